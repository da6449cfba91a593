"""Which days are worked: weeks, the public holidays of Viet Nam, and what the administrator said otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.procedure import definition, folders
from webapp.procedure.definition import DefinitionError
from webapp.workflow.working_days import WorkingDays


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),  # Saturday
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 4, 27), False),  # Giỗ Tổ fell on a Sunday
        (date(2026, 9, 2), False),
    ],
)
def test_weekends_and_public_holidays_are_not_worked(day, worked):
    assert WorkingDays({}).holds(day) is worked


def test_the_administrator_has_the_last_word():
    days = WorkingDays({date(2026, 3, 7): True, date(2026, 3, 9): False})
    assert days.holds(date(2026, 3, 7))
    assert not days.holds(date(2026, 3, 9))


def test_counting_passes_over_what_is_not_worked():
    # From the Friday before Giỗ Tổ: Saturday, Sunday and the Monday in its place do not count.
    assert WorkingDays({}).after(date(2026, 4, 24), 2) == date(2026, 4, 29)
    assert WorkingDays({}).after(date(2026, 3, 2), 0) == date(2026, 3, 2)
    assert WorkingDays({}).first_from(date(2026, 3, 7)) == date(2026, 3, 9)
    assert WorkingDays({}).first_from(date(2026, 3, 6)) == date(2026, 3, 6)


def test_whether_due_dates_count_them_is_a_setting_and_a_misspelt_one_is_refused():
    text = (folders.processes() / "procedure.toml").read_text(encoding="utf-8")
    setting = "\nworking_days = false\n"
    assert not definition.read(text).counts_working_days
    assert not definition.read(text.replace(setting, "\n")).counts_working_days
    assert definition.read(text.replace(setting, "\nworking_days = true\n")).counts_working_days
    with pytest.raises(DefinitionError, match=r"rules\.working_days: phải là true hoặc false"):
        definition.read(text.replace(setting, '\nworking_days = "có"\n'))
