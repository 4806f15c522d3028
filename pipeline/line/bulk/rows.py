"""Rows of a roster as they lie in the store: a line each, with the number by which the whole run knows the row."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import TypeAdapter

from pipeline.model import RawForm


class Row(NamedTuple):
    """One row as it was read."""

    number: int
    """Counted over all sheets of the roster, from 1."""
    raw: RawForm


_CODEC = TypeAdapter(Row)


def line(row: Row) -> bytes:
    """One line, with its end; equal rows give equal bytes."""
    return _CODEC.dump_json(row) + b"\n"


def read(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of such lines.

    Raises:
        ValueError: a line is none.
    """
    return (_CODEC.validate_json(one) for one in lines)


def numbers(text: str) -> frozenset[int]:
    """The rows a person chose: `5,9-12`.

    Raises:
        ValueError: it cannot be understood.
    """
    chosen: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        low, high = int(first), int(last) if dash else int(first)
        if not 1 <= low <= high:
            raise ValueError(part)
        chosen.update(range(low, high + 1))
    return frozenset(chosen)
