"""The allow-list: the BPMN this engine was proved on. Everything else is refused with its element and a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from webapp.engine.errors import Finding
from webapp.engine.intake import BPMN, CAMUNDA, bpmn, local

GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway")
ACTIVITIES = ("userTask", "subProcess", "callActivity")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
FLOW_NODES = (*EVENTS, *GATEWAYS, *ACTIVITIES)

EVENT_DEFINITIONS = (
    "timerEventDefinition",
    "messageEventDefinition",
    "signalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "terminateEventDefinition",
)
_EVENT_KINDS = {
    "startEvent": ("timer",),
    "endEvent": ("terminate", "message", "error", "escalation"),
    "intermediateCatchEvent": ("timer", "message", "signal"),
    "intermediateThrowEvent": ("signal", "escalation"),
    "boundaryEvent": ("timer", "message", "signal", "error", "escalation"),
}
_PLAIN_ALLOWED = ("startEvent", "endEvent", "intermediateThrowEvent")

_OTHERS = frozenset(
    (
        *("definitions", "process", "collaboration", "participant", "laneSet", "lane", "flowNodeRef"),
        *("documentation", "extensionElements", "textAnnotation", "text", "association"),
        *("incoming", "outgoing", "sequenceFlow", "conditionExpression"),
        *("timeDate", "timeDuration", "timeCycle", "message", "signal", "error", "escalation"),
        "multiInstanceLoopCharacteristics",
    )
)
_ALLOWED = frozenset((*FLOW_NODES, *EVENT_DEFINITIONS)) | _OTHERS

_WHY = {
    "scriptTask": "Bước chạy mã lệnh (script) không được phép: sơ đồ không bao giờ chạy mã trên máy chủ.",
    "script": "Mã lệnh (script) không được phép trong sơ đồ.",
    "serviceTask": "Bước gọi dịch vụ không được phép; việc tự động do phần mềm làm, không vẽ bằng service task.",
    "businessRuleTask": "Bước bảng quyết định (DMN) không được hỗ trợ; dùng cổng với điều kiện.",
    "task": "Bước chưa có loại: chọn “User Task” cho việc người làm.",
    "manualTask": "Bước làm tay (manual task) không ghi hồ sơ; dùng “User Task” có biểu mẫu.",
    "sendTask": "Bước gửi không được hỗ trợ; dùng sự kiện kết thúc có thông điệp.",
    "receiveTask": "Bước nhận không được hỗ trợ; dùng sự kiện chờ thông điệp.",
    "complexGateway": "Cổng phức hợp không được hỗ trợ; dùng cổng loại trừ hoặc song song.",
    "adHocSubProcess": "Quy trình con tùy biến (ad-hoc) không được hỗ trợ.",
    "transaction": "Quy trình con giao dịch (transaction) không được hỗ trợ.",
    "messageFlow": "Luồng thông điệp không có tác dụng khi chạy; hãy ghi bằng chú thích.",
    "compensateEventDefinition": "Sự kiện bù trừ (compensation) bị bỏ qua khi chạy nên không được dùng.",
    "linkEventDefinition": "Sự kiện liên kết (link) bị bỏ qua khi chạy nên không được dùng; vẽ luồng nối thẳng.",
    "cancelEventDefinition": "Sự kiện hủy (cancel) không được hỗ trợ.",
    "conditionalEventDefinition": "Sự kiện điều kiện không được hỗ trợ; dùng cổng hoặc hẹn giờ.",
    "standardLoopCharacteristics": "Dấu lặp trên bước không được hỗ trợ; vẽ vòng lặp bằng cổng.",
    "loopDataInputRef": "loopDataInputRef bị trình vẽ làm mất khi lưu; dùng camunda:collection.",
    "loopDataOutputRef": "Kết quả của bước nhiều người làm nằm trong hồ sơ, không gom bằng loopDataOutputRef.",
    "loopCardinality": "Số lượng cố định (loopCardinality) không được hỗ trợ; dùng camunda:collection.",
    "completionCondition": "Điều kiện dừng sớm (completionCondition) không được hỗ trợ; dùng hẹn giờ ngắt.",
    "dataObject": "Đối tượng dữ liệu không được hỗ trợ; dữ liệu nằm trong biểu mẫu. Hãy ghi bằng chú thích.",
    "dataObjectReference": "Đối tượng dữ liệu không được hỗ trợ; hãy ghi bằng chú thích.",
    "dataStoreReference": "Kho dữ liệu không được hỗ trợ; hãy ghi bằng chú thích.",
    "choreography": "Sơ đồ choreography không được hỗ trợ.",
}

_CAMUNDA_ELEMENTS = frozenset(
    ("properties", "property", "formData", "formField", "validation", "constraint", "value")
)
_CAMUNDA_ATTRIBUTES = frozenset(
    (
        *("versionTag", "historyTimeToLive", "isStartableInTasklist"),
        *("formKey", "dueDate", "candidateGroups", "collection", "elementVariable"),
    )
)
_CONSTRAINTS = frozenset(("required", "readonly", "minlength", "maxlength", "min", "max"))
_FIELD_TYPES = frozenset(("string", "long", "boolean", "date", "enum"))
_FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def refused(file: str, root: etree._Element) -> Iterator[Finding]:
    """A finding for every construct outside the allow-list, wherever it hides."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        namespace = etree.QName(node).namespace
        if namespace == BPMN:
            yield from _bpmn(file, node)
        elif namespace == CAMUNDA:
            yield from _extension(file, node)
        elif _inside_extensions(node):
            yield _finding(
                file, node, "extension", f"Phần mở rộng “{local(node)}” không thuộc loại được phép."
            )
        for name in node.attrib:
            attribute = etree.QName(name)
            if attribute.namespace == CAMUNDA and attribute.localname not in _CAMUNDA_ATTRIBUTES:
                yield _finding(
                    file,
                    node,
                    "extension",
                    f"Thuộc tính camunda:{attribute.localname} không được phép trong sơ đồ.",
                )


