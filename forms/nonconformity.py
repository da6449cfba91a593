"""5.1: a nonconformity is recorded, handled, decided on, corrected and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forms.base import Box, Context, StepForm
from forms.fields import Day, LongText, One, OneOfMany, Several, Suggested, Text, not_future, not_past

# 5.1.2, the third source: what comes from an internal audit.
FROM_AUDIT = "source_3"
ENDS_AT_ONCE = ("accept", "reject")


class RecordNonconformityForm(StepForm):
    """5.1.1: what, where, when, in under a minute; a photograph goes with the files."""

    step = "record_nonconformity"
    facts = ("within_authority", "concerned_unit", "found_on", "sources", "audit_reference")
    boxes = (
        Box("Sự không phù hợp", ("content", "description", "concerned_unit", "place", "found_on")),
        Box("Xử lý (5.1.1)", ("within_authority", "correction")),
        Box("Nguồn thông tin (5.1.2)", ("sources", "source_other", "audit_reference")),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "source_other": "chọn nguồn khác",
        "audit_reference": "nguồn là đánh giá chất lượng nội bộ",
    }
    submit_label = "Ghi nhận"
    seeds = ("corrective_action",)

    content = Suggested(
        "Nội dung KPH",
        "contents",
        description="Gõ vài chữ, không cần dấu, rồi chọn gợi ý; chưa có thì gõ nội dung mới.",
    )
    description = LongText(
        "Điều gì xảy ra", description="Bao nhiêu, trái yêu cầu nào. Ảnh đính kèm ở cuối trang."
    )
    concerned_unit = OneOfMany("Đơn vị nơi xảy ra", "concerned_units")
    place = Text("Ở đâu", required=False, description="Quầy, phòng, địa điểm; bỏ trống nếu tại đơn vị.")
    found_on = Day("Khi nào (ngày phát hiện)")
    within_authority = One("Xử lý được trong thẩm quyền vị trí công việc?", "authority")
    correction = LongText(
        "Sự khắc phục đã làm ngay",
        required=False,
        description="Trong thẩm quyền mà chưa xử lý xong thì bỏ trống: việc ghi kết quả sẽ nằm trong hộp việc.",
    )
    sources = Several("Nguồn thông tin", "sources")
    source_other = Text("Nguồn khác (nêu rõ)", required=False)
    audit_reference = Text("Cuộc đánh giá (số, ngày)", required=False)

    def check(self, context: Context) -> None:
        """The day has come; sources are named; whoever must decide exists."""
        self.refuse("found_on", not_future(context.today, self.found_on.data))
        chosen = self.sources.data or []
        if "other" in chosen:
            self.require("source_other", "Hãy nêu rõ nguồn khác.")
        if FROM_AUDIT in chosen:
            self.require("audit_reference", "Hãy nêu cuộc đánh giá.")
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
        told = [f"Theo hồ sơ sự không phù hợp {facts['case']['number']}.", written["description"]]
        if written.get("place"):
            told.append(f"Nơi xảy ra: {written['place']}")
        if written.get("correction"):
            told.append(f"Sự khắc phục đã làm ngay: {written['correction']}")
        if facts["case"].get("disposition"):
            told.append(f"Hình thức xử lý: {facts['case']['disposition']}")
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
    boxes = (Box("Sự khắc phục", ("correction", "corrected_on")),)
    submit_label = "Ghi đã xử lý"

    correction = LongText("Đã làm gì")
    corrected_on = Day("Ngày xử lý")

    def check(self, context: Context) -> None:
        """Done means done by now."""
        self.refuse("corrected_on", not_future(context.today, self.corrected_on.data))


class DecideDispositionForm(StepForm):
    """5.1.1: the direct leader decides: rework, repair, accept, reject or another way."""

    step = "decide_disposition"
    facts = ("disposition", "due")
    boxes = (
        Box("Hình thức xử lý", ("disposition", "disposition_other", "reason")),
        Box("Khi làm lại, sửa chữa/khắc phục hoặc khác: giao việc", ("implementer", "instruction", "due")),
        Box("Khi chấp nhận hoặc loại bỏ: ai cho phép", ("authorised_by",)),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "disposition_other": "chọn hình thức khác",
        "reason": "chấp nhận hoặc loại bỏ",
        "authorised_by": "chấp nhận hoặc loại bỏ",
        "implementer": "có việc phải làm",
        "due": "có việc phải làm",
    }
    submit_label = "Ghi quyết định"
    shown = ("recurrence",)

    disposition = One("Hình thức xử lý", "dispositions")
    disposition_other = Text("Hình thức khác (nêu rõ)", required=False)
    reason = LongText("Lý do", required=False)
    implementer = OneOfMany("Người thực hiện", "people", required=False)
    instruction = LongText("Yêu cầu cụ thể", required=False)
    due = Day("Hạn xử lý", required=False)
    authorised_by = Text(
        "Người có thẩm quyền cho phép",
        required=False,
        description="Họ tên, chức vụ, văn bản nếu có; khách hàng nếu phải được khách hàng đồng ý.",
    )

    def check(self, context: Context) -> None:
        """Somebody does it and somebody else checks; or somebody with authority allowed it, and why."""
        if self.disposition.data == "other":
            self.require("disposition_other", "Hãy nêu rõ hình thức xử lý khác.")
        if self.disposition.data in ENDS_AT_ONCE:
            self.require("authorised_by", "Hãy nêu ai có thẩm quyền cho phép.")
            self.require("reason", "Hãy nêu lý do chấp nhận hoặc loại bỏ.")
        elif self.disposition.data:
            self.require("implementer", "Hãy chọn người thực hiện.")
            self.require("due", "Hãy chọn hạn xử lý.")
            self.refuse("due", not_past(context.today, self.due.data))
            if self.implementer.data == context.person:
                self.refuse("implementer", "Người quyết định còn phải kiểm tra kết quả; hãy giao người khác.")

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
    boxes = (Box("Kết quả xử lý", ("result", "done_on")),)
    submit_label = "Báo kết quả"

    result = LongText("Đã làm gì, kết quả", description="Bằng chứng đính kèm ở cuối trang.")
    done_on = Day("Ngày hoàn thành")

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
    boxes = (Box("Kiểm tra kết quả xử lý", ("result", "finding", "checked_on")),)
    submit_label = "Ghi kết quả kiểm tra"

    result = One("Kết quả", "check_results")
    finding = LongText(
        "Đã kiểm tra gì, thấy gì", description="Khi chưa đạt, đây là lý do người thực hiện đọc."
    )
    checked_on = Day("Ngày kiểm tra")

    def check(self, context: Context) -> None:
        """A check has taken place."""
        self.refuse("checked_on", not_future(context.today, self.checked_on.data))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A result is found anew each time."""
        return {"checked_on": context.today.isoformat()}
