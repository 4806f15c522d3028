"""One exchange with a web server, bounded in time and size, that knows whether the body ever left.

No proxies or passwords from the environment, no redirects, no cookies, certificates always checked.
"""

import functools
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long and how much an exchange may take."""

    connect_seconds: float = 20
    total_seconds: float = 180
    """From the first look-up of the name to the last byte of the answer. Slow answers are normal at courts."""
    answer_bytes: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes = field(repr=False)
    content_type: str = ""


class NoAnswer(Exception):  # noqa: N818 - says what happened
    """The exchange did not come to a whole answer.

    Attributes:
        body_left: whether so much as one byte of our body may have left this machine.
        reason: the kind of failure, without addresses or content.
        part: what had come of the answer.
    """

    def __init__(self, reason: str, *, body_left: bool, part: bytes = b"") -> None:
        self.reason, self.body_left, self.part = reason, body_left, part
        super().__init__(reason)


def checked_url(url: str) -> str:
    """A URL we may talk to: `https`, or `http` on this very machine; no password or fragment in it.

    Raises:
        ValueError: it is none of these.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _on_this_machine(parts.hostname or "")):
        raise ValueError("the address must begin with https:// (http:// only for this machine itself)")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("the address needs a host and may hold neither a password nor a #fragment")
    return url


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Body:
    """The bytes to send, which remember whether they were ever touched."""

    def __init__(self, source: bytes | Path) -> None:
        self._source = source
        self._length = len(source) if isinstance(source, bytes) else source.stat().st_size
        self.begun = False

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        # urllib3 asks for the first piece only after the connection stands and the headers are out.
        for piece in pieces(self._source):
            self.begun = True
            yield piece


def pieces(source: bytes | Path) -> Iterator[bytes]:
    """The bytes of a file, or of some bytes, in pieces fit for sending."""
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | Path | None = None,
    bounds: Bounds,
    ca_file: Path | None = None,
    client: tuple[Path, Path] | None = None,
) -> Answer:
    """Send one request, once, and read the whole answer, whatever its status.

    Args:
        method: in capitals.
        url: as `checked_url` gave it back.
        headers: beside `Host` and `Content-Length`.
        body: a file is sent in pieces.
        bounds: of time and size.
        ca_file: certificates to trust in place of the well-known ones.
        client: our own certificate and its key, where the server asks who we are (mutual TLS).

    Raises:
        NoAnswer: anything else than a whole answer within the bounds.
    """
    sent, answered = _sendable(body), list[bytes]()
    with _Deadline(bounds.total_seconds) as deadline, _session(deadline) as session:
        try:
            with session.request(
                method,
                url,
                headers={**headers, **_BARE},
                data=cast(Any, sent),
                timeout=(bounds.connect_seconds, bounds.total_seconds),
                allow_redirects=False,
                stream=True,
                verify=str(ca_file) if ca_file else True,
                cert=(str(client[0]), str(client[1])) if client else None,
            ) as response:
                _read(response, bounds.answer_bytes, answered)
                kind = response.headers.get("Content-Type", "")
                return Answer(status=response.status_code, body=b"".join(answered), content_type=kind[:500])
        except _FAILURES as error:
            begun = sent is not None and sent.begun
            raise NoAnswer(deadline.blame(error), body_left=begun, part=b"".join(answered)) from error


_FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError, AttributeError)
"""The last two: http.client on hostile answers, and a socket that the deadline shut."""


_BARE = {"Accept-Encoding": "identity", "Connection": "close"}


def _session(deadline: "_Deadline") -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Watched(deadline.watch))
    return session


def _sendable(body: bytes | Path | None) -> Body | None:
    return None if body is None else Body(body)


def _read(response: requests.Response, limit: int, into: list[bytes]) -> None:
    have = 0
    while piece := response.raw.read1(_PIECE, decode_content=False):
        into.append(piece)
        have += len(piece)
        if have > limit:
            raise requests.exceptions.ContentDecodingError("the answer is longer than allowed")


class _Deadline(AbstractContextManager["_Deadline"]):
    """Cuts the connection when the time is up: the library's own time limit begins anew with each byte."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket | None) -> None:
        self._socket = connection
        if self.passed:
            self._cut()

    def blame(self, error: Exception) -> str:
        return "TimeLimit" if self.passed else type(error).__name__

    def _cut(self) -> None:
        self.passed = True
        if self._socket is not None:
            with suppress(OSError):
                # The plain method, because TLS's own is not safe while another thread reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_Watch = Callable[[socket.socket | None], None]


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, watch: _Watch, **kwargs: Any) -> None:  # noqa: ANN401 - urllib3's own
        super().__init__(*args, **kwargs)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch(self.sock)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, watch: _Watch, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch(self.sock)


class _Watched(HTTPAdapter):
    """Hands every connection it opens to the deadline; repeats nothing."""

    def __init__(self, watch: _Watch) -> None:
        super().__init__(max_retries=0)
        self._watch = watch

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:  # noqa: ANN401
        pool = cast(HTTPConnectionPool, super().get_connection_with_tls_context(*args, **kwargs))
        kind = _SecureConnection if pool.scheme == "https" else _PlainConnection
        pool.ConnectionCls = cast(Any, functools.partial(kind, watch=self._watch))
        return pool
