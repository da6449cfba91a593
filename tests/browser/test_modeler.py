"""The editor of a diagram: drawn on, told in lists, saved like any page, its findings beside their elements."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.doing import become
from webapp.procedure import folders

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

OWNER = "Chuyên viên Năng lượng"
SLIP = "corrective_action.bpmn"
FILES = sorted(path.name for path in folders.processes().glob("*.bpmn"))
PLAIN = re.compile(r' name="5\.3 Chỉ đạo, phân công"')


@pytest.fixture
def owner(site: str, open_browser: Open) -> Page:
    """The owner's window before a revision that was just opened."""
    page = open_browser(site, viewport={"width": 1280, "height": 900})
    become(page, OWNER)
    page.goto("/procedure/revisions")
    page.get_by_label("Lý do sửa").fill("Đổi thời hạn")
    page.get_by_role("button", name="Mở bản sửa").click()
    return page


def draw(page: Page, name: str = SLIP) -> None:
    page.goto(f"/procedure/revisions/1/files/{name}")
    expect(page.locator("[data-modeler][data-drawn]")).to_be_visible()


def drawn(page: Page, id: str) -> Locator:
    return page.locator(f".djs-element[data-element-id='{id}'] .djs-hit").first


def pick(page: Page, id: str) -> None:
    drawn(page, id).click(force=True)


def the(page: Page, label: str) -> Locator:
    return page.locator(".panel").get_by_label(label, exact=True)


def say(page: Page, label: str, words: str) -> None:
    the(page, label).fill(words)
    the(page, label).blur()


def xml(page: Page) -> str:
    return page.locator("#data").input_value()


def save(page: Page, name: str = SLIP) -> None:
    page.locator(".tools").get_by_role("button", name=f"Lưu {name}").click()
    expect(page.locator("[data-modeler][data-drawn]")).to_be_visible()


def test_a_step_is_changed_by_hand_and_keyboard_and_the_desk_tells_it(owner: Page) -> None:
    draw(owner)
    pick(owner, "assign_action")
    say(owner, "Tên", "5.3 Chỉ đạo, giao việc")
    expect(owner.locator("[data-state]")).to_have_text("Có thay đổi chưa lưu")
    say(owner, "Thời hạn", "P7D")
    owner.get_by_role("button", name="Hoàn tác").click()
    expect(the(owner, "Thời hạn")).to_have_value("P5D")
    owner.get_by_role("button", name="Làm lại thay đổi").click()
    the(owner, "Khi phê duyệt, hệ thống ghi").fill("chỉ đạo")
    owner.keyboard.press("Control+s")
    expect(owner.locator(".flash")).to_contain_text(f"Đã lưu “{SLIP}”")
    owner.get_by_role("link", name="Bản sửa quy trình số 1").click()
    told = owner.locator("main")
    expect(told).to_contain_text("“5.3 Chỉ đạo, phân công” đổi tên thành “5.3 Chỉ đạo, giao việc”")
    expect(told).to_contain_text("“5.3 Chỉ đạo, giao việc”: thời hạn P5D → P7D")
