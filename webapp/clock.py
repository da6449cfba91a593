"""The one clock: everything that asks what time it is asks here, so that a test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())
# How far the whole example installation has gone ahead of the world; nothing anywhere else.
_gone_ahead = timedelta()
FARTHEST = timedelta(days=3660)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _gone_ahead + _ahead.get()


@contextmanager
def moved(ahead: timedelta) -> Iterator[None]:
    """Inside, it is later by so much; for walks over months on scratch data."""
    token = _ahead.set(ahead)
    try:
        yield
    finally:
        _ahead.reset(token)


def resume(kept: Path) -> None:
    """The example installation goes on from the day it was left at; without the file, from today."""
    global _gone_ahead
    _gone_ahead = timedelta(days=int(kept.read_text())) if kept.exists() else timedelta()


def go_ahead(days: int, kept: Path) -> None:
    """From now on it is later by so many days in all of this process, also when it is started again.

    Only for the example installation, whose whole year somebody wants to see. Stops at FARTHEST.
    """
    kept.write_text(str(min((_gone_ahead + timedelta(days=days)).days, FARTHEST.days)))
    resume(kept)


def today() -> date:
    """The present day in Khánh Hòa."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment as the Department's wall clock shows it."""
    return moment.astimezone(ZONE)
