"""Proof that the scenarios of a content are green: they are run over it here, or a JUnit report is brought along."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from lxml import etree

from webapp.procedure import folders
from webapp.procedure.drafts import Draft
from webapp.procedure.releases import Bundle
from webapp.procedure.tracing import Scenario, scenarios

LARGEST = 50 * 1024 * 1024
LONGEST_MESSAGE, LONGEST_NAME = 1000, 300
MOST_RESULTS, MOST_ELEMENTS = 5000, 500
SECONDS = 30 * 60.0
# How often a run is looked at: whether it must stop.
LOOK = 0.5
# What a checkout needs to run its scenarios, beside the content itself.
NEEDED = ("webapp", "forms", "tests", "pyproject.toml", "processes")
NOT_NEEDED = shutil.ignore_patterns("*.bpmn", "procedure.toml")
# So many scenarios are worth a second process.
MANY = 20
# In the name of an outline, what each example fills in.
FILLED = re.compile(r"<[^<>]+>")
TOOLS = ("pytest", "pytest_bdd", "time_machine")
OURS = ("CTCL_", "DATABASE_", "PYTEST_")
FAULTS = ("failure", "error", "skipped")


class NotProven(Exception):
    """The scenarios are not shown to be green; the message says what is missing."""


class Stopped(Exception):
    """The run was ended before it was done, because the program ends."""


@dataclass(frozen=True)
class Result:
    """How one scenario went: over which content, with what message, and every `process:element` it passed through."""

    name: str
    file: str
    passed: bool
    content: str
    message: str = ""
    elements: Sequence[str] = field(default=(), repr=False)


def place() -> Path | None:
    """The checkout whose scenarios can be run here; None without sources, or without the tools that run them."""
    return folders.checkout() if all(map(find_spec, TOOLS)) else None


def run(draft: Draft, checkout: Path, *, stopping: Callable[[], bool] = lambda: False) -> list[Result]:
    """Run the checkout's scenarios over a draft, in a copy that is gone afterwards; one result a scenario.

    A draft is data: diagrams, settings and scenarios written in steps that exist; it brings no code along.
    Raises NotProven when they could not run at all or took too long, Stopped when `stopping` said so.
    """
    with tempfile.TemporaryDirectory(prefix="ctcl-rehearsal-") as folder:
        into = Path(folder)
        _lay_out(draft, checkout, into)
        report = into / "scenarios.xml"
        many = len(scenarios(draft.features)) > MANY and find_spec("xdist")
        told = _run(into, report, ["-n", "2"] if many else [], stopping)
        if not report.exists():
            raise NotProven(f"Không chạy được các kịch bản: {told.strip()[-400:]}")
        return read(report.read_bytes())


def read(report: bytes) -> list[Result]:
    """The scenarios of a JUnit report. Raises NotProven for what is none."""
    if len(report) > LARGEST:
        raise NotProven("Báo cáo kịch bản lớn bất thường.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(report, parser)
    except etree.XMLSyntaxError as error:
        raise NotProven(f"Báo cáo kịch bản không phải JUnit XML: {error}") from error
    # What broke before it had a scenario's name, a file that nobody can read, belongs to no class.
    results = [
        _result(case)
        for case in root.iter("testcase")
        if "scenario" in case.get("classname", "").lower() or case.find("error") is not None
    ]
    if len(results) > MOST_RESULTS:
        raise NotProven("Báo cáo kịch bản lớn bất thường.")
    return results


def broken(results: Sequence[Result], bundle: Bundle) -> Iterator[str]:
    """What keeps these results from proving the content: a sentence each, nothing when it is proven."""
    failed = [result.name for result in results if not result.passed]
    if failed:
        yield f"Có {len(failed)} kịch bản chưa đạt: {', '.join(failed[:5])}."
    if any(result.passed and result.content != bundle.hash for result in results):
        yield "Báo cáo kịch bản không phải của đúng nội dung này."
    ran: dict[str, set[str]] = {}
    for result in results:
        ran.setdefault(result.file, set()).add(result.name)
    missing = [one.name for one in scenarios(bundle.features) if not _ran(one, ran.get(one.file, set()))]
    if missing or not results:
        yield f"Báo cáo thiếu {len(missing)} kịch bản: {', '.join(missing[:5])}."


def coverage(results: Sequence[Result], processes: frozenset[str]) -> Mapping[str, int]:
    """Element → how many scenarios passed through it, in cases of these processes."""
    through: dict[str, set[tuple[str, str]]] = {}
    for result in results:
        for process, _, element in (told.partition(":") for told in result.elements):
            if process in processes:
                # Run on two databases, or with several examples, it is still one.
                through.setdefault(element, set()).add((result.file, result.name))
    return {element: len(scenarios) for element, scenarios in through.items()}


def _ran(scenario: Scenario, names: set[str]) -> bool:
    if scenario.name in names:
        return True
    parts = FILLED.split(scenario.name)
    return len(parts) > 1 and any(_fills(parts, name) for name in names)


def _fills(parts: Sequence[str], name: str) -> bool:
    """Do the parts stand in the name in this order? Each is looked for where the one before ended, once."""
    if not (name.startswith(parts[0]) and name.endswith(parts[-1])):
        return False
    at = 0
    for part in parts:
        at = name.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _lay_out(draft: Draft, checkout: Path, into: Path) -> None:
    for name in NEEDED:
        source = checkout / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=NOT_NEEDED)
        else:
            shutil.copy(source, into / name)
    features = into / folders.FEATURES
    features.mkdir()
    for name, data in draft.files.items():
        (features if name.endswith(".feature") else into / folders.PROCESSES).joinpath(name).write_bytes(data)


def _run(into: Path, report: Path, several: Sequence[str], stopping: Callable[[], bool]) -> str:
    """Run them there and return what was printed."""
    behind = ["nice", "-n", "10"] if shutil.which("nice") else []  # Whoever works in the pages comes first.
    command = [
        *behind,
        sys.executable,
        "-m",
        "pytest",
        "tests/scenarios",
        "-q",
        "--database",
        "sqlite",
        *several,
    ]
    # Nothing of this installation is theirs: neither its data nor its keys.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    log = into / "log"
    with log.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 (our own tests, no shell)
            [*command, "-p", "no:cacheprovider", f"--basetemp={into / 'made'}", f"--junitxml={report}"],
            cwd=into,
            env={**kept, "PYTHONPATH": str(into), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(child, stopping)
        finally:
            _end(child)
    return log.read_text(encoding="utf-8", errors="replace")


def _wait(child: subprocess.Popen[bytes], stopping: Callable[[], bool]) -> None:
    latest = monotonic() + SECONDS
    while child.poll() is None:
        if stopping():
            raise Stopped
        if monotonic() > latest:
            raise NotProven(f"Các kịch bản chạy quá {SECONDS / 60:.0f} phút nên đã dừng.")
        try:
            child.wait(LOOK)
        except subprocess.TimeoutExpired:
            continue


def _end(child: subprocess.Popen[bytes]) -> None:
    """End whatever still runs, the workers it started as well."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def _result(case: etree._Element) -> Result:
    told: dict[str, list[str]] = {}
    for item in case.iter("property"):
        told.setdefault(item.get("name", ""), []).append(item.get("value", ""))
    fault = next((found for how in FAULTS if (found := case.find(how)) is not None), None)
    at = [f"{step}: " for step in told.get("step", ())]
    message = "" if fault is None else (fault.get("message") or fault.text or "")
    return Result(
        name=told.get("scenario", [case.get("name", "?")])[0][:LONGEST_NAME],
        file=told.get("file", [""])[0][:LONGEST_NAME],
        passed=fault is None,
        content=told.get("content", [""])[0],
        message="".join([*at, message])[:LONGEST_MESSAGE],
        elements=tuple(sorted(set(" ".join(told.get("elements", ())).split())))[:MOST_ELEMENTS],
    )
