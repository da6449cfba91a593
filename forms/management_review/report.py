"""5.8.2: the report is approved, everybody of the board gives an opinion, the notice is drafted, endorsed, approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from forms.base import Box, Context, Shown, StepForm
from forms.fields import Day, LongText, One, after_today
from forms.language import _
from forms.management_review.decisions import DecisionForm
from forms.management_review.inputs import CONTENTS
from forms.management_review.outputs import OUTPUTS, OutputsForm

UNCOVERED = _("Điều 5.8.2.2: chưa ra thông báo khi đầu vào 5.8.1.1 này chưa được kết luận.")


class ApproveReportForm(DecisionForm):
    """5.8.2.1: approved, the report goes to the top leader and every member of the board until a date."""

    step = "approve_report"
    facts = ("decision", "opinions_until", "members")
    boxes = (*DecisionForm.boxes, Box(_("Lấy ý kiến"), ("opinions_until",)))
    required_when: ClassVar[Mapping[str, str]] = {
        **DecisionForm.required_when,
        "opinions_until": _("phê duyệt"),
    }
    submit_label = _("Ghi quyết định")

    opinions_until = Day(
        _("Góp ý đến hết ngày"),
        required=False,
        description=_("Ai không trả lời được ghi là không có ý kiến."),
    )

    def check(self, context: Context) -> None:
        """An approved report says until when opinions are awaited."""
        super().check(context)
        if self.decision.data == "approve":
            self.require("opinions_until", _("Hãy chọn ngày hết hạn góp ý."))
            self.refuse("opinions_until", after_today(context.today, self.opinions_until.data))

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Who is asked: whoever is top leader or on the board on this day."""
        board = [{"key": person, "person": int(person)} for person, _ in self.context.choices["board"]]
        return {**super().fact_values(answers), "members": board}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A week is usual."""
        return {"opinions_until": (context.today + timedelta(days=7)).isoformat()}


class GiveOpinionForm(StepForm):
    """5.8.2.1: the opinion of one of them."""

    step = "give_opinion"
    boxes = (Box(_("Ý kiến về báo cáo"), ("stance", "opinion")),)
    required_when: ClassVar[Mapping[str, str]] = {"opinion": _("bổ sung hoặc không nhất trí")}
    submit_label = _("Gửi ý kiến")

    stance = One(_("Ý kiến"), "opinion_kinds")
    opinion = LongText(_("Nội dung"), required=False)

    def check(self, context: Context) -> None:
        """Anything but plain agreement is said in words."""
        if self.stance.data in ("add", "disagree"):
            self.require("opinion", _("Hãy ghi nội dung ý kiến."))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Nobody begins with what another wrote."""
        return {}


def _conclusion(label: str) -> LongText:
    return LongText(label, required=False)


class DraftNoticeForm(OutputsForm):
    """5.8.2.2: the opinions summed up, a conclusion on every input, the outputs of 5.8.1.2."""

    step = "draft_notice"
    boxes = (
        Box(_("Tổng hợp ý kiến"), ("opinions_summary",)),
        Box(_("Kết luận về từng nội dung đầu vào"), tuple(f"{name}_conclusion" for name in CONTENTS)),
        Box(_("Kết luận chung"), ("general_conclusion",)),
        OUTPUTS,
    )
    submit_label = _("Trình Lãnh đạo Ban ISO")

    opinions_summary = LongText(_("Tổng hợp, tiếp thu, giải trình ý kiến"))
    earlier_actions_conclusion = _conclusion(_("1. Hành động từ các lần xem xét trước"))
    context_conclusion = _conclusion(_("2. Bối cảnh hoạt động"))
    performance_conclusion = _conclusion(_("3. Kết quả thực hiện và hiệu lực của hệ thống"))
    resources_conclusion = _conclusion(_("4. Sự đầy đủ của nguồn lực"))
    risks_conclusion = _conclusion(_("5. Rủi ro, cơ hội"))
    improvements_conclusion = _conclusion(_("6. Cơ hội cải tiến"))
    general_conclusion = LongText(_("Kết luận chung"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in CONTENTS:
            self[f"{name}_conclusion"].needed = True

    def check(self, context: Context) -> None:
        """No notice before every input is covered."""
        super().check(context)
        for name in CONTENTS:
            self.require(f"{name}_conclusion", UNCOVERED)

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """A report covers all six inputs."""
        return {"case": {"covered": list(CONTENTS), **self.concluded(answers, context)}}

    def shows(self, context: Context) -> list[Shown]:
        """The opinions side by side."""
        rows = [tuple(opinion) for opinion in context.known["opinions"]]
        return [Shown(_("Ý kiến về báo cáo"), ("Ai", _("Ý kiến"), _("Nội dung")), rows)]

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Sent back: as it was drafted. Else everybody's opinion, one a line."""
        if cls.step in records:
            return dict(records[cls.step])
        lines = [
            f"– {who}: {stance.lower()}{f'. {words}' if words else ''}"
            for who, stance, words in context.known["opinions"]
        ]
        return {"opinions_summary": "\n".join(lines)[:5000]}


class EndorseNoticeForm(DecisionForm):
    """5.8.2.2: the board's leader puts the notice before the top leader, or sends it back."""

    step = "endorse_notice"
    submit_label = _("Ghi quyết định")

    decision = One(_("Quyết định"), "endorse_decisions")


class ApproveNoticeForm(DecisionForm):
    """5.8.2.2: the top leader approves; from here the notice goes to every unit."""

    step = "approve_notice"
    facts = ("decision", "units")
    submit_label = _("Ghi quyết định")

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Every unit in scope receives it."""
        units = [{"key": unit, "unit": int(unit)} for unit, _ in self.context.choices["units"]]
        return {**super().fact_values(answers), "units": units}

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The review is held on the day its notice is approved."""
        return {"case": {"held_on": context.today.isoformat()}} if answers["decision"] == "approve" else {}
