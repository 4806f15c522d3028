"""The rows of a run that go back to the person: as they were read, with everything that stands against them."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.line.bulk import duplicates, index, reading, rows
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.chunk import BACK
from pipeline.line.bulk.duplicates import Duplicate
from pipeline.model import Finding, Place, RawForm, Severity
from pipeline.runs import chunks as parts
from pipeline.runs import findings as tables
from pipeline.runs import ledger
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run


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
    for part, end in zip(chunks, ends, strict=True):
        told = _told(bench, one, part)
        here = {number for number in repeated if part.first_row <= number < end}
        for row in _rows(bench, part, told.keys() | here):
            numbers.append(row.number)
            raws.append(row.raw)
            found += told.get(row.number) or (_repeats(bench, one, repeated[row.number], row.raw),)
    return Back(rows=tuple(numbers), raws=tuple(raws), findings=tuple(found))


def _told(bench: Bench, one: Run, part: Chunk) -> dict[int, tuple[Finding, ...]]:
    """What a chunk said of the rows that have no paper."""
    if not part.returned or part.back is None:
        return {}
    lines = bench.store.read(parts.name(BACK, one.id, part.number, part.back)).splitlines()
    told = (json.loads(line) for line in lines)
    return {each["row"]: tables.unpack(each["findings"]) for each in told}


def _rows(bench: Bench, part: Chunk, wanted: set[int]) -> Iterator[rows.Row]:
    if wanted:
        for row in rows.read(bench.store.read(part.source).splitlines()):
            if row.number in wanted:
                yield row


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
