"""What portals say unasked: stored as it came, then acknowledged (by `listener`), and only then read.

A call that was stored but not read, because the process died between, is read at the next start. A call for something
we do not know is kept and tried again, since a portal may be faster than our own ledger. A portal calls either in our
own form, signed, or in its own (`portals.Hears`).
"""

import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipeline import files, journal, signing
from pipeline.database import metadata
from pipeline.errors import DocketpressError
from pipeline.filing import answer, ledger, marks, receipts, review
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Moment, Submission
from pipeline.filing.portals import Heard, Hears
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, Receipt

LARGEST = answer.LARGEST
LARGEST_COURT = 100_000_000
"""Bytes of a call in a portal's own form: it may hold the court's stamped copies."""
ORPHAN_FOR = timedelta(days=30)
"""How long a call that is nobody's is tried again; others of the same firm may file through other programs."""
_log = logging.getLogger(__name__)

callbacks = sql.Table(
    "callback",
    metadata,
    sql.Column("portal", sql.String(100), primary_key=True),
    sql.Column("message", sql.String(200), primary_key=True),
    sql.Column("sha256", sql.String(64), nullable=False),
    sql.Column("at", Moment, nullable=False),
    sql.Column("state", sql.String(20), nullable=False, index=True),
    sql.Column("submission", sql.String(36)),
)
"""Every call that came with a good signature: `stored`, then `applied`, `orphan` or `unreadable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Takes in what portals say unasked. Replays change nothing."""

    database: sql.Engine
    store: Path
    """Where the bytes lie: `var/callbacks/`."""
    keys: Mapping[str, tuple[signing.Key, ...]] = field(repr=False)
    """Each portal's secrets, by its name; a portal without secrets cannot call."""
    courts: Mapping[str, Hears] = field(default_factory=dict)
    """The portals that call in their own form, by name."""
    heard: Callable[[Submission], None] = lambda _submission: None
    """Told after each call that changed something, so that the line can go on."""
    envelope_of: Callable[[str], Envelope | None] = lambda _id: None
    """Finds an envelope by its id, so that the answer is laid beside its papers at once; else `lay` does it later."""

    def names(self) -> frozenset[str]:
        """Who may call."""
        return frozenset(self.keys) | frozenset(self.courts)

    def largest(self, portal: str) -> int:
        """How many bytes a call of that portal may have."""
        return LARGEST_COURT if portal in self.courts else LARGEST

    def may_call(self, portal: str, headers: Mapping[str, str]) -> bool:
        """Whether a long call is worth reading; one in our own form, whose signature is over its body, is short."""
        court = self.courts.get(portal)
        return court is None or court.trusted(headers)

    def take(self, portal: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        """Check and store a call; when this returns it may be acknowledged.

        Returns:
            The message's id.

        Raises:
            signing.BadSignature: it is not from that portal; nothing was stored.
        """
        message = self._message(portal, headers, body, now)
        digest = files.digest_bytes(body)
        path = self.store / f"{digest}.raw"
        if not path.exists():
            files.write_whole(path, body, at="callback-raw")
        row = {"portal": portal, "message": message, "sha256": digest, "at": now, "state": "stored"}
        killpoint("callback.before-commit")
        with contextlib.suppress(IntegrityError), self.database.begin() as connection:  # a replay is there already
            connection.execute(sql.insert(callbacks).values(row))
            journal.append(connection, Kind.CALLBACK_STORED, digest, at=now)
        killpoint("callback.after-commit")
        return message

    def acknowledgement(self, portal: str, body: bytes, *, stored: bool) -> tuple[str, bytes]:
        """The content type and bytes that answer a call; both empty for one in our own form."""
        court = self.courts.get(portal)
        return court.acknowledgement(body, stored=stored) if court else ("", b"")

    def _message(self, portal: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        court = self.courts.get(portal)
        if court is None:
            return signing.verify(headers, body, self.keys.get(portal, ()), now=now)
        if not court.trusted(headers):
            raise signing.BadSignature("the call does not hold what proves this portal")
        return court.message_id(body)[:200]

    def read_all(self, *, now: datetime, orphans: bool = True) -> int:
        """Read every call that is stored or orphaned; gives how many of them changed a submission.

        Args:
            now: the moment.
            orphans: read those as well: where others file for the same firm they are many, and none goes away.
        """
        fresh = sql.and_(callbacks.c.state == "orphan", callbacks.c.at > now - ORPHAN_FOR)
        wanted = sql.or_(callbacks.c.state == "stored", fresh) if orphans else callbacks.c.state == "stored"
        waiting = sql.select(callbacks).where(wanted).order_by(callbacks.c.at)
        with self.database.connect() as connection:
            rows = list(connection.execute(waiting).mappings())
        return sum(self._tried(row["portal"], row["message"], row["sha256"], Clock(now)) for row in rows)

    def lay(self, envelope: Envelope, submission: Submission) -> bool:
        """Lay an answer that came by a call beside the envelope's papers; gives whether there was anything to lay."""
        digest = submission.receipt
        if digest is None or receipts.raw_path(envelope.folder, digest).exists():
            return False
        raw = self._copied(envelope, digest)
        said = self._receipt(raw, envelope, submission, at=submission.changed_at)
        if said is not None:
            receipts.lay(envelope, submission, said)
        return True

    def _tried(self, portal: str, message: str, digest: str, clock: Clock) -> bool:
        """Read one call; one that cannot be read now, whether its envelope is away or it is hostile, stops no other."""
        try:
            return self._read(portal, message, digest, clock)
        except (DocketpressError, LookupError, OSError, ValueError, ArithmeticError, SQLAlchemyError) as error:
            _log.warning("a call is kept and read later: %s", type(error).__name__)
            return False

    def _read(self, portal: str, message: str, digest: str, clock: Clock) -> bool:
        raw = (self.store / f"{digest}.raw").read_bytes()
        about = self._about(portal, raw)
        if about is None:
            return self._mark(portal, message, "unreadable")
        with self.database.connect() as connection:
            current = _addressee(connection, portal, about)
        if current is None:
            return self._mark(portal, message, "orphan")
        envelope = self.envelope_of(current.envelope_id)
        said = self._receipt(raw, envelope, current, at=clock())
        if said is None:
            # A refusal or "not there" in our own form must be an answer to a question of ours. A portal's own form may
            # be readable later, when the folder with its message is back.
            state = "orphan" if portal in self.courts else "unreadable"
            return self._mark(portal, message, state, current.id)
        receipts.record(self.database, current, raw, at=clock, way="callback")
        if envelope is not None:
            self._copied(envelope, digest)
        after = review.take(self.database, current, said, clock=clock, envelope=envelope, why="the portal called")
        if after != current:  # first, because a kill between the two repeats the reading but not the news
            self.heard(after)
        self._mark(portal, message, "applied", current.id)
        return after != current

    def _about(self, portal: str, raw: bytes) -> Heard | None:
        court = self.courts.get(portal)
        if court is not None:
            return court.heard(raw)
        try:
            return Heard(reference=answer.addressee(raw), marks=())
        except answer.Unreadable:
            return None

    def _receipt(self, raw: bytes, envelope: Envelope | None, current: Submission, *, at: datetime) -> Receipt | None:
        """What a call says; None when it can not be believed, or cannot be read without the envelope."""
        court = self.courts.get(current.portal)
        if court is not None:
            return court.read(raw, envelope, current.reference) if envelope else None
        try:
            return answer.receipt(
                raw, envelope_id=current.envelope_id, portal=current.portal, reference=current.reference, now=at
            )
        except (answer.Refusal, answer.Unreadable):
            return None

    def _copied(self, envelope: Envelope, digest: str) -> bytes:
        raw = (self.store / f"{digest}.raw").read_bytes()
        files.write_whole(receipts.raw_path(envelope.folder, digest), raw, at="callback-receipt")
        return raw

    def _mark(self, portal: str, message: str, state: str, submission: str | None = None) -> bool:
        same = sql.and_(callbacks.c.portal == portal, callbacks.c.message == message, callbacks.c.state != state)
        killpoint("callback.before-mark")
        with self.database.begin() as connection:
            connection.execute(sql.update(callbacks).where(same).values(state=state, submission=submission))
        killpoint("callback.after-mark")
        return False


def _addressee(connection: sql.Connection, portal: str, about: Heard) -> Submission | None:
    """Whom a call is about: by our reference, else by the portal's own ids."""
    if about.reference:
        found = ledger.by_reference(connection, portal, about.reference)
        if found is not None:
            return found
    known = marks.find(connection, portal, about.marks)
    return ledger.read(connection, known) if known else None
