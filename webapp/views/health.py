"""Is the application alive, and does its database answer?"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.views.access import ANYBODY, open_to
from webapp.workflow import reading

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@open_to(ANYBODY)
def healthz() -> ResponseReturnValue:
    """200 when the database answers."""
    reading.ping()
    return {"status": "ok"}
