"""Acts on a case that no diagram draws: withdraw, reassign, join, undo a mistaken close, narrow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from forms.corrective_action.result import did_the_work
from forms.fields import HIDES_SIGNS, clean, hides_signs
from forms.language import _
from webapp import clock, engine
from webapp.extensions import db
from webapp.models import Case, CaseLink, Membership, Person, Record, Task, Unit
from webapp.permissions import Actor, holds
from webapp.workflow import audit, releases
from webapp.workflow.asking import Sent, repeated
from webapp.workflow.errors import Done, Refused, Repeated
from webapp.workflow.following import follow, tell
from webapp.workflow.locking import Held, hold
from webapp.workflow.moving import OnBehalf

BOARD = ("board_leader", "iso_secretary")
REASSIGNABLE = {
    "assignee_person": _("Người được phân công"),
    "implementer": _("Người thực hiện"),
    "checker": _("Người kiểm tra"),
    "chair": _("Chủ trì cuộc họp"),
    "meeting_secretary": _("Thư ký cuộc họp"),
}
LONGEST_REASON = 2000
# Where something went wrong there is something to correct; a review or an objective has no such thing.
CORRECTABLE = ("nonconformity", "corrective_action")
COMMENT = "comment"


def acts_offered(
    actor: Actor, held_case: Case, open_steps: frozenset[str], *, claimed: bool = False
) -> list[str]:
    """Which of these acts the actor may do on the case now, in the order the page shows them.

    `claimed`: somebody else has taken one of the open tasks.
    """
    offered = []
    if _may_correct(actor, held_case):
        offered.append("correct")
    running = held_case.status == "open"
    if running and _may_withdraw(actor, held_case, open_steps):
        offered.append("withdraw")
    if running and of_board(actor):
        offered.append("reassign")
        if claimed:
            offered.append("hand_back")
    if running and holds(actor, "iso_secretary") and "consolidate_requests" in open_steps:
        offered.append("join")
    if held_case.outcome == "request_closed" and holds(actor, "board_leader"):
        offered.append("undo_close")
    if holds(actor, "iso_secretary"):
        offered.append("narrow")
    if held_case.status in ("open", "ended"):
        offered.append(COMMENT)
    return offered


def withdraw(actor: Actor, case_id: int, reason: str, request: Sent) -> Done:
    """Rút phiếu: the requester until the board has it, the board later. Raises Refused, NotFound, Repeated."""
    unless_repeated(actor, request)
    held = hold(case_id, actor)
    refuse_unless(held.case.status == "open", _("Phiếu đã kết thúc nên không rút được."))
    steps = frozenset(task.step for task in held.open_tasks)
    refuse_unless(
        _may_withdraw(actor, held.case, steps),
        _("Từ khi Ban ISO nhận phiếu, chỉ Ban ISO rút được phiếu; đề nghị liên hệ Thư ký ISO."),
    )
    answers = {"reason": stated(reason)}
    _stop(held, "withdrawn")
    return finish(actor, held.case, "withdraw", _("Rút phiếu"), answers, request, _("đã được rút"))


def join_duplicate(actor: Actor, case_id: int, into_number: str, reason: str, request: Sent) -> Done:
    """5.3.a: the secretary joins a duplicate slip into another; it ends as joined, linked both ways."""
    unless_repeated(actor, request)
    refuse_unless(holds(actor, "iso_secretary"), _("Chỉ Thư ký ISO gộp được phiếu trùng."))
    into = _by_number(into_number)
    refuse_unless(into.id != case_id, _("Không gộp một phiếu vào chính nó."))
    # Locks are taken in the order of ids, so that two people joining crosswise cannot wait for each other.
    held_by_id = {number: hold(number, actor) for number in sorted((case_id, into.id))}
    held, kept = held_by_id[case_id], held_by_id[into.id]
    refuse_unless(
        any(task.step == "consolidate_requests" for task in held.open_tasks),
        _("Chỉ gộp được phiếu đang chờ Thư ký ISO tổng hợp."),
    )
    refuse_unless(kept.case.status == "open", _(f"{kept.case.label} đã kết thúc, không gộp vào được."))
    _stop(held, "joined")
    db.session.add(CaseLink(from_case_id=case_id, to_case_id=kept.case.id, kind="joined", at=clock.now()))
    answers = {"reason": stated(reason), "into": kept.case.number}
    what = _(f"đã gộp vào phiếu {kept.case.number}")
    return finish(actor, held.case, "join", _("Gộp phiếu trùng"), answers, request, what)


def reassign(actor: Actor, case_id: int, role: str, person_id: int, reason: str, request: Sent) -> Done:
    """Somebody left: name another person for a role of the case; open tasks move with it. Raises Refused."""
    unless_repeated(actor, request)
    refuse_unless(of_board(actor), _("Chỉ Ban ISO phân công lại được."))
    held = hold(case_id, actor)
    case = held.case
    refuse_unless(case.status == "open", _("Phiếu đã kết thúc nên không phân công lại được."))
    of_case = case.facts.get("case", {})
    refuse_unless(
        role in REASSIGNABLE and of_case.get(role) is not None,
        _("Phiếu chưa có người giữ vai này nên chưa có gì để phân công lại."),
    )
    refuse_unless(_is_member(person_id), _("Hãy chọn người nhận thuộc một đơn vị trong phạm vi áp dụng."))
    _refuse_same_person(case, role, person_id)
    before = of_case[role]
    case.facts = {**case.facts, "case": {**of_case, role: person_id}}
    _replan(held, role, before, person_id)
    issue = releases.issue(case.release_id)
    result = engine.refresh(issue.processes[case.process], case.state, case.facts, clock.now())
    follow(case, held.open_tasks, result, issue)
    moved = [task for task in held.open_tasks if task.person_id == person_id and task.kind == "user"]
    names = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_([before, person_id]))).all()
    )
    answers = {
        "role": role,
        "from": names.get(before, ""),
        "to": names[person_id],
        "reason": stated(reason),
    }
    tell(case, moved)
    return finish(
        actor, case, "reassign", _("Phân công lại"), answers, request, _(f"{names[person_id]} nhận việc")
    )


def undo_close(actor: Actor, case_id: int, reason: str, request: Sent) -> Done:
    """Undo a mistaken close (never used for a failed check): box 3 opens again for the board. Raises Refused."""
    unless_repeated(actor, request)
    held = hold(case_id, actor)
    case = held.case
    refuse_unless(holds(actor, "board_leader"), _("Chỉ Lãnh đạo Ban ISO hủy được việc đóng phiếu."))
    refuse_unless(case.outcome == "request_closed", _("Chỉ hủy được việc đóng của phiếu đã đóng – đạt."))
    before = case.state_before_end
    if before is None:
        raise Refused(_("Không còn trạng thái trước khi đóng để khôi phục."))
    issue = releases.issue(case.release_id)
    result = engine.refresh(issue.processes[case.process], before, case.facts, clock.now())
    case.status, case.outcome, case.outcome_name = "open", None, None
    case.ended_at, case.keep_until = None, None
    _set_aside(case, [entry.key for entry in result.open])
    new = follow(case, (), result, issue)
    tell(case, new)
    answers = {"reason": stated(reason)}
    return finish(
        actor, case, "undo_close", _("Hủy việc đóng phiếu"), answers, request, _("được mở lại ở bước đóng")
    )


def correct(actor: Actor, case_id: int, what: str, done_on: date | None, request: Sent) -> Done:
    """5.1.1: the correction (sự khắc phục) is written down whenever it happens, also when the case has ended.

    It stays apart from the corrective action, which removes the cause. Raises Refused, NotFound, Repeated.
    """
    unless_repeated(actor, request)
    held = hold(case_id, actor)
    refuse_unless(
        _may_correct(actor, held.case),
        _("Người phát hiện, đơn vị nơi xảy ra, người thực hiện và Ban ISO ghi được sự khắc phục."),
    )
    refuse_unless(done_on is not None and done_on <= clock.today(), _("Hãy chọn ngày đã khắc phục."))
    assert done_on is not None
    text = _said(what, _("Cần nêu đã khắc phục thế nào."))
    answers = {"correction": text, "corrected_on": done_on.isoformat()}
    return finish(
        actor, held.case, "correct", _("Ghi sự khắc phục"), answers, request, _("có thêm sự khắc phục")
    )


def comment(actor: Actor, case_id: int, text: str, request: Sent) -> Done:
    """Whoever sees a case says something about it; who asked for it and who has it now are told.

    Raises Refused, NotFound, Repeated.
    """
    unless_repeated(actor, request)
    held = hold(case_id, actor)
    case = held.case
    refuse_unless(
        case.status in ("open", "ended"), _("Hồ sơ đã rút hoặc đã gộp nên không trao đổi được nữa.")
    )
    said = _said(text, _("Hãy viết nội dung trao đổi."))
    waiting = {(task.role, task.unit_id, task.person_id) for task in held.open_tasks if task.kind == "user"}
    asked = {(None, None, case.requester_id)} - {(None, None, None)}
    words = _(f"{case.label}: {_name(actor.person_id)} trao đổi: {said}")[:400]
    notices = [
        {"kind": "commented", "text": words, "role": role, "unit_id": unit, "person_id": person}
        for role, unit, person in sorted(waiting | asked, key=str)
        if person != actor.person_id
    ]
    answers = {"comment": said}
    what = _("có thêm trao đổi")
    done = written(actor, case, COMMENT, _("Trao đổi"), answers, request, what, notices=notices)
    db.session.commit()
    return done


def narrow(actor: Actor, case_id: int, sensitive: bool, reason: str, request: Sent) -> Done:
    """Who sees what: the secretary narrows a sensitive case, or opens it again."""
    unless_repeated(actor, request)
    refuse_unless(holds(actor, "iso_secretary"), _("Chỉ Thư ký ISO đổi được phạm vi xem của phiếu."))
    held = hold(case_id, actor)
    held.case.sensitive = sensitive
    answers = {"sensitive": sensitive, "reason": stated(reason)}
    what = _("chỉ người liên quan xem được") if sensitive else _("xem được theo quy định chung")
    return finish(actor, held.case, "narrow", _("Đổi phạm vi xem"), answers, request, what)


def finish(
    actor: Actor,
    case: Case,
    act: str,
    name: str,
    answers: Mapping[str, Any],
    request: Sent,
    what: str,
    *,
    on_behalf: OnBehalf | None = None,
) -> Done:
    """Record, notice, audit and commit of an act; both names and both dates when it is entered for somebody."""
    done = written(actor, case, act, name, answers, request, what, on_behalf=on_behalf)
    db.session.commit()
    return done


def written(
    actor: Actor,
    case: Case,
    act: str,
    name: str,
    answers: Mapping[str, Any],
    request: Sent,
    what: str,
    *,
    on_behalf: OnBehalf | None = None,
    notices: Sequence[Mapping[str, Any]] | None = None,
) -> Done:
    """The same for an act that is one of several in a transaction: the caller commits.

    Who asked for the case is told what became of it, unless `notices` says who is told what.
    """
    done = Done(case.id, case.number, f"{case.label} {what}.")
    db.session.add(
        Record(
            case_id=case.id,
            step=act,
            name=name,
            person_id=actor.person_id,
            on_behalf_of_id=on_behalf.person_id if on_behalf else None,
            capacity=actor.office,
            answers=dict(answers),
            form=act,
            form_hash="",
            release_id=case.release_id,
            act_date=on_behalf.act_date if on_behalf else clock.today(),
            entered_at=clock.now(),
            key=request.key,
            request_hash=request.hash,
            result={"case_id": done.case_id, "number": done.number, "message": done.message},
        )
    )
    if notices is None:
        why = _(f" Lý do: {answers['reason']}") if "reason" in answers else ""
        asked = case.requester_id not in (None, actor.person_id)
        notices = [{"text": f"{done.message}{why}"[:400], "person_id": case.requester_id}] if asked else []
    tell(case, (), notices)
    audit.note(
        actor,
        act,
        f"case:{case.id}",
        {**answers, "number": case.number},
        on_behalf_of_id=on_behalf.person_id if on_behalf else None,
    )
    return done


def _stop(held: Held, status: str) -> None:
    """End the engine's instance and every open task; nothing stays live."""
    case, now = held.case, clock.now()
    process = releases.issue(case.release_id).processes[case.process]
    result = engine.cancel(process, case.state)
    case.state, case.next_due = result.state, None
    case.status, case.ended_at = status, now
    definition = releases.issue(case.release_id).definition
    case.keep_until = definition.keep_until(clock.local(now).date())
    for task in held.open_tasks:
        task.status, task.closed_at, task.draft = "withdrawn", now, None


