"""A calendar of working days that nobody's holidays change."""

from __future__ import annotations

from datetime import date, timedelta


class OddDays:
    """Worked on odd days of the month only."""

    def after(self, day: date, count: int) -> date:
        while count:
            day += timedelta(days=1)
            count -= day.day % 2
        return day

    def first_from(self, day: date) -> date:
        return day if day.day % 2 else self.after(day, 1)
