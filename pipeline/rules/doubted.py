"""The doubts of a roster's rows: a check is asked again only where something it looks at is another.

While a check runs, it is noted which answers it looks at. Checks are pure: where all of those are the same again, so is
what the check says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.model import DocumentType, FieldKind
from pipeline.rules import sense
from pipeline.rules.known import Doubt, Known
from pipeline.rules.understand import Setting

_Check: TypeAlias = Callable[[Known], Iterator[Doubt]]
_MOST = 4096
"""Combinations of answers that are remembered of one check; then all are forgotten."""
_NOT_COMPARED = frozenset(
    {FieldKind.PARTIES, FieldKind.SERVICE_LIST, FieldKind.EXHIBITS, FieldKind.ROWS, FieldKind.MONEY}
)
"""People differ from row to row, tables cannot be looked up, and 1.0 equals 1.00 but is not written so: a check that
looks into them is asked every time."""


class Doubts:
    """All checks of `sense` for one document type, court and day of receipt."""

    def __init__(self, made: DocumentType, setting: Setting) -> None:
        """Nothing is remembered yet."""
        self._made = made
        self._setting = setting
        self._checks = tuple(_Remembered(check) for check in sense.CHECKS)
        self._asked = False

    def of(self, values: Mapping[str, object], filled: frozenset[str]) -> list[Doubt]:
        """As `sense.doubts`.

        Args:
            values: of every field of the type, None where nothing is filled in.
            filled: names of the fields in which something is filled in.
        """
        known = Known(made=self._made, values=values, setting=self._setting)
        found: list[Doubt] = []
        for check in self._checks:
            found += check.doubts(known, filled)
        if not self._asked:
            # Most checks are for other document types: what they say without a look at any answer, they say always.
            self._checks, self._asked = tuple(one for one in self._checks if not one.silent), True
        return found


class _Remembered:
    """One check, with what it said."""

    def __init__(self, check: _Check) -> None:
        self._check = check
        self._always = False
        self._looked: tuple[str, ...] = ()
        self._said: dict[tuple[object, ...], tuple[Doubt, ...]] = {}
        self.silent = False
        """Whether it said nothing, whatever the answers are."""

    def doubts(self, known: Known, filled: frozenset[str]) -> tuple[Doubt, ...]:
        if self._always:
            return tuple(self._check(known))
        values = known.values
        said = self._said.get((filled, *[values[name] for name in self._looked]))
        return self._ask(known, filled) if said is None else said

    def _ask(self, known: Known, filled: frozenset[str]) -> tuple[Doubt, ...]:
        """Ask the check, and note by what its word can be known again."""
        watched = _Watched(known.values)
        said = tuple(self._check(_Watching(made=known.made, values=watched, setting=known.setting)))
        fields = [known.made.field(name) for name in watched.looked]
        self._always = any(field and field.kind in _NOT_COMPARED for field in fields)
        self.silent = not (said or watched.looked or watched.asked)
        looked = (known.values.keys() & watched.looked) | set(self._looked)
        if len(looked) > len(self._looked) or len(self._said) >= _MOST:
            self._said, self._looked = {}, tuple(sorted(looked))
        if not self._always:
            self._said[filled, *[known.values[name] for name in self._looked]] = said
        return said


class _Watched(Mapping[str, object]):
    """Values that note which of them were looked at."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values_ = values
        self.looked: set[str] = set()
        self.asked = False
        """Whether it was asked what is filled in."""

    def __getitem__(self, name: str) -> object:
        self.looked.add(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watching(Known):
    values: _Watched

    def filled(self, name: str) -> bool:
        self.values.asked = True
        return name not in self.values.values_ or self.values.values_[name] not in (None, ())
