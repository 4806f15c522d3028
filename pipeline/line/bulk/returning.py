"""The rows of a run that go back to the person: as they were read, with everything that stands against them."""

import heapq
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.line.bulk import duplicates, index, reading, warning
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.chunk import BACK
from pipeline.line.bulk.duplicates import Duplicate
from pipeline.model import Finding, Place, RawForm, Severity
from pipeline.runs import chunks as parts
from pipeline.runs import findings as tables
from pipeline.runs import ledger, rows
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run
from pipeline.runs.rows import Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What goes back."""

    rows: tuple[int, ...]
    raws: tuple[RawForm, ...]
    findings: tuple[Finding, ...]
    """Of the roster as a whole, then of each row."""


def collect(bench: Bench, one: Run) -> Back:
    """Everything of a run that goes back."""
    repeated = {each.row: each for each in duplicates.read(bench, one.id)}
    numbers: list[int] = []
    raws: list[RawForm] = []
    found: list[Finding] = list(reading.findings(bench, one.id))
    chunks = index.chunks(bench, one)
    ends = (*(part.first_row for part in chunks[1:]), sys.maxsize)
    for part, end in zip(chunks, ends, strict=False):
        stopped = {row: said for row, said in told(bench, one, part) if _errors(said)} if part.returned else {}
        here = {number for number in repeated if part.first_row <= number < end}
        for row, raw in _rows(bench, part, stopped.keys() | here):
            numbers.append(row)
            raws.append(raw)
            found += stopped.get(row) or (_repeats(bench, one, repeated[row], raw),)
    return Back(rows=tuple(numbers), raws=tuple(raws), findings=tuple(found))


def remarks(bench: Bench, one: Run) -> Iterator[tuple[int, Finding]]:
    """What should be looked at though it went on, by row; one chunk at a time is in memory."""
    out = duplicates.rows(bench, one.id)
    said = (pair for part in index.chunks(bench, one) for pair in _remarked(bench, one, part))
    both = heapq.merge(said, warning.read(bench, one.id), key=lambda pair: pair[0])
    yield from ((row, each) for row, each in both if row not in out)


def _remarked(bench: Bench, one: Run, part: Chunk) -> Iterator[tuple[int, Finding]]:
    for row, found in told(bench, one, part):
        if not _errors(found):
            yield from ((row, each) for each in found)


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
        for row in rows.numbered(bench.store.read(part.source).splitlines()):
            if row.number in wanted:
                yield row.number, _raw(row.raw)


def _raw(read: RawForm | Unread) -> RawForm:
    if isinstance(read, RawForm):
        return read
    return RawForm(document_type=None, court=None, values=read.values, origin=read.origin)


def _repeats(bench: Bench, one: Run, repeated: Duplicate, raw: RawForm) -> Finding:
    same = repeated.of_run == one.number
    where = f"row {repeated.of_row} of this roster" if same else f"row {repeated.of_row} of an earlier run"
    origin = raw.origin
    return Finding(
        code="run.duplicate",
        severity=Severity.ERROR,
        where=Place(file=origin.file, sheet=origin.sheet, row=origin.row),
        message=f"This row asks for a notice that {where} made: the same case, document, recipient and dates.",
        found=None if same else _named(bench, repeated),
        repair="Delete the row if it was entered twice. If the notice must go once more, "
        "`docketpress run again RUN --rows … --by NAME --reason …` makes chosen rows again.",
    )


def _named(bench: Bench, repeated: Duplicate) -> str | None:
    with bench.desk.database.connect() as connection:
        return next((each.id for each in ledger.listing(connection) if each.number == repeated.of_run), None)
