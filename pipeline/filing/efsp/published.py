"""Lays PDFs where the proxy fetches them, for as long as one exchange lasts, under addresses nobody can guess.

The proxy takes no files; it fetches them. Either the office's own web server serves a folder of ours, or we listen
ourselves. Nothing else than the files of the exchange can be fetched, and nothing after it.
"""

import contextlib
import fcntl
import hashlib
import hmac
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import files
from pipeline.errors import PortalUnavailable
from pipeline.model import File

_WAIT_SECONDS = 30
_PIECE = 1 << 16
_LETTERS = 40
_OURS = re.compile(rf"[0-9a-f]{{{_LETTERS}}}")
"""How our folders are called, in a folder where a web server may serve other things as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where files are laid and how the proxy reaches them."""

    url: str
    """The address as the proxy sees it, without a slash at its end."""
    folder: Path | None
    """A folder that a web server serves under `url`; None: we listen."""
    host: str = "127.0.0.1"
    port: int = 0


def names(secret: bytes, reference: str, count: int) -> tuple[str, ...]:
    """The files' paths below the address: the same for the same reference, and not to be guessed without the secret."""
    token = hmac.new(secret, reference.encode(), hashlib.sha256).hexdigest()[:_LETTERS]
    return tuple(f"{token}/{number}.pdf" for number in range(1, count + 1))


@contextlib.contextmanager
def published(place: Place, given: Mapping[str, File]) -> Iterator[None]:
    """Let the proxy fetch files, each at its address, until left.

    Raises:
        PortalUnavailable: the addresses are not ours any more (the settings changed), or we cannot listen.
    """
    base = urlsplit(place.url).path.rstrip("/")
    if any(not one.startswith(f"{place.url}/") for one in given):
        raise PortalUnavailable("the message names other addresses than the settings; prepare the envelope anew")
    table = {urlsplit(address).path.removeprefix(base): file.path for address, file in given.items()}
    with _laid(place, table) if place.folder else _listening(place, base, table):
        yield


def sweep(place: Place) -> int:
    """Delete what an exchange left that was killed, so that nobody fetches it later; what is in use now stays.

    Returns:
        How many exchanges' papers were deleted.
    """
    if place.folder is None or not place.folder.is_dir():
        return 0
    return sum(_left(one) for one in sorted(place.folder.iterdir()) if _OURS.fullmatch(one.name))


def _left(folder: Path) -> bool:
    """Delete a folder that no living exchange holds."""
    with contextlib.suppress(OSError), _held(folder):
        shutil.rmtree(folder)
        return True
    return False


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder; the system lets go of it when its holder dies, however it dies.

    Raises:
        OSError: another exchange holds it, or it is no folder.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)


@contextlib.contextmanager
def _laid(place: Place, table: Mapping[str, Path]) -> Iterator[None]:
    assert place.folder is not None  # noqa: S101 - the caller has looked
    sweep(place)
    with contextlib.ExitStack() as stack:
        try:
            for one in sorted({place.folder / path.strip("/").split("/")[0] for path in table}):
                one.mkdir(mode=0o755, parents=True, exist_ok=True)
                stack.enter_context(_held(one))
                stack.callback(shutil.rmtree, one, ignore_errors=True)
            for path, source in table.items():
                with files.placing(place.folder / path.strip("/"), at="efsp-published") as temporary:
                    shutil.copyfile(source, temporary)
        except OSError as error:
            raise PortalUnavailable(f"the files cannot be laid for the proxy ({error.strerror})") from error
        yield  # outside: what fails in the exchange itself does not say that nothing left


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    table: Mapping[str, Path]
    base: str


@contextlib.contextmanager
def _listening(place: Place, base: str, table: Mapping[str, Path]) -> Iterator[None]:
    server = _bound(place)
    server.table, server.base = table, base
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bound(place: Place) -> _Server:
    """Listen, waiting a while for another worker of this machine that sends just now."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return _Server((place.host, place.port), _Handler)
        except OSError as error:
            if time.monotonic() > until:
                raise PortalUnavailable(
                    f"port {place.port} for the proxy's fetching is taken ({error.strerror})"
                ) from error
            time.sleep(0.1)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Docketpress"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """One of the files, or nothing."""
        source = self.server.table.get(self.path.removeprefix(self.server.base))
        if source is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(source.stat().st_size))
        self.end_headers()
        with source.open("rb") as stream, contextlib.suppress(OSError, socket.timeout):
            shutil.copyfileobj(stream, self.wfile, _PIECE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
        """Nothing: an address is a secret while it lasts."""
