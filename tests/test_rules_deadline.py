"""Court days, periods and notice, against dates worked out by hand."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import deadline
from pipeline.rules.catalog import Catalog

_DAYS = st.dates(min_value=date(2026, 4, 1), max_value=date(2027, 9, 1))


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 11, 28), "a Saturday"),
        (date(2026, 11, 29), "a Sunday"),
        (date(2026, 11, 3), None),
        (date(2026, 11, 30), None),
    ],
)
def test_a_court_is_closed_on_weekends_and_its_holidays(catalog: Catalog, day: date, reason: str | None) -> None:
    assert deadline.closed_because(day, catalog.courts["us-nywd"]) == reason


@pytest.mark.parametrize(
    ("event", "days", "unit", "expected"),
    [
        (date(2026, 11, 2), 7, "days", date(2026, 11, 9)),
        (date(2026, 11, 5), 21, "days", date(2026, 11, 27)),  # the 26th is Thanksgiving
        (date(2026, 10, 13), 21, "days", date(2026, 11, 4)),  # 3 November is Election Day in New York
        (date(2026, 12, 11), 14, "days", date(2026, 12, 28)),  # Christmas Day, then a weekend
        (date(2026, 11, 23), 3, "court-days", date(2026, 11, 27)),
    ],
)
def test_a_period_after_an_event_runs_on_to_a_court_day(
    catalog: Catalog, event: date, days: int, unit: str, expected: date
) -> None:
    found = deadline.after(event, days, catalog.courts["us-nywd"], unit=unit)
    assert found.day == expected
    assert len(found.steps) >= 1


@pytest.mark.parametrize(
    ("event", "days", "unit", "expected"),
    [
        (date(2026, 12, 15), 14, "days", date(2026, 12, 1)),
        (date(2026, 12, 10), 14, "days", date(2026, 11, 25)),  # back over Thanksgiving
        (date(2026, 12, 14), 16, "days", date(2026, 11, 27)),  # back over a Saturday
        (date(2026, 11, 10), 7, "days", date(2026, 11, 3)),  # Election Day does not count backwards
        (date(2026, 11, 30), 2, "court-days", date(2026, 11, 25)),
    ],
)
def test_a_period_before_an_event_runs_on_backwards(
    catalog: Catalog, event: date, days: int, unit: str, expected: date
) -> None:
    assert deadline.before(event, days, catalog.courts["us-nywd"], unit=unit).day == expected


def test_the_steps_say_why_a_day_was_passed_over(catalog: Catalog) -> None:
    steps = deadline.after(date(2026, 11, 5), 21, catalog.courts["us-nywd"]).steps
    assert "Thanksgiving Day" in steps[1]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2029, 1, 3)])
def test_a_year_nobody_has_entered_is_refused_not_guessed(catalog: Catalog, day: date) -> None:
    with pytest.raises(deadline.CalendarMissing, match=str(day.year)):
        deadline.closed_because(day, catalog.courts["us-nywd"])


@given(event=_DAYS, days=st.integers(min_value=1, max_value=45), unit=st.sampled_from(["days", "court-days"]))
def test_a_deadline_is_a_court_day_far_enough_away(catalog: Catalog, event: date, days: int, unit: str) -> None:
    court = catalog.courts["ny-supreme"]
    last, first = deadline.after(event, days, court, unit=unit).day, deadline.before(event, days, court, unit=unit).day
    assert deadline.is_court_day(last, court)
    assert deadline.is_court_day(first, court)
    assert last - event >= timedelta(days=days) <= event - first


@given(event=_DAYS, days=st.integers(min_value=1, max_value=30))
def test_more_days_never_end_earlier(catalog: Catalog, event: date, days: int) -> None:
    court = catalog.courts["us-nywd"]
    assert deadline.after(event, days + 1, court).day >= deadline.after(event, days, court).day


@given(since=_DAYS, days=st.integers(min_value=1, max_value=30))
def test_the_earliest_day_is_early_enough_and_no_court_day_before_it_is(
    catalog: Catalog, since: date, days: int
) -> None:
    court = catalog.courts["us-nywd"]
    found = deadline.earliest(since, days, court)
    assert deadline.before(found, days, court).day >= since
    for day in _court_days(
        since + timedelta(days=days), found, court_open=lambda one: deadline.is_court_day(one, court)
    ):
        assert deadline.before(day, days, court).day < since


def _court_days(first: date, end: date, *, court_open: object) -> Iterable[date]:
    assert callable(court_open)
    return [day for at in range((end - first).days) if court_open(day := first + timedelta(days=at))]
