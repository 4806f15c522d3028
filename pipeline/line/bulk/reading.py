"""A roster into the store: its rows in chunks, and what stands against the roster as a whole.

What is read is worked on while the rest is read. So the end of a reading holds what was begun against what was read:
a sheet that is refused at its last row takes its chunks with it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import ConfinedFailure
from pipeline.intake import register
from pipeline.intake.read.streamed import Streamed, stream
from pipeline.killpoints import killpoint
from pipeline.line import limits, naming
from pipeline.line.bulk import fingerprint, phases, suited
from pipeline.line.bulk.arriving import Arriving
from pipeline.line.bulk.bench import Bench, now
from pipeline.line.bulk.room import room
from pipeline.model import Finding, Packet, Place, Severity
from pipeline.runs import chunks as parts
from pipeline.runs import digested, ledger
from pipeline.runs.ledger import Run
from pipeline.runs.states import State

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_NAME = "roster-findings.json"
_LOOK_SECONDS = 0.1


def read(bench: Bench, run_id: str) -> int:
    """Read the roster, in a limited child, and put its rows into the store. Returns how many chunks there are."""
    one = bench.run(run_id)
    packet = naming.packet(bench.desk, one.packet)
    made, court = one.document_type, one.court
    fingerprint.begin(bench.store, run_id, fingerprint.fingerprint(bench.desk.catalog, made, court))
    with TemporaryDirectory(dir=room(bench.desk.settings)) as folder:
        arriving = Arriving(bench, one, Path(folder))
        found = _streamed(bench, one, packet, arriving)
        arriving.look()
        rows = arriving.settled(found.files)
    digested.put(bench.store, _name(run_id), _FINDINGS.dump_json(found.findings))
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        parts.settle(connection, one, rows, now=now())
        ledger.change(connection, one, now=now(), rows=sum(part.rows for part in rows), chunks=len(rows))
        phases.go_on(connection, ledger.get(connection, run_id), State.WORKING)
        killpoint("run-read.before-commit")
    killpoint("run-read.after-commit")
    return len(rows)


def findings(bench: Bench, run_id: str) -> tuple[Finding, ...]:
    """What stands against the roster as a whole.

    Raises:
        StateError: it is not as it was written.
    """
    try:
        return _FINDINGS.validate_json(digested.read(bench.store, _name(run_id)))
    except ValidationError:
        raise digested.damaged(_name(run_id)) from None


def _streamed(bench: Bench, one: Run, packet: Packet, arriving: Arriving) -> Streamed:
    if changed := _altered(packet):
        return _nothing(*changed)
    made, _ = bench.made(one)
    if refused := suited.findings(made, packet.name):
        return _nothing(*refused)
    desk = bench.desk
    lane, wanted = desk.lane(one.lane), desk.settings.run

    def reading() -> Streamed:
        return desk.limited(
            stream,
            packet,
            desk.catalog,
            lane,
            arriving.folder,
            chunk_rows=wanted.chunk_rows,
            most_rows=wanted.most_rows,
        )

    try:
        found = _meanwhile(reading, arriving.look)
    except ConfinedFailure as failure:
        found = _nothing(limits.finding(failure, packet.name))
    # Asked once more: who writes into it while it is read leaves rows of two files behind.
    return _nothing(*changed) if (changed := _altered(packet)) else found


def _meanwhile(reading: Callable[[], Streamed], look: Callable[[], None]) -> Streamed:
    """Look again and again for what is read already, until all is."""
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as other:
        ends = other.submit(reading)
        while not wait([ends], timeout=_LOOK_SECONDS).done:
            look()
        return ends.result()


def _nothing(*findings: Finding) -> Streamed:
    return Streamed(rows=0, files=(), findings=findings)


def _altered(packet: Packet) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="intake.altered",
            severity=Severity.ERROR,
            where=Place(file=changed.path.name),
            message=f"“{changed.path.name}” was changed after it had been taken from the lane {packet.lane}.",
            repair="Drop it again, and leave it alone once it lies in the lane.",
        )
        for changed in register.altered(packet)
    )


def _name(run_id: str) -> str:
    return f"{run_id}/{_NAME}"
