"""What commands print as JSON, guarded by marshmallow so that whoever reads it can rely on the shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields, validate

from webapp.engine import Finding
from webapp.procedure.releases import Bundle, processes


class StepSchema(Schema):
    """One line of `ctcl steps --json`."""

    id = fields.String(required=True)
    process = fields.String(required=True)
    name = fields.String(required=True)
    clause = fields.String(required=True)
    obligations = fields.List(fields.String(), required=True)
    iso9001 = fields.List(fields.String(), required=True)
    role = fields.String(required=True)
    form = fields.String(required=True)


class FindingSchema(Schema):
    """One line of `ctcl check --json`."""

    file = fields.String(required=True)
    element = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(["error", "warning"]))
    rule = fields.String(required=True)
    message = fields.String(required=True)


def steps(bundle: Bundle) -> list[dict[str, Any]]:
    """Every drawn step once, called processes after their callers; sorted by clause within a process."""
    roles = {role.name: role.code for role in bundle.definition.roles.values()}
    rows, seen = [], set()
    for process in processes(bundle).values():
        for step in process.diagram.steps.values():
            if step.id in seen or step.kind == "message":
                continue
            seen.add(step.id)
            rows.append(
                {
                    "id": step.id,
                    "process": step.process,
                    "name": step.name,
                    "clause": step.clause,
                    "obligations": list(step.obligations),
                    "iso9001": list(step.iso9001),
                    "role": roles.get(step.lane, step.lane),
                    "form": step.form,
                }
            )
    return list(StepSchema(many=True).load(rows))


def findings(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain rows."""
    loaded = FindingSchema(many=True).load(
        [
            {
                "file": finding.file,
                "element": finding.element,
                "severity": finding.severity,
                "rule": finding.rule,
                "message": finding.message,
            }
            for finding in found
        ]
    )
    return list(loaded)
