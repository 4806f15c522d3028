"""The socket side of the server: reads a request within bounds, and ends the answer as it is told."""

import contextlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipeline.simulator.tls import Tls, context
from pipeline.simulator.wire import Ending, Endpoint, Request, Response

LARGEST = 200_000_000
"""Bytes of a request, or of one that says no length."""
_SECONDS = 60
"""The longest a client may take for one read."""
_LONGEST_LINE = 1_000
_MOST = 128
"""Connections at once."""
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,12}")
_RESET_NOW = struct.pack("ii", 1, 0)
"""The socket option under which closing sends a reset."""


class TooLarge(Exception):  # noqa: N818 - says what happened
    """A request is longer than allowed, or its length is no number."""


class Listener(ThreadingHTTPServer):
    """Listens and hands each request to the endpoint whose prefix fits."""

    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], table: tuple[Endpoint, ...], tls: Tls | None) -> None:
        self.table = table
        self._context = context(tls) if tls else None
        self._slots = threading.BoundedSemaphore(_MOST)
        super().__init__(address, Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.server_address[:2]
        return f"{'https' if self._context else 'http'}://{host!s}:{port}"

    def get_request(self) -> tuple[Any, Any]:
        """Take a connection; the TLS handshake is left to its own thread, where it can hang alone."""
        connection, peer = super().get_request()
        connection.settimeout(_SECONDS)
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, peer

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own
        """Give a connection its thread; one too many is closed."""
        if self._slots.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own
        """What that thread does."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own
        """A client that went away is no news; anything else is a defect of ours, and is printed."""
        import sys

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def endpoint(self, path: str) -> Endpoint | None:
        """Who answers for a path."""
        return next((one for one in self.table if path.startswith(one.prefix)), None)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "DocketpressSimulator"
    sys_version = ""
    timeout = _SECONDS
    server: Listener

    def _any(self) -> None:
        try:
            request = self._request()
        except TooLarge:
            self.close_connection = True
            self._send(Response(status=413, body=b"the request is too large"))
            return
        endpoint = self.server.endpoint(request.path)
        answer = endpoint.answer(request) if endpoint else Response(status=404, body=b"nothing answers here")
        self._end(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _any  # noqa: N815 - the library's names

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._body(),
        )

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        told = self.headers.get("Content-Length", "0")
        if not told.isdecimal() or int(told) > LARGEST:
            raise TooLarge
        return self._exactly(int(told))

    def _exactly(self, size: int) -> bytes:
        """So many bytes; a client that went away before it had sent them all has asked for nothing."""
        found = self.rfile.read(size)
        if len(found) < size:
            raise ConnectionAbortedError
        return found

    def _chunks(self) -> bytes:
        have = bytearray()
        while size := self._chunk_size():
            if len(have) + size > LARGEST:
                raise TooLarge
            have += self._exactly(size)
            self.rfile.readline(_LONGEST_LINE)
        while self.rfile.readline(_LONGEST_LINE).strip():
            pass
        return bytes(have)

    def _chunk_size(self) -> int:
        told = self.rfile.readline(_LONGEST_LINE).partition(b";")[0].strip()
        if not _SIZE.fullmatch(told):
            raise TooLarge
        return int(told, 16)

    def _end(self, answer: Response) -> None:
        if answer.ending is Ending.WHOLE:
            self._send(answer)
            return
        self.close_connection = True
        if answer.ending is not Ending.CLOSED:
            self._send(answer, half=True)
        if answer.ending is Ending.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_NOW)
        with contextlib.suppress(OSError):
            if answer.ending is not Ending.RESET:
                self.connection.shutdown(socket.SHUT_RDWR)
            self.connection.close()

    def _send(self, answer: Response, *, half: bool = False) -> None:
        self.send_response(answer.status)
        self._headers(answer.headers)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        body = answer.body[: len(answer.body) // 2] if half else answer.body
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _headers(self, headers: Mapping[str, str]) -> None:
        for name, value in headers.items():
            self.send_header(name, value.replace("\r", " ").replace("\n", " "))

    def setup(self) -> None:
        """Shake hands first, where the connection is a secure one."""
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the library's signature
        """Say nothing: a request's line may hold a name."""
