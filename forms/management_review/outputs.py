"""5.8.1.2: conclusions of three kinds, each with an owner and a date, or an explicit “none”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import FormField

from forms.base import Box, Context, Row, StepForm
from forms.fields import Day, LongText, One, OneOfMany, Rows, Several
from forms.language import _

# A fourth kind, corrective and preventive actions, may be missing without a word.
REQUIRED = ("improvement", "qms_change", "resource")
OUTPUTS = Box(_("Kết luận và hành động (5.8.1.2)"), ("outputs", "none_kinds"), "5")


class OutputRow(Row):
    """One conclusion: what, who sees to it, until when, and whether it becomes a slip."""

    kind = One(_("Loại"), "output_kinds", required=False)
    text = LongText(_("Quyết định, hành động"), required=False, longest=1000)
    owner_unit = OneOfMany(_("Đơn vị đầu mối"), "units", required=False)
    owner_person = OneOfMany(_("hoặc người chịu trách nhiệm"), "people", required=False)
    due = Day(_("Hoàn thành trước"), required=False)
    opens_slip = One(_("Mở phiếu BM.CTCL.01?"), "yes_no", required=False)


class OutputsForm(StepForm):
    """What minutes and notices share: their conclusions."""

    outputs = Rows(FormField(OutputRow, _("Kết luận")), _("Kết luận"), most=20)
    none_kinds = Several(
        _("Không có kết luận về"),
        "output_kinds",
        required=False,
        description=_("Mỗi loại phải có kết luận, hoặc được nói rõ là không có."),
    )

    def check(self, context: Context) -> None:
        """Every conclusion is whole; every kind is spoken of."""
        for number, row in enumerate(self.output_rows(), 1):
            for sentence in self._missing(row, context):
                self.refuse("outputs", _(f"Kết luận {number}: {sentence}"))
        given = {row["kind"].data for row in self.output_rows()}
        none = self.none_kinds.data or []
        for kind, label in context.choices["output_kinds"]:
            if kind in REQUIRED and kind not in given and kind not in none:
                self.refuse("none_kinds", _(f"Điều 5.8.1.2: hãy kết luận về “{label}”, hoặc chọn ở đây."))
            elif kind in given and kind in none:
                self.refuse("none_kinds", _(f"“{label}” vừa có kết luận vừa được chọn là không có."))

    def output_rows(self) -> list[Row]:
        """Rows in which anything was entered."""
        return [entry.form for entry in self.outputs.entries if any(field.data for field in entry.form)]

    def _missing(self, row: Row, context: Context) -> Iterator[str]:
        if not row["kind"].data or not row["text"].data:
            yield _("hãy chọn loại và ghi nội dung.")
        if not row["owner_unit"].data and not row["owner_person"].data:
            yield _("điều 5.8.1.2 cần đơn vị đầu mối hoặc người chịu trách nhiệm.")
        elif row["owner_unit"].data and not context.heads.get(row["owner_unit"].data):
            yield _("đơn vị đầu mối chưa có lãnh đạo đơn vị trong hệ thống.")
        if not row["due"].data:
            yield _("hãy chọn ngày hoàn thành.")
        elif row["due"].data.isoformat() < (context.of_case("held_on") or ""):
            yield _("ngày hoàn thành không được trước ngày xem xét.")
        if not row["opens_slip"].data:
            yield _("hãy chọn có mở phiếu hay không.")

    def concluded(self, answers: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """The conclusions as facts of the case; each has a code that papers can name: XXLĐ-01/2026.2."""
        number = context.of_case("number")
        return {
            "outputs": [
                {
                    "code": f"{number}.{place}",
                    "kind": row["kind"],
                    "text": row["text"],
                    "unit": row["owner_unit"],
                    "person": row["owner_person"],
                    "due": row["due"],
                    "slip": row["opens_slip"] == "yes",
                }
                for place, row in enumerate(answers["outputs"], 1)
            ],
            "none_kinds": answers["none_kinds"],
        }
