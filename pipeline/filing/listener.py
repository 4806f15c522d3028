"""The web server to which portals call: stores by the mailbox, answers, and only then has it read.

Plain HTTP: put a web server with a certificate before it, or reach it through a tunnel.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from pipeline import signing
from pipeline.filing.callback import LARGEST, Mailbox
from pipeline.killpoints import killpoint

_READ_SECONDS = 30
_MOST_AT_ONCE = 32
_log = logging.getLogger(__name__)


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
        elif not _fits(length, self.server.mailbox.largest(portal)):
            self._reply(413)
        elif int(length) > LARGEST and not self.server.mailbox.may_call(portal, dict(self.headers.items())):
            self._reply(401)  # unread: strangers must not fill the memory
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
        except (OSError, SQLAlchemyError):  # a full disk, a database that is away: the portal must call again
            self._reply(503, *mailbox.acknowledgement(portal, body, stored=False))
            return
        self._reply(200 if portal in mailbox.courts else 204, *mailbox.acknowledgement(portal, body, stored=True))
        killpoint("callback.after-acknowledge")
        mailbox.read_all(now=now, orphans=False)

    def _portal(self) -> str | None:
        name = self.path.removeprefix("/portals/")
        return name if name != self.path and name in self.server.mailbox.names() else None

    def _body(self, length: int) -> bytes | None:
        try:
            body = self.rfile.read(length)
        except OSError:
            return None
        return body if len(body) == length else None

    def _cut(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _reply(self, status: int, kind: str = "", body: bytes = b"") -> None:
        self.close_connection = True
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
        """Nothing: a request line may hold anything."""


def _fits(length: str, most: int) -> bool:
    return length.isascii() and length.isdigit() and len(length) <= 9 and int(length) <= most  # noqa: PLR2004
