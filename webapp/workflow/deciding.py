"""What is decided over a revision: put forward, reviewed, sent back, approved and so made an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import CompoundSelect, select, union

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import (
    DecisionScan,
    Notice,
    Revision,
    RevisionAct,
    RevisionFile,
)
from webapp.permissions import Actor, Capacity
from webapp.procedure.difference import differences
from webapp.procedure.drafts import Draft
from webapp.workflow import approving, audit, files, readiness, releases, revising
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.files import Stored

# How long a decision may lie ahead of the day it takes effect.
FURTHEST = timedelta(days=366)
LONGEST_NOTE, LONGEST_NUMBER = 2000, 60
MEANING = _("phê duyệt quy trình")
HAS_IT = "whoever has it"


@dataclass(frozen=True)
class Decision:
    """The decision that issues a revision: its number, its date, from when it applies."""

    number: str
    signed_on: date | None
    effective_from: date | None


@dataclass(frozen=True)
class Act:
    """A verb over revisions: from which states, to which, whose it is, and whether it needs words.

    `whose` is one of those who revise (`drafts`, `reviews`, `approves`), or whoever has it now.
    """

    code: str
    words: str
    states: Sequence[str]
    to: str
    whose: str
    needs_note: bool = False
    of_drafter: bool = False


ACTS: Mapping[str, Act] = {
    act.code: act
    for act in (
        Act("submit", _("Trình xem xét"), ("draft",), "submitted", "drafts", of_drafter=True),
        Act(
            "recall", _("Rút lại để sửa tiếp"), ("submitted", "reviewed"), "draft", "drafts", of_drafter=True
        ),
        Act("review", _("Đồng ý, trình phê duyệt"), ("submitted",), "reviewed", "reviews"),
        Act("approve", _("Phê duyệt, ban hành"), ("reviewed",), "approved", "approves"),
        Act("return", _("Trả lại để soạn tiếp"), ("submitted", "reviewed"), "draft", HAS_IT, needs_note=True),
        Act(
            "withdraw",
            _("Bỏ bản sửa này"),
            ("draft",),
            "withdrawn",
            "drafts",
            needs_note=True,
            of_drafter=True,
        ),
    )
}


def acts(actor: Actor, row: Revision) -> list[Act]:
    """What the actor may do with the revision now."""
    return [act for act in ACTS.values() if row.status in act.states and _right(actor, act, row)]


def decide(actor: Actor, revision_id: int, code: str, note: str) -> str:
    """Do one of the acts beside approving; returns the sentence to show. Raises NotFound, Refused."""
    row, act, right = _held(actor, revision_id, code)
    draft = revising.content(row)
    if code in ("submit", "review"):
        readiness.refuse_unless_met(row, draft)
    if code == "review":
        _refuse_other_content(row, draft)
    _do(actor, row, act, right, draft, _noted(act, note), {})
    db.session.commit()
    return _(f"{act.words}: đã ghi.")


def approve(actor: Actor, revision_id: int, decision: Decision, note: str) -> str:
    """Approve: the revision becomes an issue that applies from its day. Raises NotFound, Refused."""
    row, act, right = _held(actor, revision_id, "approve")
    if not approving.recent(actor, releases.issue(actor.release_id).definition):
        raise Refused(_("Đã lâu từ lần đăng nhập: nhập lại mật khẩu ở mục “Phê duyệt” rồi gửi lại."))
    number, signed_on, effective_from = _checked(decision)
    draft = revising.content(row)
    readiness.refuse_unless_met(row, draft)
    _refuse_other_content(row, draft)
    assert draft.bundle is not None
    said = differences(releases.issue(row.based_on_id).bundle, draft.bundle)
    release = releases.release(draft.bundle, effective_from)
    row.release_id = release.id
    details = {
        "number": number,
        "signed_on": signed_on.isoformat(),
        "effective_from": effective_from.isoformat(),
        "issue": release.issue,
        "meaning": str(MEANING),
    }
    _do(actor, row, act, right, draft, _noted(act, note), details)
    audit.note(
        actor,
        "release",
        f"release:{release.id}",
        {"issue": release.issue, "hash": release.hash, "changes": said[:50]},
        on_behalf_of_id=right.principal_id,
    )
    db.session.commit()
    return _(f"Đã phê duyệt: lần ban hành {release.issue} có hiệu lực từ {effective_from:%d/%m/%Y}.")


def may_attach(actor: Actor, row: Revision) -> bool:
    """May the actor add the signed decision: whoever drafts, or the secretary, once it is approved?"""
    who = {*revising.roles(actor).drafts, "iso_secretary"}
    return row.status == "approved" and revising.holds_one(actor, who)


def attach(actor: Actor, revision_id: int, name: str, data: bytes, folder: Path) -> None:
    """Keep the signed decision with the revision it issued. Raises NotFound, Refused."""
    row = revising.read(actor, revision_id)
    if not may_attach(actor, row):
        raise Refused(_("Quyết định đã ký được đính kèm sau khi phê duyệt, bởi người soạn hoặc Thư ký ISO."))
    clean, media_type = files.checked(name, data)
    digest = files.keep(folder, data)
    db.session.add(
        DecisionScan(
            revision_id=row.id,
            name=clean,
            media_type=media_type,
            sha256=digest,
            size=len(data),
            by_id=actor.person_id,
            at=clock.now(),
        )
    )
    audit.note(actor, "attach_decision", f"revision:{row.id}", {"name": clean, "sha256": digest})
    db.session.commit()


def open_scan(actor: Actor, scan_id: int, folder: Path) -> Stored:
    """A signed decision, for whoever may read revisions. Raises NotFound."""
    scan = db.session.get(DecisionScan, scan_id)
    if scan is None or not revising.may_read(actor):
        raise NotFound
    return Stored(scan.name, scan.media_type, files.kept_at(folder, scan.sha256))


def waiting_for(actor: Actor) -> Sequence[Revision]:
    """Revisions that wait for the actor's review or approval; most people are not asked about any."""
    who = revising.roles(actor)
    if not revising.holds_one(actor, {*who.reviews, *who.approves}):
        return []
    rows = db.session.scalars(
        select(Revision).where(Revision.status.in_(("submitted", "reviewed"))).order_by(Revision.id)
    )
    return [row for row in rows if any(act.code in ("review", "approve") for act in acts(actor, row))]


