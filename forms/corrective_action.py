"""The forms of 5.2–5.7: what BM.CTCL.01 asks, step by step, in its own wording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import FormField

from forms.base import Box, Context, Row, StepForm
from forms.fields import (
    Day,
    LongText,
    Number,
    One,
    OneOfMany,
    Rows,
    Several,
    Text,
    after_today,
    not_future,
    not_past,
)


class _RequestFields(StepForm):
    """Box 1 of the paper, as it is opened by anybody and opened again by the checker."""

    title = Text("Tên phiếu", description="Một câu ngắn để mọi người nhận ra phiếu trong danh sách.")
    kind = One("Loại yêu cầu", "kinds")
    requesting_unit = OneOfMany("Đơn vị đề nghị", "my_units")
    concerned_unit = OneOfMany(
        "Đơn vị liên quan (nơi xảy ra)",
        "concerned_units",
        description="Lãnh đạo đơn vị này sẽ xem xét phiếu.",
    )
    sources = Several("Nguồn thông tin (5.1.2)", "sources")
    source_other = Text("Nguồn khác (nêu rõ)", required=False)
    related_documents = LongText(
        "Tài liệu liên quan (nếu có)",
        required=False,
        description="Số, tên văn bản; tệp đính kèm ở cuối trang.",
    )
    description = LongText(
        "Mô tả sự không phù hợp / nội dung cần cải tiến",
        description="Điều gì xảy ra, ở đâu, khi nào, bao nhiêu; so với yêu cầu nào.",
    )
    found_on = Day("Ngày phát hiện")

    def check(self, context: Context) -> None:
        """The day has come; other sources are named; the unit has somebody who decides."""
        self.refuse("found_on", not_future(context.today, self.found_on.data))
        if "other" in (self.sources.data or []):
            self.require("source_other", "Hãy nêu rõ nguồn khác.")
        self.refuse_leaderless("concerned_unit")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The slip's own facts: what kind, from where, for which unit."""
        return {
            "case": {
                "title": answers["title"],
                "kind": answers["kind"],
                "origin": answers.get("origin", "failed_slip"),
                "requesting_unit": answers["requesting_unit"],
                "concerned_unit": answers["concerned_unit"],
            }
        }


_BOX_1 = (
    Box("Phiếu", ("title", "kind", "requesting_unit", "concerned_unit", "origin")),
    Box("Cơ sở xem xét", ("sources", "source_other", "related_documents")),
    Box("Mô tả sự không phù hợp (hoặc nội dung cần cải tiến)", ("description", "found_on"), "1"),
)


class OpenRequestForm(_RequestFields):
    """5.2.1: anybody reports, box 1 is filled, the unit's leader gets it."""

    step = "open_request"
    facts = ("kind", "origin", "requesting_unit", "concerned_unit")
    boxes = _BOX_1
    submit_label = "Gửi phiếu tới lãnh đạo đơn vị"

    origin = One("Phiếu bắt đầu từ", "origins")

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
    submit_label = "Mở phiếu mới, chuyển Lãnh đạo Sở"
    opens_case = True

    requesting_unit = OneOfMany("Đơn vị đề nghị", "units")
    concerned_unit = OneOfMany("Đơn vị liên quan (nơi xảy ra)", "units")

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
            told = f"Kết quả kiểm tra phiếu {number}: {found}\n\n{old.get('description', '')}"
            old["description"] = told[:5000]
        old["sources"] = ["source_4"]
        old["found_on"] = context.today.isoformat()
        return old


