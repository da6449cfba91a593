"""Every register there is; a new report is one class and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.registers.base import Register
from webapp.registers.books import Conclusions, Nonconformities, Objectives, Reviews
from webapp.registers.entries import Audits, CustomerFeedback, LegacyRecords, Risks
from webapp.registers.evidence import Evidence
from webapp.registers.slips import Slips
from webapp.registers.steps import Steps

REGISTERS: Mapping[str, Register] = {
    register.code: register
    for register in (
        *(Slips(), Nonconformities(), Reviews(), Conclusions(), Objectives()),
        *(Steps(), Evidence()),
        *(Audits(), CustomerFeedback(), Risks(), LegacyRecords()),
    )
}
