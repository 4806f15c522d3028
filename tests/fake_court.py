"""A court that speaks our HTTP form, counts what it files, and forgives nothing: each whole delivery is a filing."""

import json
import threading
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from pipeline import signing


class Court:
    """Use as a context; `url` is where it listens."""

    def __init__(self, keys: tuple[signing.Key, ...], *, recognises: bool = False) -> None:
        self.keys = keys
        self.recognises = recognises
        """Whether a second delivery under a known reference is the first one again."""
        self.filings: Counter[str] = Counter()
        self.deliveries: Counter[str] = Counter()
        self.unsigned = 0
        self.answer: dict[str, Any] = {}
        """Put over the usual answer."""
        self.refuses = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"court": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def file(self, reference: str) -> tuple[int, dict[str, Any]]:
        if self.refuses:
            return 422, {"reference": reference, "refused": self.refuses}
        self.deliveries[reference] += 1
        if not (self.recognises and self.filings[reference]):
            self.filings[reference] += 1
        return 201, self.receipt(reference)

    def find(self, reference: str) -> tuple[int, dict[str, Any]]:
        if not self.filings[reference]:
            return 404, {"reference": reference, "known": False}
        return 200, self.receipt(reference)

    def receipt(self, reference: str) -> dict[str, Any]:
        number = f"E-{sorted(self.filings).index(reference) + 1}" if reference in self.filings else None
        return {"reference": reference, "status": "received", "portal_reference": number, **self.answer}


class _Handler(BaseHTTPRequestHandler):
    court: Court
    timeout = 5

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) == length and self._signed(body):
            self._say(*self.court.file(self.headers["Idempotency-Key"]))

    def do_GET(self) -> None:
        if self._signed(b""):
            self._say(*self.court.find(self.path.rpartition("/")[2]))

    def _signed(self, body: bytes) -> bool:
        try:
            signing.verify(dict(self.headers.items()), body, self.court.keys, now=datetime.now(UTC))
        except signing.BadSignature:
            self.court.unsigned += 1
            self._say(401, {})
            return False
        return True

    def _say(self, status: int, table: dict[str, Any]) -> None:
        body = json.dumps(table).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
