"""Registers kept in step: after every act, the rows of a process's register are written from the case's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webapp.models import Case
from webapp.workflow import reviewing

Projection = Callable[[Case], None]

# Process → what writes its register. Same transaction as the act, and writing twice gives the same rows.
PROJECTIONS: Mapping[str, tuple[Projection, ...]] = {
    "management_review": (reviewing.write_review,),
    "corrective_action": (reviewing.write_slip_of_output,),
}


def project(case: Case) -> None:
    """Write the registers that the case's process feeds. The case has its id; the caller commits."""
    for projection in PROJECTIONS.get(case.process, ()):
        projection(case)
