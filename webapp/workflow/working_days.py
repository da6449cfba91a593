"""Working days: Monday to Friday without the public holidays of Viet Nam, and what the administrator changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import SpecialDay
from webapp.permissions import Actor
from webapp.workflow import audit
from webapp.workflow.errors import Refused
from webapp.workflow.people import administrators_only

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5
ONE = timedelta(days=1)


class WorkingDays:
    """The calendar as it stands; special days are read once."""

    def __init__(self, special: Mapping[date, bool] | None = None) -> None:
        self._special = special if special is not None else _special()
        from holidays import country_holidays  # Every country's days take 10 MB; only some acts ask.

        self._holidays: HolidayBase = country_holidays("VN", language="vi")

    def holds(self, day: date) -> bool:
        """Is it a working day?"""
        return self._special.get(day, day.weekday() < SATURDAY and day not in self._holidays)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after this one."""
        while count:
            day += ONE
            count -= self.holds(day)
        return day

    def first_from(self, day: date) -> date:
        """This day when it is worked, else the next one that is."""
        return day if self.holds(day) else self.after(day, 1)


def of_year(actor: Actor, year: int) -> list[tuple[date, str, bool, bool]]:
    """(day, name, worked, changed here) of a year: public holidays and special days, in order."""
    from holidays import country_holidays

    administrators_only(actor)
    told = {
        day: (name, False, False)
        for day, name in country_holidays("VN", years=year, language="vi").items()
        if day.year == year
    }
    rows = db.session.scalars(
        select(SpecialDay).where(SpecialDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    )
    told |= {row.day: (row.name, row.working, True) for row in rows}
    return [(day, *told[day]) for day in sorted(told)]


def mark(actor: Actor, day: date, name: str, *, working: bool) -> None:
    """Say that a day is worked, or is not. Raises Refused."""
    administrators_only(actor)
    if abs(day - clock.today()) > timedelta(days=3 * 366):
        raise Refused(_("Chỉ ghi được ngày trong vòng ba năm trước và sau hôm nay."))
    row = db.session.get(SpecialDay, day) or SpecialDay(day=day)
    row.name, row.working = name, working
    db.session.add(row)
    audit.note(actor, "special_day", f"day:{day.isoformat()}", {"name": name, "working": working})
    db.session.commit()


def unmark(actor: Actor, day: date) -> None:
    """The day is again what the calendar of Viet Nam says. Raises Refused."""
    administrators_only(actor)
    row = db.session.get(SpecialDay, day)
    if row is None:
        raise Refused(_("Ngày này không có trong danh sách ghi thêm."))
    db.session.delete(row)
    audit.note(actor, "special_day_removed", f"day:{day.isoformat()}", {"name": row.name})
    db.session.commit()


def _special() -> dict[date, bool]:
    return dict(db.session.execute(select(SpecialDay.day, SpecialDay.working)).all())
