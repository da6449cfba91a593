"""Content to bytes: PDF/A-2b by typst, Word by docxtpl. Content is data in both: what people typed is never markup."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

from jinja2 import Environment, StrictUndefined, TemplateError

from webapp.papers.catalogue import FOLDER, STYLE, Paper

# The printers are imported where something is printed: a web process that prints nothing need not hold them.

FONTS = FOLDER / STYLE / "fonts"
UNKNOWN = "□"
PICTURE_PPI = 70
# A compiler may be used by one thread at a time; it is kept, since a new one reads every font again.
_COMPILING = Lock()


class BrokenTemplateError(Exception):
    """A template does not compile, or only with a warning: which file, which line (0: unknown), and why."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")
        self.file = file
        self.line = line
        self.sentence = sentence


def pdf(paper: Paper, content: Mapping[str, Any], *, draft: bool) -> bytes:
    """The paper as PDF/A-2b, tagged. Raises BrokenTemplateError: a warning once dropped a list in silence."""
    return bytes(_compiled(paper, content, draft, format="pdf", pdf_standards=["a-2b"]))


def picture(paper: Paper, content: Mapping[str, Any]) -> bytes:
    """The first page as PNG, to show what the paper looks like. Raises BrokenTemplateError."""
    made = _compiled(paper, content, False, format="png", ppi=PICTURE_PPI)
    return bytes(made[0] if isinstance(made, list) else made)


def word(paper: Paper, content: Mapping[str, Any], *, draft: bool) -> bytes:
    """The same as .docx, from a template that the Department edits in Word. Raises BrokenTemplateError."""
    from docxtpl import DocxTemplate

    template = DocxTemplate(paper.folder / "template.docx")
    try:
        # Escaped: what people typed is never markup. A name the paper does not have is a mistake, not nothing.
        names = Environment(autoescape=True, undefined=StrictUndefined)
        template.render({**_printable(content), "draft": draft}, jinja_env=names, autoescape=True)
    except (TemplateError, BadZipFile) as error:
        around = " ".join(re.sub("<[^>]+>", "", line).strip() for line in getattr(error, "docx_context", ()))
        near = f" ({around[:200]})" if around else ""
        raise BrokenTemplateError(f"{paper.folder.name}/template.docx", 0, f"{error}{near}") from error
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _compiled(paper: Paper, content: Mapping[str, Any], draft: bool, **form: Any) -> Any:
    import typst

    inputs = {"data": json.dumps(_printable(content), ensure_ascii=False), "draft": "yes" if draft else "no"}
    try:
        with _COMPILING:
            made, warnings = _compiler(paper.folder.parent).compile_with_warnings(
                str(paper.folder / "template.typ"), sys_inputs=inputs, **form
            )
    except typst.TypstError as error:
        raise _broken(paper, error) from error
    if warnings:
        raise _broken(paper, warnings[0])
    return made


@cache
def _compiler(root: Path) -> Any:
    import typst

    return typst.Compiler(root=str(root), font_paths=[str(FONTS)], ignore_system_fonts=True)


@cache
def _signs() -> frozenset[str]:
    """Every sign the typeface has, in each of its four cuts."""
    from fontTools.ttLib import TTFont

    cuts = []
    for file in FONTS.glob("*.ttf"):
        with TTFont(file) as font:
            cuts.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*cuts))) | {"\n"}


def _broken(paper: Paper, said: Any) -> BrokenTemplateError:
    """An error or a warning of typst, whose picture of the place begins `┌─ ../BM.CTCL.01/template.typ:12:3`."""
    place = re.search(r"─ (?:.*/)?([^/]+/[^/]+\.typ):(\d+):", getattr(said, "diagnostic", None) or "")
    file, line = (place[1], int(place[2])) if place else (f"{paper.folder.name}/template.typ", 0)
    return BrokenTemplateError(file, line, str(getattr(said, "message", said)))


def _printable(value: Any) -> Any:
    """Composed letters, so that a search finds them; a sign that the typeface lacks is shown as a square (PDF/A)."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))
        return "".join(sign if sign in _signs() else UNKNOWN for sign in composed)
    if isinstance(value, Mapping):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_printable(inner) for inner in value]
    return value
