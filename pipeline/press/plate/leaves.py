"""The pages of one shape that papers are composed of, found by what they begin with."""

from pipeline.press.plate.leaf import Done, Filled, Leaf, Record, State, fill
from pipeline.press.plate.library import Library
from pipeline.press.plate.linework import Alien
from pipeline.press.plate.reckoning import Astray

_MOST = 64
"""Pages kept of a shape; each holds its boxes."""


class Leaves:
    """The pages of one shape."""

    def __init__(self, library: Library) -> None:
        """Know none.

        Args:
            library: the shape's lines.
        """
        self._library = library
        self._known: dict[State, list[Leaf]] = {}
        self._used: dict[int, Leaf] = {}

    def add(self, leaf: Leaf) -> None:
        """Keep a page, unless one is kept that is reckoned and drawn as it is."""
        there = self._known.setdefault(leaf.state, [])
        looks = leaf.looks()
        if any(one.looks() == looks for one in there):
            return
        there.insert(0, leaf)
        self._used[id(leaf)] = leaf
        while len(self._used) > _MOST:
            old = self._used.pop(next(iter(self._used)))
            self._known[old.state].remove(old)

    def paper(self, record: Record) -> list[Filled]:
        """The pages of a record.

        Raises:
            Alien: no pages are known that it could have.
        """
        for state in [one for one in self._known if one[1].path is None]:
            if found := self._from(state, {}, record):
                return found
        raise Alien

    def _from(self, state: State, done: Done, record: Record) -> list[Filled]:
        """The pages from one that begins so; none where none are known."""
        for leaf in self._known.get(state, ()):
            try:
                page = fill(leaf, record, done, self._library)
            except (Alien, Astray):
                continue
            if found := self._after(page, record):
                self._note(leaf)
                return found
        return []

    def _after(self, page: Filled, record: Record) -> list[Filled]:
        begin = page.leaf.following
        if begin is None:
            return [page] if all(page.done.get(one) == len(lines) for one, lines in record.keys.items()) else []
        total, _, _, shared, said = page.leaf.state
        state = (total, begin, tuple([page.done.get(one, 0) for one in begin.open]), shared, said)
        rest = self._from(state, page.done, record)
        return [page, *rest] if rest else []

    def _note(self, leaf: Leaf) -> None:
        """The page used last is tried first, and forgotten last."""
        there = self._known[leaf.state]
        there.insert(0, there.pop(there.index(leaf)))
        self._used[id(leaf)] = self._used.pop(id(leaf))
