"""HTTP in, HTML out: one blueprint a room; no SQL, no engine."""

from __future__ import annotations

from flask import Flask

from webapp.views import (
    access,
    acts,
    cases,
    contents,
    desk,
    duties,
    glossary,
    health,
    home,
    importing,
    inbox,
    navigation,
    nonconformities,
    notices,
    objectives,
    papers,
    people,
    procedure,
    registers,
    retention,
    reviews,
    revising,
    sign_in,
    style,
    submissions,
    tasks,
    wording,
)


def init_app(app: Flask) -> None:
    """Register every page; a route that does not say who may open it stops the start."""
    wording.init_app(app)
    glossary.init_app(app)
    navigation.init_app(app)
    for room in (health, sign_in, inbox, tasks, cases, retention, acts, papers, submissions, reviews, desk):
        app.register_blueprint(room.pages)
    more = (home, registers, procedure, revising, people, importing, notices)
    for room in (nonconformities, contents, glossary, objectives, duties, style, *more):
        app.register_blueprint(room.pages)
    access.init_app(app)
