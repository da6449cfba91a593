"""How pages are made: no style or script inside them, light to fetch, light or dark as each browser wishes."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from lxml import html

import webapp
from tests.unit.people import signed_in, slip, token
from tests.unit.test_access import path_of, routes

STATIC = Path(webapp.__file__).parent / "static"
FIRST_VISIT, NEXT_PAGE = 250_000, 15_000
WITHIN = "//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')] | //a[starts-with(@href, 'javascript')]"


def pages(app: Flask, username: str) -> Iterator[tuple[str, str]]:
    """Every page this person can open, with its path."""
    case_id = slip(app)
    browser = signed_in(app, username)
    for rule, method in routes(app):
        if method == "GET":
            path = path_of(rule, case_id, 2)
            answer = browser.get(path)
            if answer.mimetype == "text/html":
                yield path, answer.get_data(as_text=True)


def compressed(data: bytes) -> int:
    return len(gzip.compress(data))


@pytest.mark.parametrize("username", ["chuyenvien.tm", "thukyiso", "quantri"])
def test_no_page_has_a_style_or_script_within_and_each_is_light(app, username):
    seen = dict(pages(app, username))
    assert {"/", "/sign-in", "/style", "/cases"} <= seen.keys()
    assert not {path: found for path, page in seen.items() if (found := html.fromstring(page).xpath(WITHIN))}
    # The style page shows everything at once.
    heavy = {path: size for path, page in seen.items() if (size := compressed(page.encode())) > NEXT_PAGE}
    assert not heavy


def test_the_policy_allows_nothing_inline(app):
    policy = app.test_client().get("/sign-in").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'self'")


def test_a_first_visit_is_light_even_where_the_diagram_is_drawn(app):
    browser = signed_in(app, "chuyenvien.tm")
    path = f"/cases/{slip(app)}"
    page = browser.get(path).data
    linked = {str(at).partition("?")[0] for at in html.fromstring(page).xpath("//link/@href | //script/@src")}
    parts = {STATIC / at.partition("/static/")[2] for at in linked if "/static/" in at}
    fonts = set((STATIC / "vendor" / "be-vietnam-pro").glob("*.woff2"))
    total = compressed(page) + sum(compressed(part.read_bytes()) for part in parts | fonts)
    assert 100_000 < total < FIRST_VISIT


def test_the_style_page_is_not_for_a_real_installation(app):
    browser = signed_in(app, "chuyenvien.tm")
    assert browser.get("/style").status_code == 200
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], demo=False)
    assert browser.get("/style").status_code == 404


def test_each_browser_keeps_its_own_scheme(app):
    browser = signed_in(app, "chuyenvien.tm")

    def dark() -> list[str]:
        return [
            str(media)
            for media in html.fromstring(browser.get("/").data).xpath(
                "//link[contains(@href, 'dark')]/@media"
            )
        ]

    assert dark() == ["screen and (prefers-color-scheme: dark)"]
    for wanted, linked in (
        ("dark", ["screen"]),
        ("light", []),
        ("nonsense", ["screen and (prefers-color-scheme: dark)"]),
    ):
        given = {"csrf_token": token(browser), "scheme": wanted}
        answer = browser.post("/scheme", data=given, headers={"Referer": "http://localhost/cases?q=x"})
        assert (answer.location, dark()) == ("/cases?q=x", linked)


def test_the_choice_of_a_scheme_never_leads_elsewhere(app):
    browser = signed_in(app, "chuyenvien.tm")
    for referrer in ("https://evil.example/cases", "http://localhost//evil.example", ""):
        given = {"csrf_token": token(browser), "scheme": "dark"}
        answer = browser.post("/scheme", data=given, headers={"Referer": referrer})
        assert answer.location == "/"
