"""Wait for the disk together: a file system makes many names safe in one go when several ask at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_HANDS = 8
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def together(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """Apply a function that mostly waits to every item, in a few threads; the results in order.

    Raises:
        Exception: what the function raised for any item, once all others are done.
    """
    if len(items) <= 1:
        return [function(item) for item in items]
    results: dict[int, _Result] = {}

    def hand(first: int) -> None:
        for at in range(first, len(items), _HANDS):
            results[at] = function(items[at])

    with ThreadPoolExecutor(_HANDS) as hands:
        list(hands.map(hand, range(_HANDS)))
    return [results[at] for at in range(len(items))]
