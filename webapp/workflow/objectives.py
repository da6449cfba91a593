"""5.9.d over the year: a value is recorded, an approved objective is revised as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from forms.base import Context
from forms.language import _
from forms.objectives import ObjectiveFields, RecordValue, ReviseObjective
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Objective, ObjectiveValue, Record
from webapp.permissions import Actor, holds
from webapp.registers import objectives as register
from webapp.registers.objectives import Page
from webapp.workflow import audit, releases
from webapp.workflow.asking import Sent, context_for, repeated
from webapp.workflow.errors import Done, Invalid, NotFound, Refused, Repeated
from webapp.workflow.following import tell
from webapp.workflow.locking import hold
from webapp.workflow.objective_rows import REVISED
from webapp.workflow.projecting import project

COLUMNS = tuple(name for name in vars(ObjectiveFields) if not name.startswith("_"))


def objective(objective_id: int) -> Page:
    """An objective by any of its versions. Raises NotFound."""
    page = register.page(objective_id)
    if page is None:
        raise NotFound
    return page


def may_record(actor: Actor, one: Objective) -> bool:
    """Who measures it, who answers for it, the unit's leaders; the secretary for all."""
    named = actor.person_id in (one.measured_by_id, one.owner_id)
    leads = one.unit_id is not None and holds(actor, "unit_leader", one.unit_id)
    return named or leads or holds(actor, "iso_secretary")


def may_revise(actor: Actor, one: Objective) -> bool:
    """Whoever approves it: the unit's leader, for the agency the top leader; not once the year was assessed.

    One loaded from a sheet has no case to keep its versions: it is recorded against, assessed, and set anew next year.
    """
    approver = (
        holds(actor, "unit_leader", one.unit_id) if one.unit_id is not None else holds(actor, "top_leader")
    )
    return approver and one.assessed_case_id is None and one.case_id is not None


def value_form(actor: Actor, posted: Any = None) -> RecordValue:
    """The form for a value."""
    data = None if posted is not None else {"measured_on": clock.today().isoformat()}
    return RecordValue(posted, context=_context(actor, {}), data=data)


def revision_form(actor: Actor, one: Objective, posted: Any = None) -> ReviseObjective:
    """The form for a revision, with the version in force."""
    data = None if posted is not None else {**said(one), "version": str(one.version)}
    return ReviseObjective(posted, context=_context(actor, {}), data=data)


def said(one: Objective) -> dict[str, Any]:
    """What a version says, as its form would answer it."""
    columns = {"owner": "owner_id", "measured_by": "measured_by_id"}
    told = {name: getattr(one, columns.get(name, name)) for name in COLUMNS}
    return {**told, "due": one.due.isoformat() if one.due else None}


def record_value(actor: Actor, objective_id: int, form: RecordValue, request: Sent) -> None:
    """Keep a value with its evidence. Raises NotFound, Refused, Invalid; the same request again changes nothing."""
    one = objective(objective_id).line.objective
    if not may_record(actor, one):
        raise Refused(_("Giá trị do người đo, người chịu trách nhiệm hoặc lãnh đạo đơn vị ghi."))
    if not form.validate():
        raise Invalid(form)
    sent_before = select(ObjectiveValue.id).where(
        ObjectiveValue.by_id == actor.person_id, ObjectiveValue.form_key == request.key
    )
    if db.session.scalar(sent_before) is not None:
        return
    answers = form.answers()
    measured_on = form.measured_on.data
    assert measured_on is not None
    db.session.add(
        ObjectiveValue(
            objective_id=one.id,
            value=answers["value"],
            measured_on=measured_on,
            evidence=answers["evidence"],
            by_id=actor.person_id,
            at=clock.now(),
            form_key=request.key,
        )
    )
    subject = f"case:{one.case_id}" if one.case_id is not None else f"objective:{one.id}"
    audit.note(actor, "record_value", subject, {"objective": one.id, **answers})
    db.session.commit()


def revise(actor: Actor, objective_id: int, form: ReviseObjective, request: Sent) -> Done:
    """A new version, the old one kept; those it concerns are told. Raises NotFound, Refused, Invalid, Repeated."""
    done = repeated(actor, request)
    if done is not None:
        raise Repeated(done)
    case_id = objective(objective_id).line.objective.case_id
    if case_id is None:
        raise Refused(_("Mục tiêu nạp từ Excel không sửa đổi ở đây; năm sau xây dựng lại theo 5.9."))
    case = hold(case_id).case
    before = objective(objective_id).line.objective  # As it stands now that nobody else can revise it.
    if form.version.data != str(before.version):
        raise Refused(
            _(
                f"Mục tiêu vừa được sửa đổi (lần {before.version}) trong lúc anh/chị soạn; mở lại trang rồi sửa tiếp."
            )
        )
    if not may_revise(actor, before):
        raise Refused(
            _(
                "Mục tiêu do người phê duyệt sửa đổi (lãnh đạo đơn vị; của cơ quan là lãnh đạo cao nhất), "
                "khi năm chưa được đánh giá."
            )
        )
    if not form.validate():
        raise Invalid(form)
    answers = form.answers()
    _keep_version(case, before, answers)
    project(case)
    done = Done(case.id, case.number, _(f"Mục tiêu đã sửa đổi thành lần {before.version + 1}."))
    changed = {name: answers[name] for name in COLUMNS if answers[name] not in (said(before)[name], None)}
    db.session.add(
        Record(
            case_id=case.id,
            step=REVISED,
            name=_("5.9 Sửa đổi mục tiêu"),
            person_id=actor.person_id,
            capacity=actor.office,
            answers={"objective": before.text, "reason": answers["reason"]},
            form=type(form).__name__,
            form_hash="",
            release_id=case.release_id,
            act_date=clock.today(),
            entered_at=clock.now(),
            key=request.key,
            request_hash=request.hash,
            result=asdict(done),
        )
    )
    audit.note(
        actor,
        REVISED,
        f"case:{case.id}",
        {
            "objective": before.id,
            "version": before.version + 1,
            "changed": changed,
            "reason": answers["reason"],
        },
    )
    whose = {"unit_id": before.unit_id} if before.unit_id is not None else {"role": "unit_leader"}
    text = _(f"Mục tiêu “{before.text}” được sửa đổi (lần {before.version + 1}): {answers['reason']}")
    tell(case, (), [{"text": text[:400], **whose}])
    db.session.commit()
    return done


def _keep_version(case: Case, before: Objective, answers: Mapping[str, Any]) -> None:
    version = {
        **{name: answers[name] for name in COLUMNS},
        "reason": answers["reason"],
        "key": before.key,
        "version": before.version + 1,
        "since": clock.today().isoformat(),
    }
    earlier = case.facts.get(REVISED, {}).get("versions", [])
    case.facts = {**case.facts, REVISED: {"versions": [*earlier, version]}}


def _context(actor: Actor, facts: Mapping[str, Any]) -> Context:
    return context_for(actor, releases.issue(actor.release_id), facts, actor.person_id, 0)
