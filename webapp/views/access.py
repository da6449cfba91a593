"""Who may open which route: said on every view, checked before it runs, listed for the access matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from webapp.extensions import db, write_intent
from webapp.permissions import Actor, holds
from webapp.workflow import asking, notices, sessions
from webapp.workflow.errors import Refused

View = TypeVar("View", bound=Callable[..., Any])
ANYBODY, SIGNED_IN = "anybody", "signed_in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def open_to(rule: str) -> Callable[[View], View]:
    """Say who may open a view: `anybody`, `signed_in`, or a role. What of it they see, the workflow decides."""

    def mark(view: View) -> View:
        view.open_to = rule  # type: ignore[attr-defined]
        return view

    return mark


def me() -> Actor:
    """The person of this request."""
    actor: Actor = g.actor
    return actor


def confirm() -> str:
    """A password typed before an approval; what is wrong with it, if anything. The person is read anew after."""
    typed, refusal = request.form.get(asking.PASSWORD, ""), ""
    if typed:
        token = session.get("token", "")
        try:
            sessions.confirm(me(), token, typed, address=request.remote_addr or "")
        except Refused as error:
            refusal = str(error)
        g.actor = sessions.actor_of(token) or me()
    return refusal


def init_app(app: Flask) -> None:
    """Guard every route. Raises LookupError for a route that does not say who may open it."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "open_to"):
            raise LookupError(f"{rule.endpoint} does not say who may open it.")
    app.before_request(_guard)
    app.after_request(_dress)
    app.teardown_request(_forget)
    app.context_processor(_around)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint == "static":
        return None
    if request.endpoint is None:
        # Nothing of ours: the page that says so still knows who is asking and shows the way back.
        g.actor = sessions.actor_of(session.get("token", ""))
        return None
    rule = getattr(current_app.view_functions[request.endpoint], "open_to")  # noqa: B009 (mypy cannot see it)
    if rule == ANYBODY:
        return None
    # A write transaction takes its lock at the first statement, which is the one that reads who this is.
    write_intent.set(request.method not in SAFE)
    g.actor = sessions.actor_of(session.get("token", ""))
    if g.actor is None:
        db.session.rollback()
        return redirect(url_for("sign_in.page", next=_way_back()))
    if g.actor.must_change_password and request.endpoint not in ("sign_in.password", "sign_in.out"):
        return redirect(url_for("sign_in.password"))
    if rule != SIGNED_IN and not holds(g.actor, rule):
        abort(404)
    return None


def _way_back() -> str | None:
    """The page somebody wanted, or whose form they sent: it opens again after signing in, with its draft."""
    if request.method in SAFE:
        return request.full_path
    opens = "GET" in current_app.url_map.bind("").allowed_methods(request.path)
    return request.path if opens else None


def _dress(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _forget(error: BaseException | None) -> None:
    write_intent.set(False)


def _around() -> dict[str, Any]:
    actor = g.get("actor")
    if actor is None:
        return {"actor": None, "unread": 0}
    return {"actor": actor, "unread": notices.unread(actor)}
