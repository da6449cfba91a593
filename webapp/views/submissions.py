"""5.3: the secretary puts several slips before the board's leader as one list."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import asking, printing, submissions
from webapp.workflow.errors import Refused, Repeated

pages = Blueprint("submissions", __name__)


@pages.get("/submissions")
@open_to("iso_secretary")
def index() -> ResponseReturnValue:
    """Slips that wait, and what was submitted before."""
    return _index([])


@pages.post("/submissions")
@open_to("iso_secretary")
def submit() -> ResponseReturnValue:
    """Put the chosen slips together."""
    sent = asking.sent(request.form.get("key"), request.form.to_dict(flat=False))
    chosen = request.form.getlist("task_id", type=int)
    try:
        made = submissions.submit_together(me(), chosen, request.form.get("summary", ""), sent)
    except Repeated as error:
        flash(str(error))
        return redirect(url_for("submissions.index"))
    except Refused as error:
        db.session.rollback()
        return _index(chosen, str(error)), 409
    flash(_(f"Tờ trình {made.number} đã chuyển Lãnh đạo Ban ISO."))
    return redirect(url_for("submissions.submission", submission_id=made.id))


@pages.get("/submissions/<int:submission_id>")
@open_to(SIGNED_IN)
def submission(submission_id: int) -> ResponseReturnValue:
    """One submission with its slips."""
    return render_template(
        "submission.html",
        put=submissions.submission(me(), submission_id),
        submission_id=submission_id,
        may_print=printing.may_print(me()),
    )


@pages.get("/submissions/<int:submission_id>/papers/<kind>")
@open_to(SIGNED_IN)
def paper(submission_id: int, kind: str) -> ResponseReturnValue:
    """The list to be signed and filed."""
    data, media_type, name = submissions.paper(me(), submission_id, kind)
    return send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)


def _index(chosen: list[int], refusal: str = "") -> str:
    waiting = submissions.waiting(me())
    return render_template(
        "submissions.html",
        waiting=waiting,
        chosen=chosen if refusal else [slip.task_id for slip in waiting],
        earlier=submissions.submissions(me()),
        refusal=refusal,
    )
