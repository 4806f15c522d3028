"""A court of our own JSON form, behind a network that fails."""

import json
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import signing
from pipeline.filing.portals import Portal
from tests import chaos_calls, chaos_kills, chaos_sites
from tests.chaos_proxy import FAULTS, ChaosProxy
from tests.chaos_sites import PATIENCE, PLENTY, SECRET, Box, Call, Site
from tests.fake_court import Court

KEYS = signing.keys(SECRET)
LATE = "delivers late"
HANGING = {
    "stalls before reading",
    "stalls after the court filed",
    "drips the answer",
    "says 100-continue and hangs",
    "answers without end",
}


class Deciding(Court):
    """A court that speaks our JSON and remembers what it decided of each filing."""

    def __init__(self, keys: tuple[signing.Key, ...]) -> None:
        super().__init__(keys)
        self.decided: dict[str, str] = {}
        vars(self._server)["handle_error"] = lambda *_: None  # half requests are what it is for

    def receipt(self, reference: str) -> dict[str, Any]:
        said = super().receipt(reference)
        return {**said, "status": self.decided.get(reference, "received")}


class Networked(Site):
    """The court, the network before it, and the adapter that is given it."""

    def __init__(self, box: Box, court: Deciding) -> None:
        vars(self)["kind"] = box.kind
        self.court, self._box = court, box
        self.proxy: ChaosProxy | None = None
        names = tuple(FAULTS)
        self.stages = {
            **dict.fromkeys((chaos_sites.SEND, chaos_sites.TWO, chaos_sites.ASK, chaos_sites.WORD), names),
            chaos_sites.KILLED: chaos_kills.points(box.kind),
        }
        if box.kind == "http":
            self.stages[chaos_sites.CALL] = chaos_calls.FAULTS

    @property
    def port(self) -> int:
        """Where the adapter finds the court."""
        return self.proxy.port if self.proxy else self.court.port

    def portal(self) -> Portal:
        return self._box.open(url=f"http://127.0.0.1:{self.port}/file", time_limit_seconds=self.patience)

    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        """A network that doubles or keeps a request can only be caught by a court that knows its key."""
        self.patience = PATIENCE if fault in HANGING else PLENTY
        self.court.recognises = fault in {"delivers twice", LATE}
        if stage in {chaos_sites.SEND, chaos_sites.TWO}:
            self.proxy = ChaosProxy(self.court.port, fault)
        elif stage == chaos_sites.WORD:
            self.proxy = ChaosProxy(self.court.port, fault, befalls=b"GET")
        elif stage == chaos_sites.ASK:
            self.proxy = ChaosProxy(self.court.port, self._lost(dice), then=fault)
        elif fault == chaos_sites.OVERTAKES:
            self.proxy = ChaosProxy(self.court.port, self._lost(dice), then="answers 503 instead of the court")

    def _lost(self, dice: random.Random) -> str:
        return dice.choice(("resets after the court filed", "answers 502 after the court filed"))

    def heal(self) -> None:
        if self.proxy:
            self.proxy.deliver_late()
            self.proxy.__exit__()
        self.proxy, self.patience = None, PLENTY

    def struck(self) -> bool:
        """A connection that nobody takes meets its fault without being counted."""
        return self.proxy is None or bool(self.proxy.met) or self.proxy.fault == "refuses the connection"

    def filed(self, reference: str) -> int:
        return self.court.filings[reference]

    def decide(self, reference: str, *, accept: bool) -> None:
        self.court.decided[reference] = "accepted" if accept else "rejected"

    def calls(self, reference: str, *, accept: bool, about: str = "") -> Sequence[Call]:
        word = "received" if about == "earlier" else "accepted" if accept else "rejected"
        body = json.dumps({**self.court.receipt(reference), "status": word, **_MORE.get(about, {})}).encode()
        return (Call(body, signing.sign(f"msg-{uuid.uuid4()}", datetime.now(UTC), body, KEYS)),)

    def marks(self, reference: str) -> Sequence[str]:
        return (f'"{self.court.receipt(reference)["portal_reference"]}"',)


_MORE: Mapping[str, Mapping[str, Any]] = {
    "money": {"charges": [{"name": "Filing fee", "amount": "12.34"}]},
    "ruling": {"docket_number": "2026-CV-000123"},
}


@contextmanager
def site(kind: str, folder: Path, adapter: Any = None) -> Iterator[Networked]:
    """A court of our own form; `adapter`: another for it than ours."""
    folder.mkdir(parents=True)
    (folder / "court.secret").write_text(SECRET)
    options = {
        "secret_file": "court.secret",
        "connect_seconds": 1,
        "settle_seconds": 0,
    }
    with Deciding(KEYS) as court:
        made = Networked(Box(kind, folder, options, adapter), court)
        yield made
        made.heal()
