"""Signing in and out, and who somebody is in this very request."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import (
    Date,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)

from forms.language import _
from webapp import clock
from webapp.extensions import bare, db, write_intent, writing
from webapp.models import Delegation, LoginAttempt, Membership, Person, SessionRow, Unit
from webapp.permissions import Actor, Grant
from webapp.workflow import audit, releases
from webapp.workflow.errors import Refused

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=1)
TRIES, WINDOW = 10, timedelta(minutes=5)
SHORTEST_PASSWORD = 10

_hasher = PasswordHasher()


@dataclass(frozen=True)
class ExamplePerson:
    """Somebody the sign-in page of the demo offers."""

    id: int
    name: str
    office: str
    unit: str


def sign_in(username: str, password: str, *, address: str) -> str:
    """A new session's token. Raises Refused with the same sentence for a wrong name and a wrong password."""
    name = username.strip().lower()[:60]
    person = db.session.scalar(select(Person).where(Person.username == name, Person.active))
    _prove(person, name, password, address, _("Tên đăng nhập hoặc mật khẩu chưa đúng."))
    assert person is not None
    return _open_session(person.id)


def confirm(actor: Actor, token: str, password: str, *, address: str) -> None:
    """The person shows once more that it is they, in the session they are in. Raises Refused; tries are counted."""
    person = db.session.get_one(Person, actor.person_id)
    _prove(person, person.username, password, address, _("Mật khẩu chưa đúng; chưa phê duyệt."))
    with writing():
        row = update(SessionRow).where(SessionRow.id == _fingerprint(token))
        db.session.execute(row.values(confirmed_at=clock.now()))
        db.session.commit()


def sign_in_example(person_id: int) -> str:
    """The demo's sign-in without a password; raises Refused for anybody who is not an example person."""
    person = db.session.scalar(select(Person).where(Person.id == person_id, Person.example, Person.active))
    db.session.rollback()
    if person is None:
        raise Refused(_("Người này không phải người dùng thử."))
    return _open_session(person.id)


def sign_out(token: str) -> None:
    """End one session."""
    with writing():
        db.session.execute(delete(SessionRow).where(SessionRow.id == _fingerprint(token)))
        db.session.commit()


def change_password(actor: Actor, old: str, new: str) -> None:
    """A new password; every session of the person ends. Raises Refused with what is wrong."""
    person = db.session.get_one(Person, actor.person_id)
    db.session.rollback()
    if not _matches(person, old):
        raise Refused(_("Mật khẩu hiện tại chưa đúng."))
    if len(new) < SHORTEST_PASSWORD or new == old or person.username in new.lower():
        raise Refused(
            _(f"Mật khẩu mới cần ít nhất {SHORTEST_PASSWORD} ký tự, khác mật khẩu cũ và tên đăng nhập.")
        )
    hashed = hash_password(new)
    with writing():
        db.session.execute(
            update(Person)
            .where(Person.id == actor.person_id)
            .values(password_hash=hashed, must_change_password=False)
        )
        db.session.execute(delete(SessionRow).where(SessionRow.person_id == actor.person_id))
        audit.note(actor, "change_password", f"person:{actor.person_id}")
        db.session.commit()


def hash_password(password: str) -> str:
    """The argon2 hash that is stored."""
    return _hasher.hash(password[:200])


def actor_of(token: str) -> Actor | None:
    """Who this session belongs to, with every role held today; None when it is unknown, idle or too old.

    One statement: the session, the person and all grants, so that every request pays it once. In a writing transaction
    it also lets one person act once at a time: of a form sent twice, the second finds what the first did.
    """
    now = clock.now()
    told: dict[str, Any] = {
        "session": _fingerprint(token),
        "today": clock.today(),
        "idle_since": now - IDLE,
        "oldest": now - LONGEST,
    }
    rows = bare().execute(_BY_SESSION_ALONE if write_intent.get() else _BY_SESSION, told).all()
    if not rows:
        return None
    if rows[0].seen_at < now - TOUCH:
        _touch(told["session"], now)
    return _actor(rows)


