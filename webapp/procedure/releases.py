"""An issue of the procedure as one immutable bundle: diagrams, scenarios, definition, form schemas."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from forms import registry, schema
from webapp import engine
from webapp.engine import Process
from webapp.procedure import definition as definitions
from webapp.procedure.definition import Definition

FORMAT = 1
LARGEST_BUNDLE = 32 * 1024 * 1024
MOST_SEALED = 16

_processes: dict[str, Mapping[str, Process]] = {}
_lock = threading.Lock()


class ReleaseError(Exception):
    """A stored bundle that cannot be read; the message says why."""


@dataclass(frozen=True)
class Bundle:
    """Everything that makes an issue. Two bundles with the same hash are the same issue."""

    raw: Mapping[str, Any]

    @cached_property
    def definition(self) -> Definition:
        """Roles, clauses, obligations, lists."""
        return definitions.from_json(self.raw["definition"])

    @cached_property
    def diagrams(self) -> dict[str, bytes]:
        """File name → the BPMN file's bytes."""
        return {name: base64.b64decode(text) for name, text in self.raw["diagrams"].items()}

    @property
    def features(self) -> Mapping[str, str]:
        """File name → the scenarios' text."""
        features: Mapping[str, str] = self.raw["features"]
        return features

    @property
    def forms(self) -> Mapping[str, Mapping[str, Any]]:
        """Step → its form's `schema` and `hash`."""
        forms: Mapping[str, Mapping[str, Any]] = self.raw["forms"]
        return forms

    @cached_property
    def hash(self) -> str:
        """sha256 over the canonical JSON of everything above."""
        return hashlib.sha256(_canonical(self.raw)).hexdigest()

    def to_bytes(self) -> bytes:
        """What is stored: canonical JSON, compressed."""
        return zlib.compress(_canonical(self.raw), 9)


def bundle(processes: Path, features: Path) -> Bundle:
    """The issue in the folders. Raises DefinitionError for a wrong `procedure.toml`."""
    return bundle_of(
        (processes / "procedure.toml").read_text(encoding="utf-8"),
        {path.name: path.read_bytes() for path in processes.glob("*.bpmn")},
        {path.name: path.read_text(encoding="utf-8") for path in features.glob("*.feature")},
    )


def bundle_of(text: str, diagrams: Mapping[str, bytes], features: Mapping[str, str]) -> Bundle:
    """The issue of this `procedure.toml`, these diagrams and scenarios, with the forms of the program.

    Raises DefinitionError for a wrong `procedure.toml`.
    """
    definitions.read(text)
    return Bundle(
        {
            "format": FORMAT,
            "definition": definitions.to_json(text),
            "diagrams": {
                name: base64.b64encode(data).decode("ascii") for name, data in sorted(diagrams.items())
            },
            "features": dict(sorted(features.items())),
            "forms": {
                step: {"schema": schema.schema_json(form), "hash": schema.schema_hash(form)}
                for step, form in sorted(registry.all_forms().items())
            },
        }
    )


def read_bundle(data: bytes) -> Bundle:
    """A stored bundle. Raises ReleaseError for one this program does not know."""
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, LARGEST_BUNDLE)
    if unpacker.unconsumed_tail:
        raise ReleaseError("Lần ban hành lưu trong cơ sở dữ liệu lớn bất thường.")
    raw = json.loads(text)
    if raw.get("format") != FORMAT:
        raise ReleaseError(f"Lần ban hành lưu theo dạng lạ: {raw.get('format')}.")
    return Bundle(raw)


def processes(bundle: Bundle) -> Mapping[str, Process]:
    """The sealed processes of a bundle, made once per program and shared by threads. Raises DiagramError."""
    found = _processes.get(bundle.hash)
    if found is None:
        with _lock:
            found = _processes.get(bundle.hash)
            if found is None:
                found = _processes[bundle.hash] = engine.load(bundle.diagrams)
                # Drafts come and go; an issue that is used is held by whoever uses it.
                for old in list(_processes)[:-MOST_SEALED]:
                    del _processes[old]
    return found


def _canonical(raw: Any) -> bytes:
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
