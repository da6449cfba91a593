"""Thông báo của tôi; for the administrator: what became of each mail, and which days are worked."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.language import _
from forms.notices import SpecialDayForm
from webapp import clock
from webapp.extensions import limiter
from webapp.pages import render_template
from webapp.views.access import ANYBODY, SIGNED_IN, me, open_to
from webapp.workflow import calendars, choosing, releases, tracking, working_days
from webapp.workflow.errors import Refused

pages = Blueprint("notices", __name__)
YES_NO = {"yes_no": [("yes", _("Có")), ("no", _("Không"))]}


@pages.route("/notices/choice", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def choice() -> ResponseReturnValue:
    """Which mails, how and when; the private calendar; what was sent."""
    form = choosing.form(me(), _posted())
    if _posted() is not None and form.validate():
        choosing.choose(me(), form)
        flash(_("Đã ghi lựa chọn thông báo."))
        return redirect(url_for("notices.choice"))
    page = render_template(
        "notice_choice.html", form=form, mails=tracking.own(me()), has_calendar=calendars.has_one(me())
    )
    return page, 400 if _posted() is not None else 200


@pages.post("/notices/calendar")
@open_to(SIGNED_IN)
def calendar() -> ResponseReturnValue:
    """A new calendar address, or none any more."""
    if request.form.get("end"):
        calendars.end(me())
        flash(_("Đã bỏ địa chỉ lịch."))
    else:
        address = f"{_site()}{url_for('notices.feed', token=calendars.renew(me()))}"
        flash(_(f"Địa chỉ lịch mới, chỉ hiện một lần; địa chỉ cũ không dùng được nữa: {address}"))
    return redirect(url_for("notices.choice"))


@pages.get("/calendar/<token>.ics")
@open_to(ANYBODY)
@limiter.limit("60 per hour")
def feed(token: str) -> ResponseReturnValue:
    """The calendar behind a private address; no session, the address is the key."""
    headers = {"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-store"}
    return calendars.feed(token, _site()), 200, headers


@pages.get("/mails")
@open_to("administrator")
def mails() -> ResponseReturnValue:
    """Everybody's mails and their state."""
    state = request.args.get("state", "")
    found = tracking.everybody(me(), before=request.args.get("before", 0, type=int), state=state)
    before = found[tracking.PAGE - 1].id if len(found) > tracking.PAGE else None
    return render_template(
        "mails.html", mails=found[: tracking.PAGE], before=before, state=state, states=tracking.STATES
    )


@pages.post("/mails/<int:mail_id>/retry")
@open_to("administrator")
def retry(mail_id: int) -> ResponseReturnValue:
    """Send again what was given up."""
    tracking.retry(me(), mail_id)
    flash(_("Thư được đưa lại vào hàng chờ gửi."))
    return redirect(url_for("notices.mails"))


@pages.route("/working-days", methods=["GET", "POST"])
@open_to("administrator")
def days() -> ResponseReturnValue:
    """Public holidays, and the days this agency says otherwise of."""
    form = SpecialDayForm(_posted(), choices=YES_NO, today=clock.today(), data={})
    if _posted() is not None and form.validate():
        assert form.day.data is not None
        working_days.mark(me(), form.day.data, form.name.data or "", working=form.working.data == "yes")
        flash(_("Đã ghi ngày."))
        return redirect(url_for("notices.days", year=form.day.data.year))
    year = min(max(request.args.get("year", clock.today().year, type=int), 2000), 2100)
    page = render_template(
        "working_days.html",
        form=form,
        year=year,
        days=working_days.of_year(me(), year),
        counts_working_days=releases.issue(me().release_id).definition.counts_working_days,
    )
    return page, 400 if _posted() is not None else 200


@pages.post("/working-days/remove")
@open_to("administrator")
def remove_day() -> ResponseReturnValue:
    """The day is again what the calendar says."""
    marked = _day(request.form.get("day", ""))
    working_days.unmark(me(), marked)
    flash(_("Đã bỏ ngày này."))
    return redirect(url_for("notices.days", year=marked.year))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("Hãy chọn một ngày trong danh sách.")) from error


def _posted() -> object:
    return request.form if request.method == "POST" else None


def _site() -> str:
    return str(current_app.config["SETTINGS"].site)
