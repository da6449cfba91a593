"""5.3.a: several waiting slips put before the board's leader as one numbered list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, Submission, SubmissionItem, Task
from webapp.papers import catalogue, content
from webapp.permissions import Actor, holds, sight
from webapp.workflow import audit, numbers, releases
from webapp.workflow.actions import act_on, advance
from webapp.workflow.asking import Sent, task_page
from webapp.workflow.errors import Done, NotFound, Refused, Repeated
from webapp.workflow.issuing import RENDERED
from webapp.workflow.locking import hold_of_tasks

STEP = "consolidate_requests"
MOST = 50


@dataclass(frozen=True)
class Waiting:
    """A slip that waits for the secretary."""

    task_id: int
    case_id: int
    number: str
    title: str
    since: datetime


@dataclass(frozen=True)
class Put:
    """A submission as its page shows it."""

    number: str
    summary: str
    by: str
    at: datetime
    slips: Sequence[Case]


def waiting(actor: Actor) -> list[Waiting]:
    """Slips the secretary may put together now, oldest first. Raises NotFound for anybody else."""
    if not holds(actor, "iso_secretary"):
        raise NotFound
    rows = db.session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == "open", Task.step == STEP)
        .order_by(Task.opened_at, Task.id)
        .limit(200)
    )
    return [Waiting(task.id, case.id, case.number, case.title, task.opened_at) for task, case in rows]


def submit_together(actor: Actor, task_ids: Sequence[int], summary: str, request: Sent) -> Submission:
    """Consolidate the chosen slips in one act and one transaction. Raises Refused; Repeated for the same request."""
    before = db.session.scalar(
        select(Submission).where(Submission.by_id == actor.person_id, Submission.key == request.key)
    )
    if before is not None:
        raise Repeated(Done(0, before.number, _(f"Tờ trình {before.number} đã được lập."), before.id))
    if not holds(actor, "iso_secretary"):
        raise Refused(_("Chỉ Thư ký ISO trình được các phiếu."))
    chosen = sorted(set(task_ids))
    if not 1 <= len(chosen) <= MOST:
        raise Refused(_(f"Chọn từ 1 đến {MOST} phiếu để trình."))
    hold_of_tasks(chosen)
    year, sequence = numbers.next_number("submission")
    submission = Submission(
        year=year,
        sequence=sequence,
        summary=summary.strip(),
        by_id=actor.person_id,
        at=clock.now(),
        key=request.key,
    )
    db.session.add(submission)
    db.session.flush()
    for task_id in chosen:
        _put(actor, submission, task_id, request)
    audit.note(
        actor,
        "submit_together",
        f"submission:{submission.id}",
        {"number": submission.number, "tasks": chosen},
    )
    db.session.commit()
    return submission


def submission(actor: Actor, submission_id: int) -> Put:
    """One submission with the slips the actor may see. Raises NotFound for people outside the board."""
    row = db.session.get(Submission, submission_id)
    if row is None or not _reads(actor):
        raise NotFound
    slips = db.session.scalars(
        select(Case)
        .join(SubmissionItem, SubmissionItem.case_id == Case.id)
        .where(SubmissionItem.submission_id == row.id, sight(actor))
        .order_by(Case.id)
    ).all()
    by = db.session.get_one(Person, row.by_id).name
    return Put(row.number, row.summary, by, row.at, slips)


def paper(actor: Actor, submission_id: int, kind: str) -> tuple[bytes, str, str]:
    """The list of a submission as PDF or Word: bytes, media type, file name. Raises NotFound."""
    put = submission(actor, submission_id)
    if kind not in RENDERED:
        raise NotFound
    render, media_type = RENDERED[kind]
    row = db.session.get_one(Submission, submission_id)
    count = db.session.scalar(
        select(func.count()).select_from(SubmissionItem).where(SubmissionItem.submission_id == submission_id)
    )
    said = content.of_submission(row, put.slips, count or 0, releases.effective().definition)
    name = f"{content.SUBMISSION}-{put.number.replace('/', '-')}.{kind}"
    db.session.rollback()  # Rendering takes its time: no transaction waits for it.
    return render(catalogue.PAPERS[content.SUBMISSION], said, draft=False), media_type, name


def submissions(actor: Actor) -> list[Submission]:
    """The latest submissions, newest first. Raises NotFound for people outside the board."""
    if not _reads(actor):
        raise NotFound
    return list(db.session.scalars(select(Submission).order_by(Submission.id.desc()).limit(100)))


def _put(actor: Actor, submission: Submission, task_id: int, request: Sent) -> None:
    asked = task_page(actor, task_id)
    if asked.task is None or asked.task.step != STEP:
        raise Refused(_("Chỉ trình được phiếu đang chờ Thư ký ISO tổng hợp."))
    form = asked.form(MultiDict({"summary": submission.summary}))
    if not form.validate():
        said = " ".join(form.errors.get("summary", []))
        raise Refused(_(f"Nội dung tổng hợp, đề xuất: {said}"))
    sent = Sent(f"{request.key[:50]}:{task_id}", request.hash)
    advance(asked, act_on(actor, asked, form, sent))
    db.session.add(SubmissionItem(submission_id=submission.id, case_id=asked.task.case_id))
    db.session.flush()


def _reads(actor: Actor) -> bool:
    return any(
        holds(actor, role)
        for role in (
            "iso_secretary",
            "board_leader",
            "board_member",
            "department_leader",
            "top_leader",
            "reader",
        )
    )


def of_case(case_id: int) -> Submission | None:
    """The submission a slip went in, if it went in one."""
    return db.session.scalar(
        select(Submission)
        .join(SubmissionItem, SubmissionItem.submission_id == Submission.id)
        .where(SubmissionItem.case_id == case_id)
        .order_by(Submission.id.desc())
        .limit(1)
    )
