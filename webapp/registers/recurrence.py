"""QT-5.2.2.b: how many records of one content at one unit stand in a row, and whether that is a sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from sqlalchemy import func, select

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Content, InternalAudit, LegacyRecord, Nonconformity, SlipContent, Unit
from webapp.procedure.definition import Recurrence
from webapp.registers.contents import counting_as, kept

# From two in a row on it is worth saying, long before it is a sign.
WORTH_SAYING = 2


@dataclass(frozen=True)
class Recorded:
    """One record as the rule sees it; without a case when it is older than the system."""

    case_id: int | None
    number: str
    found: str
    at: datetime
    from_audit: bool


@dataclass(frozen=True)
class Row:
    """The records that stand in a row, oldest first, and the setting they were counted by."""

    content: str
    unit: str
    records: Sequence[Recorded]
    rule: Recurrence

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.records)

    @property
    def applies(self) -> bool:
        """More than the procedure tolerates: the fourth sign of 5.2.2."""
        return self.count > self.rule.more_than

    @property
    def warns(self) -> bool:
        """Not yet a sign, but no longer single."""
        return WORTH_SAYING <= self.count <= self.rule.more_than


def in_a_row(
    records: Sequence[Recorded], achieved: datetime | None, rule: Recurrence, audits: Sequence[date] = ()
) -> tuple[Recorded, ...]:
    """Which of these records (one content, one unit) count, after the last slip on them was closed as achieved.

    Records of other contents in between change nothing: they are not among these. Where only audits count, `audits`
    are the days the unit was audited: an audit that found nothing of it breaks the row.
    """
    since = achieved if rule.reset == "achieved" else None
    counted = sorted(
        (
            record
            for record in records
            if (since is None or record.at > since) and (rule.records == "all" or record.from_audit)
        ),
        key=lambda record: (record.at, record.case_id or 0),
    )
    broken = _last_clean_audit(counted, audits) if rule.records == "audit" else None
    return tuple(record for record in counted if broken is None or clock.local(record.at).date() >= broken)


def _last_clean_audit(records: Sequence[Recorded], audits: Sequence[date]) -> date | None:
    """The day of the audit after the last one that found nothing; the latest may still be being written down."""
    days = [clock.local(record.at).date() for record in records]
    clean = [
        end for begin, end in pairwise(sorted(set(audits))) if not any(begin <= day < end for day in days)
    ]
    return clean[-1] if clean else None


def row_of(content: str | None, unit_id: int | None, rule: Recurrence) -> Row | None:
    """The row of a content (under any of its names) at a unit; None when nothing of the kind is listed."""
    if not content or unit_id is None:
        return None
    same = counting_as(content)
    named = db.session.execute(
        select(
            Content.name,
            Unit.name.label("unit"),
            select(func.max(SlipContent.achieved_at))
            .where(SlipContent.content_id.in_(same), SlipContent.unit_id == unit_id)
            .scalar_subquery()
            .label("achieved"),
        )
        .join(Unit, Unit.id == unit_id)
        .where(Content.id == kept(content))
    ).one_or_none()
    if named is None:
        return None
    records = db.session.execute(
        select(Case.id, Case.number, Case.title, Case.opened_at, Nonconformity.from_audit)
        .join(Nonconformity, Nonconformity.case_id == Case.id)
        .where(
            Nonconformity.content_id.in_(same),
            Nonconformity.unit_id == unit_id,
            Case.status.in_(("open", "ended")),
        )
    )
    found = [Recorded(*record) for record in records]
    if rule.legacy:
        found.extend(_legacy(content, unit_id))
    audits = _audits(unit_id) if rule.records == "audit" else ()
    return Row(named.name, named.unit, in_a_row(found, named.achieved, rule, audits), rule)


def _legacy(content: str, unit_id: int) -> Iterator[Recorded]:
    """Records imported from before the system, under any name of the content; none of them says it was an audit's."""
    names = select(Content.folded).where(Content.id.in_(counting_as(content)))
    for number, found, day in db.session.execute(
        select(LegacyRecord.number, LegacyRecord.content, LegacyRecord.recorded_on).where(
            LegacyRecord.unit_id == unit_id, LegacyRecord.content_folded.in_(names)
        )
    ):
        yield Recorded(None, number, found, datetime.combine(day, time(), clock.ZONE), False)


def _audits(unit_id: int) -> list[date]:
    """The days on which the unit was audited."""
    rows = db.session.execute(select(InternalAudit.held_on, InternalAudit.units))
    return [held_on for held_on, units in rows if unit_id in units]
