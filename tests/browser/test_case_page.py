"""The diagram on the case page is really drawn, and lit where the slip stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.doing import HEAD, IN_WORK, SECRETARY, become, case_path

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")


def test_the_diagram_is_drawn_and_the_open_step_is_marked(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site)
    become(page, SECRETARY)
    page.goto(case_path(page, IN_WORK))
    for process, shapes, now in (
        ("corrective_action", 40, ["implement_measures", "report_progress"]),
        ("implementation", 12, ["carry_out_step", "decide_support"]),
    ):
        drawing = page.locator(f".drawing[data-diagram$='/{process}.bpmn']")
        expect(drawing).to_have_attribute("data-drawn", "yes")
        assert drawing.locator(".djs-shape").count() > shapes
        lit = drawing.locator(".djs-shape.now").evaluate_all("all => all.map(one => one.dataset.elementId)")
        assert sorted(lit) == now
        first = drawing.locator(f".djs-shape[data-element-id='{now[0]}']")
        drawing.scroll_into_view_if_needed()
        expect(first).to_be_in_viewport(ratio=1)
        box = first.bounding_box()
        assert box and box["width"] > 40, "The open step is too small to read."


def test_the_tools_move_the_drawing(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site)
    become(page, HEAD)
    page.goto(case_path(page, "Bổ sung hướng dẫn điện tử"))
    drawing = page.locator(".drawing").first
    task = drawing.locator(".djs-shape[data-element-id='analyse_cause']")
    page.get_by_role("button", name="Toàn cảnh").first.click()
    small = task.bounding_box()
    page.get_by_role("button", name="Bước đang thực hiện").first.click()
    large = task.bounding_box()
    assert small and large and large["width"] > small["width"]


def test_the_table_says_what_the_drawing_shows(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site, java_script_enabled=False)
    become(page, SECRETARY)
    page.goto(case_path(page, IN_WORK))
    expect(page.locator(".drawing svg")).to_have_count(0)
    page.get_by_text("Cùng nội dung dưới dạng bảng").first.click()
    row = page.get_by_role("row").filter(has_text="5.5 Báo cáo tháng cho Ban ISO")
    expect(row).to_contain_text("Đang thực hiện")