def _touch(session: str, now: datetime) -> None:
    """Somebody is still there: said with what the request writes anyway; a page that only reads writes this alone."""
    seen = update(SessionRow).where(SessionRow.id == session).values(seen_at=now)
    if write_intent.get():
        db.session.execute(seen)
        return
    with writing():
        db.session.execute(seen)
        db.session.commit()


def actor_for(person_id: int) -> Actor:
    """The same for a person by id (commands, retries of incidents); raises Refused for an unknown one."""
    rows = db.session.execute(_BY_ID, {"person": person_id, "today": clock.today()}).all()
    if not rows:
        raise Refused(_("Không có người này, hoặc người này không còn làm việc."))
    return _actor(rows)


def examples() -> list[ExamplePerson]:
    """The example people, in the order the demo lists them."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.office, Unit.name)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.example, Person.active)
        .order_by(Person.id)
    )
    return [ExamplePerson(id, name, office, unit or "") for id, name, office, unit in rows]


def _with_grants(person: Any, *more: Any) -> Select[Any]:
    """Everything an Actor is made of, a row a grant: own memberships, delegated roles still held, entrusted tasks.

    Built once a process: putting this statement together took longer than running it.
    """
    today = bindparam("today", type_=Date)
    current = (Membership.since <= today, or_(Membership.until.is_(None), Membership.until >= today))
    delegated = (
        Delegation.to_person_id == person,
        Delegation.since <= today,
        Delegation.until >= today,
        Delegation.revoked_at.is_(None),
    )
    nothing = cast(null(), Integer)  # PostgreSQL wants to know of what kind.
    own = select(
        Membership.role.label("role"),
        Membership.unit_id.label("grant_unit"),
        nothing.label("delegation_id"),
        nothing.label("principal_id"),
        nothing.label("task_id"),
    ).where(Membership.person_id == person, *current)
    passed_on = (
        select(Membership.role, Membership.unit_id, Delegation.id, Delegation.from_person_id, nothing)
        .join(
            Membership,
            (Membership.person_id == Delegation.from_person_id)
            & (Membership.role == Delegation.role)
            & or_(Delegation.unit_id.is_(None), Membership.unit_id == Delegation.unit_id),
        )
        .where(*delegated, *current)
    )
    tasks = select(literal(""), nothing, Delegation.id, Delegation.from_person_id, Delegation.task_id).where(
        *delegated, Delegation.task_id.is_not(None)
    )
    grants = union_all(own, passed_on, tasks).subquery("g")
    return (
        select(
            Person.id,
            Person.name,
            Person.office,
            Person.unit_id,
            Person.must_change_password,
            Person.example,
            releases.effective_id(today).scalar_subquery().label("release_id"),
            *grants.c,
            *more,
        )
        .select_from(Person)
        .outerjoin(grants, true())
        .where(Person.id == person, Person.active)
    )


_BY_ID = _with_grants(bindparam("person", type_=Integer))
_BY_SESSION = (
    _with_grants(
        select(SessionRow.person_id).where(SessionRow.id == bindparam("session")).scalar_subquery(),
        SessionRow.seen_at,
        SessionRow.confirmed_at,
    )
    .join(SessionRow, SessionRow.person_id == Person.id)
    .where(
        SessionRow.id == bindparam("session"),
        SessionRow.seen_at > bindparam("idle_since"),
        SessionRow.created_at > bindparam("oldest"),
    )
)
_BY_SESSION_ALONE = _BY_SESSION.with_for_update(of=Person, key_share=True)


def _actor(rows: Iterable[Any]) -> Actor:
    rows = list(rows)
    first = rows[0]
    if first.release_id is None:
        raise Refused(_("Chưa có lần ban hành nào của quy trình có hiệu lực."))
    grants = {
        Grant(row.role, row.grant_unit, row.delegation_id, row.principal_id) for row in rows if row.role
    }
    for role in releases.issue(first.release_id).definition.roles.values():
        for grant in [grant for grant in grants if grant.role in role.acts]:
            grants.add(Grant(role.code, None, grant.delegation_id, grant.principal_id))
    return Actor(
        person_id=first.id,
        name=first.name,
        office=first.office,
        unit_id=first.unit_id,
        release_id=first.release_id,
        grants=tuple(sorted(grants, key=lambda g: (g.role, g.unit_id or 0, g.delegation_id or 0))),
        entrusted={row.task_id: (row.delegation_id, row.principal_id) for row in rows if row.task_id},
        must_change_password=first.must_change_password,
        example=first.example,
        confirmed_at=first._mapping.get("confirmed_at"),
    )


def _prove(person: Person | None, name: str, password: str, address: str, wrong: str) -> None:
    """Ends the transaction: hashing is slow on purpose, and none may wait for it. Raises Refused."""
    now = clock.now()
    tries = db.session.scalar(
        select(func.count())
        .select_from(LoginAttempt)
        .where(LoginAttempt.username == name, LoginAttempt.address == address, LoginAttempt.at > now - WINDOW)
    )
    db.session.rollback()
    if (tries or 0) >= TRIES:
        raise Refused(_("Đã thử quá nhiều lần. Đợi 5 phút rồi thử lại."))
    if not _matches(person, password):
        with writing():
            db.session.add(LoginAttempt(username=name, address=address, at=now))
            db.session.commit()
        raise Refused(wrong)


def _matches(person: Person | None, password: str) -> bool:
    stored = person.password_hash if person is not None and person.password_hash else _nobody()
    try:
        return _hasher.verify(stored, password[:200]) and person is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _open_session(person_id: int) -> str:
    token, now = secrets.token_urlsafe(32), clock.now()
    with writing():
        db.session.execute(delete(SessionRow).where(SessionRow.created_at < now - LONGEST))
        db.session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - WINDOW))
        db.session.add(
            SessionRow(
                id=_fingerprint(token), person_id=person_id, created_at=now, seen_at=now, confirmed_at=now
            )
        )
        db.session.commit()
    return token


@cache
def _nobody() -> str:
    """Checked when the name is unknown, so that both answers take the same time."""
    return _hasher.hash(secrets.token_urlsafe(16))


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_person(
    username: str, name: str, office: str, unit_code: str | None, roles: Iterable[str], password_hash: str
) -> Person:
    """A new person with roles; the first password must be changed. Raises Refused. Caller commits."""
    if not re.fullmatch(r"[a-z0-9._-]{2,60}", username):
        raise Refused(_("Tên đăng nhập gồm chữ thường không dấu, số và dấu . _ - (2–60 ký tự)."))
    if db.session.scalar(select(Person.id).where(Person.username == username)) is not None:
        raise Refused(_(f"Đã có người dùng {username}."))
    unit = db.session.scalar(select(Unit).where(Unit.code == unit_code)) if unit_code else None
    if unit_code and unit is None:
        raise Refused(_(f"Không có đơn vị mã {unit_code}."))
    known = releases.effective().definition.roles
    person = Person(
        username=username,
        name=name[:120],
        office=office[:120],
        unit_id=unit.id if unit else None,
        password_hash=password_hash,
        must_change_password=True,
    )
    db.session.add(person)
    db.session.flush()
    for code in roles:
        if code not in known or known[code].scope not in ("unit", "agency"):
            raise Refused(_(f"Không có vai trò tổ chức “{code}” trong procedure.toml."))
        of_unit = known[code].scope == "unit"
        if of_unit and unit is None:
            raise Refused(_(f"Vai trò “{known[code].name}” cần đơn vị (--unit)."))
        db.session.add(
            Membership(
                person_id=person.id,
                role=code,
                unit_id=unit.id if of_unit and unit else None,
                since=clock.today(),
            )
        )
    return person


def reset_password(username: str, password_hash: str) -> None:
    """A new first password; every session of the person ends. Raises Refused. Caller commits."""
    person = db.session.scalar(select(Person).where(Person.username == username))
    if person is None:
        raise Refused(_(f"Không có người dùng {username}."))
    person.password_hash, person.must_change_password = password_hash, True
    db.session.execute(delete(SessionRow).where(SessionRow.person_id == person.id))