class DetermineNeedForm(StepForm):
    """5.2.2: is action needed? By the eight signs, and others."""

    step = "determine_need"
    facts = ("kind", "decision")
    boxes = (
        Box("Dấu hiệu cho thấy cần hành động", ("signs", "sign_other")),
        Box("Ý kiến của lãnh đạo đơn vị", ("kind", "decision", "reason")),
    )
    submit_label = "Ghi ý kiến và chuyển phiếu"

    signs = Several("Dấu hiệu (5.2.2)", "signs", required=False)
    sign_other = Text("Dấu hiệu khác (nêu rõ)", required=False)
    kind = One("Loại yêu cầu", "kinds")
    decision = One("Sự cần thiết", "need_decisions")
    reason = LongText("Lý do", required=False, description="Cần khi chọn “Không cần” hoặc “Trả lại”.")

    def check(self, context: Context) -> None:
        """A need is shown by a sign; anything else needs a reason."""
        if self.decision.data == "needed":
            self.require("signs", "Hãy chọn ít nhất một dấu hiệu cho thấy cần hành động.")
        elif self.decision.data:
            self.require("reason", "Hãy nêu lý do để người đề nghị biết.")
        if "other" in (self.signs.data or []):
            self.require("sign_other", "Hãy nêu rõ dấu hiệu khác.")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The leader may correct the kind of the slip."""
        return {"case": {"kind": answers["kind"]}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The kind the requester chose; a decision is always made anew."""
        return {"kind": facts.get("case", {}).get("kind")}


class DecideFailedRequestForm(StepForm):
    """5.7: the Department's leadership decides on the slip that follows a failed one."""

    step = "decide_failed_request"
    facts = ("decision",)
    boxes = (Box("Ý kiến của Lãnh đạo Sở", ("decision", "opinion")),)
    submit_label = "Ghi ý kiến chỉ đạo"

    decision = One("Quyết định", "failed_decisions")
    opinion = LongText("Ý kiến giải quyết")


class ConsolidateRequestsForm(StepForm):
    """5.3: the secretary sums up and submits."""

    step = "consolidate_requests"
    boxes = (Box("Tổng hợp của Thư ký ISO", ("summary",)),)
    submit_label = "Trình Lãnh đạo Ban ISO"

    summary = LongText("Nội dung tổng hợp, đề xuất")


class AssignActionForm(StepForm):
    """5.3: the board's leader directs and assigns, or returns."""

    step = "assign_action"
    facts = ("decision", "assignee_kind", "assignee_unit", "assignee_person", "analysis_due")
    boxes = (
        Box("Ý kiến chỉ đạo của Lãnh đạo Ban ISO", ("decision", "direction")),
        Box("Phân công", ("assignee_kind", "assignee_unit", "assignee_person", "analysis_due")),
    )
    submit_label = "Ghi chỉ đạo và chuyển phiếu"

    decision = One("Quyết định", "assign_decisions")
    direction = LongText("Ý kiến chỉ đạo", description="Khi trả lại, đây là lý do người đề nghị đọc.")
    assignee_kind = One("Giao cho", "assignee_kinds", required=False)
    assignee_unit = OneOfMany("Đơn vị được phân công", "units", required=False)
    assignee_person = OneOfMany("Cá nhân được phân công", "people", required=False)
    analysis_due = Day("Hạn phân tích nguyên nhân (nếu có)", required=False)

    def check(self, context: Context) -> None:
        """An assignment names exactly whom it means."""
        self.refuse("analysis_due", not_past(context.today, self.analysis_due.data))
        if self.decision.data != "assign":
            return
        self.require("assignee_kind", "Hãy chọn giao cho đơn vị hay cá nhân.")
        if self.assignee_kind.data == "unit":
            self.require("assignee_unit", "Hãy chọn đơn vị được phân công.")
            self.refuse_leaderless("assignee_unit")
        elif self.assignee_kind.data == "person":
            self.require("assignee_person", "Hãy chọn cá nhân được phân công.")

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


class CauseRow(Row):
    """One cause of the cause-and-effect diagram."""

    category = One("Nhóm", "cause_categories", required=False)
    cause = Text("Nguyên nhân", required=False, longest=500)


class MeasureRow(Row):
    """One proposed measure and what it takes."""

    measure = LongText("Biện pháp", required=False, longest=2000)
    resources = Text("Nguồn lực cần", required=False, longest=500)


