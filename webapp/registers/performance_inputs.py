"""5.8.1.1, input 3: how the system did in a year by the registers, with two earlier years beside (xu hướng)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, case, extract, func, select

from webapp.extensions import db
from webapp.models import Case, Content, Feedback, InternalAudit, Nonconformity, Task, Unit
from webapp.procedure.definition import Definition
from webapp.registers import objectives as objective_register

YEARS = 3
# A list in a report names so many; the register has the rest.
NAMED = 20
SLIP = "corrective_action"


def nonconformities_and_slips(year: int, definition: Definition) -> str:
    """Both registers: the records of 5.1, what recurs, and the slips with their results."""
    return f"{nonconformities(year, definition)}\n{slips(year, definition)}"


def nonconformities(year: int, definition: Definition) -> str:
    """Records of each year by what was done with them, and the contents that came more than once this year."""
    labels = {choice.value: choice.label for choice in definition.lists["dispositions"]}
    of_year = extract("year", Nonconformity.found_on)
    found: dict[int, dict[str, int]] = {}
    for when, disposition, count in db.session.execute(
        select(of_year, Nonconformity.disposition, func.count())
        .join(Case, Case.id == Nonconformity.case_id)
        .where(Nonconformity.found_on.between(date(year - YEARS + 1, 1, 1), date(year, 12, 31)), _kept())
        .group_by(of_year, Nonconformity.disposition)
        .order_by(Nonconformity.disposition)
    ):
        found.setdefault(int(when), {})[labels.get(disposition or "", "xử lý ngay hoặc chưa quyết định")] = (
            count
        )
    lines = [
        f"Năm {when}: {sum(found.get(when, {}).values())} hồ sơ sự không phù hợp"
        + "".join(f"; {words.lower()}: {count}" for words, count in found.get(when, {}).items())
        + "."
        for when in years_of(year)
    ]
    return "\n".join([*lines, *_recurring(year)])


def _recurring(year: int) -> Iterator[str]:
    counted = func.count()
    kept = func.coalesce(Content.merged_into_id, Content.id)
    rows = db.session.execute(
        select(kept, Unit.name, counted)
        .select_from(Nonconformity)
        .join(Case, Case.id == Nonconformity.case_id)
        .join(Content, Content.id == Nonconformity.content_id)
        .join(Unit, Unit.id == Nonconformity.unit_id)
        .where(Nonconformity.found_on.between(date(year, 1, 1), date(year, 12, 31)), _kept())
        .group_by(kept, Unit.name)
        .having(counted > 1)
        .order_by(counted.desc(), Unit.name)
        .limit(NAMED)
    ).all()
    names = dict(
        db.session.execute(
            select(Content.id, Content.name).where(Content.id.in_([row[0] for row in rows]))
        ).all()
    )
    for content, unit, count in rows:
        yield f"– Lặp lại {count} lần: {names[content]} ({unit})."


def slips(year: int, definition: Definition) -> str:
    """Slips of each year by how they ended, and monthly reports that were missed."""
    ended: dict[int, dict[str, int]] = {}
    for of_year, status, outcome, count in db.session.execute(
        select(Case.year, Case.status, Case.outcome_name, func.count())
        .where(Case.process == SLIP, Case.year.in_(years_of(year)))
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
                Case.year.in_(years_of(year)),
                Task.step == "report_progress",
                Task.status == "missed",
            )
            .group_by(Case.year)
        ).all()
    )
    lines = [
        f"Năm {of_year}: {sum(ended.get(of_year, {}).values())} phiếu"
        + "".join(f"; {words}: {count}" for words, count in ended.get(of_year, {}).items())
        + f"; báo cáo tháng bị bỏ lỡ: {missed.get(of_year, 0)}."
        for of_year in years_of(year)
    ]
    return "\n".join([*lines, *_named_slips(year)])


def _named_slips(year: int) -> Iterator[str]:
    """The year's slips by number, open ones first; what is narrowed stays out of a report everybody reads."""
    rows = db.session.scalars(
        select(Case)
        .where(
            Case.process == SLIP,
            Case.year == year,
            Case.status.in_(("open", "ended")),
            Case.sensitive.is_(False),
        )
        .order_by(case((Case.status == "open", 0), else_=1), Case.id)
        .limit(NAMED)
    )
    for row in rows:
        yield f"– {row.label} {row.title}: {row.outcome_name or 'đang thực hiện'}."


