"""What a step of a run may use: desk, store, engine, and a limited child that keeps its plates warm."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sql

from pipeline import files, library
from pipeline.confine import Caller
from pipeline.engine import PRESS, Engine
from pipeline.line.desk import Desk
from pipeline.model import Court, DocumentType
from pipeline.press import origin
from pipeline.runs import ledger
from pipeline.runs.ledger import Run
from pipeline.runs.store import Store

RUN, CHUNK, BATCH = "run-1", "run-chunk-1", "run-batch-1"
"""The workflows of a run; these names stand in the database, see `line/path.py`."""
CHUNKS, BATCHES, RELEASE = "chunks", "batches", "release"
"""What a run waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One worker's."""

    desk: Desk
    store: Store
    engine: Engine
    kept: Caller
    """The child in which rows are checked and struck, one chunk after another."""
    worker: str
    """The name of the worker's slot."""

    def run(self, run_id: str) -> Run:
        """A run as it stands now.

        Raises:
            StateError: there is none.
        """
        with self.desk.database.connect() as connection:
            return ledger.get(connection, run_id)

    def made(self, one: Run) -> tuple[DocumentType, Court]:
        """What a run makes, and for whom."""
        return self.desk.catalog.documents[one.document_type], self.desk.catalog.courts[one.court]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chunk or a batch that is due."""

    kind: str
    """`CHUNK` or `BATCH`."""
    number: int
    attempt: int = 1
    """Counts the machines that left it to another one."""


def begin(engine: Engine, connection: sql.Connection, one: Run, parts: Iterable[Part]) -> None:
    """Queue chunks or batches for the press, in the transaction that makes them due."""
    for part in parts:
        kind = "chunk" if part.kind == CHUNK else "batch"
        name = f"{one.id}-{kind}-{part.number:05d}-{one.turn}-{part.attempt}"
        args = (one.id, part.number, one.turn, part.attempt)
        engine.start_in(connection, part.kind, name, *args, queue=PRESS)


def wake(engine: Engine, connection: sql.Connection, run_id: str, *topics: str) -> None:
    """Tell a run that something it may wait for has come."""
    for topic in topics:
        engine.signal_in(connection, workflow_id(run_id), topic, True)


def workflow_id(run_id: str) -> str:
    """The id of a run's own workflow."""
    return f"run-{run_id}"


def settings_digest(desk: Desk, lane: str) -> str:
    """The digest of all that shapes a run's papers and mail, the roster apart: another one, other papers."""
    wanted, catalog = desk.lane(lane), desk.catalog
    made, court = catalog.documents[wanted.document_type or ""], catalog.courts[wanted.court or ""]
    shape = {
        "lane": wanted.model_dump(mode="json"),
        "run": desk.settings.run.model_dump(mode="json", exclude={"keep_days"}),
        "mail": desk.settings.mail.model_dump(mode="json"),
        "email": desk.settings.email.model_dump(mode="json", include={"sender", "reply_to", "how"}),
        "made": dict(origin.provenance(made, court)),
        # The catalogue is as it was when this worker began; papers are made from the files as they are now.
        "files": [library.digest(made.folder), library.digest(court.folder)],
    }
    return files.digest_bytes(json.dumps(shape, sort_keys=True).encode())


def mail_digest(desk: Desk) -> str:
    """The digest of all that shapes a print stream, the run's papers apart."""
    return files.digest_bytes(json.dumps(desk.settings.mail.model_dump(mode="json"), sort_keys=True).encode())


def now() -> datetime:
    """The moment of a record; nothing that is published depends on it."""
    return datetime.now(UTC)
