"""5.8: the secretary plans a review: when, in which way, who chairs, after which internal audits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forms.base import Box, Context, StepForm
from forms.fields import Day, LongText, One, OneOfMany, Several, Text
from forms.language import _

MEETINGS = ("meeting", "combined")


class PlanReviewForm(StepForm):
    """5.8: a stand-alone meeting, a part of another meeting, or a report and a notice."""

    step = "plan_review"
    facts = ("kind",)
    boxes = (
        Box(_("Hình thức (5.8)"), ("kind", "held_on")),
        Box(_("Cuộc họp (5.8.1)"), ("combined_with", "agenda", "chair", "meeting_secretary", "attendees")),
        Box(_("Đánh giá nội bộ trong năm"), ("audits", "last_audit_on")),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "chair": _("xem xét tại cuộc họp"),
        "meeting_secretary": _("xem xét tại cuộc họp"),
        "attendees": _("xem xét tại cuộc họp"),
        "combined_with": _("họp kết hợp"),
        "agenda": _("họp kết hợp"),
    }
    submit_label = _("Lập kế hoạch xem xét")

    kind = One(_("Hình thức"), "review_kinds")
    held_on = Day(
        _("Ngày dự kiến"),
        description=_("Ngày họp, hoặc ngày lập xong báo cáo; cuộc xem xét được tính cho năm của ngày này."),
    )
    combined_with = Text(
        _("Kết hợp với cuộc họp nào"),
        required=False,
        description=_("Giao ban, sơ kết, tổng kết, định kỳ, đột xuất."),
    )
    agenda = Several(
        _("Nội dung đưa vào cuộc họp kết hợp"),
        "review_inputs",
        required=False,
        description=_("Họp riêng và báo cáo luôn xem xét đủ sáu nội dung."),
    )
    chair = OneOfMany(_("Chủ trì"), "leaders", required=False)
    meeting_secretary = OneOfMany(_("Thư ký cuộc họp"), "people", required=False)
    attendees = LongText(
        _("Thành phần dự kiến"), required=False, description=_("Mỗi người một dòng: họ tên, chức danh.")
    )
    audits = LongText(
        _("Các đợt đánh giá nội bộ của năm"),
        required=False,
        description=_("Số kế hoạch, báo cáo, thời gian."),
    )
    last_audit_on = Day(
        _("Ngày kết thúc đợt đánh giá nội bộ cuối cùng của năm"),
        required=False,
        description=_(
            "Xem xét trước ngày này vẫn được ghi nhận, nhưng được nêu rõ là trước đánh giá nội bộ."
        ),
    )

    def check(self, context: Context) -> None:
        """A meeting has its people; a combined one says with what, and about what; the audits are the year's own."""
        if self.kind.data in MEETINGS:
            self.require("chair", _("Hãy chọn người chủ trì cuộc họp."))
            self.require("meeting_secretary", _("Hãy chọn thư ký cuộc họp."))
            self.require("attendees", _("Hãy ghi thành phần dự kiến."))
        if self.kind.data == "combined":
            self.require("combined_with", _("Hãy nêu cuộc họp được kết hợp."))
            self.require("agenda", _("Hãy chọn nội dung đưa vào cuộc họp kết hợp."))
        audited, held = self.last_audit_on.data, self.held_on.data
        if audited and held and audited.year != held.year:
            self.refuse(
                "last_audit_on", _(f"Đợt đánh giá nội bộ phải thuộc năm {held.year}, năm được xem xét.")
            )

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """What the review is, and who carries it."""
        kinds = dict(context.choices["review_kinds"])
        every = [value for value, _ in context.choices["review_inputs"]]
        return {
            "case": {
                "title": _(f"Xem xét của lãnh đạo năm {answers['held_on'][:4]} – {kinds[answers['kind']]}"),
                "held_on": answers["held_on"],
                "last_audit_on": answers["last_audit_on"],
                "agenda": answers["agenda"] if answers["kind"] == "combined" else every,
                "chair": answers["chair"],
                "meeting_secretary": answers["meeting_secretary"],
            }
        }

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The leaders and the board are expected."""
        expected = dict([*context.choices["leaders"], *context.choices["board"]])
        return {"attendees": "\n".join(expected.values())}
