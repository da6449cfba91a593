"""5.8: the year's reviews × six inputs, and what they concluded; a conclusion is marked as done."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp import clock
from webapp.pages import render_template
from webapp.registers import reviews
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import concluding, releases
from webapp.workflow.errors import Refused

pages = Blueprint("reviews", __name__)


@pages.get("/reviews")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """A year of reviews."""
    this_year = clock.today().year
    asked = request.args.get("year", this_year, type=int)
    year = asked if 2000 <= asked <= 2200 else this_year
    lists = releases.issue(me().release_id).definition.lists
    return render_template(
        "reviews.html",
        of_year=reviews.year_of_reviews(year),
        years=sorted({this_year, year, *reviews.years()}, reverse=True),
        outputs=reviews.outputs(me(), year=year),
        today=clock.today(),
        may_finish=lambda output: concluding.may_finish(me(), output.row),
        labels={
            name: {choice.value: choice.label for choice in lists[name]}
            for name in ("review_inputs", "review_kinds", "output_kinds")
        },
    )


@pages.route("/reviews/outputs/<int:output_id>/done", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def done(output_id: int) -> ResponseReturnValue:
    """Say with what evidence a conclusion is done."""
    refusal = ""
    if request.method == "POST":
        try:
            finished = concluding.finish(me(), output_id, request.form.get("evidence", ""))
            flash(_(f"Kết luận {finished.code} đã được ghi là hoàn thành."))
            return redirect(
                url_for("reviews.index", year=finished.done_on.year if finished.done_on else None)
            )
        except Refused as error:
            refusal = str(error)
    output = next((one for one in reviews.outputs(me()) if one.row.id == output_id), None)
    if output is None or not concluding.may_finish(me(), output.row):
        abort(404)
    return render_template("review_output.html", output=output, refusal=refusal), 400 if refusal else 200
