"""Between box 1 and box 2 (5.2.2–5.3): is it needed, who looks at it, who is given it."""

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
    Text,
    not_past,
)
from forms.language import _

# 5.2.2, the fourth sign: more than three records of one content at one unit. It is counted, not judged.
COUNTED_SIGN = "sign_4"
SUBSTANCE = 30


class DetermineNeedForm(StepForm):
    """5.2.2: is action needed? By the eight signs, and others."""

    step = "determine_need"
    facts = ("kind", "decision")
    boxes = (
        Box(_("Dấu hiệu cho thấy cần hành động"), ("signs", "sign_other")),
        Box(_("Ý kiến của lãnh đạo đơn vị"), ("kind", "decision", "reason")),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "signs": _("chọn “Cần”"),
        "sign_other": _("chọn dấu hiệu khác"),
        "reason": _("chọn “Không cần” hoặc “Trả lại”"),
    }
    submit_label = _("Ghi ý kiến và chuyển phiếu")
    shown = ("recurrence",)

    signs = Several(_("Dấu hiệu (5.2.2)"), "signs", required=False)
    sign_other = Text(_("Dấu hiệu khác (nêu rõ)"), required=False)
    kind = One(_("Loại yêu cầu"), "kinds")
    decision = One(_("Sự cần thiết"), "need_decisions")
    reason = LongText(_("Lý do"), required=False)

    def check(self, context: Context) -> None:
        """A need is shown by a sign; anything else needs a reason."""
        if self.decision.data == "needed":
            self.require("signs", _("Hãy chọn ít nhất một dấu hiệu cho thấy cần hành động."))
        elif self.decision.data:
            self.require("reason", _("Hãy nêu lý do để người đề nghị biết."))
        if "other" in (self.signs.data or []):
            self.require("sign_other", _("Hãy nêu rõ dấu hiệu khác."))
        if self._counted(context):
            self._answer_the_count()

    def _answer_the_count(self) -> None:
        """Records that repeat are a sign whoever decides cannot overlook: they act, or say why not."""
        declined = self.decision.data == "not_needed"
        reason = self.reason.data or ""
        if declined and (len(reason) < SUBSTANCE or len(set(reason.split())) < 5):
            self.refuse(
                "reason", _(f"Các hồ sơ lặp lại đã quá mức; hãy nêu lý do cụ thể, ít nhất {SUBSTANCE} ký tự.")
            )
        elif not declined and COUNTED_SIGN not in (self.signs.data or []):
            self.refuse(
                "signs",
                _("Dấu hiệu này được đếm từ hồ sơ; chỉ bỏ được khi chọn “Không cần” kèm lý do."),
            )

    @staticmethod
    def _counted(context: Context) -> bool:
        row = context.known.get("recurrence")
        return row is not None and row.applies

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The leader may correct the kind of the slip."""
        return {"case": {"kind": answers["kind"]}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The kind the requester chose, and the sign that was counted; a decision is always made anew."""
        signs = [COUNTED_SIGN] if cls._counted(context) else []
        return {"kind": facts.get("case", {}).get("kind"), "signs": signs}


class DecideFailedRequestForm(StepForm):
    """5.7: the Department's leadership decides on the slip that follows a failed one."""

    step = "decide_failed_request"
    facts = ("decision",)
    boxes = (Box(_("Ý kiến của Lãnh đạo Sở"), ("decision", "opinion")),)
    submit_label = _("Ghi ý kiến chỉ đạo")

    decision = One(_("Quyết định"), "failed_decisions")
    opinion = LongText(_("Ý kiến giải quyết"))


class ConsolidateRequestsForm(StepForm):
    """5.3: the secretary sums up and submits."""

    step = "consolidate_requests"
    boxes = (Box(_("Tổng hợp của Thư ký ISO"), ("summary",)),)
    submit_label = _("Trình Lãnh đạo Ban ISO")

    summary = LongText(
        _("Nội dung tổng hợp, đề xuất"), description=_("Lãnh đạo Ban ISO quyết định từ đoạn này.")
    )


class AssignActionForm(StepForm):
    """5.3: the board's leader directs and assigns, or returns."""

    step = "assign_action"
    facts = ("decision", "assignee_kind", "assignee_unit", "assignee_person", "analysis_due")
    boxes = (
        Box(_("Ý kiến chỉ đạo của Lãnh đạo Ban ISO"), ("decision", "direction")),
        Box(_("Phân công"), ("assignee_kind", "assignee_unit", "assignee_person", "analysis_due")),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "assignee_kind": _("phân công"),
        "assignee_unit": _("giao cho đơn vị"),
        "assignee_person": _("giao cho cá nhân"),
    }
    submit_label = _("Ghi chỉ đạo và chuyển phiếu")

    decision = One(_("Quyết định"), "assign_decisions")
    direction = LongText(_("Ý kiến chỉ đạo"), description=_("Khi trả lại, đây là lý do người đề nghị đọc."))
    assignee_kind = One("Giao cho", "assignee_kinds", required=False)
    assignee_unit = OneOfMany(_("Đơn vị được phân công"), "units", required=False)
    assignee_person = OneOfMany(_("Cá nhân được phân công"), "people", required=False)
    analysis_due = Day(_("Hạn phân tích nguyên nhân (nếu có)"), required=False)

    def check(self, context: Context) -> None:
        """An assignment names exactly whom it means."""
        self.refuse("analysis_due", not_past(context.today, self.analysis_due.data))
        if self.decision.data != "assign":
            return
        self.require("assignee_kind", _("Hãy chọn giao cho đơn vị hay cá nhân."))
        if self.assignee_kind.data == "unit":
            self.require("assignee_unit", _("Hãy chọn đơn vị được phân công."))
            self.refuse_leaderless("assignee_unit")
        elif self.assignee_kind.data == "person":
            self.require("assignee_person", _("Hãy chọn cá nhân được phân công."))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """One of the two, never both."""
        if answers["decision"] != "assign":
            return {}
        to_unit = answers["assignee_kind"] == "unit"
        return {
            "case": {
                "assignee_unit": answers["assignee_unit"] if to_unit else None,
                "assignee_person": None if to_unit else answers["assignee_person"],
            }
        }

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A decision is made anew each time."""
        return {}
