"""Attachments as evidence: checked, kept by their hash outside the web root, opened only by who may see the case."""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

import puremagic
from sqlalchemy import func, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Attachment, DecisionScan, IssuedPaper, SignedScan
from webapp.permissions import Actor
from webapp.workflow import photos
from webapp.workflow.actions import start_draft
from webapp.workflow.asking import Asked, may_see
from webapp.workflow.errors import NotFound, Refused

LARGEST = 20 * 1024 * 1024
MOST = 20
ALLOWED = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
}
# What the content itself says when the name says one of these; the office formats are zip or OLE inside.
MAGIC = {
    ".pdf": {".pdf"},
    ".png": {".png"},
    ".jpg": {".jpg", ".jpeg", ".jfif", ".jpe"},
    ".docx": {".docx", ".docm", ".zip"},
    ".xlsx": {".xlsx", ".xlsm", ".zip"},
    ".doc": {".doc", ".dot", ".ole", ".msi"},
    ".xls": {".xls", ".xlt", ".ole", ".msi"},
}
MAGIC[".jpeg"] = MAGIC[".jpg"]
# Whatever names a file by its hash, and how people call it.
NAMED: Mapping[type[Attachment | IssuedPaper | SignedScan | DecisionScan], str] = {
    Attachment: _("tệp đính kèm"),
    IssuedPaper: _("giấy tờ đã ban hành"),
    SignedScan: _("bản quét đã ký"),
    DecisionScan: _("quyết định ban hành đã ký"),
}
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


@dataclass(frozen=True)
class Stored:
    """An attachment ready to be sent: always as a download."""

    name: str
    media_type: str
    path: Path


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be kept."""

    name: str
    media_type: str
    data: bytes


def looked_at(name: str, data: bytes, previews: Path) -> Upload:
    """A file somebody sent, once it is sure that everybody can open it. Raises Refused with what is wrong.

    Drawing a phone's photo takes its time: ask before anything is locked.
    """
    clean, suffix = _named(name)
    if suffix not in photos.TYPES:
        return Upload(*checked(name, data), data)
    _refuse_size(clean, data)
    _draw(clean, data, kept_at(previews, hashlib.sha256(data).hexdigest()))
    return Upload(clean, photos.TYPES[suffix], data)


def attach(actor: Actor, asked: Asked, upload: Upload, folder: Path) -> Attachment:
    """Keep a file with the task (or start) it belongs to; caller commits. Raises Refused when there are too many."""
    owner = (
        {"task_id": asked.task.id, "case_id": asked.task.case_id}
        if asked.task is not None
        else {"start_draft_id": start_draft(actor, asked).id}
    )
    if _count(owner) >= MOST:
        raise Refused(_(f"Mỗi bước nhận nhiều nhất {MOST} tệp."))
    row = Attachment(
        sha256=keep(folder, upload.data),
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.data),
        by_id=actor.person_id,
        at=clock.now(),
        **owner,
    )
    db.session.add(row)
    db.session.flush()
    return row


def checked(name: str, data: bytes) -> tuple[str, str]:
    """A file's clean name and its media type. Raises Refused for what is not taken."""
    clean, suffix = _named(name)
    _refuse_size(clean, data)
    if suffix not in ALLOWED:
        kinds = ", ".join(sorted(kind[1:] for kind in ALLOWED))
        turned = _(" Ảnh HEIC: lưu lại thành JPEG rồi gửi.") if suffix in photos.TYPES else ""
        raise Refused(_(f"Không nhận tệp “{clean}”. Các loại nhận được: {kinds}.{turned}"))
    if not _agrees(suffix, data):
        raise Refused(_(f"Nội dung tệp “{clean}” không đúng với đuôi {suffix}."))
    return clean, ALLOWED[suffix]