class AnalyseCauseForm(StepForm):
    """5.4: the cause, and the measures that fit it."""

    step = "analyse_cause"
    facts = ("proposed_unit", "proposed_implementer", "proposed_deadline")
    boxes = (
        Box("Nguyên nhân", ("whys", "causes", "root_cause"), "2"),
        Box("Biện pháp đề xuất", ("measures",)),
        Box("Đề xuất thực hiện", ("proposed_unit", "proposed_implementer", "proposed_deadline")),
    )
    submit_label = "Báo cáo giải pháp với Lãnh đạo Ban ISO"

    whys = Rows(
        Text("Vì sao", required=False, longest=500),
        "Hỏi “vì sao” liên tiếp",
        most=10,
        description="Mỗi câu trả lời hỏi tiếp câu trước.",
    )
    causes = Rows(FormField(CauseRow), "Nguyên nhân theo nhóm", most=20)
    root_cause = LongText("Nguyên nhân gốc")
    measures = Rows(FormField(MeasureRow), "Biện pháp", least=1, most=20)
    proposed_unit = OneOfMany("Đơn vị thực hiện", "units")
    proposed_implementer = OneOfMany("Người thực hiện (nếu đã rõ)", "people", required=False)
    proposed_deadline = Day("Ngày hoàn thành")

    def check(self, context: Context) -> None:
        """At least one measure; a unit that can be given the work; a date that lies ahead."""
        if not any((row.form.measure.data or "").strip() for row in self.measures.entries):
            self.refuse("measures", "Hãy nêu ít nhất một biện pháp.")
        if any(row.form.cause.data and not row.form.category.data for row in self.causes.entries):
            self.refuse("causes", "Hãy chọn nhóm cho mỗi nguyên nhân.")
        self.refuse("proposed_deadline", after_today(context.today, self.proposed_deadline.data))
        self.refuse_leaderless("proposed_unit")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Who proposed it: a person whom the carrying unit's own head proposed needs no second naming."""
        return {"case": {"analysed_by": context.person}}


