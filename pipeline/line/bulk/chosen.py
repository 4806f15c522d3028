"""Rows of a run that a person chose."""

from collections.abc import Collection
from itertools import groupby

from pipeline.errors import UsageError


def numbers(text: str) -> frozenset[int]:
    """The numbers in `5,9-12`.

    Raises:
        UsageError: it cannot be understood.
    """
    chosen: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UsageError(f"--rows {text}: write numbers of rows, as `5,9-12`.")
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= _MOST:
            raise UsageError(f"--rows {text}: {part} is no range of rows.")
        chosen.update(range(low, high + 1))
    return frozenset(chosen)


def text(rows: Collection[int]) -> str:
    """The other way: `5,9-12`."""
    spans = groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0])
    ends = ([number for _, number in span] for _, span in spans)
    return ",".join(f"{some[0]}-{some[-1]}" if len(some) > 1 else str(some[0]) for some in ends)


_MOST = 10_000_000
