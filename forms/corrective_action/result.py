"""Box 3 (5.5–5.7): the monthly report, the check of the result, the closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forms.base import Box, Context, StepForm
from forms.fields import (
    Day,
    LongText,
    Number,
    One,
    OneOfMany,
    Text,
    not_future,
    not_past,
)
from forms.language import _

BOX_3 = _("Kiểm tra - Xác nhận thực hiện biện pháp khắc phục/phòng ngừa/cải tiến")


class ReportProgressForm(StepForm):
    """5.5: the monthly report to the board."""

    step = "report_progress"
    boxes = (Box(_("Tình hình thực hiện trong tháng"), ("progress", "percent", "difficulties")),)
    submit_label = _("Gửi báo cáo tháng tới Ban ISO")

    progress = LongText(_("Tình hình thực hiện"))
    percent = Number(_("Hoàn thành khoảng (%)"), 0, 100, description=_("Số nguyên từ 0 đến 100."))
    difficulties = LongText(_("Khó khăn"), required=False)

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Every month is written anew."""
        return {}


def did_the_work(facts: Mapping[str, Any]) -> frozenset[int]:
    """The implementer and the owners of the plan's steps: none of them may check the result (5.6)."""
    steps = facts.get("plan_measures", {}).get("steps") or []
    people = {facts.get("case", {}).get("implementer"), *(step.get("owner") for step in steps)}
    return frozenset(people - {None})


class AppointCheckerForm(StepForm):
    """5.6: the leadership, or who acts for it, names who checks; never somebody who did the work."""

    step = "appoint_checker"
    facts = ("checker", "check_by")
    boxes = (Box(_("Tổ chức kiểm tra"), ("checker", "authorisation", "check_by")),)
    submit_label = _("Cử người kiểm tra")

    checker = OneOfMany(
        _("Người kiểm tra"),
        "people",
        description=_("Không phải người thực hiện hay người làm một bước của kế hoạch."),
    )
    authorisation = Text(
        _("Văn bản ủy quyền, cử kiểm tra (nếu có)"), required=False, description=_("Số, ngày của văn bản.")
    )
    check_by = Day(_("Kiểm tra xong trước (nếu có)"), required=False)

    def check(self, context: Context) -> None:
        """The checker is neither the implementer nor the owner of a step of the plan."""
        if self.checker.data in did_the_work(context.facts):
            self.refuse("checker", _("Người kiểm tra không được là người thực hiện; hãy chọn người khác."))
        self.refuse("check_by", not_past(context.today, self.check_by.data))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The case has its checker."""
        return {"case": {"checker": answers["checker"]}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Named anew for every check."""
        return {}


class VerifyResultForm(StepForm):
    """5.6: carried out? effective? And so: box 3."""

    step = "verify_result"
    facts = ("carried_out", "effective", "outcome")
    boxes = (
        Box(_("Kiểm tra"), ("carried_out", "effective", "checked_on")),
        Box(BOX_3, ("outcome", "evidence"), "3"),
    )
    submit_label = _("Xác nhận kết quả")

    carried_out = One(_("Biện pháp đã được thực hiện?"), "carried_out")
    effective = One(
        _("Biện pháp có hiệu lực?"),
        "effective",
        description=_("Nguyên nhân đã được loại bỏ, sự việc không tái diễn?"),
    )
    outcome = One(
        _("Kết luận"),
        "outcomes",
        description=_(
            "“Không đạt” và “Biện pháp KP/PN mới” mở một phiếu mới; “Bổ sung” trả về làm tiếp, giữ hạn."
        ),
    )
    evidence = LongText(
        _("Bằng chứng chi tiết"), description=_("Đã xem gì, bao nhiêu, thấy gì; tệp đính kèm ở cuối trang.")
    )
    checked_on = Day(_("Ngày kiểm tra"))

    def check(self, context: Context) -> None:
        """The conclusion follows from both answers; a supplement only while time remains."""
        self.refuse("checked_on", not_future(context.today, self.checked_on.data))
        both = (self.carried_out.data, self.effective.data) == ("fully", "yes")
        if self.outcome.data == "achieved" and not both:
            self.refuse("outcome", _("“Đạt” chỉ khi đã thực hiện đầy đủ và có hiệu lực."))
        if self.outcome.data == "not_achieved" and both:
            self.refuse(
                "outcome", _("Đã thực hiện đầy đủ và có hiệu lực thì kết luận không thể là “Không đạt”.")
            )
        if self.outcome.data == "supplement" and not self._time_remains(context):
            self.refuse(
                "outcome", _("Không còn thời hạn để bổ sung; hãy kết luận “Không đạt” hoặc biện pháp mới.")
            )

    def _time_remains(self, context: Context) -> bool:
        deadline = context.of_case("deadline") or ""
        return bool(context.of_case("completion_reported")) and deadline > context.today.isoformat()

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """A supplement goes back to work: completion will be reported again."""
        if answers["outcome"] != "supplement":
            return {}
        return {"case": {"completion_reported": False, "checker": None}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A check is made anew each time."""
        return {"checked_on": context.today.isoformat()}


class CloseRequestForm(StepForm):
    """5.7: the board closes with the evidence in full, and asks whether risks or documents must change."""

    step = "close_request"
    boxes = (
        Box(BOX_3, ("evidence",), "3"),
        Box(
            _("Sau khi đóng phiếu"),
            ("risk_change", "risk_change_note", "document_change", "document_change_note"),
        ),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "risk_change_note": _("chọn “Có”"),
        "document_change_note": _("chọn “Có”"),
    }
    submit_label = _("Đóng phiếu")

    evidence = LongText(_("Bằng chứng kết quả, ghi vào ô số 3"))
    risk_change = One(_("Có phải cập nhật bảng rủi ro?"), "yes_no")
    risk_change_note = LongText(_("Rủi ro nào"), required=False)
    document_change = One(_("Có phải sửa tài liệu của HTQLCL?"), "yes_no")
    document_change_note = LongText(_("Tài liệu nào"), required=False)

    def check(self, context: Context) -> None:
        """A “yes” says what."""
        if self.risk_change.data == "yes":
            self.require("risk_change_note", _("Hãy nêu rủi ro cần cập nhật."))
        if self.document_change.data == "yes":
            self.require("document_change_note", _("Hãy nêu tài liệu cần sửa."))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Begins with what the checker found."""
        earlier = dict(records.get(cls.step, {}))
        return earlier or {"evidence": records.get("verify_result", {}).get("evidence")}
