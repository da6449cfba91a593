"""The administrator loads what exists: a template, a trial that tells every fault, then all of it or nothing."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.pages import render_template
from webapp.registers.export import MEDIA_TYPES
from webapp.views.access import me, open_to
from webapp.workflow import importing
from webapp.workflow.errors import Refused
from webapp.workflow.import_kinds import KINDS
from webapp.workflow.tables import LARGEST

pages = Blueprint("importing", __name__)


@pages.get("/import")
@open_to("administrator")
def index() -> ResponseReturnValue:
    """What can be loaded."""
    return render_template("import.html", kinds=KINDS.values(), loaded=None, chosen=None)


@pages.get("/import/<code>.xlsx")
@open_to("administrator")
def template(code: str) -> ResponseReturnValue:
    """An empty sheet."""
    if code not in KINDS:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="mau-{code}.xlsx"'}
    return Response(importing.template(code), mimetype=MEDIA_TYPES["xlsx"], headers=headers)


@pages.post("/import")
@open_to("administrator")
def load() -> ResponseReturnValue:
    """Try a file, or load it."""
    file, code = request.files.get("file"), request.form.get("kind", "")
    if file is None or not file.filename:
        raise Refused(_("Hãy chọn tệp cần nạp."))
    data = file.stream.read(LARGEST + 1)
    loaded = importing.load(me(), code, file.filename, data, trial=request.form.get("really") != "1")
    page = render_template("import.html", kinds=KINDS.values(), loaded=loaded, chosen=code)
    return page, 400 if loaded.faults else 200
