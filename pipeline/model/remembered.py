"""What follows from a thing that never changes, worked out once and kept beside it.

Document types, courts and their fields are large and frozen. Comparing or hashing one whole takes longer than most of
what is asked of it, so these memories go by which object it is.
"""

from collections.abc import Callable
from typing import TypeVar

_Thing = TypeVar("_Thing")
_Found = TypeVar("_Found")
_MOST = 8192


def by_identity(function: Callable[[_Thing], _Found], *, most: int = _MOST) -> Callable[[_Thing], _Found]:
    """Remember what a function gives for each object, for as long as the memory holds that object.

    Args:
        function: pure, of one thing that never changes.
        most: so many are remembered at once.
    """
    kept: dict[int, tuple[_Thing, _Found]] = {}

    def remembered(thing: _Thing) -> _Found:
        known = kept.get(id(thing))
        # The memory holds the thing itself, so no other one can have its identity meanwhile.
        if known is None or known[0] is not thing:
            if len(kept) >= most:
                kept.clear()
            known = kept[id(thing)] = (thing, function(thing))
        return known[1]

    remembered.__doc__ = function.__doc__
    return remembered
