"""Every court's calendar against the rules of its holidays, worked out again: a slip of a day fails here."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest

from pipeline.model import Court
from pipeline.rules.catalog import Catalog

YEARS = (2026, 2027, 2028)
FEDERAL = ("us-nywd", "us-nysd", "us-flmd", "us-ca9")
COURTS = (
    *FEDERAL,
    *("ca-superior", "ny-supreme", "fl-trial", "fl-dca", "tx-district", "il-circuit", "wa-superior", "generic-state"),
)
DAY = timedelta(days=1)
MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6


def _weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The so-manyth such weekday of a month; the last one for -1."""
    days = [date(year, month, 1) + DAY * at for at in range(31)]
    return [one for one in days if one.month == month and one.weekday() == weekday][number - (number > 0)]


def _fixed(year: int) -> dict[str, date]:
    """What a name on a calendar must mean; a name that is not here fails its test."""
    thanksgiving = _weekday(year, 11, THURSDAY, 4)
    return {
        "New Year's Day": date(year, 1, 1),
        "Martin Luther King Jr. Day": _weekday(year, 1, MONDAY, 3),
        "Lincoln's Birthday": date(year, 2, 12),
        "Lincoln Day": date(year, 2, 12),
        "Washington's Birthday": _weekday(year, 2, MONDAY, 3),
        "Presidents' Day": _weekday(year, 2, MONDAY, 3),
        "Cesar Chavez Day": date(year, 3, 31),
        "Good Friday": {2026: date(2026, 4, 3), 2027: date(2027, 3, 26), 2028: date(2028, 4, 14)}[year],
        "Memorial Day": _weekday(year, 5, MONDAY, -1),
        "Juneteenth National Independence Day": date(year, 6, 19),
        "Juneteenth": date(year, 6, 19),
        "Emancipation Day (Juneteenth)": date(year, 6, 19),
        "Independence Day": date(year, 7, 4),
        "Labor Day": _weekday(year, 9, MONDAY, 1),
        "Native American Day": _weekday(year, 9, FRIDAY, 4),
        "Columbus Day": _weekday(year, 10, MONDAY, 2),
        "Indigenous Peoples' Day (Columbus Day)": _weekday(year, 10, MONDAY, 2),
        "Election Day": _weekday(year, 11, MONDAY, 1) + DAY,
        "Veterans Day": date(year, 11, 11),
        "Thanksgiving Day": thanksgiving,
        "Friday after Thanksgiving": thanksgiving + DAY,
        "Day after Thanksgiving": thanksgiving + DAY,
        "Native American Heritage Day": thanksgiving + DAY,
        "Christmas Eve": date(year, 12, 24),
        "Christmas Day": date(year, 12, 25),
        "Day after Christmas": date(year, 12, 26),
    }


def _kept(court: Court, *, disputed: bool = True, state: bool = False) -> set[date]:
    return {
        one.day for one in court.holidays if (disputed or not one.disputed) and (one.after_event_only is False or state)
    }


def test_every_court_has_every_year(catalog: Catalog) -> None:
    assert set(COURTS) <= set(catalog.courts)
    for name in COURTS:
        assert catalog.courts[name].calendar_years == YEARS


@pytest.mark.parametrize("name", COURTS)
def test_every_holiday_is_the_day_its_name_means(catalog: Catalog, name: str) -> None:
    for one in catalog.courts[name].holidays:
        plain = one.name.removesuffix(" (observed)")
        if plain == one.name:
            assert one.day == _fixed(one.day.year)[plain], one
        else:
            # New Year's Day of the following year may be kept on December 31.
            before, after = one.day + DAY, one.day - DAY
            saturday = before.weekday() == SATURDAY and before == _meant(before, plain)
            sunday = after.weekday() == SUNDAY and after == _meant(after, plain)
            assert saturday or sunday, one


def _meant(day: date, name: str) -> date:
    return date(day.year, 1, 1) if name == "New Year's Day" else _fixed(day.year)[name]


@pytest.mark.parametrize("name", COURTS)
def test_no_year_lacks_a_holiday_that_another_year_has(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    names = {one.name for one in court.holidays if "(observed)" not in one.name and not one.after_event_only}
    for year in YEARS:
        of_year = {one.name for one in court.holidays if one.day.year == year}
        assert names - of_year == set(), year
    for one in court.holidays:
        if one.after_event_only:
            assert one.day.weekday() < SATURDAY, one


def _must_observe(name: str) -> tuple[bool, bool]:
    """Whether a Saturday's holiday is kept on Friday, and a Sunday's on Monday."""
    if name == "tx-district":
        return False, False
    return name != "ny-supreme", True


@pytest.mark.parametrize("name", COURTS)
def test_what_falls_on_a_weekend_is_observed_as_the_court_does(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    days = {one.day: one for one in court.holidays}
    friday, monday = _must_observe(name)
    for one in court.holidays:
        if "(observed)" in one.name or one.day.weekday() < SATURDAY:
            continue
        other = one.day - DAY if one.day.weekday() == SATURDAY else one.day + DAY
        kept = other.year in YEARS and other in days and days[other].name == f"{one.name} (observed)"
        wanted = friday if one.day.weekday() == SATURDAY else monday
        assert kept == (wanted and other.year in YEARS), one
    if friday:  # January 1, 2028 is a Saturday
        assert days[date(2027, 12, 31)].name == "New Year's Day (observed)"


@pytest.mark.parametrize("name", [*FEDERAL, "generic-state"])
def test_our_federal_days_are_those_of_the_holidays_package(catalog: Catalog, name: str) -> None:
    assert _kept(catalog.courts[name]) == set(holidays.country_holidays("US", years=YEARS))


@pytest.mark.parametrize("name", FEDERAL)
def test_a_friday_kept_for_a_saturday_is_disputed_in_federal_courts_and_a_monday_is_not(
    catalog: Catalog, name: str
) -> None:
    for one in catalog.courts[name].holidays:
        if "(observed)" in one.name:
            assert one.disputed == (one.day.weekday() == FRIDAY), one


@pytest.mark.parametrize("name", ["us-nywd", "us-nysd"])
def test_new_york_days_count_only_for_periods_after_an_event(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    marked = {one.day for one in court.holidays if one.after_event_only}
    assert marked == {
        *(date(2026, 2, 12), date(2026, 11, 3), date(2027, 2, 12), date(2027, 11, 2), date(2028, 11, 7)),
    }
    assert marked <= set(holidays.country_holidays("US", subdiv="NY", years=YEARS))
    assert not any(one.disputed for one in court.holidays if one.after_event_only)


def test_california_keeps_its_own_days_and_not_columbus_day(catalog: Catalog) -> None:
    days = _kept(catalog.courts["ca-superior"])
    assert {date(2026, 2, 12), date(2026, 3, 31), date(2026, 9, 25), date(2026, 11, 27)} <= days
    assert {date(2026, 10, 12), date(2026, 2, 15), date(2026, 11, 8), date(2026, 9, 9)} & days == set()


def _all_sources(catalog: Catalog) -> Iterator[bool]:
    for name in COURTS:
        yield from (bool(one.source.citation) and not one.source.verified for one in catalog.courts[name].holidays)


def test_nothing_claims_to_be_read_that_was_not(catalog: Catalog) -> None:
    assert all(_all_sources(catalog))
