"""The shape of `templates/deadlines/<pack>/rules.toml`, and what a court gets of its packs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from pipeline.model import Addition, Counting, DeadlineRule, Instead, Unit
from pipeline.rules.dates import WEEKDAYS
from pipeline.rules.deadline import methods
from pipeline.rules.field_tables import SourceRef, Sources, SourceTable, Table


def _method(name: str) -> str:
    if name not in methods.SAID:
        raise ValueError(f"{name!r} is no way of service; known: {', '.join(sorted(methods.SAID))}")
    return name


LONGEST = 10_000
"""Units that a period may have: what is longer is a slip of the finger."""
Method = Annotated[str, BeforeValidator(_method)]


class AdditionTable(Table):
    """One `[[additions]]` entry, of the pack or of a rule."""

    methods: tuple[Method, ...] = Field(min_length=1)
    days: int = Field(ge=0, le=LONGEST)
    unit: Literal["days", "court-days", "business-days"] = "days"
    to: Literal["end", "period", "event"]
    rolls: bool = False
    source: SourceRef

    def record(self) -> Addition:
        """The addition as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return Addition(**plain | {"unit": Unit(self.unit), "source": self.source.record()})


class InsteadTable(Table):
    """One `[[rules.instead]]` entry."""

    methods: tuple[Method, ...] = Field(min_length=1)
    days: int = Field(gt=0, le=LONGEST)
    source: SourceRef

    def record(self) -> Instead:
        """The other length as the rooms know it."""
        return Instead(methods=self.methods, days=self.days, source=self.source.record())


class CountingTable(Table):
    """`[counting]`."""

    source: SourceRef
    starts: Literal["day-after", "open-day"] = "day-after"
    starts_source: SourceRef | None = None
    roll_source: SourceRef
    back_source: SourceRef
    short_days: int | None = Field(default=None, gt=0)
    short_source: SourceRef | None = None
    hours_source: SourceRef | None = None
    closed_source: SourceRef | None = None
    day_ends: str | None = None
    day_ends_source: SourceRef | None = None

    @model_validator(mode="after")
    def _sourced(self) -> "CountingTable":
        for given, source in (("short_days", self.short_source), ("day_ends", self.day_ends_source)):
            if getattr(self, given) is not None and source is None:
                raise ValueError(f"`{given}` needs its source")
        return self

    def record(self, pack: str, title: str) -> Counting:
        """The conventions as the rooms know them."""
        plain = {name: _recorded(getattr(self, name)) for name in type(self).model_fields}
        return Counting(pack=pack, title=title, **plain)


class RuleTable(Table):
    """One `[[rules]]` entry."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    label: str = Field(min_length=1)
    length: int = Field(gt=0, le=LONGEST)
    unit: Unit = Unit.DAYS
    direction: Literal["after", "before"] = "after"
    event: str = Field(min_length=1)
    service: bool = False
    additions: tuple[AdditionTable, ...] = ()
    instead: tuple[InsteadTable, ...] = ()
    roll: Literal["on", "next", "previous", "none"] = "on"
    every_day: bool = False
    then: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] | None = None
    at: time | None = None
    note: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    filing: bool = True
    cautious: bool = False
    source: SourceRef

    @model_validator(mode="after")
    def _whole(self) -> "RuleTable":
        if self.service and self.additions:
            raise ValueError("either `service` (the pack's additions) or `additions` of its own")
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("`effective_to` lies before `effective_from`")
        return self

    def record(self, counting: Counting, pack: "PackTable") -> DeadlineRule:
        """The rule as the rooms know it."""
        additions = pack.additions if self.service else self.additions
        same = ("name", "label", "length", "unit", "event", "roll", "every_day", "at", "note", "effective_to", "filing")
        return DeadlineRule(
            **{one: getattr(self, one) for one in same},
            cautious=self.cautious,
            before=self.direction == "before",
            counting=counting,
            source=self.source.record(),
            additions=tuple(one.record() for one in additions),
            instead=tuple(one.record() for one in self.instead),
            then=None if self.then is None else WEEKDAYS.index(self.then),
            effective_from=self.effective_from or pack.effective_from,
        )


class PackTable(Table):
    """`rules.toml`."""

    title: str = Field(min_length=1)
    effective_from: date | None = None
    sources: Sources = Field(default_factory=dict)
    counting: CountingTable
    additions: tuple[AdditionTable, ...] = ()
    rules: tuple[RuleTable, ...] = ()

    def records(self, name: str) -> tuple[DeadlineRule, ...]:
        """The pack's rules as the rooms know them."""
        counting = self.counting.record(name, self.title)
        return tuple(one.record(counting, self) for one in self.rules)


def overlaps(rules: tuple[DeadlineRule, ...]) -> Iterator[str]:
    """Versions of one rule that hold on the same day."""
    for at, one in enumerate(rules):
        for other in rules[at + 1 :]:
            starts = max(one.effective_from or date.min, other.effective_from or date.min)
            ends = min(one.effective_to or date.max, other.effective_to or date.max)
            if one.name == other.name and starts <= ends:
                yield f"rules: two versions of `{one.name}` hold on the same day"


def of_court(names: Iterable[str], packs: Mapping[str, tuple[DeadlineRule, ...]]) -> tuple[DeadlineRule, ...]:
    """The rules of a court's packs; of a name that two packs have, only the first pack's."""
    found: list[DeadlineRule] = []
    for name in names:
        taken = {one.name for one in found}
        found += (one for one in packs[name] if one.name not in taken)
    return tuple(found)


def _recorded(value: Any) -> Any:  # noqa: ANN401 - whatever a table may hold
    return value.record() if isinstance(value, SourceTable) else value
