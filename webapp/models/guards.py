"""What the database refuses, whoever asks: to rewrite the past, to destroy a record. Migrations make the triggers."""

from __future__ import annotations

from collections.abc import Mapping

UPDATE, DELETE = "update", "delete"

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
    "retention_hold": (DELETE,),
    "legacy_record": (UPDATE, DELETE),
}


def triggers() -> list[str]:
    """The name of every trigger that must exist."""
    return [f"{table}_no_{act}" for table, acts in GUARDED.items() for act in acts]
