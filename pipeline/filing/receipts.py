"""Answers of portals: kept raw before they are read, then laid out for people in the envelope's folder."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from pipeline import files, journal
from pipeline.errors import InDoubt
from pipeline.filing import ledger, service
from pipeline.filing.clock import Clock
from pipeline.filing.portals import GivesCopies, Portal
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import JSON, Envelope, Outcome, Receipt

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

    def demand_known(self) -> None:
        """Look whether the database knows the answers in the folder; if not, an older one was brought back.

        Raises:
            InDoubt: it did not know them all; it does from now on.
        """
        with self.database.connect() as connection:
            known = ledger.answers(connection, self.submission.envelope_id)
        names = {digest[:16] for digest in known}
        paths = (one for one in (self.folder / FOLDER).glob("*.raw") if one.stem not in names)
        found = [raw for raw in (one.read_bytes() for one in paths) if files.digest_bytes(raw) not in known]
        for raw in found:
            record(self.database, self.submission, raw, at=self.clock, way="restored")
        if found:
            raise InDoubt("answers lie in its folder that the database did not know; was an older one brought back?")

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
    """Write `receipt.json`, the latest answer as people and programs read it, beside the papers.

    What an earlier answer told beside its word, and this one does not, stays: charges, the docket number, rulings. Who
    was served goes into `service.json`.
    """
    table = _table(envelope, submission, receipt)
    before = _before(envelope, submission)
    if before is not None:
        table = {**table, **{name: table[name] or before.get(name) for name in _ADDED}}
        table["rulings"] = _more(before.get("rulings"), table["rulings"])
    service.keep(envelope.folder, receipt.served)
    _write(envelope, table)


def add(envelope: Envelope, submission: ledger.Submission, receipt: Receipt) -> None:
    """Add to `receipt.json` what a further answer of the same word tells; what stands there already stays."""
    service.keep(envelope.folder, receipt.served)
    before, table = _before(envelope, submission), _table(envelope, submission, receipt)
    if before is None or before.get("status") != table["status"]:
        _write(envelope, table)
        return
    filled: dict[str, JSON] = {name: before.get(name) or value for name, value in table.items()}
    filled["outcomes"] = _outcomes(before.get("outcomes"), table["outcomes"])
    filled["rulings"] = _more(before.get("rulings"), table["rulings"])
    if filled != before:
        _write(envelope, filled)


_ADDED = ("portal_reference", "docket_number", "charges", "correct_by")
"""Facts of an envelope that one answer tells and the next may leave out."""


def _table(envelope: Envelope, submission: ledger.Submission, receipt: Receipt) -> dict[str, JSON]:
    digest = files.digest_bytes(receipt.raw)
    return {
        "envelope": envelope.id,
        "court": envelope.court,
        "portal": receipt.portal,
        "reference": submission.reference,
        "portal_reference": receipt.reference,
        "status": receipt.status.value,
        "at": receipt.at.isoformat(),
        "at_told": receipt.at_told,
        "docket_number": receipt.docket_number,
        "correct_by": receipt.correct_by.isoformat() if receipt.correct_by else None,
        "outcomes": [_outcome(one) for one in receipt.outcomes],
        "charges": [{"name": one.name, "amount": str(one.amount), "raw": one.raw} for one in receipt.charges],
        "rulings": [{"title": one.title, "ruling": one.ruling} for one in receipt.outcomes if one.ruling],
        "raw": {
            "path": raw_path(envelope.folder, digest).relative_to(envelope.folder).as_posix(),
            "sha256": digest,
            "size": len(receipt.raw),
        },
    }


def _outcome(one: Outcome) -> JSON:
    return {
        "title": one.title,
        "status": one.status.value,
        "reason": one.reason,
        "reason_code": one.reason_code,
        "docket_entry": one.docket_entry,
        "ruling": one.ruling,
        "number": one.number,
        "control": one.control,
    }


def _before(envelope: Envelope, submission: ledger.Submission) -> dict[str, JSON] | None:
    """What stands there of the same sending; None where nothing readable does."""
    try:
        table = json.loads((envelope.folder / RECEIPT).read_bytes())
    except (OSError, ValueError):
        return None
    mine = isinstance(table, dict) and table.get("reference") == submission.reference
    return table if mine else None


def _more(before: JSON, now: JSON) -> list[JSON]:
    """Everything of two lists, each thing once, in the order in which it was heard."""
    there = list(before) if isinstance(before, list) else []
    return [*there, *(one for one in (now if isinstance(now, list) else []) if one not in there)]


def _outcomes(before: JSON, now: JSON) -> list[JSON]:
    """The outcomes that stand, their gaps filled; then those that are new."""
    there = [dict(one) for one in before if isinstance(one, dict)] if isinstance(before, list) else []
    named = {(one.get("title"), one.get("number")): one for one in there}
    titled = {one.get("title"): one for one in there}
    for new in now if isinstance(now, list) else []:
        assert isinstance(new, dict)  # noqa: S101 - `_outcome` made it
        old = named.get((new["title"], new["number"])) or titled.get(new["title"])
        if old is None:
            there.append(dict(new))
        else:
            old.update({name: value for name, value in new.items() if old.get(name) is None})
    return [*there]


def _write(envelope: Envelope, table: dict[str, JSON]) -> None:
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
