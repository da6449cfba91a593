"""Appendix 3 of the quality manual (5.9): the plan of objectives and the report on them, of agency and unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from marshmallow import fields

from forms.quality_objectives import DraftAgencyObjectivesForm
from forms.unit_objectives import DraftUnitObjectivesForm
from webapp.models import Record
from webapp.papers.known import Content, Known, PaperContent, answers, day, person, signed, unit

AGENCY = "quality_objectives"
DRAFTS = {AGENCY: DraftAgencyObjectivesForm, "unit_objectives": DraftUnitObjectivesForm}
AT_LEAST, AT_MOST = "≥", "≤"
# A unit's year is assessed by its head, and nobody confirms it.
CONFIRMED = "confirm_agency_assessment"


class _ObjectivesSchema(PaperContent):
    """Whose objectives, of which year, who signs."""

    over = fields.String(required=True)
    under = fields.String(required=True)
    whose = fields.String(required=True)
    year = fields.String(required=True)
    signatures = fields.List(fields.Dict(), required=True)


class PlanSchema(_ObjectivesSchema):
    """ISO 9001:2015, 6.2.2: what, with which resources, who, until when, how judged."""

    bases = fields.List(fields.Dict(), required=True)
    objectives = fields.List(fields.Dict(), required=True)
    revisions = fields.List(fields.String(), required=True)


class ReportSchema(_ObjectivesSchema):
    """What became of each."""

    results = fields.List(fields.Dict(), required=True)
    none_reason = fields.String(required=True)
    conclusion = fields.String(required=True)


def plan(known: Known) -> Content:
    """The plan as it was last drafted; an approved objective that was revised since, as it is now."""
    of_agency = known.case.process == AGENCY
    form = DRAFTS[known.case.process]
    drafted = known.last(form.step)
    submitted = known.approval("submit_agency_objectives", "submit", of=drafted)
    approve = "approve_agency_objectives" if of_agency else "approve_unit_objectives"
    approved = known.approval(approve, "approve", of=drafted)
    said = answers(drafted)
    revised = known.case.facts.get("revise_objective", {}).get("versions", [])
    signers = (
        [("THƯ KÝ ISO", drafted), ("LÃNH ĐẠO BAN ISO", submitted), ("LÃNH ĐẠO CAO NHẤT", approved)]
        if of_agency
        else [("NGƯỜI SOẠN", drafted), ("LÃNH ĐẠO ĐƠN VỊ", approved)]
    )
    return {
        **_whose(known, approved, known.case.year + 1, signers),
        "bases": [
            {"title": label, "text": said.get(name) or ""}
            for name, label, _ in form.described()
            if name in form.boxes[0].fields
        ],
        "objectives": list(_objectives(known, said.get("objectives") or [], revised)),
        "revisions": [
            f"Mục tiêu {one['key']}, sửa đổi lần {one['version']} từ {day(one['since'])}: {one['reason']}"
            for one in revised
        ],
    }


def report(known: Known) -> Content:
    """The assessment of the year."""
    of_agency = known.case.process == AGENCY
    assessed = known.last("assess_agency_objectives" if of_agency else "assess_unit_objectives")
    confirmed = known.approval(CONFIRMED, "approve", of=assessed) if of_agency else assessed
    signers = [("LÃNH ĐẠO BAN ISO" if of_agency else "LÃNH ĐẠO ĐƠN VỊ", confirmed)]
    said = answers(assessed)
    labels = _labels(known, "objective_results")
    return {
        **_whose(known, confirmed, known.case.year, [("THƯ KÝ ISO", assessed)] * of_agency + signers),
        "results": [
            {
                "text": row["text"],
                "target": f"{row['target']} {row['measure_unit']}",
                "reached": row.get("reached") or "",
                "result": labels.get(row["result"], ""),
                "remark": row.get("remark") or "",
            }
            for row in said.get("results") or []
        ],
        "none_reason": said.get("none_reason") or "",
        "conclusion": said.get("conclusion") or "",
    }


def _whose(known: Known, last: Record | None, year: int, signers: list[tuple[str, Record | None]]) -> Content:
    agency = known.definition.agency
    name = unit(known.case.concerned_unit_id)
    on: date | None = last.act_date if last else None
    return {
        **known.head(on),
        "over": "" if name else agency["parent"],
        "under": name.upper(),
        "whose": name or agency["name"],
        "year": str(year),
        "signatures": [{"title": title, **signed(record)} for title, record in signers],
    }


def _objectives(
    known: Known, drafted: list[Mapping[str, Any]], revised: list[Mapping[str, Any]]
) -> Iterator[Content]:
    newest = {one["key"]: one for one in revised}
    frequencies = _labels(known, "objective_frequencies")
    for place, row in enumerate(drafted, 1):
        told = {**row, **newest.get(str(place), {})}
        sign = AT_MOST if told.get("direction") == "at_most" else AT_LEAST
        yield {
            **{
                name: told.get(name) or ""
                for name in (
                    *("text", "policy", "relevance", "baseline", "actions", "resources"),
                    "judged_by",
                )
            },
            "target": f"{sign} {told['target']} {told['measure_unit']}",
            "frequency": frequencies.get(told.get("frequency") or "", ""),
            "measured_by": person(told.get("measured_by")),
            "owner": person(told.get("owner")),
            "due": day(told.get("due")),
        }


def _labels(known: Known, name: str) -> dict[str, str]:
    return {choice.value: choice.label for choice in known.definition.lists[name]}
