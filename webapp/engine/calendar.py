"""Dates as the Department counts them: months and days on the wall calendar of Asia/Ho_Chi_Minh."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from webapp.engine.errors import CalendarError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
END_OF_DAY = time(17, 0)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_SPAN = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?\Z",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,4})/(?:([^/]+)/)?(P[^/]+)\Z", re.ASCII)
_SHORTEST_CYCLE = timedelta(hours=1)
_MOST_ROUNDS = 20_000  # daily for more than fifty years


class Working(Protocol):
    """Which days are worked, as whoever counts in working days hands them in."""

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after this one."""

    def first_from(self, day: date) -> date:
        """This day when it is worked, else the next one that is."""


@dataclass(frozen=True)
class Span:
    """An ISO 8601 duration; its months, weeks and days are calendar ones, its hours are elapsed time."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    weeks: int = 0

    def after(self, moment: datetime, times: int = 1, working: Working | None = None) -> datetime:
        """The moment (UTC) so many spans later; the 31st becomes a shorter month's last day, counted from the first.

        With `working` the days are working ones, and a span of weeks or months that ends on a day off runs on to the
        next day that is worked (Civil Code 2015, article 148.5).
        """
        try:
            local = moment.astimezone(ZONE)
            day = add_months(local.date(), self.months * times) + timedelta(weeks=self.weeks * times)
            if working is None:
                day += timedelta(days=self.days * times)
            elif self.months or self.weeks or self.days:
                day = working.first_from(working.after(day, self.days * times))
            wall = datetime.combine(day, local.timetz())
            return wall.astimezone(UTC) + timedelta(seconds=self.seconds * times)
        except (OverflowError, ValueError):
            raise CalendarError("Thời hạn quá xa, không tính được ngày.") from None


@dataclass(frozen=True)
class Cycle:
    """An ISO 8601 repetition: count (None = without end), start (None = one span after arming), distance."""

    count: int | None
    start: datetime | None
    span: Span

    def occurrence(self, index: int, armed: datetime) -> datetime | None:
        """The moment (UTC) of the index-th occurrence, counted from 0; None after the last."""
        if self.count is not None and index >= self.count:
            return None
        if self.start is not None:
            return self.span.after(self.start, index)
        return self.span.after(armed, index + 1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def parse_date(text: object) -> date:
    """A "YYYY-MM-DD" date. Raises CalendarError."""
    if isinstance(text, str) and _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise CalendarError(f"“{str(text)[:40]}” không phải là ngày (cần dạng 2026-12-31).")


def parse_moment(text: object) -> datetime:
    """An aware ISO 8601 moment, in UTC. Raises CalendarError: without a zone it would mean the server's own."""
    if isinstance(text, str) and "T" in text and len(text) <= 40:
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise CalendarError(
        f"“{str(text)[:40]}” không phải là thời điểm có múi giờ (cần dạng 2026-12-31T17:00:00+07:00)."
    )


def parse_span(text: object) -> Span:
    """A duration such as P5D, P1M, PT8H. Raises CalendarError."""
    found = _SPAN.match(text) if isinstance(text, str) else None
    if found is None:
        raise CalendarError(f"“{str(text)[:40]}” không phải là khoảng thời gian (cần dạng P5D, P1M, PT8H).")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return Span(years * 12 + months, days, hours * 3600 + minutes * 60 + seconds, weeks)


def parse_cycle(text: object) -> Cycle:
    """A repetition such as R/P1M or R3/2026-01-01T08:00:00+07:00/P1W. Raises CalendarError below one hour."""
    found = _CYCLE.match(text) if isinstance(text, str) else None
    if found is None:
        raise CalendarError(f"“{str(text)[:40]}” không phải là chu kỳ (cần dạng R/P1M).")
    count, start, span = found[1], found[2], parse_span(found[3])
    shortest = min(
        timedelta(days=28 * span.months + span.days, seconds=span.seconds, weeks=span.weeks),
        timedelta(days=36500),
    )
    if shortest < _SHORTEST_CYCLE:
        raise CalendarError(f"Chu kỳ “{text}” quá ngắn: ít nhất là một giờ.")
    return Cycle(int(count) if count else None, parse_moment(start) if start else None, span)


def last_start(cycle: str, since: datetime, until: datetime) -> datetime | None:
    """The last moment after `since`, up to `until`, at which a dated cycle comes round. Raises CalendarError."""
    parsed = parse_cycle(cycle)
    if parsed.start is None:
        raise CalendarError(f"Chu kỳ “{cycle}” thiếu ngày đầu.")
    found = None
    for index in range(_MOST_ROUNDS):
        moment = parsed.occurrence(index, until)
        if moment is None or moment > until:
            return found
        found = moment if moment > since else found
    raise CalendarError(f"Chu kỳ “{cycle}” bắt đầu quá lâu rồi; hãy ghi một ngày đầu gần hơn.")


def end_of_day(day: object) -> str | None:
    """17:00 of that day as an ISO moment; nothing for no day. Raises CalendarError."""
    if day is None:
        return None
    return datetime.combine(parse_date(day), END_OF_DAY, ZONE).isoformat()


def days_after(day: object, days: object) -> str | None:
    """The date so many days later (negative: earlier); nothing for no day. Raises CalendarError."""
    if day is None:
        return None
    return _moved(parse_date(day), days, lambda start, count: start + timedelta(days=count)).isoformat()


def months_after(day: object, months: object) -> str | None:
    """The date so many months later, at most that month's last day; nothing for no day. Raises CalendarError."""
    if day is None:
        return None
    return _moved(parse_date(day), months, add_months).isoformat()


def _moved(day: date, count: object, move: object) -> date:
    if not isinstance(count, int) or isinstance(count, bool) or abs(count) > 36500 or not callable(move):
        raise CalendarError("Số ngày, số tháng phải là số nguyên không quá lớn.")
    try:
        moved = move(day, count)
    except (OverflowError, ValueError):
        raise CalendarError("Ngày tính được nằm ngoài lịch.") from None
    assert isinstance(moved, date)
    return moved
