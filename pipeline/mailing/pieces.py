"""What goes to the post: a piece is one envelope, a batch is one print stream."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from pipeline.runs import notice_lines
from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.notice_lines import of_table
from pipeline.runs.store import Store

Line = tuple[str, int, int]
"""Name of the index, start and size of a notice's line."""
Row = tuple[int, int, list[Line]]
"""A piece where thousands are: its serial number, its sheets, and the lines of its notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One envelope: the notices for one recipient at one address."""

    serial: int
    """Its number in the run's mail, from the run's first serial number on, in mail order."""
    notices: tuple[Stored, ...]
    """The lines of the chunks' indexes that tell of its notices, in the order they are laid into it."""
    sheets: int
    """At most: with the address sheet. Where the address is printed on the page, it may be one less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The pieces of one print stream."""

    number: int
    """From 1."""
    way: Way
    """Certified mail has batches of its own: each piece needs a label."""
    pieces: tuple[Piece, ...]
    sheets: int
    """At most, separators included."""
    notices: int

    def line(self) -> bytes:
        """The batch as JSON; equal batches give equal bytes."""
        rows = [
            (piece.serial, piece.sheets, [(one.name, one.start, one.size) for one in piece.notices])
            for piece in self.pieces
        ]
        return text(self.number, self.way, self.sheets, self.notices, rows)


def text(number: int, way: Way, sheets: int, notices: int, rows: Sequence[Row]) -> bytes:
    """A batch as JSON, from what a `Batch` of these pieces is."""
    told = {"number": number, "way": way.value, "sheets": sheets, "notices": notices, "pieces": rows}
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


def batch(told: bytes) -> Batch:
    """A batch from what `Batch.line` wrote.

    Raises:
        ValueError: it is none.
    """
    try:
        table = json.loads(told)
        pieces = tuple(
            Piece(
                serial=serial,
                sheets=sheets,
                notices=tuple(Stored(name=name, start=start, size=size) for name, start, size in notices),
            )
            for serial, sheets, notices in table["pieces"]
        )
        return Batch(
            number=table["number"],
            way=Way(table["way"]),
            pieces=pieces,
            sheets=table["sheets"],
            notices=table["notices"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("this is no plan of a batch") from error


def of_piece(piece: Piece, store: Store) -> tuple[Notice, ...]:
    """A piece's notices, as they are laid into the envelope.

    Raises:
        LookupError: an index is not in the store.
        ValueError: what stands there is no index.
    """
    return tuple(notice_lines.notice(store.read(one.name, one.start, one.size)) for one in piece.notices)


def all_of(one: Batch, store: Store) -> Iterator[tuple[Piece, tuple[Notice, ...]]]:
    """The pieces of a batch with their notices, in mail order. Each index is opened once.

    Raises:
        LookupError: an index is not in the store.
        ValueError: what stands there is no index.
    """
    found = _found(one, store)
    for piece in one.pieces:
        yield piece, tuple(found[each.name, each.start] for each in piece.notices)


def _found(one: Batch, store: Store) -> dict[tuple[str, int], Notice]:
    lines = sorted([(each.name, each.start, each.size) for piece in one.pieces for each in piece.notices])
    found: dict[tuple[str, int], Notice] = {}
    for name, inside in groupby(lines, key=itemgetter(0)):
        asked = tuple(inside)
        with store.local(name) as path, path.open("rb", buffering=0) as stream:
            told = [os.pread(stream.fileno(), size, start) for _, start, size in asked]
        tables = json.loads(b"[%b]" % b",".join(told))
        found |= {(name, start): of_table(table) for (_, start, _), table in zip(asked, tables, strict=True)}
    return found
