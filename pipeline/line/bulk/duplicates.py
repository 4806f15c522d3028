"""Rows that ask for a notice that was made already: by an earlier row, or by an earlier run."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import sqlalchemy as sql

from pipeline.line.bulk import index
from pipeline.line.bulk.bench import Bench
from pipeline.runs import notices, returned
from pipeline.runs.ledger import Run
from pipeline.runs.notices import Holder

_AT_ONCE = 5000
"""Rows whose identities are looked up together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A row that is not made, and which one was."""

    row: int
    of_run: int
    """The short number of the run that has it."""
    of_row: int


def find(bench: Bench, connection: sql.Connection, one: Run) -> Iterator[Duplicate]:
    """Take the identities of a run's rows in their order; a row of which one is taken already takes none.

    A notice that the post brought back may go once more, once for each return; rows that a person has done again repeat
    theirs knowingly.
    Asked again after a kill it finds the same, since what the run has itself is no other's.
    """
    taken: dict[bytes, int] = {}
    back: set[str] = set()
    for some in _bulks(bench, one):
        wanted = {identity for _, identities in some for identity in identities}
        others, came = _others(connection, one, wanted)
        others = {} if one.again_of else others
        back |= came
        for row, identities in some:
            held = (_holder(each, one, taken, others) for each in identities)
            holder = next((each for each in held if each is not None), None)
            if holder is not None:
                yield Duplicate(row=row, of_run=holder.run, of_row=holder.row)
            else:
                taken |= dict.fromkeys(identities, row)
    notices.reserve(connection, one, taken.items())
    returned.spend(connection, [each for each in back if bytes.fromhex(each) in taken], one.number)


def _others(connection: sql.Connection, one: Run, wanted: set[bytes]) -> tuple[dict[bytes, Holder], frozenset[str]]:
    """Who else has made these notices, and which of them came back and may go once more."""
    found = {key: each for key, each in notices.holders(connection, wanted).items() if each.run != one.number}
    back = returned.may_go_again(connection, [key.hex() for key in found], one.number)
    return {key: each for key, each in found.items() if key.hex() not in back}, back


def name(run_id: str) -> str:
    """Where a run's duplicates lie in the store."""
    return f"{run_id}/duplicates"


def line(one: Duplicate) -> bytes:
    """One duplicate as a line of JSON."""
    return json.dumps(asdict(one), sort_keys=True).encode() + b"\n"


def read(bench: Bench, run_id: str) -> tuple[Duplicate, ...]:
    """A run's duplicates, in the order of its rows."""
    lines = bench.store.read(name(run_id)).splitlines()
    return tuple(Duplicate(**json.loads(each)) for each in lines)


def rows(bench: Bench, run_id: str) -> frozenset[int]:
    """The rows that are duplicates."""
    return frozenset(each.row for each in read(bench, run_id))


def _bulks(bench: Bench, one: Run) -> Iterator[list[tuple[int, tuple[bytes, ...]]]]:
    some: list[tuple[int, tuple[bytes, ...]]] = []
    for row, found in index.by_row(bench, one):
        some.append((row, tuple(dict.fromkeys(bytes.fromhex(each.identity) for each in found))))
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some


def _holder(identity: bytes, one: Run, taken: dict[bytes, int], others: dict[bytes, Holder]) -> Holder | None:
    if identity in taken:
        return Holder(run=one.number, row=taken[identity])
    return others.get(identity)
