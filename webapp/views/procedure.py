"""The procedure to read: each diagram with its table, and clause by clause; for owners and auditors, printable."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import releases, revising, tracing

pages = Blueprint("procedure", __name__)


@pages.get("/procedure")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The diagrams of the issue in effect."""
    definition = releases.issue(me().release_id).definition
    return render_template(
        "procedure.html",
        diagrams=tracing.diagrams(me()),
        definition=definition,
        may_revise=revising.may_read(me()),
    )


@pages.get("/procedure/<process>")
@open_to(SIGNED_IN)
def diagram(process: str) -> ResponseReturnValue:
    """One diagram with its ordered table."""
    definition = releases.issue(me().release_id).definition
    return render_template("diagram.html", traced=tracing.diagram(me(), process), definition=definition)


@pages.get("/procedure/<process>.bpmn")
@open_to(SIGNED_IN)
def drawing(process: str) -> ResponseReturnValue:
    """The drawing itself."""
    return Response(tracing.diagram(me(), process).diagram.xml, mimetype="application/xml")


@pages.get("/procedure/clauses")
@open_to(SIGNED_IN)
def clauses() -> ResponseReturnValue:
    """Clause → obligations → steps or rule → forms → scenarios, gaps on top."""
    rows = tracing.clauses(me())
    gaps = [row for clause in rows for row in clause.obligations if row.gaps]
    definition = releases.issue(me().release_id).definition
    return render_template("clauses.html", clauses=rows, gaps=gaps, definition=definition)
