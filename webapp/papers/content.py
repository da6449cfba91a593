from __future__ import annotations

from typing import Any

from webapp.extensions import db
from webapp.models import Case


def content_of(paper: Any, case_id: int, *, number: str | None) -> dict[str, Any]:
    case = db.session.get_one(Case, case_id)
    return {"number": number or "", "title": case.title, "facts": {k: str(v) for k, v in case.facts.items()}}
