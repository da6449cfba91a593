"""Takes the pictures in docs/pictures of the demo, as somebody sees it who opens it today, and draws the sample papers:
`make pictures`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, VIETNAM, demonstrated
from tests.browser.doing import BOARD, CLERK, HEAD, IN_WORK, OWNER, SECRETARY, become, case_path
from webapp.papers import catalogue, rendering

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESK, PHONE = ViewportSize(width=1120, height=680), ViewportSize(width=390, height=780)
LARGEST = 150_000
DRAFT, CHOSEN = "/procedure/revisions/1/files", "analyse_cause"
TASK = "5.4 Phân tích nguyên nhân, đề xuất"
# name: whose page, its address (or what leads to it), how wide, how lit.
SCENES = {
    "inbox": (SECRETARY, "/available", DESK, "light"),
    "inbox-dark": (SECRETARY, "/available", DESK, "dark"),
    "report-phone": (CLERK, "/start/nonconformity", PHONE, "light"),
    "inbox-phone": (HEAD, "/available", PHONE, "light"),
    "task": (HEAD, TASK, DESK, "light"),
    "case": (SECRETARY, IN_WORK, DESK, "light"),
    "diagram": (SECRETARY, f"{IN_WORK}#diagram", DESK, "light"),
    "home": (BOARD, "/home", DESK, "light"),
    "editor": (OWNER, f"{DRAFT}/corrective_action.bpmn", ViewportSize(width=1400, height=860), "light"),
    "register": (SECRETARY, "/registers/slips", DESK, "light"),
}


def _open(page: Page, wanted: str) -> None:
    if wanted == TASK:
        page.goto("/")
        page.get_by_role("link", name=TASK).click()
    elif wanted.startswith(IN_WORK):
        page.goto(case_path(page, IN_WORK))
        page.locator(".drawing[data-drawn]").first.wait_for()
        if wanted.endswith("#diagram"):
            page.locator("#diagram").evaluate("section => section.scrollIntoView()")
    else:
        page.goto(wanted)
    if wanted.startswith(DRAFT):
        page.locator("[data-modeler][data-drawn]").wait_for()
        page.locator(f".djs-element[data-element-id='{CHOSEN}'] .djs-hit").first.click()
        page.locator(".modeler").evaluate("editor => editor.scrollIntoView()")
    page.evaluate("document.fonts.ready")


def take(browser: Browser, address: str) -> None:
    """Every scene, each in a browser of its own. Raises ValueError for a picture too large for a repository."""
    for name, (who, wanted, viewport, scheme) in SCENES.items():
        context = browser.new_context(base_url=address, viewport=viewport, color_scheme=scheme, **VIETNAM)  # type: ignore[arg-type]
        page = context.new_page()
        become(page, who)
        _open(page, wanted)
        picture = page.screenshot(path=PICTURES / f"{name}.png")
        if len(picture) > LARGEST:
            raise ValueError(f"{name}.png has {len(picture)} bytes, more than {LARGEST}.")
        context.close()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for paper in catalogue.PAPERS.values():
        (paper.folder / "sample.png").write_bytes(rendering.picture(paper, catalogue.sample(paper)))
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstrated(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        take(playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS), site)
