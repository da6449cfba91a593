"""5.8.1.2: minutes in the structure of BM.CTCL.02, or the agency's own ones checked for the same contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from wtforms import validators

from forms.base import Box, Context
from forms.fields import Day, LongText, One, Several, Text, not_future
from forms.language import _
from forms.management_review.decisions import DecisionForm
from forms.management_review.inputs import CONTENTS
from forms.management_review.outputs import OUTPUTS, OutputsForm

UNDISCUSSED = _("BM.CTCL.02, mục 4.2: hãy ghi nội dung thảo luận và kết luận của chủ trì.")
_HOUR = validators.Regexp(r"^([01]?\d|2[0-3])[:gh][0-5]\d$", message=_("Hãy nhập giờ theo dạng 08:30."))


# A record is read without its boxes, so every label names its topic.
def _discussion(topic: str) -> LongText:
    return LongText(_(f"Thảo luận ({topic})"), required=False)


def _conclusion(topic: str) -> LongText:
    return LongText(_(f"Kết luận của chủ trì ({topic})"), required=False)


class _MinutesForm(OutputsForm):
    """4.2 of the specimen, seven rows, and its conclusions."""

    discussed = (
        Box(
            _("4.2 (1) Hành động từ các lần trước"),
            ("earlier_actions_discussion", "earlier_actions_conclusion"),
        ),
        Box(_("4.2 (2) Bối cảnh hoạt động"), ("context_discussion", "context_conclusion")),
        Box(_("4.2 (3) Kết quả thực hiện, hiệu lực"), ("performance_discussion", "performance_conclusion")),
        Box(_("4.2 (4) Sự đầy đủ của nguồn lực"), ("resources_discussion", "resources_conclusion")),
        Box(_("4.2 (5) Rủi ro, cơ hội"), ("risks_discussion", "risks_conclusion")),
        Box(_("4.2 (6) Cơ hội cải tiến"), ("improvements_discussion", "improvements_conclusion")),
        Box(_("4.2 (7) Các nội dung khác"), ("other_discussion", "other_conclusion")),
        Box(_("Kết luận chung"), ("general_conclusion",)),
        OUTPUTS,
    )

    earlier_actions_discussion = _discussion(_("hành động từ các lần trước"))
    earlier_actions_conclusion = _conclusion(_("hành động từ các lần trước"))
    context_discussion = _discussion(_("bối cảnh hoạt động"))
    context_conclusion = _conclusion(_("bối cảnh hoạt động"))
    performance_discussion = _discussion(_("kết quả thực hiện, hiệu lực"))
    performance_conclusion = _conclusion(_("kết quả thực hiện, hiệu lực"))
    resources_discussion = _discussion(_("nguồn lực"))
    resources_conclusion = _conclusion(_("nguồn lực"))
    risks_discussion = _discussion(_("rủi ro, cơ hội"))
    risks_conclusion = _conclusion(_("rủi ro, cơ hội"))
    improvements_discussion = _discussion(_("cơ hội cải tiến"))
    improvements_conclusion = _conclusion(_("cơ hội cải tiến"))
    other_discussion = _discussion(_("các nội dung khác"))
    other_conclusion = _conclusion(_("các nội dung khác"))
    general_conclusion = LongText(_("Kết luận chung về cuộc họp"))

    def check_discussed(self, inputs: Iterable[str]) -> None:
        """Each of these inputs was discussed and concluded."""
        for name in inputs:
            self.require(f"{name}_discussion", UNDISCUSSED)
            self.require(f"{name}_conclusion", UNDISCUSSED)


class WriteMinutesForm(_MinutesForm):
    """5.8.1.2: BM.CTCL.02, section by section; 4.1 is what was prepared."""

    step = "write_minutes"
    boxes = (
        Box(_("Khai mạc"), ("opened_on", "opened_at", "venue")),
        Box(_("1. Thành phần tham dự"), ("attendance",)),
        *_MinutesForm.discussed,
        Box(_("Kết thúc"), ("read_out", "dissent", "closed_on", "closed_at")),
    )
    required_when: ClassVar[Mapping[str, str]] = {"dissent": _("chọn “Không”")}
    submit_label = _("Trình chủ trì thông qua")

    opened_on = Day(_("Ngày khai mạc"))
    opened_at = Text(_("Giờ khai mạc"), longest=5, also=(_HOUR,))
    venue = Text(_("Địa điểm"))
    attendance = LongText(_("Người dự"), description=_("Mỗi người một dòng: họ tên, chức danh."))
    read_out = One(_("Biên bản được đọc trước cuộc họp và toàn bộ thành viên nhất trí thông qua"), "yes_no")
    dissent = LongText(_("Ý kiến chưa nhất trí"), required=False)
    closed_on = Day(_("Ngày kết thúc"))
    closed_at = Text(_("Giờ kết thúc"), longest=5, also=(_HOUR,))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in CONTENTS:
            self[f"{name}_discussion"].needed = self[f"{name}_conclusion"].needed = True

    def check(self, context: Context) -> None:
        """It has been held; six inputs were discussed; the seventh row may stay empty."""
        super().check(context)
        self.check_discussed(CONTENTS)
        self.refuse("opened_on", not_future(context.today, self.opened_on.data))
        self.refuse("closed_on", not_future(context.today, self.closed_on.data))
        if self.opened_on.data and self.closed_on.data and self.closed_on.data < self.opened_on.data:
            self.refuse("closed_on", _("Cuộc họp không thể kết thúc trước khi khai mạc."))
        if self.read_out.data == "no":
            self.require("dissent", _("Hãy ghi ý kiến chưa nhất trí."))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """A meeting of its own covers everything."""
        told = {"held_on": answers["opened_on"], "covered": list(CONTENTS)}
        return {"case": {**told, **self.concluded(answers, context)}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Sent back: as it was written. Else what was planned."""
        if cls.step in records:
            return dict(records[cls.step])
        planned = records.get("plan_review", {})
        day = facts.get("case", {}).get("held_on")
        return {
            "opened_on": day,
            "closed_on": day,
            "attendance": planned.get("attendees"),
        }


