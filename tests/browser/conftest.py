"""Chromium before the application on its own database; every page is watched for errors and broken rules."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import settings_in
from tests.database import Databases, Sqlite
from webapp import create_app, installing
from webapp.example import demo
from webapp.extensions import db

FOLDER = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = "Không có Chromium nên không thử được các trang trong trình duyệt; cài bằng: apt install chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
VIETNAM = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}

# Opens a page of a new browser profile; keywords are Playwright's (viewport, color_scheme, java_script_enabled …).
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker for the whole folder: one browser, and no other test's stopped clock under its feet."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; without one the folder is skipped, except where a missing one would hide a failure."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=10_000)  # A busy machine is slow, not wrong.
        yield browser
        browser.close()


@contextmanager
def served(folder: Path, url: str) -> Iterator[str]:
    """The address of the application on this database, on a free port of this machine only."""
    app = create_app(settings_in(folder, url))
    app.config["RATELIMIT_ENABLED"] = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def site(databases: Databases, prepared: str, tmp_path: Path) -> Iterator[str]:
    """An installation with the example agency and no slip yet, for this test alone."""
    with served(tmp_path, databases.copy(prepared, tmp_path)) as address:
        yield address


@contextmanager
def demonstrated(folder: Path) -> Iterator[str]:
    """The address of the demo as a newcomer finds it, with slips at many steps."""
    url = Sqlite().empty(folder)
    app = create_app(settings_in(folder, url))
    with app.app_context():
        installing.prepare()
        demo.load()
        db.session.remove()
        db.engine.dispose()
    with served(folder, url) as address:
        yield address


@pytest.fixture(scope="package")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One demo for the folder; tests only look at it."""
    with demonstrated(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture
def open_browser(chromium: Browser) -> Iterator[Open]:
    """Opens browser windows and, at the end, asks that nothing was reported in any of them."""
    complaints: list[str] = []
    contexts = []

    def open_one(address: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=address, **{**VIETNAM, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _watch(page, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


def _watch(page: Page, complaints: list[str]) -> None:
    visited: set[str] = set()

    def arrived(response: Response) -> None:
        if response.request.is_navigation_request():
            visited.add(response.url)

    def said(message: ConsoleMessage) -> None:
        # The browser reports a page of ours that refuses (400, 404, 409) as a failed resource; it is an answer.
        refusal = "status of 4" in message.text and message.location.get("url") in visited
        if message.type in ("error", "warning") and not refusal and OFFLINE not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("response", arrived)
    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: _failed(request, complaints))


def _failed(request: Request, complaints: list[str]) -> None:
    """A request that failed; one given up because the page was left, or made while a test cut the line, has not."""
    if request.failure not in ("net::ERR_ABORTED", OFFLINE):
        complaints.append(f"{request.url}: {request.failure}")


@pytest.fixture
def page(site: str, open_browser: Open) -> Page:
    """An ordinary window before the empty installation."""
    return open_browser(site)
