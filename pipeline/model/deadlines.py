"""Periods that rules set, and the days they lead to, each with its trail."""

from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from enum import StrEnum

from pipeline.model.sources import Source


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    """Every day counts."""
    COURT_DAYS = "court-days"
    """Only days on which the court is open."""
    BUSINESS_DAYS = "business-days"
    """Neither weekends nor any public holiday, those of the state included on which the court itself is open."""
    WEEKS = "weeks"
    MONTHS = "months"
    """To the same day of the month, or to its last day where there is no such day."""
    YEARS = "years"
    HOURS = "hours"
    """Every hour counts, from the minute of the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Days that a way of service adds."""

    methods: tuple[str, ...]
    """Names of ways of service, for example `mail`."""
    days: int
    """0 where the rule says that nothing is added."""
    unit: Unit = Unit.DAYS
    to: str = "end"
    """`end`: after the period has run out, its roll included, and then rolled again (Fed. R. Civ. P. 6(d));
    `period`: the period itself is longer and rolls once; `event`: service counts as made so many days later."""
    rolls: bool = False
    """Of `event`: service that would be complete on a day the court is closed is complete on the next open one."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Another length of the period for other ways of service."""

    methods: tuple[str, ...]
    days: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a body of rules counts days; each convention with its own rule."""

    pack: str
    """The folder's name, for example `us-federal-civil`."""
    title: str
    source: Source
    """Why the day of the event is left out."""
    starts: str = "day-after"
    """`day-after` the event, or `open-day`: the first day after it on which the court is open is day 1."""
    starts_source: Source | None = None
    roll_source: Source
    """Why a period does not end on a closed day."""
    back_source: Source
    """The same for a period that is counted back from an event."""
    short_days: int | None = None
    """Periods of at most so many days leave out weekends and holidays."""
    short_source: Source | None = None
    hours_source: Source | None = None
    """None where the rules do not speak of hours."""
    closed_source: Source | None = None
    """What happens when the clerk's office cannot be reached on the last day."""
    day_ends: str | None = None
    """When the last day ends, a whole sentence."""
    day_ends_source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """One period of a rule pack."""

    name: str
    """The shared name, for example `answer`."""
    label: str
    """What is due, as a person reads it: `Answer to the complaint`."""
    length: int
    unit: Unit
    before: bool
    """Counted back from the event instead of on from it."""
    event: str
    """What it is counted from, as it reads after "days after" or "days before"."""
    counting: Counting
    source: Source
    additions: tuple[Addition, ...] = ()
    instead: tuple[Instead, ...] = ()
    roll: str = "on"
    """`on` in the direction of the count; `next`, `previous`, or `none`."""
    every_day: bool = False
    """The pack's rule for short periods does not hold for this one."""
    then: int | None = None
    """A day of the week, Monday 0: the period runs on to the next such day after its last."""
    at: clock_time | None = None
    """The hour by which it must be done."""
    note: str | None = None
    """What else must be thought of, one sentence."""
    effective_from: date | None = None
    effective_to: date | None = None
    """The first and last day of events this version is for."""
    filing: bool = True
    """Something is filed by then; a trial that must begin, or a hearing, is no filing."""
    cautious: bool = False
    """The day without the roll off a closed day is given, and the rolled one told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step on the way to a day."""

    text: str
    """A whole sentence or line, for printing beside the day."""
    source: Source | None = None

    @property
    def line(self) -> str:
        """The step with its rule behind it."""
        return f"{self.text} [{self.source.citation}]" if self.source else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day that was computed, and how."""

    day: date
    trail: tuple[Step, ...]
    time: clock_time | None = None
    """The hour by which it must be done, by the court's clock; None: any time of the day."""
    moment: datetime | None = None
    """Of a period in hours: the minute it ends."""
    alternative: date | None = None
    """The later day to which another reading of the rules would lead; `day` is the earlier."""
    rule: str = ""
    """The rule's name, `answer`; empty for a period given freely."""
    label: str = ""
    length: int = 0
    """How long the rule's period is in its unit for that way of service, for papers that say it."""
    citation: str = ""
    verified: bool = False
    """Whether the rule and every step's rule were read in the official text."""

    @property
    def steps(self) -> tuple[str, ...]:
        """One line a step, each with its rule."""
        return tuple(one.line for one in self.trail)
