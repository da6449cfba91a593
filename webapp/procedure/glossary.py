"""Section 4: the terms and abbreviations of the procedure, as `glossary.csv` gives them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from forms.language import Ours
from webapp.procedure import folders

# “sự không phù hợp (KPH)”: the abbreviation stands behind what it is short for.
SHORTENED = re.compile(r"(?P<name>.+?) \((?P<short>[A-ZĐ]{2,})\)\Z")


@dataclass(frozen=True)
class Term:
    """One term: its Vietnamese name, its abbreviation if it has one, the standard's English, what it means."""

    name: str
    short: str
    english: str
    identifier: str
    clause: str
    meaning: str

    def stands_in(self, text: str) -> bool:
        """Does the text use the term, in full or shortened?"""
        found = self.name.lower() in text.lower()
        return found or bool(self.short and re.search(rf"\b{self.short}\b", text))


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in the file's own order."""
    with (folders.processes() / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_term(row) for row in csv.DictReader(file))


def _term(row: dict[str, str]) -> Term:
    found = SHORTENED.match(row["vi"])
    name, short = (found["name"], found["short"]) if found else (row["vi"], "")
    meaning = Ours(row.get("meaning") or "")
    return Term(Ours(name), short, row["en"], row["identifier"], row["clause"], meaning)
