"""Vietnamese to English, sentence by sentence; a sentence that was filled in is known again by its shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from forms.language import Joined, Ours

LANGUAGES: Mapping[str, str] = {"vi": "Tiếng Việt", "en": "English"}
FILE = Path(__file__).with_name("en.po")
# What a shape leaves open: {name} and {name:spec} of Python, {1} of a template, %(name)s of WTForms.
HOLE = re.compile(r"\{(\w+)(?::[^{}]*)?\}|%\((\w+)\)[sd]")
NUMBER = "hole_number"
NUMBERED = re.compile(r"\{\d+\}")
# What stands between the entries of a list.
LISTED = ("\n", "; ", ", ", " – ", " · ")
# A shape with fewer letters of its own than this would take the sentences of others for its own.
LEAST_LETTERS = 2


@dataclass(frozen=True)
class Shape:
    """A sentence with holes: how it is recognised, what it is in English, how many pieces and signs are its own."""

    pattern: re.Pattern[str]
    english: str
    telling: tuple[int, int]
    longest: str
    is_label: bool


@dataclass(frozen=True)
class Catalogue:
    """Every sentence by its Vietnamese wording, and those with holes by shape, the most telling first."""

    sentences: Mapping[str, str]
    shapes: tuple[Shape, ...]

    def english(self, text: str) -> str:
        """The English of one of our sentences; a sentence nobody translated comes back as it is."""
        known = self.sentences.get(text)
        if known is not None:
            return known
        for shape in self.shapes:
            if shape.longest in text and (found := shape.pattern.fullmatch(text)):
                return self._filled(shape.english, found.groupdict())
        return text

    def _filled(self, english: str, values: Mapping[str, str]) -> str:
        return HOLE.sub(lambda hole: self._value(values[f"hole_{hole[1] or hole[2]}"]), english)

    def _value(self, text: str) -> str:
        """What was filled in: mostly a number, a name or a title; words of ours are English, in a list as well."""
        if text in self.sentences:
            return self.sentences[text]
        for label in (shape for shape in self.shapes if shape.is_label):
            if found := label.pattern.fullmatch(text):
                return self._filled(label.english, found.groupdict())
        for between in LISTED:
            parts = text.split(between)
            if len(parts) > 1 and all(part in self.sentences for part in parts):
                return between.join(self.sentences[part] for part in parts)
        return text


@cache
def catalogue() -> Catalogue:
    """The English catalogue, read once a process."""
    from babel.messages.pofile import read_po  # Whoever reads Vietnamese only need not wait for it.

    with FILE.open("rb") as file:
        entries = [(message.id, message.string) for message in read_po(file) if message.id]
    sentences = {str(vietnamese): str(english) for vietnamese, english in entries if english}
    # What a template says is translated when it is compiled; nothing that is stored looks like it.
    filled = {text: english for text, english in sentences.items() if not NUMBERED.search(text)}
    shapes = [shape(vietnamese, english) for vietnamese, english in filled.items()]
    telling = sorted((found for found in shapes if found), key=lambda found: found.telling, reverse=True)
    return Catalogue(sentences, tuple(telling))


def shape(vietnamese: str, english: str) -> Shape | None:
    """How a sentence with holes is known again; None for one without, or one that is nothing but holes.

    What fills a hole ends at the first sign of what comes after it, and that is not tried again: however long and odd
    the words of somebody inside are, finding out takes one look at each.
    """
    holes = list(HOLE.finditer(vietnamese))
    ends = [0, *(hole.end() for hole in holes)]
    starts = [*(hole.start() for hole in holes), len(vietnamese)]
    pieces = [vietnamese[end:start] for end, start in zip(ends, starts, strict=True)]
    names = [f"hole_{hole[1] or hole[2]}" for hole in holes]
    if not holes or sum(sign.isalpha() for piece in pieces for sign in piece) < LEAST_LETTERS:
        return None
    pattern, seen = re.escape(pieces[0]), set[str]()
    for place, (name, after) in enumerate(zip(names, pieces[1:], strict=True), 1):
        # A number is one word: “Hồ sơ 07/2026” is how a case is called, “Hồ sơ thiếu chữ ký” what somebody wrote.
        sign, more = (r"\S" if name == NUMBER else "."), ("*" if place == len(names) else "*?")
        hole = f"(?P={name})" if name in seen else f"(?P<{name}>{sign}{more})"
        pattern += f"(?>{hole}{re.escape(after)})" if place < len(names) else f"{hole}{re.escape(after)}"
        seen.add(name)
    telling = (sum(map(bool, pieces)), sum(map(len, pieces)))
    return Shape(re.compile(pattern, re.DOTALL), english, telling, max(pieces, key=len), seen == {NUMBER})


@lru_cache(maxsize=5000)
def in_english(text: str) -> str:
    """The English of one of our sentences, as far as it is known."""
    return catalogue().english(text)


def told(value: Any) -> Any:
    """A value as an English page shows it: ours is translated, all else is left alone."""
    if isinstance(value, Joined):
        return value.between.join(told(part) for part in value.parts)
    return in_english(value) if isinstance(value, Ours) else value
