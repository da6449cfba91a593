"""The scenarios run over a draft, or over the issue in effect: asked for by a row, carried out by a job, kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, or_, select, update

from forms.language import _
from webapp import clock
from webapp.engine import Diagram
from webapp.extensions import db, writing
from webapp.models import Rehearsal, Release, Revision, RevisionFile
from webapp.permissions import Actor
from webapp.procedure import drafts, proof, tracing
from webapp.procedure.drafts import Draft
from webapp.procedure.proof import NotProven, Result, Stopped
from webapp.procedure.releases import Bundle
from webapp.procedure.releases import processes as processes_of
from webapp.workflow import audit, leasing, readiness, releases, revising
from webapp.workflow.errors import NotFound, Refused

log = structlog.get_logger()
# Who may have the issue in effect rehearsed, beside whoever drafts.
ASKS = ("iso_secretary", "internal_auditor")
# A job that was lost is noticed when its time to be done has passed.
LEASE = timedelta(seconds=proof.SECONDS + 300)
SKIPPED = ("lane", "participant", "textAnnotation")


@dataclass(frozen=True)
class Covered:
    """A diagram with how many scenarios passed through each of its elements.

    `rows` are (element, name, type, scenarios); those that none passed through come first.
    """

    diagram: Diagram
    counts: Mapping[str, int]
    rows: Sequence[tuple[str, str, str, int]]

    @property
    def passed(self) -> list[str]:
        """The elements some scenario passed through."""
        return [id for id, count in self.counts.items() if count]

    @property
    def missed(self) -> list[str]:
        """The elements none did."""
        return [id for id, count in self.counts.items() if not count]


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal as its page shows it."""

    row: Rehearsal
    failed: Sequence[Result]
    files: Sequence[tuple[str, Sequence[Result]]]
    diagrams: Sequence[Covered]


@dataclass(frozen=True)
class Last:
    """How the latest rehearsal of an issue ended: when, and scenario (file, name) → passed."""

    id: int
    at: datetime
    scenarios: int
    failed: int
    passed: Mapping[tuple[str, str], bool]


def ask(actor: Actor, revision_id: int) -> int:
    """Have a draft rehearsed as it stands; returns the rehearsal's id. Raises NotFound, Refused."""
    row = _open(actor, revision_id)
    up_to = _newest(row.id)
    draft = revising.content(row, up_to)
    if draft.bundle is None or any(finding.severity == "error" for finding in draft.findings):
        raise Refused(_("Hãy sửa hết lỗi của phần Kiểm tra trước khi diễn tập."))
    known = readiness.proof_of(draft)
    if known is not None and known.status == "passed":
        raise Refused(_("Đúng nội dung này đã diễn tập và mọi kịch bản đạt."))
    return _ask(actor, draft.bundle, row.id, up_to)


def ask_effective(actor: Actor) -> int:
    """Have the issue in effect rehearsed; returns the rehearsal's id. Raises NotFound, Refused."""
    if not may_ask_effective(actor):
        raise NotFound
    issue = releases.issue(actor.release_id)
    if _of_issue(issue.id).bundle != issue.bundle:
        raise Refused(
            _("Biểu mẫu của chương trình khác lần đang ban hành; cần ban hành lần mới rồi mới chạy được.")
        )
    return _ask(actor, issue.bundle, None, 0)


def may_ask_effective(actor: Actor) -> bool:
    """May the actor have the issue in effect rehearsed?"""
    return revising.holds_one(actor, {*revising.roles(actor).drafts, *ASKS})