def id_of(node: etree._Element) -> str:
    """The id of the element, or of the nearest one around it that has one."""
    here: etree._Element | None = node
    while here is not None:
        if here.get("id"):
            return str(here.get("id"))
        here = here.getparent()
    return ""


def _finding(file: str, node: etree._Element, rule: str, message: str) -> Finding:
    return Finding(file, id_of(node), "error", rule, message)


def _bpmn(file: str, node: etree._Element) -> Iterator[Finding]:
    name = local(node)
    if name not in _ALLOWED:
        yield _finding(
            file, node, "construct", _WHY.get(name, f"Phần tử BPMN “{name}” không thuộc loại được hỗ trợ.")
        )
    elif name in EVENTS:
        yield from _event(file, node, name)
    elif name == "subProcess" and node.get("triggeredByEvent", "false") in ("true", "1"):
        yield _finding(
            file,
            node,
            "construct",
            "Quy trình con do sự kiện kích hoạt (event sub-process) không được hỗ trợ.",
        )
    elif name == "multiInstanceLoopCharacteristics":
        yield from _members(file, node)
    elif name in ("conditionExpression", "timeDate", "timeDuration", "timeCycle"):
        if len(node):
            yield _finding(file, node, "expression", "Biểu thức chỉ được là chữ, không chứa phần tử con.")
        if node.get("language"):
            yield _finding(
                file, node, "expression", "Biểu thức không được chọn ngôn ngữ (language); bỏ thuộc tính đó."
            )
    if name in ("eventBasedGateway", "userTask") and node.get("instantiate", "false") in ("true", "1"):
        yield _finding(file, node, "construct", "Cổng tự mở hồ sơ mới (instantiate) không được hỗ trợ.")
    if node.get("isForCompensation", "false") in ("true", "1"):
        yield _finding(file, node, "construct", _WHY["compensateEventDefinition"])


def _event(file: str, node: etree._Element, name: str) -> Iterator[Finding]:
    kinds = [local(child) for child in node if local(child).endswith("EventDefinition")]
    references = node.find(bpmn("eventDefinitionRef"))
    if len(kinds) > 1 or references is not None:
        yield _finding(file, node, "event", "Một sự kiện chỉ được chờ (hoặc phát) đúng một thứ.")
        return
    if not kinds:
        if name not in _PLAIN_ALLOWED:
            yield _finding(file, node, "event", "Sự kiện này chưa nói chờ gì: chọn hẹn giờ hoặc thông điệp.")
        return
    kind = kinds[0].removesuffix("EventDefinition")
    if kinds[0] not in EVENT_DEFINITIONS:
        return  # Already refused as a construct.
    if kind not in _EVENT_KINDS[name]:
        yield _finding(file, node, "event", _WRONG_EVENT.get((name, kind), _WRONG_EVENT_ELSE[name]))


_WRONG_EVENT = {
    ("endEvent", "signal"): "Tín hiệu ở sự kiện kết thúc bị bỏ qua khi chạy nên không được dùng.",
}
_WRONG_EVENT_ELSE = {
    "startEvent": "Sự kiện bắt đầu chỉ được là loại thường, hoặc loại hẹn giờ để lịch tự mở hồ sơ.",
    "endEvent": "Loại sự kiện kết thúc này không được hỗ trợ.",
    "intermediateCatchEvent": "Sự kiện chờ chỉ được là hẹn giờ, thông điệp hoặc tín hiệu.",
    "intermediateThrowEvent": "Sự kiện phát giữa chừng chỉ được là mốc thường, tín hiệu hoặc báo cấp trên.",
    "boundaryEvent": "Sự kiện gắn cạnh này không được hỗ trợ.",
}


def _members(file: str, node: etree._Element) -> Iterator[Finding]:
    host = node.getparent()
    if host is None or local(host) != "userTask":
        yield _finding(
            file, node, "members", "Chỉ bước người làm (User Task) mới được giao cho nhiều người cùng lúc."
        )
    if not node.get(f"{{{CAMUNDA}}}collection") or not node.get(f"{{{CAMUNDA}}}elementVariable"):
        yield _finding(
            file,
            node,
            "members",
            "Bước nhiều người làm phải có camunda:collection và camunda:elementVariable.",
        )


def _extension(file: str, node: etree._Element) -> Iterator[Finding]:
    name = local(node)
    if name not in _CAMUNDA_ELEMENTS:
        yield _finding(file, node, "extension", f"Phần mở rộng camunda:{name} không được phép trong sơ đồ.")
    elif name == "constraint" and node.get("name") not in _CONSTRAINTS:
        yield _finding(file, node, "field", f"Ràng buộc “{node.get('name')}” của trường không được hỗ trợ.")
    elif name == "formField":
        if node.get("type", "string") not in _FIELD_TYPES:
            yield _finding(file, node, "field", f"Kiểu trường “{node.get('type')}” không được hỗ trợ.")
        field = node.get("id", "")
        if not _FIELD_ID.match(field):
            message = f"Mã trường “{field[:60]}” phải là chữ thường không dấu, số, gạch dưới."
            yield _finding(file, node, "field", message)


def _inside_extensions(node: etree._Element) -> bool:
    return any(ancestor.tag == bpmn("extensionElements") for ancestor in node.iterancestors())
