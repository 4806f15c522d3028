"""What a paper says that comes in parts: what its fixed parts say is worked out once for all papers of the shape.

Short ways to a yes, never to a no: what they do not find is looked for in the whole text.
"""

import re
from functools import cached_property

from pipeline.model.remembered import by_identity
from pipeline.rules.parted import SHAPES, Parted
from pipeline.rules.spoken import Said, phrase

_HOLE = "\U00010450"
"""In place of a word in which a value stands: a letter, so that nothing beside it counts as a whole word. Only letters
and numbers go on over it, and no phrase may hold it."""
_AROUND_HOLE = re.compile(rf"\S*{_HOLE}\S*")
_ANCHORED = re.compile(r"[\^$]|\\[bBAZ]|\(\?")
"""What makes a pattern depend on what stands beyond the place where it is found."""
_OPENING = frozenset("([\"'")
_JOINING = frozenset(":/-.,")
_MOST = 4096


class Heard:
    """What one paper says."""

    def __init__(self, parted: Parted) -> None:
        """Remember the parts; they are put together when that is needed.

        Args:
            parted: what the paper says.
        """
        self._parted = parted
        self._fixed = _fixed(parted.stretches)
        values = parted.values
        self._alone = {values[number] for number in self._fixed.alone}

    def holds(self, way: str) -> bool:
        """As `Said.holds` of the whole text."""
        return way in self._alone or self._in_a_value(way) or self._fixed.holds(way) or self._whole.holds(way)

    def says(self, pattern: str) -> bool:
        """As `Said.says` of the whole text."""
        return self._fixed.says(pattern) or self._whole.says(pattern)

    def _in_a_value(self, way: str) -> bool:
        """Whether a part of a value says it: beyond a value that stands alone no word or number of it goes on."""
        for value in self._alone:
            if way and way in value:
                before, _, behind = value.partition(way)
                if _ends(before, first=True) and _begins(behind, last=True):
                    return True
        return False

    @cached_property
    def _whole(self) -> Said:
        return Said.of(self._parted.text)


class _Fixed:
    """What every paper of a shape says, and which values stand in it as words of their own."""

    def __init__(self, stretches: tuple[str, ...]) -> None:
        self.alone = tuple(number for number in range(len(stretches) - 1) if _is_alone(stretches, number))
        self._said = Said.of(_AROUND_HOLE.sub(_HOLE, _HOLE.join(stretches)))
        self._pieces = self._said.text.split(_HOLE)
        self._held: dict[str, bool] = {}
        self._spoken: dict[str, bool] = {}

    def holds(self, way: str) -> bool:
        found = self._held.get(way)
        if found is None:
            if len(self._held) >= _MOST:
                self._held.clear()
            found = self._held[way] = _HOLE not in way and self._said.holds(way)
        return found

    def says(self, pattern: str) -> bool:
        found = self._spoken.get(pattern)
        if found is None:
            found = self._spoken[pattern] = not _ANCHORED.search(pattern) and any(
                phrase(pattern).search(one) for one in self._pieces
            )
        return found


_fixed = by_identity(_Fixed, most=SHAPES)


def _is_alone(stretches: tuple[str, ...], number: int) -> bool:
    """Whether no word or number of a value can go on before or behind its hole, whatever the value is."""
    before, behind = stretches[number], stretches[number + 1]
    first, last = number == 0, number == len(stretches) - 2
    return _ends(before, first=first) and _begins(behind, last=last)


def _ends(before: str, *, first: bool) -> bool:
    if not before:
        return first
    return before[-1].isspace() or (before[-1] in _OPENING)


def _begins(behind: str, *, last: bool) -> bool:
    """A sign that joins numbers may stand there where no number can follow it."""
    if not behind:
        return last
    if behind[0] in _JOINING:
        return (len(behind) > 1 and behind[1].isspace()) or (len(behind) == 1 and last)
    return behind[0].isspace() or (behind[0].isascii() and not behind[0].isalnum())