def _held(actor: Actor, revision_id: int, code: str) -> tuple[Revision, Act, Capacity]:
    row = db.session.scalar(select(Revision).where(Revision.id == revision_id).with_for_update())
    act = ACTS.get(code)
    if row is None or act is None or not revising.may_read(actor):
        raise NotFound
    if row.status not in act.states:
        raise Refused(_("Bản sửa đã chuyển sang bước khác; mở lại trang để xem."))
    right = _right(actor, act, row)
    if right is None:
        raise Refused(_(f"{act.words}: không phải việc của anh/chị, hoặc anh/chị là người soạn bản này."))
    return row, act, right


def _right(actor: Actor, act: Act, row: Revision) -> Capacity | None:
    """In what right the actor does it; nobody reviews or approves what they, or who passed it on, wrote."""
    others = frozenset() if act.of_drafter else _others(row, act)
    if actor.person_id in others:
        return None
    who = revising.roles(actor)
    has_it = "reviews" if row.status == "submitted" else "approves"
    return revising.right(actor, getattr(who, has_it if act.whose == HAS_IT else act.whose), others)


def _others(row: Revision, act: Act) -> frozenset[int]:
    """Who did another's part: wrote a version or put it forward; who approves did not review it either.

    Whoever had it done by a substitute did it as well.
    """
    acts = ("submit", "review") if act.code == "approve" else ("submit",)
    done = (RevisionAct.revision_id == row.id, RevisionAct.act.in_(acts))
    saved = RevisionFile.revision_id == row.id
    people: CompoundSelect[int | None] = union(
        select(RevisionFile.by_id).where(saved),
        select(RevisionFile.on_behalf_of_id).where(saved),
        select(RevisionAct.by_id).where(*done),
        select(RevisionAct.on_behalf_of_id).where(*done),
    )
    return frozenset(person for person in db.session.scalars(people) if person is not None)


