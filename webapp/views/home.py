"""Trang chính: what each role should see first; Số liệu: the same in figures, each number leading to its list."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.pages import render_template
from webapp.registers.figures import FIGURES
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import deciding, homes, releases

pages = Blueprint("home", __name__)


@pages.get("/home")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The sections that the person's roles earn."""
    return render_template("home.html", sections=homes.home(me()), revisions=deciding.waiting_for(me()))


@pages.get("/figures")
@open_to(SIGNED_IN)
def figures() -> ResponseReturnValue:
    """A year beside the year before, over the cases the person may see."""
    this = clock.today().year
    year = min(max(request.args.get("year", this, type=int), 2000), this)
    asked = releases.asked(me())
    drawn = [figure(asked, year) for figure in FIGURES]
    return render_template("figures.html", figures=drawn, year=year, years=range(this, this - 6, -1))
