"""Courts that can be made to fail at a chosen stage, one class a way of filing; each counts what it really filed."""

import random
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from pipeline import signing
from pipeline.filing.portals import Portal, open_portal
from pipeline.settings import PortalSettings
from pipeline.simulator import simville
from pipeline.simulator.clerk import ByHand
from pipeline.simulator.delivered import Case, Party, Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from tests import envelopes, reference
from tests.chaos_proxy import FAULTS, ChaosProxy
from tests.fake_court import Court

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATIENCE = 0.6
"""Seconds an adapter waits before it gives an exchange up."""
DOCKET = "2026-CV-000123"
WORD = "the clerk's word"
"""The stage at which we ask what the clerk has decided."""


class Site(ABC):
    """One court at one portal. Open it once; many envelopes are filed there one after another."""

    kind: ClassVar[str]
    stages: Mapping[str, tuple[str, ...]]
    """The faults that each stage knows, by its name."""
    asks: bool = True
    """Whether the portal can be asked what it has."""

    @abstractmethod
    def portal(self) -> Portal:
        """A new adapter, as a worker that was started anew has it."""

    @abstractmethod
    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        """Let something go wrong at a stage."""

    @abstractmethod
    def heal(self) -> None:
        """Nothing goes wrong from now on."""

    @abstractmethod
    def filed(self, reference: str) -> int:
        """How often the court has filed what came under our reference."""

    @abstractmethod
    def decide(self, reference: str, *, accept: bool) -> None:
        """The clerk decides."""


# ── the simulator, which speaks three dialects ──

GENERIC = (
    Fault.SLOW_BEFORE, Fault.CLOSED_BEFORE, Fault.ERROR_BEFORE, Fault.REFUSED_BEFORE, Fault.SLOW_AFTER,
    Fault.LOST_ANSWER, Fault.ERROR_AFTER, Fault.FAULT_AFTER, Fault.RESET_ANSWER, Fault.TRUNCATED_ANSWER,
    Fault.GARBAGE_ANSWER, Fault.EMPTY_ANSWER, Fault.OTHER_ANSWER,
)  # fmt: skip
"""What may befall any exchange."""
OPERATIONS = {
    "looking for the case": "cases",
    "reading the case": "case",
    "asking the price": "fees",
    "sending": "file",
    "asking after a lost answer": "list",
    WORD: "status",
}


class Simulated(Site):
    """One dialect at the simulator."""

    def __init__(self, kind: str, home: Path, up: Running, options: Mapping[str, Any]) -> None:
        vars(self)["kind"] = kind
        self.home, self.up, self._options = home, up, dict(options)
        self.stages = {name: tuple(str(one) for one in GENERIC) for name in OPERATIONS}

    def portal(self) -> Portal:
        return open_portal(self.kind, PortalSettings(kind=self.kind, **self._options), self.home)

    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        operation = OPERATIONS[stage]
        if operation == "list":  # nobody asks for the list unless an answer was lost
            self.up.faults.plan(Planned(fault=dice.choice((Fault.LOST_ANSWER, Fault.RESET_ANSWER)), operation="file"))
        times = dice.choice((1, 1, 2)) if operation != "file" else 1
        self.up.faults.plan(Planned(fault=Fault(fault), operation=operation, times=times, seconds=2 * PATIENCE))

    def heal(self) -> None:
        self.up.faults.clear()

    def filed(self, reference: str) -> int:
        return len({one.envelope for one in self._mine(reference)})

    def decide(self, reference: str, *, accept: bool) -> None:
        for one in self._mine(reference):
            if one.status in {Status.SUBMITTED, Status.SUBMITTING}:
                self.up.clerk.decide(one.id, Status.ACCEPTED if accept else Status.REJECTED)
        self.up.settle()

    def _mine(self, reference: str) -> list[Any]:
        return [one for number in range(1, 4) for one in self.up.book.by_control(f"{reference}/{number}")]


# ── the portals of our own form ──


class Deciding(Court):
    """A court that speaks our JSON and remembers what it decided of each filing."""

    def __init__(self, keys: tuple[signing.Key, ...]) -> None:
        super().__init__(keys)
        self.decided: dict[str, str] = {}

    def receipt(self, reference: str) -> dict[str, Any]:
        said = super().receipt(reference)
        return {**said, "status": self.decided.get(reference, "received")}