def timeliness(year: int, definition: Definition) -> str:
    """The share of steps of slips that were done on time, year by year."""
    on_time = func.count().filter(Task.closed_at <= Task.due_at)
    shares = {
        of_year: (count, done)
        for of_year, count, done in db.session.execute(
            select(Case.year, func.count(), on_time)
            .join(Task, Task.case_id == Case.id)
            .where(
                Case.process == SLIP,
                Case.year.in_(years_of(year)),
                Task.status == "done",
                Task.due_at.is_not(None),
            )
            .group_by(Case.year)
        )
    }
    lines = []
    for of_year in years_of(year):
        count, done = shares.get(of_year, (0, 0))
        share = f", đúng hạn {100 * done // count} %" if count else ""
        lines.append(f"Năm {of_year}: {count} bước của các phiếu có hạn đã làm{share}.")
    return "\n".join(lines)


def objectives(year: int, definition: Definition) -> str:
    """Each objective of the year against its last value, and how many of each year were reached."""
    groups = objective_register.groups(year)
    lines = [
        f"– {group.name}: {line.objective.text}, chỉ tiêu {line.objective.target} {line.objective.measure_unit}, "
        + (f"đo ngày {line.last.measured_on:%d/%m/%Y}: {line.last.value}" if line.last else "chưa có số đo")
        + {True: " (đạt chỉ tiêu).", False: " (chưa đạt chỉ tiêu).", None: "."}[line.on_target]
        for group in groups
        for line in group.lines
    ]
    earlier = [row for group in groups for row in group.earlier]
    for when in years_of(year)[1:]:
        judged = [row for row in earlier if row.year == when and row.result in ("achieved", "not_achieved")]
        reached = sum(row.result == "achieved" for row in judged)
        lines.append(f"Năm {when}: {reached}/{len(judged)} mục tiêu được đánh giá là đạt.")
    return "\n".join([f"Năm {year}: {sum(len(group.lines) for group in groups)} mục tiêu.", *lines])


def satisfaction(year: int, definition: Definition) -> str:
    """Feedback of each year: how many, how satisfied, how many still unhandled."""
    of_year = extract("year", Feedback.received_on)
    rows = {
        int(when): (count, mean, unhandled)
        for when, count, mean, unhandled in db.session.execute(
            select(
                of_year,
                func.count(),
                func.avg(Feedback.satisfied),
                func.count().filter(Feedback.handled == ""),
            )
            .where(Feedback.received_on.between(date(year - YEARS + 1, 1, 1), date(year, 12, 31)))
            .group_by(of_year)
        )
    }
    lines = []
    for when in years_of(year):
        count, mean, unhandled = rows.get(when, (0, None, 0))
        mark = f"; mức hài lòng trung bình {float(mean):.1f}/5".replace(".", ",") if mean is not None else ""
        waiting = f"; {unhandled} ý kiến chưa ghi cách xử lý" if unhandled else ""
        lines.append(f"Năm {when}: {count} phản hồi{mark}{waiting}.")
    return "\n".join(lines)


def audits(year: int, definition: Definition) -> str:
    """The internal audits of the year, and how many findings each year brought."""
    counts = {
        int(when): (count, findings)
        for when, count, findings in db.session.execute(
            select(extract("year", InternalAudit.held_on), func.count(), func.sum(InternalAudit.findings))
            .where(InternalAudit.held_on.between(date(year - YEARS + 1, 1, 1), date(year, 12, 31)))
            .group_by(extract("year", InternalAudit.held_on))
        )
    }
    lines = [
        f"Năm {when}: {counts.get(when, (0, 0))[0]} đợt đánh giá nội bộ, {counts.get(when, (0, 0))[1]} phát hiện."
        for when in years_of(year)
    ]
    held = db.session.scalars(
        select(InternalAudit)
        .where(InternalAudit.held_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(InternalAudit.held_on, InternalAudit.id)
        .limit(NAMED)
    )
    lines.extend(
        f"– {row.code} ngày {row.held_on:%d/%m/%Y}: {row.scope}; {row.findings} phát hiện." for row in held
    )
    return "\n".join(lines)


def years_of(year: int) -> range:
    """The year and those beside it, newest first."""
    return range(year, year - YEARS, -1)


def _kept() -> ColumnElement[bool]:
    return Case.status != "withdrawn"
