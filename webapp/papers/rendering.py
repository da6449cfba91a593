"""Content to bytes: PDF/A-2b by typst, Word by docxtpl. Content is data in both: what people typed is never markup."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

import typst
from docxtpl import DocxTemplate
from fontTools.ttLib import TTFont

from webapp.papers.catalogue import FOLDER, STYLE, Paper

FONTS = FOLDER / STYLE / "fonts"
UNKNOWN = "□"
PICTURE_PPI = 70
# A compiler may be used by one thread at a time; it is kept, since a new one reads every font again.
_COMPILING = Lock()


class BrokenTemplateError(Exception):
    """A template does not compile, or only with a warning; the sentence names file and line."""


def pdf(paper: Paper, content: Mapping[str, Any], *, draft: bool) -> bytes:
    """The paper as PDF/A-2b, tagged. Raises BrokenTemplateError: a warning once dropped a list in silence."""
    return bytes(_compiled(paper, content, draft, format="pdf", pdf_standards=["a-2b"]))


def picture(paper: Paper, content: Mapping[str, Any]) -> bytes:
    """The first page as PNG, to show what the paper looks like. Raises BrokenTemplateError."""
    made = _compiled(paper, content, False, format="png", ppi=PICTURE_PPI)
    return bytes(made[0] if isinstance(made, list) else made)


def word(paper: Paper, content: Mapping[str, Any], *, draft: bool) -> bytes:
    """The same as .docx, from a template that the Department edits in Word."""
    template = DocxTemplate(paper.folder / "template.docx")
    template.render({**_printable(content), "draft": draft}, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _compiled(paper: Paper, content: Mapping[str, Any], draft: bool, **form: Any) -> Any:
    inputs = {"data": json.dumps(_printable(content), ensure_ascii=False), "draft": "yes" if draft else "no"}
    try:
        with _COMPILING:
            made, warnings = _compiler().compile_with_warnings(
                str(paper.folder / "template.typ"), sys_inputs=inputs, **form
            )
    except typst.TypstError as error:
        raise BrokenTemplateError(_where(error)) from error
    if warnings:
        raise BrokenTemplateError("; ".join(_where(warning) for warning in warnings))
    return made


@cache
def _compiler() -> Any:
    return typst.Compiler(root=str(FOLDER), font_paths=[str(FONTS)], ignore_system_fonts=True)


@cache
def _signs() -> frozenset[str]:
    """Every sign the typeface has, in each of its four cuts."""
    cuts = []
    for file in FONTS.glob("*.ttf"):
        with TTFont(file) as font:
            cuts.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*cuts))) | {"\n"}


def _where(said: Any) -> str:
    return str(getattr(said, "diagnostic", None) or said)


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
