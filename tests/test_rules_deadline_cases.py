"""Days worked out by hand, each with how; and the published example that settles the order of the steps."""

import tomllib
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.model import Court, Deadline, DeadlineRule, Holiday, Source, Unit
from pipeline.rules import deadline
from pipeline.rules.catalog import Catalog
from pipeline.rules.deadline import methods

CASES = tomllib.loads((Path(__file__).parent / "deadline_cases.toml").read_text(encoding="utf-8"))["cases"]
REGIMES = {"us-federal-civil", "us-federal-criminal", "us-federal-appellate", "ca", "ny", "tx", "fl", "il", "wa"}


def _name(case: dict[str, Any]) -> str:
    asked = case.get("rule") or f"{case['days']} {case.get('unit', 'days')}"
    way = f" {case['method']}" if "method" in case else ""
    return f"{case['court']} {asked}{way} {case.get('event', case.get('at'))}"


def _rule(case: dict[str, Any], court: Court, on: date) -> DeadlineRule:
    if "rule" in case:
        found = deadline.named(court, case["rule"], on)
        assert found is not None
        return found
    unit = Unit(case.get("unit", "days"))
    return deadline.free(case["days"], unit, court.rules[0], before=case.get("before", False), additions=())


def _computed(case: dict[str, Any], court: Court) -> Deadline:
    event = case["at"].replace(tzinfo=ZoneInfo(court.time_zone)) if "at" in case else case["event"]
    on = event.date() if isinstance(event, datetime) else event
    closed = frozenset(case.get("closed", ()))
    return deadline.due(_rule(case, court, on), event, court, method=case.get("method"), closed=closed)


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_worked_case(catalog: Catalog, case: dict[str, Any]) -> None:
    found = _computed(case, catalog.courts[case["court"]])
    assert (found.day, found.time, found.alternative) == (case["day"], case.get("time"), case.get("alternative")), (
        "\n".join((case["source"], *found.steps))
    )


def test_there_are_enough_cases_and_every_one_says_how_it_was_worked_out(catalog: Catalog) -> None:
    assert len(CASES) >= 60
    assert all(case["source"] for case in CASES)
    assert len({_name(case) for case in CASES} | {str(case.get("closed")) for case in CASES}) >= len(CASES)
    packs = {
        _rule(case, catalog.courts[case["court"]], case["event"]).counting.pack for case in CASES if "rule" in case
    }
    assert packs == REGIMES == set(catalog.packs)
    assert {case["method"] for case in CASES if "method" in case} <= set(methods.SAID)


@pytest.mark.parametrize("court", ["us-nywd", "ca-superior", "ny-supreme", "tx-district", "fl-trial", "wa-superior"])
def test_a_case_of_every_regime_prints_each_step_with_its_rule(catalog: Catalog, court: str) -> None:
    for case in CASES:
        if case["court"] == court and "rule" in case:
            found = _computed(case, catalog.courts[court])
            assert len(found.trail) >= 2
            assert all(step.source for step in found.trail)
            assert all(step.line.endswith("]") for step in found.trail)


def _of_2025(court: Court) -> Court:
    """The court in the summer of 2025, the days of which are not shipped."""
    source = Source(citation="5 U.S.C. 6103(a)", checked=date(2026, 11, 22), verified=False)
    days = {date(2025, 6, 19): "Juneteenth", date(2025, 7, 4): "Independence Day", date(2025, 9, 1): "Labor Day"}
    holidays = tuple(Holiday(day=day, name=name, source=source) for day, name in days.items())
    return replace(court, holidays=holidays, calendar_years=(2025,))


def test_the_published_example_the_days_for_mail_come_after_the_roll(catalog: Catalog) -> None:
    court = _of_2025(catalog.courts["us-nywd"])
    rule = deadline.named(court, "discovery-response", date(2025, 7, 31))
    assert rule is not None
    found = deadline.due(rule, date(2025, 7, 31), court, method="mail")
    assert found.day == date(2025, 9, 5)
    said = [step.text for step in found.trail]
    assert said[1] == "30 days from Thu Jul 31, 2025 → Sat Aug 30, 2025."
    assert said[2].endswith("Mon Sep 1, 2025 is Labor Day; so on to Tue Sep 2, 2025.")
    assert said[3] == "Served by mail: +3 days → Fri Sep 5, 2025."


def test_the_example_of_november_carries_its_steps(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = deadline.named(court, "discovery-response", date(2026, 11, 21))
    assert rule is not None
    found = deadline.due(rule, date(2026, 11, 21), court)
    assert found.day == date(2026, 12, 21)
    assert found.steps[1] == "30 days from Sat Nov 21, 2026 → Mon Dec 21, 2026. [Fed. R. Civ. P. 6(a)(1)(A)-(B)]"
    assert (found.rule, found.length, found.verified) == ("discovery-response", 30, False)


def test_two_readings_give_the_earlier_day_and_tell_the_other(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = deadline.named(court, "answer", date(2026, 6, 12))
    assert rule is not None
    found = deadline.due(rule, date(2026, 6, 12), court)
    told = next(step.text for step in found.trail if "not settled" in step.text)
    assert "Independence Day (observed) (Fri Jul 3, 2026)" in told
    assert "by the other reading it is Mon Jul 6, 2026" in told


def test_a_rule_that_changed_is_used_as_it_was_on_the_day_or_refused(catalog: Catalog) -> None:
    court = catalog.courts["ca-superior"]
    now = deadline.named(court, "answer-eviction", date(2026, 1, 2))
    before = deadline.named(court, "answer-eviction", date(2024, 12, 31))
    assert now is not None
    assert before is not None
    assert (now.length, before.length) == (10, 5)
    with pytest.raises(deadline.NotInForce, match="August 31, 2019"):
        deadline.named(court, "answer-eviction", date(2019, 8, 31))
    assert deadline.named(court, "no-such-rule", date(2026, 1, 2)) is None


def test_a_year_without_a_calendar_is_refused(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = deadline.named(court, "answer", date(2028, 12, 20))
    assert rule is not None
    with pytest.raises(deadline.CalendarMissing, match="2029"):
        deadline.due(rule, date(2028, 12, 20), court)


def test_hours_need_a_minute(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = deadline.free(24, Unit.HOURS, court.rules[0], before=False, additions=())
    with pytest.raises(ValueError, match="minute"):
        deadline.due(rule, date(2026, 11, 23), court)


def test_an_event_told_by_its_minute_counts_by_the_courts_clock(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = deadline.named(court, "answer", date(2026, 11, 30))
    assert rule is not None
    late = datetime(2026, 12, 1, 3, 30, tzinfo=ZoneInfo("UTC"))
    assert deadline.due(rule, late, court).day == deadline.due(rule, date(2026, 11, 30), court).day


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("First-class mail", "mail"),
        ("U.S. Mail", "mail"),
        ("CM/ECF", "e-service"),
        ("e-filing", "e-service"),
        ("By hand", "hand"),
        ("Overnight delivery", "express"),
        ("email", "e-mail"),
        ("carrier pigeon", None),
    ],
)
def test_a_way_of_service_is_understood_as_people_write_it(said: str, name: str | None) -> None:
    assert methods.named(said) == name


def test_a_way_of_service_that_plays_no_part_is_said_to_play_none(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = deadline.named(court, "answer", date(2026, 11, 23))
    assert rule is not None
    plain, mailed = (deadline.due(rule, date(2026, 11, 23), court, method=one) for one in (None, "mail"))
    assert plain.day == mailed.day
    assert "Served by mail: this rule adds no days for it." in [step.text for step in mailed.trail]
    assert plain.time == time() or plain.time is None
