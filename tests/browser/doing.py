"""What people do on the pages, in their words: sign in, choose, write, send."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from webapp import clock

CLERK, HEAD, SECRETARY = "Chuyên viên Thương mại 1", "Trưởng phòng Thương mại", "Thư ký ISO"
BOARD, DIRECTOR, CHECKER = "Phó Giám đốc Sở", "Giám đốc Sở", "Chuyên gia đánh giá"
COLLEAGUE, READER = "Chuyên viên Thương mại 2", "Đoàn đánh giá chứng nhận"
OWNER = "Chuyên viên Năng lượng"
# A slip of the demo that is being carried out, with a step overdue and support asked.
IN_WORK = "Hồ sơ cấp giấy phép bán lẻ rượu trả kết quả quá hạn"
TITLE = "Hồ sơ cấp giấy phép bán lẻ rượu trả kết quả quá hạn"


def become(page: Page, name: str) -> None:
    """Sign in as an example person, leaving the one before."""
    leave(page)
    page.locator("button.person").filter(has=page.get_by_text(name, exact=True)).click()
    expect(page.locator(".who .menu summary")).to_contain_text(name)


def leave(page: Page) -> None:
    """Sign out, from whatever page; ends on the sign-in page."""
    if page.url == "about:blank":
        page.goto("/sign-in")
    if page.locator(".menu").count():
        page.locator(".who .menu summary").click()
        page.get_by_role("button", name="Đổi người dùng thử").click()
    expect(page).to_have_title(re.compile("Đăng nhập"))


def case_path(page: Page, title: str) -> str:
    """Where the demo's case of this title is; its number depends on the day the demo is loaded."""
    page.goto(f"/cases?q={quote(title)}")
    return str(page.locator("a.number").first.get_attribute("href"))


def go(page: Page, tab: str) -> None:
    """Follow one of the links at the top, opening the menu that holds it."""
    link = page.locator("header").get_by_role("link", name=tab, exact=True)
    if not link.is_visible():
        page.locator("header details:visible", has=page.get_by_text(tab, exact=True)).locator(
            "summary"
        ).click()
    link.click()


def field(page: Page, label: str) -> Locator:
    """The one field that bears this label."""
    return page.get_by_label(re.compile(f"^{re.escape(label)}( không bắt buộc| bắt buộc khi .*)?$"))


def choose(page: Page, question: str, *answers: str) -> None:
    """Tick answers of a question."""
    group = page.get_by_role(
        "group", name=re.compile(f"^{re.escape(question)}( không bắt buộc| bắt buộc khi .*)?$")
    )
    for answer in answers:
        group.get_by_label(answer, exact=True).check()


def pick(page: Page, label: str, beginning: str) -> None:
    """Choose the line of a drop-down list that begins so."""
    listed = field(page, label)
    listed.select_option(
        listed.locator("option").filter(has_text=re.compile(f"^{beginning}")).get_attribute("value")
    )


def in_days(days: int) -> str:
    """A date so many days ahead, as a date field takes it."""
    return (clock.today() + timedelta(days=days)).isoformat()


def press(page: Page, button: str) -> None:
    """Press a button of the page."""
    page.get_by_role("button", name=button, exact=True).click()


def told(page: Page, sentence: str) -> None:
    """The page says so after an act."""
    expect(page.locator(".flash")).to_contain_text(sentence)


def report(page: Page, title: str = TITLE) -> None:
    """Fill the first form as the clerk and leave it unsent."""
    become(page, CLERK)
    go(page, "Lập phiếu mới")
    field(page, "Tên phiếu").fill(title)
    choose(page, "Nguồn thông tin (5.1.2)", "Các hoạt động chức năng KPH")
    field(page, "Mô tả sự không phù hợp").fill("Trong tháng có 05 hồ sơ chậm từ 01 đến 03 ngày.")


def send_report(page: Page) -> None:
    """Send it."""
    press(page, "Gửi phiếu tới lãnh đạo đơn vị")
    told(page, "đã chuyển Lãnh đạo đơn vị")
