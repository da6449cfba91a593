"""The procedure to read: each diagram with its table, and clause by clause; for owners and auditors, printable."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.pages import render_template
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import rehearsing, releases, revising, tracing
from webapp.workflow.errors import Refused

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
    return _clauses()


@pages.post("/procedure/rehearse")
@open_to(SIGNED_IN)
def rehearse() -> ResponseReturnValue:
    """Run the scenarios over the issue in effect."""
    try:
        rehearsal_id = rehearsing.ask_effective(me())
    except Refused as error:
        db.session.rollback()
        return _clauses(str(error)), 409
    return redirect(url_for("procedure.rehearsal", rehearsal_id=rehearsal_id))


@pages.get("/procedure/rehearsals/<int:rehearsal_id>")
@open_to(SIGNED_IN)
def rehearsal(rehearsal_id: int) -> ResponseReturnValue:
    """How a rehearsal went: what failed, every scenario, the diagrams painted by how many passed where."""
    told = rehearsing.rehearsed(me(), rehearsal_id)
    return render_template("rehearsal.html", rehearsed=told, may_read=revising.may_read(me()))


@pages.get("/procedure/rehearsals/<int:rehearsal_id>/<process>.bpmn")
@open_to(SIGNED_IN)
def rehearsed(rehearsal_id: int, process: str) -> ResponseReturnValue:
    """A drawing as it was rehearsed."""
    return Response(rehearsing.diagram(me(), rehearsal_id, process), mimetype="application/xml")


def _clauses(refusal: str = "") -> str:
    rows = tracing.clauses(me())
    issue = releases.issue(me().release_id)
    return render_template(
        "clauses.html",
        clauses=rows,
        gaps=[row for clause in rows for row in clause.obligations if row.gaps],
        definition=issue.definition,
        last=rehearsing.last(issue.bundle),
        may_rehearse=rehearsing.may_ask_effective(me()),
        refusal=refusal,
    )
