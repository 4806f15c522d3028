"""Goes along a court's days in one direction: which it passes over, where it may stop."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from pipeline.model import Court, Unit
from pipeline.rules.deadline import days

_WEEK = 7
_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One way along the days."""

    court: Court
    forward: bool
    closed: frozenset[date] = frozenset()
    """Days on which the clerk's office could not be reached, beside those of the calendar."""
    disputed: bool = False
    """Whether days count as holidays of which that is not settled."""

    @property
    def step(self) -> timedelta:
        """One day in this direction."""
        return timedelta(days=1 if self.forward else -1)

    def shut(self, day: date) -> str | None:
        """Why a period does not end on that day; None when it may.

        Raises:
            CalendarMissing: the court's calendar lacks the year.
        """
        found = days.holiday(day, self.court, after_event=self.forward)
        if found and (self.disputed or not found.disputed):
            return found.name
        if day in self.closed:
            return "a day on which the clerk's office could not be reached"
        return days.weekend(day)

    def left_out(self, day: date) -> bool:
        """Whether a count of court days passes over that day: a closed office does not lengthen it on the way."""
        found = days.holiday(day, self.court, after_event=self.forward)
        holiday = found is not None and (self.disputed or not found.disputed)
        return holiday or days.weekend(day) is not None

    def no_business(self, day: date) -> bool:
        """Whether a count of business days passes over that day: the state's own holidays are left out both ways."""
        found = days.holiday(day, self.court, after_event=True)
        return self.left_out(day) or (found is not None and (self.disputed or not found.disputed))

    def open_from(self, day: date) -> date:
        """That day, or the first open one behind it in this direction."""
        while self.shut(day):
            day += self.step
        return day

    def advance(self, day: date, length: int, unit: Unit) -> date:
        """The day so many units on, that day itself not counted; it may be a closed one.

        Raises:
            CalendarMissing: the court's calendar lacks a year of which every day must be known.
            OverflowError: there is no such day.
        """
        if unit is Unit.COURT_DAYS:
            return self._passing(day, length, self.left_out)
        if unit is Unit.BUSINESS_DAYS:
            return self._passing(day, length, self.no_business)
        if unit in {Unit.MONTHS, Unit.YEARS}:
            months = length * (_YEAR if unit is Unit.YEARS else 1)
            return _months(day, months if self.forward else -months)
        return day + self.step * length * (_WEEK if unit is Unit.WEEKS else 1)

    def _passing(self, day: date, length: int, over: Callable[[date], bool]) -> date:
        while length:
            day += self.step
            length -= not over(day)
        return day


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError("no such year")  # as a count of days does it
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
