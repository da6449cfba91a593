"""5.8.2.1: the report on operation and maintenance: all six inputs of 5.8.1.1, approved, and to whom it goes."""

from __future__ import annotations

from marshmallow import fields

from forms.management_review.inputs import CONTENTS, WriteReportForm
from webapp.papers.known import Content, Known, PaperContent, answers, day, person, signed, titled


class ReportSchema(PaperContent):
    """All inputs of 5.8.1.1."""

    agency_name = fields.String(required=True)
    year = fields.String(required=True)
    audits = fields.String(required=True)
    last_audit_on = fields.String(required=True)
    inputs = fields.List(fields.Dict(), required=True)
    receivers = fields.List(fields.String(), required=True)
    written = fields.Dict(required=True)
    approved = fields.Dict(required=True)


def content(known: Known) -> Content:
    """The report as it was last written."""
    written = known.last("write_report")
    said, planned = answers(written), answers(known.last("plan_review"))
    approved = known.approval("approve_report", "approve", of=written)
    asked = known.case.facts.get("approve_report", {}).get("members", []) if approved else []
    titles = {choice.value: choice.label for choice in known.definition.lists["review_inputs"]}
    labels = {name: label for name, label, _ in WriteReportForm.described()}
    return {
        **known.head(approved.act_date if approved else None),
        "agency_name": known.definition.agency["name"],
        "year": (known.facts.get("held_on") or "")[:4],
        "audits": planned.get("audits") or "",
        "last_audit_on": day(planned.get("last_audit_on")),
        "inputs": [
            {
                "title": titles.get(name, name),
                "reporter": person(said.get(f"{name}_reporter")),
                # An input of one part has no heading beside its own.
                "parts": [
                    {"title": labels[part] if len(parts) > 1 else "", "text": said.get(part) or ""}
                    for part in parts
                ],
            }
            for name, parts in CONTENTS.items()
        ],
        "receivers": [titled(one["person"]) for one in asked],
        "written": signed(written),
        "approved": signed(approved),
    }
