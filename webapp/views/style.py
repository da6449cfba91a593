"""How the pages look: the living style page, and whether one reads in the light or in the dark."""

from __future__ import annotations

from urllib.parse import urlsplit

import wtforms
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms.base import Box, Context, Row, StepForm
from forms.fields import Day, LongText, Number, One, OneOfMany, Rows, Several, Suggested, Text
from webapp import clock
from webapp.views.access import SIGNED_IN, open_to

pages = Blueprint("style", __name__)
SCHEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600
COLOURS = (
    *("ink", "dim", "paper", "ground", "line", "edge", "deep", "act", "link", "mark", "focus"),
    *("red", "red-soft", "amber", "amber-soft", "green", "green-soft", "blue-soft"),
)
CHOICES = [
    ("1", "Mục thứ nhất"),
    ("2", "Mục thứ hai, dài hơn để thấy chữ xuống dòng thế nào trên điện thoại"),
]


class SampleRow(Row):
    """A row of two columns."""

    what = LongText("Việc", required=False)
    until = Day("Ngày hoàn thành", required=False)


class SampleForm(StepForm):
    """One field of each kind."""

    boxes = (
        Box("Hộp của văn bản", ("text", "long", "number", "day", "suggested"), "1"),
        Box("Lựa chọn và dòng", ("one", "many", "several", "rows")),
    )
    text = Text("Dòng chữ", description="Lời nhắc đứng trên ô nhập.")
    long = LongText("Đoạn văn")
    number = Number("Con số", 1, 100)
    day = Day("Ngày")
    suggested = Suggested("Dòng chữ có gợi ý", "contents", required=False)
    one = One("Chọn một", "pairs")
    many = OneOfMany("Chọn trong danh sách dài", "pairs", required=False)
    several = Several("Chọn nhiều", "pairs")
    rows = Rows(wtforms.FormField(SampleRow, "Dòng"), "Các dòng", least=1)


@pages.get("/style")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Every component in every state; only where example people stand ready."""
    if not current_app.config["SETTINGS"].demo:
        abort(404)
    context = Context(
        choices={"pairs": CHOICES, "contents": []}, facts={}, today=clock.today(), person=0, heads={}
    )
    wrong = SampleForm(MultiDict({"number": "", "day": ""}), context=context)
    wrong.validate()
    # Two forms on one page need ids of their own.
    for field in (*wrong, *(column for row in wrong.rows for column in row)):
        field.id = f"wrong-{field.id}"
    forms = [("blank", SampleForm(context=context)), ("wrong", wrong)]
    return render_template("style.html", colours=COLOURS, forms=forms)


@pages.post("/scheme")
@open_to(SIGNED_IN)
def scheme() -> ResponseReturnValue:
    """Light, dark or as the machine says; kept by the browser, for a phone at night is not the desk by day."""
    wanted = request.form.get("scheme")
    # Back to the page the choice was made on, if that is one of ours.
    came_from = urlsplit(request.referrer or "")
    ours = came_from.netloc == request.host and not came_from.path.startswith("//")
    back = came_from._replace(scheme="", netloc="").geturl() if ours else ""
    answer = redirect(back or url_for("inbox.mine"))
    answer.set_cookie(
        "scheme", wanted if wanted in SCHEMES else "auto", max_age=YEAR, samesite="Lax", httponly=True
    )
    return answer
