"""The light registers: internal audits, customer feedback, risks and opportunities, records from before the system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from forms.language import _
from webapp import clock
from webapp.models import Feedback, InternalAudit, LegacyRecord, Risk
from webapp.registers.base import (
    Asked,
    Column,
    Filter,
    Line,
    Register,
    by_unit,
    by_year,
    in_year,
    person_names,
    unit_names,
)


class Audits(Register):
    """Internal audits (9.2)."""

    code, title = "audits", _("Đánh giá nội bộ")
    empty = _("Các đợt đánh giá nội bộ do Thư ký ISO, chuyên gia đánh giá ghi sẽ hiện ở đây.")
    columns = (
        Column(_("Mã đợt"), 14),
        Column(_("Ngày"), 11),
        Column(_("Phạm vi"), 40),
        Column(_("Đơn vị được đánh giá"), 40),
        Column(_("Đoàn đánh giá"), 30),
        Column(_("Số phát hiện"), 10),
        Column(_("Ghi chú"), 30),
    )
    model = InternalAudit

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """By year."""
        return (by_year(),)

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Everybody may read them."""
        return _searched(select(InternalAudit), InternalAudit, InternalAudit.held_on, asked)

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """The audited units by name."""
        units = unit_names()
        return [
            Line(
                row.id,
                (
                    row.code,
                    row.held_on,
                    row.scope,
                    "; ".join(units.get(unit, "") for unit in row.units),
                    row.auditors,
                    row.findings,
                    row.note,
                ),
                f"/registers/audits/{row.id}",
            )
            for (row,) in rows
        ]


class CustomerFeedback(Register):
    """Customer feedback (9.1.2)."""

    code, title = "feedback", _("Phản hồi của khách hàng")
    empty = _("Ý kiến của tổ chức, cá nhân do Thư ký ISO ghi nhận sẽ hiện ở đây.")
    columns = (
        Column(_("Ngày"), 11),
        Column(_("Của ai"), 26),
        Column(_("Kênh"), 20),
        Column(_("Đơn vị"), 26),
        Column(_("Nội dung"), 44),
        Column(_("Hài lòng (1–5)"), 10),
        Column(_("Đã xử lý thế nào"), 34),
    )
    model = Feedback

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """By year, unit, channel."""
        return (by_year(), by_unit(), Filter("kind", _("Mọi kênh"), asked.choices("feedback_channels")))

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Everybody may read them."""
        found = _searched(select(Feedback), Feedback, Feedback.received_on, asked)
        return found.where(Feedback.channel == asked.of("kind")) if asked.of("kind") else found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Channels in words."""
        units = unit_names()
        return [
            Line(
                row.id,
                (
                    row.received_on,
                    row.from_whom,
                    asked.label("feedback_channels", row.channel),
                    units.get(row.unit_id, ""),
                    row.content,
                    row.satisfied,
                    row.handled,
                ),
                f"/registers/feedback/{row.id}",
            )
            for (row,) in rows
        ]


class Risks(Register):
    """Risks and opportunities (6.1)."""

    code, title = "risks", _("Rủi ro và cơ hội")
    empty = _("Rủi ro, cơ hội do lãnh đạo đơn vị nhận diện sẽ hiện ở đây.")
    columns = (
        Column(_("Đơn vị"), 26),
        Column(_("Loại"), 10),
        Column(_("Mô tả"), 44),
        Column(_("Khả năng (1–5)"), 9),
        Column(_("Ảnh hưởng (1–5)"), 9),
        Column(_("Mức"), 7),
        Column(_("Hành động"), 40),
        Column(_("Người phụ trách"), 24),
        Column(_("Hạn"), 11),
        Column(_("Tình trạng"), 18),
        Column(_("Cập nhật"), 11),
    )
    model = Risk

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """By unit, kind, state, overdue."""
        return (
            by_unit(),
            Filter("kind", _("Rủi ro và cơ hội"), asked.choices("risk_kinds")),
            Filter("state", _("Mọi tình trạng"), asked.choices("risk_states")),
            Filter("overdue", _("Kể cả chưa quá hạn"), [("1", _("Chỉ việc quá hạn"))]),
        )

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Everybody may read them."""
        found = _searched(select(Risk), Risk, None, asked)
        if asked.of("kind"):
            found = found.where(Risk.kind == asked.of("kind"))
        if asked.of("state"):
            found = found.where(Risk.state == asked.of("state"))
        if asked.of("overdue"):
            found = found.where(Risk.due < clock.today(), Risk.state != "closed")
        return found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """The level is likelihood times impact."""
        units, people = unit_names(), person_names({row.owner_id for (row,) in rows})
        return [
            Line(
                row.id,
                (
                    units.get(row.unit_id, ""),
                    asked.label("risk_kinds", row.kind),
                    row.description,
                    row.likelihood,
                    row.impact,
                    row.likelihood * row.impact,
                    row.action,
                    people.get(row.owner_id, ""),
                    row.due,
                    asked.label("risk_states", row.state),
                    clock.local(row.updated_at).date(),
                ),
                f"/registers/risks/{row.id}",
            )
            for (row,) in rows
        ]


class LegacyRecords(Register):
    """Nonconformities recorded before this system."""

    code, title = "legacy", _("Hồ sơ không phù hợp trước hệ thống")
    empty = _("Hồ sơ sự không phù hợp cũ được quản trị hệ thống nạp từ Excel sẽ hiện ở đây.")
    columns = (
        Column(_("Số"), 14),
        Column(_("Ngày"), 11),
        Column(_("Đơn vị"), 26),
        Column(_("Nội dung KPH"), 34),
        Column(_("Mô tả"), 50),
        Column(_("Hình thức xử lý"), 20),
    )
    model = LegacyRecord

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """By year and unit."""
        return (by_year(), by_unit())

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Everybody may read them."""
        found, year, unit = select(LegacyRecord), asked.number("year"), asked.number("unit")
        if year is not None:
            found = found.where(in_year(LegacyRecord.recorded_on, year))
        if unit is not None:
            found = found.where(LegacyRecord.unit_id == unit)
        if asked.words:
            found = found.where(LegacyRecord.content_folded.contains(asked.words, autoescape=True))
        return found

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """As they were imported; they lead nowhere."""
        units = unit_names()
        return [
            Line(
                row.id,
                (
                    row.number,
                    row.recorded_on,
                    units.get(row.unit_id, ""),
                    row.content,
                    row.description,
                    asked.label("dispositions", row.disposition),
                ),
                "",
            )
            for (row,) in rows
        ]


def _searched(
    found: Select[*tuple[Any, ...]], model: Any, day: Any, asked: Asked
) -> Select[*tuple[Any, ...]]:
    """What these lists share: the year of their date, their unit, their words."""
    year, unit = asked.number("year"), asked.number("unit")
    if day is not None and year is not None:
        found = found.where(in_year(day, year))
    if unit is not None and hasattr(model, "unit_id"):
        found = found.where(model.unit_id == unit)
    return found.where(model.found_by.contains(asked.words, autoescape=True)) if asked.words else found
