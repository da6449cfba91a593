"""Entries of the light registers: who may write which, added and changed with old and new kept in the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from forms.entries import AuditForm, EntryForm, FeedbackForm, RiskForm
from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import AuditEntry, Feedback, InternalAudit, Person, Risk
from webapp.models.types import folded
from webapp.permissions import Actor, holds
from webapp.procedure.definition import Definition
from webapp.workflow import audit, releases
from webapp.workflow.directory import Directory
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.spelling import Spelling

Entry = Any  # A row of one of KINDS: each has its own columns.


@dataclass(frozen=True)
class Kind:
    """A light register as people write in it: its table, its form, who keeps all of it."""

    code: str
    model: Any
    form: type[EntryForm]
    keepers: tuple[str, ...]


KINDS = {
    "audits": Kind("audits", InternalAudit, AuditForm, ("iso_secretary", "internal_auditor")),
    "feedback": Kind("feedback", Feedback, FeedbackForm, ("iso_secretary",)),
    "risks": Kind("risks", Risk, RiskForm, ("iso_secretary",)),
}


@dataclass(frozen=True)
class Change:
    """One act on an entry: who, when, and each field as it was and as it became."""

    at: datetime
    who: str
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class EntryPage:
    """An entry as its page shows it."""

    entry: Entry
    said: Sequence[tuple[str, str]]
    history: Sequence[Change]
    may_edit: bool


def may_add(actor: Actor, code: str) -> bool:
    """May the actor write into this register at all?"""
    return code in KINDS and bool(_kept(actor, KINDS[code]) or (code == "risks" and _led(actor)))


def form(actor: Actor, code: str, entry_id: int | None = None, posted: Any = None) -> EntryForm:
    """The form, empty or filled from an entry. Raises NotFound where the actor may not write."""
    kind = _kind(actor, code)
    entry = None if entry_id is None else _editable(actor, kind, entry_id)
    data = {} if entry is None else {name: getattr(entry, name) for name in _fields(kind)}
    if isinstance(entry, InternalAudit):
        data["units"] = [str(unit) for unit in entry.units]
    return kind.form(posted, choices=_choices(actor, kind), today=clock.today(), data=data)


def save(actor: Actor, code: str, filled: EntryForm, entry_id: int | None, version: int | None) -> int:
    """Add an entry, or change one; returns its id. Raises NotFound, Refused (changed by somebody else meanwhile)."""
    kind, values = _kind(actor, code), filled.values()
    entry = kind.model(version=1) if entry_id is None else _editable(actor, kind, entry_id)
    if entry_id is not None and entry.version != version:
        raise Refused(_("Người khác vừa sửa mục này. Mở lại trang để xem nội dung mới rồi sửa tiếp."))
    before = {name: _json(getattr(entry, name)) for name in values}
    for name, value in values.items():
        setattr(entry, name, value)
    entry.found_by = folded(" ".join(value for value in values.values() if isinstance(value, str)))[:1000]
    entry.updated_at = clock.now()
    db.session.add(entry)
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Refused(_("Người khác vừa sửa mục này. Mở lại trang rồi sửa tiếp.")) from error
    except IntegrityError as error:
        raise Refused(_("Mã này đã có trong sổ; hãy dùng mã khác.")) from error
    after = {name: _json(value) for name, value in values.items()}
    changes = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    act = f"{'add' if entry_id is None else 'edit'}_{kind.model.__tablename__}"
    audit.note(actor, act, _subject(kind, entry.id), {"changes": changes})
    db.session.commit()
    saved: int = entry.id
    return saved


def page(actor: Actor, code: str, entry_id: int) -> EntryPage:
    """One entry with its history. Raises NotFound."""
    kind = KINDS.get(code)
    entry = db.session.get(kind.model, entry_id) if kind is not None else None
    if kind is None or entry is None:
        raise NotFound
    spelling = _Words(kind, releases.issue(actor.release_id).definition)
    said = [
        (label, text)
        for name, label in spelling.labels.items()
        if (text := spelling.value(name, _json(getattr(entry, name))))
    ]
    return EntryPage(entry, said, _history(kind, entry_id, spelling), _may_edit(actor, kind, entry))


def _history(kind: Kind, entry_id: int, spelling: _Words) -> list[Change]:
    rows = db.session.execute(
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.subject == _subject(kind, entry_id))
        .order_by(AuditEntry.id.desc())
    )
    return [
        Change(
            entry.at,
            who or _("Hệ thống"),
            [
                (spelling.labels.get(name, name), spelling.value(name, old), spelling.value(name, new))
                for name, (old, new) in entry.details.get("changes", {}).items()
            ],
        )
        for entry, who in rows
    ]


class _Words:
    """The columns of an entry in words: labels of its form, names for ids."""

    def __init__(self, kind: Kind, definition: Definition) -> None:
        blank = kind.form(None, choices=_Nothing(), today=clock.today(), data={})
        self.labels = {name: field.label.text for name, field in blank._fields.items()}
        self._lists = {name: getattr(field, "list_name", "") for name, field in blank._fields.items()}
        self._spelling, self._definition = Spelling(definition), definition

    def value(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        listed = self._lists.get(name, "")
        if listed in ("units", "own_units"):
            ids = value if isinstance(value, list) else [value]
            return "; ".join(self._spelling.unit(unit) for unit in ids)
        if listed == "people":
            return self._spelling.person(value)
        labels = {choice.value: choice.label for choice in self._definition.lists.get(listed, ())}
        return labels.get(str(value)) or self._spelling.plain(value)


class _Nothing(dict[str, Any]):
    def __missing__(self, name: str) -> list[tuple[str, str]]:
        return []


def _kind(actor: Actor, code: str) -> Kind:
    if not may_add(actor, code):
        raise NotFound
    return KINDS[code]


def _editable(actor: Actor, kind: Kind, entry_id: int) -> Entry:
    entry = db.session.get(kind.model, entry_id)
    if entry is None or not _may_edit(actor, kind, entry):
        raise NotFound
    return entry


def _may_edit(actor: Actor, kind: Kind, entry: Entry) -> bool:
    return _kept(actor, kind) or (isinstance(entry, Risk) and entry.unit_id in _led(actor))


def _kept(actor: Actor, kind: Kind) -> bool:
    return any(holds(actor, role) for role in kind.keepers)


def _led(actor: Actor) -> set[int]:
    """The units the actor leads."""
    return {g.unit_id for g in actor.grants if g.role == "unit_leader" and g.unit_id is not None}


def _choices(actor: Actor, kind: Kind) -> Mapping[str, Sequence[tuple[str, str]]]:
    definition, directory = releases.issue(actor.release_id).definition, Directory()
    units = [(str(unit), name) for unit, name in directory.units.items()]
    own = units if _kept(actor, kind) else [pair for pair in units if int(pair[0]) in _led(actor)]
    lists = {name: [(c.value, c.label) for c in choices] for name, choices in definition.lists.items()}
    return {**lists, "units": units, "own_units": own, "people": directory.people()}


def _fields(kind: Kind) -> list[str]:
    return list(kind.form(None, choices=_Nothing(), today=clock.today(), data={})._fields)


def _subject(kind: Kind, entry_id: int) -> str:
    return f"{kind.model.__tablename__}:{entry_id}"


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
