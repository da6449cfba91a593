"""The controlled list of nonconformity contents: suggestions while typing, and the secretary's page."""

from __future__ import annotations

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.pages import render_template
from webapp.registers import contents as register
from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow import contents

pages = Blueprint("contents", __name__)
MOST_SUGGESTED = 20


@pages.get("/contents/suggest")
@open_to(SIGNED_IN)
def suggest() -> ResponseReturnValue:
    """Contents whose name holds these words, with or without marks."""
    found = register.suggestions(request.args.get("q", ""), MOST_SUGGESTED)
    return jsonify([{"name": name, "plain": plain} for name, plain in found])


@pages.get("/contents")
@open_to("iso_secretary")
def index() -> ResponseReturnValue:
    """The whole list."""
    return render_template("contents.html", listed=register.listed())


@pages.post("/contents")
@open_to("iso_secretary")
def add() -> ResponseReturnValue:
    """One more."""
    flash(contents.add(me(), request.form.get("name", ""), request.form.get("reason", "")))
    return redirect(url_for("contents.index"))


@pages.post("/contents/<int:content_id>")
@open_to("iso_secretary")
def change(content_id: int) -> ResponseReturnValue:
    """Accept, rename, merge, retire or restore one; `act` says which."""
    form, reason = request.form, request.form.get("reason", "")
    match form.get("act"):
        case "accept":
            told = contents.accept(me(), content_id, reason)
        case "rename":
            told = contents.rename(me(), content_id, form.get("name", ""), reason)
        case "merge":
            told = contents.merge(me(), content_id, form.get("into", 0, type=int), reason)
        case "retire":
            told = contents.retire(me(), content_id, reason)
        case "restore":
            told = contents.restore(me(), content_id, reason)
        case _:
            abort(400)
    flash(told)
    return redirect(url_for("contents.index"))
