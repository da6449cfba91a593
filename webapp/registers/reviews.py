"""Management reviews as the duties and the objectives ask for them; the one place that knows their table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from webapp import models
from webapp.extensions import db

# With the register of reviews in place this reads: from webapp.models import ManagementReview as REVIEW
REVIEW: Any = getattr(models, "ManagementReview", None)


def held(year: int) -> list[Any]:
    """The reviews of a year that were held, earliest first; none while there is no such register."""
    if REVIEW is None:
        return []
    held_then = select(REVIEW).where(REVIEW.year == year, REVIEW.held_on.is_not(None))
    return list(db.session.scalars(held_then.order_by(REVIEW.held_on)))


def conclusions(year: int) -> str:
    """Where the year's conclusions stand, as a basis of the next year's objectives; empty when there are none."""
    return "\n".join(f"– Xem xét của lãnh đạo ngày {review.held_on:%d/%m/%Y}" for review in held(year))
