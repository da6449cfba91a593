from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Paper:
    code: str
    title: str
    process: str
    series: str = ""
    drafted: bool = True


PAPERS = {
    p.code: p
    for p in (
        Paper("BM.CTCL.01", "Phiếu yêu cầu", "corrective_action"),
        Paper("BM.CTCL.02", "Biên bản họp", "management_review", "BM.CTCL.02"),
    )
}


def offered(case: Any) -> list[Paper]:
    return [p for p in PAPERS.values() if p.process == case.process]
