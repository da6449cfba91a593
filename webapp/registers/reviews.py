"""The register of management reviews: who held what when, which inputs each covered, where its conclusions stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from forms.management_review.inputs import CONTENTS
from webapp.extensions import db
from webapp.models import Case, InternalAudit, ManagementReview, Person, ReviewOutput, Unit
from webapp.permissions import Actor, sight

INPUTS = tuple(CONTENTS)
LONGEST_LIST = 500


@dataclass(frozen=True)
class Review:
    """One review; `covered` is empty until its minutes or its notice are approved.

    `last_audit_on` is the later of what its plan named and what the register of audits holds for that year.
    """

    case_id: int
    number: str
    title: str
    kind: str
    held_on: date
    concluded: bool
    covered: frozenset[str]
    none_kinds: Sequence[str]
    last_audit_on: date | None

    @property
    def after_audits(self) -> bool:
        """5.8: held after the year's internal audits; not so when no audit was named."""
        return self.last_audit_on is not None and self.held_on >= self.last_audit_on


@dataclass(frozen=True)
class YearOfReviews:
    """The matrix of a year: its reviews × the six inputs. 5.8 is met when `complete` and `after_audits`."""

    year: int
    reviews: Sequence[Review]

    @property
    def held(self) -> list[Review]:
        """Those whose minutes or notice are approved."""
        return [review for review in self.reviews if review.concluded]

    @property
    def missing(self) -> list[str]:
        """Inputs that no review of the year has covered."""
        covered = frozenset[str]().union(*(review.covered for review in self.held))
        return [name for name in INPUTS if name not in covered]

    @property
    def complete(self) -> bool:
        """The reviews of the year together covered all six; the forms see to the three kinds of conclusions."""
        return not self.missing

    @property
    def after_audits(self) -> bool:
        """At least one review was held after the internal audits."""
        return any(review.after_audits for review in self.held)


@dataclass(frozen=True)
class Output:
    """A conclusion with the names of whoever sees to it; `row` is what verbs ask about."""

    row: ReviewOutput
    owner: str
    slip: Case | None  # None too when the reader may not see it.


def year_of_reviews(year: int) -> YearOfReviews:
    """Every review held, or planned, in that calendar year; one withdrawn before it concluded does not count."""
    audited = db.session.scalar(
        select(func.max(InternalAudit.held_on)).where(
            InternalAudit.held_on.between(date(year, 1, 1), date(year, 12, 31))
        )
    )
    rows = db.session.execute(
        select(ManagementReview, Case.number, Case.title)
        .join(Case, Case.id == ManagementReview.case_id)
        .where(
            ManagementReview.year == year,
            or_(Case.status != "withdrawn", ManagementReview.state == "concluded"),
        )
        .order_by(ManagementReview.held_on, ManagementReview.case_id)
    )
    return YearOfReviews(
        year,
        [
            Review(
                review.case_id,
                number,
                title,
                review.kind,
                review.held_on,
                review.state == "concluded",
                frozenset(review.covered),
                review.none_kinds,
                max((day for day in (review.last_audit_on, audited) if day), default=None),
            )
            for review, number, title in rows
        ],
    )


def years() -> list[int]:
    """Years in which a review is planned or was held, newest first."""
    return list(
        db.session.scalars(select(ManagementReview.year).distinct().order_by(ManagementReview.year.desc()))
    )


def read_by(actor: Actor) -> ColumnElement[bool]:
    """Conclusions of reviews (joined as `Case`) the actor may see, and those given to the actor or their units."""
    return or_(
        sight(actor, of_many=True),
        ReviewOutput.owner_person_id == actor.person_id,
        ReviewOutput.owner_unit_id.in_(sorted(actor.units())),
    )


def outputs(actor: Actor, *, year: int | None = None, state: str = "") -> list[Output]:
    """Conclusions the actor may read, open ones first."""
    statement = (
        select(ReviewOutput, Unit.name, Person.name)
        .join(ManagementReview, ManagementReview.case_id == ReviewOutput.review_id)
        .join(Case, Case.id == ManagementReview.case_id)
        .outerjoin(Unit, Unit.id == ReviewOutput.owner_unit_id)
        .outerjoin(Person, Person.id == ReviewOutput.owner_person_id)
        .where(read_by(actor))
        .order_by(ReviewOutput.state.desc(), ReviewOutput.due, ReviewOutput.id)
    )
    if year is not None:
        statement = statement.where(ManagementReview.year == year)
    if state:
        statement = statement.where(ReviewOutput.state == state)
    rows = db.session.execute(statement.limit(LONGEST_LIST)).all()
    slips = [output.slip_id for output, *_ in rows if output.slip_id is not None]
    seen = {
        case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(slips), sight(actor)))
    }
    return [
        Output(output, " – ".join(name for name in (unit, person) if name), seen.get(output.slip_id or 0))
        for output, unit, person in rows
    ]


def conclusions(year: int) -> str:
    """What the year's reviews concluded, as a basis of the next year's objectives (5.9); empty for nothing."""
    found = db.session.execute(
        select(ReviewOutput.text, ReviewOutput.state)
        .join(ManagementReview, ManagementReview.case_id == ReviewOutput.review_id)
        .where(ManagementReview.year == year)
        .order_by(ReviewOutput.id)
        .limit(LONGEST_LIST)
    )
    return "\n".join(f"– {text}{' (đã xong)' if state == 'done' else ''}" for text, state in found)
