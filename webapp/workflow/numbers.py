"""Numbers per series and year: given in the act's own transaction, so never twice and never a gap."""

from __future__ import annotations

from sqlalchemy import text

from webapp import clock
from webapp.extensions import db

_NEXT = text(
    "INSERT INTO counter (series, year, last) VALUES (:series, :year, 1) "
    "ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


def next_number(series: str) -> tuple[int, int]:
    """The next (year, sequence) of a series; the year by the Department's clock."""
    year = clock.today().year
    sequence = db.session.execute(_NEXT, {"series": series, "year": year}).scalar_one()
    return year, sequence
