"""What is done with a whole list, by clicks: several tasks given to one person, the evidence of a period taken along."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import (
    HEAD,
    READER,
    SECRETARY,
    become,
    choose,
    field,
    go,
    in_days,
    pick,
    press,
    report,
    send_report,
    told,
)

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

CHIEF = "Chánh Văn phòng"
DECIDE, SUBMIT = "5.2.2 Xác định sự cần thiết", "5.3 Tổng hợp, trình phiếu"
TITLES = ("Trả kết quả quá hạn", "Bảng kê sai")


def needed(page: Page, title: str) -> None:
    """A slip of this title that waits for the secretary."""
    report(page, title)
    send_report(page)
    become(page, HEAD)
    go(page, "Chờ nhận")
    page.get_by_role("link", name=DECIDE).click()
    choose(page, "Dấu hiệu (5.2.2)", "Các dấu hiệu, hiện tượng KPH hoặc tiềm ẩn, có tính chất lặp lại")
    choose(page, "Sự cần thiết", "Cần hành động khắc phục, cải tiến")
    press(page, "Ghi ý kiến và chuyển phiếu")
    told(page, "đã chuyển Thư ký ISO")


def test_the_secretary_gives_all_that_waits_to_whoever_stands_in(page: Page) -> None:
    for title in TITLES:
        needed(page, title)
    become(page, SECRETARY)
    page.locator(".who .menu summary").click()
    page.get_by_role("link", name="Ủy quyền").click()
    pick(page, "Ủy quyền", "Vai trò Thư ký ISO")
    pick(page, "Cho", CHIEF)
    field(page, "Số văn bản ủy quyền").fill("17/QĐ-SCT")
    field(page, "Từ ngày").fill(in_days(0))
    field(page, "Đến hết ngày").fill(in_days(7))
    press(page, "Ghi ủy quyền")

    go(page, "Chờ nhận")
    page.get_by_label("Tất cả trang này").check()
    page.get_by_text("Giao các việc đã đánh dấu").click()
    pick(page, "Người nhận", CHIEF)
    press(page, "Giao việc")
    # Nothing was given, and nothing ticked or chosen is lost.
    expect(page.locator(".problem")).to_have_text("Cần nêu lý do.")
    expect(page.locator(".item input:checked")).to_have_count(2)
    field(page, "Lý do").fill("Thư ký đi công tác một tuần.")
    press(page, "Giao việc")
    told(page, "Đã giao các việc đã đánh dấu.")
    expect(page.locator(".item")).to_have_count(0)

    become(page, CHIEF)
    go(page, "Việc của tôi")
    expect(page.get_by_role("link", name=SUBMIT)).to_have_count(2)
    page.get_by_role("link", name=SUBMIT).first.click()
    field(page, "Nội dung tổng hợp, đề xuất").fill("Đề nghị phân công.")
    press(page, "Trình Lãnh đạo Ban ISO")
    told(page, "đã chuyển Lãnh đạo Ban ISO")


def test_an_auditor_asks_for_the_evidence_of_a_period_from_its_register(page: Page) -> None:
    report(page)
    send_report(page)
    become(page, READER)
    go(page, "Sổ theo dõi")
    page.get_by_role("link", name="Bằng chứng thực hiện").click()
    pack = page.get_by_role("button", name="Lập bộ bằng chứng của kỳ này (.zip)")
    expect(pack).to_have_count(0)
    for day in ("Từ ngày", "Đến ngày"):
        page.get_by_label(day).fill(in_days(0))
    press(page, "Lọc")
    pack.click()
    told(page, "Đang làm ở phía sau")
    expect(page.get_by_role("row").filter(has_text="Bằng chứng từ")).to_contain_text("0/1 – đang làm")
