"""Figures are drawn from the table beside them, on a phone and on a desk; without scripts the table says it all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.doing import BOARD, HEAD, SECRETARY, become

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
# How many dots of a canvas are painted at all.
PAINTED = """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
    .filter((value, place) => place % 4 === 3 && value > 0).length"""


def figures(page: Page) -> list[str]:
    return page.eval_on_selector_all("section.figure:has(table)", "all => all.map(one => one.id)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_each_figure_is_drawn_beside_its_table(
    demo_site: str, open_browser: Open, viewport: dict[str, int], scheme: str
) -> None:
    page = open_browser(demo_site, viewport=viewport, color_scheme=scheme)
    for who, path, least in ((SECRETARY, "/figures", 6), (SECRETARY, "/home", 1), (BOARD, "/home", 2)):
        become(page, who)
        page.goto(path)
        shown = figures(page)
        assert len(shown) >= least
        for code in shown:
            figure = page.locator(f"#{code}")
            expect(figure.locator("[data-drawn] canvas")).to_have_attribute("aria-hidden", "true")
            expect(figure.locator("tbody th").first).to_be_visible()
            canvas = figure.locator("canvas")
            assert canvas.evaluate(PAINTED) > 500, code
            box = canvas.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= viewport["width"]
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_what_is_drawn_is_what_the_table_says(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site)
    become(page, SECRETARY)
    page.goto("/figures")
    expect(page.locator("#ages [data-drawn]")).to_have_count(1)
    for code in figures(page):
        told = page.locator(f"#{code} table").evaluate(
            """table => [...table.tHead.rows[0].cells].map((head, place) => [head, place])
              .filter(([head]) => head.hasAttribute('data-series'))
              .map(([head, place]) => [head.innerText, [...table.tBodies[0].rows].map(row => Number(row.cells[place].dataset.value))])"""
        )
        drawn = page.locator(f"#{code} canvas").evaluate(
            "canvas => Chart.getChart(canvas).data.datasets.map(one => [one.label, one.data])"
        )
        assert drawn == told


def test_a_number_opens_its_list_and_a_home_leads_to_what_is_to_be_done(
    demo_site: str, open_browser: Open
) -> None:
    page = open_browser(demo_site)
    become(page, HEAD)
    expect(page.get_by_role("heading", name="Trang chính")).to_be_visible()
    number = page.locator(".numbers a").filter(has_text="Chờ nhận")
    many = int(number.locator("b").inner_text())
    number.click()
    expect(page.locator("ul.list > .item")).to_have_count(many)


def test_nothing_moves_when_the_pictures_come(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site, viewport=DESK)
    become(page, SECRETARY)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => { window.moved += one.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto("/figures")
    expect(page.locator("[data-drawn]").last).to_be_attached()
    assert page.evaluate("window.moved") < 0.02


def test_without_scripts_the_tables_say_everything(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site, java_script_enabled=False)
    page.goto("/sign-in")
    page.locator("button.person").filter(has=page.get_by_text(SECRETARY, exact=True)).click()
    page.goto("/figures")
    expect(page.locator("canvas")).to_have_count(0)
    assert page.locator(".chart").first.bounding_box() in (
        None,
        {**page.locator(".chart").first.bounding_box(), "height": 0},
    )  # type: ignore[dict-item]
    expect(page.locator("#on-time table")).to_be_visible()
