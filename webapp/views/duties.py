"""What the procedure asks every year, for everybody to see."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.views.access import SIGNED_IN, open_to
from webapp.workflow import duties

pages = Blueprint("duties", __name__)


@pages.get("/duties")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The duties of one year; in January the one that is being closed."""
    today, first = clock.today(), duties.first_year()
    usual = today.year - 1 if today.month == 1 and today.year > first else today.year
    year = min(max(request.args.get("year", usual, type=int), first), today.year)
    return render_template(
        "duties.html", duties=duties.of_year(year), year=year, years=range(first, today.year + 1)
    )
