"""5.3: the list of slips the secretary puts before the board's leader, with what was decided on each so far."""

from __future__ import annotations

from collections.abc import Sequence

from marshmallow import fields

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, Submission
from webapp.papers.known import Content, Known, PaperContent, answers, day, head, person, unit
from webapp.procedure.definition import Definition


class SubmissionSchema(PaperContent):
    """What the leader decides from, and the decision."""

    agency_name = fields.String(required=True)
    slips = fields.List(fields.Dict(), required=True)
    hidden = fields.String(required=True)
    summary = fields.String(required=True)
    submitted = fields.Dict(required=True)


def content(submission: Submission, slips: Sequence[Case], count: int, definition: Definition) -> Content:
    """The list as the reader may see it: of `count` slips these; the others are counted, not told."""
    at, by = clock.local(submission.at), db.session.get_one(Person, submission.by_id)
    hidden = count - len(slips)
    return {
        **head(definition.agency, at.date(), submission.number),
        "agency_name": definition.agency["name"],
        "slips": [_slip(Known(case, "")) for case in slips],
        "hidden": f"Còn {hidden} phiếu mà người in không được xem." if hidden else "",
        "summary": submission.summary,
        "submitted": {
            "name": by.name,
            "office": by.office,
            "at": f"Trình Lãnh đạo Ban ISO, {at:%H:%M} ngày {at:%d/%m/%Y}",
        },
    }


def _slip(known: Known) -> Content:
    case, kinds = known.case, known.definition.lists["kinds"]
    return {
        "number": case.number,
        "title": case.title,
        "unit": unit(case.requesting_unit_id),
        "kind_name": next((kind.label for kind in kinds if kind.value == known.facts.get("kind")), ""),
        "description": answers(known.last("open_request", "open_new_request")).get("description") or "",
        "decision": _decision(known),
    }


def _decision(known: Known) -> str:
    """Assigned to whom and until when, or returned; a slip joined to another or withdrawn says that."""
    decided = known.last("assign_action")
    if decided is None:
        return known.case.outcome_name or ""
    said = decided.answers
    to = unit(said.get("assignee_unit")) or person(said.get("assignee_person"))
    until = day(said.get("analysis_due"))
    told = {
        "assign": f"Giao {to}{f', phân tích nguyên nhân trước {until}' if until else ''}.",
        "return": "Trả lại.",
    }
    return f"{told[said['decision']]} {said.get('direction') or ''} ({decided.act_date:%d/%m/%Y})"
