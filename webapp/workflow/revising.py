"""The procedure in revision, as people look at it: what there is, what each holds, how it differs, who did what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forms.language import _
from webapp.extensions import db
from webapp.models import DecisionScan, Person, Release, Revision, RevisionAct, RevisionFile
from webapp.permissions import Actor, Capacity, holds
from webapp.procedure import drafts, folders, tracing
from webapp.procedure.definition import Revising
from webapp.procedure.difference import differences
from webapp.procedure.drafts import Draft
from webapp.workflow import releases
from webapp.workflow.errors import NotFound

# Who reads a draft beside those who draft, review and approve it.
READS = frozenset({"iso_secretary", "board_leader", "department_leader", "top_leader", "internal_auditor"})
FEATURE = re.compile(r"^\s*(?:Tính năng|Feature):[ \t]*(.+)", re.MULTILINE)
OPEN = ("draft", "submitted", "reviewed")


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
    on_behalf_of: str
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
    kinds: Sequence[tuple[str, Sequence[FileLine]]]
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
    title: str
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


def may_rehearse(actor: Actor) -> bool:
    """May the actor have drafts rehearsed: whoever drafts, reviews or approves them?"""
    who = roles(actor)
    return holds_one(actor, {*who.drafts, *who.reviews, *who.approves})


def holds_one(actor: Actor, wanted: Collection[str]) -> bool:
    """Does the actor hold one of these roles?"""
    return any(holds(actor, role) for role in wanted)


def right(actor: Actor, wanted: Collection[str], without: Collection[int] = ()) -> Capacity | None:
    """In what right the actor holds one of these roles, their own before another's; never for somebody of `without`."""
    for grant in sorted(actor.grants, key=lambda grant: grant.delegation_id is not None):
        if grant.role in wanted and grant.principal_id not in without:
            return Capacity(grant.principal_id, grant.delegation_id)
    return None


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
        kinds=list(_by_kind(_files(row, draft))),
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
    )
    files: dict[str, bytes | None] = {**base_of(row).files}
    files.update((name, data) for name, data in saved)
    return Draft({name: data for name, data in sorted(files.items()) if data is not None})


def open_file(actor: Actor, revision_id: int, name: str) -> OpenFile:
    """One file of a draft. Raises NotFound."""
    row = read(actor, revision_id)
    draft = content(row)
    if name not in draft.files:
        raise NotFound
    may_edit = row.status == "draft" and holds_one(actor, roles(actor).drafts)
    title, data, version = _title(draft, name), draft.files[name], _version(row.id, name)
    return OpenFile(row.id, name, title, data, version, draft, may_edit)


def _version(revision_id: int, name: str) -> int:
    newest = select(func.max(RevisionFile.id)).where(
        RevisionFile.revision_id == revision_id, RevisionFile.name == name
    )
    return db.session.scalar(newest) or 0


def base_of(row: Revision) -> Draft:
    """The issue a revision is based on, as files."""
    bundle = releases.issue(row.based_on_id).bundle
    return drafts.of_bundle(bundle, _first_settings(row.id))


def settings_of(release_id: int) -> str:
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


def _first_settings(revision_id: int) -> str:
    """`procedure.toml` as it was when the revision was opened: its first saved version."""
    data = db.session.scalars(
        select(RevisionFile.data)
        .where(RevisionFile.revision_id == revision_id, RevisionFile.name == drafts.SETTINGS)
        .order_by(RevisionFile.id)
        .limit(1)
    ).one()
    return (data or b"").decode()


def _files(row: Revision, draft: Draft) -> Iterator[FileLine]:
    base = base_of(row).files
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


def _by_kind(lines: Iterator[FileLine]) -> Iterator[tuple[str, Sequence[FileLine]]]:
    kept = list(lines)
    for kind in ("bpmn", "toml", "feature"):
        if found := [line for line in kept if line.name.endswith(kind)]:
            yield kind, found


def _title(draft: Draft, name: str) -> str:
    if name == drafts.SETTINGS:
        return _("Vai trò, mục, yêu cầu, danh mục, quy tắc")
    if draft.bundle is not None and name.endswith(".bpmn"):
        for diagram in tracing.diagrams(draft.bundle).values():
            if f"{diagram.process_id}.bpmn" == name:
                return diagram.name
    found = FEATURE.search(draft.files.get(name, b"").decode("utf-8", errors="replace"))
    return found[1] if found else ""


def _acts(revision_id: int) -> Iterator[Act]:
    principal = aliased(Person)
    rows = db.session.execute(
        select(RevisionAct, Person.name, principal.name)
        .join(Person, Person.id == RevisionAct.by_id)
        .outerjoin(principal, principal.id == RevisionAct.on_behalf_of_id)
        .where(RevisionAct.revision_id == revision_id)
        .order_by(RevisionAct.id)
    )
    for row, name, whose in rows:
        yield Act(row.act, row.note, name, whose or "", row.at, row.details)
