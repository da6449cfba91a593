"""Sổ theo dõi phiếu: every slip with its boxes in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, or_, select

from forms.language import Joined, _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Record
from webapp.permissions import sight
from webapp.registers.ages import CHOICES, of_age
from webapp.registers.base import Asked, Column, Filter, Line, Register, by_unit, by_year, unit_names

PROCESS = "corrective_action"
# Which answers of which step fill the columns; the first one the slip has counts.
BOX_1 = ("open_request", "open_new_request")
CLOSED = {"in_time": _("Đóng đúng hạn"), "late": _("Đóng trễ hạn")}
STATES = {
    "open": _("Đang thực hiện"),
    "ended": _("Đã kết thúc"),
    "withdrawn": _("Đã rút"),
    "joined": _("Đã gộp"),
}


class Slips(Register):
    """The register the Department keeps of its slips (BM.CTCL.01)."""

    code, title = "slips", _("Sổ theo dõi phiếu")
    empty = _("Phiếu được lập (5.2.1) sẽ hiện ở đây, mỗi phiếu một dòng.")
    columns = (
        Column(_("Số phiếu"), 10),
        Column(_("Ngày lập"), 11),
        Column(_("Đơn vị đề nghị"), 24),
        Column(_("Loại"), 20),
        Column(_("Nguồn thông tin"), 30),
        Column(_("Nội dung (ô số 1)"), 44),
        Column(_("Nguyên nhân"), 34),
        Column(_("Biện pháp"), 34),
        Column(_("Đơn vị thực hiện"), 24),
        Column(_("Hạn hoàn thành"), 13),
        Column(_("Kết quả"), 22),
        Column(_("Ngày đóng"), 11),
    )
    model = Case

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year, unit, state, kind, source, cause, overdue, age of what is open, in time or late for what is closed."""
        return (
            by_year(),
            by_unit(),
            Filter("state", _("Mọi tình trạng"), list(STATES.items())),
            Filter("kind", _("Mọi loại"), asked.choices("kinds")),
            Filter("source", _("Mọi nguồn"), asked.choices("sources")),
            Filter("cause", _("Mọi nhóm nguyên nhân"), asked.choices("cause_categories")),
            Filter("overdue", _("Kể cả chưa quá hạn"), [("1", _("Chỉ phiếu quá hạn"))]),
            Filter("age", _("Mở bao lâu cũng được"), CHOICES),
            Filter("closed", _("Đóng lúc nào cũng được"), list(CLOSED.items())),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Slips the asker may see."""
        found = select(Case).where(Case.process == PROCESS, sight(asked.actor, of_many=True))
        unit, year = asked.number("unit"), asked.number("year")
        if year is not None:
            found = found.where(Case.year == year)
        if unit is not None:
            found = found.where(
                or_(
                    Case.requesting_unit_id == unit,
                    Case.concerned_unit_id == unit,
                    Case.implementing_unit_id == unit,
                )
            )
        if asked.of("state") in STATES:
            found = found.where(Case.status == asked.of("state"))
        if asked.of("kind"):
            found = found.where(Case.kind == asked.of("kind"))
        if asked.of("source"):
            found = found.where(Case.sources.contains(f",{asked.of('source')},", autoescape=True))
        if asked.of("cause"):
            found = found.where(Case.causes.contains(f",{asked.of('cause')},", autoescape=True))
        if asked.of("age"):
            found = found.where(Case.status == "open", of_age(Case.opened_at, asked.of("age")))
        if asked.of("closed") in CLOSED:
            found = found.where(closed() == asked.of("closed"))
        if asked.of("overdue"):
            found = found.where(and_(Case.status == "open", Case.deadline < clock.today()))
        if asked.words:
            found = found.where(
                or_(
                    Case.title_folded.contains(asked.words, autoescape=True),
                    Case.number.contains(asked.words, autoescape=True),
                )
            )
        return found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Boxes 1 and 2 come from the latest answers of their steps; one statement for the whole page."""
        units, said = unit_names(), _answers([case.id for (case,) in rows])
        return [_line(case, said.get(case.id, {}), units, asked) for (case,) in rows]


def closed() -> ColumnElement[str]:
    """`in_time` or `late` for a slip that ended and had a date; empty for any other. The date's whole day counts."""
    day = timedelta(days=1).total_seconds()
    ahead = clock.local(clock.now()).utcoffset() or timedelta()
    ended = extract("epoch", Case.ended_at) + ahead.total_seconds()
    dated = and_(Case.status == "ended", Case.deadline.is_not(None))
    in_time = ended < extract("epoch", Case.deadline) + day
    return case((and_(dated, in_time), "in_time"), (dated, "late"), else_="")


def _answers(case_ids: Sequence[int]) -> dict[int, dict[str, Mapping[str, Any]]]:
    steps = (*BOX_1, "analyse_cause")
    said: dict[int, dict[str, Mapping[str, Any]]] = {}
    for start in range(0, len(case_ids), 500):
        rows = db.session.execute(
            select(Record.case_id, Record.step, Record.answers)
            .where(Record.case_id.in_(case_ids[start : start + 500]), Record.step.in_(steps))
            .order_by(Record.id)
        )
        for case_id, step, answers in rows:
            said.setdefault(case_id, {})[step] = answers
    return said


def _line(case: Case, said: Mapping[str, Mapping[str, Any]], units: Mapping[int, str], asked: Asked) -> Line:
    box_1: Mapping[str, Any] = next((said[step] for step in BOX_1 if step in said), {})
    analysed = said.get("analyse_cause", {})
    sources = [source for source in case.sources.split(",") if source]
    measures = [row["measure"] for row in analysed.get("measures", [])]
    return Line(
        case.id,
        (
            case.number,
            clock.local(case.opened_at).date(),
            units.get(case.requesting_unit_id or 0, ""),
            asked.label("kinds", case.kind),
            Joined("; ", (asked.label("sources", source) for source in sources)),
            f"{case.title}. {box_1.get('description', '')}".strip(),
            analysed.get("root_cause") or "",
            "; ".join(measures),
            units.get(case.implementing_unit_id or 0, ""),
            case.deadline,
            case.outcome_name or STATES[case.status],
            clock.local(case.ended_at).date() if case.ended_at else None,
        ),
        f"/cases/{case.id}",
    )
