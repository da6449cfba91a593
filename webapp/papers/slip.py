"""BM.CTCL.01: the three boxes of a slip, filled as far as the case has come."""

from __future__ import annotations

from marshmallow import fields

from webapp import clock
from webapp.papers.known import (
    Content,
    Known,
    PaperContent,
    answers,
    day,
    head_of,
    parts,
    person,
    signed,
    unit,
)

TEXTS = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


class SlipSchema(PaperContent):
    """Every field of the specimen."""

    requesting_unit = fields.String(required=True)
    kind = fields.String(required=True)
    related_documents = fields.String(required=True)
    description = fields.String(required=True)
    found_on = fields.String(required=True)
    requester = fields.String(required=True)
    cause = fields.String(required=True)
    measures = fields.List(fields.String(), required=True)
    changes = fields.List(fields.String(), required=True)
    implementing_unit = fields.String(required=True)
    deadline = fields.String(required=True)
    implementer = fields.String(required=True)
    unit_head = fields.String(required=True)
    approval = TEXTS
    outcome = fields.String(required=True)
    evidence = fields.String(required=True)
    checked = TEXTS


def content(known: Known) -> Content:
    """The slip as its case stands."""
    case, facts = known.case, known.facts
    opened = known.last("open_request", "open_new_request")
    box_1, box_2 = answers(opened), answers(known.last("analyse_cause"))
    approved = known.approval("approve_solution", "approve")
    verified, closed = known.last("verify_result"), known.last("close_request")
    # A check that asked for more while time remains ticks none of the three boxes.
    outcome = answers(verified).get("outcome") or ""
    return {
        **known.head(clock.local(case.opened_at).date()),
        "number": case.number,
        "requesting_unit": unit(case.requesting_unit_id),
        "kind": facts.get("kind") or "",
        "related_documents": box_1.get("related_documents") or "",
        "description": box_1.get("description") or "",
        "found_on": day(box_1.get("found_on")),
        "requester": person(case.requester_id),
        "cause": box_2.get("root_cause") or "",
        "measures": [
            _measure(row.get("measure") or "", row.get("resources") or "")
            for row in box_2.get("measures") or []
        ],
        "changes": _changes(known),
        "implementing_unit": unit(case.implementing_unit_id),
        "deadline": day(facts.get("deadline")),
        "implementer": person(facts.get("implementer")),
        "unit_head": head_of(case.implementing_unit_id),
        "approval": {**signed(approved), "date": parts(approved.act_date if approved else None)},
        "outcome": outcome,
        "evidence": answers(closed).get("evidence") or answers(verified).get("evidence") or "",
        "checked": {**signed(verified), "date": parts(verified.act_date if verified else None)},
    }


def _measure(measure: str, resources: str) -> str:
    return f"{measure} (nguồn lực: {resources})" if resources else measure


def _changes(known: Known) -> list[str]:
    """5.5: every change and addition in full, dated, by whom."""
    return [
        f"Thay đổi, bổ sung ngày {record.act_date:%d/%m/%Y} ({signed(record)['name']}): "
        f"{record.answers.get('change') or ''}"
        + (f" Ngày hoàn thành mới: {until}." if (until := day(record.answers.get("new_deadline"))) else "")
        for record in known.records.get("decide_support", [])
        if record.answers.get("decision") == "approve"
    ]