def bring(actor: Actor, revision_id: int, report: bytes) -> int:
    """Keep a report made elsewhere, of exactly this draft; returns the rehearsal's id. Raises NotFound, Refused."""
    row = _open(actor, revision_id)
    if proof.place() is not None:
        raise Refused(_("Các kịch bản chạy được tại đây: hãy diễn tập, không đưa báo cáo từ nơi khác."))
    up_to = _newest(row.id)
    bundle = revising.content(row, up_to).bundle
    if bundle is None:
        raise Refused(_("Chưa đọc được quy trình."))
    try:
        results = proof.read(report)
    except NotProven as error:
        raise Refused(str(error)) from error
    for sentence in proof.broken(results, bundle):
        raise Refused(sentence)
    kept = keep(bundle, results, revision_id=row.id, up_to=up_to, by_id=actor.person_id)
    kept.brought = True
    audit.note(
        actor, "bring_report", f"rehearsal:{kept.id}", {"hash": bundle.hash, "scenarios": len(results)}
    )
    db.session.commit()
    return kept.id


def keep(bundle: Bundle, results: Sequence[Result], **whose: int | None) -> Rehearsal:
    """Keep results that came from elsewhere, by the command line or in a file; caller commits."""
    now = clock.now()
    counted = _counted(results, bundle)
    row = Rehearsal(hash=bundle.hash, asked_at=now, next_try_at=now, finished_at=now, **whose, **counted)
    db.session.add(row)
    db.session.flush()
    return row


def last(bundle: Bundle) -> Last | None:
    """How the latest finished rehearsal of an issue went."""
    row = db.session.scalar(
        select(Rehearsal)
        .where(Rehearsal.hash == bundle.hash, Rehearsal.status.in_(("passed", "failed")))
        .order_by(Rehearsal.id.desc())
        .limit(1)
    )
    if row is None or row.finished_at is None:
        return None
    passed: dict[tuple[str, str], bool] = {}
    for result in _results(row):
        # Of an outline every example must have passed.
        key = (result.file, result.name)
        passed[key] = passed.get(key, True) and result.passed
    return Last(row.id, row.finished_at, row.scenarios, row.failed, passed)


def rehearsed(actor: Actor, rehearsal_id: int) -> Rehearsed:
    """A rehearsal with its scenarios and its diagrams painted. Raises NotFound."""
    row = read(actor, rehearsal_id)
    results = _results(row)
    files: dict[str, list[Result]] = {}
    for result in sorted(results, key=lambda result: (result.file, result.name)):
        files.setdefault(result.file, []).append(result)
    bundle = _content(row).bundle if results else None
    return Rehearsed(
        row,
        [result for result in results if not result.passed],
        list(files.items()),
        [] if bundle is None else _painted(bundle, results),
    )


def diagram(actor: Actor, rehearsal_id: int, process: str) -> bytes:
    """The drawing of one process as it was rehearsed. Raises NotFound."""
    bundle = _content(read(actor, rehearsal_id)).bundle
    if bundle is None or process not in tracing.diagrams(bundle):
        raise NotFound
    return tracing.diagrams(bundle)[process].xml


def read(actor: Actor, rehearsal_id: int) -> Rehearsal:
    """A rehearsal: of a draft for whoever reads it, of what became an issue for everybody. Raises NotFound."""
    row = db.session.get(Rehearsal, rehearsal_id)
    if row is None or not (revising.may_read(actor) or _issued(row)):
        raise NotFound
    return row


def _issued(row: Rehearsal) -> bool:
    return db.session.scalar(select(Release.id).where(Release.hash == row.hash)) is not None


def lease() -> list[int]:
    """The rehearsals to be carried out now."""
    return leasing.lease(Rehearsal, LEASE)


def carry_out(rehearsal_id: int, stopping: Callable[[], bool]) -> None:
    """Run the scenarios, if it still waits; one that is stopped with the program is offered again at once."""
    row = db.session.get(Rehearsal, rehearsal_id)
    if row is None or row.status != "waiting":
        return
    draft, checkout = _content(row), proof.place()
    db.session.rollback()  # It takes minutes: no transaction waits for it.
    try:
        if checkout is None:
            raise NotProven(
                _("Bản cài đặt này không có các kịch bản; hãy đưa báo cáo JUnit chạy ở nơi khác.")
            )
        results = proof.run(draft, checkout, stopping=stopping)
    except Stopped:
        _note(rehearsal_id, next_try_at=clock.now())
    except NotProven as error:
        _note(rehearsal_id, status="broken", error=str(error)[:400], finished_at=clock.now())
    except Exception as error:
        # Whatever else it is, whoever waits is told, and nobody runs into it once an hour.
        log.exception("rehearsal_broke", rehearsal=rehearsal_id)
        _note(rehearsal_id, status="broken", error=str(error)[:400], finished_at=clock.now())
    else:
        assert draft.bundle is not None
        _note(rehearsal_id, **_counted(results, draft.bundle), finished_at=clock.now())


