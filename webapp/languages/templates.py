"""Templates are written in Vietnamese; for an English page their text is translated when they are compiled.

A run of text is one message: what stands between two tags that begin something new, with `{1}` for each value and
`<1>…</1>` for each tag inside a line. So a template stays as readable as the page, and neither language costs a lookup
when a page is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jinja2.ext import Extension

from webapp.languages.catalogue import in_english, told

_JINJA = r"\{\{.*?\}\}|\{%.*?%\}|\{\#.*?\#\}"
_TOKEN = re.compile(
    rf"(?P<script><(?:script|style)\b.*?</(?:script|style)>)|(?P<comment>\{{\#.*?\#\}}|<!.*?>)|(?P<block>\{{%.*?%\}})"
    rf"|(?P<value>\{{\{{.*?\}}\}})|(?P<tag></?[a-zA-Z](?:{_JINJA}|\"(?:{_JINJA}|[^\"])*\"|[^>\"])*>)",
    re.DOTALL,
)
# Tags that stand inside a sentence.
_INLINE = re.compile(r"</?(a|abbr|b|code|del|em|i|ins|kbd|small|span|strong|time)\b")
_ATTRIBUTE = re.compile(
    rf"(\s(?:aria-label|title|alt|placeholder|label)=)\"((?:{_JINJA}|[^\"])*)\"", re.DOTALL
)
_LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'")
_VALUE_SPLIT = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_BLOCK = re.compile(r"\{%")
_SAYS = re.compile(r"[^\W\d_]")
_MARKS = re.compile(r"[^\x00-\x7f]")
_HELD = re.compile(r"\{(\d+)\}|</?(\d+)>")

Reader = Callable[[str], str]


@dataclass(frozen=True)
class Token:
    """A piece of a template: `text`, `value`, `tag`, `block`, `script` or `comment`."""

    kind: str
    source: str

    @property
    def is_inside_a_line(self) -> bool:
        """May it stand inside a sentence?"""
        return self.kind in ("text", "value") or (self.kind == "tag" and bool(_INLINE.match(self.source)))


class Translated(Extension):
    """Reads every template through the English catalogue before it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with its text in English."""
        return read(source, in_english)


def english_filters(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters of an English page: what they are given is translated first."""

    plain = (
        "abbreviated",
        "capitalize",
        "e",
        "escape",
        "lower",
        "replace",
        "string",
        "title",
        "trim",
        "upper",
    )
    one = {name: _translated(filters[name], told) for name in (*plain, "cell", "truncate")}
    return {**filters, **one, "join": _translated(filters["join"], lambda values: map(told, values))}


def _translated(function: Any, read_value: Callable[[Any], Any]) -> Any:
    """The filter with its value in English; some filters of Jinja are given the environment before it."""
    if not hasattr(function, "jinja_pass_arg"):
        return lambda value, *more, **named: function(read_value(value), *more, **named)

    def passed(around: Any, value: Any, *more: Any, **named: Any) -> Any:
        return function(around, read_value(value), *more, **named)

    passed.jinja_pass_arg = function.jinja_pass_arg  # type: ignore[attr-defined]
    return passed


def messages(source: str) -> list[str]:
    """Every message of a template, in order."""
    found: list[str] = []

    def note(message: str) -> str:
        found.append(message)
        return message

    read(source, note)
    return found


def read(source: str, reader: Reader) -> str:
    """The template with every message as `reader` says it."""
    return "".join(_said(run, reader) for run in _runs(source))


def _runs(source: str) -> Iterator[list[Token]]:
    run: list[Token] = []
    for token in _tokens(source):
        if token.is_inside_a_line:
            run.append(token)
            continue
        yield from _balanced(run)
        yield [token]
        run = []
    yield from _balanced(run)


def _balanced(run: list[Token]) -> Iterator[list[Token]]:
    """The run, cut at every tag whose other half stands elsewhere."""
    pairs = _pairs(run)
    paired = {*pairs, *pairs.values()}
    start = 0
    for place, token in enumerate(run):
        if token.kind == "tag" and place not in paired:
            yield run[start:place]
            yield [token]
            start = place + 1
    yield run[start:]


def _pairs(run: list[Token]) -> dict[int, int]:
    """Where each tag opened in the run is closed."""
    opened: list[int] = []
    pairs = {}
    for place, token in enumerate(run):
        if token.kind == "tag" and not token.source.startswith("</"):
            opened.append(place)
        elif token.kind == "tag" and opened:
            pairs[opened.pop()] = place
    return pairs


def _tokens(source: str) -> Iterator[Token]:
    end = 0
    for found in _TOKEN.finditer(source):
        if found.start() > end:
            yield Token("text", source[end : found.start()])
        yield Token(str(found.lastgroup), found[0])
        end = found.end()
    if end < len(source):
        yield Token("text", source[end:])


def _said(run: list[Token], reader: Reader) -> str:
    if not any(_has_words(token) for token in run):
        return "".join(_within(token, reader) for token in run)
    if run[0].kind == "tag" and _pairs(run).get(0) == len(run) - 1:
        return _within(run[0], reader) + _said(run[1:-1], reader) + run[-1].source
    if run[0].source.isspace() or run[-1].source.isspace():
        first, last = int(run[0].source.isspace()), len(run) - int(run[-1].source.isspace())
        around = ("".join(token.source for token in side) for side in (run[:first], run[last:]))
        return _said(run[first:last], reader).join(around)
    message, held = _message(run)
    whole = "".join(token.source for token in run)
    before, after = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
    said = _HELD.sub(lambda found: _within(held[found[0]], reader), reader(message))
    return f"{before}{said}{after}"


def _message(run: list[Token]) -> tuple[str, dict[str, Token]]:
    """The run as translators read it, and what stands where they see `{1}`, `<1>` and `</1>`."""
    closes = {end: start for start, end in _pairs(run).items()}
    numbers: dict[int, int] = {}
    held: dict[str, Token] = {}
    parts = []
    for place, token in enumerate(run):
        if token.kind == "text":
            parts.append(token.source)
            continue
        if token.kind == "value":
            sign = f"{{{sum(key.startswith('{') for key in held) + 1}}}"
        elif place in closes:
            sign = f"</{numbers[closes[place]]}>"
        else:
            numbers[place] = len(numbers) + 1
            sign = f"<{numbers[place]}>"
        held[sign] = token
        parts.append(sign)
    return " ".join("".join(parts).split()), held


def _has_words(token: Token) -> bool:
    return token.kind == "text" and bool(_SAYS.search(token.source))


def _within(token: Token, reader: Reader) -> str:
    """A token with what it says by itself: the attributes people are read, the words inside an expression."""
    if token.kind in ("value", "block"):
        return _LITERAL.sub(lambda found: _literal(found, reader), token.source)
    if token.kind == "tag":
        return _ATTRIBUTE.sub(lambda found: f'{found[1]}"{_attribute(found[2], reader)}"', token.source)
    return token.source


def _literal(found: re.Match[str], reader: Reader) -> str:
    if not _MARKS.search(found[1]):
        return found[0]
    said = reader(found[1].replace("\\'", "'")).replace("'", "\\'")
    return f"'{said}'"


def _attribute(value: str, reader: Reader) -> str:
    run = [
        Token("value" if part.startswith("{{") else "text", part)
        for part in _VALUE_SPLIT.split(value)
        if part
    ]
    return _said(run, reader).replace('"', "&quot;") if not _BLOCK.search(value) else value
