"""What the database refuses, whoever asks: to rewrite the past, to destroy a record. Migrations make the triggers."""

from __future__ import annotations

from collections.abc import Mapping

UPDATE, DELETE, TRUNCATE = "update", "delete", "truncate"

# Table → the acts its triggers refuse. Evidence is guarded from the moment a record holds it.
GUARDED: Mapping[str, tuple[str, ...]] = {
    "audit_entry": (UPDATE, DELETE),
    "record": (UPDATE, DELETE),
    "release": (UPDATE, DELETE),
    "case_link": (UPDATE, DELETE),
    "calendar_opening": (UPDATE, DELETE),
    "submission": (UPDATE, DELETE),
    "submission_item": (UPDATE, DELETE),
    "attachment": (UPDATE, DELETE),
    "slip_case": (DELETE,),
    "task": (DELETE,),
    "objective": (DELETE,),
    "objective_value": (UPDATE, DELETE),
    "retention_hold": (DELETE,),
    "legacy_record": (UPDATE, DELETE),
    "issued_paper": (UPDATE, DELETE),
    "signed_scan": (UPDATE, DELETE),
    "revision": (DELETE,),
    "revision_file": (UPDATE, DELETE),
    "revision_act": (UPDATE, DELETE),
    "decision_scan": (UPDATE, DELETE),
    "rehearsal": (DELETE,),
}


def triggers(*, sqlite: bool) -> list[tuple[str, str]]:
    """Every trigger that must exist, with its table. Only PostgreSQL can empty a table at one stroke."""
    return [
        (f"{table}_no_{act}", table)
        for table, acts in GUARDED.items()
        for act in (acts if sqlite else (*acts, TRUNCATE))
    ]
