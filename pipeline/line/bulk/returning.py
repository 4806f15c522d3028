"""The rows of a run that go back to the person: as they were read, with everything that stands against them."""

import heapq
import json
import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.line.bulk import duplicates, index, reading, sheet_rows, warning
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.chunk_files import BACK
from pipeline.line.bulk.duplicates import Duplicate
from pipeline.model import Finding, Place, RawForm, Severity
from pipeline.outbox import BackRow
from pipeline.runs import chunks as parts
from pipeline.runs import findings as tables
from pipeline.runs import ledger, rows
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run
from pipeline.runs.rows import Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What goes back."""

    count: int
    """How many rows."""
    findings: tuple[Finding, ...]
    """Of the roster as a whole."""
    rows: Callable[[], Iterator[BackRow]]
    """Reads the rows, in their order, each with what stands against it; one chunk of them is in memory."""


def collect(bench: Bench, one: Run) -> Back:
    """Everything of a run that goes back."""
    repeated = {each.row: each for each in duplicates.read(bench, one.id) if each.recipient is None}
    firsts = _firsts(bench, one, repeated.values())
    chunks, runs = index.chunks(bench, one), _runs(bench)

    def said(row: int, raw: RawForm) -> Finding:
        return _repeats(runs, one, repeated[row], firsts[_of(repeated[row])], raw)

    return Back(
        count=sum(part.returned for part in chunks) + len(repeated),
        findings=reading.findings(bench, one.id),
        rows=lambda: _each(bench, one, chunks, repeated, said),
    )


def _each(
    bench: Bench,
    one: Run,
    chunks: tuple[Chunk, ...],
    repeated: Collection[int],
    said: Callable[[int, RawForm], Finding],
) -> Iterator[BackRow]:
    ends, ordered = (*(part.first_row for part in chunks[1:]), sys.maxsize), sorted(repeated)
    for part, end in zip(chunks, ends, strict=False):
        stopped = {row: found for row, found in told(bench, one, part) if _errors(found)} if part.returned else {}
        here = set(ordered[bisect_left(ordered, part.first_row) : bisect_left(ordered, end)])
        for row, raw in _rows(bench, part, stopped.keys() | here):
            yield BackRow(raw=raw, findings=stopped.get(row) or (said(row, raw),))


def remarks(bench: Bench, one: Run) -> Iterator[tuple[int, Finding]]:
    """What should be looked at though it went on, by row; one chunk at a time is in memory."""
    out = duplicates.rows(bench, one.id)
    said = (pair for part in index.chunks(bench, one) for pair in _remarked(bench, one, part))
    both = heapq.merge(said, _recipients(bench, one), warning.read(bench, one.id), key=lambda pair: pair[0])
    yield from ((row, each) for row, each in both if row not in out)


def _remarked(bench: Bench, one: Run, part: Chunk) -> Iterator[tuple[int, Finding]]:
    for row, found in told(bench, one, part):
        if not _errors(found):
            yield from ((row, each) for each in found)


def _recipients(bench: Bench, one: Run) -> Iterator[tuple[int, Finding]]:
    """Recipients who are left out of rows that went on, by row."""
    repeated = [each for each in duplicates.read(bench, one.id) if each.recipient is not None]
    if not repeated:
        return
    firsts = _firsts(bench, one, repeated)
    with bench.desk.database.connect() as connection:
        places = sheet_rows.places(bench.store, connection, one, {each.row for each in repeated})
    runs = _runs(bench)
    for each in repeated:
        yield each.row, _left_out(runs, one, each, firsts[_of(each)], places.get(each.row, Place(row=each.row)))


def _left_out(runs: Mapping[int, str], one: Run, repeated: Duplicate, first: str, where: Place) -> Finding:
    return Finding(
        code="run.recipient-repeated",
        severity=Severity.WARNING,
        where=where,
        message=f"Recipient {(repeated.recipient or 0) + 1} of this row's service list is left out: {first} asked for "
        f"the same notice before, with the same case, document, recipient and dates{_spelled(repeated)}. The others of "
        "the row get theirs.",
        found=None if repeated.of_run == one.number else runs.get(repeated.of_run),
        repair="Nothing is to be done if one notice is enough. If this one must go all the same, "
        f"`docketpress run again {one.id} --rows {where.row} --by NAME --reason …` makes the row once more, for all of "
        "its recipients.",
    )


def _errors(found: tuple[Finding, ...]) -> bool:
    return any(each.severity is Severity.ERROR for each in found)


def told(bench: Bench, one: Run, part: Chunk) -> Iterator[tuple[int, tuple[Finding, ...]]]:
    """What a chunk said of its rows: errors of those that go back, warnings of those that went on."""
    if part.back is not None:
        for line in bench.store.read(parts.name(BACK, one.id, part.number, part.back)).splitlines():
            back = json.loads(line)
            yield back["row"], tables.unpack(back["findings"])


def _rows(bench: Bench, part: Chunk, wanted: set[int]) -> Iterator[tuple[int, RawForm]]:
    if wanted:
        for row in rows.numbered(_lines(bench.store.read(part.source), wanted)):
            if row.number in wanted:
                yield row.number, _raw(row.raw)


def _lines(data: bytes, wanted: Collection[int]) -> list[bytes]:
    """A file's head and the lines of some rows; all where a line does not tell its row's number at once.

    Reading a line takes a hundred times as long as looking at how it begins, and few of a chunk's rows go back.
    """
    head, *lines = data.splitlines()
    begins = tuple(b'{"number":%d,' % number for number in wanted)
    found = [line for line in lines if line.startswith(begins)]
    return [head, *(found if len(found) == len(wanted) else lines)]


def _raw(read: RawForm | Unread) -> RawForm:
    if isinstance(read, RawForm):
        return read
    return RawForm(document_type=None, court=None, values=read.values, origin=read.origin)


def _repeats(runs: Mapping[int, str], one: Run, repeated: Duplicate, first: str, raw: RawForm) -> Finding:
    origin = raw.origin
    return Finding(
        code="run.duplicate",
        severity=Severity.ERROR,
        where=Place(file=origin.file, sheet=origin.sheet, row=origin.row),
        message=f"This row asks for a notice that {first} asked for before: the same case, "
        f"document, recipient and dates{_spelled(repeated)}.",
        found=None if repeated.of_run == one.number else runs.get(repeated.of_run),
        repair="Delete the row if it was entered twice. If it must go all the same, for instance with another hour or "
        f"courtroom, `docketpress run again {one.id} --rows {origin.row} --by NAME --reason …` makes this very row. "
        "(The same with the earlier run's id would make the earlier row.)",
    )


def _spelled(repeated: Duplicate) -> str:
    return ", to the same address written in another way, such as `St` for `Street`" if repeated.alike else ""


def _firsts(bench: Bench, one: Run, repeated: Collection[Duplicate]) -> dict[tuple[int, int], str]:
    """The rows that have the notices, by run and row, as their own sheets number them."""
    named: dict[tuple[int, int], str] = {}
    with bench.desk.database.connect() as connection:
        for of in ledger.listing(connection):
            wanted = {each.of_row for each in repeated if each.of_run == of.number}
            places = sheet_rows.places(bench.store, connection, of, wanted)
            which = "this roster" if of.number == one.number else "an earlier run"
            for row in wanted:
                named[of.number, row] = f"{sheet_rows.said(places.get(row), row)}, in {which},"
    return named


def _of(repeated: Duplicate) -> tuple[int, int]:
    return repeated.of_run, repeated.of_row


def _runs(bench: Bench) -> dict[int, str]:
    """The id of each run, by its number."""
    with bench.desk.database.connect() as connection:
        return {each.number: each.id for each in ledger.listing(connection)}
