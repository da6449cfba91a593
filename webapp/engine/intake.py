"""Bytes offered as a diagram -> an XML tree that is safe to look at, or the findings that say why not."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from webapp.engine.errors import Finding

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 5000
MAX_XSD_FINDINGS = 20

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"

_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def bpmn(name: str) -> str:
    """The qualified name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def camunda(name: str) -> str:
    """The qualified name of an extension element or attribute."""
    return f"{{{CAMUNDA}}}{name}"


def local(node: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(node).localname


def properties_of(node: etree._Element) -> dict[str, str]:
    """The camunda:properties of an element."""
    path = f"{bpmn('extensionElements')}/{camunda('properties')}/{camunda('property')}"
    return {one.get("name", ""): one.get("value", "").strip() for one in node.findall(path)}


def take_in(file: str, data: bytes) -> tuple[etree._Element | None, list[Finding]]:
    """The root element, or None with the reason; wrong BPMN still gives the tree so that all findings come together."""

    def refused(rule: str, message: str) -> tuple[None, list[Finding]]:
        return None, [Finding(file, "", "error", rule, message)]

    if len(data) > MAX_BYTES:
        return refused("size", "Tệp lớn hơn 2 MB; sơ đồ thật chỉ vài trăm kB.")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.startswith(b"<") or b"\x00" in data:
        return refused("not_xml", "Tệp không phải là XML (UTF-8); hãy lưu lại sơ đồ từ công cụ vẽ BPMN.")
    if _DECLARATION.search(data):
        return refused(
            "doctype", "Tệp chứa khai báo DOCTYPE hoặc ENTITY; sơ đồ BPMN không cần và không được có."
        )
    # Whatever encoding the file declares, it is read in the one it was searched in: UTF-7 could hide a DOCTYPE.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return refused("xml", f"Tệp XML hỏng, không đọc được: {_short(str(error))}.")
    count = sum(1 for _ in root.iter())
    if count > MAX_ELEMENTS:
        return refused(
            "elements", f"Sơ đồ có {count} phần tử XML, quá {MAX_ELEMENTS}: hãy tách thành nhiều sơ đồ."
        )
    if root.tag != bpmn("definitions"):
        return refused("not_bpmn", "Tệp không phải là sơ đồ BPMN 2.0 (phần tử gốc phải là definitions).")
    return root, _against_schema(file, root)


def _against_schema(file: str, root: etree._Element) -> list[Finding]:
    schema = _schema()
    if schema.validate(root):
        return []
    return [
        Finding(
            file,
            _nearest_id(root, entry.path),
            "error",
            "schema",
            f"Dòng {entry.line}: sai chuẩn BPMN 2.0 ({_short(_plain(entry.message))}).",
        )
        for entry in list(schema.error_log)[:MAX_XSD_FINDINGS]
    ]


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    # The library ships the official schema; found on disk, so that reading a diagram need not import the engine.
    package = find_spec("SpiffWorkflow")
    assert package is not None and package.origin is not None
    path = Path(package.origin).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def _nearest_id(root: etree._Element, path: str | None) -> str:
    namespaces = {prefix: uri for node in root.iter() for prefix, uri in node.nsmap.items() if prefix}
    try:
        found = root.xpath(path, namespaces=namespaces) if path else []
    except etree.XPathError:
        found = []
    element = found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None
    while element is not None:
        if element.get("id"):
            return str(element.get("id"))
        element = element.getparent()
    return ""


def _plain(message: str) -> str:
    return re.sub(r"\{[^}]*\}", "", message).rstrip(".")


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
