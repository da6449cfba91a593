"""Section 7: until when a case is kept, by whom, and what keeps it longer. Nothing here destroys anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, RetentionHold
from webapp.permissions import Actor, holds, sight
from webapp.procedure.definition import Definition
from webapp.workflow import locking, releases
from webapp.workflow.acts import finish, refuse_unless, stated, unless_repeated
from webapp.workflow.asking import Sent
from webapp.workflow.errors import Done
from webapp.workflow.spelling import Spelling

KEEPS = ("iso_secretary", "board_leader")
PAGE = 50
MOST_COUNTED = 1001


@dataclass(frozen=True)
class Held:
    """Why a case is kept longer, who said so and when."""

    reason: str
    who: str
    since: date


@dataclass(frozen=True)
class Kept:
    """An ended case as the page of kept records shows it."""

    case: Case
    custodians: Sequence[str]
    held: Held | None
    destroyable: bool


def may_destroy(case: Case, today: date, *, held: bool) -> bool:
    """May anybody decide to destroy the case's records on this day of the Department's calendar?

    Never while it runs or is held; `keep_until` itself still belongs to the term. Destroying stays a person's decision.
    """
    return case.status != "open" and case.keep_until is not None and case.keep_until < today and not held


def may_hold(actor: Actor) -> bool:
    """May the actor put a case under hold, or end one?"""
    return any(holds(actor, role) for role in KEEPS)


def held(case_id: int) -> Held | None:
    """What keeps the case longer now; None when nothing does."""
    return _held([case_id]).get(case_id)


def keep(actor: Actor, case_id: int, reason: str, request: Sent) -> Done:
    """Giữ lại: kept whatever the term says, until somebody ends that. Raises Refused, NotFound, Repeated."""
    unless_repeated(actor, request)
    refuse_unless(may_hold(actor), _("Chỉ Thư ký ISO, Lãnh đạo Ban ISO giữ lại được hồ sơ."))
    case = locking.hold(case_id, actor).case
    refuse_unless(held(case_id) is None, _(f"{case.label} đang được giữ lại rồi."))
    answers = {"reason": stated(reason)}
    db.session.add(
        RetentionHold(case_id=case_id, reason=answers["reason"], by_id=actor.person_id, at=clock.now())
    )
    return finish(actor, case, "keep", _("Giữ lại hồ sơ"), answers, request, _("được giữ lại"))


def end_keeping(actor: Actor, case_id: int, reason: str, request: Sent) -> Done:
    """The hold ends; the term counts again as if it had never been. Raises Refused, NotFound, Repeated."""
    unless_repeated(actor, request)
    refuse_unless(may_hold(actor), _("Chỉ Thư ký ISO, Lãnh đạo Ban ISO thôi giữ lại được hồ sơ."))
    case = locking.hold(case_id, actor).case
    answers = {"reason": stated(reason)}
    row = db.session.scalar(
        select(RetentionHold).where(RetentionHold.case_id == case_id, RetentionHold.released_at.is_(None))
    )
    if row is None:
        refuse_unless(False, _(f"{case.label} không bị giữ lại."))
    else:
        row.released_at = clock.now()
    return finish(actor, case, "end_keeping", _("Thôi giữ lại hồ sơ"), answers, request, _("thôi giữ lại"))


def kept(actor: Actor, *, state: str = "", after: tuple[date, int] | None = None) -> list[Kept]:
    """Ended cases the actor may see, whose term ends first; one more than a page when there are more.

    `state`: `held`, `over` (term is over, not held), or everything. `after`: term and id of the last line seen.
    """
    today = clock.today()
    found = select(Case).where(Case.keep_until.is_not(None), sight(actor, of_many=True))
    on_hold = select(RetentionHold.case_id).where(RetentionHold.released_at.is_(None))
    if state == "held":
        found = found.where(Case.id.in_(on_hold))
    elif state == "over":
        found = found.where(Case.keep_until < today, Case.id.not_in(on_hold))
    if after is not None:
        found = found.where(
            (Case.keep_until > after[0]) | ((Case.keep_until == after[0]) & (Case.id > after[1]))
        )
    cases = db.session.scalars(found.order_by(Case.keep_until, Case.id).limit(PAGE + 1)).all()
    definition = releases.issue(actor.release_id).definition
    spelling, holding = Spelling(definition), _held([case.id for case in cases])
    return [
        Kept(
            case,
            custodians(case, definition, spelling),
            holding.get(case.id),
            may_destroy(case, today, held=case.id in holding),
        )
        for case in cases
    ]


def counted(actor: Actor) -> int:
    """How many of the actor's cases are past their term and not held: what waits for a decision. Counts to 1,001."""
    on_hold = select(RetentionHold.case_id).where(RetentionHold.released_at.is_(None))
    found = select(Case.id).where(
        Case.keep_until < clock.today(), Case.id.not_in(on_hold), sight(actor, of_many=True)
    )
    capped = found.limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(capped)) or 0


def custodians(case: Case, definition: Definition, spelling: Spelling) -> list[str]:
    """Who keeps the records, as `retention.custodians` says: a unit of the case or the holders of a role."""
    units: Mapping[str, int | None] = {
        "implementing_unit": case.implementing_unit_id or case.concerned_unit_id or case.requesting_unit_id,
    }
    named = [
        spelling.unit(units[who]) if who in units else definition.roles[who].name
        for who in definition.retention["custodians"]
    ]
    return [name for name in named if name]


def _held(case_ids: Sequence[int]) -> dict[int, Held]:
    rows = db.session.execute(
        select(RetentionHold, Person.name)
        .join(Person, Person.id == RetentionHold.by_id)
        .where(RetentionHold.case_id.in_(case_ids), RetentionHold.released_at.is_(None))
    )
    return {row.case_id: Held(row.reason, who, clock.local(row.at).date()) for row, who in rows}
