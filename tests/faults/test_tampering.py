"""P10: whatever somebody with the database in their hands does to the trail, `ctcl verify` finds and names it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from tests.unit.people import slip
from webapp.extensions import db
from webapp.models import AuditEntry, AuditHead, guards
from webapp.workflow import audit


@pytest.fixture
def trail(app):
    """A trail of some length whose guards are off."""
    for _ in range(2):
        slip(app, "plan_measures")
    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        for trigger, table in guards.triggers(sqlite=sqlite):
            db.session.execute(text(f"DROP TRIGGER {trigger}" + ("" if sqlite else f" ON {table}")))
        db.session.commit()
        yield db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()


def changed(chance, rows):
    """One value of one row is another; tells the row."""
    row = chance.choice(rows)
    entry = db.session.execute(select(*AuditEntry.__table__.c).where(AuditEntry.id == row)).one()
    values = {
        "at": entry.at + timedelta(seconds=1),
        "person_id": 1 if entry.person_id != 1 else 2,
        "on_behalf_of_id": 1,
        "action": f"{entry.action}x"[:60],
        "subject": "case:999",
        "details": {**entry.details, "number": "99/2026"},
        "previous": "f" * 64,
        "hash": "f" * 64,
    }
    name = chance.choice(sorted(values))
    db.session.execute(update(AuditEntry).where(AuditEntry.id == row).values({name: values[name]}))
    return row


def taken_out(chance, rows):
    """A row is gone from the middle or the end; tells the row."""
    row = chance.choice(rows)
    db.session.execute(delete(AuditEntry).where(AuditEntry.id == row))
    return row


def swapped(chance, rows):
    """Two rows tell each other's story; tells one of them."""
    one, other = sorted(chance.sample(rows, 2))
    columns = ("action", "subject", "person_id", "details", "at")
    told = {
        row: db.session.execute(select(*AuditEntry.__table__.c).where(AuditEntry.id == row)).mappings().one()
        for row in (one, other)
    }
    for row, source in ((one, other), (other, one)):
        values = {name: told[source][name] for name in columns}
        db.session.execute(update(AuditEntry).where(AuditEntry.id == row).values(values))
    return one


def cut(chance, rows):
    """The tail is cut and the head set back to the last row left, without the key; tells that row."""
    kept = chance.choice(rows[:-1])
    db.session.execute(delete(AuditEntry).where(AuditEntry.id > kept))
    last_hash = db.session.scalar(select(AuditEntry.hash).where(AuditEntry.id == kept))
    db.session.execute(update(AuditHead).values(last_id=kept, last_hash=last_hash))
    return kept


def unnoticed(tamper, rows, count):
    """Which of so many tamperings nobody would find, or would find without naming the row."""
    missed = []
    for number in range(count):
        row = tamper(random.Random(f"{tamper.__name__} {number}"), rows)
        if not any(str(row) in sentence for sentence in audit.broken()):
            missed.append((number, row))
        db.session.rollback()
    return missed


@pytest.mark.parametrize("tamper", [changed, taken_out, swapped, cut])
def test_every_tampering_is_found_and_its_row_named(trail, times, tamper):
    assert audit.broken() == []
    assert unnoticed(tamper, trail, times(25, 500)) == []


def test_a_chain_that_covers_only_half_of_an_entry_is_caught(trail, monkeypatch):
    """The mutant: a hash that covers the order of the rows and nothing of what they say."""
    real = audit.canonical
    monkeypatch.setattr(
        audit, "canonical", lambda told: real({name: told[name] for name in ("id", "previous")})
    )
    previous = audit.GENESIS
    for row in trail:
        entry = {
            **db.session.execute(select(*AuditEntry.__table__.c).where(AuditEntry.id == row)).mappings().one()
        }
        entry["previous"] = previous
        previous = audit.seal(entry)
        db.session.execute(
            update(AuditEntry).where(AuditEntry.id == row).values(previous=entry["previous"], hash=previous)
        )
    head = audit._sealed(f"head:{trail[-1]}:{previous}")
    db.session.execute(update(AuditHead).values(last_hash=previous, seal=head))
    db.session.commit()
    assert audit.broken() == []
    assert unnoticed(swapped, trail, 5) != []
