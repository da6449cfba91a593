"""Drafting the procedure anew: a revision opened, its files saved version by version, nothing saved ever lost."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Person, Release, Revision, RevisionFile
from webapp.permissions import Actor
from webapp.procedure import drafts
from webapp.workflow import audit
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.revising import (
    OPEN,
    base_of,
    content,
    holds_one,
    may_read,
    read,
    right,
    roles,
    settings_of,
)

# Whatever a damaged or foreign archive makes of its reader.
UNZIPPED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError),
    *(ValueError, RuntimeError, NotImplementedError),
)
LARGEST_ZIP = 16 * 1024 * 1024
LONGEST_REASON = 2000


def open_revision(actor: Actor, reason: str) -> int:
    """Begin a revision of the newest issue; returns its id. Raises Refused; NotFound for whoever does not draft."""
    if not holds_one(actor, roles(actor).drafts):
        raise NotFound
    audit.hold()  # Two who begin at once: the second sees the first one's.
    if db.session.scalar(select(Revision.id).where(Revision.status.in_(OPEN)).limit(1)) is not None:
        raise Refused(_("Đang có một bản sửa chưa xong; mỗi lúc chỉ sửa quy trình ở một bản."))
    base = db.session.scalars(select(Release).order_by(Release.id.desc()).limit(1)).one()
    row = Revision(
        reason=_reason(reason), based_on_id=base.id, opened_by_id=actor.person_id, opened_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    _save(actor, row.id, drafts.SETTINGS, settings_of(base.id).encode())
    audit.note(
        actor, "open_revision", f"revision:{row.id}", {"based_on": base.issue, "reason": row.reason[:200]}
    )
    db.session.commit()
    return row.id


def save(actor: Actor, revision_id: int, name: str, data: bytes, version: int) -> None:
    """Save one file over the version that was opened. Raises Refused when somebody saved another meanwhile."""
    row = _held(actor, revision_id)
    newest = db.session.execute(
        select(RevisionFile.id, Person.name)
        .join(Person, Person.id == RevisionFile.by_id)
        .where(RevisionFile.revision_id == row.id, RevisionFile.name == name)
        .order_by(RevisionFile.id.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.id != version:
        raise Refused(
            _(
                f"{newest.name} đã lưu “{name}” sau khi anh/chị mở trang; nội dung của anh/chị còn nguyên bên dưới, "
                "hãy mở lại tệp và ghép hai bản."
            )
        )
    _take(actor, row, {name: data})


def upload(actor: Actor, revision_id: int, sent: Sequence[tuple[str, bytes]]) -> list[str]:
    """Save the files somebody sent, those inside a zip too; returns the names that changed. Raises Refused."""
    files = dict(_unpacked(sent))
    if not files:
        raise Refused(_("Chưa chọn tệp nào."))
    row = _held(actor, revision_id)
    return _take(actor, row, files)


def remove(actor: Actor, revision_id: int, name: str) -> None:
    """Take a file out of the procedure. Raises Refused, NotFound."""
    row = _held(actor, revision_id)
    if name == drafts.SETTINGS:
        raise Refused(_("Quy trình không thể thiếu procedure.toml."))
    if name not in content(row).files:
        raise NotFound
    _save(actor, row.id, name, None)
    audit.note(actor, "remove_revision_file", f"revision:{row.id}", {"file": name})
    db.session.commit()


def restore(actor: Actor, revision_id: int, name: str) -> None:
    """Put a file back as it is in the issue the draft is based on. Raises NotFound for one that is not there."""
    row = _held(actor, revision_id)
    original = base_of(row).files.get(name)
    if original is None:
        raise NotFound
    _take(actor, row, {name: original})


def packed(actor: Actor, revision_id: int) -> bytes:
    """Every file in a zip, in the folders where a checkout keeps them. Raises NotFound."""
    draft = content(read(actor, revision_id))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in draft.files.items():
            archive.writestr(f"{'features' if name.endswith('.feature') else 'processes'}/{name}", data)
    return packed.getvalue()


def _held(actor: Actor, revision_id: int) -> Revision:
    """The draft, locked for whoever may change it. Raises NotFound, Refused."""
    row = db.session.scalar(select(Revision).where(Revision.id == revision_id).with_for_update())
    if row is None or not may_read(actor):
        raise NotFound
    if not holds_one(actor, roles(actor).drafts):
        raise Refused(_("Anh/chị xem được bản sửa này nhưng không phải người soạn."))
    if row.status != "draft":
        raise Refused(_("Bản sửa đã trình hoặc đã khép lại nên không sửa được nữa."))
    return row


def _take(actor: Actor, row: Revision, files: Mapping[str, bytes]) -> list[str]:
    """Keep what differs; one entry in the trail for all of it."""
    for name, data in files.items():
        _refuse(name, data)
    # An editor of Windows ends its lines in its own way; the same words are the same content.
    files = {name: data.replace(b"\r\n", b"\n") for name, data in files.items()}
    before = content(row).files
    changed = [name for name, data in files.items() if before.get(name) != data]
    if len(before.keys() | files.keys()) > drafts.MOST_FILES:
        raise Refused(_(f"Một quy trình có nhiều nhất {drafts.MOST_FILES} tệp."))
    if sum(map(len, {**before, **files}.values())) > drafts.LARGEST_DRAFT:
        raise Refused(_("Cả quy trình lớn hơn 8 MiB; hãy bỏ bớt tệp."))
    for name in changed:
        _save(actor, row.id, name, files[name])
    if changed:
        audit.note(actor, "save_revision", f"revision:{row.id}", {"files": sorted(changed)})
    db.session.commit()
    return changed


def _refuse(name: str, data: bytes) -> None:
    if not drafts.NAME.match(name):
        raise Refused(
            _(
                f"Không nhận tệp “{name}”: chỉ nhận tệp .bpmn, .feature (chữ thường, gạch dưới) và procedure.toml."
            )
        )
    if not data.strip():
        raise Refused(_(f"Tệp “{name}” rỗng."))
    if len(data) > drafts.LARGEST:
        raise Refused(_(f"Tệp “{name}” lớn hơn 2 MiB."))


def _unpacked(sent: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The files themselves: a zip is opened, as far as what it says of its sizes can be believed."""
    for name, data in sent:
        if len(data) > LARGEST_ZIP:
            raise Refused(_(f"Tệp “{name}” lớn hơn 16 MiB."))
        if not name.endswith(".zip"):
            yield PurePath(name.replace("\\", "/")).name, data
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = [info for info in archive.infolist() if not info.is_dir()]
                if len(inside) > drafts.MOST_FILES or sum(info.file_size for info in inside) > LARGEST_ZIP:
                    raise Refused(
                        _(f"Tệp nén chứa nhiều hơn {drafts.MOST_FILES} tệp hoặc lớn hơn 16 MiB khi giải nén.")
                    )
                for info in inside:
                    if drafts.NAME.match(
                        PurePath(info.filename).name
                    ):  # A folder has its README and the like.
                        yield PurePath(info.filename).name, archive.read(info)
        except UNZIPPED as error:
            raise Refused(_(f"Không mở được tệp nén “{name}”.")) from error


def _save(actor: Actor, revision_id: int, name: str, data: bytes | None) -> None:
    whose = right(actor, roles(actor).drafts)
    db.session.add(
        RevisionFile(
            revision_id=revision_id,
            name=name,
            data=data,
            by_id=actor.person_id,
            on_behalf_of_id=whose.principal_id if whose else None,
            at=clock.now(),
        )
    )
    db.session.flush()


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Refused(_("Hãy ghi lý do sửa quy trình."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_(f"Lý do dài hơn {LONGEST_REASON} chữ."))
    return reason
