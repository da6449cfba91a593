"""5.8.1.1 with the rows of BM.CTCL.02: six inputs, each reported by somebody, none of them skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.base import Box, Context, StepForm
from forms.fields import LongText, OneOfMany
from forms.language import _

# Input → the contents it is made of: the procedure's own list united with the specimen's rows.
CONTENTS: Mapping[str, tuple[str, ...]] = {
    "earlier_actions": ("earlier_actions",),
    "context": ("external_issues", "internal_issues"),
    "performance": (
        *("satisfaction", "objectives", "nonconformities", "processes", "measurement", "audits"),
        "providers",
    ),
    "resources": ("resources",),
    "risks": ("risks",),
    "improvements": ("improvements",),
}
SKIPPED = _("Điều 5.8.1.1: không bỏ qua nội dung này; chưa có số liệu thì ghi rõ vì sao.")


def _reporter(topic: str) -> OneOfMany:
    return OneOfMany(_(f"Người báo cáo ({topic})"), "people", required=False)


class _InputsForm(StepForm):
    """The reports of 4.1: who reports, and the summary."""

    boxes = (
        Box(
            _("Hành động từ các lần xem xét trước"),
            ("earlier_actions_reporter", *CONTENTS["earlier_actions"]),
            "1",
        ),
        Box(_("Bối cảnh hoạt động"), ("context_reporter", *CONTENTS["context"]), "2"),
        Box(
            _("Kết quả thực hiện và hiệu lực của hệ thống"),
            ("performance_reporter", *CONTENTS["performance"]),
            "3",
        ),
        Box(_("Sự đầy đủ của nguồn lực"), ("resources_reporter", "resources"), "4"),
        Box(_("Rủi ro, cơ hội"), ("risks_reporter", "risks"), "5"),
        Box(_("Cơ hội cải tiến"), ("improvements_reporter", "improvements"), "6"),
    )

    earlier_actions_reporter = _reporter(_("hành động từ các lần trước"))
    earlier_actions = LongText(
        _("Tình trạng của các hành động từ các cuộc họp xem xét trước đó"), required=False
    )
    context_reporter = _reporter(_("bối cảnh hoạt động"))
    external_issues = LongText(
        _("Vấn đề bên ngoài"),
        required=False,
        description=_(
            "Môi trường pháp lý; kinh tế, chính trị, xã hội; yếu tố bất thường; đổi mới, cải cách ở nơi khác; "
            "nhà thầu phụ, nhà cung cấp."
        ),
    )
    internal_issues = LongText(
        _("Vấn đề bên trong"),
        required=False,
        description=_(
            "Cơ cấu, phân công, phối hợp; sự đầy đủ của nguồn lực; văn hóa công sở; tri thức; các quá trình."
        ),
    )
    performance_reporter = _reporter(_("kết quả thực hiện, hiệu lực"))
    satisfaction = LongText(_("Thỏa mãn của người dân, phản hồi của bên quan tâm"), required=False)
    objectives = LongText(_("Mức độ thực hiện các MTCL"), required=False)
    nonconformities = LongText(_("Sự không phù hợp và HĐKP"), required=False)
    processes = LongText(_("Kết quả thực hiện quá trình và sự phù hợp của sản phẩm, dịch vụ"), required=False)
    measurement = LongText(_("Kết quả theo dõi, đo lường"), required=False)
    audits = LongText(_("Kết quả các cuộc đánh giá"), required=False)
    providers = LongText(_("Kết quả thực hiện của các nhà cung cấp"), required=False)
    resources_reporter = _reporter(_("nguồn lực"))
    resources = LongText(_("Sự đầy đủ của nguồn lực"), required=False)
    risks_reporter = _reporter(_("rủi ro, cơ hội"))
    risks = LongText(_("Hiệu lực của hành động giải quyết rủi ro, cơ hội"), required=False)
    improvements_reporter = _reporter(_("cơ hội cải tiến"))
    improvements = LongText(_("Các cơ hội cải tiến"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for asked in self.agenda():
            for name in (f"{asked}_reporter", *CONTENTS[asked]):
                self[name].needed = True

    def agenda(self) -> Sequence[str]:
        """The inputs this review considers: all six, unless a combined meeting takes fewer."""
        return self.context.of_case("agenda") or list(CONTENTS)

    def check(self, context: Context) -> None:
        """Nothing on the agenda is skipped."""
        for asked in self.agenda():
            self.require(f"{asked}_reporter", _("Hãy chọn người báo cáo nội dung này."))
            for name in CONTENTS[asked]:
                self.require(name, SKIPPED)

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """What the registers already know, the last years beside this one."""
        return dict(records.get(cls.step) or context.known["review_inputs"])


class PrepareInputsForm(_InputsForm):
    """5.8.1.1: what the meeting will consider, ready before it begins."""

    step = "prepare_inputs"
    submit_label = _("Gửi nội dung cho cuộc họp")


class WriteReportForm(_InputsForm):
    """5.8.2.1: the report on operation and maintenance, with all inputs of 5.8.1.1."""

    step = "write_report"
    submit_label = _("Gửi báo cáo tới Lãnh đạo Ban ISO")
