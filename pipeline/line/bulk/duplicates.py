"""Rows that ask for a notice that was made already: by an earlier row, or by an earlier run."""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby

import sqlalchemy as sql

from pipeline.line.bulk.bench import Bench
from pipeline.mailing.columns import Columns
from pipeline.runs import digested, notices, returned
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice
from pipeline.runs.notices import Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A row that is not made, or a recipient of one that is, and which row was."""

    row: int
    of_run: int
    """The short number of the run that has it."""
    of_row: int
    recipient: int | None = None
    """The place in the row's service list, from 0, where the others there get theirs; None: the whole row goes back."""
    alike: bool = False
    """The other writes the address in another way."""


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
    """What a run asks for: the identity of each notice, with its row and recipient, in the order of the rows.

    A notice is named by its place in these lists.
    """

    rows: "array[int]" = field(default_factory=lambda: array("I"))
    recipients: "array[int]" = field(default_factory=lambda: array("H"))
    identities: list[bytes] = field(default_factory=list)
    alikes: list[bytes] = field(default_factory=list)
    """Equal also for notices that only differ in how the address is written."""

    @classmethod
    def of(cls, chunks: Iterable[Columns]) -> "Wanted":
        """Everything that a run's chunks made."""
        all_ = cls()
        for each in chunks:
            all_.rows.extend(each.rows)
            all_.recipients.extend(each.recipients)
            all_.identities.extend(each.each_identity())
            all_.alikes.extend(each.each_alike())
        return all_

    def by_row(self) -> Iterator[tuple[int, list[int]]]:
        """Each row with the places of its recipients' notices."""
        for row, places in groupby(range(len(self.rows)), key=self.rows.__getitem__):
            yield row, list(places)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What notices of a run have: each by the place of the first one."""

    same: dict[bytes, int] = field(default_factory=dict)
    alike: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def firsts(cls, wanted: Wanted) -> "_Taken":
        """What all of a run asks for; the lowest row stays."""
        places = range(len(wanted.rows))
        return cls(
            same=dict(zip(reversed(wanted.identities), reversed(places), strict=True)),
            alike=dict(zip(reversed(wanted.alikes), reversed(places), strict=True)),
        )

    def reserve(self, connection: sql.Connection, one: Run, wanted: Wanted) -> bool:
        """Take it in the database. Returns whether all of it was free."""
        rows, recipients = wanted.rows, wanted.recipients
        free = notices.reserve(connection, one, ((key, rows[at]) for key, at in self.same.items()))
        alikes = ((key, rows[at], recipients[at]) for key, at in self.alike.items())
        return free + notices.reserve_alike(connection, one, alikes) == len(self.same) + len(self.alike)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Others:
    """Who else has the notices of a run."""

    same: Mapping[bytes, Holder] = field(default_factory=dict)
    alike: Mapping[bytes, Holder] = field(default_factory=dict)
    back: frozenset[str] = frozenset()
    """The identities, in hex, of those that came back and may go once more."""

    @classmethod
    def of(cls, connection: sql.Connection, one: Run, wanted: _Taken) -> "_Others":
        """Ask the database."""
        same = notices.holders(connection, one, wanted.same)
        alike = notices.alike(connection, one, wanted.alike)
        keys = {each.identity.hex() for each in (*same.values(), *alike.values())}
        return cls(same=same, alike=alike, back=returned.may_go_again(connection, keys, one.number))

    def holder(self, same: bytes, alike: bytes) -> tuple[Holder, bool] | None:
        """Who has a notice, and whether it only is alike; None where nobody has, or it may go once more."""
        equal, like = self.same.get(same), self.alike.get(alike)
        if any(each and each.identity.hex() in self.back for each in (equal, like)):
            return None
        return (equal, False) if equal else (like, True) if like else None


def find(connection: sql.Connection, one: Run, wanted: Wanted) -> tuple[Duplicate, ...]:
    """Take the identities of a run's rows in their order; a recipient whose is taken already is left out.

    A row goes back only where nobody is left whom it would tell something new. Two ways to write one address are one.

    A notice that the post brought back may go once more, once for each return; rows that a person has done again repeat
    theirs knowingly.
    Asked again after a kill it finds the same, since what the run has itself is no other's.
    """
    firsts = _Taken.firsts(wanted)
    all_free = firsts.reserve(connection, one, wanted)
    if all_free and len(firsts.same) == len(firsts.alike) == len(wanted.rows):
        return ()
    others = _Others() if all_free else _Others.of(connection, one, firsts)
    returned.spend(connection, others.back, one.number)
    sent = _Taken()
    found = tuple(_each_repeated(one, wanted, _Others() if one.again_of else others, sent))
    _correct(connection, one, wanted, firsts, sent, others)
    return found


def _each_repeated(one: Run, wanted: Wanted, others: _Others, sent: _Taken) -> Iterator[Duplicate]:
    """Every repetition; what is none goes to `sent`."""
    for row, places in wanted.by_row():
        held = {at: _holder(one, wanted, at, others, sent) for at in places}
        yield from _repeated(row, {wanted.recipients[at]: each for at, each in held.items()})
        for at in (at for at, each in held.items() if each is None):
            sent.same.setdefault(wanted.identities[at], at)
            sent.alike.setdefault(wanted.alikes[at], at)


def _holder(one: Run, wanted: Wanted, at: int, others: _Others, sent: _Taken) -> tuple[Holder, bool] | None:
    """Who has a notice already, and whether that is one that only is alike."""
    same, alike = wanted.identities[at], wanted.alikes[at]
    for taken, key, only_alike in ((sent.same, same, False), (sent.alike, alike, True)):
        if key in taken:
            return Holder(run=one.number, row=wanted.rows[taken[key]]), only_alike
    return others.holder(same, alike)


def _repeated(row: int, held: Mapping[int, tuple[Holder, bool] | None]) -> Iterator[Duplicate]:
    """What is left out of a row, given who has the notice of each recipient already."""
    found = [(recipient, *each) for recipient, each in held.items() if each is not None]
    whole = len(found) == len(held)
    for recipient, of, alike in found[:1] if whole else found:
        yield Duplicate(row=row, of_run=of.run, of_row=of.row, recipient=None if whole else recipient, alike=alike)


def _correct(
    connection: sql.Connection, one: Run, wanted: Wanted, firsts: _Taken, sent: _Taken, others: _Others
) -> None:
    """Give back what was taken for rows that go back: a later run would be told that they have a notice.

    That can only be where two are alike: who is refused for the very same has taken nothing.
    """
    same = {key for key, at in firsts.same.items() if key not in others.same and sent.same.get(key) != at}
    alike = {key for key, at in firsts.alike.items() if key not in others.alike and sent.alike.get(key) != at}
    notices.release(connection, one, same, alike)
    rest = _Taken(
        same={key: sent.same[key] for key in same & sent.same.keys()},
        alike={key: sent.alike[key] for key in alike & sent.alike.keys()},
    )
    rest.reserve(connection, one, wanted)


def name(run_id: str) -> str:
    """Where a run's duplicates lie in the store."""
    return f"{run_id}/duplicates"


def text(found: Iterable[Duplicate]) -> bytes:
    """Duplicates as lines of JSON, behind the digest of those lines."""
    return digested.text(b"".join(json.dumps(asdict(one), sort_keys=True).encode() + b"\n" for one in found))


def read(bench: Bench, run_id: str) -> tuple[Duplicate, ...]:
    """A run's duplicates, in the order of its rows.

    Raises:
        StateError: they are not as they were written; a row that is left out wrongly would be a notice lost.
    """
    lines = digested.read(bench.store, name(run_id))
    try:
        return tuple(Duplicate(**json.loads(each)) for each in lines.splitlines())
    except (TypeError, ValueError):
        raise digested.damaged(name(run_id)) from None


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
