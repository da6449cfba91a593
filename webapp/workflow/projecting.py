"""Registers kept in step: after every act, the rows of a process's register are written from the case's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webapp.models import Case
from webapp.workflow import objective_rows

Projection = Callable[[Case], None]

# Process → what writes its register. Same transaction as the act, and writing twice gives the same rows.
PROJECTIONS: Mapping[str, Projection] = {
    "quality_objectives": objective_rows.of_agency,
    "unit_objectives": objective_rows.of_unit,
}


def project(case: Case) -> None:
    """Write the register of the case's process, where there is one. The case has its id; the caller commits."""
    projection = PROJECTIONS.get(case.process)
    if projection is not None:
        projection(case)
