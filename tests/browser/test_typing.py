"""What is typed is kept: drafts, the keyboard alone, the back button, a second press, a wrong file."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.doing import (
    CLERK,
    HEAD,
    IN_WORK,
    SECRETARY,
    TITLE,
    become,
    case_path,
    choose,
    field,
    go,
    leave,
    press,
    report,
    send_report,
    told,
)

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")


def test_a_draft_saves_itself_and_survives_signing_out(page: Page) -> None:
    report(page)
    expect(page.locator("[data-draft-state]")).to_contain_text("Đã lưu nháp")
    leave(page)
    become(page, CLERK)
    go(page, "Lập phiếu mới")
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)
    expect(page.get_by_label("Các hoạt động chức năng KPH")).to_be_checked()


def test_leaving_the_page_at_once_keeps_the_draft(page: Page) -> None:
    become(page, CLERK)
    go(page, "Lập phiếu mới")
    field(page, "Tên phiếu").fill(TITLE)
    go(page, "Các hồ sơ")
    # What a page sends while it is being left reaches the server beside the next page, not before it.
    page.wait_for_function(
        "async words => (await (await fetch('/start/corrective_action')).text()).includes(words)", arg=TITLE
    )
    go(page, "Lập phiếu mới")
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def test_the_keyboard_alone_reports_a_slip(page: Page) -> None:
    page.goto("/sign-in")
    tab_to(page, f"{CLERK} Chuyên viên")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    tab_to(page, "Lập phiếu mới")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("5.2.1 Lập phiếu yêu cầu")
    tab_to(page, "Tên phiếu")
    page.keyboard.type(TITLE)
    tab_to(page, "Các hoạt động chức năng KPH")
    page.keyboard.press("Space")
    tab_to(page, "Mô tả sự không phù hợp")
    page.keyboard.type("Trong tháng có 05 hồ sơ chậm.")
    tab_to(page, "Gửi phiếu tới lãnh đạo đơn vị")
    page.keyboard.press("Enter")
    told(page, "đã chuyển Lãnh đạo đơn vị")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUS) == name:
            return
    raise AssertionError(f"The keyboard does not reach “{name}”.")


NAME_OF_FOCUS = """() => {
  const at = document.activeElement;
  const words = at.labels?.length ? at.labels[0] : at;
  return words.textContent.trim().replace(/\\s+/g, ' ');
}"""


def test_enter_in_a_field_saves_and_does_not_send(page: Page) -> None:
    report(page)
    field(page, "Tên phiếu").press("Enter")
    told(page, "Đã lưu nháp")
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def test_sending_again_after_going_back_makes_no_second_slip(page: Page) -> None:
    report(page)
    send_report(page)
    page.go_back()
    expect(field(page, "Tên phiếu")).to_have_value("")
    press(page, "Gửi phiếu tới lãnh đạo đơn vị")
    expect(page.get_by_role("alert")).to_contain_text("Mô tả sự không phù hợp")
    go(page, "Các hồ sơ")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_wrong_file_is_refused_by_name_and_the_form_stays(page: Page) -> None:
    report(page)
    field(page, "Thêm tệp làm bằng chứng").set_input_files(
        {"name": "ảnh.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a paper"}
    )
    expect(page.locator("#files [role=status]")).to_contain_text("ảnh.pdf")
    expect(page.locator("#files [role=status]")).to_have_class(re.compile("error"))
    expect(page.locator("#files li")).to_have_count(0)
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def test_a_refused_delegation_keeps_what_was_written(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site)
    become(page, HEAD)
    page.goto("/delegations")
    field(page, "Số văn bản ủy quyền").fill("12/QĐ-SCT")
    press(page, "Ghi ủy quyền")
    expect(page.get_by_role("alert")).to_contain_text("chọn ngày")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(field(page, "Số văn bản ủy quyền")).to_have_value("12/QĐ-SCT")


def test_a_refused_act_of_the_secretary_keeps_what_was_written(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site)
    become(page, SECRETARY)
    page.goto("/submissions")
    page.get_by_role("checkbox").first.uncheck()
    press(page, "Trình các phiếu đã chọn")
    expect(page.get_by_role("alert")).to_contain_text("Nội dung tổng hợp")
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    page.goto(f"{case_path(page, IN_WORK)}/reassign")
    field(page, "Lý do").fill("Người được giao chuyển công tác.")
    press(page, "Phân công lại")
    expect(page.get_by_role("alert")).to_contain_text("chọn người nhận")
    expect(field(page, "Lý do")).to_have_value("Người được giao chuyển công tác.")


def test_a_paper_without_its_date_keeps_what_was_copied_from_it(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site)
    become(page, SECRETARY)
    page.goto(case_path(page, "Phiếu tiếp nhận hồ sơ thiếu chữ ký"))
    page.get_by_role("link", name="Nhập thay").click()
    choose(page, "Sự cần thiết", "Không cần")
    field(page, "Lý do").fill("Đã xử lý tại chỗ.")
    press(page, "Ghi ý kiến và chuyển phiếu")
    expect(page.get_by_role("alert")).to_contain_text("ngày ký")
    expect(field(page, "Lý do")).to_have_value("Đã xử lý tại chỗ.")


def test_a_wrong_password_is_said_where_one_types(page: Page) -> None:
    page.goto("/sign-in")
    field(page, "Tên đăng nhập").fill("truongphong.tm")
    field(page, "Mật khẩu").fill("sai mật khẩu")
    press(page, "Đăng nhập")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(field(page, "Mật khẩu")).to_be_focused()


def test_an_address_that_does_not_exist_still_knows_who_asks(page: Page) -> None:
    become(page, CLERK)
    page.goto("/không-có")
    expect(page.get_by_role("alert")).to_contain_text("Các hồ sơ")
    go(page, "Việc của tôi")