class CheckCombinedMinutesForm(_MinutesForm):
    """5.8.1.2: the minutes of the agency's meeting, attached, hold what BM.CTCL.02 asks, for the inputs it covered."""

    step = "check_combined_minutes"
    boxes = (
        Box(_("Biên bản của cơ quan"), ("minutes_number", "held_on", "covered")),
        *_MinutesForm.discussed,
    )
    required_when: ClassVar[Mapping[str, str]] = dict.fromkeys(
        (f"{name}_{part}" for name in CONTENTS for part in ("discussion", "conclusion")),
        _("cuộc họp đã xem xét nội dung này"),
    )
    submit_label = _("Trình chủ trì thông qua")

    minutes_number = Text(
        _("Số, ngày biên bản họp kết hợp"), description=_("Tệp biên bản đính kèm ở cuối trang là bắt buộc.")
    )
    held_on = Day(_("Ngày họp"))
    covered = Several(_("Cuộc họp này đã xem xét"), "review_inputs")

    def check(self, context: Context) -> None:
        """The minutes are here, and say of each covered input what was discussed and concluded."""
        super().check(context)
        if not context.attachments:
            self.refuse("minutes_number", _("Điều 5.8.1.2: hãy đính kèm biên bản họp kết hợp của cơ quan."))
        self.refuse("held_on", not_future(context.today, self.held_on.data))
        covered = self.covered.data or []
        self.check_discussed(name for name in covered if name in CONTENTS)
        for name in CONTENTS:
            if name not in covered and (self[f"{name}_discussion"].data or self[f"{name}_conclusion"].data):
                self.refuse(f"{name}_discussion", _("Nội dung này chưa được chọn là cuộc họp đã xem xét."))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """It may cover fewer than six: the year is covered when its meetings together cover all."""
        told = {"held_on": answers["held_on"], "covered": answers["covered"]}
        return {"case": {**told, **self.concluded(answers, context)}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Sent back: as it was written. Else the agenda that was planned."""
        if cls.step in records:
            return dict(records[cls.step])
        of_case = facts.get("case", {})
        return {
            "held_on": of_case.get("held_on"),
            "covered": of_case.get("agenda", []),
        }


class ApproveMinutesForm(DecisionForm):
    """5.8.1.2: the chair agrees to the minutes, or sends them back."""

    step = "approve_minutes"
    submit_label = _("Ghi quyết định")
