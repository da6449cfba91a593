"""What both processes of 5.9 ask: last year's results, and objectives that can be measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from wtforms import FormField

from forms.base import Box, Context, Row, StepForm
from forms.fields import Day, Hidden, LongText, One, OneOfMany, Rows, Text
from forms.language import _

MOST = 20
NOT_KNOWN = _("Chưa có.")
# 5.1.2, the sixth source: what watching the processes shows.
FROM_MONITORING = "source_6"
_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,4})?\Z", re.ASCII)

# What makes an objective one of 5.9.d and ISO 9001:2015, 6.2: field → the words and clause of a refusal.
NEEDED = {
    "text": _("nội dung mục tiêu (5.9)"),
    "target": _("chỉ tiêu (5.9, đo được: ISO 6.2.1 b)"),
    "measure_unit": _("đơn vị tính (5.9, đo được: ISO 6.2.1 b)"),
    "baseline": _("mức hiện tại (5.9, đo được: ISO 6.2.1 b)"),
    "direction": _("chiều so với chỉ tiêu (5.9, đo được: ISO 6.2.1 b)"),
    "frequency": _("tần suất đo (5.9, theo dõi: ISO 6.2.1 e)"),
    "measured_by": _("người đo (5.9, theo dõi: ISO 6.2.1 e)"),
    "policy": _("sự nhất quán với chính sách (5.9, ISO 6.2.1 a)"),
    "relevance": _("sự liên quan tới sự phù hợp, sự thỏa mãn (5.9, ISO 6.2.1 d)"),
    "actions": _("việc sẽ làm (5.9, ISO 6.2.2 a)"),
    "resources": _("nguồn lực (5.9, ISO 6.2.2 b)"),
    "owner": _("người chịu trách nhiệm (5.9, ISO 6.2.2 c)"),
    "due": _("ngày hoàn thành (5.9, ISO 6.2.2 d)"),
    "judged_by": _("cách đánh giá (5.9, ISO 6.2.2 e)"),
}


def number(text: str | None) -> float | None:
    """The number typed the Vietnamese way (98,5) or the other (98.5); None for anything else."""
    return float(text.replace(",", ".")) if text and _NUMBER.match(text) else None


def met(reached: str | None, target: str | None, direction: str | None) -> bool | None:
    """Does the value meet the target? None while one of them is no number."""
    value, wanted = number(reached), number(target)
    if value is None or wanted is None:
        return None
    return value <= wanted if direction == "at_most" else value >= wanted


class ObjectiveFields:
    """The columns of one objective, on the plan and when it is revised."""

    text = LongText(_("Mục tiêu"), required=False, longest=500)
    target = Text(_("Chỉ tiêu (một số)"), required=False, longest=20)
    measure_unit = Text(_("Đơn vị tính"), required=False, longest=60)
    direction = One(_("Đạt khi"), "objective_directions", required=False)
    baseline = Text(
        _("Mức hiện tại"), required=False, longest=60, description=_("Số đo gần nhất, hoặc “chưa đo”.")
    )
    frequency = One(_("Tần suất đo"), "objective_frequencies", required=False)
    measured_by = OneOfMany(_("Người đo"), "people", required=False)
    policy = Text(_("Nhất quán với chính sách ở điểm nào"), required=False, longest=500)
    relevance = Text(_("Giúp gì cho sự phù hợp, sự thỏa mãn"), required=False, longest=500)
    actions = LongText(_("Việc sẽ làm"), required=False, longest=1000)
    resources = Text(_("Nguồn lực"), required=False, longest=500)
    owner = OneOfMany(_("Người chịu trách nhiệm"), "people", required=False)
    due = Day(_("Ngày hoàn thành"), required=False)
    judged_by = Text(_("Cách đánh giá kết quả"), required=False, longest=500)


class ObjectiveRow(ObjectiveFields, Row):
    """One objective of the plan."""


class AssessedRow(Row):
    """What became of one objective of the year; `key` is the approved objective's, empty for one set on paper."""

    key = Hidden()
    text = LongText(_("Mục tiêu"), required=False, longest=500)
    target = Text(_("Chỉ tiêu"), required=False, longest=20)
    measure_unit = Text(_("Đơn vị tính"), required=False, longest=60)
    reached = Text(_("Giá trị đạt được"), required=False, longest=20)
    result = One(_("Kết quả"), "objective_results", required=False)
    remark = Text(_("Nhận xét, bằng chứng"), required=False, longest=500)


def faults(objective: Mapping[str, Any]) -> str | None:
    """What keeps it from being an objective of 5.9, in one sentence; None when nothing does."""
    missing = [words for name, words in NEEDED.items() if objective.get(name) in (None, "")]
    if missing:
        return _(f"thiếu {'; '.join(missing)}.")
    if number(objective["target"]) is None:
        return _("chỉ tiêu phải là một số, ví dụ 98,5 (5.9, đo được: ISO 6.2.1 b).")
    return None


