"""5.9, the agency: its year is assessed, its objectives are drafted, submitted, approved and made known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Box, Context
from forms.fields import LongText, One
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


class AssessAgencyObjectivesForm(AssessObjectives):
    """The secretary prepares the assessment of the year."""

    step = "assess_agency_objectives"
    submit_label = _("Chuyển Lãnh đạo Ban ISO")


class ConfirmAgencyAssessmentForm(Decides):
    """The board's leader approves it."""

    step = "confirm_agency_assessment"
    decision = One(_("Quyết định"), "solution_decisions")

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """From here the year is assessed."""
        approved = answers["decision"] == "approve"
        return {"case": {"assessed_on": context.today.isoformat()}} if approved else {}


class DraftAgencyObjectivesForm(DraftObjectives):
    """The five bases of 5.9, and what is built on them."""

    step = "draft_agency_objectives"
    facts = ("objectives",)
    boxes = (
        Box(_("Căn cứ (5.9)"), ("direction", "policy", "last_results", "needs", "review_conclusions")),
        Box(_("Mục tiêu và kế hoạch"), ("objectives",)),
    )
    submit_label = _("Chuyển Lãnh đạo Ban ISO")

    direction = LongText(_("Định hướng phát triển, chỉ đạo của cấp trên"))
    policy = LongText(_("Chính sách chất lượng"))
    last_results = LongText(_("Kết quả thực hiện năm qua"))
    needs = LongText(_("Nhu cầu năm tới"))
    review_conclusions = LongText(_("Kết luận xem xét của lãnh đạo trong năm"))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The bases as the system knows them; sent back: what was written."""
        if cls.step in records:
            return dict(records[cls.step])
        results = facts.get("assess_agency_objectives", {}).get("results", [])
        return {
            "policy": context.known.get("quality_policy"),
            "last_results": results_as_text(results),
            "review_conclusions": context.known.get("review_conclusions") or NOT_KNOWN,
            "objectives": next_objectives(results),
        }


class SubmitAgencyObjectivesForm(Decides):
    """The board's leader puts the draft before the top leader."""

    step = "submit_agency_objectives"
    decision = One(_("Quyết định"), "objective_submissions")


class ApproveAgencyObjectivesForm(Decides):
    """The top leader approves; every unit's leaders are to receive it."""

    step = "approve_agency_objectives"
    facts = ("decision", "receivers")
    submit_label = _("Ghi quyết định")
    decision = One(_("Quyết định"), "solution_decisions")

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The units that receive it, as members of the step that follows."""
        units = self.context.choices["units"] if answers["decision"] == "approve" else ()
        return {
            "decision": answers["decision"],
            "receivers": [{"key": unit, "unit": int(unit), "what": name} for unit, name in units],
        }

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """From here the agency has its objectives."""
        approved = answers["decision"] == "approve"
        return {"case": {"approved_on": context.today.isoformat()}} if approved else {}


class ReceiveAgencyObjectivesForm(ReceiveObjectives):
    """A unit's leader has them."""

    step = "receive_agency_objectives"
