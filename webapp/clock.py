"""The one clock: everything that asks what time it is asks here, so that a test can set it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Khánh Hòa."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment as the Department's wall clock shows it."""
    return moment.astimezone(ZONE)
