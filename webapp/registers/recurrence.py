"""QT-5.2.2.b: how many records of one content at one unit stand in a row, and whether that is a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.models import Case, Content, Nonconformity, SlipContent, Unit
from webapp.procedure.definition import Recurrence
from webapp.registers.contents import counting_as, kept

# From two in a row on it is worth saying, long before it is a sign.
WORTH_SAYING = 2


@dataclass(frozen=True)
class Recorded:
    """One record as the rule sees it."""

    case_id: int
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
    records: Sequence[Recorded], achieved: datetime | None, rule: Recurrence
) -> tuple[Recorded, ...]:
    """Which of these records (one content, one unit) count, after the last slip on them was closed as achieved.

    Records of other contents in between change nothing: they are not among these.
    """
    since = achieved if rule.reset == "achieved" else None
    return tuple(
        sorted(
            (
                record
                for record in records
                if (since is None or record.at > since) and (rule.records == "all" or record.from_audit)
            ),
            key=lambda record: (record.at, record.case_id),
        )
    )


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
    rows = in_a_row([Recorded(*record) for record in records], named.achieved, rule)
    return Row(named.name, named.unit, rows, rule)
