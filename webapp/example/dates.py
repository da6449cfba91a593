"""Days as the example people post them, counted from today."""

from __future__ import annotations

from datetime import timedelta

from webapp import clock


def after(days: int) -> str:
    """The date so many days from today, as a form posts it."""
    return (clock.today() + timedelta(days=days)).isoformat()
