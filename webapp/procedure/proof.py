"""Proof that the scenarios of an issue are green: a JUnit report, made here or brought along."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

LARGEST = 50 * 1024 * 1024
SCENARIO = re.compile(r"^\s*(?:Kịch bản|Khung kịch bản|Tình huống|Scenario|Scenario Outline):", re.MULTILINE)


class NotProven(Exception):
    """The scenarios are not shown to be green; the message says what is missing."""


def run(checkout: Path) -> Path:
    """Run the checkout's scenarios and return the report. Raises NotProven when they could not run at all."""
    report = Path(tempfile.mkdtemp(prefix="ctcl-release-")) / "scenarios.xml"
    command = [sys.executable, "-m", "pytest", str(checkout / "tests" / "scenarios"), "-q"]
    done = subprocess.run(  # noqa: S603 (our own tests, no shell)
        [*command, f"--junitxml={report}"], cwd=checkout, capture_output=True, text=True, check=False
    )
    if not report.exists():
        raise NotProven(f"Không chạy được các kịch bản: {(done.stdout + done.stderr).strip()[-400:]}")
    return report


def passed(report: Path, features: Mapping[str, str]) -> int:
    """How many scenarios the report shows green. Raises NotProven for a failure, a skip, or too few of them."""
    if report.stat().st_size > LARGEST:
        raise NotProven("Báo cáo kịch bản lớn bất thường.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(report.read_bytes(), parser)
    except etree.XMLSyntaxError as error:
        raise NotProven(f"Báo cáo kịch bản không phải JUnit XML: {error}") from error
    cases = [case for case in root.iter("testcase") if "scenario" in case.get("classname", "").lower()]
    broken = [
        case.get("name", "?")
        for case in cases
        if any(case.find(how) is not None for how in ("failure", "error", "skipped"))
    ]
    if broken:
        raise NotProven(f"Có {len(broken)} kịch bản chưa đạt: {', '.join(broken[:5])}.")
    written = sum(len(SCENARIO.findall(text)) for text in features.values())
    if len(cases) < max(written, 1):
        raise NotProven(f"Báo cáo chỉ có {len(cases)} kịch bản, trong khi features/ có {written}.")
    return len(cases)
