"""5.9, a unit: its year is assessed, somebody drafts, its leader (another person) approves, its people know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Box, Context, StepForm
from forms.fields import Day, LongText, One, OneOfMany, not_past
from forms.language import _
from forms.objectives import (
    NOT_KNOWN,
    AssessObjectives,
    Decides,
    DraftObjectives,
    ReceiveObjectives,
    next_objectives,
    results_as_text,
)


class AssessUnitObjectivesForm(AssessObjectives):
    """The unit's head assesses the year."""

    step = "assess_unit_objectives"

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """The year is assessed; the unit keeps the record; messages wait for nobody, so ask what is known by now."""
        return {
            "case": {
                "assessed_on": context.today.isoformat(),
                "implementing_unit": context.of_case("concerned_unit"),
                "agency_objectives_known": bool(context.known.get("agency_objectives")),
            }
        }


class AssignDrafterForm(StepForm):
    """The unit's head names who drafts."""

    step = "assign_drafter"
    facts = ("draft_due",)
    boxes = (Box(_("Giao soạn mục tiêu, kế hoạch"), ("drafter", "draft_due", "direction")),)
    submit_label = _("Giao soạn")

    drafter = OneOfMany(_("Người soạn"), "unit_people", description=_("Người soạn không phê duyệt."))
    draft_due = Day(_("Hạn trình dự thảo"))
    direction = LongText(_("Yêu cầu"), required=False)

    def check(self, context: Context) -> None:
        """Somebody else of the unit's leadership must be left to approve."""
        self.refuse("draft_due", not_past(context.today, self.draft_due.data))
        heads = context.heads.get(context.of_case("concerned_unit") or 0, ())
        if self.drafter.data is not None and not set(heads) - {self.drafter.data}:
            self.refuse(
                "drafter",
                _("Người soạn không được là người phê duyệt (5.9); hãy giao người khác của đơn vị."),
            )

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """From here the draft has its person."""
        return {"case": {"drafter": answers["drafter"]}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The usual date."""
        return {"draft_due": facts.get("case", {}).get("dates", {}).get("unit_draft")}


class DraftUnitObjectivesForm(DraftObjectives):
    """The five bases of 5.9 for a unit; without the agency's objectives it is said so."""

    step = "draft_unit_objectives"
    facts = ("objectives",)
    boxes = (
        Box(_("Căn cứ (5.9)"), ("policy", "agency_objectives", "functions", "last_results", "requirements")),
        Box(_("Mục tiêu và kế hoạch"), ("objectives",)),
    )
    submit_label = _("Trình lãnh đạo đơn vị")

    policy = LongText(_("Chính sách chất lượng"))
    agency_objectives = LongText(_("Mục tiêu của cơ quan"))
    functions = LongText(_("Chức năng, nhiệm vụ của đơn vị"))
    last_results = LongText(_("Kết quả thực hiện năm qua"))
    requirements = LongText(_("Yêu cầu cần đáp ứng"))

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """Drafted before the agency had its own: the case and the register say so for good."""
        changes = super().case_changes(answers, context)["case"]
        return {"case": {**changes, "without_agency": not context.known.get("agency_objectives")}}

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The bases as the system knows them; sent back: what was written, with the agency's as they are now."""
        agency = context.known.get("agency_objectives") or NOT_KNOWN
        if cls.step in records:
            return {**records[cls.step], "agency_objectives": agency}
        results = facts.get("assess_unit_objectives", {}).get("results", [])
        return {
            "policy": context.known.get("quality_policy"),
            "agency_objectives": agency,
            "last_results": results_as_text(results),
            "objectives": next_objectives(results),
        }


class ApproveUnitObjectivesForm(Decides):
    """The unit's leader, who did not draft, approves; everybody in the unit is to know."""

    step = "approve_unit_objectives"
    facts = ("decision", "receivers")
    submit_label = _("Ghi quyết định")
    decision = One(_("Quyết định"), "solution_decisions")

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The people of the unit but the one who approves, as members of the step that follows."""
        people = self.context.choices["unit_people"] if answers["decision"] == "approve" else ()
        return {
            "decision": answers["decision"],
            "receivers": [
                {"key": person, "person": int(person), "what": who}
                for person, who in people
                if int(person) != self.context.person
            ],
        }

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """From here the unit has its objectives."""
        approved = answers["decision"] == "approve"
        return {"case": {"approved_on": context.today.isoformat()}} if approved else {}


class ReceiveUnitObjectivesForm(ReceiveObjectives):
    """Somebody of the unit knows them."""

    step = "receive_unit_objectives"
