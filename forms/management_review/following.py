"""5.8.1.2, 5.8.2.2: what follows a review: slips, risk tables, receipts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import FormField

from forms.base import Box, Context, Row, StepForm
from forms.fields import Hidden, LongText, One, OneOfMany, Rows, Several, Text
from forms.language import _

SOURCE = "source_5"  # 5.1.2: what a review decided


class RequestRow(Row):
    """One slip to be opened: box 1 in short."""

    output = Hidden()
    title = Text(_("Tên phiếu"), required=False)
    kind = One(_("Loại yêu cầu"), "kinds", required=False)
    concerned_unit = OneOfMany(_("Đơn vị liên quan"), "units", required=False)
    description = LongText(_("Nội dung yêu cầu"), required=False, longest=2000)


class ProposeRequestsForm(StepForm):
    """5.8.1.2: after the review, the slips it needs and the units whose risk table it touches."""

    step = "propose_requests"
    facts = ("requests", "risk_units")
    boxes = (
        Box(_("Phiếu yêu cầu HĐKP/cải tiến (BM.CTCL.01)"), ("requests",)),
        Box(_("Bảng phân tích rủi ro"), ("risks_touched", "risk_units")),
    )
    required_when: ClassVar[Mapping[str, str]] = {"risk_units": _("chọn “Có”")}
    submit_label = _("Mở phiếu và gửi các đơn vị")

    requests = Rows(
        FormField(RequestRow, _("Phiếu")),
        _("Phiếu cần mở"),
        most=20,
        description=_(
            "Mỗi kết luận được đánh dấu mở phiếu có một dòng; phiếu tới thẳng Thư ký ISO tổng hợp (5.3)."
        ),
    )
    risks_touched = One(_("Có đơn vị cần rà soát bảng phân tích rủi ro?"), "yes_no")
    risk_units = Several(_("Đơn vị cần rà soát bảng phân tích rủi ro"), "units", required=False)

    def check(self, context: Context) -> None:
        """Every slip is whole; every marked conclusion has one, and no other is named."""
        if self.risks_touched.data == "yes":
            self.require("risk_units", _("Hãy chọn đơn vị cần rà soát."))
        elif self.risk_units.data:
            self.refuse("risk_units", _("Đã chọn là không đơn vị nào cần rà soát."))
        marked = {output["code"] for output in _marked(context.facts)}
        named = [row.output.data for row in self._rows() if row.output.data]
        for number, row in enumerate(self._rows(), 1):
            unit = row.concerned_unit.data
            if not (row.title.data and row.kind.data and unit and row.description.data):
                self.refuse("requests", _(f"Phiếu {number}: hãy nhập đủ tên, loại, đơn vị và nội dung."))
            elif not context.heads.get(unit):
                self.refuse(
                    "requests", _(f"Phiếu {number}: đơn vị liên quan chưa có lãnh đạo trong hệ thống.")
                )
        for code in sorted(marked - set(named)):
            self.refuse("requests", _(f"Kết luận {code} đã được đánh dấu mở phiếu nên không bỏ được."))
        if set(named) - marked or len(named) != len(set(named)):
            self.refuse("requests", _("Mỗi kết luận được đánh dấu chỉ mở một phiếu."))

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The slips as first answers of their cases, and the units as those who are asked."""
        return {
            "requests": [self._seed(row) for row in answers["requests"]],
            "risk_units": [{"key": unit, "unit": int(unit)} for unit in answers["risk_units"]],
        }

    def _seed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "case": {"review_output": row["output"] or None},
            "title": row["title"],
            "kind": row["kind"],
            "origin": "review",
            "concerned_unit": row["concerned_unit"],
            "sources": [SOURCE],
            "related_documents": f"{self.context.of_case('title')} ({self.context.of_case('number')})",
            "description": row["description"],
        }

    def _rows(self) -> list[Any]:
        return [entry.form for entry in self.requests.entries if any(field.data for field in entry.form)]

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """A row for each conclusion that was marked."""
        return {
            "requests": [
                {
                    "output": output["code"],
                    "title": " ".join(output["text"].split())[:200],
                    "kind": "corrective" if output["kind"] == "corrective" else "preventive_improvement",
                    "concerned_unit": output["unit"],
                    "description": _(f"Kết luận {output['code']}: {output['text']}"),
                }
                for output in _marked(facts)
            ]
        }


class UpdateRisksForm(StepForm):
    """5.8.1.2: a unit updates its risk table, or says why that is not needed."""

    step = "update_risks"
    boxes = (Box(_("Bảng phân tích rủi ro của đơn vị"), ("decision", "note")),)
    submit_label = _("Báo kết quả rà soát")

    decision = One(_("Kết quả"), "risk_updates")
    note = LongText(_("Nội dung"), description=_("Đã cập nhật rủi ro nào; hoặc vì sao không cần."))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Each unit answers for itself."""
        return {}


class ReceiveNoticeForm(StepForm):
    """5.8.2.2: a unit has received the notice."""

    step = "receive_notice"
    boxes = (Box(_("Triển khai tại đơn vị"), ("note",)),)
    submit_label = _("Đã nhận thông báo")

    note = LongText(_("Cách triển khai"), required=False)

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Each unit answers for itself."""
        return {}


def _marked(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [output for output in facts.get("case", {}).get("outputs", []) if output["slip"]]
