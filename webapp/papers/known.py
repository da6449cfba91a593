"""What papers of one case are written from: its records, the names behind its numbers, the agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, fields
from sqlalchemy import select

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Membership, Person, Record, Release, Unit
from webapp.procedure import releases
from webapp.procedure.definition import Definition

Content = dict[str, Any]
# By the hash of the release, which never changes.
_definitions: dict[str, Definition] = {}
NOBODY = {"name": "", "office": "", "at": ""}


class PaperContent(Schema):
    """What the head of every paper needs."""

    class Meta:
        unknown = RAISE

    agency = fields.String(required=True)
    place = fields.String(required=True)
    date = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    number = fields.String(required=True)


class Known:
    """A case as papers read it."""

    def __init__(self, case: Case, number: str) -> None:
        self.case = case
        self.number = number
        self.facts: Mapping[str, Any] = case.facts.get("case", {})

    @cached_property
    def definition(self) -> Definition:
        """The issue of the procedure that the case runs under."""
        release = db.session.get_one(Release, self.case.release_id)
        if release.hash not in _definitions:
            _definitions[release.hash] = releases.read_bundle(release.bundle).definition
        return _definitions[release.hash]

    @cached_property
    def records(self) -> Mapping[str, Sequence[Record]]:
        """Step → what was entered there, oldest first."""
        found: dict[str, list[Record]] = {}
        for record in db.session.scalars(
            select(Record).where(Record.case_id == self.case.id).order_by(Record.id)
        ):
            found.setdefault(record.step, []).append(record)
        return found

    def last(self, *steps: str) -> Record | None:
        """The newest record of these steps."""
        found = [record for step in steps for record in self.records.get(step, [])]
        return max(found, key=lambda record: record.id, default=None)

    def approval(self, step: str, decision: str, of: Record | None = None) -> Record | None:
        """The newest record of a step when it decided so: what was sent back or written anew since is not approved."""
        record = self.last(step)
        if record is None or (of is not None and record.id < of.id):
            return None
        return record if record.answers.get("decision") == decision else None

    def head(self, on: date | None) -> Content:
        """The head of a paper of this case."""
        return head(self.definition.agency, on, self.number)


def head(agency: Mapping[str, str], on: date | None, number: str) -> Content:
    """Agency, place, day and number, as `PaperContent` names them."""
    return {
        "agency": agency["name"].upper(),
        "place": agency["place"],
        "date": parts(on),
        "number": number,
    }


def answers(record: Record | None) -> Mapping[str, Any]:
    """What was entered; nothing when nothing was."""
    return record.answers if record is not None else {}


def person(id: int | None) -> str:
    """Somebody's name."""
    found = db.session.get(Person, id) if id else None
    return found.name if found is not None else ""


def titled(id: int | None) -> str:
    """Somebody's name and office."""
    found = db.session.get(Person, id) if id else None
    return ", ".join(part for part in (found.name, found.office) if part) if found is not None else ""


def unit(id: int | None) -> str:
    """A unit's name."""
    found = db.session.get(Unit, id) if id else None
    return found.name if found is not None else ""


def head_of(id: int | None) -> str:
    """Who leads a unit; the first of several."""
    today = clock.today()
    held = select(Person.name).join(Membership, Membership.person_id == Person.id)
    name = db.session.scalar(
        held.where(
            Membership.role == "unit_leader",
            Membership.unit_id == id,
            Membership.since <= today,
            Membership.until.is_(None) | (Membership.until >= today),
        )
        .order_by(Membership.id)
        .limit(1)
    )
    return name or ""


def signed(record: Record | None) -> Content:
    """Who did an act, with office and moment; whoever entered it for somebody is named too."""
    if record is None:
        return dict(NOBODY)
    who = db.session.get_one(Person, record.on_behalf_of_id or record.person_id)
    moment = clock.local(record.entered_at)
    entered = f"; {person(record.person_id)} thực hiện thay" if record.on_behalf_of_id else ""
    return {
        "name": who.name,
        "office": who.office or "",
        "at": f"{meant(record)}, {moment:%H:%M} ngày {moment:%d/%m/%Y}{entered}",
    }


def meant(record: Record) -> str:
    """What an act says: by an approval what is approved, else the step itself."""
    return record.meaning[:1].upper() + record.meaning[1:] if record.meaning else record.name


def parts(on: date | None) -> dict[str, str]:
    """A day as papers write it; January and February and days below ten with a zero."""
    if on is None:
        return {"day": "", "month": "", "year": ""}
    return {"day": f"{on:%d}", "month": f"{on:%m}" if on.month < 3 else str(on.month), "year": str(on.year)}


def day(iso: str | None) -> str:
    """A day that was entered: 31/12/2026."""
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""
