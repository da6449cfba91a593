"""5.8.1.1: what the registers tell a review of its year, with two earlier years beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import func, select

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, ManagementReview, Person, ReviewOutput, Risk, Unit
from webapp.procedure.definition import Definition
from webapp.registers import performance_inputs as performance
from webapp.registers.performance_inputs import NAMED, SLIP, YEARS, years_of

LONGEST = 5000


def told(year: int, definition: Definition) -> dict[str, str]:
    """Content of the form → a text to begin from, for every content some register knows about.

    Context, measurement, providers and resources are known to nobody here: the reporter writes them.
    """
    return {content: source(year, definition)[:LONGEST] for content, source in SOURCES.items()}


def earlier_outputs(year: int, definition: Definition) -> str:
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


def risks(year: int, definition: Definition) -> str:
    """Risks and opportunities as they stand: how many in each state, and the actions that are overdue."""
    states = {choice.value: choice.label for choice in definition.lists["risk_states"]}
    kinds = {choice.value: choice.label for choice in definition.lists["risk_kinds"]}
    counts = db.session.execute(
        select(Risk.kind, Risk.state, func.count())
        .group_by(Risk.kind, Risk.state)
        .order_by(Risk.kind, Risk.state)
    )
    lines = [f"{kinds[kind]} – {states[state].lower()}: {count}." for kind, state, count in counts]
    late = db.session.execute(
        select(Risk.description, Risk.action, Risk.due, Unit.name)
        .join(Unit, Unit.id == Risk.unit_id)
        .where(Risk.due < clock.today(), Risk.state != "closed")
        .order_by(Risk.due, Risk.id)
        .limit(NAMED)
    )
    for description, action, due, unit in late:
        lines.append(
            f"– Quá hạn {_day(due)} ({unit}): {description[:200]}; hành động: {action[:200] or 'chưa có'}."
        )
    return "\n".join(lines) or "Chưa có rủi ro, cơ hội nào trong sổ."


def improvements(year: int, definition: Definition) -> str:
    """Slips that ask for improvement rather than correction, year by year."""
    rows = {
        when: (count, ended)
        for when, count, ended in db.session.execute(
            select(Case.year, func.count(), func.count().filter(Case.outcome == "request_closed"))
            .where(
                Case.process == SLIP,
                Case.kind == "preventive_improvement",
                Case.year.in_(years_of(year)),
                Case.status.in_(("open", "ended")),
            )
            .group_by(Case.year)
        )
    }
    return "\n".join(
        f"Năm {when}: {rows.get(when, (0, 0))[0]} phiếu phòng ngừa, cải tiến; {rows.get(when, (0, 0))[1]} đã đóng đạt."
        for when in years_of(year)
    )


# Content of the form → the register that knows about it.
SOURCES: Mapping[str, Callable[[int, Definition], str]] = {
    "earlier_actions": earlier_outputs,
    "satisfaction": performance.satisfaction,
    "objectives": performance.objectives,
    "nonconformities": performance.nonconformities_and_slips,
    "processes": performance.timeliness,
    "audits": performance.audits,
    "risks": risks,
    "improvements": improvements,
}


def _state(output: ReviewOutput) -> str:
    if output.state == "open":
        return "chưa xong."
    return f"xong ngày {_day(output.done_on)}. {output.evidence}"


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
