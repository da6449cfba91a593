"""Offered files -> every finding: ours first, then the engine's own parser and a trial start in a guarded child."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from webapp.engine.errors import Finding
from webapp.engine.sealing import read_all

SECONDS = 5
MEMORY = 512 * 1024 * 1024

_PACKAGE = Path(__file__).resolve().parents[1]
# The child needs the engine room only; importing the whole application would cost it a second and 60 MiB.
_CHILD = (
    "import sys, types; package = types.ModuleType('webapp'); package.__path__ = [sys.argv[1]];"
    "sys.modules['webapp'] = package; from webapp.engine import trial; trial.main()"
)


def check(files: Mapping[str, bytes]) -> list[Finding]:
    """Everything wrong with the files, of each alone and of all together; empty when they may be released."""
    diagrams, findings = read_all(files)
    if any(finding.severity == "error" for finding in findings):
        return findings
    return findings + _tried({name: diagram.xml for name, diagram in diagrams.items()})


def _tried(files: Mapping[str, bytes]) -> list[Finding]:
    """What the engine says when it parses and starts each process, in a child that may be killed."""
    posted = json.dumps({name: base64.b64encode(data).decode() for name, data in files.items()})
    try:
        child = subprocess.run(  # noqa: S603 (our own interpreter, our own module, no shell)
            [sys.executable, "-c", _CHILD, str(_PACKAGE)],
            input=posted,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if child.returncode == 0:
            return [Finding(*entry) for entry in json.loads(child.stdout)]
        why = "đã bị dừng vì dùng quá nhiều bộ nhớ hoặc gặp lỗi"
    except subprocess.TimeoutExpired:
        why = f"chưa xong sau {SECONDS} giây"
    name = next(iter(files), "")
    return [Finding(f"{name}.bpmn", name, "error", "trial", f"Chạy thử lần đầu {why}; sơ đồ quá phức tạp.")]
