"""How values are spelt on pages: moments, dates, sizes; the filters of the templates."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app

from forms.language import Ours, _
from forms.objectives import met
from webapp import clock
from webapp.views.fishbone import entered_causes, fishbone

DUE_WORDS = {
    "overdue": _("Quá hạn"),
    "today": _("Hạn hôm nay"),
    "soon": _("Sắp đến hạn"),
    "later": _("Còn hạn"),
    "": "",
}
STATUS_WORDS = {
    "open": _("Đang thực hiện"),
    "ended": _("Đã kết thúc"),
    "withdrawn": _("Đã rút"),
    "joined": _("Đã gộp"),
}


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        moment=lambda value: clock.local(value).strftime("%H:%M %d/%m/%Y") if value else "",
        day=_day,
        due_words=lambda state: DUE_WORDS[state],
        meets=lambda value, one: met(value, one.target, one.direction),
        status_words=lambda status: STATUS_WORDS[status],
        cell=_cell,
        ours=Ours,
        size=lambda count: f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB",
    )
    app.jinja_env.globals.update(
        fishbone=fishbone,
        entered_causes=entered_causes,
        new_key=lambda: uuid.uuid4().hex,
        example_day=clock.today,
        demo=lambda: current_app.config["SETTINGS"].demo,
    )


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return (clock.local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return _day(value)
    return "" if value is None else str(value)
