"""Rows that ask for a notice that was made already: by an earlier row, or by an earlier run."""

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sql

from pipeline import files
from pipeline.errors import StateError
from pipeline.line.bulk.bench import Bench
from pipeline.mailing.columns import Columns
from pipeline.runs import notices, returned
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice
from pipeline.runs.notices import Holder

_BEGINS = b'{"sha256":'


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
        return self.names(notice.row, notice.recipient)

    def names(self, row: int, recipient: int) -> bool:
        """Whether this row's notice to this recipient is."""
        return row in self.rows or (row, recipient) in self.recipients

    def rest(self, columns: Columns) -> Columns:
        """All others of a chunk."""
        if not self.rows and not self.recipients:
            return columns
        told = enumerate(zip(columns.rows, columns.recipients, strict=True))
        return columns.only([at for at, each in told if each[0] not in self.rows and each not in self.recipients])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run asks for: the identity of each notice, with its row and recipient, in the order of the rows."""

    rows: "array[int]" = field(default_factory=lambda: array("I"))
    recipients: "array[int]" = field(default_factory=lambda: array("H"))
    identities: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, chunks: Iterable[Columns]) -> "Wanted":
        """Everything that a run's chunks made."""
        all_ = cls()
        for each in chunks:
            all_.rows.extend(each.rows)
            all_.recipients.extend(each.recipients)
            all_.identities.extend(each.each_identity())
        return all_

    def by_row(self) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
        """Each row with the identity of every recipient's notice."""
        every = zip(self.rows, self.recipients, self.identities, strict=True)
        for row, group in groupby(every, key=itemgetter(0)):
            yield row, [(recipient, identity) for _, recipient, identity in group]


def find(connection: sql.Connection, one: Run, wanted: Wanted) -> tuple[Duplicate, ...]:
    """Take the identities of a run's rows in their order; a recipient whose is taken already is left out.

    A row goes back only where nobody is left whom it would tell something new.

    A notice that the post brought back may go once more, once for each return; rows that a person has done again repeat
    theirs knowingly.
    Asked again after a kill it finds the same, since what the run has itself is no other's.
    """
    firsts = dict(zip(reversed(wanted.identities), reversed(wanted.rows), strict=True))  # the lowest row stays
    free = notices.reserve(connection, one, firsts.items())
    others, back = _others(connection, one, firsts) if free < len(firsts) else ({}, frozenset())
    others = {} if one.again_of else others
    found: tuple[Duplicate, ...] = ()
    if others or len(firsts) < len(wanted.identities):
        found = tuple(_each_repeated(one, wanted, others))
    returned.spend(connection, back, one.number)
    return found


def _each_repeated(one: Run, wanted: Wanted, others: Mapping[bytes, Holder]) -> Iterator[Duplicate]:
    taken: dict[bytes, int] = {}
    for row, identities in wanted.by_row():
        held = {recipient: _holder(each, one, taken, others) for recipient, each in identities}
        yield from _repeated(row, held)
        taken |= {each: row for recipient, each in identities if held[recipient] is None}


def _repeated(row: int, held: Mapping[int, Holder | None]) -> Iterator[Duplicate]:
    """What is left out of a row, given who has the notice of each recipient already."""
    found = [(recipient, each) for recipient, each in held.items() if each is not None]
    whole = len(found) == len(held)
    for recipient, each in found[:1] if whole else found:
        yield Duplicate(row=row, of_run=each.run, of_row=each.row, recipient=None if whole else recipient)


def _others(
    connection: sql.Connection, one: Run, wanted: Collection[bytes]
) -> tuple[dict[bytes, Holder], frozenset[str]]:
    """Who else has made these notices, and which of them came back and may go once more."""
    found = notices.holders(connection, one, wanted)
    back = returned.may_go_again(connection, [key.hex() for key in found], one.number)
    return {key: each for key, each in found.items() if key.hex() not in back}, back


def name(run_id: str) -> str:
    """Where a run's duplicates lie in the store."""
    return f"{run_id}/duplicates"


def text(found: Iterable[Duplicate]) -> bytes:
    """Duplicates as lines of JSON, behind the digest of those lines."""
    lines = b"".join(json.dumps(asdict(one), sort_keys=True).encode() + b"\n" for one in found)
    return _head(lines) + lines


def read(bench: Bench, run_id: str) -> tuple[Duplicate, ...]:
    """A run's duplicates, in the order of its rows.

    Raises:
        StateError: they are not as they were written; a row that is left out wrongly would be a notice lost.
    """
    kept = bench.store.read(name(run_id))
    first, _, rest = kept.partition(b"\n")
    lines = rest if first.startswith(_BEGINS) else kept  # runs of an earlier version have the lines alone
    try:
        found = tuple(Duplicate(**json.loads(each)) for each in lines.splitlines())
    except (TypeError, ValueError):
        found = None
    if found is None or (lines is rest and first + b"\n" != _head(rest)):
        raise StateError(
            f"{name(run_id)} in the store is damaged. Put it back from a copy and resume the run, or cancel the run "
            "and drop its roster again."
        )
    return found


def _head(lines: bytes) -> bytes:
    return _BEGINS + b' "' + files.digest_bytes(lines).encode() + b'"}\n'


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


def _holder(identity: bytes, one: Run, taken: Mapping[bytes, int], others: Mapping[bytes, Holder]) -> Holder | None:
    if identity in taken:
        return Holder(run=one.number, row=taken[identity])
    return others.get(identity)
