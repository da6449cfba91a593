"""What has a page of its own, as ordinary registers too: every line of it can be filtered, printed and taken along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select

from forms.language import Joined, _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, ManagementReview, Nonconformity, Objective, ObjectiveValue, ReviewOutput
from webapp.permissions import sight
from webapp.registers.base import (
    Asked,
    Column,
    Filter,
    Line,
    Register,
    by_unit,
    by_year,
    person_names,
    unit_names,
)
from webapp.registers.contents import suggestions
from webapp.registers.nonconformities import (
    PROCESS,
    NonconformityFilter,
    conditions,
    content_name,
    sources_of,
)
from webapp.registers.objectives import AGENCY, STANDINGS, standing
from webapp.registers.reviews import read_by
from webapp.registers.slips import STATES

RESULTS = {"achieved": _("Đạt"), "not_achieved": _("Không đạt"), "not_assessed": _("Chưa đánh giá")}
OUTPUT_STATES = {"open": _("Chưa xong"), "done": _("Đã xong")}


class Nonconformities(Register):
    """Records of 5.1."""

    code, title = "nonconformities", _("Sổ sự không phù hợp")
    empty = _("Sự không phù hợp được ghi (5.1) sẽ hiện ở đây, mỗi hồ sơ một dòng.")
    columns = (
        Column(_("Số hồ sơ"), 14),
        Column(_("Ngày phát hiện"), 11),
        Column(_("Đơn vị"), 26),
        Column(_("Nội dung KPH"), 34),
        Column(_("Nguồn thông tin"), 34),
        Column(_("Cuộc đánh giá"), 20),
        Column(_("Hình thức xử lý"), 18),
        Column(_("Kết quả"), 24),
    )
    model = Case

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year, unit, disposition, state, source, content."""
        return (
            by_year(),
            by_unit(),
            Filter("disposition", _("Mọi hình thức xử lý"), asked.choices("dispositions")),
            Filter("state", _("Mọi tình trạng"), list(STATES.items())),
            Filter("source", _("Mọi nguồn"), asked.choices("sources")),
            Filter("content", _("Mọi nội dung"), [(name, name) for name, _ in suggestions()]),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Records the asker may see."""
        wanted = NonconformityFilter(
            words=asked.of("q"),
            content=asked.of("content"),
            unit=asked.number("unit"),
            year=asked.number("year"),
            disposition=asked.of("disposition"),
            state=asked.of("state"),
            source=asked.of("source"),
        )
        return (
            select(Case, Nonconformity, content_name(Nonconformity.content_id))
            .join(Nonconformity, Nonconformity.case_id == Case.id)
            .where(Case.process == PROCESS, sight(asked.actor, of_many=True), *conditions(wanted))
        )

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Sources in the procedure's words."""
        units, sources = unit_names(), sources_of([case.id for case, *_ in rows])
        return [
            Line(
                case.id,
                (
                    case.number,
                    record.found_on,
                    units.get(record.unit_id, ""),
                    content,
                    Joined("; ", (asked.label("sources", source) for source in sources.get(case.id, ()))),
                    record.audit_reference or "",
                    asked.label("dispositions", record.disposition),
                    case.outcome_name or STATES[case.status],
                ),
                f"/cases/{case.id}",
            )
            for case, record, content in rows
        ]


class Reviews(Register):
    """Management reviews (5.8)."""

    code, title = "reviews", _("Xem xét của lãnh đạo")
    empty = _("Cuộc xem xét được lập kế hoạch (5.8) sẽ hiện ở đây.")
    columns = (
        Column(_("Số"), 16),
        Column(_("Ngày"), 11),
        Column(_("Hình thức"), 26),
        Column(_("Tình trạng"), 16),
        Column(_("Nội dung đã xem xét (5.8.1.1)"), 60),
        Column(_("Không có kết luận về"), 30),
        Column(_("Đánh giá nội bộ gần nhất"), 14),
    )
    model, named_by = ManagementReview, "case_id"

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year and kind."""
        return (by_year(), Filter("kind", _("Mọi hình thức"), asked.choices("review_kinds")))

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Everybody may know that a review was held; what it said is the case's own."""
        found = select(ManagementReview, Case.number).join(Case, Case.id == ManagementReview.case_id)
        if asked.number("year") is not None:
            found = found.where(ManagementReview.year == asked.number("year"))
        if asked.of("kind"):
            found = found.where(ManagementReview.kind == asked.of("kind"))
        return found.where(Case.title_folded.contains(asked.words, autoescape=True)) if asked.words else found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Inputs and kinds of conclusions in words."""
        return [
            Line(
                review.case_id,
                (
                    number,
                    review.held_on,
                    asked.label("review_kinds", review.kind),
                    _("Đã kết luận") if review.state == "concluded" else _("Đang thực hiện"),
                    Joined("; ", (asked.label("review_inputs", name) for name in review.covered)),
                    Joined("; ", (asked.label("output_kinds", name) for name in review.none_kinds)),
                    review.last_audit_on,
                ),
                f"/cases/{review.case_id}",
            )
            for review, number in rows
        ]


class Conclusions(Register):
    """What reviews concluded (5.8.1.2), with owner and date."""

    code, title = "conclusions", _("Kết luận xem xét của lãnh đạo")
    empty = _("Kết luận của các cuộc xem xét mà anh/chị được xem sẽ hiện ở đây.")
    columns = (
        Column(_("Mã"), 18),
        Column(_("Loại"), 24),
        Column(_("Kết luận"), 50),
        Column(_("Đơn vị"), 26),
        Column(_("Người phụ trách"), 24),
        Column(_("Hạn"), 11),
        Column(_("Phiếu đã mở"), 12),
        Column(_("Tình trạng"), 12),
        Column(_("Ngày xong"), 11),
        Column(_("Bằng chứng"), 40),
    )
    model = ReviewOutput

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year, unit, kind, state, overdue."""
        return (
            by_year(),
            by_unit(),
            Filter("kind", _("Mọi loại kết luận"), asked.choices("output_kinds")),
            Filter("state", _("Mọi tình trạng"), list(OUTPUT_STATES.items())),
            Filter("overdue", _("Kể cả chưa quá hạn"), [("1", _("Chỉ kết luận quá hạn"))]),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Conclusions of reviews the asker may see, and those given to the asker."""
        found = (
            select(ReviewOutput)
            .join(ManagementReview, ManagementReview.case_id == ReviewOutput.review_id)
            .join(Case, Case.id == ManagementReview.case_id)
            .where(read_by(asked.actor))
        )
        year, unit = asked.number("year"), asked.number("unit")
        if year is not None:
            found = found.where(ManagementReview.year == year)
        if unit is not None:
            found = found.where(ReviewOutput.owner_unit_id == unit)
        if asked.of("kind"):
            found = found.where(ReviewOutput.kind == asked.of("kind"))
        if asked.of("state") in OUTPUT_STATES:
            found = found.where(ReviewOutput.state == asked.of("state"))
        if asked.of("overdue"):
            found = found.where(ReviewOutput.state == "open", ReviewOutput.due < clock.today())
        words = ReviewOutput.text_folded.contains(asked.words, autoescape=True)
        return found.where(words) if asked.words else found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """The slip only where the asker may see it."""
        outputs: list[ReviewOutput] = [output for (output,) in rows]
        units, people = unit_names(), person_names({output.owner_person_id for output in outputs})
        opened = [output.slip_id for output in outputs if output.slip_id is not None]
        seen = select(Case.id, Case.number).where(Case.id.in_(opened), sight(asked.actor))
        slips = dict(db.session.execute(seen).all())
        return [
            Line(
                output.id,
                (
                    output.code,
                    asked.label("output_kinds", output.kind),
                    output.text,
                    units.get(output.owner_unit_id or 0, ""),
                    people.get(output.owner_person_id or 0, ""),
                    output.due,
                    slips.get(output.slip_id or 0, ""),
                    OUTPUT_STATES[output.state],
                    output.done_on,
                    output.evidence,
                ),
                f"/reviews?year={output.code.partition('/')[2][:4]}#outputs",
            )
            for output in outputs
        ]


class Objectives(Register):
    """Quality objectives with their values (5.9)."""

    code, title = "objectives", _("Mục tiêu chất lượng")
    empty = _("Mục tiêu được phê duyệt (5.9) sẽ hiện ở đây.")
    columns = (
        Column(_("Mục tiêu"), 44),
        Column(_("Năm"), 7),
        Column(_("Cơ quan, đơn vị"), 26),
        Column(_("Chỉ tiêu"), 10),
        Column(_("Đơn vị tính"), 10),
        Column(_("Mức trước"), 12),
        Column(_("Tần suất đo"), 12),
        Column(_("Giá trị đo được"), 40),
        Column(_("Người chịu trách nhiệm"), 24),
        Column(_("Kết quả"), 14),
        Column(_("Đạt được"), 10),
        Column(_("Lần ban hành"), 9),
    )
    model = Objective

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year, unit or agency, result, standing."""
        units = by_unit()
        return (
            by_year(),
            replace(units, choices=[("0", AGENCY), *units.choices]),
            Filter("result", _("Mọi kết quả"), list(RESULTS.items())),
            Filter("standing", _("Đang đạt hay chưa"), list(STANDINGS.items())),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Objectives are for everybody to know (5.9.d); the version in force of each."""
        found = select(Objective).where(Objective.current)
        year, unit = asked.number("year"), asked.number("unit")
        if year is not None:
            found = found.where(Objective.year == year)
        if unit is not None:
            found = found.where(Objective.unit_id == unit if unit else Objective.unit_id.is_(None))
        if asked.of("standing") in STANDINGS:
            so = [row.id for row in standing(year)[asked.of("standing")]]
            found = found.where(Objective.id.in_(so))
        if asked.of("result") in RESULTS:
            found = found.where(Objective.result == asked.of("result"))
        words = Objective.text_folded.contains(asked.words, autoescape=True)
        return found.where(words) if asked.words else found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Values of every version of an objective, oldest first."""
        objectives: list[Objective] = [objective for (objective,) in rows]
        units, people = unit_names(), person_names({objective.owner_id for objective in objectives})
        values = _values({objective.year for objective in objectives})
        return [
            Line(
                objective.id,
                (
                    objective.text,
                    objective.year,
                    units.get(objective.unit_id, "") if objective.unit_id else AGENCY,
                    objective.target,
                    objective.measure_unit,
                    objective.baseline,
                    asked.label("objective_frequencies", objective.frequency),
                    values.get((objective.case_id, objective.key), ""),
                    people.get(objective.owner_id or 0, ""),
                    RESULTS[objective.result],
                    objective.reached,
                    objective.version,
                ),
                f"/objectives/{objective.id}",
            )
            for objective in objectives
        ]


def _values(years: set[int]) -> dict[tuple[int | None, str], str]:
    """The values of the objectives of these years, by objective; one loaded from a sheet has no case."""
    found: dict[tuple[int | None, str], str] = {}
    rows = db.session.execute(
        select(Objective.case_id, Objective.key, ObjectiveValue.value, ObjectiveValue.measured_on)
        .join(ObjectiveValue, ObjectiveValue.objective_id == Objective.id)
        .where(Objective.year.in_(years))
        .order_by(ObjectiveValue.measured_on, ObjectiveValue.id)
    )
    for case_id, key, value, day in rows:
        told = f"{value} ({day:%d/%m/%Y})"
        before = found.get((case_id, key))
        found[case_id, key] = f"{before}; {told}" if before else told
    return found
