"""What a diagram must keep to beside the allow-list: ids, flows, gateways, events, lanes, forms."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal

from lxml import etree

from webapp.engine.calendar import parse_cycle
from webapp.engine.constructs import ACTIVITIES, FLOW_NODES, GATEWAYS, refused
from webapp.engine.errors import CalendarError, Finding
from webapp.engine.intake import bpmn, camunda, local, properties_of
from webapp.engine.paths import restless, unreachable
from webapp.engine.places import usable_name, wrong_expressions

_FLOW_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}\Z")
_RESERVED = ("Start", "End", "Root")


def broken(file: str, root: etree._Element) -> list[Finding]:
    """All findings about one file's own contents, none of them stopping at the first."""
    findings = [*refused(file, root), *_ids(file, root)]
    processes = root.findall(bpmn("process"))
    if len(processes) != 1:
        findings.append(
            Finding(
                file, "", "error", "process", f"Mỗi tệp vẽ đúng một quy trình; tệp này có {len(processes)}."
            )
        )
        return findings
    process = processes[0]
    findings += wrong_expressions(file, process)
    findings += _Rules(file, root, process).findings()
    return findings


def _ids(file: str, root: etree._Element) -> Iterator[Finding]:
    counted = Counter(node.get("id") for node in root.iter() if node.get("id") is not None)
    for name, count in counted.items():
        if count > 1:
            yield Finding(
                file, str(name), "error", "ids", f"Mã “{name}” được dùng {count} lần; chỉ được dùng một."
            )
    for node in root.iter(*(bpmn(name) for name in (*FLOW_NODES, "process"))):
        name = node.get("id", "")
        if name in _RESERVED or name.endswith((".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")):
            yield Finding(
                file, name, "error", "ids", f"Mã “{name}” là mã dành riêng của máy thực hiện quy trình."
            )
        elif not usable_name(name):
            message = f"Mã “{name[:60]}” phải là chữ thường không dấu, số, gạch dưới và không trùng tên hàm."
            yield Finding(file, name, "error", "ids", message)
    for node in root.iter(bpmn("sequenceFlow")):
        name = node.get("id", "")
        if not _FLOW_ID.match(name):
            yield Finding(file, name, "error", "ids", "Mã luồng chỉ được gồm chữ không dấu, số, gạch dưới.")


