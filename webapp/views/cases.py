"""A case: where it is, what happened, its boxes, its diagram; and the list of cases one may see."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.views.acts import TITLES
from webapp.workflow import drawings, printing, reading

pages = Blueprint("cases", __name__)


@pages.get("/cases")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Every case the person may see, newest first."""
    query, page = request.args.get("q", "")[:100], request.args.get("page", 1, type=int)
    found = reading.cases(me(), query=query, status=request.args.get("status", ""), page=page)
    return render_template(
        "cases.html",
        cases=found[:50],
        more=len(found) > 50,
        query=query,
        page=page,
        may_print=printing.may_print(me()),
    )


@pages.get("/cases/<int:case_id>")
@open_to(SIGNED_IN)
def case(case_id: int) -> ResponseReturnValue:
    """One case."""
    return render_template("case.html", page=reading.case_page(me(), case_id), titles=TITLES)


@pages.get("/cases/<int:case_id>/diagrams/<process>.bpmn")
@open_to(SIGNED_IN)
def diagram(case_id: int, process: str) -> ResponseReturnValue:
    """The drawing the case follows."""
    return Response(drawings.diagram_xml(me(), case_id, process), mimetype="application/xml")
