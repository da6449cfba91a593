"""Notices, delegations, incidents: what stands on everybody's desk and on the administrator's."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import delegating, mending, notices, reading
from webapp.workflow.errors import Refused

pages = Blueprint("desk", __name__)


@pages.get("/notices")
@open_to(SIGNED_IN)
def bell() -> ResponseReturnValue:
    """The latest notices."""
    return render_template("notices.html", notices=notices.notices(me()))


@pages.post("/notices")
@open_to(SIGNED_IN)
def read() -> ResponseReturnValue:
    """All of these have been read."""
    notices.mark_read(me(), request.form.get("last", 0, type=int))
    return redirect(url_for("desk.bell"))


@pages.get("/delegations")
@open_to(SIGNED_IN)
def delegations() -> ResponseReturnValue:
    """What one passed on, and what one was given."""
    return _delegations()


@pages.post("/delegations")
@open_to(SIGNED_IN)
def delegate() -> ResponseReturnValue:
    """Pass on a role or a task: `what` is `role:<code>:<unit>` or `task:<id>`."""
    kind, _colon, rest = request.form.get("what", "").partition(":")
    role, _colon, unit = rest.partition(":")
    try:
        delegating.delegate(
            me(),
            request.form.get("to_person_id", 0, type=int),
            document=request.form.get("document", ""),
            since=_day("since"),
            until=_day("until"),
            role=role if kind == "role" else None,
            unit_id=_id(unit) if kind == "role" else None,
            task_id=_id(rest) if kind == "task" else None,
        )
    except Refused as error:
        db.session.rollback()
        return _delegations(str(error)), 409
    flash(_("Đã ghi ủy quyền."))
    return redirect(url_for("desk.delegations"))


@pages.post("/delegations/<int:delegation_id>/revoke")
@open_to(SIGNED_IN)
def revoke(delegation_id: int) -> ResponseReturnValue:
    """End a delegation one gave."""
    delegating.revoke(me(), delegation_id)
    flash(_("Đã chấm dứt ủy quyền."))
    return redirect(url_for("desk.delegations"))


@pages.get("/incidents")
@open_to("administrator")
def incidents() -> ResponseReturnValue:
    """What stopped, and why."""
    only_open = request.args.get("state") == "open"
    return render_template("incidents.html", incidents=mending.incidents(me(), only_open=only_open))


@pages.post("/incidents/<int:incident_id>/retry")
@open_to("administrator")
def retry(incident_id: int) -> ResponseReturnValue:
    """Try it again as it was asked."""
    flash(mending.retry(me(), incident_id))
    return redirect(url_for("desk.incidents"))


def _delegations(refusal: str = "") -> str:
    return render_template(
        "delegations.html",
        delegations=delegating.delegations(me()),
        offers=delegating.offers(me()),
        people=reading.people(),
        refusal=refusal,
    )


def _id(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Refused(_("Hãy chọn ngày bắt đầu và ngày kết thúc của ủy quyền.")) from error