def keep(folder: Path, data: bytes) -> str:
    """Keep these bytes, once however often asked; returns the hash they are known by.

    Written beside its place and moved there, so that a kill leaves no half file under a good name.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = kept_at(folder, digest)
    if not path.exists():
        _put(path, data)
    return digest


def kept_at(folder: Path, digest: str) -> Path:
    """Where the bytes of this hash lie."""
    return folder / digest[:2] / digest


def waiting(asked: Asked, actor: Actor) -> list[Attachment]:
    """Files attached to this task or start that no record holds yet."""
    if asked.task is not None:
        where = Attachment.task_id == asked.task.id
    else:
        where = Attachment.start_draft_id == start_draft(actor, asked).id
    return list(
        db.session.scalars(
            select(Attachment).where(where, Attachment.record_id.is_(None)).order_by(Attachment.id)
        )
    )


def open_attachment(actor: Actor, attachment_id: int, folder: Path) -> Stored:
    """A file of a case the actor may see, or of their own draft. Raises NotFound."""
    row = db.session.get(Attachment, attachment_id)
    if row is None:
        raise NotFound
    own = row.case_id is None and row.by_id == actor.person_id
    if not own and (row.case_id is None or not may_see(actor, row.case_id)):
        raise NotFound
    return Stored(row.name, row.media_type, kept_at(folder, row.sha256))


def open_shown(actor: Actor, attachment_id: int, folder: Path, previews: Path) -> Stored:
    """The same as a picture that every browser shows. Raises NotFound, and Refused for a photo that is damaged."""
    stored = open_attachment(actor, attachment_id, folder)
    if stored.media_type not in photos.TYPES.values():
        return stored
    drawn = kept_at(previews, stored.path.name)
    if not drawn.exists():
        db.session.rollback()  # Drawing takes its time: no transaction waits for it.
        _draw(stored.name, stored.path.read_bytes(), drawn)
    return Stored(f"{PurePath(stored.name).stem}.jpg", ALLOWED[".jpg"], drawn)


def remove(actor: Actor, asked: Asked, attachment_id: int) -> None:
    """Take back a file of this task or start that no record holds yet; caller commits. Raises NotFound."""
    row = next((row for row in waiting(asked, actor) if row.id == attachment_id), None)
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()


def damaged(folder: Path) -> Iterator[str]:
    """A sentence for every file that a record names and that is missing, or is not what its hash says."""
    for table, noun in NAMED.items():
        for digest in db.session.scalars(select(table.sha256).distinct().order_by(table.sha256)):
            path = kept_at(folder, digest)
            if not path.exists():
                yield _(f"Mất {noun} {digest}.")
                continue
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    yield _(f"{noun.capitalize()} {digest} đã bị thay đổi.")


def _draw(name: str, data: bytes, drawn: Path) -> None:
    """The photo as a JPEG, once; whatever of these is lost is drawn again from the original."""
    if not drawn.exists():
        _put(drawn, photos.jpeg_of(name, data))


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{clock.now().timestamp()}-{threading.get_ident()}")
    half.write_bytes(data)
    half.replace(path)


def _refuse_size(name: str, data: bytes) -> None:
    if not data:
        raise Refused(_(f"Tệp “{name}” rỗng."))
    if len(data) > LARGEST:
        raise Refused(_(f"Tệp “{name}” lớn hơn 20 MB."))


def _named(name: str) -> tuple[str, str]:
    clean = _clean(name)
    return clean, PurePath(clean).suffix.lower()


def _clean(name: str) -> str:
    plain = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    kept = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp"))
    suffix = PurePath(kept).suffix[:10]
    stem = kept[: -len(suffix)] if suffix else kept
    return f"{stem.strip()[: 180 - len(suffix)] or 'tep'}{suffix}"


def _agrees(suffix: str, data: bytes) -> bool:
    if suffix in (".doc", ".xls"):
        return data.startswith(_OLE)
    if suffix in (".docx", ".xlsx") and not data.startswith(_ZIP):
        return False
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(data[: 256 * 1024])}
    except puremagic.PureError:
        return False
    return bool(found & MAGIC[suffix])


def _count(owner: dict[str, int]) -> int:
    name = "task_id" if "task_id" in owner else "start_draft_id"
    return (
        db.session.scalar(
            select(func.count()).select_from(Attachment).where(getattr(Attachment, name) == owner[name])
        )
        or 0
    )
