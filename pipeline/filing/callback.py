"""Listens for a portal's signed calls: stores what came, acknowledges it, and only then reads it.

A call that was stored but not read, because the process died between, is read at the next start. A call for a
reference we do not know is kept and tried again, since a portal may be faster than our own ledger.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from pipeline import files, journal, signing
from pipeline.database import metadata
from pipeline.errors import DocketpressError
from pipeline.filing import answer, ledger, receipts, review
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Moment, Submission
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Envelope

LARGEST = answer.LARGEST
_READ_SECONDS = 30
_MOST_AT_ONCE = 32
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
    heard: Callable[[Submission], None] = lambda _submission: None
    """Told after each call that changed something, so that the line can go on."""
    envelope_of: Callable[[str], Envelope | None] = lambda _id: None
    """Finds an envelope by its id, so that the answer is laid beside its papers at once; else `lay` does it later."""

    def take(self, portal: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        """Check and store a call; when this returns it may be acknowledged.

        Returns:
            The message's id.

        Raises:
            signing.BadSignature: it is not from that portal; nothing was stored.
        """
        message = signing.verify(headers, body, self.keys.get(portal, ()), now=now)
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

    def read_all(self, *, now: datetime) -> int:
        """Read every call that is stored or orphaned; gives how many of them changed a submission."""
        waiting = sql.select(callbacks).where(callbacks.c.state.in_(["stored", "orphan"])).order_by(callbacks.c.at)
        with self.database.connect() as connection:
            rows = list(connection.execute(waiting).mappings())
        return sum(self._tried(row["portal"], row["message"], row["sha256"], Clock(now)) for row in rows)

    def lay(self, envelope: Envelope, submission: Submission) -> bool:
        """Lay an answer that came by a call beside the envelope's papers; gives whether there was anything to lay."""
        digest = submission.receipt
        if digest is None or receipts.raw_path(envelope.folder, digest).exists():
            return False
        raw = self._copied(envelope, digest)
        said = answer.receipt(
            raw,
            envelope_id=envelope.id,
            portal=submission.portal,
            reference=submission.reference,
            now=submission.changed_at,
        )
        if said is not None:
            receipts.lay(envelope, submission, said)
        return True

    def _tried(self, portal: str, message: str, digest: str, clock: Clock) -> bool:
        """Read one call; one that cannot be read now, because its envelope lies elsewhere, keeps no other waiting."""
        try:
            return self._read(portal, message, digest, clock)
        except (DocketpressError, LookupError, OSError) as error:
            _log.warning("a call is kept and read later: %s", type(error).__name__)
            return False

    def _read(self, portal: str, message: str, digest: str, clock: Clock) -> bool:
        raw = (self.store / f"{digest}.raw").read_bytes()
        try:
            reference = answer.addressee(raw)
        except answer.Unreadable:
            return self._mark(portal, message, "unreadable")
        with self.database.connect() as connection:
            current = ledger.by_reference(connection, portal, reference)
        if current is None:
            return self._mark(portal, message, "orphan")
        try:
            said = answer.receipt(
                raw,
                envelope_id=current.envelope_id,
                portal=portal,
                reference=reference,
                now=clock(),
            )
        except (answer.Refusal, answer.Unreadable):
            said = None
        if said is None:  # a refusal or "not there" must be an answer to a question of ours; so ask
            return self._mark(portal, message, "unreadable", current.id)
        receipts.record(self.database, current, raw, at=clock, way="callback")
        envelope = self.envelope_of(current.envelope_id)
        if envelope is not None:
            self._copied(envelope, digest)
        after = review.take(self.database, current, said, clock=clock, envelope=envelope, why="the portal called")
        self._mark(portal, message, "applied", current.id)
        if after != current:
            self.heard(after)
        return after != current

    def _copied(self, envelope: Envelope, digest: str) -> bytes:
        raw = (self.store / f"{digest}.raw").read_bytes()
        files.write_whole(receipts.raw_path(envelope.folder, digest), raw, at="callback-receipt")
        return raw

    def _mark(self, portal: str, message: str, state: str, submission: str | None = None) -> bool:
        same = sql.and_(callbacks.c.portal == portal, callbacks.c.message == message)
        killpoint("callback.before-mark")
        with self.database.begin() as connection:
            connection.execute(sql.update(callbacks).where(same).values(state=state, submission=submission))
        killpoint("callback.after-mark")
        return False


@contextlib.contextmanager
def listening(mailbox: Mailbox, host: str, port: int) -> Iterator[int]:
    """Listen for calls at `http://<host>:<port>/portals/<name>` until left; gives the port.

    Plain HTTP: put a web server with a certificate before it, or reach it through a tunnel. The signature, not
    the connection, proves who calls.
    """
    server = _Server((host, port), _Handler)
    server.mailbox = mailbox
    mailbox.read_all(now=datetime.now(UTC))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    mailbox: Mailbox

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._free = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own
        """Hang up on whoever comes while too many are served; portals call again."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Serve one caller."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is nobody's concern; never print what it sent."""
        del request, client_address
        _log.warning("a call ended before it was answered")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Docketpress"
    sys_version = ""
    timeout = _READ_SECONDS

    def setup(self) -> None:
        """Cut off a caller that drips byte by byte: the library's own limit begins anew with each of them."""
        super().setup()
        self._guard = threading.Timer(_READ_SECONDS, self._cut)
        self._guard.daemon = True
        self._guard.start()

    def finish(self) -> None:
        """The call is over."""
        self._guard.cancel()
        super().finish()

    def do_POST(self) -> None:
        """Store what a portal says, acknowledge it, read it."""
        portal = self._portal()
        length = self.headers.get("Content-Length", "")
        if portal is None:
            self._reply(404)
        elif not length.isascii() or not length.isdigit() or len(length) > 9 or int(length) > LARGEST:  # noqa: PLR2004
            self._reply(413)
        else:
            self._take(portal, self._body(int(length)))

    def _take(self, portal: str, body: bytes | None) -> None:
        mailbox, now = self.server.mailbox, datetime.now(UTC)
        if body is None:
            self._reply(400)
            return
        try:
            mailbox.take(portal, dict(self.headers.items()), body, now=now)
        except signing.BadSignature:
            self._reply(401)
            return
        self._reply(204)
        killpoint("callback.after-acknowledge")
        mailbox.read_all(now=now)

    def _portal(self) -> str | None:
        name = self.path.removeprefix("/portals/")
        return name if name != self.path and name in self.server.mailbox.keys else None

    def _body(self, length: int) -> bytes | None:
        try:
            body = self.rfile.read(length)
        except OSError:
            return None
        return body if len(body) == length else None

    def _cut(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _reply(self, status: int) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
        """Nothing: a request line may hold anything."""
