"""A draft of the procedure: files as they were saved, what is wrong with them, and the issue they would make."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import tomli_w

from forms.language import _
from webapp.engine import DiagramError, Finding
from webapp.procedure import check, releases, tracing
from webapp.procedure.definition import DefinitionError
from webapp.procedure.releases import Bundle

SETTINGS = "procedure.toml"
NAME = re.compile(r"(?:[a-z][a-z_]{1,59}\.(?:bpmn|feature)|procedure\.toml)\Z")
LARGEST, LARGEST_DRAFT, MOST_FILES = check.LARGEST, 8 * 1024 * 1024, 80
# Drafts of which everything found is kept: judging one takes seconds, and every page of it asks.
MOST_JUDGED = 8
_judging = threading.Lock()


@dataclass(frozen=True, eq=False)
class Draft:
    """The files of a draft by name: diagrams, `procedure.toml`, scenarios. Two with the same files are the same."""

    files: Mapping[str, bytes]

    @cached_property
    def digest(self) -> str:
        """sha256 over names and bytes."""
        told = hashlib.sha256()
        for name, data in sorted(self.files.items()):
            told.update(f"{name} {len(data)}\n".encode() + data)
        return told.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Draft) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def diagrams(self) -> dict[str, bytes]:
        """Name → the BPMN file."""
        return {name: data for name, data in self.files.items() if name.endswith(".bpmn")}

    @property
    def features(self) -> dict[str, str]:
        """Name → the scenarios' text."""
        return {
            name: data.decode("utf-8", errors="replace")
            for name, data in self.files.items()
            if name.endswith(".feature")
        }

    @property
    def settings(self) -> str:
        """The text of `procedure.toml`."""
        return self.files.get(SETTINGS, b"").decode("utf-8", errors="replace")

    @property
    def findings(self) -> list[Finding]:
        """Everything wrong with it, of the files and of how they hang together."""
        return list(_judged(self).findings)

    @property
    def bundle(self) -> Bundle | None:
        """The issue it would make; None while `procedure.toml` or a diagram cannot be read at all."""
        return _judged(self).bundle


@dataclass(frozen=True)
class _Judged:
    findings: tuple[Finding, ...]
    bundle: Bundle | None


def of_bundle(bundle: Bundle, settings: str) -> Draft:
    """A draft that changes nothing of an issue; `settings` is its `procedure.toml` as people wrote it."""
    features = {name: text.encode() for name, text in bundle.features.items()}
    return Draft({**bundle.diagrams, **features, SETTINGS: settings.encode()})


def of_folders(processes: Path, features: Path) -> Draft:
    """The files in the folders."""
    paths = [*processes.glob("*.bpmn"), processes / SETTINGS, *features.glob("*.feature")]
    return Draft({path.name: path.read_bytes() for path in paths})


def settings_of(bundle: Bundle) -> str:
    """A `procedure.toml` that says what the issue holds, for when the text that people wrote is not at hand."""
    definition = bundle.raw["definition"]
    return tomli_w.dumps({**definition, "issued_on": date.fromisoformat(definition["issued_on"])})


def says_the_same(bundle: Bundle, settings: str) -> bool:
    """Does this `procedure.toml` say what the issue holds?"""
    try:
        return releases.bundle_of(settings, {}, {}).raw["definition"] == bundle.raw["definition"]
    except DefinitionError:
        return False


def _judged(draft: Draft) -> _Judged:
    with _judging:  # Whoever asks for the same draft meanwhile waits for the one answer.
        return _judge(draft)


@lru_cache(maxsize=MOST_JUDGED)
def _judge(draft: Draft) -> _Judged:
    findings = [*check.check_files({**draft.diagrams, SETTINGS: draft.files.get(SETTINGS, b"")})]
    findings += _unread(draft)
    bundle = _bundle(draft)
    if bundle is not None:
        findings += _gaps(bundle)
    return _Judged(tuple(findings), bundle)


def _bundle(draft: Draft) -> Bundle | None:
    try:
        bundle = releases.bundle_of(draft.settings, draft.diagrams, draft.features)
        releases.processes(bundle)
    except (DefinitionError, DiagramError):
        return None  # The findings say why.
    return bundle


def _unread(draft: Draft) -> Iterator[Finding]:
    for name, data in draft.files.items():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            yield Finding(name, "", "error", "encoding", _("Tệp phải ghi bằng UTF-8."))


def _gaps(bundle: Bundle) -> Iterator[Finding]:
    """What the auditor's page would list as missing."""
    for clause in tracing.clauses(bundle):
        for row in clause.obligations:
            for gap in row.gaps:
                yield Finding(SETTINGS, row.obligation.id, "error", "gap", _(f"{row.obligation.id}: {gap}."))
