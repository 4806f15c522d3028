"""A roster into the store: its rows in chunks, and what stands against the roster as a whole."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from pipeline import files
from pipeline.errors import ConfinedFailure
from pipeline.intake import register
from pipeline.intake.read.streamed import Streamed, stream
from pipeline.killpoints import killpoint
from pipeline.line import limits, naming
from pipeline.line.bulk import fingerprint, phases, suited
from pipeline.line.bulk.bench import Bench, now
from pipeline.line.bulk.chosen import numbers
from pipeline.line.bulk.room import room
from pipeline.model import Finding, Packet, Place, Severity
from pipeline.runs import chunks as parts
from pipeline.runs import ledger
from pipeline.runs import rows as row_lines
from pipeline.runs.chunks import Rows
from pipeline.runs.ledger import Run
from pipeline.runs.states import State

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_NAME = "roster-findings.json"


def read(bench: Bench, run_id: str) -> int:
    """Read the roster, in a limited child, and put its rows into the store. Returns how many chunks there are."""
    one = bench.run(run_id)
    packet = naming.packet(bench.desk, one.packet)
    made, court = one.document_type, one.court
    fingerprint.begin(bench.store, run_id, fingerprint.fingerprint(bench.desk.catalog, made, court))
    with TemporaryDirectory(dir=room(bench.desk.settings)) as folder:
        found = _streamed(bench, one, packet, Path(folder))
        rows = tuple(_stored(bench, one, found, Path(folder)))
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
        return _nothing(*(_altered(packet, file.path.name) for file in changed))
    made, _ = bench.made(one)
    if refused := suited.findings(made, packet.name):
        return _nothing(*refused)
    desk = bench.desk
    lane, wanted = desk.lane(one.lane), desk.settings.run
    try:
        return desk.limited(
            stream, packet, desk.catalog, lane, folder, chunk_rows=wanted.chunk_rows, most_rows=wanted.most_rows
        )
    except ConfinedFailure as failure:
        return _nothing(limits.finding(failure, packet.name))


def _stored(bench: Bench, one: Run, found: Streamed, folder: Path) -> Iterator[Rows]:
    """The rows that are wanted, in the store."""
    wanted = numbers(one.chosen) if one.chosen else None
    number = 0
    for part in found.files:
        data, first, count = (folder / part.name).read_bytes(), part.first, part.rows
        if wanted is not None:
            data, kept = row_lines.chosen(data, wanted)
            first, count = (kept[0] if kept else 0), len(kept)
        if not count:
            continue
        number += 1
        source = parts.name("rows", one.id, number, files.digest_bytes(data))
        bench.store.put(source, data)
        yield Rows(number=number, first_row=first, rows=count, source=source)


def _nothing(*findings: Finding) -> Streamed:
    return Streamed(rows=0, files=(), findings=findings)


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
