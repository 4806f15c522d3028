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
_NOTHING = (None, ())
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

    def of(self, values: Mapping[str, object]) -> list[Doubt]:
        """As `sense.doubts`.

        Args:
            values: of every field of the type, None where nothing is filled in.
        """
        known = Known(made=self._made, values=values, setting=self._setting)
        found: list[Doubt] = []
        for check in self._checks:
            found += check.doubts(known)
        return found


class _Remembered:
    """One check, with what it said."""

    def __init__(self, check: _Check) -> None:
        self._check = check
        self._always = False
        self._looked: tuple[str, ...] = ()
        self._asked: tuple[str, ...] = ()
        self._said: dict[tuple[object, ...], tuple[Doubt, ...]] = {}

    def doubts(self, known: Known) -> tuple[Doubt, ...]:
        if self._always:
            return tuple(self._check(known))
        said = self._said.get(self._key(known.values))
        return self._ask(known) if said is None else said

    def _key(self, values: Mapping[str, object]) -> tuple[object, ...]:
        looked = [values[name] for name in self._looked]
        return (*looked, *[values[name] in _NOTHING for name in self._asked])

    def _ask(self, known: Known) -> tuple[Doubt, ...]:
        """Ask the check, and note by what its word can be known again."""
        watched = _Watched(known.values)
        said = tuple(self._check(_Watching(made=known.made, values=watched, setting=known.setting)))
        fields = [known.made.field(name) for name in watched.looked]
        if any(field and field.kind in _NOT_COMPARED for field in fields):
            self._always = True
            return said
        looked = (known.values.keys() & watched.looked) | set(self._looked)
        asked = (known.values.keys() & watched.asked) | set(self._asked)
        if len(looked) + len(asked) > len(self._looked) + len(self._asked) or len(self._said) >= _MOST:
            self._said = {}
            self._looked, self._asked = tuple(sorted(looked)), tuple(sorted(asked))
        self._said[self._key(known.values)] = said
        return said


class _Watched(Mapping[str, object]):
    """Values that note which of them were looked at."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values_ = values
        self.looked: set[str] = set()
        self.asked: set[str] = set()
        """Of these only whether they are filled in."""

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
        self.values.asked.add(name)
        return name not in self.values.values_ or self.values.values_[name] not in _NOTHING
