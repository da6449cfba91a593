"""Registers kept in step: after every act, the rows of a process's register are written from the case's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webapp.models import Case
from webapp.workflow import objective_rows, recording, reviewing

Projection = Callable[[Case], None]

# Process → what writes its registers. Same transaction as the act, and writing twice gives the same rows.
PROJECTIONS: Mapping[str, tuple[Projection, ...]] = {
    "nonconformity": (recording.nonconformity,),
    "corrective_action": (recording.slip_content, reviewing.write_slip_of_output),
    "management_review": (reviewing.write_review,),
    "quality_objectives": (objective_rows.of_agency,),
    "unit_objectives": (objective_rows.of_unit,),
}


def project(case: Case) -> None:
    """Write the registers of the case's process, where there are any. The case has its id; the caller commits."""
    for projection in PROJECTIONS.get(case.process, ()):
        projection(case)