class Networked(Site):
    """A court that speaks our JSON, behind a network that fails."""

    kind = "http"

    def __init__(self, home: Path, court: Deciding) -> None:
        self.home, self.court = home, court
        self._proxy: ChaosProxy | None = None
        names = tuple(FAULTS)
        self.stages = {"sending": names, "asking after a lost answer": names, WORD: names}
        (home / "court.secret").write_text(SECRET)

    def portal(self) -> Portal:
        options = {
            "url": f"http://127.0.0.1:{self._proxy.port if self._proxy else self.court.port}/file",
            "secret_file": "court.secret",
            "connect_seconds": 1,
            "time_limit_seconds": PATIENCE,
            "settle_seconds": 0,
        }
        return open_portal("http", PortalSettings(kind="http", **options), self.home)

    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        """A network that doubles a request can only be caught by a court that knows its key: so this one does then."""
        self.court.recognises = fault == "delivers twice"
        if stage == "sending":
            self._proxy = ChaosProxy(self.court.port, fault)
        elif stage == WORD:
            self._proxy = ChaosProxy(self.court.port, fault, befalls=b"GET")
        else:
            lost = dice.choice(("stalls after the court filed", "resets after the court filed"))
            self._proxy = ChaosProxy(self.court.port, lost, then=fault)

    def heal(self) -> None:
        if self._proxy:
            self._proxy.__exit__()
        self._proxy = None

    def filed(self, reference: str) -> int:
        return self.court.filings[reference]

    def decide(self, reference: str, *, accept: bool) -> None:
        self.court.decided[reference] = "accepted" if accept else "rejected"


@contextmanager
def networked(folder: Path) -> Iterator[Networked]:
    """A court of our own form."""
    folder.mkdir(parents=True)
    with Deciding(signing.keys(SECRET)) as court:
        site = Networked(folder, court)
        yield site
        site.heal()


CASE = Case(
    number="c-chaos",
    court="simville",
    docket_number=envelopes.CASE.docket_number or "",
    title="Placeholder v. Nullstone Widgets LLC",
    category="7",
    case_type="27967",
    parties=(
        Party(key="p-1", type_code="29738", surname="Placeholder", given="Rowena"),
        Party(key="p-2", type_code="29739", surname="Nullstone Widgets LLC", organisation=True),
    ),
)
PROFILE = {
    "location": "simville",
    "category": {"code": "7"},
    "case_type": {"code": "27967"},
    "lead": {"code": "332"},
    "attachment": {"code": "331"},
    "document_types": {"public": {"code": "6586"}},
    "party_types": {"plaintiff": {"code": "29738"}, "defendant": {"code": "29739"}},
    "filings": {
        "motion": {"filing": {"code": "6553"}},
        "exhibit": {"filing": {"code": "6599"}, "separate": False},
    },
    "payment_account": simville.ACCOUNT,
}
_COMMON = {
    "connect_seconds": 2,
    "time_limit_seconds": PATIENCE,
    "settle_seconds": 900,
    "courts": {"us-nowhere": PROFILE},
}
OPTIONS: dict[str, dict[str, Any]] = {
    "ecf4": {
        "url": "SIMULATOR/ecf4/FilingReviewMDE",
        "record_url": "SIMULATOR/ecf4/CourtRecordMDE",
        "user_file": "user",
        "sender": "https://office.example.org/assembly",
    },
    "ecf5": {
        "url": "SIMULATOR/ecf5/FilingReviewMDE",
        "record_url": "SIMULATOR/ecf5/CourtRecordMDE",
        "policy_url": "SIMULATOR/ecf5/CourtPolicyMDE",
        "sender": "https://office.example.org/assembly",
    },
}
OPTIONS["efsp"] = {
    "url": "SIMULATOR",
    "jurisdiction": "simville",
    "login_file": "proxy.login",
    "contact": "ada@example.org",
    "files_url": "",
}
SETS = {"ecf4": "ecf-4.01", "ecf5": "ecf-5.0"}
FOLDERS = {"ecf4": "ecf-4.01-tyler", "ecf5": "ecf-5.0"}
WAYS = ("ecf4", "ecf5", "efsp", "http")


def available(way: str) -> bool:
    """Whether this machine has what a way of filing needs: schemas are no part of the project."""
    return way not in FOLDERS or reference.present(FOLDERS[way])


@contextmanager
def opened(way: str, folder: Path) -> Iterator[Site]:
    """A court at the end of that way."""
    with networked(folder) if way == "http" else simulated(way, folder) as site:
        yield site


@contextmanager
def simulated(kind: str, folder: Path) -> Iterator[Simulated]:
    """The simulator, in one dialect."""
    home = folder / "home"
    store = home / "var" / "schemas"
    store.mkdir(parents=True)
    schemas = {SETS[kind]: reference.ecf(FOLDERS[kind]) / "schema"} if kind in SETS else {}
    for name, source in schemas.items():
        (store / name).symlink_to(source)
    for name, text in (
        ("user", "ada@example.org\ntoken-1\n"),
        ("proxy.login", f"{simville.API_KEY}\n{simville.USER}\n{simville.PASSWORD}\n"),
    ):
        (home / name).write_text(text)
        (home / name).chmod(0o600)
    with running(folder / "court", schemas=schemas, policy=ByHand(), ticking=False) as up:
        up.book.seed(CASE)
        options = {key: _at(value, up.url) for key, value in {**OPTIONS[kind], **_COMMON}.items()}
        if kind == "efsp":
            port = _free_port()
            options |= {"files_url": f"http://127.0.0.1:{port}", "files_port": port}
        yield Simulated(kind, home, up, options)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _at(value: Any, url: str) -> Any:
    return value.replace("SIMULATOR", url) if isinstance(value, str) else value
