"""Slips and people for unit tests, moved by the same verbs as the demo."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from webapp.example.agency import person_id
from webapp.example.answers import opening
from webapp.example.driving import open_slip, take_along
from webapp.example.reviews import planning
from webapp.extensions import db

STEPS = (
    "determine_need",
    "consolidate_requests",
    "assign_action",
    "analyse_cause",
    "approve_solution",
    "take_on_work",
    "plan_measures",
)


def slip(app: Flask, to_step: str = "determine_need", by: str = "chuyenvien.tm") -> int:
    """The id of a new slip that stands at this step."""
    with app.app_context():
        case_id = open_slip(by, opening()).case_id
        list(take_along(case_id, *STEPS[: STEPS.index(to_step)]))
        db.session.remove()
        return case_id


def review(app: Flask, to_step: str = "approve_minutes") -> int:
    """The id of a new review by meeting that stands at this step."""
    with app.app_context():
        case_id = open_slip("thukyiso", planning(), "management_review").case_id
        steps = ("prepare_inputs", "write_minutes", "approve_minutes")
        list(take_along(case_id, *steps[: steps.index(to_step)]))
        db.session.remove()
        return case_id


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A browser in which this example person is signed in."""
    browser = app.test_client()
    with app.app_context():
        who = person_id(username)
    answer = browser.post(
        "/sign-in/example", data={"csrf_token": token(browser, "/sign-in"), "person_id": who}
    )
    assert answer.status_code == 302
    return browser


def token(browser: FlaskClient, path: str = "/notices") -> str:
    """The token of a page."""
    page = html.fromstring(browser.get(path).get_data(as_text=True))
    return str(page.xpath("//input[@name='csrf_token']/@value")[0])
