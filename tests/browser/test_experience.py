"""What people were promised: a minute to report, nothing lost, nothing that jumps, light or dark, with or without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.doing import (
    CLERK,
    COLLEAGUE,
    HEAD,
    SECRETARY,
    TITLE,
    become,
    field,
    go,
    press,
    report,
    told,
)
from tests.scenarios.department import heic

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

PHONE = {"width": 390, "height": 844}
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cf500f0003860180a5e7a31b0000000049454e44ae426082"
)
PICTURE = {"name": "hiện trường.png", "mimeType": "image/png", "buffer": PHOTO}
TASK = "5.4 Phân tích nguyên nhân, đề xuất"


class Stopwatch:
    """Counts what a person does: a tap, a field filled, a choice."""

    def __init__(self, page: Page) -> None:
        self.page, self.taken = page, 0

    def __call__(self, act: object) -> None:
        self.taken += 1


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}], ids=["phone", "desk"])
def test_a_nonconformity_is_reported_in_at_most_eight_interactions(
    site: str, open_browser: Open, viewport: dict[str, int]
) -> None:
    page = open_browser(site, viewport=viewport, has_touch=viewport is PHONE)
    become(page, CLERK)
    count = Stopwatch(page)
    count(page.get_by_role("link", name="Ghi sự không phù hợp").click())
    count(field(page, "Nội dung KPH").fill("Trả kết quả quá hạn"))
    count(field(page, "Điều gì xảy ra").fill("Ba hồ sơ trả chậm hai ngày."))
    count(field(page, "Thêm tệp làm bằng chứng").set_input_files(PICTURE))
    expect(page.locator("#files li")).to_contain_text("hiện trường.png")
    count(page.get_by_label("Trong thẩm quyền của tôi").check())
    count(field(page, "Sự khắc phục đã làm ngay").fill("Đã trả kết quả và xin lỗi."))
    count(press(page, "Ghi nhận"))
    expect(page.locator(".flash")).to_contain_text("KPH-01/")
    assert count.taken <= 8


def test_a_photo_too_large_is_refused_before_it_is_sent_and_the_limit_is_named(
    page: Page, tmp_path: Path
) -> None:
    large = tmp_path / "ảnh.jpg"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    report(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(urlsplit(request.url).path))
    field(page, "Thêm tệp làm bằng chứng").set_input_files(large)
    expect(page.locator("#files [role=status]")).to_contain_text("“ảnh.jpg” lớn hơn 20 MB")
    assert "/start/corrective_action" not in sent
    expect(field(page, "Thêm tệp làm bằng chứng")).to_have_value("")
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def test_evidence_is_dropped_or_pasted_shown_and_taken_back_without_leaving_the_page(page: Page) -> None:
    report(page)
    hand_over = """([kind, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: 'image/png' }));
        const event = kind === 'drop'
          ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
        (kind === 'drop' ? document.querySelector('#files') : document).dispatchEvent(event);
    }"""
    for number, kind in enumerate(("drop", "paste"), 1):
        page.evaluate(hand_over, [kind, list(PHOTO)])
        expect(page.locator("#files li")).to_have_count(number)
    picture = page.locator("#files li img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    page.get_by_role("button", name="Bỏ tệp drop.png").click()
    expect(page.locator("#files li")).to_have_count(1)
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def test_a_photo_of_a_phone_is_seen_where_browsers_cannot_draw_it(page: Page) -> None:
    report(page)
    photo = {"name": "hiện trường.heic", "mimeType": "image/heic", "buffer": heic()}
    field(page, "Thêm tệp làm bằng chứng").set_input_files(photo)
    entry = page.locator("#files li")
    expect(entry).to_contain_text("hiện trường.heic")
    picture = entry.locator("img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth === 64", arg=picture.element_handle()
    )
    with page.expect_download() as fetched:
        entry.get_by_role("link", name="Tải bản JPEG của hiện trường.heic").click()
    assert fetched.value.suggested_filename == "hiện trường.jpg"
    field(page, "Thêm tệp làm bằng chứng").set_input_files({**photo, "buffer": heic()[:200]})
    expect(page.locator("#files [role=status]")).to_contain_text("Không đọc được ảnh")
    expect(entry).to_have_count(1)
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def test_rows_come_and_go_and_the_causes_are_drawn_without_leaving_the_page(
    demo_site: str, open_browser: Open
) -> None:
    page = open_browser(demo_site)
    become(page, HEAD)
    page.get_by_role("link", name=TASK).click()
    page.evaluate("window.stayed = true")
    causes = page.get_by_role("group", name="Nguyên nhân theo nhóm")
    causes.get_by_label("Con người").check()
    causes.get_by_role("textbox").fill("Chưa tập huấn")
    causes.get_by_role("button", name="Thêm dòng").click()
    expect(causes.locator(".row")).to_have_count(2)
    expect(causes.locator(".row").nth(1).get_by_role("radio").first).to_be_focused()
    drawing = page.get_by_role("img", name="Sơ đồ nhân quả")
    expect(drawing).to_contain_text("Con người")
    expect(drawing).to_contain_text("Chưa tập huấn")
    causes.get_by_role("button", name="Bỏ dòng 1").click()
    expect(drawing).to_have_count(0)
    assert page.evaluate("window.stayed")


def test_a_dead_connection_keeps_the_draft_until_it_is_back(page: Page) -> None:
    become(page, CLERK)
    go(page, "Lập phiếu mới")
    page.context.set_offline(True)
    field(page, "Tên phiếu").fill(TITLE)
    expect(page.locator("[data-draft-state]")).to_contain_text("khi có mạng trở lại")
    page.context.set_offline(False)
    expect(page.locator("[data-draft-state]")).to_contain_text("Đã lưu nháp")
    page.reload()
    expect(field(page, "Tên phiếu")).to_have_value(TITLE)


def writes_when_the_session_is_over(page: Page, site: str) -> None:
    """Half a report is saved; the name changed after that is kept by the browser alone."""
    report(page)
    expect(page.locator("[data-draft-state]")).to_contain_text("Đã lưu nháp")
    # The browser still holds its cookie; the session that it speaks of is over.
    cookies = page.context.cookies()
    token = page.locator("[name=csrf_token]").first.input_value()
    page.context.request.post(f"{site}/sign-out", form={"csrf_token": token})
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    field(page, "Tên phiếu").fill("Tên viết khi phiên đã hết")
    expect(page.locator("[data-draft-state]")).to_contain_text("Phiên làm việc đã hết")
    page.get_by_role("link", name="Đăng nhập lại").click()


def test_an_expired_session_returns_to_the_same_half_filled_form(page: Page, site: str) -> None:
    writes_when_the_session_is_over(page, site)
    page.locator("button.person").filter(has=page.get_by_text(CLERK, exact=True)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5.2.1 Lập phiếu yêu cầu")
    expect(field(page, "Tên phiếu")).to_have_value("Tên viết khi phiên đã hết")
    expect(page.get_by_label("Các hoạt động chức năng KPH")).to_be_checked()


def test_what_one_person_typed_is_never_saved_as_anothers(page: Page, site: str) -> None:
    writes_when_the_session_is_over(page, site)
    drafts: list[str] = []
    page.on("request", lambda sent: drafts.append(sent.url) if sent.url.endswith("/draft") else None)
    page.locator("button.person").filter(has=page.get_by_text(COLLEAGUE, exact=True)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5.2.1 Lập phiếu yêu cầu")
    page.wait_for_load_state("networkidle")
    expect(field(page, "Tên phiếu")).to_have_value("")
    assert drafts == []


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}], ids=["phone", "desk"])
def test_nothing_jumps_after_the_page_is_there(
    demo_site: str, open_browser: Open, viewport: dict[str, int]
) -> None:
    page = open_browser(demo_site, viewport=viewport)
    page.add_init_script("""
        window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
    """)
    become(page, SECRETARY)
    moved = {}
    for path in ("/", "/available", "/cases", "/cases/1", "/start/nonconformity", "/registers/slips"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        moved[path] = page.evaluate("window.moved")
    assert {path: by for path, by in moved.items() if by > 0.1} == {}


def test_a_filtered_list_has_an_address_and_can_be_saved_and_forgotten(page: Page) -> None:
    become(page, CLERK)
    page.goto("/")
    page.get_by_label("Thời hạn").select_option("overdue")
    press(page, "Lọc")
    expect(page).to_have_url(re.compile("due=overdue"))
    page.get_by_text("Lưu bộ lọc này").click()
    field(page, "Tên bộ lọc").fill("Trễ hạn")
    press(page, "Lưu")
    told(page, "Đã lưu bộ lọc")
    page.goto("/done")
    page.get_by_role("link", name="Trễ hạn", exact=True).click()
    expect(page.get_by_label("Thời hạn")).to_have_value("overdue")
    press(page, "Bỏ bộ lọc Trễ hạn")
    expect(page.get_by_role("link", name="Trễ hạn", exact=True)).to_have_count(0)


def test_the_colours_chosen_stay_with_the_browser_without_scripts(site: str, open_browser: Open) -> None:
    page = open_browser(site, java_script_enabled=False, color_scheme="light")
    become(page, CLERK)
    page.wait_for_load_state()
    body = page.locator("body")
    ground = "body => getComputedStyle(body).backgroundColor"
    light = body.evaluate(ground)
    press(page, "tối")
    expect(body).not_to_have_css("background-color", light)
    dark = body.evaluate(ground)
    page.goto("/done")
    expect(body).to_have_css("background-color", dark)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_the_phone_menu_leads_everywhere_without_scripts(demo_site: str, open_browser: Open) -> None:
    page = open_browser(demo_site, viewport=PHONE, java_script_enabled=False)
    become(page, SECRETARY)
    for words, path in {
        "Chờ nhận": "/available",
        "Sổ sự không phù hợp": "/nonconformities",
        "Quy trình và sơ đồ": "/procedure",
        "Trình phiếu": "/submissions",
        "Lập phiếu mới": "/start/corrective_action",
    }.items():
        go(page, words)
        assert urlsplit(page.url).path.rstrip("/") == path
