"""Small forms of the light registers: internal audits, customer feedback, risks and opportunities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

import wtforms

from forms.base import Row
from forms.fields import Day, Listed, LongText, Number, One, OneOfMany, Several, Text, not_future

Choices = Mapping[str, Sequence[tuple[str, str]]]


class EntryForm(Row):
    """A form that belongs to no step: it adds or changes one entry of a register."""

    noun: ClassVar[str]

    def __init__(self, formdata: Any, *, choices: Choices, today: date, data: Mapping[str, Any]) -> None:
        self.today = today
        super().__init__(formdata, data=data)
        for field in self._fields.values():
            if isinstance(field, Listed):
                field.offer(choices[field.list_name])

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

    noun = "đợt đánh giá nội bộ"

    code = Text("Mã đợt đánh giá", longest=40, description="Ví dụ: ĐGNB-01/2026.")
    held_on = Day("Ngày đánh giá")
    scope = LongText("Phạm vi", longest=1000)
    units = Several("Đơn vị được đánh giá", "units")
    auditors = Text("Đoàn đánh giá")
    findings = Number("Số phát hiện", 0, 999)
    note = LongText("Ghi chú", required=False)

    def check(self) -> None:
        """An audit that is recorded has been held."""
        self.refuse(self.held_on, not_future(self.today, self.held_on.data))

    def values(self) -> dict[str, Any]:
        """Units by id."""
        return {**super().values(), "units": [int(unit) for unit in self.units.data or []]}


class FeedbackForm(EntryForm):
    """9.1.2: what a customer said."""

    noun = "phản hồi của khách hàng"

    received_on = Day("Ngày nhận")
    from_whom = Text("Của tổ chức, cá nhân nào")
    channel = One("Kênh tiếp nhận", "feedback_channels")
    unit_id = OneOfMany("Đơn vị được phản hồi", "units")
    content = LongText("Nội dung")
    satisfied = Number(
        "Mức hài lòng (1–5)",
        1,
        5,
        required=False,
        description="1 là rất không hài lòng, 5 là rất hài lòng; để trống khi không hỏi.",
    )
    handled = LongText("Đã xử lý thế nào", required=False)

    def check(self) -> None:
        """It has been received."""
        self.refuse(self.received_on, not_future(self.today, self.received_on.data))


class RiskForm(EntryForm):
    """6.1: a risk or an opportunity."""

    noun = "rủi ro, cơ hội"

    unit_id = OneOfMany("Đơn vị", "own_units")
    kind = One("Loại", "risk_kinds")
    description = LongText("Mô tả", description="Điều gì có thể xảy ra, vì sao, ảnh hưởng tới mục tiêu nào.")
    likelihood = Number("Khả năng xảy ra (1–5)", 1, 5)
    impact = Number("Mức ảnh hưởng (1–5)", 1, 5)
    action = LongText("Hành động", required=False)
    owner_id = OneOfMany("Người phụ trách", "people", required=False)
    due = Day("Hạn thực hiện", required=False)
    state = One("Tình trạng", "risk_states")

    def check(self) -> None:
        """Acting means: what, by whom, until when."""
        if self.state.data == "acting":
            for field, sentence in (
                (self.action, "Hãy nêu hành động."),
                (self.owner_id, "Hãy chọn người phụ trách."),
                (self.due, "Hãy chọn hạn thực hiện."),
            ):
                if field.data in (None, ""):
                    self.refuse(field, sentence)
