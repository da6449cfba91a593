"""Months and days on the wall calendar of Khánh Hòa, whatever the server's zone and the months' lengths."""

from datetime import UTC, date, datetime

import pytest

from tests.engine.days import OddDays
from webapp.engine import calendar
from webapp.engine.calendar import ZONE
from webapp.engine.errors import CalendarError


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2026, 1, 31), 2, (2026, 3, 31)),
        ((2026, 1, 31), 3, (2026, 4, 30)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
        ((2026, 1, 15), 0, (2026, 1, 15)),
    ],
)
def test_a_month_keeps_its_day_or_takes_the_last(start, months, end):
    assert calendar.add_months(date(*start), months) == date(*end)


def test_months_are_counted_on_the_local_day_not_on_the_utc_one():
    # 31/01 00:30 in Khánh Hòa is still 30/01 in UTC; counted there, it would become 28/02 07:30 or 01/03.
    assert calendar.parse_span("P1M").after(local(2026, 1, 31, 0, 30)) == local(2026, 2, 28, 0, 30)


def test_a_cycle_is_counted_from_its_anchor_so_the_31st_comes_back():
    cycle, armed = calendar.parse_cycle("R/P1M"), local(2026, 1, 31, 8)
    moments = [cycle.occurrence(index, armed) for index in range(4)]
    assert moments == [
        local(2026, 2, 28, 8),
        local(2026, 3, 31, 8),
        local(2026, 4, 30, 8),
        local(2026, 5, 31, 8),
    ]


def test_a_cycle_may_have_a_start_and_an_end():
    cycle = calendar.parse_cycle("R2/2026-01-05T08:00:00+07:00/P1W")
    moments = [cycle.occurrence(index, local(2026, 1, 1)) for index in range(3)]
    assert moments == [local(2026, 1, 5, 8), local(2026, 1, 12, 8), None]


@pytest.mark.parametrize(
    ("text", "months", "days", "seconds"),
    [
        ("P5D", 0, 5, 0),
        ("P1Y2M", 14, 0, 0),
        ("PT8H30M", 0, 0, 30600),
        ("P1DT1H", 0, 1, 3600),
    ],
)
def test_durations(text, months, days, seconds):
    assert calendar.parse_span(text) == calendar.Span(months, days, seconds)


@pytest.mark.parametrize(
    ("text", "calendar_end", "working_end"),
    [
        ("P1D", (2026, 3, 4, 10), (2026, 3, 5, 10)),
        ("P5D", (2026, 3, 8, 10), (2026, 3, 13, 10)),
        # Weeks and months are the calendar's; only their last day has to be a day that is worked.
        ("P1W", (2026, 3, 10, 10), (2026, 3, 11, 10)),
        ("P1M", (2026, 4, 3, 10), (2026, 4, 3, 10)),
        ("P1M1D", (2026, 4, 4, 10), (2026, 4, 5, 10)),
        # Hours are elapsed time, on whatever day they end.
        ("PT22H", (2026, 3, 4, 8), (2026, 3, 4, 8)),
    ],
)
def test_days_can_be_counted_as_working_days(text, calendar_end, working_end):
    span, given = calendar.parse_span(text), local(2026, 3, 3, 10)
    assert span.after(given) == local(*calendar_end)
    assert span.after(given, working=OddDays()) == local(*working_end)


def test_hours_given_on_a_day_off_run_from_there():
    given = local(2026, 3, 4, 10)
    assert calendar.parse_span("PT2H").after(given, working=OddDays()) == local(2026, 3, 4, 12)


@pytest.mark.parametrize(
    "text", ["P", "PT", "1D", "P1", "P-1D", "p1d", "P1.5D", "P1D ", "P٣D", "P99999999D", "", None, 5, "P1M/R"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(CalendarError):
        calendar.parse_span(text)


@pytest.mark.parametrize(
    "text", ["R/PT59M", "R/P0D", "P1M", "R/", "R-1/P1M", "R/2026-01-01/P1M", "R/P1M/P1M", None, "R99999/P1M"]
)
def test_what_is_no_cycle_or_too_fast_is_refused(text):
    with pytest.raises(CalendarError):
        calendar.parse_cycle(text)


def test_moments_are_aware_or_refused():
    assert calendar.parse_moment("2026-12-31T17:00:00+07:00") == datetime(2026, 12, 31, 10, tzinfo=UTC)
    assert calendar.parse_moment("2026-12-31T10:00:00Z") == datetime(2026, 12, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-12-31T17:00:00", "2026-12-31", "31/12/2026", "2026-02-30T00:00:00+07:00", "9999-12-31T23:59:59-14:00", 5, None,
     datetime(2026, 1, 1, tzinfo=UTC), "x" * 100 + "T"],
)  # fmt: skip
def test_what_is_no_aware_moment_is_refused(text):
    with pytest.raises(CalendarError):
        calendar.parse_moment(text)


def test_the_day_ends_at_five_in_khanh_hoa():
    assert calendar.end_of_day("2026-05-20") == "2026-05-20T17:00:00+07:00"
    assert calendar.end_of_day(None) is None


def test_dates_move_by_days_and_months():
    assert calendar.days_after("2026-02-27", 3) == "2026-03-02"
    assert calendar.days_after("2026-03-02", -3) == "2026-02-27"
    assert calendar.months_after("2026-01-31", 1) == "2026-02-28"
    assert calendar.days_after(None, 3) is calendar.months_after(None, 1) is None


@pytest.mark.parametrize("count", [True, 1.5, "1", None, 10**9])
def test_only_a_reasonable_whole_number_of_days(count):
    with pytest.raises(CalendarError):
        calendar.days_after("2026-01-01", count)


@pytest.mark.parametrize("day", ["2026-13-01", "20260101", "2026-W01-1", 20260101, True, "9999-12-31x"])
def test_what_is_no_date_is_refused(day):
    with pytest.raises(CalendarError):
        calendar.end_of_day(day)


def test_beyond_the_calendar_is_a_sentence_not_a_crash():
    with pytest.raises(CalendarError):
        calendar.days_after("9999-12-31", 1)
    with pytest.raises(CalendarError):
        calendar.parse_span("P999Y").after(datetime(9500, 1, 1, tzinfo=UTC))
