"""Hồ sơ lưu (section 7): what is kept until when and by whom, and what is kept longer."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import asking, reading, retention

pages = Blueprint("retention", __name__)


@pages.get("/kept")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Ended cases, whose term ends first."""
    state = request.args.get("state", "")
    found = retention.kept(me(), state=state, after=_after(request.args.get("after", "")))
    more = len(found) > retention.PAGE
    return render_template(
        "kept.html",
        kept=found[: retention.PAGE],
        after=f"{found[retention.PAGE - 1].case.keep_until}:{found[retention.PAGE - 1].case.id}"
        if more
        else "",
        state=state,
        waiting=retention.counted(me()),
    )


@pages.route("/cases/<int:case_id>/keep", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def keep(case_id: int) -> ResponseReturnValue:
    """Put a case under hold, or end the hold it is under."""
    if request.method == "GET":
        page = reading.case_page(me(), case_id)
        if not retention.may_hold(me()):
            abort(404)
        return render_template("keep.html", page=page)
    sent = asking.sent(request.form.get("key"), request.form.to_dict(flat=False))
    act = retention.end_keeping if request.form.get("end") else retention.keep
    flash(act(me(), case_id, request.form.get("reason", ""), sent).message)
    return redirect(url_for("cases.case", case_id=case_id))


def _after(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition(":")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
