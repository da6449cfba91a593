"""The guarded child of `check`: parses the files with the engine and starts each process once; findings to stdout."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from webapp.engine.checking import MEMORY, SECONDS
from webapp.engine.engine import start
from webapp.engine.errors import EngineError, Finding, TooManySteps, TooManyTasks
from webapp.engine.sealing import Process, read_all, seal


def main() -> None:
    """Read {"name": base64} from stdin, write the findings as JSON lists. Ends by signal when it takes too much."""
    if sys.platform != "win32":  # There the parent's patience is the limit.
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    files = {f"{name}.bpmn": base64.b64decode(data) for name, data in json.load(sys.stdin).items()}
    diagrams, _ = read_all(files)
    processes, findings = seal(diagrams)
    for process in processes.values():
        findings += _started(process)
    json.dump([[f.file, f.element, f.severity, f.rule, f.message] for f in findings], sys.stdout)


def _started(process: Process) -> Iterator[Finding]:
    """A start without facts: a fact it misses is no fault of the diagram, a process that unfolds or goes round is."""
    try:
        start(process, {}, datetime(2026, 1, 1, tzinfo=UTC))
    except (TooManySteps, TooManyTasks) as error:
        yield Finding(f"{process.id}.bpmn", process.id, "error", "trial", f"Chạy thử: {error}")
    except EngineError:
        return
