"""Small forms of the light registers: internal audits, customer feedback, risks and opportunities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

import wtforms

from forms.base import Row
from forms.fields import Day, Listed, LongText, Number, One, OneOfMany, Several, Text, not_future
from forms.language import _

Choices = Mapping[str, Sequence[tuple[str, str]]]


class EntryForm(Row):
    """A form that belongs to no step: it adds or changes one entry of a register."""

    noun: ClassVar[str]

    def __init__(self, formdata: Any, *, choices: Choices, today: date, data: Mapping[str, Any]) -> None:
        self.today = today
        super().__init__(formdata, data=data)
        for field in self._fields.values():
            if isinstance(field, Listed):
                field.offer(choices)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields' own rules, then the form's."""
        valid = super().validate(extra_validators)
        self.check()
        return valid and not self.errors

    def check(self) -> None:
        """Rules beyond one field; each puts its sentence beside the field."""

    def refuse(self, field: wtforms.Field, sentence: str | None) -> None:
        """Put a sentence beside a field; nothing when there is none."""
        if sentence:
            field.errors = [*field.errors, sentence]

    def values(self) -> dict[str, Any]:
        """What was entered, by column; text that is empty is empty, not missing."""
        return {
            name: "" if field.data is None and isinstance(field, Text) else field.data
            for name, field in self._fields.items()
        }


class AuditForm(EntryForm):
    """9.2: an internal audit."""

    noun = _("đợt đánh giá nội bộ")

    code = Text(_("Mã đợt đánh giá"), longest=40, description=_("Ví dụ: ĐGNB-01/2026."))
    held_on = Day(_("Ngày đánh giá"))
    scope = LongText(_("Phạm vi"), longest=1000)
    units = Several(_("Đơn vị được đánh giá"), "units")
    auditors = Text(_("Đoàn đánh giá"))
    findings = Number(_("Số phát hiện"), 0, 999)
    note = LongText(_("Ghi chú"), required=False)

    def check(self) -> None:
        """An audit that is recorded has been held."""
        self.refuse(self.held_on, not_future(self.today, self.held_on.data))

    def values(self) -> dict[str, Any]:
        """Units by id."""
        return {**super().values(), "units": [int(unit) for unit in self.units.data or []]}


class FeedbackForm(EntryForm):
    """9.1.2: what a customer said."""

    noun = _("phản hồi của khách hàng")

    received_on = Day(_("Ngày nhận"))
    from_whom = Text(_("Của tổ chức, cá nhân nào"))
    channel = One(_("Kênh tiếp nhận"), "feedback_channels")
    unit_id = OneOfMany(_("Đơn vị được phản hồi"), "units")
    content = LongText(_("Nội dung"))
    satisfied = Number(
        _("Mức hài lòng (1–5)"),
        1,
        5,
        required=False,
        description=_("1 là rất không hài lòng, 5 là rất hài lòng; để trống khi không hỏi."),
    )
    handled = LongText(_("Đã xử lý thế nào"), required=False)

    def check(self) -> None:
        """It has been received."""
        self.refuse(self.received_on, not_future(self.today, self.received_on.data))


class RiskForm(EntryForm):
    """6.1: a risk or an opportunity."""

    noun = _("rủi ro, cơ hội")

    unit_id = OneOfMany(_("Đơn vị"), "own_units")
    kind = One(_("Loại"), "risk_kinds")
    description = LongText(
        _("Mô tả"), description=_("Điều gì có thể xảy ra, vì sao, ảnh hưởng tới mục tiêu nào.")
    )
    likelihood = Number(_("Khả năng xảy ra (1–5)"), 1, 5)
    impact = Number(_("Mức ảnh hưởng (1–5)"), 1, 5)
    action = LongText(_("Hành động"), required=False)
    owner_id = OneOfMany(_("Người phụ trách"), "people", required=False)
    due = Day(_("Hạn thực hiện"), required=False)
    state = One(_("Tình trạng"), "risk_states")

    def check(self) -> None:
        """Acting means: what, by whom, until when."""
        if self.state.data == "acting":
            for field, sentence in (
                (self.action, _("Hãy nêu hành động.")),
                (self.owner_id, _("Hãy chọn người phụ trách.")),
                (self.due, _("Hãy chọn hạn thực hiện.")),
            ):
                if field.data in (None, ""):
                    self.refuse(field, sentence)
