"""BM.CTCL.02: who was there, the reports of 4.1, the seven rows of 4.2, the conclusions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields

from forms.management_review.inputs import CONTENTS
from webapp.papers.known import (
    Content,
    Known,
    PaperContent,
    answers,
    day,
    parts,
    person,
    signed,
    titled,
    unit,
)

KINDS = ("improvement", "qms_change", "resource", "corrective")
NONE = "Không có."


class MinutesSchema(PaperContent):
    """Every field of the specimen."""

    agency_name = fields.String(required=True)
    opened = fields.Dict(required=True)
    closed = fields.Dict(required=True)
    venue = fields.String(required=True)
    attendance = fields.List(fields.String(), required=True)
    chair = fields.String(required=True)
    secretary = fields.String(required=True)
    reports = fields.List(fields.Dict(), required=True)
    rows = fields.List(fields.Dict(), required=True)
    general = fields.String(required=True)
    improvement = fields.List(fields.String(), required=True)
    qms_change = fields.List(fields.String(), required=True)
    resource = fields.List(fields.String(), required=True)
    corrective = fields.List(fields.String(), required=True)
    agreed = fields.Boolean(required=True)
    dissent = fields.String(required=True)
    secretary_signed = fields.Dict(required=True)
    chair_signed = fields.Dict(required=True)


def content(known: Known) -> Content:
    """The minutes as they were last written."""
    written = known.last("write_minutes")
    said, inputs = answers(written), answers(known.last("prepare_inputs"))
    approved = known.approval("approve_minutes", "approve")
    opened_on = said.get("opened_on")
    titles = {choice.value: choice.label for choice in known.definition.lists["review_inputs"]}
    return {
        **known.head(date.fromisoformat(opened_on) if opened_on else None),
        "agency_name": known.definition.agency["name"],
        "opened": _moment(said, "opened"),
        "closed": _moment(said, "closed"),
        "venue": said.get("venue") or "",
        "attendance": [line.strip() for line in (said.get("attendance") or "").splitlines() if line.strip()],
        "chair": titled(known.facts.get("chair")),
        "secretary": titled(known.facts.get("meeting_secretary")),
        "reports": [
            {
                "title": titles.get(name, name),
                "reporter": person(inputs.get(f"{name}_reporter")),
                "summary": "\n".join(inputs[part] for part in parts_of if inputs.get(part)),
            }
            for name, parts_of in CONTENTS.items()
        ],
        "rows": [
            {kind: said.get(f"{name}_{kind}") or "" for kind in ("discussion", "conclusion")}
            for name in (*CONTENTS, "other")
        ],
        "general": said.get("general_conclusion") or "",
        **{kind: conclusions(said, kind) for kind in KINDS},
        "agreed": said.get("read_out") != "no",
        "dissent": said.get("dissent") or "",
        "secretary_signed": signed(written),
        "chair_signed": signed(approved),
    }


def conclusions(said: Mapping[str, Any], kind: str) -> list[str]:
    """5: each with who leads and until when, or the explicit “none”."""
    if kind in (said.get("none_kinds") or []):
        return [NONE]
    return [
        f"{row['text']} ({unit(row['owner_unit']) or person(row['owner_person'])}, trước {day(row['due'])})"
        for row in said.get("outputs") or []
        if row["kind"] == kind
    ]


def _moment(said: Mapping[str, Any], name: str) -> Content:
    """An hour typed as 08:30 or 8h30, and its day."""
    hour, minute = ([*re.split("[:gh]", said.get(f"{name}_at") or ""), ""])[:2]
    on = said.get(f"{name}_on")
    return {"hour": hour, "minute": minute, "date": parts(date.fromisoformat(on) if on else None)}
