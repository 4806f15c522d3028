"""A network that goes wrong on purpose, over real sockets: stands between a portal's adapter and its court."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import Self

ANSWER = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
_WAIT = 0.01


class ChaosProxy:
    """Passes connections on to a court; the first POST, or every connection, meets the fault.

    Use as a context; `port` is where it listens.
    """

    def __init__(
        self, court_port: int, fault: str, *, always: bool = False, befalls: bytes = b"POST", then: str = ""
    ) -> None:
        self.court_port = court_port
        self.fault = fault
        self.always = always
        self.befalls = befalls
        """The method whose first request meets the fault."""
        self.then = then
        """A fault that the first question meets after it."""
        self.met = 0
        """How many connections met the fault."""
        self.over = threading.Event()
        self.late: list[bytes] = []
        """Requests that the network holds back until `deliver_late`."""
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        if fault != "refuses the connection":
            self.heal()

    def heal(self) -> None:
        """Begin to listen, where the fault was that nobody did."""
        self._listener.listen(50)
        self._start(self._accept)

    def deliver_late(self) -> None:
        for request in self.late:
            self._ask_court(request)
        self.late.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(5)
            with contextlib.suppress(OSError):
                first = client.recv(4, socket.MSG_PEEK)
                if self.always or (first == self.befalls[:4].ljust(4) and not self.met):
                    self.met += 1
                    FAULTS[self.fault](self, client)
                elif self.then and self.met and first == b"GET ":
                    fault, self.then = self.then, ""
                    FAULTS[fault](self, client)
                else:
                    client.sendall(self._ask_court(self._request(client)))

    # ── the parts of which faults are made ──

    def _request(self, client: socket.socket, *, most: int = 1 << 30) -> bytes:
        """The whole request, or its first bytes."""
        data = b""
        while len(data) < min(most, _length(data)):
            piece = client.recv(min(65536, most - len(data)))
            if not piece:
                break
            data += piece
        return data

    def _ask_court(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.court_port), 5) as court:
            court.sendall(request)
            court.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := court.recv(65536):
                answer += piece
            return answer

    def _hang(self, client: socket.socket) -> None:
        """Say nothing until the other side gives up."""
        client.settimeout(_WAIT)
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                if not client.recv(65536):
                    return

    def _drip(self, client: socket.socket, data: bytes) -> None:
        for at in range(len(data)):
            client.sendall(data[at : at + 1])
            if self.over.wait(10 * _WAIT):
                return

    def _reset(self, client: socket.socket) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

    def _page(self, client: socket.socket, status: bytes, page: bytes = b"<html>gateway</html>") -> None:
        client.sendall(ANSWER % (status, len(page), page))

    # ── the faults ──

    def reset_after(self, client: socket.socket, count: int) -> None:
        part = self._request(client, most=count)
        if part:
            with socket.create_connection(("127.0.0.1", self.court_port), 5) as court:
                court.sendall(part)
        self._reset(client)

    def answered(self, client: socket.socket, change: Callable[[bytes], bytes]) -> None:
        client.sendall(change(self._ask_court(self._request(client))))

    def page_after_filing(self, client: socket.socket, status: bytes) -> None:
        self._ask_court(self._request(client))
        self._page(client, status)

    def page_instead(self, client: socket.socket, status: bytes) -> None:
        self._request(client)
        self._page(client, status)

    def stall_after_filing(self, client: socket.socket) -> None:
        self._ask_court(self._request(client))
        self._hang(client)

    def reset_after_filing(self, client: socket.socket) -> None:
        self._ask_court(self._request(client))
        self._reset(client)

    def drip_the_answer(self, client: socket.socket) -> None:
        self._drip(client, self._ask_court(self._request(client)))

    def slow_but_whole(self, client: socket.socket) -> None:
        request = self._request(client)
        self.over.wait(10 * _WAIT)
        client.sendall(self._ask_court(request))

    def twice(self, client: socket.socket) -> None:
        request = self._request(client)
        self._ask_court(request)
        client.sendall(self._ask_court(request))

    def continue_and_hang(self, client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._hang(client)

    def endless_answer(self, client: socket.socket) -> None:
        self._ask_court(self._request(client))
        client.sendall(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n")
        while not self.over.is_set():
            client.sendall(b" " * 65536)

    def hold_back(self, client: socket.socket) -> None:
        self.late.append(self._request(client))
        self._reset(client)


def _length(data: bytes) -> int:
    """How long the request will be, as far as its beginning tells."""
    head, found, _ = data.partition(b"\r\n\r\n")
    if not found:
        return len(data) + 1
    named = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return len(head) + 4 + (int(named[0]) if named else 0)


Fault = Callable[[ChaosProxy, socket.socket], None]
FAULTS: dict[str, Fault] = {
    "refuses the connection": lambda p, c: p._reset(c),
    "hangs up at once": lambda p, c: p.reset_after(c, 0),
    "resets within the headers": lambda p, c: p.reset_after(c, 60),
    "resets within the body": lambda p, c: p.reset_after(c, 1500),
    "stalls before reading": lambda p, c: p._hang(c),
    "stalls after the court filed": lambda p, c: p.stall_after_filing(c),
    "resets after the court filed": lambda p, c: p.reset_after_filing(c),
    "is slow but whole": lambda p, c: p.slow_but_whole(c),
    "drips the answer": lambda p, c: p.drip_the_answer(c),
    "cuts the answer in half": lambda p, c: p.answered(c, lambda said: said[: -len(said) // 4]),
    "cuts the answer in its headers": lambda p, c: p.answered(c, lambda said: said[:20]),
    "answers garbage after the court filed": lambda p, c: p.answered(c, lambda said: b"\x00\xff" * len(said)),
    "answers an empty page after the court filed": lambda p, c: p.page_after_filing(c, b"200 OK"),
    "answers 502 after the court filed": lambda p, c: p.page_after_filing(c, b"502 Bad Gateway"),
    "answers 403 after the court filed": lambda p, c: p.page_after_filing(c, b"403 Forbidden"),
    "answers 503 instead of the court": lambda p, c: p.page_instead(c, b"503 Service Unavailable"),
    "answers 404 instead of the court": lambda p, c: p.page_instead(c, b"404 Not Found"),
    "redirects": lambda p, c: p.page_instead(c, b"307 Temporary Redirect\r\nLocation: /elsewhere"),
    "says 100-continue and hangs": lambda p, c: p.continue_and_hang(c),
    "answers without end": lambda p, c: p.endless_answer(c),
    "delivers twice": lambda p, c: p.twice(c),
    "delivers late": lambda p, c: p.hold_back(c),
}
