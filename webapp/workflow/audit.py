"""The chained trail: one entry an act, and the check that nobody changed or cut it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import insert, select, update

from webapp import clock
from webapp.extensions import db
from webapp.models import AuditEntry, AuditHead
from webapp.models.types import canonical
from webapp.permissions import Actor

GENESIS = "0" * 64

# Every act pays these three: they are put together once, over the bare tables.
_HEAD = AuditHead.metadata.tables["audit_head"]
_LOCK_HEAD = select(_HEAD.c.last_id, _HEAD.c.last_hash).where(_HEAD.c.id == 1).with_for_update()
_ADD_ENTRY = insert(AuditEntry.metadata.tables["audit_entry"])
_MOVE_HEAD = update(_HEAD).where(_HEAD.c.id == 1)


def note(
    actor: Actor | None,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
    *,
    on_behalf_of_id: int | None = None,
) -> None:
    """Chain one entry, inside the caller's transaction. `actor` is None when the clock acted."""
    head = db.session.execute(_LOCK_HEAD).one()
    values: dict[str, Any] = {
        "id": head.last_id + 1,
        "at": clock.now(),
        "person_id": actor.person_id if actor else None,
        "on_behalf_of_id": on_behalf_of_id,
        "action": action,
        "subject": subject,
        "details": dict(details or {}),
        "previous": head.last_hash,
    }
    values["hash"] = seal(values)
    db.session.execute(_ADD_ENTRY, values)
    db.session.execute(_MOVE_HEAD, {"last_id": values["id"], "last_hash": values["hash"]})


def seal(values: Mapping[str, Any]) -> str:
    """The hash of an entry: sha256 over its canonical JSON, the previous hash included."""
    told = {
        name: values[name]
        for name in ("id", "person_id", "on_behalf_of_id", "action", "subject", "details", "previous")
    }
    told["at"] = values["at"].astimezone(UTC).isoformat()
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def broken() -> list[str]:
    """Sentences naming every row where the chain does not hold; empty when the trail is whole."""
    findings: list[str] = []
    expected_id, previous = 1, GENESIS
    columns = AuditEntry.__table__.c
    for row in db.session.execute(select(*columns).order_by(columns.id)).mappings():
        if row["id"] != expected_id:
            findings.append(f"Nhật ký thiếu dòng {expected_id} (gặp dòng {row['id']}).")
            expected_id = row["id"]
        if row["previous"] != previous:
            findings.append(f"Dòng {row['id']} không nối với dòng trước.")
        if seal(dict(row)) != row["hash"]:
            findings.append(f"Dòng {row['id']} đã bị thay đổi.")
        expected_id, previous = expected_id + 1, row["hash"]
    head = db.session.execute(select(AuditHead.last_id, AuditHead.last_hash)).one_or_none()
    if head is None or head.last_id != expected_id - 1 or head.last_hash != previous:
        findings.append(f"Đầu nhật ký không khớp: dòng cuối thấy được là {expected_id - 1}.")
    return findings
