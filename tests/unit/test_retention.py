"""Section 7 at its boundary: 29 February, midnight in Khánh Hòa, a hold; no day too early in any year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp import clock
from webapp.models import Case
from webapp.procedure import folders, releases
from webapp.workflow.retention import may_destroy

DEFINITION = releases.bundle(folders.processes(), folders.features()).definition
DAYS = st.dates(date(2020, 1, 1), date(2120, 12, 31))
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(year=2020 + moment.year % 60)
)


def ended(moment):
    kept = DEFINITION.keep_until(clock.local(moment).date())
    return Case(status="ended", ended_at=moment, keep_until=kept)


@given(MOMENTS, st.integers(-5000, 5000))
@example(datetime(2024, 2, 29, 3, 0, tzinfo=UTC), 0)
@example(datetime(2024, 2, 28, 17, 0, tzinfo=UTC), 0)  # midnight of the 29th in Khánh Hòa
@example(datetime(2026, 12, 31, 17, 0, tzinfo=UTC), 0)  # New Year in Khánh Hòa
def test_nothing_may_be_destroyed_before_three_whole_years(moment, shift):
    case, day = ended(moment), clock.local(moment).date()
    today = case.keep_until + timedelta(days=shift)
    whole = (today.year - day.year, today.month, today.day) > (
        DEFINITION.retention["years"],
        day.month,
        day.day,
    )
    if may_destroy(case, today, held=False):
        assert whole, (day, today)
    assert may_destroy(case, today, held=False) == (shift > 0)
    assert not may_destroy(case, today, held=True)


@given(DAYS)
def test_the_term_is_three_years_and_never_a_day_less(day):
    kept = DEFINITION.keep_until(day)
    assert kept.year == day.year + 3
    assert (kept.month, kept.day) == (
        (3, 1) if (day.month, day.day) == (2, 29) and kept.year % 4 else (day.month, day.day)
    )


@pytest.mark.parametrize(
    "case", [Case(status="open", keep_until=None), Case(status="open", keep_until=date(2000, 1, 1))]
)
def test_a_running_case_is_never_destroyed(case):
    assert not may_destroy(case, date(2100, 1, 1), held=False)


def test_an_ended_case_without_a_term_is_never_destroyed():
    assert not may_destroy(Case(status="ended", keep_until=None), date(2100, 1, 1), held=False)
