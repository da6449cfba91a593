"""Everything but the drawing works with JavaScript switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.doing import CLERK, HEAD, become, choose, field, go, press, report, send_report, told

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

PDF = {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@pytest.fixture
def page(site: str, open_browser: Open) -> Page:
    """A window in which no script runs."""
    return open_browser(site, java_script_enabled=False)


def test_a_slip_is_opened_with_a_file_and_decided(page: Page) -> None:
    report(page)
    field(page, "Thêm tệp làm bằng chứng").set_input_files(PDF)
    send_report(page)
    become(page, HEAD)
    go(page, "Chờ nhận")
    press(page, "Nhận việc")
    expect(page.get_by_role("link", name="bien-ban.pdf")).to_be_visible()
    choose(page, "Sự cần thiết", "Không cần")
    field(page, "Lý do").fill("Đã xử lý tại chỗ.")
    press(page, "Ghi ý kiến và chuyển phiếu")
    told(page, "kết thúc")


def test_a_row_is_added_and_taken_away(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site, java_script_enabled=False)
    become(page, HEAD)
    page.get_by_role("link", name="5.4 Phân tích nguyên nhân, đề xuất").click()
    whys = page.get_by_role("group", name="Hỏi “vì sao” liên tiếp")
    whys.get_by_role("textbox").fill("Hồ sơ chậm ở khâu thẩm định")
    whys.get_by_role("button", name="Thêm dòng").click()
    expect(whys.get_by_role("textbox")).to_have_count(2)
    expect(whys.get_by_role("textbox").first).to_have_value("Hồ sơ chậm ở khâu thẩm định")
    whys.get_by_role("button", name="Bỏ dòng 2").click()
    expect(whys.get_by_role("textbox")).to_have_count(1)


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(page: Page) -> None:
    become(page, CLERK)
    go(page, "Lập phiếu mới")
    field(page, "Tên phiếu").fill("Thiết bị đo hết hạn 🙂")
    press(page, "Gửi phiếu tới lãnh đạo đơn vị")
    expect(page.get_by_role("alert")).to_contain_text("Mô tả sự không phù hợp")
    expect(field(page, "Tên phiếu")).to_have_value("Thiết bị đo hết hạn 🙂")
    page.get_by_role("alert").get_by_role("link", name="Mô tả sự không phù hợp").click()
    expect(field(page, "Mô tả sự không phù hợp")).to_be_in_viewport()
