"""The four lists."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.views.access import SIGNED_IN, me, open_to
from webapp.workflow.inbox import Which, inbox

pages = Blueprint("inbox", __name__)
TITLES: dict[Which, tuple[str, str]] = {
    "mine": (
        "Việc của tôi",
        "Chưa có việc nào được giao cho anh/chị. Việc mới sẽ hiện ở đây và có thông báo.",
    ),
    "available": ("Chờ nhận", "Không có việc nào đang chờ vai trò hoặc đơn vị của anh/chị nhận."),
    "waiting": ("Đang chờ người khác", "Các phiếu anh/chị lập mà người khác đang xử lý sẽ hiện ở đây."),
    "done": ("Đã xử lý", "Những việc anh/chị đã làm sẽ hiện ở đây."),
}


@pages.get("/")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What is mine."""
    return _list("mine")


@pages.get("/available")
@open_to(SIGNED_IN)
def available() -> ResponseReturnValue:
    """What I may take."""
    return _list("available")


@pages.get("/waiting")
@open_to(SIGNED_IN)
def waiting() -> ResponseReturnValue:
    """What others have of mine."""
    return _list("waiting")


@pages.get("/done")
@open_to(SIGNED_IN)
def done() -> ResponseReturnValue:
    """What I did."""
    return _list("done")


def _list(which: Which) -> ResponseReturnValue:
    query = request.args.get("q", "")[:100]
    found = inbox(me(), which, query=query, page=request.args.get("page", 1, type=int))
    title, empty = TITLES[which]
    return render_template("inbox.html", inbox=found, which=which, title=title, empty=empty, query=query)
