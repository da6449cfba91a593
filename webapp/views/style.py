"""How the pages look: the living style page, and whether one reads in the light or in the dark."""

from __future__ import annotations

from urllib.parse import urlsplit

import wtforms
from flask import Blueprint, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms.base import Box, Context, Row, StepForm
from forms.fields import Day, LongText, Number, One, OneOfMany, Rows, Several, Suggested, Text
from forms.language import _
from webapp import clock
from webapp.languages.catalogue import LANGUAGES
from webapp.pages import render_template
from webapp.views.access import ANYBODY, SIGNED_IN, me, open_to
from webapp.workflow import sessions

pages = Blueprint("style", __name__)
SCHEMES = ("auto", "light", "dark")
AHEAD = (1, 7, 30)
YEAR = 365 * 24 * 3600
COLOURS = (
    *("ink", "dim", "paper", "ground", "line", "edge", "deep", "act", "link", "mark", "focus"),
    *("red", "red-soft", "amber", "amber-soft", "green", "green-soft", "blue-soft"),
)
CHOICES = [
    ("1", _("Mục thứ nhất")),
    ("2", _("Mục thứ hai, dài hơn để thấy chữ xuống dòng thế nào trên điện thoại")),
]


class SampleRow(Row):
    """A row of two columns."""

    what = LongText(_("Việc"), required=False)
    until = Day(_("Ngày hoàn thành"), required=False)


class SampleForm(StepForm):
    """One field of each kind."""

    boxes = (
        Box(_("Hộp của văn bản"), ("text", "long", "number", "day", "suggested"), "1"),
        Box(_("Lựa chọn và dòng"), ("one", "many", "several", "rows")),
    )
    text = Text(_("Dòng chữ"), description=_("Lời nhắc đứng trên ô nhập."))
    long = LongText(_("Đoạn văn"))
    number = Number(_("Con số"), 1, 100)
    day = Day(_("Ngày"))
    suggested = Suggested(_("Dòng chữ có gợi ý"), "contents", required=False)
    one = One(_("Chọn một"), "pairs")
    many = OneOfMany(_("Chọn trong danh sách dài"), "pairs", required=False)
    several = Several(_("Chọn nhiều"), "pairs")
    rows = Rows(wtforms.FormField(SampleRow, _("Dòng")), _("Các dòng"), least=1)


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
    answer = redirect(_back())
    answer.set_cookie(
        "scheme", wanted if wanted in SCHEMES else "auto", max_age=YEAR, samesite="Lax", httponly=True
    )
    return answer


@pages.post("/language")
@open_to(ANYBODY)
def language() -> ResponseReturnValue:
    """Read in this language from now on, signed in or not; kept by the browser, as the colours are."""
    wanted = request.form.get("language")
    answer = redirect(_back())
    known = wanted if wanted and wanted in LANGUAGES else "vi"
    answer.set_cookie("language", known, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


@pages.post("/go-ahead")
@open_to(SIGNED_IN)
def go_ahead() -> ResponseReturnValue:
    """The example installation lives on some days later, so that a whole year can be seen in an hour."""
    settings = current_app.config["SETTINGS"]
    days = request.form.get("days", 0, type=int)
    if not settings.demo:
        abort(404)
    if days not in AHEAD:
        abort(400)
    clock.go_ahead(days, settings.example_clock)
    session["token"] = sessions.sign_in_example(me().person_id)  # By the new clock the old session is over.
    flash(_(f"Đồng hồ của bản dùng thử: {clock.today():%d/%m/%Y}. Việc đến hạn hiện ra sau vài giây."))
    return redirect(_back())


def _back() -> str:
    """The page somebody came from, if it is one of ours."""
    came_from = urlsplit(request.referrer or "")
    ours = came_from.netloc == request.host and not came_from.path.startswith("//")
    back = came_from._replace(scheme="", netloc="").geturl() if ours else ""
    return back or url_for("inbox.mine")
