"""What holds of every rule of every court on any day: seeded walks over 2026 to 2028."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.model import Court, Deadline, DeadlineRule, Unit
from pipeline.rules import deadline
from pipeline.rules.catalog import Catalog
from pipeline.rules.deadline.walk import Walk
from tests.test_rules_deadline_calendars import COURTS

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 5, 1), date(2028, 5, 1)
WAYS = (None, "hand", "mail", "mail-other-state", "mail-abroad", "express", "e-service", "out-of-state")


def _rules(court: Court) -> Iterator[DeadlineRule]:
    """The rules that stay inside the calendar from any day of the walk, and some periods given freely."""
    yield from (one for one in court.rules if one.unit is not Unit.YEARS and one.effective_to is None)
    if court.rules:
        for length, unit in ((1, Unit.DAYS), (5, Unit.DAYS), (6, Unit.DAYS), (3, Unit.COURT_DAYS), (2, Unit.MONTHS)):
            for before in (False, True):
                yield deadline.free(length, unit, court.rules[0], before=before, additions=())


def _days(seed: str, number: int) -> Iterator[date]:
    chance = random.Random(seed)
    for _ in range(number):
        event = FIRST + DAY * chance.randrange((LAST - FIRST).days)
        yield event


def _may_stop(court: Court, rule: DeadlineRule, found: Deadline) -> bool:
    """Open by the reading that was taken: a disputed day only with its alternative beside it."""
    readings = [Walk(court=court, forward=not rule.before, disputed=one) for one in (False, True)]
    free = [walk.shut(found.day) is None for walk in readings]
    return all(free) or (any(free) and found.alternative is not None)


@pytest.mark.parametrize("name", COURTS)
def test_a_deadline_never_lands_on_a_day_the_court_is_closed(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    for rule in _rules(court):
        for event in _days(f"{name} {rule.name} closed", 4):
            for way in WAYS:
                found = deadline.due(rule, event, court, method=way)
                assert (rule.cautious and found.alternative) or _may_stop(court, rule, found), (
                    rule.name,
                    event,
                    way,
                    found.steps,
                )
                assert found.day <= (found.alternative or found.day)


@pytest.mark.parametrize("name", COURTS)
def test_a_deadline_lies_on_its_side_of_the_event_and_service_never_costs_days(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    for rule in _rules(court):
        for event in _days(f"{name} {rule.name} side", 4):
            plain = deadline.due(rule, event, court).day
            served = [deadline.due(rule, event, court, method=way).day for way in WAYS]
            if rule.before:
                assert plain < event
                assert max(served) <= plain
            else:
                assert plain > event
                assert min(served) >= plain


@pytest.mark.parametrize("name", COURTS)
def test_a_later_event_never_gives_an_earlier_day(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    for rule in _rules(court):
        for event in _days(f"{name} {rule.name} later", 2):
            days = [deadline.due(rule, event + DAY * at, court, method="mail").day for at in range(9)]
            assert days == sorted(days), (rule.name, event)


@pytest.mark.parametrize("name", COURTS)
def test_a_longer_period_never_ends_earlier(catalog: Catalog, name: str) -> None:
    """Among periods that are counted alike: a short one that leaves out weekends may outlast a longer one."""
    court = catalog.courts[name]
    for rule in _rules(court):
        short = rule.counting.short_days or 0
        lengths = range(max(1, short + 1), short + 25) if rule.unit is Unit.DAYS else range(1, 4)
        for event in _days(f"{name} {rule.name} longer", 1):
            days = [deadline.due(replace(rule, length=one, instead=()), event, court).day for one in lengths[:9]]
            assert days == sorted(days, reverse=rule.before), (rule.name, event)


@pytest.mark.parametrize("name", COURTS)
def test_back_and_on_again_never_passes_where_it_began(catalog: Catalog, name: str) -> None:
    """Counting back n days and then on n days comes at most to the first open day from where it began.

    Court days are other days in each direction where a holiday is disputed or counts after an event only, so for them
    such holidays are left out here.
    """
    whole = catalog.courts[name]
    plain = replace(whole, holidays=tuple(one for one in whole.holidays if not (one.disputed or one.after_event_only)))
    if not whole.rules:
        return
    chance = random.Random(f"{name} back")
    for event in _days(f"{name} back", 150):
        length, unit = chance.randrange(1, 40), chance.choice((Unit.DAYS, Unit.COURT_DAYS))
        court = whole if unit is Unit.DAYS else plain
        back, on = (deadline.free(length, unit, court.rules[0], before=way, additions=()) for way in (True, False))
        on = replace(on, counting=replace(on.counting, starts="day-after", short_days=None))
        back = replace(back, counting=on.counting)
        latest = deadline.due(back, event, court)
        again = deadline.due(on, latest.day, court).day
        assert again <= Walk(court=court, forward=True, disputed=True).open_from(event), (event, length, unit)
        forward = deadline.due(on, event, court)
        assert deadline.due(back, forward.day, court).day >= Walk(court=court, forward=False, disputed=True).open_from(
            event
        ), (event, length, unit)


@pytest.mark.parametrize("name", COURTS)
def test_a_notice_on_the_earliest_day_is_early_enough_and_a_day_sooner_is_not(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    for rule in (one for one in court.rules if one.name == "motion-notice"):
        for given in _days(f"{name} notice", 40):
            for way in (None, "mail"):
                first = deadline.earliest_for(rule, given, court, method=way)
                assert first is not None
                assert deadline.due(rule, first, court, method=way).day >= given
                for day in (first - DAY * at for at in range(1, 6)):
                    early = deadline.is_court_day(day, court) and day > given
                    assert not early or deadline.due(rule, day, court, method=way).day < given


@pytest.mark.parametrize("name", COURTS)
def test_days_the_office_was_closed_never_shorten_a_period(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    for rule in (one for one in _rules(court) if not one.before and one.roll == "on" and not one.cautious):
        for event in _days(f"{name} {rule.name} office", 3):
            plain = deadline.due(rule, event, court).day
            later = deadline.due(rule, event, court, closed=frozenset({plain}))
            assert later.day > plain, (rule.name, event)


def test_hours_are_real_hours_whatever_the_clocks_say(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    zone = ZoneInfo(court.time_zone)
    chance = random.Random("hours")
    for event in _days("hours", 300):
        length = chance.randrange(1, 200)
        moment = datetime(event.year, event.month, event.day, chance.randrange(24), chance.randrange(60), tzinfo=zone)
        rule = deadline.free(length, Unit.HOURS, court.rules[0], before=False, additions=())
        found = deadline.due(rule, moment, court).moment
        assert found is not None
        gone = found.timestamp() - moment.timestamp()
        assert gone >= length * 3600 - 3600
        assert gone == length * 3600 or len(deadline.due(rule, moment, court).trail) > 1


@pytest.mark.parametrize("name", COURTS)
def test_the_trail_leads_to_the_day_and_every_step_names_its_rule(catalog: Catalog, name: str) -> None:
    court = catalog.courts[name]
    for rule in court.rules:
        for event in _days(f"{name} {rule.name} trail", 2):
            if rule.unit is Unit.YEARS or rule.effective_to:
                continue
            found = deadline.due(rule, event, court, method="mail")
            shown = f"{found.day:%a %b} {found.day.day}, {found.day.year}"
            assert any(shown in step.text for step in found.trail), found.steps
            assert all(step.source and step.source.citation for step in found.trail)
            assert found.citation == rule.source.citation
