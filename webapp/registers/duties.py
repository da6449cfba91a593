"""What the procedure asks every year, and whether it was done: computed from the registers, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select

from forms.language import Joined, _
from webapp.extensions import db
from webapp.models import Case, ObjectiveYear, Unit
from webapp.procedure.definition import Definition
from webapp.registers import reviews
from webapp.registers.objectives import AGENCY

State = Literal["done", "coming", "late", "missing"]


@dataclass(frozen=True)
class Duty:
    """One duty of one year. `late`: begun, not done in time; `missing`: the day has passed and nothing is there."""

    key: str
    title: str
    who: str
    clause: str
    obligation: str
    due: date
    state: State
    done_on: date | None = None
    evidence: Sequence[tuple[str, int]] = ()
    note: str = ""

    @property
    def of_agency(self) -> bool:
        """Is it the agency's own, not one of a unit?"""
        return not self.key.rpartition(":")[2].isdigit()

    def stage(self, today: date, warning: timedelta) -> Literal["warned", "escalated"] | None:
        """What is to be told about it today; None when nothing is."""
        if self.state == "done" or today < self.due - warning:
            return None
        return "escalated" if today > self.due else "warned"


@dataclass(frozen=True)
class Year:
    """What the duties of one year are judged by, read once."""

    number: int
    today: date
    definition: Definition
    units: Mapping[int, str]
    objectives: Mapping[int | None, ObjectiveYear]
    numbers: Mapping[int, str]

    def deadline(self, name: str, *, next_year: bool = False) -> date:
        """A yearly deadline of the procedure as a day of this year, or of the next."""
        month, day = self.definition.deadlines[name].split("-")
        return date(self.number + next_year, int(month), int(day))

    def judged(self, due: date, done_on: date | None, begun: bool) -> State:
        """The state of a duty."""
        if done_on is not None:
            return "done"
        if self.today <= due:
            return "coming"
        return "late" if begun else "missing"


def duties(definition: Definition, year: int, today: date) -> list[Duty]:
    """Every duty of the year, in the procedure's order."""
    units = db.session.execute(
        select(Unit.id, Unit.name).where(Unit.in_scope).order_by(Unit.position, Unit.id)
    )
    rows = db.session.execute(
        select(ObjectiveYear, Case.number)
        .join(Case, Case.id == ObjectiveYear.case_id)
        .where(ObjectiveYear.year == year, Case.status != "withdrawn")
        # After a merger a unit has two: what counts is the one that got further.
        .order_by(
            ObjectiveYear.approved_on.is_not(None),
            ObjectiveYear.drafted_on.is_not(None),
            ObjectiveYear.assessed_on.is_not(None),
            ObjectiveYear.case_id,
        )
    ).all()
    known = Year(
        year,
        today,
        definition,
        dict(units.all()),
        {row.unit_id: row for row, _ in rows},
        {row.case_id: number for row, number in rows},
    )
    return [duty for asked in DUTIES for duty in asked(known)]


def _review_held(year: Year) -> Iterator[Duty]:
    """5.8: at least once a year, after the internal audits; meetings count when together they cover all six inputs."""
    found = reviews.year_of_reviews(year.number)
    due, done_on = year.deadline("review_held"), None
    notes = []
    if not found.held:
        notes.append(_("Chưa có dữ liệu: chưa có lần xem xét nào được kết luận trong năm."))
    elif found.missing:
        labels = {choice.value: choice.label for choice in year.definition.lists["review_inputs"]}
        missing = "; ".join(labels[name] for name in found.missing)
        notes.append(_(f"Chưa xem xét: {missing}."))
    else:
        done_on = found.held[-1].held_on
    if found.held and not found.after_audits:
        notes.append(_("Chưa có lần nào sau đánh giá nội bộ của năm."))
    yield Duty(
        "review_held",
        _(f"Xem xét của lãnh đạo năm {year.number}"),
        "Ban ISO",
        "5.8",
        "QT-5.8.a",
        due,
        year.judged(due, done_on, begun=bool(found.reviews)),
        done_on,
        [(_(f"{review.number} ngày {review.held_on:%d/%m/%Y}"), review.case_id) for review in found.held],
        Joined(" ", notes),
    )


def _objectives_assessed(year: Year) -> Iterator[Duty]:
    """5.9: before 31 December, the agency and every unit."""
    yield from _of_everybody(
        year,
        "assessed",
        _(f"Đánh giá mục tiêu năm {year.number}"),
        "QT-5.9.a",
        year.deadline("objectives_assessed"),
    )


def _agency_drafted(year: Year) -> Iterator[Duty]:
    """Ours: early enough for the units to follow."""
    yield _objectives_duty(
        year,
        None,
        "drafted",
        _(f"Soạn mục tiêu năm {year.number + 1} để đơn vị kịp theo"),
        "QT-5.9.b",
        year.deadline("agency_draft", next_year=True),
    )


def _objectives_set(year: Year) -> Iterator[Duty]:
    """5.9: before 30 January of the next year."""
    title, due = (
        _(f"Phê duyệt mục tiêu năm {year.number + 1}"),
        year.deadline("objectives_approved", next_year=True),
    )
    yield _objectives_duty(year, None, "approved", title, "QT-5.9.b", due)
    for unit_id in year.units:
        yield _objectives_duty(year, unit_id, "approved", title, "QT-5.9.c", due)


def _of_everybody(year: Year, what: str, title: str, obligation: str, due: date) -> Iterator[Duty]:
    for unit_id in (None, *year.units):
        yield _objectives_duty(year, unit_id, what, title, obligation, due)


def _objectives_duty(
    year: Year, unit_id: int | None, what: str, title: str, obligation: str, due: date
) -> Duty:
    row = year.objectives.get(unit_id)
    done_on: date | None = getattr(row, f"{what}_on") if row is not None else None
    return Duty(
        f"objectives_{what}:{unit_id or 'agency'}",
        title,
        year.units[unit_id] if unit_id else AGENCY,
        "5.9",
        obligation,
        due,
        year.judged(due, done_on, begun=row is not None),
        done_on,
        [(year.numbers[row.case_id], row.case_id)] if row is not None else [],
        _("Soạn khi chưa có mục tiêu của cơ quan.")
        if what == "approved" and row and row.without_agency
        else "",
    )


DUTIES: Sequence[Callable[[Year], Iterator[Duty]]] = (
    _review_held,
    _objectives_assessed,
    _agency_drafted,
    _objectives_set,
)