def entered(rows: Rows) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows in which something was entered, each with its place on the page."""
    for place, row in enumerate(rows.entries, 1):
        if any(value not in (None, "") for value in row.form.data.values()):
            yield place, row.form.data


def results_as_text(results: list[Mapping[str, Any]]) -> str:
    """Last year's results as a basis of the next year's objectives."""
    words = {"achieved": _("đạt"), "not_achieved": _("không đạt"), "not_assessed": _("chưa đánh giá")}
    lines = [
        f"– {row['text']}: {words.get(row['result'], '')}, {row['reached'] or '–'}"
        f" / {row['target']} {row['measure_unit']}"
        for row in results
    ]
    return "\n".join(lines)[:5000] or NOT_KNOWN


class AssessObjectives(StepForm):
    """5.9, before 31 December: what became of every objective of the year."""

    facts = ("results",)
    boxes = (
        Box(_("Mục tiêu của năm và kết quả"), ("results", "none_reason")),
        Box(_("Nhận xét chung"), ("conclusion",)),
    )
    required_when: ClassVar[Mapping[str, str]] = {"none_reason": _("không có mục tiêu nào")}
    submit_label = _("Gửi kết quả đánh giá")
    seeds = ("corrective_action",)

    results = Rows(
        FormField(AssessedRow, _("Mục tiêu")),
        _("Từng mục tiêu"),
        most=MOST,
        description=_("Mục tiêu đã phê duyệt hiện sẵn; mục tiêu lập trên giấy thì thêm dòng."),
    )
    none_reason = LongText(
        _("Vì sao năm này không có mục tiêu"),
        required=False,
        description=_("Chỉ cần khi không có dòng nào ở trên."),
    )
    conclusion = LongText(_("Nhận xét chung"))

    def check(self, context: Context) -> None:
        """Every approved objective is judged, none is rewritten, and a judgement has its value or its reason."""
        approved = {row["key"]: row for row in context.known.get("objectives_of_year", ())}
        seen: list[str] = []
        for place, row in entered(self.results):
            sentence = self._fault(row, approved)
            if row["key"]:
                seen.append(row["key"])
            if sentence:
                self.refuse("results", _(f"Dòng {place}: {sentence}"))
        if sorted(seen) != sorted(approved):
            self.refuse(
                "results", _("5.9: mỗi mục tiêu đã phê duyệt của năm phải có đúng một dòng đánh giá.")
            )
        if not any(True for _ in entered(self.results)):
            self.require(
                "none_reason",
                _(
                    "5.9: chưa có mục tiêu của năm trong hệ thống; hãy thêm mục tiêu lập trên giấy hoặc nêu lý do."
                ),
            )

    def _fault(self, row: Mapping[str, Any], approved: Mapping[str, Mapping[str, Any]]) -> str | None:
        before = approved.get(row["key"])
        if row["key"] and before is None:
            return _("mục tiêu này không thuộc năm đang đánh giá, hoặc vừa được sửa đổi; hãy mở lại trang.")
        if before is not None and any(
            row[name] != before[name] for name in ("text", "target", "measure_unit")
        ):
            return _("mục tiêu đã phê duyệt không sửa ở đây.")
        if not (row["text"] and row["target"] and row["measure_unit"] and row["result"]):
            return _("hãy nhập mục tiêu, chỉ tiêu, đơn vị tính và kết quả (5.9).")
        if row["result"] == "not_assessed":
            return None if row["remark"] else _("hãy nêu vì sao chưa đánh giá được (5.9).")
        return None if row["reached"] else _("hãy nhập giá trị đạt được (5.9, ISO 9.1.3).")

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """The year's approved objectives with the last value recorded; sent back: what was written."""
        if cls.step in records:
            return dict(records[cls.step])
        return {"results": list(context.known.get("objectives_of_year", ()))}

    @classmethod
    def seed(
        cls, process: str, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Box 1 of a slip: the objectives that were missed (the first sign of 5.2.2)."""
        case = facts["case"]
        results = records[cls.step]["results"] if cls.step in records else ()
        missed = [row for row in results if row["result"] == "not_achieved"]
        return {
            "title": _(f"Mục tiêu chất lượng không đạt ({case['number']})"),
            "kind": "corrective",
            "origin": "unit",
            "concerned_unit": case.get("concerned_unit"),
            "sources": [FROM_MONITORING],
            "related_documents": _(f"Hồ sơ mục tiêu {case['number']}"),
            "description": results_as_text(missed) if missed else None,
        }


class DraftObjectives(StepForm):
    """5.9, before 30 January: next year's objectives and the plan for them."""

    submit_label = _("Trình dự thảo")

    objectives = Rows(FormField(ObjectiveRow, _("Mục tiêu")), _("Mục tiêu và kế hoạch"), least=1, most=MOST)

    def check(self, context: Context) -> None:
        """Measurable, monitored, consistent, relevant, planned: by what is written, not by a tick."""
        rows = list(entered(self.objectives))
        if not rows:
            self.refuse("objectives", _("5.9: hãy nêu ít nhất một mục tiêu."))
        for place, row in rows:
            sentence = faults(row)
            if sentence:
                self.refuse("objectives", _(f"Dòng {place}: {sentence}"))

    def fact_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The objectives, each under the key it keeps through its versions."""
        return {
            "objectives": [{**row, "key": str(place)} for place, row in enumerate(answers["objectives"], 1)]
        }

    def case_changes(self, answers: Mapping[str, Any], context: Context) -> dict[str, dict[str, Any]]:
        """When it was drafted; the yearly duties ask."""
        return {"case": {"drafted_on": context.today.isoformat()}}


def next_objectives(results: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """This year's objectives as a start for the next: what was reached is where it begins."""
    return [
        {
            "text": row["text"],
            "target": row["target"],
            "measure_unit": row["measure_unit"],
            "baseline": row["reached"],
        }
        for row in results
    ]


class Decides(StepForm):
    """A decision with its reason where it sends back; made anew each time."""

    facts: ClassVar[tuple[str, ...]] = ("decision",)
    boxes = (Box(_("Ý kiến"), ("decision", "reason")),)
    required_when: ClassVar[Mapping[str, str]] = {"reason": _("trả lại")}
    submit_label = _("Ghi ý kiến")

    reason = LongText(_("Ý kiến, lý do"), required=False)

    def check(self, context: Context) -> None:
        """Whoever sends back says why."""
        if self["decision"].data == "send_back":
            self.require("reason", _("Hãy nêu lý do trả lại."))

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Nothing is decided before somebody decides."""
        return {}


class ReceiveObjectives(StepForm):
    """5.9.d: communicated means that somebody says they have it."""

    boxes = (Box(_("Xác nhận"), ("note",)),)
    submit_label = _("Đã nhận")

    note = LongText(_("Đã phổ biến thế nào, ý kiến (nếu có)"), required=False)

    @classmethod
    def prefill(
        cls, facts: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], context: Context
    ) -> dict[str, Any]:
        """Each says their own."""
        return {}


class ReviseObjective(ObjectiveFields, StepForm):
    """5.9.d: an approved objective is updated as a new version, with the reason."""

    boxes = (
        Box(_("Mục tiêu"), ("text", "target", "measure_unit", "direction", "baseline")),
        Box(_("Theo dõi"), ("frequency", "measured_by", "judged_by")),
        Box(_("Nhất quán, liên quan"), ("policy", "relevance")),
        Box(_("Kế hoạch"), ("actions", "resources", "owner", "due")),
        Box(_("Sửa đổi"), ("reason",)),
    )
    submit_label = _("Phê duyệt sửa đổi")

    reason = LongText(_("Lý do sửa đổi"), longest=2000)
    version = Hidden()  # What the form was filled in from: two people cannot undo each other's revision.

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in NEEDED:
            self[name].needed = True

    def check(self, context: Context) -> None:
        """A revised objective is as measurable as a new one."""
        for name, words in NEEDED.items():
            self.require(name, _(f"Thiếu {words}."))
        if self["target"].data and number(self["target"].data) is None:
            self.refuse("target", _("Chỉ tiêu phải là một số, ví dụ 98,5 (5.9, ISO 6.2.1 b)."))


class RecordValue(StepForm):
    """5.9.d: monitored means that values are recorded over the year."""

    boxes = (Box(_("Giá trị đo được"), ("value", "measured_on", "evidence")),)
    submit_label = _("Ghi giá trị")

    value = Text(_("Giá trị"), longest=20, description=_("Một số, theo đơn vị tính của mục tiêu."))
    measured_on = Day(_("Ngày đo"))
    evidence = LongText(_("Bằng chứng"), longest=1000, description=_("Số văn bản, báo cáo, nơi lưu số liệu."))

    def check(self, context: Context) -> None:
        """A number of a day that has come."""
        if self["value"].data and number(self["value"].data) is None:
            self.refuse("value", _("Giá trị phải là một số, ví dụ 98,5."))
        if self["measured_on"].data and self["measured_on"].data > context.today:
            self.refuse("measured_on", _("Ngày này chưa tới; hãy nhập ngày đã qua hoặc hôm nay."))
