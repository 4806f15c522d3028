"""What may go wrong with a court's call to us, over real sockets to the real listener."""

import contextlib
import http.client
import random
import socket
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy

from pipeline import signing
from pipeline.filing.callback import LARGEST_COURT, Mailbox
from pipeline.filing.listener import listening
from pipeline.filing.portals import Hears
from pipeline.model import Envelope
from tests.chaos_sites import OVERTAKES, SECRET, Call, Site

_KEYS = signing.keys(SECRET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The court's side of the wire, and what it has to say."""

    port: int
    site: Site
    reference: str
    accept: bool
    dice: random.Random

    def true(self, about: str = "") -> Sequence[Call]:
        return self.site.calls(self.reference, accept=self.accept, about=about)

    def contrary(self) -> Sequence[Call]:
        return self.site.calls(self.reference, accept=not self.accept)

    def post(self, calls: Sequence[Call]) -> list[int]:
        return [self._posted(one) for one in calls]

    def signed(self, body: bytes, like: Call, at: datetime | None = None) -> Call:
        """Other bytes under a good signature, as a portal with a fault of its own would send them."""
        if not any(name.casefold() == "webhook-id" for name in like.headers):
            return replace(like, body=body)
        return Call(body, signing.sign(f"msg-{uuid.uuid4()}", at or datetime.now(UTC), body, _KEYS))

    def _posted(self, call: Call) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("POST", f"/portals/{self.site.kind}", body=call.body, headers=dict(call.headers))
            return connection.getresponse().status

    def raw(self, call: Call, *, declared: int, body: bytes) -> None:
        """A head that promises more than comes."""
        head = "".join(f"{name}: {value}\r\n" for name, value in call.headers.items())
        text = f"POST /portals/{self.site.kind} HTTP/1.1\r\nHost: court\r\n{head}Content-Length: {declared}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.port), 20) as connection, contextlib.suppress(OSError):
            connection.sendall(text.encode() + body)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1000)


def _twice(line: Line) -> None:
    calls = line.true()
    line.post([*calls, *calls])


def _replayed(line: Line) -> None:
    calls = line.true()
    line.post(calls)
    old = datetime.now(UTC) - timedelta(days=3)
    line.post([line.signed(one.body, one, old) for one in calls])


def _half(line: Line) -> None:
    line.post([line.signed(one.body[: len(one.body) // 2], one) for one in line.true()])


def _broken_off(line: Line) -> None:
    for one in line.true():
        line.raw(one, declared=len(one.body), body=one.body[: line.dice.randrange(len(one.body))])


def _too_large(line: Line) -> None:
    for one in line.true():
        line.raw(one, declared=LARGEST_COURT * 3, body=one.body)


def _garbage(line: Line) -> None:
    line.post([line.signed(line.dice.randbytes(2000), one) for one in line.true()])


def _wrong_secret(line: Line) -> None:
    wrong = {"Docketpress-Callback": "a guess of sixteen letters", "webhook-signature": "v1,bm90aGluZw=="}
    line.post([Call(one.body, {**one.headers, **wrong}) for one in line.true()])


def _anothers(line: Line) -> None:
    """A call about somebody else's filing, whose ids we never saw."""
    ours = line.reference.encode()
    other = str(uuid.UUID(int=line.dice.getrandbits(128))).encode()
    foreign = [one.body.replace(ours, other) for one in line.true()]
    for mark in line.site.marks(line.reference):
        unknown = f"{mark[0]}9{line.dice.randrange(10**9)}{mark[-1]}".encode()
        foreign = [one.replace(mark.encode(), unknown) for one in foreign]
    line.post([line.signed(body, one) for body, one in zip(foreign, line.true(), strict=True)])


def _then(*about: str) -> Callable[[Line], None]:
    def post(line: Line) -> None:
        for one in about:
            line.post(line.true(one))

    return post


def _contradicted(line: Line) -> None:
    line.post(line.true())
    line.post(line.contrary())


_CALLS: dict[str, Callable[[Line], None]] = {
    "comes twice": _twice,
    "comes a second time with more": _then("", "money"),
    "comes a third time with more": _then("", "money", "ruling"),
    OVERTAKES: _then(""),
    "comes after a later one": _then("", "earlier"),
    "is replayed after days": _replayed,
    "is taken back by another": _contradicted,
    "is lost": lambda _line: None,
    "is cut in half": _half,
    "breaks off": _broken_off,
    "is larger than is read": _too_large,
    "is garbage": _garbage,
    "bears a wrong secret": _wrong_secret,
    "is about another's filing": _anothers,
}
FAULTS = tuple(_CALLS)
HEARD = FAULTS[:7]
"""After these the court's word has come, whole and proven."""
CONTRADICTS = "is taken back by another"


def called(fault: str, line: Line) -> None:
    """Let the court call, with that fault."""
    _CALLS[fault](line)


@contextlib.contextmanager
def mailbox(site: Site, database: sqlalchemy.Engine, folder: Path, envelope: Envelope) -> Iterator[tuple[Mailbox, int]]:
    """Our listener for the calls about one envelope."""
    portal = site.portal()
    box = Mailbox(
        database=database,
        store=folder,
        keys={} if isinstance(portal, Hears) else {site.kind: _KEYS},
        courts={site.kind: portal} if isinstance(portal, Hears) else {},
        envelope_of=lambda one: envelope if one == envelope.id else None,
    )
    folder.mkdir(exist_ok=True)
    with listening(box, "127.0.0.1", 0) as port:
        yield box, port