def _ask(actor: Actor, bundle: Bundle, revision_id: int | None, up_to: int) -> int:
    audit.hold()  # Two who ask at once: the second sees the first one's.
    waiting = (
        select(Rehearsal.id)
        .outerjoin(Revision, Revision.id == Rehearsal.revision_id)
        .where(Rehearsal.status == "waiting", or_(Revision.id.is_(None), Revision.status.in_(revising.OPEN)))
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        # One at a time: a run takes minutes, and mails and prints wait for the same workers.
        raise Refused(_("Đang có một lần diễn tập; đợi xong rồi yêu cầu tiếp."))
    now = clock.now()
    row = Rehearsal(
        revision_id=revision_id, up_to=up_to, hash=bundle.hash, by_id=actor.person_id, asked_at=now, next_try_at=now
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.note(actor, "rehearse", f"rehearsal:{row.id}", {"hash": bundle.hash, "revision": revision_id})
    db.session.commit()
    return row.id


def _open(actor: Actor, revision_id: int) -> Revision:
    """The revision, locked before the trail's head as in every act. Raises NotFound, Refused."""
    row = db.session.scalar(select(Revision).where(Revision.id == revision_id).with_for_update())
    if row is None or not revising.may_rehearse(actor):
        raise NotFound
    if row.status not in revising.OPEN:
        raise Refused(_("Bản sửa đã khép lại nên không diễn tập nữa."))
    return row


def _newest(revision_id: int) -> int:
    newest = select(func.max(RevisionFile.id)).where(RevisionFile.revision_id == revision_id)
    return db.session.scalar(newest) or 0


def _content(row: Rehearsal) -> Draft:
    if row.revision_id is not None:
        revision = db.session.get_one(Revision, row.revision_id)
        return revising.content(revision, row.up_to or None)
    return _of_issue(db.session.scalars(select(Release.id).where(Release.hash == row.hash)).one())


def _of_issue(release_id: int) -> Draft:
    return drafts.of_bundle(releases.issue(release_id).bundle, revising.settings_of(release_id))


def _counted(results: Sequence[Result], bundle: Bundle) -> dict[str, Any]:
    missing = list(proof.broken(results, bundle))
    return {
        "status": "failed" if missing else "passed",
        "results": [
            {name: value for name, value in asdict(one).items() if name != "content"} for one in results
        ],
        "scenarios": len(results),
        "failed": sum(not result.passed for result in results),
        "error": " ".join(missing)[:400],
    }


def _results(row: Rehearsal) -> list[Result]:
    return [Result(**told, content=row.hash) for told in row.results]


def _painted(bundle: Bundle, results: Sequence[Result]) -> list[Covered]:
    """Each diagram once; a called one is passed through in cases of whoever calls it."""
    processes = processes_of(bundle)
    found = []
    for name, drawn in tracing.diagrams(bundle).items():
        of = frozenset(id for id, process in processes.items() if name in process.diagrams)
        counts = proof.coverage(results, of)
        told = [e for e in drawn.elements.values() if e.type not in SKIPPED]
        rows = sorted(((e.id, e.name, e.type, counts.get(e.id, 0)) for e in told), key=lambda row: row[3] > 0)
        found.append(Covered(drawn, {e.id: counts.get(e.id, 0) for e in told}, rows))
    return found


def _note(rehearsal_id: int, **values: object) -> None:
    with writing():
        db.session.execute(
            update(Rehearsal)
            .where(Rehearsal.id == rehearsal_id, Rehearsal.status == "waiting")
            .values(**values)
        )
        db.session.commit()
