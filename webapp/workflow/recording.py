"""What an act leaves in the registers of 5.1: the line of a nonconformity, what a slip is about."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select

from forms.nonconformity import FROM_AUDIT
from webapp.extensions import db
from webapp.models import Case, Content, Nonconformity, NonconformitySource, SlipContent
from webapp.models.types import folded
from webapp.workflow import audit


def nonconformity(case: Case) -> None:
    """The line of the register; what was recorded never changes, what was decided may."""
    said = case.facts.get("record_nonconformity")
    if said is None:
        return
    row = db.session.get(Nonconformity, case.id)
    if row is None:
        row = Nonconformity(
            case_id=case.id,
            content_id=_content(case.facts["case"]["content"]),
            unit_id=said["concerned_unit"],
            found_on=date.fromisoformat(said["found_on"]),
            from_audit=FROM_AUDIT in said["sources"],
            audit_reference=said["audit_reference"],
        )
        db.session.add(row)
        db.session.flush()
        db.session.execute(
            insert(NonconformitySource),
            [{"case_id": case.id, "source": source} for source in said["sources"]],
        )
    row.disposition = case.facts.get("decide_disposition", {}).get("disposition")


def slip_content(case: Case) -> None:
    """What the slip is about, and since when it is closed as achieved; a mistaken close takes that back."""
    of_case = case.facts.get("case", {})
    name = of_case.get("content")
    if name is None:
        return
    if not name:
        db.session.execute(delete(SlipContent).where(SlipContent.case_id == case.id))
        return
    # Content and row in one statement: this runs at every act of a slip that names one.
    found = db.session.execute(
        select(Content.id, SlipContent)
        .outerjoin(SlipContent, SlipContent.case_id == case.id)
        .where(Content.folded == folded(name))
    ).one_or_none()
    content_id, row = found or (_content(name), db.session.get(SlipContent, case.id))
    if row is None:
        row = SlipContent(case_id=case.id)
        db.session.add(row)
    row.content_id = content_id
    row.unit_id = of_case["concerned_unit"]
    row.achieved_at = case.ended_at if case.outcome == "request_closed" else None


def _content(name: str) -> int:
    """The content of this name; a new name becomes a proposal for the secretary."""
    wanted = select(Content.id).where(Content.folded == folded(name))
    found = db.session.scalar(wanted)
    if found is None:
        # Whoever proposes holds the trail's head, so that two people cannot both propose one name.
        audit.hold()
        found = db.session.scalar(wanted)
    if found is None:
        content = Content(name=name, folded=folded(name), proposed=True)
        db.session.add(content)
        db.session.flush()
        found = content.id
    return found