class _Rules:
    """The rules that look at how the elements of one process hang together."""

    def __init__(self, file: str, root: etree._Element, process: etree._Element) -> None:
        self.file, self.root, self.process = file, root, process
        self.nodes = {
            node.get("id", ""): node
            for node in process.iter(*(bpmn(name) for name in FLOW_NODES))
            if node.get("id")
        }
        self.flows = list(process.iter(bpmn("sequenceFlow")))
        self.out: dict[str, list[etree._Element]] = defaultdict(list)
        self.into: dict[str, list[etree._Element]] = defaultdict(list)
        for flow in self.flows:
            self.out[flow.get("sourceRef", "")].append(flow)
            self.into[flow.get("targetRef", "")].append(flow)

    def findings(self) -> Iterator[Finding]:
        yield from self._process()
        for scope in (self.process, *self.process.iter(bpmn("subProcess"))):
            yield from self._scope(scope)
        yield from self._flows()
        for name, node in self.nodes.items():
            yield from self._node(name, node)
        yield from self._references()
        yield from self._lanes()
        yield from self._paths()

    def _paths(self) -> Iterator[Finding]:
        ahead = {name: [flow.get("targetRef", "") for flow in self.out[name]] for name in self.nodes}
        missed = set(unreachable(self.process, self.nodes, ahead))
        for name in missed:
            yield self._say(name, "reach", "Không có đường nào từ sự kiện bắt đầu tới phần tử này.")
        for name, node in self.nodes.items():
            if local(node) == "parallelGateway" and len(self.into[name]) > 1:
                before = missed.symmetric_difference(unreachable(self.process, self.nodes, ahead, shut=name))
                if any(flow.get("sourceRef") in before for flow in self.into[name]):
                    yield self._say(
                        name,
                        "join",
                        "Cổng song song này chờ một luồng chỉ có sau chính nó nên không bao giờ mở.",
                    )
        loop = restless(self.nodes, ahead)
        if loop is not None:
            yield self._say(loop, "loop", "Vòng lặp này không qua bước nào có người làm hay sự kiện chờ.")

    def _say(
        self, element: str, rule: str, message: str, severity: Literal["error", "warning"] = "error"
    ) -> Finding:
        return Finding(self.file, element, severity, rule, message)

    def _process(self) -> Iterator[Finding]:
        name = self.process.get("id", "")
        if name != PurePath(self.file).stem:
            yield self._say(
                name, "process", f"Mã quy trình “{name}” phải trùng tên tệp “{PurePath(self.file).stem}”."
            )
        if self.process.get("isExecutable") not in ("true", "1"):
            yield self._say(
                name, "process", "Quy trình chưa được đánh dấu là thực hiện được (isExecutable = true)."
            )
        if not self.process.get("name"):
            yield self._say(name, "process", "Quy trình chưa có tên.")
        participants = list(self.root.iter(bpmn("participant")))
        if len(participants) > 1 or any(one.get("processRef") != name for one in participants):
            yield self._say(name, "process", "Sơ đồ chỉ được có một khung (pool), của chính quy trình này.")

    def _scope(self, scope: etree._Element) -> Iterator[Finding]:
        name = scope.get("id", "")
        starts = [node for node in scope.findall(bpmn("startEvent")) if not _kinds(node)]
        if len(starts) != 1:
            yield self._say(name, "start", f"Phải có đúng một sự kiện bắt đầu thường; đang có {len(starts)}.")
        ends = scope.findall(bpmn("endEvent"))
        if not ends:
            yield self._say(name, "end", "Quy trình không có sự kiện kết thúc.")
        for end in ends:
            if not end.get("name"):
                yield self._say(end.get("id", ""), "end", "Sự kiện kết thúc chưa nói kết quả.", "warning")

    def _flows(self) -> Iterator[Finding]:
        joined: set[tuple[str | None, str | None]] = set()
        for flow in self.flows:
            name, ends = flow.get("id", ""), (flow.get("sourceRef"), flow.get("targetRef"))
            if ends in joined:
                yield self._say(
                    name, "flow", "Hai phần tử này đã có một luồng nối; luồng thứ hai bị bỏ qua khi chạy."
                )
            joined.add(ends)
            source, target = (self.nodes.get(flow.get(end, "")) for end in ("sourceRef", "targetRef"))
            if source is None or target is None:
                yield self._say(name, "flow", "Luồng không nối hai phần tử của quy trình.")
                continue
            if source.getparent() is not target.getparent():
                yield self._say(name, "flow", "Luồng không được đi qua ranh giới của quy trình con.")
            if flow.find(bpmn("conditionExpression")) is not None and local(source) not in (
                "exclusiveGateway",
                "inclusiveGateway",
            ):
                yield self._say(
                    name, "flow", "Điều kiện chỉ có tác dụng trên luồng ra của cổng loại trừ, cổng bao hàm."
                )

    def _node(self, name: str, node: etree._Element) -> Iterator[Finding]:
        kind, out, into = local(node), self.out[name], self.into[name]
        if kind in GATEWAYS:
            yield from self._gateway(name, node, kind)
        else:
            if len(out) > 1:
                yield self._say(name, "split", "Phần tử này có nhiều luồng ra; hãy tách bằng một cổng.")
            if len(into) > 1:
                yield self._say(name, "join", "Phần tử này có nhiều luồng vào; hãy gộp bằng một cổng.")
        if kind == "endEvent" and out:
            yield self._say(name, "flow", "Sự kiện kết thúc không được có luồng ra.")
        if kind in ("startEvent", "boundaryEvent") and into:
            yield self._say(name, "flow", "Sự kiện này không được có luồng vào.")
        if kind != "endEvent" and not out:
            yield self._say(
                name, "flow", "Phần tử này không dẫn tới đâu; nối nó tới bước sau hoặc một kết thúc."
            )
        if kind == "userTask":
            yield from self._task(name, node)
        elif kind == "callActivity" and not node.get("calledElement"):
            yield self._say(name, "call", "Phần tử gọi quy trình khác chưa nói gọi quy trình nào.")
        elif kind == "boundaryEvent":
            yield from self._boundary(name, node)
        if "timer" in _kinds(node):
            yield from self._timer(name, node, kind)

    def _gateway(self, name: str, node: etree._Element, kind: str) -> Iterator[Finding]:
        out, into = self.out[name], self.into[name]
        if len(out) > 1 and len(into) > 1:
            yield self._say(name, "gateway", "Một cổng hoặc tách hoặc gộp, không làm cả hai; vẽ hai cổng.")
        if not into:
            yield self._say(name, "gateway", "Cổng không có luồng vào.")
        if kind in ("exclusiveGateway", "inclusiveGateway") and len(out) > 1:
            yield from self._decision(name, node, out)
        if kind == "eventBasedGateway":
            targets = [self.nodes.get(flow.get("targetRef", "")) for flow in out]
            if len(out) < 2 or any(t is None or local(t) != "intermediateCatchEvent" for t in targets):
                yield self._say(
                    name, "gateway", "Cổng theo sự kiện phải dẫn thẳng tới ít nhất hai sự kiện chờ."
                )
            timers = [t for t in targets if t is not None and "timer" in _kinds(t)]
            if len(timers) > 1:
                yield self._say(
                    name, "gateway", "Cổng theo sự kiện chỉ được có một hẹn giờ; cái thứ hai không chạy."
                )

    def _decision(self, name: str, node: etree._Element, out: list[etree._Element]) -> Iterator[Finding]:
        default = node.get("default")
        if default not in [flow.get("id") for flow in out]:
            yield self._say(name, "default", "Cổng phải có luồng mặc định, để hồ sơ không bao giờ mắc lại.")
        for flow in out:
            condition = flow.find(bpmn("conditionExpression")) is not None
            if flow.get("id") == default and condition:
                yield self._say(flow.get("id", ""), "default", "Luồng mặc định không được có điều kiện.")
            if flow.get("id") != default and not condition:
                yield self._say(flow.get("id", ""), "condition", "Luồng ra của cổng chưa có điều kiện.")
            if not flow.get("name"):
                yield self._say(
                    flow.get("id", ""), "answer", "Luồng ra của cổng chưa có tên (câu trả lời).", "warning"
                )

    def _task(self, name: str, node: etree._Element) -> Iterator[Finding]:
        if not node.get("name"):
            yield self._say(name, "name", "Bước chưa có tên.")
        if not node.get(camunda("formKey")) and node.find(f".//{camunda('formField')}") is None:
            yield self._say(
                name, "form", "Bước chưa có biểu mẫu (camunda:formKey hoặc các trường camunda:formData)."
            )
        if not properties_of(node).get("clause"):
            yield self._say(name, "clause", "Bước chưa ghi điều khoản (thuộc tính clause).", "warning")

    def _boundary(self, name: str, node: etree._Element) -> Iterator[Finding]:
        host, kinds = self.nodes.get(node.get("attachedToRef", "")), _kinds(node)
        interrupting = node.get("cancelActivity", "true") in ("true", "1")
        if host is None or local(host) not in ACTIVITIES or host.getparent() is not node.getparent():
            yield self._say(name, "boundary", "Sự kiện gắn cạnh phải gắn vào một bước của quy trình.")
        if "message" in kinds and not interrupting:
            yield self._say(
                name,
                "boundary",
                "Thông điệp không ngắt gắn cạnh chỉ bắt được một lần; vẽ nhánh song song quay lại sự kiện chờ.",
            )
        if "error" in kinds and not interrupting:
            yield self._say(name, "boundary", "Sự kiện lỗi gắn cạnh luôn ngắt bước.")
        codes = "error" in kinds or "escalation" in kinds
        if codes and host is not None and local(host) == "userTask":
            yield self._say(
                name, "boundary", "Lỗi và báo cấp trên chỉ bắt được ở quy trình con, quy trình được gọi."
            )

    def _timer(self, name: str, node: etree._Element, kind: str) -> Iterator[Finding]:
        cycle = node.find(f".//{bpmn('timeCycle')}") is not None
        if kind == "startEvent":
            yield from self._opening(name, node)
        elif cycle and not (kind == "boundaryEvent" and node.get("cancelActivity") in ("false", "0")):
            yield self._say(name, "timer", "Hẹn giờ lặp lại chỉ dùng ở sự kiện gắn cạnh không ngắt.")

    def _opening(self, name: str, node: etree._Element) -> Iterator[Finding]:
        """A start by the calendar: a cycle with its first day, drawn beside the plain start and meeting it."""
        try:
            dated = parse_cycle((node.findtext(f".//{bpmn('timeCycle')}") or "").strip()).start is not None
        except CalendarError:
            dated = False
        if not dated:
            yield self._say(
                name,
                "timer",
                "Bắt đầu theo lịch phải là chu kỳ có ngày đầu: R/2026-12-01T00:00:00+07:00/P1Y.",
            )
        targets = [self.nodes.get(flow.get("targetRef", "")) for flow in self.out[name]]
        if node.getparent() is not self.process or any(
            one is None or local(one) != "exclusiveGateway" for one in targets
        ):
            yield self._say(
                name,
                "start",
                "Bắt đầu theo lịch vẽ cạnh sự kiện bắt đầu thường và nhập vào cùng một cổng với nó.",
            )

    def _references(self) -> Iterator[Finding]:
        """Messages, errors and codes named by events must exist, have a name, and mean one thing."""
        known = {
            (local(node), node.get("id")): node.get(
                "errorCode", node.get("escalationCode", node.get("name", ""))
            )
            for node in self.root
            if local(node) in ("message", "signal", "error", "escalation")
        }
        caught: Counter[tuple[str, str]] = Counter()
        for name, node in self.nodes.items():
            for child in node:
                kind = local(child).removesuffix("EventDefinition")
                if kind not in ("message", "signal", "error", "escalation") or kind == local(child):
                    continue
                code = known.get((kind, child.get(f"{kind}Ref")))
                if not code:
                    yield self._say(
                        name, "reference", "Sự kiện chưa chọn thông điệp (hoặc mã), hoặc nó chưa có tên."
                    )
                elif local(node) == "boundaryEvent" and kind in ("error", "escalation"):
                    caught[kind, code] += 1
                    if caught[kind, code] == 2:
                        yield self._say(
                            name, "reference", f"Mã “{code}” được bắt ở nhiều nơi; mọi nơi sẽ cùng chạy."
                        )

    def _lanes(self) -> Iterator[Finding]:
        listed: Counter[str] = Counter()
        for lane in self.process.iter(bpmn("lane")):
            if not lane.get("name"):
                yield self._say(lane.get("id", ""), "lane", "Làn chưa có tên vai trò.")
            for reference in lane.findall(bpmn("flowNodeRef")):
                name = (reference.text or "").strip()
                listed[name] += 1
                if name not in self.nodes:
                    yield self._say(
                        lane.get("id", ""), "lane", f"Làn chứa “{name}” không có trong quy trình."
                    )
        for name, node in self.nodes.items():
            if listed[name] > 1:
                yield self._say(name, "lane", "Phần tử nằm trong nhiều làn.")
            done_by_people = local(node) == "userTask" or "message" in _kinds(node)
            if done_by_people and local(node) != "endEvent" and not _in_lane(node, listed):
                yield self._say(name, "lane", "Bước chưa nằm trong làn nào nên không biết ai làm.")


def _kinds(node: etree._Element) -> list[str]:
    return [
        local(child).removesuffix("EventDefinition")
        for child in node
        if local(child).endswith("EventDefinition")
    ]


def _in_lane(node: etree._Element, listed: Counter[str]) -> bool:
    here: etree._Element | None = node
    while here is not None:
        if listed[here.get("id", "")]:
            return True
        here = here.getparent()
    return False
