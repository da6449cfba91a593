"""Many papers at once: asked for by a row, made in the background, fetched by who asked, cleared after a week."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from forms.language import _
from webapp import clock
from webapp.config import Settings
from webapp.extensions import db, writing
from webapp.models import Case, IssuedPaper, PrintRun, SubmissionItem
from webapp.papers import catalogue, content, rendering
from webapp.permissions import Actor, holds, sight
from webapp.workflow import audit, files, leasing, packing
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.files import Stored

SLIP, PROCESS = "BM.CTCL.01", "corrective_action"
PACK = "evidence"
PRINTS = ("iso_secretary", "internal_auditor", "board_leader")
MOST = 500
MOST_WAITING = 3
LARGEST = 300 * 1024 * 1024
# A job that was lost is noticed when its time to be done has passed; one that is at work moves it on.
LEASE = timedelta(minutes=10)
KEPT = timedelta(days=7)
STRIDE = 10


def may_print(actor: Actor) -> bool:
    """Who may ask for many slips at once."""
    return any(holds(actor, role) for role in PRINTS)


def ask_submission(actor: Actor, submission_id: int, number: str) -> PrintRun:
    """All slips of a submission. Raises Refused, NotFound."""
    of_submission = select(SubmissionItem.case_id).where(SubmissionItem.submission_id == submission_id)
    found = db.session.scalars(
        select(Case.id).where(Case.id.in_(of_submission), sight(actor)).order_by(Case.id)
    )
    return _ask_slips(actor, _(f"Các phiếu của tờ trình {number}"), found.all())


def ask_year(actor: Actor, year: int) -> PrintRun:
    """All slips of a year. Raises Refused, NotFound."""
    found = db.session.scalars(
        select(Case.id)
        .where(Case.process == PROCESS, Case.year == year, sight(actor))
        .order_by(Case.id)
        .limit(MOST + 1)
    )
    return _ask_slips(actor, _(f"Các phiếu năm {year}"), found.all())


def ask_pack(actor: Actor, wanted: Mapping[str, str]) -> PrintRun:
    """The evidence of a period, for anybody, as far as they may see it. Raises Refused."""
    asked = packing.question(actor, wanted)
    return _ask(actor, PACK, packing.title(asked), packing.cases(asked), asked.wanted)


def runs(actor: Actor) -> list[PrintRun]:
    """What the actor asked for, newest first."""
    return list(
        db.session.scalars(
            select(PrintRun).where(PrintRun.by_id == actor.person_id).order_by(PrintRun.id.desc()).limit(20)
        )
    )


def result(actor: Actor, run_id: int, folder: Path) -> Stored:
    """What was made, for who asked and nobody else. Raises NotFound."""
    run = db.session.get(PrintRun, run_id)
    if run is None or run.by_id != actor.person_id or run.status != "ready":
        raise NotFound
    name = "bang-chung" if run.code == PACK else "phieu"
    return Stored(f"{name}-{run.id}.zip", "application/zip", _target(folder, run_id))


def lease() -> list[int]:
    """The runs to be made now."""
    return leasing.lease(PrintRun, LEASE)


def carry_out(run_id: int, settings: Settings) -> None:
    """Make one run, if it still waits: done twice it writes the same file again, lost it is offered again."""
    run = db.session.get(PrintRun, run_id)
    if run is None or run.status != "waiting":
        return
    folder, many = settings.prints, len(run.case_ids)
    parts = packing.parts(run, settings) if run.code == PACK else _pages(run, settings.files)
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{run_id}.{clock.now().timestamp()}.half"
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, part in enumerate(parts, 1):
                for name, data in part:
                    archive.writestr(name, data)
                if half.stat().st_size > LARGEST:
                    raise Refused(_("Kết quả lớn hơn 300 MB; hãy chọn ít hồ sơ hơn."))
                if done % STRIDE == 0:
                    _note(run_id, done=min(done, many), next_try_at=clock.now() + LEASE)
        half.replace(_target(folder, run_id))
        _note(run_id, status="ready", done=many, finished_at=clock.now())
    except Refused as error:
        db.session.rollback()
        _note(run_id, status="failed", error=str(error))
    finally:
        half.unlink(missing_ok=True)


def clear(folder: Path) -> int:
    """Take away results older than a week; returns how many. The row stays and says so."""
    with writing():
        old = db.session.scalars(
            select(PrintRun.id).where(PrintRun.status == "ready", PrintRun.finished_at < clock.now() - KEPT)
        ).all()
        if old:
            db.session.execute(update(PrintRun).where(PrintRun.id.in_(old)).values(status="cleared"))
        db.session.commit()
    for run_id in old:
        _target(folder, run_id).unlink(missing_ok=True)
    return len(old)


def _ask_slips(actor: Actor, title: str, case_ids: Sequence[int]) -> PrintRun:
    if not may_print(actor):
        raise NotFound
    if not case_ids:
        raise Refused(_("Không có phiếu nào để in."))
    if len(case_ids) > MOST:
        raise Refused(_(f"Mỗi lần in nhiều nhất {MOST} phiếu; hãy in theo từng tờ trình."))
    return _ask(actor, SLIP, title, case_ids, {})


def _ask(actor: Actor, code: str, title: str, case_ids: Sequence[int], wanted: Mapping[str, str]) -> PrintRun:
    waiting = db.session.scalars(
        select(PrintRun.id).where(PrintRun.by_id == actor.person_id, PrintRun.status == "waiting")
    ).all()
    if len(waiting) >= MOST_WAITING:
        raise Refused(_("Đang có ba yêu cầu chưa xong; đợi xong rồi yêu cầu tiếp."))
    run = PrintRun(
        title=title,
        code=code,
        case_ids=list(case_ids),
        wanted=dict(wanted),
        by_id=actor.person_id,
        asked_at=clock.now(),
        next_try_at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    details = {"title": title, "cases": len(case_ids), **wanted}
    audit.note(actor, "pack_evidence" if code == PACK else "print_many", f"print_run:{run.id}", details)
    db.session.commit()
    return run


def _pages(run: PrintRun, kept: Path) -> Iterator[packing.Files]:
    code, case_ids = run.code, list(run.case_ids)  # Each page ends the transaction in which the row was read.
    for case_id in case_ids:
        yield [_page(code, case_id, kept)]


def _page(code: str, case_id: int, kept: Path) -> tuple[str, bytes]:
    """The paper as it was last issued, else as a draft of how the case stands."""
    number = db.session.scalar(select(Case.number).where(Case.id == case_id)) or str(case_id)
    digest = db.session.scalar(
        select(IssuedPaper.sha256)
        .where(IssuedPaper.case_id == case_id, IssuedPaper.code == code)
        .order_by(IssuedPaper.issue.desc())
        .limit(1)
    )
    name = f"{code}-{number.replace('/', '-')}"
    if digest is not None:
        db.session.rollback()
        return f"{name}.pdf", files.kept_at(kept, digest).read_bytes()
    paper = catalogue.PAPERS[code]
    said = content.content_of(paper, case_id, number=None)
    db.session.rollback()
    return f"{name}-du-thao.pdf", rendering.pdf(paper, said, draft=True)


def _note(run_id: int, **values: object) -> None:
    with writing():
        db.session.execute(
            update(PrintRun).where(PrintRun.id == run_id, PrintRun.status == "waiting").values(**values)
        )
        db.session.commit()


def _target(folder: Path, run_id: int) -> Path:
    return folder / f"{run_id}.zip"
