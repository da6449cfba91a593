"""Box 1 (5.2.1, 5.7): a slip is opened, or opened anew after a failed one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forms.base import Box, Context, StepForm
from forms.fields import (
    Day,
    LongText,
    One,
    OneOfMany,
    Several,
    Suggested,
    Text,
    not_future,
)
from forms.language import _


class _RequestFields(StepForm):
    """Box 1 of the paper, as it is opened by anybody and opened again by the checker."""

    required_when: ClassVar[Mapping[str, str]] = {"source_other": _("chọn nguồn khác")}

    title = Text(_("Tên phiếu"), description=_("Một câu ngắn để mọi người nhận ra phiếu trong danh sách."))
    kind = One(
        _("Loại yêu cầu"),
        "kinds",
        description=_(
            "Khắc phục: đã xảy ra sự không phù hợp. Phòng ngừa/cải tiến: chưa xảy ra, hoặc muốn tốt hơn."
        ),
    )
    requesting_unit = OneOfMany(_("Đơn vị đề nghị"), "my_units")
    concerned_unit = OneOfMany(
        _("Đơn vị liên quan (nơi xảy ra)"),
        "concerned_units",
        description=_("Lãnh đạo đơn vị này sẽ xem xét phiếu."),
    )
    content = Suggested(
        _("Nội dung KPH (nếu có)"),
        "contents",
        required=False,
        description=_("Để đếm các hồ sơ lặp lại cùng nội dung tại cùng đơn vị (5.2.2)."),
    )
    sources = Several(
        _("Nguồn thông tin (5.1.2)"), "sources", description=_("Chọn mọi nguồn cho biết có vấn đề này.")
    )
    source_other = Text(_("Nguồn khác (nêu rõ)"), required=False)
    related_documents = LongText(
        _("Tài liệu liên quan (nếu có)"),
        required=False,
        description=_("Số, tên văn bản; tệp đính kèm ở cuối trang."),
    )
    description = LongText(
        _("Mô tả sự không phù hợp"),
        description=_("Điều gì xảy ra, ở đâu, khi nào, bao nhiêu, trái yêu cầu nào; hoặc điều cần cải tiến."),
    )
    found_on = Day(_("Ngày phát hiện"))

    def check(self, context: Context) -> None:
        """The day has come; other sources are named; the unit has somebody who decides."""
        self.refuse("found_on", not_future(context.today, self.found_on.data))
        if "other" in (self.sources.data or []):
            self.require("source_other", _("Hãy nêu rõ nguồn khác."))
        self.refuse_leaderless("concerned_unit")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The slip's own facts: what kind, from where, for which unit; a content that was taken back is empty."""
        taken_back = None if context.of_case("content") is None else ""
        return {
            "case": {
                "title": answers["title"],
                "kind": answers["kind"],
                "origin": answers.get("origin", "failed_slip"),
                "sources": answers["sources"],
                "requesting_unit": answers["requesting_unit"],
                "concerned_unit": answers["concerned_unit"],
                "content": answers["content"] or taken_back,
                # The conclusion of a review that this slip carries out; a slip opened anew takes it over.
                "review_output": context.of_case("review_output"),
            }
        }


_BOX_1 = (
    Box(_("Phiếu"), ("title", "kind", "requesting_unit", "concerned_unit", "origin")),
    Box(_("Cơ sở xem xét"), ("content", "sources", "source_other", "related_documents")),
    Box(_("Mô tả sự không phù hợp"), ("description", "found_on"), "1"),
)


class OpenRequestForm(_RequestFields):
    """5.2.1: anybody reports, box 1 is filled, the unit's leader gets it."""

    step = "open_request"
    facts = ("kind", "origin", "requesting_unit", "concerned_unit")
    boxes = _BOX_1
    submit_label = _("Gửi phiếu tới lãnh đạo đơn vị")

    origin = One(_("Phiếu bắt đầu từ"), "origins")

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A new slip starts from the reporter's own unit; one sent back starts from what was written."""
        if cls.step in records:
            return dict(records[cls.step])
        start: dict[str, Any] = {
            "kind": "corrective",
            "origin": "unit",
            "found_on": context.today.isoformat(),
        }
        units = context.choices["my_units"]
        if len(units) == 1:
            start |= {"requesting_unit": int(units[0][0]), "concerned_unit": int(units[0][0])}
        return start


class OpenNewRequestForm(_RequestFields):
    """5.7.b: the checker opens a new slip; it starts a case of its own, linked both ways."""

    step = "open_new_request"
    facts = ()
    boxes = tuple(Box(box.title, tuple(f for f in box.fields if f != "origin"), box.number) for box in _BOX_1)
    submit_label = _("Mở phiếu mới, chuyển Lãnh đạo Sở")
    opens_case = True

    requesting_unit = OneOfMany(_("Đơn vị đề nghị"), "units")
    concerned_unit = OneOfMany(_("Đơn vị liên quan (nơi xảy ra)"), "units")

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Box 1 of the failed slip, with what the check found."""
        old = dict(records.get("open_request", {}))
        old.pop("origin", None)
        found = records.get("verify_result", {}).get("evidence")
        number = facts.get("case", {}).get("number", "")
        if found:
            told = _(f"Kết quả kiểm tra phiếu {number}: {found}\n\n{old.get('description', '')}")
            old["description"] = told[:5000]
        old["sources"] = ["source_4"]
        old["found_on"] = context.today.isoformat()
        return old
