"""Quality objectives: the register by year and unit, one objective with its values, a value, a revision."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp import clock
from webapp.pages import render_template
from webapp.registers import objectives as register
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import asking, objectives
from webapp.workflow.asking import Sent
from webapp.workflow.errors import Invalid

pages = Blueprint("objectives", __name__)


@pages.get("/objectives")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Objectives of a year, target against values, earlier years beside."""
    today, years = clock.today(), register.years()
    year = request.args.get("year", today.year, type=int)
    unit = request.args.get("unit", "")
    groups = register.groups(year)
    shown = [group for group in groups if unit in ("", str(group.unit_id or "agency"))]
    return render_template(
        "objectives.html",
        groups=shown,
        every=groups,
        unit=unit,
        year=year,
        years=sorted({*years, today.year, year}, reverse=True),
        today=today,
    )


@pages.get("/objectives/<int:objective_id>")
@open_to(SIGNED_IN)
def objective(objective_id: int) -> ResponseReturnValue:
    """One objective: what it says, its values, its versions."""
    return _page(objective_id)


@pages.post("/objectives/<int:objective_id>/values")
@open_to(SIGNED_IN)
def record(objective_id: int) -> ResponseReturnValue:
    """Record a value."""
    form = objectives.value_form(me(), request.form)
    try:
        objectives.record_value(me(), objective_id, form, _sent())
    except Invalid:
        return _page(objective_id, form), 400
    flash(_("Đã ghi giá trị."))
    return redirect(url_for("objectives.objective", objective_id=objective_id))


@pages.route("/objectives/<int:objective_id>/revise", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def revise(objective_id: int) -> ResponseReturnValue:
    """A new version with its reason."""
    page = objectives.objective(objective_id)
    one = page.line.objective
    form = objectives.revision_form(me(), one, request.form if request.method == "POST" else None)
    if request.method == "GET":
        if not objectives.may_revise(me(), one):
            abort(404)
        return render_template("objective_revision.html", page=page, form=form)
    try:
        done = objectives.revise(me(), one.id, form, _sent())
    except Invalid:
        return render_template("objective_revision.html", page=page, form=form), 400
    flash(done.message)
    return redirect(url_for("objectives.objective", objective_id=one.id))


def _page(objective_id: int, form: object = None) -> str:
    page = objectives.objective(objective_id)
    one = page.line.objective
    if form is None and objectives.may_record(me(), one):
        form = objectives.value_form(me())
    return render_template(
        "objective.html",
        page=page,
        form=form,
        may_revise=objectives.may_revise(me(), one),
        today=clock.today(),
    )


def _sent() -> Sent:
    return asking.sent(request.form.get("key"), request.form.to_dict(flat=False))
