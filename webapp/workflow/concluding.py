"""5.8.1.2: a conclusion of a review is marked as done by whoever sees to it, with the evidence."""

from __future__ import annotations

from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import ReviewOutput
from webapp.permissions import Actor, holds
from webapp.workflow import audit
from webapp.workflow.errors import NotFound, Refused

LONGEST_EVIDENCE = 1000


def may_finish(actor: Actor, output: ReviewOutput) -> bool:
    """The person it was given to, the leaders of the unit, the secretary."""
    return output.state == "open" and (
        holds(actor, "iso_secretary")
        or output.owner_person_id == actor.person_id
        or (output.owner_unit_id is not None and holds(actor, "unit_leader", output.owner_unit_id))
    )


def finish(actor: Actor, output_id: int, evidence: str) -> ReviewOutput:
    """Mark a conclusion as done. Raises NotFound for one that is not the actor's, Refused without evidence."""
    output = db.session.scalar(
        select(ReviewOutput)
        .where(ReviewOutput.id == output_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if output is None or not may_finish(actor, output):
        raise NotFound
    told = evidence.strip()
    if not told:
        raise Refused(_("Hãy nêu bằng chứng: đã làm gì, văn bản nào."))
    if len(told) > LONGEST_EVIDENCE:
        raise Refused(_(f"Bằng chứng dài quá {LONGEST_EVIDENCE} ký tự."))
    output.state, output.done_on, output.evidence = "done", clock.today(), told
    details = {"output": output.code, "evidence": told}
    audit.note(actor, "finish_output", f"case:{output.review_id}", details)
    db.session.commit()
    return output
