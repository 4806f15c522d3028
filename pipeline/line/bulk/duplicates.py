"""Rows that ask for a notice that was made already: by an earlier row, or by an earlier run."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sql

from pipeline.line.bulk import index
from pipeline.line.bulk.bench import Bench
from pipeline.runs import notices, returned
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice
from pipeline.runs.notices import Holder

_AT_ONCE = 5000
"""Rows whose identities are looked up together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A row that is not made, or a recipient of one that is, and which row was."""

    row: int
    of_run: int
    """The short number of the run that has it."""
    of_row: int
    recipient: int | None = None
    """The place in the row's service list, from 0, where the others there get theirs; None: the whole row goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Which notices of a run are not sent, because they repeat others."""

    rows: frozenset[int]
    """Of these, all."""
    recipients: frozenset[tuple[int, int]]
    """Of other rows, these recipients'."""

    def has(self, notice: Notice) -> bool:
        """Whether this one is."""
        return notice.row in self.rows or (notice.row, notice.recipient) in self.recipients


def find(bench: Bench, connection: sql.Connection, one: Run) -> Iterator[Duplicate]:
    """Take the identities of a run's rows in their order; a recipient whose is taken already is left out.

    A row goes back only where nobody is left whom it would tell something new.

    A notice that the post brought back may go once more, once for each return; rows that a person has done again repeat
    theirs knowingly.
    Asked again after a kill it finds the same, since what the run has itself is no other's.
    """
    taken: dict[bytes, int] = {}
    back: set[str] = set()
    for some in _bulks(bench, one):
        wanted = {identity for _, identities in some for _, identity in identities}
        others, came = _others(connection, one, wanted)
        others = {} if one.again_of else others
        back |= came
        for row, identities in some:
            held = {recipient: _holder(each, one, taken, others) for recipient, each in identities}
            yield from _repeated(row, held)
            taken |= {each: row for recipient, each in identities if held[recipient] is None}
    notices.reserve(connection, one, taken.items())
    returned.spend(connection, [each for each in back if bytes.fromhex(each) in taken], one.number)


def _repeated(row: int, held: Mapping[int, Holder | None]) -> Iterator[Duplicate]:
    """What is left out of a row, given who has the notice of each recipient already."""
    found = [(recipient, each) for recipient, each in held.items() if each is not None]
    whole = len(found) == len(held)
    for recipient, each in found[:1] if whole else found:
        yield Duplicate(row=row, of_run=each.run, of_row=each.row, recipient=None if whole else recipient)


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
    """The rows that go back as a whole because they are duplicates."""
    return left_out(bench, run_id).rows


def left_out(bench: Bench, run_id: str) -> LeftOut:
    """Which of a run's notices are not sent."""
    found = read(bench, run_id)
    return LeftOut(
        rows=frozenset(each.row for each in found if each.recipient is None),
        recipients=frozenset((each.row, each.recipient) for each in found if each.recipient is not None),
    )


def _bulks(bench: Bench, one: Run) -> Iterator[list[tuple[int, tuple[tuple[int, bytes], ...]]]]:
    """Rows with the identity of each recipient's notice."""
    some: list[tuple[int, tuple[tuple[int, bytes], ...]]] = []
    for row, found in index.by_row(bench, one):
        some.append((row, tuple((each.recipient, bytes.fromhex(each.identity)) for each in found)))
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some


def _holder(identity: bytes, one: Run, taken: dict[bytes, int], others: dict[bytes, Holder]) -> Holder | None:
    if identity in taken:
        return Holder(run=one.number, row=taken[identity])
    return others.get(identity)
