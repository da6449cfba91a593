"""5.8.1.1: what the registers tell a review of its year, with two earlier years beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.models import Case, ManagementReview, Person, ReviewOutput, Task, Unit

YEARS = 3
LONGEST = 5000
SLIP = "corrective_action"


def told(year: int) -> dict[str, str]:
    """Content of the form → a text to begin from, for every content some register knows about."""
    return {content: source(year)[:LONGEST] for content, source in SOURCES.items()}


def earlier_outputs(year: int) -> str:
    """What earlier reviews concluded and where it stands: everything still open, and the last years' that is done."""
    rows = db.session.execute(
        select(ReviewOutput, Unit.name, Person.name)
        .join(ManagementReview, ManagementReview.case_id == ReviewOutput.review_id)
        .outerjoin(Unit, Unit.id == ReviewOutput.owner_unit_id)
        .outerjoin(Person, Person.id == ReviewOutput.owner_person_id)
        .where((ReviewOutput.state == "open") | (ManagementReview.year > year - YEARS))
        .order_by(ReviewOutput.state.desc(), ReviewOutput.due, ReviewOutput.id)
    ).all()
    lines = [
        f"– {output.code} {output.text} ({unit or person}, hạn {_day(output.due)}): {_state(output)}"
        for output, unit, person in rows
    ]
    return "\n".join(lines) or "Chưa có kết luận của lần xem xét nào trước đó trong hệ thống."


def slips(year: int) -> str:
    """Slips of each year by how they ended, and monthly reports that were missed."""
    ended: dict[int, dict[str, int]] = {}
    for of_year, status, outcome, count in db.session.execute(
        select(Case.year, Case.status, Case.outcome_name, func.count())
        .where(Case.process == SLIP, Case.year.in_(_years(year)))
        .group_by(Case.year, Case.status, Case.outcome_name)
        .order_by(Case.outcome_name)
    ):
        words = outcome or {"open": "đang thực hiện", "joined": "đã gộp"}.get(status, "đã rút")
        ended.setdefault(of_year, {})[words] = count
    missed = dict(
        db.session.execute(
            select(Case.year, func.count())
            .join(Task, Task.case_id == Case.id)
            .where(
                Case.process == SLIP,
                Case.year.in_(_years(year)),
                Task.step == "report_progress",
                Task.status == "missed",
            )
            .group_by(Case.year)
        ).all()
    )
    return "\n".join(
        f"Năm {of_year}: {sum(ended.get(of_year, {}).values())} phiếu"
        + "".join(f"; {words}: {count}" for words, count in ended.get(of_year, {}).items())
        + f"; báo cáo tháng bị bỏ lỡ: {missed.get(of_year, 0)}."
        for of_year in _years(year)
    )


def timeliness(year: int) -> str:
    """The share of steps of slips that were done on time, year by year."""
    on_time = func.count().filter(Task.closed_at <= Task.due_at)
    shares = {
        of_year: (count, done)
        for of_year, count, done in db.session.execute(
            select(Case.year, func.count(), on_time)
            .join(Task, Task.case_id == Case.id)
            .where(
                Case.process == SLIP,
                Case.year.in_(_years(year)),
                Task.status == "done",
                Task.due_at.is_not(None),
            )
            .group_by(Case.year)
        )
    }
    lines = []
    for of_year in _years(year):
        count, done = shares.get(of_year, (0, 0))
        share = f", đúng hạn {100 * done // count} %" if count else ""
        lines.append(f"Năm {of_year}: {count} bước của các phiếu có hạn đã làm{share}.")
    return "\n".join(lines)


# Content of the form → the register that knows about it.
SOURCES: Mapping[str, Callable[[int], str]] = {
    "earlier_actions": earlier_outputs,
    "nonconformities": slips,
    "processes": timeliness,
}


def _years(year: int) -> range:
    return range(year, year - YEARS, -1)


def _state(output: ReviewOutput) -> str:
    if output.state == "open":
        return "chưa xong."
    return f"xong ngày {_day(output.done_on)}. {output.evidence}"


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
