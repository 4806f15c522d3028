"""What a computed day is told beside its steps, and what the command `deadline` understands."""

from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import LibraryError, UsageError
from pipeline.model import Deadline
from pipeline.rules import deadline
from pipeline.rules.catalog import Catalog
from pipeline.rules.deadline import remarks
from tests.conftest import MakeHome

FILING = "For electronic filing the day ends at midnight"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def _due(catalog: Catalog, rule: str, event: date, court: str = "us-nywd") -> Deadline:
    place = catalog.courts[court]
    found = deadline.named(place, rule, event)
    assert found is not None
    return deadline.due(found, event, place)


def _said(found: Deadline) -> str:
    return " ".join(one.text for one in found.trail)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (date(2026, 11, 20), []),
        (date(2026, 11, 21), ["is a Saturday: the court is closed"]),
        (date(2026, 11, 26), ["is a holiday (Thanksgiving Day): the court is closed"]),
        (date(2026, 10, 9), ["This day has passed: today is Mon Nov 23, 2026."]),
        (date(2026, 11, 2), []),  # due on the very day
        (date(2025, 12, 20), ["is a Saturday", "has passed"]),
    ],
)
def test_a_closed_event_day_and_a_day_that_has_passed_are_told(
    catalog: Catalog, event: date, expected: list[str]
) -> None:
    found = _due(catalog, "answer", event)
    told = [one.text for one in remarks.of(found, event, catalog.courts["us-nywd"], now=NOW)]
    assert len(told) == len(expected), told
    assert all(part in one for part, one in zip(expected, told, strict=True)), told


def test_today_is_the_courts_own_day(catalog: Catalog) -> None:
    found = _due(catalog, "answer", date(2026, 11, 2))
    late = datetime(2026, 11, 24, 3, tzinfo=UTC)  # still Monday evening in New York
    assert not list(remarks.of(found, date(2026, 11, 2), catalog.courts["us-nywd"], now=late))


@pytest.mark.parametrize("rule", ["speedy-trial-indictment", "detention-hearing-government", "preliminary-hearing"])
def test_what_is_no_filing_says_nothing_about_filing_at_midnight(catalog: Catalog, rule: str) -> None:
    assert FILING not in _said(_due(catalog, rule, date(2026, 11, 23)))
    assert FILING in _said(_due(catalog, "appeal-criminal", date(2026, 11, 23)))


def test_a_speedy_trial_period_is_given_without_the_roll_and_the_rolled_day_beside_it(catalog: Catalog) -> None:
    found = _due(catalog, "speedy-trial-indictment", date(2026, 11, 20))
    assert (found.day, found.alternative) == (date(2026, 12, 20), date(2026, 12, 21))  # a Sunday, a Monday
    assert "with it, it is Mon Dec 21, 2026" in _said(found)
    open_day = _due(catalog, "speedy-trial-indictment", date(2026, 11, 23))
    assert (open_day.day, open_day.alternative) == (date(2026, 12, 23), None)


def test_a_year_is_missing_only_where_the_count_asks_for_it(catalog: Catalog) -> None:
    assert _due(catalog, "discovery-response", date(2025, 12, 20)).day == date(2026, 1, 20)
    with pytest.raises(LibraryError, match=r"templates/courts/us-nywd/calendar\.toml in the home"):
        _due(catalog, "detention-hearing-government", date(2025, 12, 20))


def _run(home: MakeHome, *words: str) -> str:
    found = CliRunner().invoke(app, ["--home", str(home().home), "deadline", "--court", "us-nywd", *words])
    if found.exception:
        raise found.exception
    return found.output


@pytest.mark.parametrize("event", ["2026-12-04", "12/04/2026", "December 4, 2026", "4 Dec 2026"])
def test_the_event_is_understood_as_in_a_form(home: MakeHome, event: str) -> None:
    assert _run(home, "--rule", "answer", "--event", event).startswith("Monday, December 28, 2026")


def test_an_event_that_could_mean_two_days_is_refused(home: MakeHome) -> None:
    with pytest.raises(UsageError, match="two digits"):
        _run(home, "--rule", "answer", "--event", "12/04/26")


def test_the_command_says_that_the_day_has_passed(home: MakeHome) -> None:
    text = _run(home, "--rule", "answer", "--event", "2026-01-10")
    assert "Sat Jan 10, 2026, is a Saturday: the court is closed." in text
    assert "This day has passed: today is" in text


def test_versions_of_a_rule_are_told_apart_in_the_list(home: MakeHome) -> None:
    found = CliRunner().invoke(app, ["--home", str(home().home), "deadline", "--court", "ca-superior", "--list"])
    new, old = [one for one in found.output.splitlines() if one.strip().startswith("answer-eviction")]
    assert "from January 1, 2025" in new
    assert "from September 1, 2019 to December 31, 2024" in old
