"""The procedure in revision, as its owner drafts it: opened on an issue, saved version by version, looked at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import func, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import DecisionScan, Person, Release, Revision, RevisionAct, RevisionFile
from webapp.permissions import Actor, holds
from webapp.procedure import drafts, folders, tracing
from webapp.procedure.definition import Revising
from webapp.procedure.difference import differences
from webapp.procedure.drafts import Draft
from webapp.workflow import audit, releases
from webapp.workflow.errors import NotFound, Refused

# Who reads a draft beside those who draft, review and approve it.
READS = frozenset({"iso_secretary", "board_leader", "department_leader", "top_leader", "internal_auditor"})
OPEN = ("draft", "submitted", "reviewed")
LARGEST_ZIP = 16 * 1024 * 1024
LONGEST_REASON = 2000


@dataclass(frozen=True)
class Line:
    """A revision as the list shows it."""

    id: int
    reason: str
    status: str
    by: str
    at: datetime
    issue: str


@dataclass(frozen=True)
class FileLine:
    """A file of a draft: `how` is new, changed, removed, or nothing when it is as in the issue it is based on."""

    name: str
    title: str
    how: str
    version: int
    by: str
    at: datetime | None
    findings: int


@dataclass(frozen=True)
class Act:
    """What somebody decided over a revision."""

    act: str
    note: str
    by: str
    at: datetime
    details: Mapping[str, str]


@dataclass(frozen=True)
class Desk:
    """A revision as its page shows it."""

    id: int
    reason: str
    status: str
    based_on: str
    by: str
    at: datetime
    draft: Draft
    files: Sequence[FileLine]
    differences: Sequence[str]
    acts: Sequence[Act]
    scans: Sequence[DecisionScan]
    may_draft: bool
    release: Release | None


@dataclass(frozen=True)
class OpenFile:
    """One file to look at or to edit; `version` is what was saved last, 0 for the issue's own."""

    revision_id: int
    name: str
    data: bytes
    version: int
    draft: Draft
    may_edit: bool


def roles(actor: Actor) -> Revising:
    """Who drafts, reviews and approves, in the issue in effect."""
    return releases.issue(actor.release_id).definition.revising


def may_read(actor: Actor) -> bool:
    """May the actor look at revisions?"""
    who = roles(actor)
    return bool(actor.roles() & READS.union(who.drafts, who.reviews, who.approves))


def holds_one(actor: Actor, wanted: Collection[str]) -> bool:
    """Does the actor hold one of these roles?"""
    return any(holds(actor, role) for role in wanted)


def revisions(actor: Actor) -> list[Line]:
    """Every revision, newest first. Raises NotFound for people outside."""
    if not may_read(actor):
        raise NotFound
    rows = db.session.execute(
        select(Revision, Person.name, Release.issue)
        .join(Person, Person.id == Revision.opened_by_id)
        .outerjoin(Release, Release.id == Revision.release_id)
        .order_by(Revision.id.desc())
        .limit(100)
    )
    return [
        Line(row.id, row.reason, row.status, name, row.opened_at, issue or "") for row, name, issue in rows
    ]


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
    _save(actor, row.id, drafts.SETTINGS, _settings(base.id).encode())
    audit.note(
        actor, "open_revision", f"revision:{row.id}", {"based_on": base.issue, "reason": row.reason[:200]}
    )
    db.session.commit()
    return row.id


def desk(actor: Actor, revision_id: int) -> Desk:
    """The whole of a revision. Raises NotFound."""
    row = read(actor, revision_id)
    draft, base = content(row), releases.issue(row.based_on_id).bundle
    release = db.session.get(Release, row.release_id) if row.release_id else None
    return Desk(
        id=row.id,
        reason=row.reason,
        status=row.status,
        based_on=base.definition.issue,
        by=db.session.get_one(Person, row.opened_by_id).name,
        at=row.opened_at,
        draft=draft,
        files=list(_files(row, draft)),
        differences=differences(base, draft.bundle) if draft.bundle is not None else (),
        acts=list(_acts(row.id)),
        scans=db.session.scalars(
            select(DecisionScan).where(DecisionScan.revision_id == row.id).order_by(DecisionScan.id)
        ).all(),
        may_draft=row.status == "draft" and holds_one(actor, roles(actor).drafts),
        release=release,
    )


def read(actor: Actor, revision_id: int) -> Revision:
    """A revision, for whoever may look at it. Raises NotFound."""
    row = db.session.get(Revision, revision_id)
    if row is None or not may_read(actor):
        raise NotFound
    return row


