"""HTTP in, HTML out: one blueprint a room; no SQL, no engine."""

from __future__ import annotations

from flask import Flask

from webapp.views import (
    access,
    acts,
    cases,
    desk,
    health,
    importing,
    inbox,
    people,
    procedure,
    registers,
    retention,
    sign_in,
    submissions,
    tasks,
    wording,
)


def init_app(app: Flask) -> None:
    """Register every page; a route that does not say who may open it stops the start."""
    wording.init_app(app)
    more = (registers, procedure, people, importing)
    for room in (health, sign_in, inbox, tasks, cases, retention, acts, submissions, desk, *more):
        app.register_blueprint(room.pages)
    access.init_app(app)
