"""Gathers everything there is to translate: Python, templates and the procedure itself, into the catalogue.

`python -m webapp.languages.gathering` adds what is new, with nothing beside it yet, and drops what nobody says.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from lxml import etree

from webapp.languages import templates
from webapp.languages.catalogue import FILE, HOLE

HERE = Path(__file__).parents[2]
# What pages say is marked with `_` in these rooms.
ROOMS = (
    *("forms", "webapp/workflow", "webapp/registers", "webapp/views", "webapp/models"),
    *("webapp/errors.py", "webapp/procedure/tracing.py"),
)
# What may go wrong while a case runs is told by rooms that know nothing of languages; a page shows the sentence.
UNMARKED = tuple(
    f"webapp/engine/{name}.py"
    for name in ("calendar", "engine", "environment", "errors", "expressions", "members", "state", "timers")
)
VIETNAMESE = re.compile(r"[^\W\d_a-zA-Z]")


def gathered(root: Path = HERE) -> dict[str, str]:
    """Every message → the file it was first met in (relative to `root`), in the order of the files."""
    found: dict[str, str] = {}
    for path, message in _everything(root):
        found.setdefault(message, path.relative_to(root).as_posix())
    return found


def _everything(root: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(root.glob("webapp/templates/*.html")):
        yield from ((path, message) for message in templates.messages(path.read_text(encoding="utf-8")))
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")) or [root / room]:
            yield from ((path, message) for message in marked(path.read_text(encoding="utf-8")))
    for name in UNMARKED:
        path = root / name
        yield from ((path, message) for _, message in bare(path.read_text(encoding="utf-8")))
    for path in sorted(root.glob("forms/documents/*/paper.toml")):
        yield path, tomllib.loads(path.read_text(encoding="utf-8"))["title"]
    for path in sorted((root / "processes").iterdir()):
        yield from ((path, message) for message in procedure(path) if VIETNAMESE.search(message))


def marked(source: str) -> list[str]:
    """Every sentence marked with `_` in a module."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    inside = [call.args[0] for call in calls if getattr(call.func, "id", "") == "_" and call.args]
    return [message for node in inside for _, message in _literals(node)]


def bare(source: str) -> list[tuple[int, str]]:
    """(line, sentence) of every Vietnamese text in a module that is not marked; documentation is none."""
    return list(_unmarked(ast.parse(source)))


def _unmarked(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "re.compile"):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield from (found for found in _literals(node) if VIETNAMESE.search(found[1]))
        return
    for child in ast.iter_child_nodes(node):
        yield from _unmarked(child)


def _literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The text of a literal, with `{name}` for what is filled in, and the texts that may be filled in."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.lineno, node.value
        return
    if not isinstance(node, ast.JoinedStr):
        return
    yield node.lineno, _shape(node)
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            inner = [n for n in ast.walk(value.value) if isinstance(n, ast.Constant | ast.JoinedStr)]
            yield from (found for n in inner for found in _literals(n) if VIETNAMESE.search(found[1]))


def _shape(text: ast.JoinedStr) -> str:
    names: dict[str, str] = {}
    told = ""
    for part in text.values:
        if isinstance(part, ast.Constant):
            told += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            told += f"{{{_name(ast.unparse(part.value), part.value, names)}}}"
    return told


def _name(expression: str, node: ast.AST, names: dict[str, str]) -> str:
    """A word for what is filled in: the same for the same expression, another for another."""
    if expression not in names:
        word = _word(node)
        taken = sum(re.fullmatch(rf"{word}\d*", name) is not None for name in names.values())
        names[expression] = f"{word}{taken + 1}" if taken else word
    return names[expression]


def _word(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id.strip("_")
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_")
    if isinstance(node, ast.Call):
        return "count" if ast.unparse(node.func) == "len" else _word(node.func)
    return "value"


def procedure(path: Path) -> Iterator[str]:
    """The words of a file of the procedure: its settings, a diagram, the glossary."""
    if path.suffix == ".toml":
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        # The title that the calendar gives a case is part of its record.
        for process in settings.get("processes", ()):
            process.pop("case_title", None)
        yield from _texts(settings)
        # What a case is called.
        yield from (f"{process['noun']} {{number}}" for process in settings.get("processes", ()))
    elif path.suffix == ".bpmn":
        for element in etree.parse(path).iter("*"):
            if etree.QName(element).localname == "documentation" and element.text:
                yield element.text.strip()
            yield element.get("name", "")
            if element.get("name") == "meaning":
                yield element.get("value", "")
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from (re.sub(r" \([A-ZĐ]{2,}\)$", "", row["vi"]), row["meaning"] or "")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def holes(message: str) -> list[str]:
    """What is filled into a message, sorted; its English must name the same."""
    return sorted(hole[1] or hole[2] for hole in HOLE.finditer(message))


def update() -> int:
    """Write the catalogue anew; returns how many messages still wait for their English."""
    with FILE.open("rb") as file:
        old = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    new = Catalog(locale="en", project="QT.CTCL", fuzzy=False)
    for message, path in gathered().items():
        new.add(message, old.get(message, ""), locations=[(path, 0)])
    with FILE.open("wb") as file:
        write_po(file, new, width=110, omit_header=False, include_lineno=False)
    return sum(not old.get(message) for message in gathered())


if __name__ == "__main__":
    sys.exit(f"{missing} messages wait for their English in {FILE}." if (missing := update()) else None)
