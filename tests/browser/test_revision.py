"""The procedure revised by clicks: drafted, rehearsed and painted, reviewed, approved, the signed decision kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Open
from tests.browser.doing import BOARD, CHECKER, DIRECTOR, OWNER, SECRETARY, become, go
from tests.conftest import settings_in
from tests.database import Sqlite
from webapp import clock, create_app
from webapp.extensions import db, writing
from webapp.models import Revision
from webapp.procedure import proof, tracing
from webapp.workflow import rehearsing, revising

# What people see does not depend on where the rows lie.
pytestmark = pytest.mark.only("sqlite")

DRAWN = "corrective_action.bpmn"
PASSED = (
    "corrective_action:need_found",
    "corrective_action:open_request",
    "corrective_action:determine_need",
)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def rehearsed(folder: Path) -> None:
    """The scenarios pass over the draft as it stands, as the job would note it; unit tests really run them."""
    app = create_app(settings_in(folder, Sqlite().empty(folder)), pages=False)
    with app.app_context(), writing():
        row = db.session.scalars(select(Revision)).one()
        bundle = revising.content(row).bundle
        assert bundle is not None
        results = [
            proof.Result(one.name, one.file, True, bundle.hash, elements=PASSED if number % 2 else PASSED[:2])
            for number, one in enumerate(tracing.scenarios(bundle.features))
        ]
        rehearsing.keep(bundle, results, revision_id=row.id)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def draft(page: Page) -> None:
    """A revision with a step renamed and a new issue number, from the first page on."""
    become(page, OWNER)
    go(page, "Quy trình và sơ đồ")
    page.get_by_role("link", name="Sửa quy trình").click()
    page.get_by_label("Lý do sửa").fill("Gọi đúng việc của Lãnh đạo Ban ISO")
    page.get_by_role("button", name="Mở bản sửa").click()
    with page.expect_download() as download:
        page.get_by_label(f"Tải {DRAWN}").click()
    changed = download.value.path().read_text().replace("5.3 Chỉ đạo, phân công", "5.3 Chỉ đạo, giao việc")
    page.get_by_label("Đưa tệp từ máy lên").set_input_files(
        [{"name": DRAWN, "mimeType": "application/xml", "buffer": changed.encode()}]
    )
    page.get_by_role("button", name="Đưa lên").click()
    expect(page.get_by_text("đổi tên thành “5.3 Chỉ đạo, giao việc”")).to_be_visible()
    page.get_by_role("link", name="Vai trò, mục, yêu cầu").click()
    text = page.get_by_label("Nội dung")
    text.fill(text.input_value().replace('issue = "01"', 'issue = "02"'))
    page.get_by_role("button", name="Lưu procedure.toml").click()
    page.get_by_role("link", name="Bản sửa quy trình số 1").click()
    expect(page.get_by_text("Lần ban hành: 01 → 02.")).to_be_visible()


def test_three_people_revise_the_procedure_by_clicks(site: str, open_browser: Open, tmp_path: Path) -> None:
    page = open_browser(site)
    draft(page)
    expect(page.get_by_role("button", name="Trình xem xét")).to_have_count(0)
    rehearsed(tmp_path)
    page.reload()
    page.get_by_role("link", name="kịch bản đạt").click()
    drawing = page.locator(".drawing").first
    expect(drawing).to_have_attribute("data-drawn", "yes")
    expect(drawing.locator(".passed")).to_have_count(3)
    expect(drawing.locator(".djs-shape.missed[data-element-id='close_request']")).to_have_count(1)
    page.get_by_text("Cùng nội dung ở dạng bảng").first.click()
    expect(page.get_by_role("cell", name="5.2.2 Xác định sự cần thiết")).to_be_visible()
    page.get_by_role("link", name="Bản sửa quy trình số 1").click()
    page.get_by_role("button", name="Trình xem xét").click()
    become(page, BOARD)
    page.goto("/home")
    page.get_by_role("link", name="Bản sửa quy trình số 1").click()
    page.get_by_role("button", name="Đồng ý, trình phê duyệt").click()
    become(page, DIRECTOR)
    page.goto("/home")
    page.get_by_role("link", name="Bản sửa quy trình số 1").click()
    page.get_by_label("Số quyết định ban hành").fill("12/QĐ-SCT")
    for label in ("Ngày quyết định", "Có hiệu lực từ"):
        page.get_by_label(label).fill(clock.today().isoformat())
    page.get_by_role("button", name="Phê duyệt, ban hành").click()
    expect(page.get_by_text("Đã phê duyệt: lần ban hành 02")).to_be_visible()
    become(page, SECRETARY)
    page.goto("/procedure/revisions/1")
    page.get_by_label("Bản quét quyết định").set_input_files(
        [{"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    page.get_by_role("button", name="Đính kèm").click()
    expect(page.get_by_role("link", name="quyet-dinh.pdf")).to_be_visible()
    go(page, "Theo điều khoản")
    expect(page.get_by_text("trên đúng lần ban hành 02")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_has_no_barrier_and_fits_a_phone(
    site: str, open_browser: Open, tmp_path: Path, scheme: str
) -> None:
    page = open_browser(site, color_scheme=scheme)
    draft(page)
    rehearsed(tmp_path)
    barriers = {}
    for who, paths in {
        OWNER: (
            "/procedure/revisions",
            "/procedure/revisions/1",
            "/procedure/revisions/1/files/procedure.toml",
        ),
        CHECKER: ("/procedure/rehearsals/1", "/procedure/revisions/1/forecast", "/procedure/clauses"),
    }.items():
        become(page, who)
        for path in paths:
            page.goto(path)
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            barriers[path] = [
                f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]
            ]
            page.set_viewport_size({"width": 390, "height": 844})
            wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} scrolls sideways by {wide} px."
            page.set_viewport_size({"width": 1280, "height": 800})
    assert not {path: what for path, what in barriers.items() if what}
