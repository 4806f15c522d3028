"""A roster into the store: its rows in chunks, and what stands against the roster as a whole."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from pipeline import files
from pipeline.errors import ConfinedFailure
from pipeline.intake import register
from pipeline.killpoints import killpoint
from pipeline.line import limits, naming
from pipeline.line.bulk import phases, roster, suited
from pipeline.line.bulk import rows as row_lines
from pipeline.line.bulk.bench import Bench, now
from pipeline.line.bulk.room import room
from pipeline.line.bulk.roster import Streamed
from pipeline.model import Finding, Packet, Place, Severity
from pipeline.runs import chunks as parts
from pipeline.runs import ledger
from pipeline.runs.chunks import Rows
from pipeline.runs.ledger import Run
from pipeline.runs.states import State

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_NAME = "roster-findings.json"


def read(bench: Bench, run_id: str) -> int:
    """Read the roster, in a limited child, and put its rows into the store. Returns how many chunks there are."""
    one = bench.run(run_id)
    packet = naming.packet(bench.desk, one.packet)
    with TemporaryDirectory(dir=room(bench.desk.settings)) as folder:
        found = _streamed(bench, one, packet, Path(folder))
        rows = tuple(_stored(bench, one, found))
    bench.store.put(_name(run_id), _FINDINGS.dump_json(found.findings))
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        parts.begin(connection, one, rows)
        ledger.change(connection, one, now=now(), rows=sum(part.rows for part in rows), chunks=len(rows))
        phases.go_on(connection, ledger.get(connection, run_id), State.WORKING)
        killpoint("run-read.before-commit")
    killpoint("run-read.after-commit")
    return len(rows)


def findings(bench: Bench, run_id: str) -> tuple[Finding, ...]:
    """What stands against the roster as a whole."""
    return _FINDINGS.validate_json(bench.store.read(_name(run_id)))


def _streamed(bench: Bench, one: Run, packet: Packet, folder: Path) -> Streamed:
    if changed := register.altered(packet):
        return Streamed(parts=(), findings=tuple(_altered(packet, file.path.name) for file in changed))
    made, _ = bench.made(one)
    if refused := suited.findings(made, packet.name):
        return Streamed(parts=(), findings=refused)
    desk = bench.desk
    lane, size = desk.lane(one.lane), desk.settings.run.chunk_rows
    try:
        return desk.limited(roster.stream, packet, desk.catalog, lane, folder, size)
    except ConfinedFailure as failure:
        return Streamed(parts=(), findings=(limits.finding(failure, packet.name),))


def _stored(bench: Bench, one: Run, found: Streamed) -> Iterator[Rows]:
    """The rows that are wanted, in the store."""
    chosen = row_lines.numbers(one.chosen) if one.chosen else None
    number = 0
    for part in found.parts:
        lines = part.path.read_bytes().splitlines(keepends=True)
        wanted = [row for row in row_lines.read(lines) if chosen is None or row.number in chosen]
        if not wanted:
            continue
        number += 1
        data = b"".join(row_lines.line(row) for row in wanted)
        source = parts.name("rows", one.id, number, files.digest_bytes(data))
        bench.store.put(source, data)
        yield Rows(number=number, first_row=wanted[0].number, rows=len(wanted), source=source)


def _altered(packet: Packet, name: str) -> Finding:
    return Finding(
        code="intake.altered",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"“{name}” was changed after it had been taken from the lane {packet.lane}.",
        repair="Drop it again, and leave it alone once it lies in the lane.",
    )


def _name(run_id: str) -> str:
    return f"{run_id}/{_NAME}"