def _do(
    actor: Actor,
    row: Revision,
    act: Act,
    right: Capacity,
    draft: Draft,
    note: str,
    details: Mapping[str, Any],
) -> None:
    row.status = act.to
    db.session.add(
        RevisionAct(
            revision_id=row.id,
            act=act.code,
            note=note,
            hash=draft.bundle.hash if draft.bundle is not None else "",
            details={"office": actor.office, **details},
            by_id=actor.person_id,
            on_behalf_of_id=right.principal_id,
            at=clock.now(),
        )
    )
    db.session.add_all(_notices(actor, row, act))
    audit.note(
        actor,
        f"revision_{act.code}",
        f"revision:{row.id}",
        {"note": note[:500], **details},
        on_behalf_of_id=right.principal_id,
    )


def _notices(actor: Actor, row: Revision, act: Act) -> Iterator[Notice]:
    """Whoever has it next is told, and the drafter of what became of it."""
    who = revising.roles(actor)
    sentences = {
        "submit": (who.reviews, _(f"{actor.name} trình bản sửa quy trình: chờ xem xét.")),
        "review": (who.approves, _(f"Bản sửa quy trình đã được {actor.name} xem xét: chờ phê duyệt.")),
        "return": (None, _(f"{actor.name} trả lại bản sửa quy trình để soạn tiếp.")),
        "approve": (None, _(f"{actor.name} đã phê duyệt bản sửa quy trình.")),
    }
    if act.code not in sentences:
        return
    roles, text = sentences[act.code]
    kind = "returned" if act.code == "return" else "assigned" if roles else "decided"
    told: dict[str, Any] = {"kind": kind, "text": text, "at": clock.now(), "revision_id": row.id}
    if roles is None:
        yield Notice(person_id=row.opened_by_id, **told)
    for role in roles or ():
        yield Notice(role=role, **told)


def _refuse_other_content(row: Revision, draft: Draft) -> None:
    """Raises Refused when the program's forms changed since it was put forward: somebody looked at something else."""
    put = db.session.scalar(
        select(RevisionAct.hash)
        .where(RevisionAct.revision_id == row.id, RevisionAct.act == "submit")
        .order_by(RevisionAct.id.desc())
        .limit(1)
    )
    if draft.bundle is None or draft.bundle.hash != put:
        raise Refused(_("Biểu mẫu của chương trình đã đổi từ khi trình; trả lại để diễn tập và trình lại."))


def _noted(act: Act, note: str) -> str:
    words = note.strip()
    if act.needs_note and not words:
        raise Refused(_(f"{act.words}: hãy ghi lý do."))
    if len(words) > LONGEST_NOTE:
        raise Refused(_(f"Ý kiến dài hơn {LONGEST_NOTE} chữ."))
    return words


def _checked(decision: Decision) -> tuple[str, date, date]:
    number = decision.number.strip()
    if not number or len(number) > LONGEST_NUMBER or decision.signed_on is None:
        raise Refused(_("Hãy ghi số (không quá 60 chữ) và ngày của quyết định ban hành."))
    if decision.signed_on > clock.today():
        raise Refused(_("Ngày của quyết định chưa tới."))
    day = decision.effective_from
    if day is None or not clock.today() <= day <= clock.today() + FURTHEST:
        raise Refused(_("Ngày có hiệu lực phải từ hôm nay đến một năm sau."))
    return number, decision.signed_on, day
