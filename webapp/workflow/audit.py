"""The chained trail: one entry an act, sealed under a key, its head written down outside, and the check of it all."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from forms.language import _
from webapp import clock
from webapp.extensions import bare, db
from webapp.models import AuditEntry, AuditHead
from webapp.models.types import canonical
from webapp.permissions import Actor

GENESIS = "0" * 64
ANCHORS = "anchors.jsonl"

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
    db.session.flush()  # Rows first, the head last, in every act: two of them never wait for each other crosswise.
    connection = bare()
    head = connection.execute(_LOCK_HEAD).one()
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
    connection.execute(_ADD_ENTRY, values)
    head_seal = _sealed(f"head:{values['id']}:{values['hash']}")
    connection.execute(_MOVE_HEAD, {"last_id": values["id"], "last_hash": values["hash"], "seal": head_seal})


def hold() -> None:
    """Lock the head of the trail until the transaction ends: whoever holds it is the only one who acts."""
    db.session.execute(select(AuditHead.id).where(AuditHead.id == 1).with_for_update())


def seal(values: Mapping[str, Any]) -> str:
    """The hash of an entry: HMAC-SHA256 over its canonical JSON, the previous hash included."""
    told = {
        name: values[name]
        for name in ("id", "person_id", "on_behalf_of_id", "action", "subject", "details", "previous")
    }
    told["at"] = values["at"].astimezone(UTC).isoformat()
    return _sealed(canonical(told))


def anchor(folder: Path) -> dict[str, Any]:
    """Write the head of the trail down outside the database, once a day at most; returns the day's line.

    Whoever cuts the tail of the trail, key in hand or not, cannot also change the lines already written elsewhere.
    """
    day = clock.today().isoformat()
    last: dict[str, Any] | None = next(reversed(list(anchors(folder))), None)
    if last is not None and last["day"] == day:
        return last
    head = db.session.execute(select(AuditHead.last_id, AuditHead.last_hash)).one()
    line = {"day": day, "id": head.last_id, "hash": head.last_hash}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ANCHORS
    whole = path.read_bytes().rpartition(b"\n")[:2] if path.exists() else ()
    with path.open("ab") as file:
        file.truncate(sum(map(len, whole)))  # A line that a power cut left half written was never a mark.
        file.write(canonical(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def anchors(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines written down so far, oldest first, but for one cut short. Raises ValueError for a line not of ours."""
    path = folder / ANCHORS
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)


def broken(folder: Path | None = None) -> list[str]:
    """Sentences naming every row where the chain does not hold; empty when the trail is whole.

    `folder` holds the anchors, where an installation keeps them.
    """
    findings: list[str] = []
    expected_id, previous = 1, GENESIS
    anchored = _anchored(folder, findings)
    columns = AuditEntry.__table__.c
    rows = db.session.execute(select(*columns).order_by(columns.id).execution_options(yield_per=1000))
    for row in rows.mappings():
        if row["id"] != expected_id:
            findings.append(_(f"Nhật ký thiếu dòng {expected_id} (gặp dòng {row['id']})."))
            expected_id = row["id"]
        if row["previous"] != previous:
            findings.append(_(f"Dòng {row['id']} không nối với dòng trước."))
        if not hmac.compare_digest(seal(dict(row)), row["hash"]):
            findings.append(_(f"Dòng {row['id']} đã bị thay đổi."))
        if anchored.pop(row["id"], row["hash"]) != row["hash"]:
            findings.append(_(f"Dòng {row['id']} khác với mốc đã ghi ra ngoài."))
        expected_id, previous = expected_id + 1, row["hash"]
    findings += [
        _(f"Nhật ký mất dòng {number} đã ghi mốc ra ngoài.") for number in sorted(anchored) if number
    ]
    findings += _broken_head(expected_id - 1, previous)
    return findings


def _broken_head(last_id: int, last_hash: str) -> Iterator[str]:
    head = db.session.execute(select(AuditHead.last_id, AuditHead.last_hash, AuditHead.seal)).one_or_none()
    if head is None:
        yield _("Nhật ký mất dòng đầu mối (audit_head).")
    elif (head.last_id, head.last_hash) != (last_id, last_hash):
        yield _(f"Đầu nhật ký không khớp: dòng cuối thấy được là {last_id}, phải là {head.last_id}.")
    elif last_id and not hmac.compare_digest(head.seal, _sealed(f"head:{last_id}:{last_hash}")):
        yield _(f"Đầu nhật ký không mang dấu của hệ thống (dòng {last_id}).")


def _anchored(folder: Path | None, findings: list[str]) -> dict[int, str]:
    try:
        return {line["id"]: line["hash"] for line in anchors(folder)} if folder else {}
    except (ValueError, KeyError, TypeError):
        findings.append(_("Tệp mốc nhật ký bị hỏng hoặc bị sửa; so lại với bản lưu ở nơi khác."))
        return {}


def _sealed(text: str) -> str:
    key: bytes = db.session.get_bind().get_execution_options()["audit_key"]
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