class ApproveSolutionForm(StepForm):
    """5.4: approve the solution, give it to a unit (and a person), set the date; or send it back."""

    step = "approve_solution"
    facts = ("decision", "implementing_unit", "implementer", "deadline")
    boxes = (
        Box("Phê duyệt", ("decision", "reason")),
        Box("Giao thực hiện", ("implementing_unit", "implementer", "deadline"), "2"),
    )
    submit_label = "Ghi quyết định"

    decision = One("Quyết định", "solution_decisions")
    reason = LongText("Ý kiến, lý do", required=False, description="Cần khi trả lại để làm rõ.")
    implementing_unit = OneOfMany("Đơn vị thực hiện", "units", required=False)
    implementer = OneOfMany("Người thực hiện (để trống thì trưởng đơn vị cử)", "people", required=False)
    deadline = Day("Ngày hoàn thành", required=False)

    def check(self, context: Context) -> None:
        """Approved: a unit with a leader and a date ahead. Sent back: the reason."""
        if self.decision.data == "send_back":
            self.require("reason", "Hãy nêu lý do trả lại.")
        if self.decision.data != "approve":
            return
        self.require("implementing_unit", "Hãy chọn đơn vị thực hiện.")
        self.refuse_leaderless("implementing_unit")
        self.require("deadline", "Hãy chọn ngày hoàn thành.")
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
    boxes = (Box("Trưởng đơn vị thực hiện", ("implementer", "note"), "2"),)
    submit_label = "Nhận việc và cử người thực hiện"

    implementer = OneOfMany("Người thực hiện", "unit_people")
    note = LongText("Yêu cầu thêm", required=False)

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """From here the work has its person."""
        return {"case": {"implementer": answers["implementer"], "implementer_settled": True}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Whoever the board's leader had in mind."""
        return {"implementer": facts.get("case", {}).get("implementer")}


class ReportProgressForm(StepForm):
    """5.5: the monthly report to the board."""

    step = "report_progress"
    boxes = (Box("Tình hình thực hiện trong tháng", ("progress", "percent", "difficulties")),)
    submit_label = "Gửi báo cáo tháng tới Ban ISO"

    progress = LongText("Tình hình thực hiện")
    percent = Number("Hoàn thành khoảng (%)", 0, 100)
    difficulties = LongText("Khó khăn", required=False)

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Every month is written anew."""
        return {}


class AppointCheckerForm(StepForm):
    """5.6: the leadership, or who acts for it, names who checks; never somebody who did the work."""

    step = "appoint_checker"
    facts = ("checker", "check_by")
    boxes = (Box("Tổ chức kiểm tra", ("checker", "authorisation", "check_by")),)
    submit_label = "Cử người kiểm tra"

    checker = OneOfMany("Người kiểm tra", "people")
    authorisation = Text("Văn bản ủy quyền, cử kiểm tra (nếu có)", required=False)
    check_by = Day("Kiểm tra xong trước (nếu có)", required=False)

    def check(self, context: Context) -> None:
        """The checker is neither the implementer nor the owner of a step of the plan."""
        steps = context.fact("plan_measures", "steps") or []
        did_it = {context.of_case("implementer"), *(step.get("owner") for step in steps)} - {None}
        if self.checker.data in did_it:
            self.refuse("checker", "Người kiểm tra không được là người thực hiện; hãy chọn người khác.")
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
        Box("Kiểm tra", ("carried_out", "effective", "checked_on")),
        Box("Kết quả", ("outcome", "evidence"), "3"),
    )
    submit_label = "Xác nhận kết quả"

    carried_out = One("Biện pháp đã được thực hiện?", "carried_out")
    effective = One("Biện pháp có hiệu lực?", "effective")
    outcome = One("Kết luận", "outcomes")
    evidence = LongText("Bằng chứng chi tiết")
    checked_on = Day("Ngày kiểm tra")

    def check(self, context: Context) -> None:
        """The conclusion follows from both answers; a supplement only while time remains."""
        self.refuse("checked_on", not_future(context.today, self.checked_on.data))
        both = (self.carried_out.data, self.effective.data) == ("fully", "yes")
        if self.outcome.data == "achieved" and not both:
            self.refuse("outcome", "“Đạt” chỉ khi đã thực hiện đầy đủ và có hiệu lực.")
        if self.outcome.data == "not_achieved" and both:
            self.refuse(
                "outcome", "Đã thực hiện đầy đủ và có hiệu lực thì kết luận không thể là “Không đạt”."
            )
        if self.outcome.data == "supplement" and not self._time_remains(context):
            self.refuse(
                "outcome", "Không còn thời hạn để bổ sung; hãy kết luận “Không đạt” hoặc biện pháp mới."
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
        Box("Bằng chứng kết quả thực hiện", ("evidence",), "3"),
        Box(
            "Sau khi đóng phiếu",
            ("risk_change", "risk_change_note", "document_change", "document_change_note"),
        ),
    )
    submit_label = "Đóng phiếu"

    evidence = LongText("Bằng chứng kết quả, ghi vào ô số 3")
    risk_change = One("Có phải cập nhật bảng rủi ro?", "yes_no")
    risk_change_note = LongText("Rủi ro nào", required=False)
    document_change = One("Có phải sửa tài liệu của HTQLCL?", "yes_no")
    document_change_note = LongText("Tài liệu nào", required=False)

    def check(self, context: Context) -> None:
        """A “yes” says what."""
        if self.risk_change.data == "yes":
            self.require("risk_change_note", "Hãy nêu rủi ro cần cập nhật.")
        if self.document_change.data == "yes":
            self.require("document_change_note", "Hãy nêu tài liệu cần sửa.")

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Begins with what the checker found."""
        earlier = dict(records.get(cls.step, {}))
        return earlier or {"evidence": records.get("verify_result", {}).get("evidence")}
