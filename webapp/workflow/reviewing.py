"""The register of reviews (5.8), kept in step with the reviews' cases and with the slips that came of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, ManagementReview, ReviewOutput
from webapp.models.types import folded

# Where a slip that a conclusion asked for has done what it was opened for.
ACHIEVED = "request_closed"


def write_review(case: Case) -> None:
    """The review as it is planned; once its minutes or its notice are approved, its conclusions too."""
    of_case = case.facts["case"]
    if "held_on" not in of_case:
        return
    review = db.session.get(ManagementReview, case.id)
    if review is None:
        review = ManagementReview(case_id=case.id, state="planned")
        db.session.add(review)
    before, held_on = review.state, date.fromisoformat(of_case["held_on"])
    audited = of_case.get("last_audit_on")
    review.year, review.held_on, review.kind = held_on.year, held_on, case.facts["plan_review"]["kind"]
    review.last_audit_on = date.fromisoformat(audited) if audited else None
    review.state = "concluded" if _concluded(case) else "planned"
    review.covered = of_case["covered"] if review.state == "concluded" else []
    review.none_kinds = of_case["none_kinds"] if review.state == "concluded" else []
    db.session.flush()
    if (before, review.state) == ("planned", "concluded"):
        db.session.add_all(
            ReviewOutput(
                code=output["code"],
                review_id=case.id,
                kind=output["kind"],
                text=output["text"],
                text_folded=folded(output["text"]),
                owner_unit_id=output["unit"],
                owner_person_id=output["person"],
                due=date.fromisoformat(output["due"]),
            )
            for output in of_case["outputs"]
        )


def write_slip_of_output(case: Case) -> None:
    """A conclusion knows its slip (the latest, where one was opened anew), and is done when that slip is closed."""
    code = case.facts["case"].get("review_output")
    if code is None:
        return
    output = db.session.scalars(select(ReviewOutput).where(ReviewOutput.code == code)).one()
    output.slip_id = case.id
    closed = _(f"{case.label} đã đóng – đạt.")
    if case.outcome == ACHIEVED and output.state == "open":
        output.state, output.done_on, output.evidence = "done", clock.today(), closed
    elif case.outcome != ACHIEVED and output.evidence == closed:
        # The slip's closing was undone.
        output.state, output.done_on, output.evidence = "open", None, ""


def _concluded(case: Case) -> bool:
    return any(
        case.facts.get(step, {}).get("decision") == "approve"
        for step in ("approve_minutes", "approve_notice")
    )
