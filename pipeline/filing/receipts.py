"""Answers of portals: kept raw before they are read, then laid out for people in the envelope's folder."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from pipeline import files, journal
from pipeline.filing import ledger
from pipeline.filing.clock import Clock
from pipeline.filing.portals import GivesCopies, Portal
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import JSON, Envelope, Receipt

FOLDER, RECEIPT, STAMPED = "receipts", "receipt.json", "stamped"


@dataclass(slots=True, kw_only=True)
class Keeper:
    """Stores each answer as it came: first the file, then its row; only then may anybody read meaning into it."""

    database: sql.Engine
    submission: ledger.Submission
    folder: Path
    """The envelope's."""
    clock: Clock
    way: str
    """How the answer came: `submit`, `find`, `status` or `callback`."""
    last: str | None = field(default=None)
    """The digest of the latest one."""

    def __call__(self, raw: bytes) -> None:
        """Keep it; the same bytes again change nothing."""
        self.last = files.digest_bytes(raw)
        path = raw_path(self.folder, self.last)
        if not path.exists():
            files.write_whole(path, raw, at="receipt-raw")
        record(self.database, self.submission, raw, at=self.clock, way=self.way)


def record(database: sql.Engine, submission: ledger.Submission, raw: bytes, *, at: Clock, way: str) -> None:
    """Write the row of an answer whose bytes are safe on disk."""
    digest, moment = files.digest_bytes(raw), at()
    row = {"submission": submission.id, "sha256": digest, "size": len(raw), "at": moment, "way": way}
    killpoint("receipt.before-commit")
    try:
        with database.begin() as connection:
            connection.execute(sql.insert(ledger.receipts).values(row))
            key = f"{submission.id}/{digest[:16]}"
            journal.append(
                connection,
                Kind.RECEIPT_STORED,
                submission.envelope_id,
                at=moment,
                key=key,
                receipt=digest,
                way=way,
            )
    except IntegrityError:
        return  # this answer was stored before
    killpoint("receipt.after-commit")


def raw_path(folder: Path, digest: str) -> Path:
    """Where the raw bytes of an answer lie."""
    return folder / FOLDER / f"{digest[:16]}.raw"


def lay(envelope: Envelope, submission: ledger.Submission, receipt: Receipt) -> None:
    """Write `receipt.json`, the latest answer as people and programs read it, beside the papers."""
    digest = files.digest_bytes(receipt.raw)
    table: dict[str, JSON] = {
        "envelope": envelope.id,
        "court": envelope.court,
        "portal": receipt.portal,
        "reference": submission.reference,
        "portal_reference": receipt.reference,
        "status": receipt.status.value,
        "at": receipt.at.isoformat(),
        "at_told": receipt.at_told,
        "outcomes": [
            {
                "title": one.title,
                "status": one.status.value,
                "reason": one.reason,
                "docket_entry": one.docket_entry,
            }
            for one in receipt.outcomes
        ],
        "raw": {
            "path": raw_path(envelope.folder, digest).relative_to(envelope.folder).as_posix(),
            "sha256": digest,
            "size": len(receipt.raw),
        },
    }
    text = json.dumps(table, indent=2, ensure_ascii=False) + "\n"
    files.write_whole(envelope.folder / RECEIPT, text.encode(), at="receipt")


def bring_copies(portal: Portal, envelope: Envelope, reference: str) -> tuple[Path, ...]:
    """Copy the court's stamped copies beside the papers, where the portal gives any; nothing is replaced."""
    if not isinstance(portal, GivesCopies):
        return ()
    return tuple(_copied(envelope.folder / STAMPED, file.path) for file in portal.copies(envelope, reference))


def _copied(folder: Path, source: Path) -> Path:
    target = folder / files.safe_name(source.name)
    if target.exists():
        return target
    folder.mkdir(exist_ok=True)
    with files.placing(target, at="stamped-copy") as temporary:
        shutil.copyfile(source, temporary)
    return target
