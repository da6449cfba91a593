"""What happened in a case: each act in words, what changed since the same step was done before, its files."""

from __future__ import annotations

from sqlalchemy import Integer, bindparam, exists, select
from sqlalchemy.orm import aliased

from forms import registry
from webapp.extensions import bare, db
from webapp.models import Attachment, Case, Person, Record
from webapp.workflow import releases
from webapp.workflow.acts import COMMENT
from webapp.workflow.sheets import Happened
from webapp.workflow.spelling import Spelling

_BEHALF = aliased(Person)
_RECORDS = (
    select(
        Record.id,
        Record.step,
        Record.name,
        Person.name.label("who"),
        Record.capacity,
        Record.meaning,
        _BEHALF.name.label("on_behalf_of"),
        Record.act_date,
        Record.entered_at,
        Record.answers,
        exists(Attachment.id).where(Attachment.record_id == Record.id).label("with_files"),
    )
    .join(Person, Person.id == Record.person_id)
    .outerjoin(_BEHALF, _BEHALF.id == Record.on_behalf_of_id)
    .where(Record.case_id == bindparam("case"))
    .order_by(Record.id.desc())
)
_LATEST = _RECORDS.limit(bindparam("most", type_=Integer))
_FILES = select(Attachment).where(Attachment.case_id == bindparam("case"), Attachment.record_id.is_not(None))


def history_of(case: Case, spelling: Spelling, most: int | None = None) -> list[Happened]:
    """Every act on a case, oldest first, or only the latest; its reader may see the case."""
    case_id, drawn = case.id, releases.issue(case.release_id).processes[case.process].steps
    query = _RECORDS if most is None else _LATEST
    rows = bare().execute(query, {"case": case_id, "most": most}).all()[::-1]
    files: dict[int, list[Attachment]] = {}
    if any(record.with_files for record in rows):
        for attachment in db.session.scalars(_FILES, {"case": case_id}):
            files.setdefault(attachment.record_id or 0, []).append(attachment)
    history: list[Happened] = []
    before: dict[str, dict[str, str]] = {}
    for record in rows:
        said = spelling.answers(registry.form_for(record.step), record.answers)
        earlier = before.get(record.step) if record.step != COMMENT else None
        changed = []
        if earlier is not None:
            changed = [
                (label, earlier.get(label, ""), text)
                for label, text in said
                if earlier.get(label, "") != text
            ]
        # What several people say at one step are not versions of each other.
        if record.step not in drawn or not drawn[record.step].multi_instance:
            before[record.step] = dict(said)
        history.append(
            Happened(
                record.id,
                record.step,
                record.name,
                record.who,
                record.capacity,
                record.on_behalf_of,
                record.act_date,
                record.entered_at,
                said,
                changed,
                files.get(record.id, []),
                spelling.causes(record.answers),
                record.meaning,
            )
        )
    return history
