"""The register of nonconformities (5.1): what was recorded, where, from which source, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.extensions import db
from webapp.models import Case, Content, Nonconformity, NonconformitySource, Unit
from webapp.models.types import folded
from webapp.permissions import Actor, sight
from webapp.registers.contents import counting_as

PROCESS = "nonconformity"
A_PAGE = 50
STATES = ("open", "ended", "withdrawn")
_Kept = aliased(Content)


@dataclass(frozen=True)
class NonconformityFilter:
    """What is looked for; an empty value looks for everything. `content` is any of its names."""

    words: str = ""
    content: str = ""
    unit: int | None = None
    year: int | None = None
    disposition: str = ""
    state: str = ""
    source: str = ""
    from_audit: bool = False


@dataclass(frozen=True)
class NonconformityRow:
    """One line of the register."""

    case_id: int
    number: str
    content: str
    unit: str
    found_on: date
    from_audit: bool
    audit_reference: str | None
    disposition: str | None
    status: str
    outcome: str | None
    sources: Sequence[str] = ()


def nonconformities(
    actor: Actor, wanted: NonconformityFilter, *, page: int = 1, most: int | None = A_PAGE
) -> list[NonconformityRow]:
    """The lines the actor may see, newest first; one more than a page when there are more. `most` None: all of them."""
    statement = (
        select(
            Case.id,
            Case.number,
            content_name(Nonconformity.content_id),
            Unit.name,
            Nonconformity.found_on,
            Nonconformity.from_audit,
            Nonconformity.audit_reference,
            Nonconformity.disposition,
            Case.status,
            Case.outcome_name,
        )
        .join(Nonconformity, Nonconformity.case_id == Case.id)
        .join(Unit, Unit.id == Nonconformity.unit_id)
        .where(Case.process == PROCESS, sight(actor, of_many=True), *conditions(wanted))
        .order_by(Nonconformity.found_on.desc(), Case.id.desc())
    )
    if most is not None:
        statement = statement.limit(most + 1).offset((min(max(page, 1), 1000) - 1) * most)
    rows = [NonconformityRow(*row) for row in db.session.execute(statement)]
    sources = sources_of([row.case_id for row in rows])
    return [replace(row, sources=sources.get(row.case_id, ())) for row in rows]


def content_name(content_id: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """What a content is called today: the name it was merged into, else its own."""
    return (
        select(func.coalesce(_Kept.name, Content.name))
        .select_from(Content)
        .outerjoin(_Kept, _Kept.id == Content.merged_into_id)
        .where(Content.id == content_id)
        .scalar_subquery()
    )


def years() -> list[int]:
    """The years in which something was found, newest first."""
    first, last = db.session.execute(
        select(func.min(Nonconformity.found_on), func.max(Nonconformity.found_on))
    ).one()
    return [] if first is None else list(range(last.year, first.year - 1, -1))


def conditions(wanted: NonconformityFilter) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of `Case` and `Nonconformity`."""
    words = wanted.words.strip()[:100]
    if words:
        by_title = Case.title_folded.contains(folded(words), autoescape=True)
        yield or_(by_title, Case.number.contains(words.upper(), autoescape=True))
    if wanted.content:
        yield Nonconformity.content_id.in_(counting_as(wanted.content))
    if wanted.unit is not None:
        yield Nonconformity.unit_id == wanted.unit
    if wanted.year is not None:
        yield Nonconformity.found_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31))
    if wanted.disposition:
        yield Nonconformity.disposition == wanted.disposition
    if wanted.state:
        yield Case.status == wanted.state
    if wanted.source:
        named = NonconformitySource.source == wanted.source
        yield exists().where(NonconformitySource.case_id == Nonconformity.case_id, named)
    if wanted.from_audit:
        yield Nonconformity.from_audit.is_(True)


def sources_of(cases: Sequence[int]) -> dict[int, list[str]]:
    """The sources each of these records names."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(NonconformitySource.case_id, NonconformitySource.source)
        .where(NonconformitySource.case_id.in_(cases))
        .order_by(NonconformitySource.source)
    )
    for case_id, source in rows:
        found.setdefault(case_id, []).append(source)
    return found
