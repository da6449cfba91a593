"""The register of nonconformities as a list with filters."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.pages import render_template
from webapp.registers import contents
from webapp.registers.nonconformities import A_PAGE, STATES, NonconformityFilter, nonconformities, years
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import reading

pages = Blueprint("nonconformities", __name__)


@pages.get("/nonconformities")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """What was recorded, newest first, as far as the person may see it."""
    page, known = request.args.get("page", 1, type=int), years()
    wanted = wanted_in(known)
    found = nonconformities(me(), wanted, page=page)
    return render_template(
        "nonconformities.html",
        rows=found[:A_PAGE],
        more=len(found) > A_PAGE,
        page=page,
        wanted=wanted,
        searched=wanted != NonconformityFilter(),
        contents=contents.suggestions(),
        units=reading.units(),
        years=known,
        lists=reading.lists(me()),
        states=STATES,
    )


def wanted_in(known_years: list[int]) -> NonconformityFilter:
    """What the address asks for; a year in which nothing was found asks for nothing."""
    asked = request.args
    year = asked.get("year", type=int)
    return NonconformityFilter(
        words=asked.get("q", "")[:100],
        content=asked.get("content", "")[:200],
        unit=asked.get("unit", type=int),
        year=year if year in known_years else None,
        disposition=asked.get("disposition", ""),
        state=asked.get("state", ""),
        source=asked.get("source", ""),
        from_audit=asked.get("audit") == "1",
    )
