"""Lists people saved: a page with its filters under a name, for the one who saved it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from forms.language import _
from webapp.extensions import db
from webapp.models import SavedList
from webapp.permissions import Actor
from webapp.workflow.errors import Refused

MOST, LONGEST_NAME, LONGEST_PATH = 20, 60, 500


def saved_lists(actor: Actor) -> Sequence[SavedList]:
    """The actor's own, by name."""
    mine = select(SavedList).where(SavedList.person_id == actor.person_id)
    return db.session.scalars(mine.order_by(SavedList.name)).all()


def save(actor: Actor, name: str, path: str) -> None:
    """Keep `path` under `name`; the same name again means the list is to look otherwise. Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_(f"Hãy đặt cho bộ lọc một tên, tối đa {LONGEST_NAME} ký tự."))
    if len(path) > LONGEST_PATH:
        raise Refused(_("Bộ lọc này quá dài để lưu; hãy bớt điều kiện."))
    kept = {row.name: row for row in saved_lists(actor)}
    if name in kept:
        kept[name].path = path
    elif len(kept) >= MOST:
        raise Refused(_(f"Mỗi người lưu được {MOST} bộ lọc; hãy bỏ bớt bộ lọc không dùng nữa."))
    else:
        db.session.add(SavedList(person_id=actor.person_id, name=name, path=path))
    db.session.commit()


def forget(actor: Actor, saved_id: int) -> None:
    """Remove one of the actor's own; nothing happens when it is gone already or somebody else's."""
    db.session.execute(
        delete(SavedList).where(SavedList.id == saved_id, SavedList.person_id == actor.person_id)
    )
    db.session.commit()
