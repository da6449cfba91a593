"""The one clock: everything that asks what time it is asks here, so that a test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _ahead.get()


@contextmanager
def moved(ahead: timedelta) -> Iterator[None]:
    """Inside, it is later by so much; for walks over months on scratch data."""
    token = _ahead.set(ahead)
    try:
        yield
    finally:
        _ahead.reset(token)


def today() -> date:
    """The present day in Khánh Hòa."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment as the Department's wall clock shows it."""
    return moment.astimezone(ZONE)
