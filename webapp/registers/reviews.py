"""The register of management reviews: who held what when, which inputs each covered, where its conclusions stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from forms.management_review.inputs import CONTENTS
from webapp.extensions import db
from webapp.models import Case, ManagementReview, Person, ReviewOutput, Unit
from webapp.permissions import Actor, sight
from webapp.registers.base import (
    Asked,
    Column,
    Filter,
    Line,
    Register,
    by_unit,
    by_year,
    narrowed,
    of_process,
    person_names,
    unit_names,
)

INPUTS = tuple(CONTENTS)
LONGEST_LIST = 500
PROCESS = "management_review"
STATES = {"planned": "Đang thực hiện", "concluded": "Đã kết luận"}
OUTPUT_STATES = {"open": "Chưa xong", "done": "Đã xong"}


@dataclass(frozen=True)
class Review:
    """One review; `covered` is empty until its minutes or its notice are approved."""

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
                review.last_audit_on,
            )
            for review, number, title in rows
        ],
    )


def years() -> list[int]:
    """Years in which a review is planned or was held, newest first."""
    return list(
        db.session.scalars(select(ManagementReview.year).distinct().order_by(ManagementReview.year.desc()))
    )


def outputs(actor: Actor, *, year: int | None = None, state: str = "") -> list[Output]:
    """Conclusions of reviews the actor may see, and those given to the actor or the actor's units; open ones first."""
    statement = (
        select(ReviewOutput, Unit.name, Person.name)
        .join(ManagementReview, ManagementReview.case_id == ReviewOutput.review_id)
        .join(Case, Case.id == ManagementReview.case_id)
        .outerjoin(Unit, Unit.id == ReviewOutput.owner_unit_id)
        .outerjoin(Person, Person.id == ReviewOutput.owner_person_id)
        .where(_told_to(actor))
        .order_by(ReviewOutput.state.desc(), ReviewOutput.due, ReviewOutput.id)
    )
    if year is not None:
        statement = statement.where(ManagementReview.year == year)
    if state:
        statement = statement.where(ReviewOutput.state == state)
    rows = db.session.execute(statement.limit(LONGEST_LIST)).all()
    seen = _slips(actor, [output for output, *_ in rows])
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


class Reviews(Register):
    """Management reviews (5.8), whoever held them: the year's matrix is everybody's to read."""

    code, title = "reviews", "Các cuộc xem xét"
    empty = "Các cuộc xem xét của lãnh đạo (5.8) sẽ hiện ở đây, mỗi cuộc một dòng."
    columns = (
        Column("Số", 14),
        Column("Ngày", 11),
        Column("Hình thức", 26),
        Column("Tình trạng", 16),
        Column("Nội dung đã xem xét", 60),
        Column("Nội dung chưa xem xét", 40),
        Column("Không có kết luận về", 34),
        Column("Đánh giá nội bộ kết thúc", 14),
    )
    model = ManagementReview

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year, kind, state."""
        return (
            by_year(),
            Filter("kind", "Mọi hình thức", asked.choices("review_kinds")),
            Filter("state", "Mọi tình trạng", list(STATES.items())),
        )

    def statement(self, asked: Asked) -> Select[Any]:
        """One withdrawn before it concluded is none."""
        found = (
            select(ManagementReview, Case.number)
            .join(Case, Case.id == ManagementReview.case_id)
            .where(or_(Case.status != "withdrawn", ManagementReview.state == "concluded"))
        )
        return narrowed(
            of_process(found, asked, PROCESS),
            asked,
            day=ManagementReview.held_on,
            kind=ManagementReview.kind,
            state=ManagementReview.state,
        )

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Inputs and kinds of conclusions in words."""
        return [
            Line(
                review.case_id,
                (
                    number,
                    review.held_on,
                    asked.label("review_kinds", review.kind),
                    STATES[review.state],
                    _labels(asked, "review_inputs", [name for name in INPUTS if name in review.covered]),
                    _labels(asked, "review_inputs", [name for name in INPUTS if name not in review.covered]),
                    _labels(asked, "output_kinds", review.none_kinds),
                    review.last_audit_on,
                ),
                f"/reviews?year={review.year}",
            )
            for review, number in rows
        ]


class Outputs(Register):
    """What reviews concluded (5.8.1.2): who sees to it, until when, where it stands."""

    code, title = "outputs", "Kết luận xem xét"
    empty = "Kết luận của các cuộc xem xét mà anh/chị được xem sẽ hiện ở đây."
    columns = (
        Column("Mã", 18),
        Column("Loại", 24),
        Column("Kết luận", 50),
        Column("Đơn vị phụ trách", 26),
        Column("Người phụ trách", 24),
        Column("Hạn", 11),
        Column("Tình trạng", 12),
        Column("Ngày xong", 11),
        Column("Bằng chứng", 40),
        Column("Phiếu", 16),
    )
    model = ReviewOutput

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """Year of the review, unit, kind, state."""
        return (
            by_year(),
            by_unit(),
            Filter("kind", "Mọi loại", asked.choices("output_kinds")),
            Filter("state", "Mọi tình trạng", list(OUTPUT_STATES.items())),
        )

    def statement(self, asked: Asked) -> Select[Any]:
        """As the page of the year shows them."""
        found = (
            select(ReviewOutput, ManagementReview.year)
            .join(ManagementReview, ManagementReview.case_id == ReviewOutput.review_id)
            .join(Case, Case.id == ManagementReview.case_id)
            .where(_told_to(asked.actor))
        )
        return narrowed(
            found,
            asked,
            day=ManagementReview.held_on,
            units=[ReviewOutput.owner_unit_id],
            words=[ReviewOutput.text_folded],
            kind=ReviewOutput.kind,
            state=ReviewOutput.state,
        )

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """Names for ids; a slip only for whoever may see it."""
        units, people = unit_names(), person_names({output.owner_person_id for output, _ in rows})
        slips = _slips(asked.actor, [output for output, _ in rows])
        return [
            Line(
                output.id,
                (
                    output.code,
                    asked.label("output_kinds", output.kind),
                    output.text,
                    units.get(output.owner_unit_id or 0, ""),
                    people.get(output.owner_person_id or 0, ""),
                    output.due,
                    OUTPUT_STATES[output.state],
                    output.done_on,
                    output.evidence,
                    slips[output.slip_id].number if output.slip_id in slips else "",
                ),
                f"/reviews?year={year}#outputs",
            )
            for output, year in rows
        ]


def _told_to(actor: Actor) -> ColumnElement[bool]:
    """Conclusions of reviews the actor may see, and those given to the actor or the actor's units."""
    return or_(
        sight(actor),
        ReviewOutput.owner_person_id == actor.person_id,
        ReviewOutput.owner_unit_id.in_(sorted(actor.units())),
    )


def _slips(actor: Actor, outputs: Sequence[ReviewOutput]) -> dict[int | None, Case]:
    """The slips of these conclusions that the actor may see, by id."""
    ids = [output.slip_id for output in outputs if output.slip_id is not None]
    return {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(ids), sight(actor)))}


def _labels(asked: Asked, list_name: str, values: Sequence[str]) -> str:
    return "; ".join(asked.label(list_name, value) for value in values)
