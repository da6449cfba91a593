"""Every register there is; a new report is one class and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.registers.base import Register
from webapp.registers.entries import Audits, CustomerFeedback, LegacyRecords, Risks
from webapp.registers.nonconformities import Nonconformities
from webapp.registers.objectives import Objectives
from webapp.registers.reviews import Outputs, Reviews
from webapp.registers.slips import Slips

REGISTERS: Mapping[str, Register] = {
    register.code: register
    for register in (
        *(Slips(), Nonconformities(), Reviews(), Outputs(), Objectives()),
        *(Audits(), CustomerFeedback(), Risks(), LegacyRecords()),
    )
}
