"""`ctcl check` of papers: each template is compiled with its sample, before anybody prints it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from marshmallow import ValidationError

from webapp.papers import catalogue, rendering
from webapp.papers.content import SCHEMAS
from webapp.procedure.check import Finding

# A package is fetched from elsewhere when a paper is printed, and says what it likes then.
PACKAGE = re.compile(r'"@\w+/')


def holds_papers(path: Path) -> bool:
    """Is this a folder of papers, or of one?"""
    return any(path.glob("*/paper.toml")) or (path / "paper.toml").is_file()


def check(path: Path) -> list[Finding]:
    """Findings in a folder of papers, or of one; each names its file and, where there is one, the line."""
    root = path.parent if (path / "paper.toml").is_file() else path
    folders = [path] if root != path else sorted(file.parent for file in path.glob("*/paper.toml"))
    foreign = [found for folder in (root / catalogue.STYLE, *folders) for found in _packages(root, folder)]
    return foreign or [found for folder in folders for found in _paper(folder)]


def _packages(root: Path, folder: Path) -> Iterator[Finding]:
    for file in sorted(folder.glob("*.typ")):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if PACKAGE.search(line):
                sentence = "Mẫu giấy tờ không dùng gói tải từ nơi khác (@preview)."
                yield Finding(str(file.relative_to(root)), f"dòng {number}", "error", "package", sentence)


def _paper(folder: Path) -> Iterator[Finding]:
    try:
        paper = catalogue.read(folder)
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        yield Finding(f"{folder.name}/paper.toml", "", "error", "paper", str(error))
        return
    try:
        said = catalogue.sample(paper)
        SCHEMAS[paper.code]().load(said)
    except (ValidationError, json.JSONDecodeError, OSError, KeyError) as error:
        yield Finding(f"{folder.name}/sample.json", "", "error", "sample", f"{type(error).__name__}: {error}")
        return
    for name, render in (("template.typ", rendering.pdf), ("template.docx", rendering.word)):
        if not (folder / name).is_file():
            yield Finding(f"{folder.name}/{name}", "", "error", "template", "Không có tệp này.")
            continue
        try:
            render(paper, said, draft=True)
        except rendering.BrokenTemplateError as error:
            line = f"dòng {error.line}" if error.line else ""
            yield Finding(error.file, line, "error", "template", error.sentence)
