"""Where one can go from a page: drawn once for everybody who may go to the same places, not once a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, request
from markupsafe import Markup

from webapp import pages
from webapp.permissions import Actor
from webapp.procedure.definition import ProcessInfo
from webapp.workflow import asking


def init_app(app: Flask) -> None:
    """Let every page draw it."""
    app.jinja_env.globals["navigation"] = navigation


@dataclass(frozen=True)
class Navigation:
    """What most people come for, and the tabs with the phone's menu."""

    first: Markup
    places: Markup


def navigation(actor: Actor) -> Navigation:
    """Where the actor can go, with this very page marked."""
    startable = tuple(asking.startable(actor))
    process = (request.view_args or {}).get("process")
    return _drawn(request.root_path, pages.language(), actor.roles(), startable, request.endpoint, process)


@lru_cache(maxsize=1000)
def _drawn(
    root: str,
    language: str,
    roles: frozenset[str],
    startable: tuple[ProcessInfo, ...],
    here: str | None,
    process: str | None,
) -> Navigation:
    """Made of nothing but what it is kept under: another language, role, process or release is another entry."""
    drawn: Any = pages.template("_navigation.html").make_module(
        {"roles": roles, "startable": startable, "here": here, "process": process}
    )
    return Navigation(drawn.first(startable), drawn.places())
