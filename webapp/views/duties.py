"""What the procedure asks every year, for everybody to see."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, open_to
from webapp.workflow import duties

pages = Blueprint("duties", __name__)


@pages.get("/duties")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The duties of one year, or those of them in one state."""
    today, first = clock.today(), duties.first_year()
    year = min(max(request.args.get("year", duties.usual_year(), type=int), first), today.year)
    state = request.args.get("state", "")
    found = [duty for duty in duties.of_year(year) if state in ("", duty.state)]
    return render_template(
        "duties.html", duties=found, year=year, years=range(first, today.year + 1), state=state
    )
