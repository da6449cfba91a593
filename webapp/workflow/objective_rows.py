"""The register of objectives, written from the facts of a case of 5.9: its year, its objectives, the old results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from webapp.extensions import db
from webapp.models import Case, Objective, ObjectiveYear
from webapp.models.types import folded

# Facts that are columns as they stand.
COLUMNS = (
    *("text", "target", "measure_unit", "direction", "baseline", "frequency"),
    *("policy", "relevance", "actions", "resources", "judged_by"),
)
REVISED = "revise_objective"


def of_agency(case: Case) -> None:
    """The agency's case."""
    _write(case, None, "assess_agency_objectives", "draft_agency_objectives")


def of_unit(case: Case) -> None:
    """A unit's case."""
    _write(case, case.concerned_unit_id, "assess_unit_objectives", "draft_unit_objectives")


def _write(case: Case, unit_id: int | None, assessed: str, drafted: str) -> None:
    of_case = case.facts["case"]
    row = db.session.get(ObjectiveYear, case.id)
    if row is None:
        row = ObjectiveYear(case_id=case.id)
        db.session.add(row)
    row.unit_id, row.year = unit_id, of_case["year"]
    row.assessed_on, row.drafted_on, row.approved_on = (
        _day(of_case.get(name)) for name in ("assessed_on", "drafted_on", "approved_on")
    )
    row.without_agency = bool(of_case.get("without_agency"))
    there = {(one.key, one.version): one for one in _rows(case)}
    if row.assessed_on is not None:
        results = case.facts.get(assessed, {}).get("results", [])
        _assess(case, row, results, there)
    if row.approved_on is not None:
        versions = list(_versions(case.facts, drafted, row.approved_on))
        newest = {key: version for key, version, *_ in versions}
        for key, version, since, reason, told in versions:
            objective = _objective(case, row, key, version, there)
            objective.year, objective.since, objective.reason = row.year + 1, since, reason
            objective.current = version == newest[key]
            objective.without_agency = row.without_agency
            _fill(objective, told)
    db.session.flush()


def _versions(
    facts: Mapping[str, Any], drafted: str, approved_on: date
) -> Iterator[tuple[str, int, date, str, Mapping[str, Any]]]:
    """(key, version, in force since, reason, what it says), each objective's versions in their order."""
    for told in facts[drafted]["objectives"]:
        yield told["key"], 1, approved_on, "", told
    for told in facts.get(REVISED, {}).get("versions", []):
        yield told["key"], told["version"], date.fromisoformat(told["since"]), told["reason"], told


def _assess(
    case: Case,
    row: ObjectiveYear,
    results: list[Mapping[str, Any]],
    there: Mapping[tuple[str, int], Objective],
) -> None:
    """Results go to the objectives they judge; those set on paper enter the register with their result."""
    for place, told in enumerate(results, 1):
        if told["key"]:
            objective = db.session.get_one(Objective, int(told["key"]))
        else:
            objective = _objective(case, row, f"paper{place}", 1, there)
            objective.year, objective.since = row.year, row.assessed_on or date.min
            _fill(objective, told)
        objective.result, objective.reached = told["result"], told["reached"] or ""
        objective.remark, objective.assessed_case_id = told["remark"] or "", case.id


def _objective(
    case: Case, row: ObjectiveYear, key: str, version: int, there: Mapping[tuple[str, int], Objective]
) -> Objective:
    found = there.get((key, version))
    if found is None:
        found = Objective(case_id=case.id, unit_id=row.unit_id, key=key, version=version)
        db.session.add(found)
    return found


def _fill(objective: Objective, told: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        if told.get(name) is not None:
            setattr(objective, name, told[name])
    objective.text_folded = folded(objective.text)
    # Who answers for it may have left since and handed it over: only a new row takes the names the case gave.
    if objective.id is None:
        objective.owner_id, objective.measured_by_id = told.get("owner"), told.get("measured_by")
    objective.due = _day(told.get("due"))


def _rows(case: Case) -> list[Objective]:
    return list(db.session.scalars(select(Objective).where(Objective.case_id == case.id)))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
