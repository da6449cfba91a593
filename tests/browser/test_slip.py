"""A plain slip from 5.2.1 to 5.7, entirely by clicks, each step by the person whose step it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import (
    BOARD,
    CHECKER,
    COLLEAGUE,
    DIRECTOR,
    HEAD,
    SECRETARY,
    TITLE,
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


def take(page: Page, who: str, tab: str, step: str) -> None:
    """Open a step from the list in which this person finds it."""
    become(page, who)
    if tab != "Việc của tôi":
        go(page, tab)
    page.get_by_role("link", name=step).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(step)


def test_a_plain_slip_goes_from_opening_to_closing(page: Page) -> None:
    report(page)
    send_report(page)

    take(page, HEAD, "Chờ nhận", "5.2.2 Xác định sự cần thiết")
    choose(page, "Dấu hiệu (5.2.2)", "Các dấu hiệu, hiện tượng KPH hoặc tiềm ẩn, có tính chất lặp lại")
    choose(page, "Sự cần thiết", "Cần hành động khắc phục, cải tiến")
    press(page, "Ghi ý kiến và chuyển phiếu")
    told(page, "đã chuyển Thư ký ISO")

    take(page, SECRETARY, "Chờ nhận", "5.3 Tổng hợp, trình phiếu")
    field(page, "Nội dung tổng hợp, đề xuất").fill("Đề nghị phân công phân tích nguyên nhân.")
    press(page, "Trình Lãnh đạo Ban ISO")
    told(page, "đã chuyển Lãnh đạo Ban ISO")

    take(page, BOARD, "Chờ nhận", "5.3 Chỉ đạo, phân công")
    choose(page, "Quyết định", "Phân công thực hiện")
    field(page, "Ý kiến chỉ đạo").fill("Phân tích đến nguyên nhân gốc.")
    choose(page, "Giao cho", "Một cá nhân")
    pick(page, "Cá nhân được phân công", HEAD)
    press(page, "Ghi chỉ đạo và chuyển phiếu")

    take(page, HEAD, "Việc của tôi", "5.4 Phân tích nguyên nhân, đề xuất")
    field(page, "Nguyên nhân gốc").fill("Chưa có cơ chế nhắc hạn.")
    field(page, "Biện pháp").fill("Bổ sung bước nhắc hạn trước 02 ngày")
    pick(page, "Đơn vị thực hiện", "Phòng Quản lý thương mại")
    field(page, "Ngày hoàn thành").fill(in_days(60))
    press(page, "Báo cáo giải pháp với Lãnh đạo Ban ISO")

    take(page, BOARD, "Chờ nhận", "5.4 Phê duyệt giải pháp")
    choose(page, "Quyết định", "Phê duyệt")
    expect(field(page, "Ngày hoàn thành")).to_have_value(in_days(60))
    press(page, "Ghi quyết định")

    take(page, HEAD, "Chờ nhận", "5.4 Nhận việc, cử người")
    pick(page, "Người thực hiện", COLLEAGUE)
    press(page, "Nhận việc và cử người thực hiện")

    take(page, COLLEAGUE, "Việc của tôi", "5.5 Lập kế hoạch thực hiện")
    expect(field(page, "Việc")).to_have_value("Bổ sung bước nhắc hạn trước 02 ngày")
    press(page, "Giao các bước của kế hoạch")

    # Who has the next task too is led to it at once.
    expect(page.get_by_role("heading", level=1)).to_have_text("5.5 Thực hiện bước")
    field(page, "Kết quả").fill("Đã bổ sung.")
    field(page, "Ngày xong").fill(in_days(0))
    press(page, "Báo đã xong bước này")
    expect(page.get_by_role("heading", level=1)).to_have_text("5.5 Báo cáo hoàn thành")
    field(page, "Kết quả thực hiện").fill("Không còn hồ sơ chậm.")
    press(page, "Báo cáo kết quả với lãnh đạo")

    take(page, DIRECTOR, "Chờ nhận", "5.6 Cử người kiểm tra")
    pick(page, "Người kiểm tra", CHECKER)
    press(page, "Cử người kiểm tra")

    take(page, CHECKER, "Việc của tôi", "5.6 Kiểm tra, xác nhận kết quả")
    choose(page, "Biện pháp đã được thực hiện?", "Đã thực hiện đầy đủ")
    choose(page, "Biện pháp có hiệu lực?", "Có hiệu lực")
    choose(page, "Kết luận", "Đạt")
    field(page, "Bằng chứng chi tiết").fill("Kiểm tra 30 hồ sơ: không hồ sơ nào quá hạn.")
    press(page, "Xác nhận kết quả")

    take(page, SECRETARY, "Chờ nhận", "5.7 Đóng phiếu")
    choose(page, "Có phải cập nhật bảng rủi ro?", "Không")
    choose(page, "Có phải sửa tài liệu của HTQLCL?", "Không")
    press(page, "Đóng phiếu")
    told(page, "kết thúc")

    go(page, "Các hồ sơ")
    page.get_by_role("row").filter(has_text=TITLE).get_by_role("link").click()
    for box in ("#box-1", "#box-2", "#box-3"):
        expect(page.locator(f"{box} .signed").first).to_be_visible()
    expect(page.locator(".timeline > li")).to_have_count(13)