def content(row: Revision, up_to: int | None = None) -> Draft:
    """What a revision holds: the issue it is based on, with everything saved since (or until a saved version)."""
    newest = (
        select(func.max(RevisionFile.id))
        .where(RevisionFile.revision_id == row.id)
        .group_by(RevisionFile.name)
    )
    if up_to is not None:
        newest = newest.where(RevisionFile.id <= up_to)
    saved = db.session.execute(
        select(RevisionFile.name, RevisionFile.data).where(RevisionFile.id.in_(newest))
    ).tuples()
    files = {**_base(row).files, **dict(saved)}
    return Draft({name: data for name, data in sorted(files.items()) if data is not None})


def open_file(actor: Actor, revision_id: int, name: str) -> OpenFile:
    """One file of a draft. Raises NotFound."""
    row = read(actor, revision_id)
    draft = content(row)
    if name not in draft.files:
        raise NotFound
    may_edit = row.status == "draft" and holds_one(actor, roles(actor).drafts)
    return OpenFile(row.id, name, draft.files[name], _version(row.id, name), draft, may_edit)


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
    original = _base(row).files.get(name)
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
    before = content(row).files
    changed = [name for name, data in files.items() if before.get(name) != data]
    if len(before.keys() | files.keys()) > drafts.MOST_FILES:
        raise Refused(_(f"Một quy trình có nhiều nhất {drafts.MOST_FILES} tệp."))
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
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise Refused(_(f"Không mở được tệp nén “{name}”.")) from error


def _save(actor: Actor, revision_id: int, name: str, data: bytes | None) -> None:
    db.session.add(
        RevisionFile(revision_id=revision_id, name=name, data=data, by_id=actor.person_id, at=clock.now())
    )
    db.session.flush()


def _version(revision_id: int, name: str) -> int:
    newest = select(func.max(RevisionFile.id)).where(
        RevisionFile.revision_id == revision_id, RevisionFile.name == name
    )
    return db.session.scalar(newest) or 0


def _base(row: Revision) -> Draft:
    bundle = releases.issue(row.based_on_id).bundle
    return drafts.of_bundle(bundle, _first_settings(row.id))


def _first_settings(revision_id: int) -> str:
    """`procedure.toml` as it was when the revision was opened: its first saved version."""
    data = db.session.scalars(
        select(RevisionFile.data)
        .where(RevisionFile.revision_id == revision_id, RevisionFile.name == drafts.SETTINGS)
        .order_by(RevisionFile.id)
        .limit(1)
    ).one()
    return (data or b"").decode()


def _settings(release_id: int) -> str:
    """The `procedure.toml` of an issue as people wrote it, comments and all, where it is still at hand."""
    bundle = releases.issue(release_id).bundle
    made_it = db.session.scalar(select(Revision).where(Revision.release_id == release_id))
    here = folders.processes() / drafts.SETTINGS
    for text in (
        content(made_it).settings if made_it is not None else "",
        here.read_text(encoding="utf-8") if here.exists() else "",
    ):
        if text and drafts.says_the_same(bundle, text):
            return text
    return drafts.settings_of(bundle)


def _files(row: Revision, draft: Draft) -> Iterator[FileLine]:
    base = _base(row).files
    saved = {
        file.name: (file.id, name, file.at)
        for file, name in db.session.execute(
            select(RevisionFile, Person.name)
            .join(Person, Person.id == RevisionFile.by_id)
            .where(RevisionFile.revision_id == row.id)
            .order_by(RevisionFile.id)
        )
    }
    wrong = [finding.file for finding in draft.findings]
    for name in sorted(base.keys() | draft.files.keys()):
        how = (
            "new"
            if name not in base
            else "removed"
            if name not in draft.files
            else "changed"
            if base[name] != draft.files[name]
            else ""
        )
        version, by, at = saved.get(name, (0, "", None))
        yield FileLine(name, _title(draft, name), how, version, by, at, wrong.count(name))


def _title(draft: Draft, name: str) -> str:
    if name == drafts.SETTINGS:
        return _("Vai trò, mục, yêu cầu, danh mục, quy tắc")
    if draft.bundle is not None and name.endswith(".bpmn"):
        for diagram in tracing.diagrams(draft.bundle).values():
            if f"{diagram.process_id}.bpmn" == name:
                return diagram.name
    return ""


def _acts(revision_id: int) -> Iterator[Act]:
    rows = db.session.execute(
        select(RevisionAct, Person.name)
        .join(Person, Person.id == RevisionAct.by_id)
        .where(RevisionAct.revision_id == revision_id)
        .order_by(RevisionAct.id)
    )
    for row, name in rows:
        yield Act(row.act, row.note, name, row.at, row.details)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Refused(_("Hãy ghi lý do sửa quy trình."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_(f"Lý do dài hơn {LONGEST_REASON} chữ."))
    return reason
