"""A chunk's one step: its rows out of the store, through the press's child, and what was made into the store."""

import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.confine import wire
from pipeline.errors import StateError
from pipeline.intake.register import received_at
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import differing, fingerprint, in_parts
from pipeline.line.bulk.bench import CHUNK, CHUNKS, Bench, Part, begin, now, settings_digest, wake
from pipeline.line.bulk.chunk_files import BACK, COLUMNS, INDEX, PAPERS
from pipeline.line.bulk.order import Made, Order
from pipeline.line.bulk.room import room
from pipeline.mailing import message
from pipeline.model.remembered import by_identity
from pipeline.rules.catalog import Catalog
from pipeline.runs import chunks as parts
from pipeline.runs import ledger
from pipeline.runs.chunks import Chunk, Struck
from pipeline.runs.ledger import Run
from pipeline.runs.states import State

_ATTEMPTS = 20
_LEAVE_SECONDS = 1.0
"""How long a machine that would make other papers holds a chunk back before another may take it."""
_log = logging.getLogger(__name__)
IDLE = frozenset({State.PAUSED, State.CANCELLED, State.DONE})
"""In these states of a run no chunk and no batch of it is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Digests:
    papers: str
    index: str
    back: str


def strike(bench: Bench, run_id: str, number: int, turn: int, attempt: int) -> str:
    """Make the papers of a chunk.

    Returns:
        `done`; or `left` where the run rests, this work is of an earlier turn of it, or this machine would make other
        papers than the one that began the run.

    Raises:
        StateError: the templates or settings are not those the run began with.
        ConfinedFailure: the machine failed.
    """
    with bench.desk.database.connect() as connection:
        one = ledger.get(connection, run_id)
        part = parts.find(connection, one, number)
    if part is not None and part.state == parts.DONE:
        return "done"
    if part is None or one.state in IDLE or one.turn != turn:
        return "left"
    same(bench, one)
    if not _fits(bench, one, part, attempt):
        return "left"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=room(bench.desk.settings))))
        source = stack.enter_context(bench.store.local(part.source))
        order = _order(bench, one, part, source, folder)
        made = in_parts.make(bench.kept, order)
        same(bench, one)  # once more: what was changed meanwhile stands in some of these papers
        digests = _stored(bench, one, part, folder)
    noted = _note(bench, one, part, made, digests)
    if noted is State.CANCELLED:
        bench.store.remove(run_id)  # all else of it is gone already
    return "done" if noted is State.DONE else "left"


def same(bench: Bench, one: Run) -> None:
    """Refuse to go on with other templates or settings: half a run would be other papers than the rest.

    Raises:
        StateError: they were changed since the run began.
    """
    if settings_digest(bench.desk, one.lane) != one.settings:
        raise StateError(
            f"the templates or settings were changed since run {one.id} began. Change them back and resume the run, or "
            "cancel it and drop the roster again."
        )


def _fits(bench: Bench, one: Run, part: Chunk, attempt: int) -> bool:
    """Whether this machine makes the run's papers as the first one does; if not, the chunk is queued again.

    Raises:
        StateError: no machine that fits took it.
    """
    here = fingerprint.fingerprint(bench.desk.catalog, one.document_type, one.court)
    refused = fingerprint.refusal(bench.store, one.id, here, bench.worker)
    if refused is None:
        return True
    _log.warning("%s (%s) %s", refused.message, refused.found, refused.repair)
    if attempt >= _ATTEMPTS:
        raise StateError(f"{refused.message} They differ in {refused.found}. {refused.repair}")
    time.sleep(_LEAVE_SECONDS)
    with bench.desk.database.begin() as connection:
        begin(bench.engine, connection, one, (Part(kind=CHUNK, number=part.number, attempt=attempt + 1),))
    return False


def _order(bench: Bench, one: Run, part: Chunk, source: Path, folder: Path) -> Order:
    desk = bench.desk
    return Order(
        rows=source.resolve(),
        skip=0,
        take=part.rows,
        broken=(),
        folder=folder,
        run=one.id,
        number=part.number,
        catalog=_catalog(bench),
        lane=desk.lane(one.lane),
        mail=desk.settings.mail,
        document_type=one.document_type,
        court=one.court,
        received_at=received_at(one.packet, desk.settings.time_zone),
        compare_one_in=desk.settings.run.compare_one_in,
        strike=not one.compared,
        writable=message.writable(desk.settings.email),
    )


def _catalog(bench: Bench) -> Path:
    """The catalogue in a file for the child; one for as long as it stays the same."""
    data, digest = _pickled(bench.desk.catalog)
    path = room(bench.desk.settings) / f"catalog-{digest[:16]}"
    return path if path.exists() else files.write_whole(path, data, at="run-catalog")


@by_identity
def _pickled(catalog: Catalog) -> tuple[bytes, str]:
    """The catalogue as bytes, and their digest."""
    data = wire.pickled(catalog)
    return data, files.digest_bytes(data)


def _stored(bench: Bench, one: Run, part: Chunk, folder: Path) -> _Digests:
    digests = {kind: files.digest(folder / kind) for kind in (PAPERS, INDEX, BACK)}
    for kind, digest in digests.items():
        bench.store.put_file(parts.name(kind, one.id, part.number, digest), folder / kind)
    columns = parts.name(COLUMNS, one.id, part.number, digests[INDEX])
    if not bench.store.has(columns):  # they follow from the index; those of an older program stay
        bench.store.put_file(columns, folder / COLUMNS)
    return _Digests(papers=digests[PAPERS], index=digests[INDEX], back=digests[BACK])


def _note(bench: Bench, one: Run, part: Chunk, made: Made, digests: _Digests) -> State | None:
    """One transaction: what came of the chunk, and whether its run may go on.

    Returns:
        DONE; CANCELLED where the run is; None where another chunk has found meanwhile that what is struck is wrong, or
        where the end of its roster has shown that these rows are none.
    """
    with bench.desk.database.begin() as connection:
        on = ledger.get(connection, one.id, lock=True)
        if on.state is State.CANCELLED:
            return State.CANCELLED
        now_there = parts.find(connection, on, part.number)
        if now_there is None or now_there.source != part.source or (on.compared and made.struck):
            return None
        _finish(bench, connection, on, part, made, digests)
        killpoint("run-chunk.before-commit")
    killpoint("run-chunk.after-commit")
    return State.DONE


def _finish(bench: Bench, connection: sql.Connection, on: Run, part: Chunk, made: Made, digests: _Digests) -> None:
    """Note what came of a chunk; `on` is its run as it is in this transaction."""
    at = now()
    if made.differs:
        differing.take_back(connection, on, part.number, now=at)
    last = parts.finish(connection, on, part.number, _struck(made, digests, bench.worker), now=at)
    journal.append(
        connection,
        Kind.RUN_CHUNK,
        on.id,
        at=at,
        # Made a second time where a struck paper differed; and a number is used again behind a refused sheet.
        key=f"chunk-{part.source.rpartition('rows-')[2]}" + ("-rendered" if on.compared else ""),
        papers=digests.papers,
        notices=made.notices,
        returned=made.returned,
    )
    if made.differs:
        differing.begin_again(bench, connection, on.id)
    if last and on.state is not State.READING:  # else more of them may follow
        wake(bench.engine, connection, on.id, CHUNKS)


def _struck(made: Made, digests: _Digests, worker: str) -> Struck:
    return Struck(
        papers=digests.papers,
        index=digests.index,
        back=digests.back,
        notices=made.notices,
        struck=made.struck,
        rendered=made.rendered,
        returned=made.returned,
        reasons=made.reasons,
        cpu_seconds=made.cpu_seconds,
        worker=worker,
    )