def _set_aside(case: Case, keys: Sequence[str]) -> None:
    """Rows of tasks that open once more keep their history under a key of their own."""
    for task in db.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.engine_key.in_(keys), Task.status != "open")
    ):
        task.engine_key = f"{task.engine_key}#{task.id}"
    db.session.flush()


def _replan(held: Held, role: str, before: int, after: int) -> None:
    """Steps of the plan that the leaving implementer owned themselves move to the new one."""
    plan = held.case.facts.get("plan_measures", {})
    if role != "implementer" or "steps" not in plan:
        return
    done = set(held.case.facts.get("carry_out_step", {}).get("done_keys", []))
    steps = [
        {**step, "owner": after} if step["owner"] == before and step["key"] not in done else step
        for step in plan["steps"]
    ]
    held.case.facts = {**held.case.facts, "plan_measures": {**plan, "steps": steps}}


def _refuse_same_person(case: Case, role: str, person_id: int) -> None:
    checker = person_id if role == "checker" else case.facts["case"].get("checker")
    if role == "checker" and person_id in did_the_work(case.facts):
        raise Refused(_("Người kiểm tra không được là người thực hiện; đề nghị chọn người khác."))
    if role == "implementer" and person_id == checker:
        raise Refused(_("Người kiểm tra không được là người thực hiện; đề nghị chọn người khác."))


