"""Box 2 (5.4): the cause, the measures, who carries them out and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import FormField

from forms.base import Box, Context, Row, StepForm
from forms.fields import (
    Day,
    LongText,
    One,
    OneOfMany,
    Rows,
    Text,
    after_today,
)
from forms.language import _


class CauseRow(Row):
    """One cause of the cause-and-effect diagram."""

    category = One(_("Nhóm"), "cause_categories", required=False)
    cause = Text(_("Nguyên nhân"), required=False, longest=500)


class MeasureRow(Row):
    """One proposed measure and what it takes."""

    measure = LongText(_("Biện pháp"), required=False, longest=2000)
    resources = Text(_("Nguồn lực cần"), required=False, longest=500)


class AnalyseCauseForm(StepForm):
    """5.4: the cause, and the measures that fit it."""

    step = "analyse_cause"
    facts = ("proposed_unit", "proposed_implementer", "proposed_deadline")
    boxes = (
        Box(_("Xác định nguyên nhân và đề xuất biện pháp"), ("whys", "causes", "root_cause"), "2"),
        Box(_("Biện pháp đề xuất"), ("measures",)),
        Box(_("Đề xuất thực hiện"), ("proposed_unit", "proposed_implementer", "proposed_deadline")),
    )
    submit_label = _("Báo cáo giải pháp với Lãnh đạo Ban ISO")

    whys = Rows(
        Text(_("Vì sao"), required=False, longest=500),
        _("Hỏi “vì sao” liên tiếp"),
        most=10,
        description=_("Mỗi câu trả lời hỏi tiếp câu trước."),
    )
    causes = Rows(FormField(CauseRow, _("Nguyên nhân")), _("Nguyên nhân theo nhóm"), most=20)
    root_cause = LongText(
        _("Nguyên nhân gốc"), description=_("Nguyên nhân mà khi loại bỏ thì sự việc không tái diễn.")
    )
    measures = Rows(FormField(MeasureRow, _("Biện pháp")), _("Biện pháp"), least=1, most=20)
    proposed_unit = OneOfMany(_("Đơn vị thực hiện"), "units")
    proposed_implementer = OneOfMany(_("Người thực hiện (nếu đã rõ)"), "people", required=False)
    proposed_deadline = Day(_("Ngày hoàn thành"))

    def check(self, context: Context) -> None:
        """At least one measure; a unit that can be given the work; a date that lies ahead."""
        if not any((row.form.measure.data or "").strip() for row in self.measures.entries):
            self.refuse("measures", _("Hãy nêu ít nhất một biện pháp."))
        if any(row.form.cause.data and not row.form.category.data for row in self.causes.entries):
            self.refuse("causes", _("Hãy chọn nhóm cho mỗi nguyên nhân."))
        self.refuse("proposed_deadline", after_today(context.today, self.proposed_deadline.data))
        self.refuse_leaderless("proposed_unit")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Who proposed it: a person whom the carrying unit's own head proposed needs no second naming.

        And of which groups the causes are, which is what the register counts.
        """
        groups = {row.get("category") for row in answers.get("causes") or () if row.get("category")}
        return {"case": {"analysed_by": context.person, "causes": sorted(groups)}}


class ApproveSolutionForm(StepForm):
    """5.4: approve the solution, give it to a unit (and a person), set the date; or send it back."""

    step = "approve_solution"
    facts = ("decision", "implementing_unit", "implementer", "deadline")
    boxes = (
        Box(_("Phê duyệt"), ("decision", "reason")),
        Box(_("Giao thực hiện"), ("implementing_unit", "implementer", "deadline"), "2"),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "reason": _("trả lại"),
        "implementing_unit": _("phê duyệt"),
        "deadline": _("phê duyệt"),
    }
    submit_label = _("Ghi quyết định")

    decision = One(_("Quyết định"), "solution_decisions")
    reason = LongText(_("Ý kiến, lý do"), required=False)
    implementing_unit = OneOfMany(_("Đơn vị thực hiện"), "units", required=False)
    implementer = OneOfMany(_("Người thực hiện (để trống thì trưởng đơn vị cử)"), "people", required=False)
    deadline = Day(
        _("Ngày hoàn thành"), required=False, description=_("Đến 17 giờ ngày này việc kiểm tra được mở.")
    )

    def check(self, context: Context) -> None:
        """Approved: a unit with a leader and a date ahead. Sent back: the reason."""
        if self.decision.data == "send_back":
            self.require("reason", _("Hãy nêu lý do trả lại."))
        if self.decision.data != "approve":
            return
        self.require("implementing_unit", _("Hãy chọn đơn vị thực hiện."))
        self.refuse_leaderless("implementing_unit")
        self.require("deadline", _("Hãy chọn ngày hoàn thành."))
        self.refuse("deadline", after_today(context.today, self.deadline.data))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Settled when the head is named, or the person whom the unit's own head had proposed."""
        if answers["decision"] != "approve":
            return {}
        heads = context.heads.get(answers["implementing_unit"], ())
        named = answers["implementer"]
        own_choice = (
            named is not None
            and named == context.fact("analyse_cause", "proposed_implementer")
            and context.of_case("analysed_by") in heads
        )
        return {
            "case": {
                "implementing_unit": answers["implementing_unit"],
                "implementer": named,
                "deadline": answers["deadline"],
                "implementer_settled": named in heads or own_choice,
                "completion_reported": False,
            }
        }

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """What was proposed; the decision itself is made anew."""
        proposed = records.get("analyse_cause", {})
        return {
            "implementing_unit": proposed.get("proposed_unit"),
            "implementer": proposed.get("proposed_implementer"),
            "deadline": proposed.get("proposed_deadline"),
        }


class TakeOnWorkForm(StepForm):
    """5.4: the carrying unit's head takes the work on and names the person."""

    step = "take_on_work"
    facts = ("implementer",)
    boxes = (Box(_("Trưởng đơn vị thực hiện"), ("implementer", "note"), "2"),)
    submit_label = _("Nhận việc và cử người thực hiện")

    implementer = OneOfMany(_("Người thực hiện"), "unit_people")
    note = LongText(_("Yêu cầu thêm"), required=False)

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """From here the work has its person."""
        return {"case": {"implementer": answers["implementer"], "implementer_settled": True}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Whoever the board's leader had in mind."""
        return {"implementer": facts.get("case", {}).get("implementer")}
