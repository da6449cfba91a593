"""Every page of every role: fits a phone, reports nothing, and has no barrier that a machine can find."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Open
from tests.browser.doing import (
    BOARD,
    CHECKER,
    CLERK,
    COLLEAGUE,
    DIRECTOR,
    HEAD,
    IN_WORK,
    READER,
    SECRETARY,
    become,
    case_path,
    go,
)

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

ADMINISTRATOR = "Quản trị hệ thống"
PHONE = {"width": 390, "height": 844}
# What a browser keeps instead of showing.
DOWNLOAD = re.compile(
    r"^/files/|\.(xlsx|csv|ics|zip)$|/raw/|/decisions/|/papers/(.+/)?(pdf|docx)$|^/(papers|scans|prints)/\d+$"
)
SLIP = "the slip in work"
ROLES = (CLERK, COLLEAGUE, HEAD, SECRETARY, BOARD, CHECKER, READER, ADMINISTRATOR)


def pages_of(page: Page) -> list[str]:
    """Walk every link from here, one page of a kind (`/cases/1` stands for all cases); the paths that were opened."""
    waiting, opened, kinds = ["/", "/no-such-page"], [], set()
    while waiting:
        path = waiting.pop(0)
        page.goto(path)
        opened.append(path)
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("div.tools")).to_have_count(page.locator(".drawing").count())
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide} px."
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            at = urlsplit(link)
            kind = at.path if at.path.startswith("/tasks/") else re.sub(r"\d+", "N", at.path)
            if kind in kinds or DOWNLOAD.search(at.path) or at.netloc != urlsplit(page.url).netloc:
                continue
            kinds.add(kind)
            waiting.append(at.path)
    return opened


@pytest.mark.parametrize("who", ROLES)
def test_no_page_of_a_role_scrolls_sideways_on_a_phone(demo_site: str, open_browser: Open, who: str) -> None:
    page = open_browser(demo_site, viewport=PHONE)
    become(page, who)
    opened = pages_of(page)
    assert {"/", "/done", "/notices", "/delegations"} <= set(opened)
    assert len([path for path in opened if path.startswith("/cases")]) >= 1


def test_a_long_word_breaks_instead_of_widening_the_page(site: str, open_browser: Open) -> None:
    page = open_browser(site, viewport=PHONE)
    become(page, CLERK)
    go(page, "Lập phiếu mới")
    page.get_by_label("Tên phiếu").fill("x" * 180)
    page.get_by_label("Các hoạt động chức năng KPH").check()
    page.get_by_role("textbox", name="Mô tả sự không phù hợp").fill("y" * 300)
    page.get_by_role("button", name="Gửi phiếu tới lãnh đạo đơn vị").click()
    pages_of(page)


def misspelt(answer: Response | None) -> list[str]:
    """What a strict reader of HTML finds wrong in a page as it was sent."""
    assert answer is not None
    parser = html5lib.HTMLParser()
    parser.parse(answer.text())
    return [f"HTML {code} at {place}" for place, code, _ in parser.errors]


DESK = {"width": 1280, "height": 800}
COLOURS = {"runOnly": ["color-contrast"]}


@pytest.mark.parametrize(
    ("scheme", "viewport", "rules"),
    [("light", DESK, {}), ("light", PHONE, {}), ("dark", DESK, COLOURS), ("dark", PHONE, COLOURS)],
    ids=["light-desk", "light-phone", "dark-desk", "dark-phone"],
)
def test_no_barrier_is_found_on_any_kind_of_page(
    demo_site: str, open_browser: Open, scheme: str, viewport: dict[str, int], rules: dict[str, list[str]]
) -> None:
    """In the dark only colours differ, so only they are judged again; the words of the page are the same for all."""
    whole = scheme == "light" and viewport == DESK

    def found(page: Page) -> list[str]:
        results = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
        return [f"{rule['id']}: {node['html'][:120]}" for rule in results for node in rule["nodes"]]

    page = open_browser(demo_site, color_scheme=scheme, viewport=viewport)
    page.goto("/sign-in")
    barriers = {"/sign-in": found(page)}
    for who, paths in {
        HEAD: (
            *("/", "/?due=overdue", "/available", "/waiting", "/done", "/delegations", "/style"),
            *("/start/corrective_action", "/start/nonconformity", "/password", "/home"),
        ),
        SECRETARY: (
            *("/available", "/submissions", "/cases", SLIP, f"{SLIP}/withdraw", f"{SLIP}/reassign"),
            *("/nonconformities", "/registers/slips", "/reviews", "/objectives", "/duties", "/retention"),
            *("/procedure", "/procedure/corrective_action", "/procedure/clauses", "/glossary", "/contents"),
            *(
                "/home",
                "/figures",
                "/registers/evidence",
                "/start/management_review",
                "/notices",
                "/no-such-page",
                "/prints",
                "/mails",
            ),
            f"{SLIP}/papers/BM.CTCL.01",
        ),
        DIRECTOR: ("/home",),
        READER: ("/home", "/prints", "/registers/evidence?since=2026-01-01&until=2026-12-31"),
        ADMINISTRATOR: ("/home", "/incidents", "/people", "/import", "/working-days"),
    }.items():
        become(page, who)
        for path in paths:
            answer = page.goto(path.replace(SLIP, case_path(page, IN_WORK)) if SLIP in path else path)
            barriers[path] = found(page) + (misspelt(answer) if whole else [])
    become(page, HEAD)
    page.get_by_role("link", name="5.4 Phân tích nguyên nhân, đề xuất").first.click()
    page.get_by_role("button", name="Báo cáo giải pháp").click()
    expect(page.locator(".problem")).to_be_focused()
    barriers["a form with errors"] = found(page)
    assert not {path: what for path, what in barriers.items() if what}
