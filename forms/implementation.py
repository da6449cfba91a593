"""The forms of 5.5: the plan, its steps, support, completion."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import FormField

from forms.base import Box, Context, Row, StepForm
from forms.fields import Day, Hidden, LongText, One, OneOfMany, Rows, Several, after_today, not_future
from forms.language import _

NO_MORE_STEPS = _("Mọi bước của kế hoạch đã xong nên không thêm, bớt bước được; hãy báo cáo hoàn thành.")


class PlanRow(Row):
    """One step of the plan: what, who, until when."""

    key = Hidden()
    what = LongText(_("Việc"), required=False, longest=1000)
    owner = OneOfMany(_("Người làm"), "people", required=False)
    due = Day(_("Hạn"), required=False)


class _Plan(StepForm):
    """What the plan and its revision share."""

    def __init__(self, *given: Any, **named: Any) -> None:
        # A new step's key is made once per form and never shown: an unsent page must not carry a key the plan
        # does not know.
        self._fresh: dict[str, str] = {}
        super().__init__(*given, **named)

    def plan(self) -> list[dict[str, Any]]:
        """The rows as steps; a new one gets a key that stays with it through every revision."""
        return [
            {
                "key": row.form.key.data or self._fresh.setdefault(row.name, uuid.uuid4().hex[:12]),
                "what": row.form.what.data,
                "owner": row.form.owner.data,
                "due": row.form.due.data.isoformat() if row.form.due.data else None,
            }
            for row in self.steps.entries
            if row.form.what.data or row.form.owner.data or row.form.due.data
        ]

    def check_plan(self, context: Context, latest: str) -> None:
        """Every row is whole and on time, and carries no key the plan does not know."""
        known = {step["key"] for step in context.fact("plan_measures", "steps") or []}
        for number, row in enumerate(self.plan_rows(), 1):
            columns = row.form
            if not (columns.what.data and columns.owner.data and columns.due.data):
                self.refuse("steps", _(f"Dòng {number}: hãy nhập đủ việc, người làm và hạn."))
            elif columns.due.data.isoformat() > latest:
                day = "/".join(reversed(latest.split("-")))
                self.refuse("steps", _(f"Dòng {number}: hạn không được muộn hơn hạn của phiếu ({day})."))
            if columns.key.data and columns.key.data not in known:
                self.refuse("steps", _(f"Dòng {number}: mã bước không thuộc kế hoạch này."))
        keys = [row.form.key.data for row in self.plan_rows() if row.form.key.data]
        if len(keys) != len(set(keys)):
            self.refuse("steps", _("Một bước của kế hoạch xuất hiện hai lần."))

    def plan_rows(self) -> list[Any]:
        """Rows in which anything was entered."""
        return [
            row
            for row in self.steps.entries
            if row.form.what.data or row.form.owner.data or row.form.due.data
        ]


class PlanMeasuresForm(_Plan):
    """5.5: plan the measures, each step with its person and date; other units' people may be asked."""

    step = "plan_measures"
    facts = ("steps",)
    boxes = (Box(_("Kế hoạch thực hiện"), ("steps", "note")),)
    submit_label = _("Giao các bước của kế hoạch")

    steps = Rows(
        FormField(PlanRow, _("Bước")),
        _("Các bước"),
        least=1,
        most=20,
        description=_(
            "Người của đơn vị khác cũng có thể được giao; mỗi người nhận việc của mình trong hộp việc."
        ),
    )
    note = LongText(_("Ghi chú"), required=False)

    def check(self, context: Context) -> None:
        """At least one step, each whole and not later than the slip's own date."""
        if not self.plan_rows():
            self.refuse("steps", _("Kế hoạch cần ít nhất một bước."))
        self.check_plan(context, context.of_case("deadline") or "9999-12-31")

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The steps, each under a key that never changes."""
        return {"steps": self.plan()}

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Planned again after a supplement: nothing of the new plan is done yet."""
        return {"carry_out_step": {"done_keys": []}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The measures that were approved, as steps to be given to people."""
        measures = records.get("analyse_cause", {}).get("measures", [])
        return {
            "steps": [
                {
                    "what": measure["measure"],
                    "owner": facts.get("case", {}).get("implementer"),
                    "due": facts.get("case", {}).get("deadline"),
                }
                for measure in measures
            ]
        }


class CarryOutStepForm(StepForm):
    """5.5: the owner of a step says what came of it."""

    step = "carry_out_step"
    boxes = (Box(_("Kết quả của bước"), ("result", "done_on")),)
    submit_label = _("Báo đã xong bước này")

    result = LongText(_("Kết quả"), description=_("Đã làm gì, ra sao; bằng chứng đính kèm ở cuối trang."))
    done_on = Day(_("Ngày xong"))

    def check(self, context: Context) -> None:
        """It has been done."""
        self.refuse("done_on", not_future(context.today, self.done_on.data))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Each step is its own."""
        return {"done_on": context.today.isoformat()}


class SupportAskedForm(_Plan):
    """5.5: in difficulty, ask the board for resources, another measure, or more time."""

    step = "support_asked"
    facts = ("needs", "proposed_deadline", "steps")
    boxes = (
        Box(_("Đề nghị"), ("needs", "explanation", "resources", "change", "proposed_deadline")),
        Box(_("Kế hoạch sửa lại (nếu đổi các bước)"), ("steps",)),
    )
    required_when: ClassVar[Mapping[str, str]] = {
        "resources": _("cần thêm nguồn lực"),
        "change": _("cần thay đổi biện pháp"),
        "proposed_deadline": _("cần gia hạn"),
    }
    submit_label = _("Gửi đề nghị tới Ban ISO")

    needs = Several(_("Đề nghị về"), "support_needs")
    explanation = LongText(
        _("Khó khăn, lý do"), description=_("Vì sao không làm được như kế hoạch; đã thử cách nào.")
    )
    resources = LongText(_("Nguồn lực cần thêm"), required=False)
    change = LongText(_("Biện pháp thay đổi thế nào"), required=False)
    proposed_deadline = Day(_("Ngày hoàn thành đề nghị"), required=False)
    steps = Rows(
        FormField(PlanRow, _("Bước")),
        _("Các bước sau khi sửa"),
        most=20,
        description=_("Bước đã xong phải giữ nguyên; không đổi gì thì để như hiện có."),
    )

    def check(self, context: Context) -> None:
        """Each kind of request says what it asks; finished steps stay as they are."""
        needs = self.needs.data or []
        if "resources" in needs:
            self.require("resources", _("Hãy nêu nguồn lực cần thêm."))
        if "change_measure" in needs:
            self.require("change", _("Hãy nêu biện pháp thay đổi thế nào."))
        if "new_deadline" in needs:
            self.require("proposed_deadline", _("Hãy đề nghị ngày hoàn thành mới."))
        self.refuse("proposed_deadline", after_today(context.today, self.proposed_deadline.data))
        if self.plan_rows():
            self._check_revision(context)

    def _check_revision(self, context: Context) -> None:
        asked = self.proposed_deadline.data.isoformat() if self.proposed_deadline.data else ""
        self.check_plan(context, max(asked, context.of_case("deadline") or "9999-12-31"))
        done = set(context.fact("carry_out_step", "done_keys") or [])
        before = {step["key"]: step for step in context.fact("plan_measures", "steps") or []}
        after = {step["key"]: step for step in self.plan()}
        changed = before != after
        if changed and set(before) <= done:
            self.refuse("steps", NO_MORE_STEPS)
        for key in done & set(before):
            if after.get(key) != before[key]:
                self.refuse("steps", _(f"Bước “{before[key]['what'][:60]}” đã xong, không sửa hoặc bỏ được."))
        if changed and not set(after) - done:
            self.refuse("steps", _("Kế hoạch sửa lại cần còn ít nhất một bước chưa xong."))

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The revised plan only when something was entered."""
        return {**super().fact_values(answers), "steps": self.plan()}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The plan as it stands, ready to be changed."""
        return {"steps": facts.get("plan_measures", {}).get("steps", [])}


class DecideSupportForm(StepForm):
    """5.5: the board decides; what is approved is written into box 2."""

    step = "decide_support"
    facts = ("decision", "new_deadline")
    boxes = (
        Box(_("Quyết định của Ban ISO"), ("decision", "opinion")),
        Box(_("Thay đổi, bổ sung ghi vào ô số 2"), ("change", "new_deadline"), "2"),
    )
    required_when: ClassVar[Mapping[str, str]] = {"change": _("chấp thuận")}
    submit_label = _("Ghi quyết định")

    decision = One(_("Quyết định"), "support_decisions")
    opinion = LongText(_("Ý kiến"), description=_("Người đề nghị đọc câu này."))
    change = LongText(
        _("Nội dung thay đổi, bổ sung"),
        required=False,
        description=_("Được ghi nguyên văn vào ô số 2 của phiếu, kèm ngày và tên người quyết định."),
    )
    new_deadline = Day(_("Ngày hoàn thành mới (nếu gia hạn)"), required=False)

    def check(self, context: Context) -> None:
        """What is approved is written down, and its date lies ahead and holds every step."""
        if self.decision.data != "approve":
            return
        self.require("change", _("Hãy ghi nội dung thay đổi, bổ sung để đưa vào ô số 2."))
        self.refuse("new_deadline", after_today(context.today, self.new_deadline.data))
        latest = self.new_deadline.data.isoformat() if self.new_deadline.data else context.of_case("deadline")
        steps: Sequence[Mapping[str, Any]] = context.fact("support_asked", "steps") or []
        if latest and any(step["due"] > latest for step in steps):
            self.refuse(
                "new_deadline",
                _("Kế hoạch sửa lại có bước muộn hơn hạn này; hãy gia hạn hoặc không chấp thuận."),
            )
        done = set(context.fact("carry_out_step", "done_keys") or [])
        before: Sequence[Mapping[str, Any]] = context.fact("plan_measures", "steps") or []
        if steps and list(steps) != list(before) and {step["key"] for step in before} <= done:
            self.refuse("decision", NO_MORE_STEPS)

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Approved: the new date and the new plan hold from now on; what is done stays done."""
        if answers["decision"] != "approve":
            return {}
        changes: dict[str, dict[str, Any]] = {}
        if answers["new_deadline"]:
            changes["case"] = {"deadline": answers["new_deadline"]}
        revised = context.fact("support_asked", "steps")
        if revised:
            changes["plan_measures"] = {"steps": self._kept(context, revised)}
        return changes

    def _kept(self, context: Context, revised: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Steps finished while the request waited stay, whatever the request said about them."""
        done = set(context.fact("carry_out_step", "done_keys") or [])
        before = {step["key"]: step for step in context.fact("plan_measures", "steps") or []}
        finished = [step for key, step in before.items() if key in done]
        return [*finished, *(step for step in revised if step["key"] not in done)]

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """What was asked for, ready to be approved as it stands."""
        asked = records.get("support_asked", {})
        wanted = [asked.get("resources"), asked.get("change")]
        return {
            "change": "\n".join(text for text in wanted if text),
            "new_deadline": asked.get("proposed_deadline"),
        }


class ReportCompletionForm(StepForm):
    """5.5: all is done; the leaders of the agency and the unit are told."""

    step = "report_completion"
    facts = ("done_on",)
    boxes = (Box(_("Báo cáo kết quả"), ("result", "done_on")),)
    submit_label = _("Báo cáo kết quả với lãnh đạo")

    result = LongText(
        _("Kết quả thực hiện"), description=_("So với yêu cầu của phiếu; bằng chứng đính kèm ở cuối trang.")
    )
    done_on = Day(_("Ngày hoàn thành"))

    def check(self, context: Context) -> None:
        """It has been completed."""
        self.refuse("done_on", not_future(context.today, self.done_on.data))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The check may open early."""
        return {"case": {"completion_reported": True}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Written anew after a supplement."""
        return {"done_on": context.today.isoformat()}
