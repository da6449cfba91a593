"""Signing in and out; in demo mode the example people stand ready by office."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from webapp.extensions import limiter
from webapp.pages import render_template
from webapp.views.access import ANYBODY, SIGNED_IN, me, open_to
from webapp.workflow import homes, sessions
from webapp.workflow.errors import Refused

pages = Blueprint("sign_in", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
@open_to(ANYBODY)
@limiter.limit("30/minute", methods=["POST"])
def page() -> ResponseReturnValue:
    """Name and password; the same answer for a wrong name and a wrong password."""
    refusal = ""
    if request.method == "POST":
        try:
            token = sessions.sign_in(
                request.form.get("username", ""),
                request.form.get("password", ""),
                address=request.remote_addr or "",
            )
            return _enter(token)
        except Refused as error:
            refusal = str(error)
    people = sessions.examples() if current_app.config["SETTINGS"].demo else []
    units = [(unit, list(members)) for unit, members in groupby(people, lambda person: person.unit)]
    return render_template("sign_in.html", units=units, refusal=refusal), 400 if refusal else 200


@pages.post("/sign-in/example")
@open_to(ANYBODY)
def example() -> ResponseReturnValue:
    """Demo only: become one of the example people."""
    if not current_app.config["SETTINGS"].demo:
        abort(404)
    return _enter(sessions.sign_in_example(request.form.get("person_id", 0, type=int)))


@pages.post("/sign-out")
@open_to(SIGNED_IN)
def out() -> ResponseReturnValue:
    """End this session."""
    sessions.sign_out(session.pop("token", ""))
    session.clear()
    return redirect(url_for("sign_in.page"))


@pages.route("/password", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def password() -> ResponseReturnValue:
    """A new password of one's own; every session ends."""
    refusal = ""
    if request.method == "POST":
        try:
            if request.form.get("new_password") != request.form.get("new_password_again"):
                raise Refused(_("Hai lần nhập mật khẩu mới chưa giống nhau."))
            sessions.change_password(
                me(), request.form.get("old_password", ""), request.form.get("new_password", "")
            )
            session.clear()
            flash(_("Đã đổi mật khẩu. Đăng nhập lại bằng mật khẩu mới."))
            return redirect(url_for("sign_in.page"))
        except Refused as error:
            refusal = str(error)
    return render_template("password.html", refusal=refusal), 400 if refusal else 200


def _enter(token: str) -> ResponseReturnValue:
    session.clear()
    session["token"] = token
    session.permanent = True
    wanted = request.args.get("next", "")
    if _is_ours(wanted) and wanted.strip("?") != url_for("inbox.mine"):
        return redirect(wanted)
    actor = sessions.actor_of(token)
    first = "home.index" if actor is not None and homes.earns_more(actor) else "inbox.mine"
    return redirect(url_for(first))


def _is_ours(path: str) -> bool:
    """Only a path of ours: “//elsewhere” is somebody else's address, however it is spelled.

    A backslash is read as a slash and control characters are left out on the way, so neither may stand in it.
    """
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
