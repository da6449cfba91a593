"""5.1: a nonconformity is recorded, handled, decided on, corrected and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forms.base import Box, Context, StepForm
from forms.fields import Day, LongText, One, OneOfMany, Several, Suggested, Text, not_future, not_past
from forms.language import _

# 5.1.2, the third source: what comes from an internal audit.
FROM_AUDIT = "source_3"
ENDS_AT_ONCE = ("accept", "reject")


class RecordNonconformityForm(StepForm):
    """5.1.1: what, where, when, in under a minute; a photograph goes with the files."""

    step = "record_nonconformity"
    facts = ("within_authority", "concerned_unit", "found_on", "sources", "audit_reference")
    boxes = (
        Box(_("Sự không phù hợp"), ("content", "description", "concerned_unit", "place", "found_on")),
        Box(_("Xử lý (5.1.1)"), ("within_authority", "correction")),
        Box(_("Nguồn thông tin (5.1.2)"), ("sources", "source_other", "audit_reference")),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "source_other": _("chọn nguồn khác"),
        "audit_reference": _("nguồn là đánh giá chất lượng nội bộ"),
    }
    submit_label = _("Ghi nhận")
    seeds = ("corrective_action",)

    content = Suggested(
        _("Nội dung KPH"),
        "contents",
        description=_("Gõ vài chữ, không cần dấu, rồi chọn gợi ý; chưa có thì gõ nội dung mới."),
    )
    description = LongText(
        _("Điều gì xảy ra"), description=_("Bao nhiêu, trái yêu cầu nào. Ảnh đính kèm ở cuối trang.")
    )
    concerned_unit = OneOfMany(_("Đơn vị nơi xảy ra"), "concerned_units")
    place = Text(_("Ở đâu"), required=False, description=_("Quầy, phòng, địa điểm; bỏ trống nếu tại đơn vị."))
    found_on = Day(_("Khi nào (ngày phát hiện)"))
    within_authority = One(_("Xử lý được trong thẩm quyền vị trí công việc?"), "authority")
    correction = LongText(
        _("Sự khắc phục đã làm ngay"),
        required=False,
        description=_(
            "Trong thẩm quyền mà chưa xử lý xong thì bỏ trống: việc ghi kết quả sẽ nằm trong hộp việc."
        ),
    )
    sources = Several(_("Nguồn thông tin"), "sources")
    source_other = Text(_("Nguồn khác (nêu rõ)"), required=False)
    audit_reference = Text(_("Cuộc đánh giá (số, ngày)"), required=False)

    def check(self, context: Context) -> None:
        """The day has come; sources are named; whoever must decide exists."""
        self.refuse("found_on", not_future(context.today, self.found_on.data))
        chosen = self.sources.data or []
        if "other" in chosen:
            self.require("source_other", _("Hãy nêu rõ nguồn khác."))
        if FROM_AUDIT in chosen:
            self.require("audit_reference", _("Hãy nêu cuộc đánh giá."))
        if self.within_authority.data == "no":
            self.refuse_leaderless("concerned_unit")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Whose unit it concerns, and who decides: that unit's leadership, unless it is they who record."""
        unit = answers["concerned_unit"]
        leads = context.person in context.heads.get(unit, ())
        return {
            "case": {
                "title": answers["content"],
                "content": answers["content"],
                "concerned_unit": unit,
                "requesting_unit": unit,
                "direct_unit": None if leads else unit,
                "corrected": bool(answers["correction"]),
            }
        }

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Today, in the recorder's own unit, found in everyday work."""
        start: dict[str, Any] = {"found_on": context.today.isoformat(), "sources": ["source_1"]}
        units = context.choices["my_units"]
        if len(units) == 1:
            start["concerned_unit"] = int(units[0][0])
        return start

    @classmethod
    def seed(
        cls, process: str, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Box 1 of a slip: what was recorded, and how the leader disposed of it."""
        written = records[cls.step]
        told = [_(f"Theo hồ sơ sự không phù hợp {facts['case']['number']}."), written["description"]]
        if written.get("place"):
            told.append(_(f"Nơi xảy ra: {written['place']}"))
        if written.get("correction"):
            told.append(_(f"Sự khắc phục đã làm ngay: {written['correction']}"))
        if facts["case"].get("disposition"):
            told.append(_(f"Hình thức xử lý: {facts['case']['disposition']}"))
        return {
            "title": written["content"],
            "kind": "corrective",
            "origin": "unit",
            "content": written["content"],
            "concerned_unit": written["concerned_unit"],
            "sources": written["sources"],
            "source_other": written.get("source_other"),
            "related_documents": written.get("audit_reference"),
            "description": "\n\n".join(told)[:5000],
            "found_on": written["found_on"],
        }


class CorrectOnTheSpotForm(StepForm):
    """5.1.1: whoever found it deals with it, within their own authority, and says what was done."""

    step = "correct_on_the_spot"
    boxes = (Box(_("Sự khắc phục"), ("correction", "corrected_on")),)
    submit_label = _("Ghi đã xử lý")

    correction = LongText(_("Đã làm gì"))
    corrected_on = Day(_("Ngày xử lý"))

    def check(self, context: Context) -> None:
        """Done means done by now."""
        self.refuse("corrected_on", not_future(context.today, self.corrected_on.data))


class DecideDispositionForm(StepForm):
    """5.1.1: the direct leader decides: rework, repair, accept, reject or another way."""

    step = "decide_disposition"
    facts = ("disposition", "due")
    boxes = (
        Box(_("Hình thức xử lý"), ("disposition", "disposition_other", "reason")),
        Box(_("Khi làm lại, sửa chữa/khắc phục hoặc khác: giao việc"), ("implementer", "instruction", "due")),
        Box(_("Khi chấp nhận hoặc loại bỏ: ai cho phép"), ("authorised_by",)),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "disposition_other": _("chọn hình thức khác"),
        "reason": _("chấp nhận hoặc loại bỏ"),
        "authorised_by": _("chấp nhận hoặc loại bỏ"),
        "implementer": _("có việc phải làm"),
        "due": _("có việc phải làm"),
    }
    submit_label = _("Ghi quyết định")
    shown = ("recurrence",)

    disposition = One(_("Hình thức xử lý"), "dispositions")
    disposition_other = Text(_("Hình thức khác (nêu rõ)"), required=False)
    reason = LongText(_("Lý do"), required=False)
    implementer = OneOfMany(_("Người thực hiện"), "people", required=False)
    instruction = LongText(_("Yêu cầu cụ thể"), required=False)
    due = Day(_("Hạn xử lý"), required=False)
    authorised_by = Text(
        _("Người có thẩm quyền cho phép"),
        required=False,
        description=_("Họ tên, chức vụ, văn bản nếu có; khách hàng nếu phải được khách hàng đồng ý."),
    )

    def check(self, context: Context) -> None:
        """Somebody does it and somebody else checks; or somebody with authority allowed it, and why."""
        if self.disposition.data == "other":
            self.require("disposition_other", _("Hãy nêu rõ hình thức xử lý khác."))
        if self.disposition.data in ENDS_AT_ONCE:
            self.require("authorised_by", _("Hãy nêu ai có thẩm quyền cho phép."))
            self.require("reason", _("Hãy nêu lý do chấp nhận hoặc loại bỏ."))
        elif self.disposition.data:
            self.require("implementer", _("Hãy chọn người thực hiện."))
            self.require("due", _("Hãy chọn hạn xử lý."))
            self.refuse("due", not_past(context.today, self.due.data))
            if self.implementer.data == context.person:
                self.refuse(
                    "implementer", _("Người quyết định còn phải kiểm tra kết quả; hãy giao người khác.")
                )

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Nobody carries out what is accepted or rejected; a slip opened later says in words what was decided."""
        chosen = answers["disposition"]
        words = answers["disposition_other"] or dict(context.choices["dispositions"])[chosen]
        why = f" – {answers['reason']}" if answers["reason"] else ""
        implementer = None if chosen in ENDS_AT_ONCE else answers["implementer"]
        return {"case": {"implementer": implementer, "disposition": f"{words}{why}"}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A decision is made anew each time."""
        return {}


class CarryOutCorrectionForm(StepForm):
    """5.1.1: the person named does it."""

    step = "carry_out_correction"
    boxes = (Box(_("Kết quả xử lý"), ("result", "done_on")),)
    submit_label = _("Báo kết quả")

    result = LongText(_("Đã làm gì, kết quả"), description=_("Bằng chứng đính kèm ở cuối trang."))
    done_on = Day(_("Ngày hoàn thành"))

    def check(self, context: Context) -> None:
        """Done means done by now."""
        self.refuse("done_on", not_future(context.today, self.done_on.data))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """What was reported before stays to be corrected; the day is today."""
        return {**records.get(cls.step, {}), "done_on": context.today.isoformat()}


class CheckCorrectionForm(StepForm):
    """5.1.1: the leader checks, so that the nonconformity is dealt with completely."""

    step = "check_correction"
    facts = ("result",)
    boxes = (Box(_("Kiểm tra kết quả xử lý"), ("result", "finding", "checked_on")),)
    submit_label = _("Ghi kết quả kiểm tra")

    result = One(_("Kết quả"), "check_results")
    finding = LongText(
        _("Đã kiểm tra gì, thấy gì"), description=_("Khi chưa đạt, đây là lý do người thực hiện đọc.")
    )
    checked_on = Day(_("Ngày kiểm tra"))

    def check(self, context: Context) -> None:
        """A check has taken place."""
        self.refuse("checked_on", not_future(context.today, self.checked_on.data))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A result is found anew each time."""
        return {"checked_on": context.today.isoformat()}
