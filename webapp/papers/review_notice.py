"""5.8.2.2: the notice of results: opinions, a conclusion on every input, the outputs, and who has received it."""

from __future__ import annotations

from collections.abc import Iterator

from marshmallow import fields
from sqlalchemy import select

from forms.management_review.inputs import CONTENTS
from webapp.extensions import db
from webapp.models import Record, Task
from webapp.papers.known import Content, Known, PaperContent, answers, signed, unit
from webapp.papers.minutes import KINDS, conclusions

TEXTS = fields.List(fields.String(), required=True)


class NoticeSchema(PaperContent):
    """All outputs of 5.8.1.2, and the distribution."""

    parent = fields.String(required=True)
    agency_name = fields.String(required=True)
    year = fields.String(required=True)
    opinions = fields.String(required=True)
    inputs = fields.List(fields.Dict(), required=True)
    general = fields.String(required=True)
    improvement = TEXTS
    qms_change = TEXTS
    resource = TEXTS
    corrective = TEXTS
    endorsed = fields.Dict(required=True)
    approved = fields.Dict(required=True)
    receivers = fields.List(fields.Dict(), required=True)


def content(known: Known) -> Content:
    """The notice as it was last drafted, with every receipt there is."""
    drafted = known.last("draft_notice")
    said = answers(drafted)
    endorsed = known.approval("endorse_notice", "endorse", of=drafted)
    approved = known.approval("approve_notice", "approve", of=drafted)
    return {
        **known.head(approved.act_date if approved else None),
        "parent": known.definition.agency["parent"],
        "agency_name": known.definition.agency["name"],
        "year": (known.facts.get("held_on") or "")[:4],
        "opinions": said.get("opinions_summary") or "",
        "inputs": [
            {"title": choice.label, "conclusion": said.get(f"{choice.value}_conclusion") or ""}
            for choice in known.definition.lists["review_inputs"]
            if choice.value in CONTENTS
        ],
        "general": said.get("general_conclusion") or "",
        **{kind: conclusions(said, kind) for kind in KINDS},
        "endorsed": signed(endorsed),
        "approved": signed(approved),
        "receivers": list(_receivers(known)),
    }


def _receivers(known: Known) -> Iterator[Content]:
    """Every unit the approved notice went to; who has received it, and when."""
    receipts = dict(
        db.session.execute(
            select(Task.unit_id, Record)
            .join(Task, Task.id == Record.task_id)
            .where(Record.case_id == known.case.id, Record.step == "receive_notice")
        ).all()
    )
    for one in known.case.facts.get("approve_notice", {}).get("units", []):
        receipt = receipts.get(one["unit"])
        yield {
            "unit": unit(one["unit"]),
            "name": signed(receipt)["name"],
            "on": f"{receipt.act_date:%d/%m/%Y}" if receipt else "",
            "note": answers(receipt).get("note") or "",
        }
