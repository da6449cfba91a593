"""Approve or send back with a reason: minutes, report, notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forms.base import Box, Context, StepForm
from forms.fields import LongText, One
from forms.language import _


class DecisionForm(StepForm):
    """A decision, and the reason without which nothing is sent back."""

    facts: ClassVar[tuple[str, ...]] = ("decision",)
    boxes: ClassVar[tuple[Box, ...]] = (Box(_("Quyết định"), ("decision", "reason")),)

    decision = One(_("Quyết định"), "approval_decisions")
    reason = LongText(_("Ý kiến, lý do"), required=False)

    required_when: ClassVar[Mapping[str, str]] = {"reason": _("trả lại")}

    def check(self, context: Context) -> None:
        """Whoever must write again knows why."""
        if self.decision.data == "send_back":
            self.require("reason", _("Hãy nêu lý do trả lại."))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A decision is made anew each time."""
        return {}
