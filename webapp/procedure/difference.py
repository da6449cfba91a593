"""What changed between two issues, as a person would tell it: diagrams, forms, roles, lists, rules, obligations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from webapp.engine import Diagram, Element, Step
from webapp.procedure.releases import Bundle, processes

SKIPPED = ("lane", "participant", "textAnnotation")
# Of a step: what is compared, and how people call it.
STEP_PARTS = (
    ("lane", "người thực hiện"),
    ("form", "biểu mẫu"),
    ("due", "thời hạn"),
    ("performer", "điều kiện người làm"),
    ("clause", "mục"),
    ("obligations", "yêu cầu"),
)
DEFINED = (
    ("roles", "Vai trò"),
    ("clauses", "Mục"),
    ("obligations", "Yêu cầu"),
    ("processes", "Quy trình"),
    ("lists", "Danh mục"),
    ("rules", "Quy tắc"),
    ("deadlines", "Thời hạn hằng năm"),
    ("retention", "Lưu hồ sơ"),
    ("agency", "Cơ quan"),
)


def differences(old: Bundle, new: Bundle) -> list[str]:
    """One sentence for every change; empty only for the same issue."""
    found = [*_of_issue(old, new), *_of_diagrams(old, new), *_of_forms(old, new), *_of_definition(old, new)]
    before, after = old.features, new.features
    found += [f"Kịch bản {name}: {how}" for name, how in _kinds(before, after, "đã sửa")]
    return found


def _of_issue(old: Bundle, new: Bundle) -> Iterator[str]:
    was, now = old.definition, new.definition
    for words, one, other in (
        ("Lần ban hành", was.issue, now.issue),
        ("Ngày ban hành", was.issued_on.strftime("%d/%m/%Y"), now.issued_on.strftime("%d/%m/%Y")),
        ("Mã quy trình", was.code, now.code),
        ("Tên quy trình", was.title, now.title),
    ):
        if one != other:
            yield f"{words}: {one} → {other}."


def _of_diagrams(old: Bundle, new: Bundle) -> Iterator[str]:
    was, now = _diagrams(old), _diagrams(new)
    for name in sorted(set(was) | set(now)):
        if name not in was:
            yield f"Sơ đồ mới: {now[name].name or name}."
        elif name not in now:
            yield f"Bỏ sơ đồ: {was[name].name or name}."
        elif was[name].xml != now[name].xml:
            said = [*_of_elements(was[name], now[name]), *_of_flows(was[name], now[name])]
            title = now[name].name or name
            yield from (f"Sơ đồ “{title}”: {sentence}" for sentence in said or ["chỉ đổi cách vẽ, lời ghi."])


def _diagrams(bundle: Bundle) -> dict[str, Diagram]:
    return {
        name: diagram for process in processes(bundle).values() for name, diagram in process.diagrams.items()
    }


def _of_elements(old: Diagram, new: Diagram) -> Iterator[str]:
    was, now = _named(old), _named(new)
    yield from (f"thêm “{now[id].name}”." for id in now if id not in was)
    yield from (f"bỏ “{was[id].name}”." for id in was if id not in now)
    for id in now:
        if id not in was:
            continue
        one, other = was[id], now[id]
        if one.name != other.name:
            yield f"“{one.name}” đổi tên thành “{other.name}”."
        if one.lane != other.lane and id not in new.steps:
            yield f"“{other.name}” chuyển từ làn {one.lane} sang {other.lane}."
        if one.timer != other.timer:
            yield f"“{other.name}”: hẹn giờ {one.timer or '(không)'} → {other.timer or '(không)'}."
        if one.seeds != other.seeds or one.message != other.message:
            yield f"“{other.name}” báo tin hoặc mở hồ sơ khác theo cách khác."
        if id in old.steps and id in new.steps:
            yield from _of_step(old.steps[id], new.steps[id])


def of_step(old: Step, new: Step | None) -> Iterator[str]:
    """How another issue draws one step, a sentence for each change; None when it has no such step."""
    if new is None:
        yield f"“{old.name}” không còn."
        return
    if old.name != new.name:
        yield f"“{old.name}” đổi tên thành “{new.name}”."
    yield from _of_step(old, new)


def _of_step(old: Step, new: Step) -> Iterator[str]:
    for part, words in STEP_PARTS:
        one, other = _told(getattr(old, part)), _told(getattr(new, part))
        if one != other:
            yield f"“{new.name}”: {words} {one} → {other}."


def _of_flows(old: Diagram, new: Diagram) -> Iterator[str]:
    was, now = old.flows, new.flows
    for id in now:
        if id not in was:
            yield f"thêm đường đi từ “{_name(new, now[id].source)}” tới “{_name(new, now[id].target)}”."
        elif was[id].condition != now[id].condition:
            start = _name(new, now[id].source)
            yield f"điều kiện sau “{start}”: {_told(was[id].condition)} → {_told(now[id].condition)}."
        elif (was[id].source, was[id].target) != (now[id].source, now[id].target):
            yield f"đường đi từ “{_name(new, now[id].source)}” nay tới “{_name(new, now[id].target)}”."
    for id in was:
        if id not in now:
            yield f"bỏ đường đi từ “{_name(old, was[id].source)}” tới “{_name(old, was[id].target)}”."


def _of_forms(old: Bundle, new: Bundle) -> Iterator[str]:
    was = {step: form["hash"] for step, form in old.forms.items()}
    now = {step: form["hash"] for step, form in new.forms.items()}
    yield from (f"Biểu mẫu của bước {step}: {how}" for step, how in _kinds(was, now, "đổi nội dung hỏi"))


def _of_definition(old: Bundle, new: Bundle) -> Iterator[str]:
    for part, words in DEFINED:
        was, now = (getattr(bundle.definition, part) for bundle in (old, new))
        for name, how in _kinds(was, now, ""):
            if how:
                yield f"{words} {name}: {how}"
            else:
                yield from (f"{words} {name}: {what}" for what in _inside(was[name], now[name]))


def _inside(one: Any, other: Any) -> Iterator[str]:
    """What of one entry changed: field by field where it has fields, entry by entry where it is a list of choices."""
    if is_dataclass(one) and is_dataclass(other):
        was, now = asdict(one), asdict(other)  # type: ignore[arg-type]
        yield from (
            f"{name}: {_told(was[name])} → {_told(now[name])}." for name in now if was[name] != now[name]
        )
    elif isinstance(one, tuple):
        was, now = ({choice.value: choice.label for choice in choices} for choices in (one, other))
        changed = [f"{value} {how}" for value, how in _kinds(was, now, "đổi lời")]
        yield from changed or ["đổi thứ tự."]
    else:
        yield f"{_told(one)} → {_told(other)}."


def _kinds(was: Mapping[str, Any], now: Mapping[str, Any], changed: str) -> Iterator[tuple[str, str]]:
    for name in sorted(set(was) | set(now)):
        if name not in was:
            yield name, "mới."
        elif name not in now:
            yield name, "bỏ."
        elif was[name] != now[name]:
            yield name, f"{changed}." if changed else ""


def _named(diagram: Diagram) -> dict[str, Element]:
    return {e.id: e for e in diagram.elements.values() if e.name and e.type not in SKIPPED}


def _name(diagram: Diagram, id: str) -> str:
    element = diagram.elements.get(id)
    return (element.name if element is not None else "") or id


def _told(value: Any) -> str:
    text = ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return text or "(không)"