def _may_withdraw(actor: Actor, case: Case, open_steps: frozenset[str]) -> bool:
    info = releases.issue(case.release_id).definition.processes[case.process]
    early = bool(open_steps) and open_steps <= set(info.withdraw_until)
    return of_board(actor) or (early and case.requester_id == actor.person_id)


def _may_correct(actor: Actor, case: Case) -> bool:
    concerned = case.requester_id == actor.person_id or case.concerned_unit_id in actor.units()
    carries = case.facts.get("case", {}).get("implementer") == actor.person_id
    running = case.process in CORRECTABLE and case.status in ("open", "ended")
    return running and (concerned or carries or of_board(actor))


def _name(person_id: int) -> str:
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def of_board(actor: Actor) -> bool:
    """Does the actor lead the board or keep its papers?"""
    return any(holds(actor, role) for role in BOARD)


def _by_number(number: str) -> Case:
    sequence, _slash, year = number.strip().partition("/")
    if re.fullmatch("[0-9]{1,6}/[0-9]{4}", number.strip()) is None:
        raise Refused(_("Số phiếu viết theo dạng 07/2026."))
    case = db.session.scalar(select(Case).where(Case.number == f"{int(sequence):02d}/{year}"))
    if case is None:
        raise Refused(_(f"Không có phiếu số {number.strip()}."))
    return case


def _is_member(person_id: int) -> bool:
    found = db.session.scalar(
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Membership.person_id == person_id, Membership.held_on(clock.today()), Person.active, Unit.in_scope
        )
        .limit(1)
    )
    return found is not None


def stated(text: str) -> str:
    """The reason, which every such act needs. Raises Refused."""
    return _said(text, _("Cần nêu lý do."))


def _said(text: str, missing: str) -> str:
    said = clean(text) or ""
    refuse_unless(bool(said), missing)
    refuse_unless(len(said) <= LONGEST_REASON, _(f"Nội dung dài quá {LONGEST_REASON} ký tự."))
    refuse_unless(not hides_signs(said), HIDES_SIGNS)
    return said


def refuse_unless(condition: bool, sentence: str) -> None:
    """Raises Refused with the sentence."""
    if not condition:
        raise Refused(sentence)


def unless_repeated(actor: Actor, request: Sent) -> None:
    """Raises Repeated with what the same request led to the first time."""
    done = repeated(actor, request)
    if done is not None:
        raise Repeated(done)
