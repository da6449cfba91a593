"""How old something is, in the same few steps wherever it is counted or listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, true

from forms.language import _
from webapp import clock

# Name → its words, and from how many days on.
AGES = {
    "week": (_("Đến 7 ngày"), 0),
    "month": (_("8–30 ngày"), 7),
    "quarter": (_("31–90 ngày"), 30),
    "older": (_("Trên 90 ngày"), 90),
}
CHOICES = [(name, words) for name, (words, _) in AGES.items()]


def age(opened: Any) -> ColumnElement[str]:
    """The name of the age that something opened then has now."""
    oldest_first = list(reversed(AGES.items()))
    begun = [(opened < clock.now() - timedelta(days=days), name) for name, (_, days) in oldest_first[:-1]]
    return case(*begun, else_=oldest_first[-1][0])


def of_age(opened: Any, name: str) -> ColumnElement[bool]:
    """Is it of that age? An unknown name asks nothing."""
    return age(opened) == name if name in AGES else and_(true())
