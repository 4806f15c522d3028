"""The simulator as a court that fails: it speaks three dialects."""

import random
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.filing.portals import Portal
from pipeline.simulator import simville
from pipeline.simulator.calls import About
from pipeline.simulator.clerk import ByHand
from pipeline.simulator.delivered import Case, Filed, Party, Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from tests import chaos_calls, chaos_copies, chaos_kills, chaos_sites, envelopes, reference
from tests.chaos_sites import PATIENCE, PLENTY, Box, Call, Site

GENERIC = (
    Fault.SLOW_BEFORE, Fault.CLOSED_BEFORE, Fault.ERROR_BEFORE, Fault.REFUSED_BEFORE, Fault.SLOW_AFTER,
    Fault.LOST_ANSWER, Fault.ERROR_AFTER, Fault.FAULT_AFTER, Fault.RESET_ANSWER, Fault.TRUNCATED_ANSWER,
    Fault.GARBAGE_ANSWER, Fault.EMPTY_ANSWER, Fault.OTHER_ANSWER,
)  # fmt: skip
"""What may befall any exchange."""
OPERATIONS = {
    chaos_sites.CASES: "cases",
    chaos_sites.CASE: "case",
    chaos_sites.PRICE: "fees",
    chaos_sites.SEND: "file",
    chaos_sites.TWO: "file",
    chaos_sites.ASK: "list",
    chaos_sites.LAG: "list",
    chaos_sites.WORD: "status",
}
_WORD = {"ecf4": ("list", "details"), "ecf5": ("status",), "efsp": ("list",)}
"""What each dialect is asked for the clerk's word."""
_AND_LOST = ", and the answer is lost"
DRIFTS = (
    *(f"{kind} {code}" for kind in ("removed", "renamed", "moved", "timing") for code in ("6553", "6599")),
    "pattern ",
    *(f"{kind} 6553{_AND_LOST}" for kind in ("removed", "renamed", "timing")),
)
"""What the court's tables do between the check and the sending: the kind of change, and the code it hits."""
SLOW = PATIENCE + 0.5
SECRET = "a secret of sixteen letters"
_ABOUT = {"": About.REVIEW, "earlier": About.REVIEW, "money": About.MONEY, "ruling": About.RULING}
_LONG = 5
"""Questions on which a list is silent for longer than we ask before a person looks."""


class Simulated(Site):
    """One dialect at the simulator."""

    def __init__(self, kind: str, box: Box, up: Running) -> None:
        vars(self)["kind"] = kind
        self.up, self._box = up, box
        self._stamped: tuple[bytes, ...] = ()
        self._counted = False
        names = tuple(str(one) for one in GENERIC)
        self.stages = dict.fromkeys(OPERATIONS, names)
        if kind == "ecf5":  # one question finds the case and reads it
            del self.stages[chaos_sites.CASES]
        self.stages[chaos_sites.LAG] = (*names, "longer than the settle time", "without our id")
        self.stages[chaos_sites.CODES] = DRIFTS
        self.stages[chaos_sites.KILLED] = chaos_kills.points(kind)
        if kind != "efsp":  # the open proxy calls nobody, and gives no copies
            self.stages[chaos_sites.CALL] = chaos_calls.FAULTS
            self.stages[chaos_sites.COPIES] = chaos_copies.FAULTS
        self.heal()

    def portal(self) -> Portal:
        return self._box.open(time_limit_seconds=self.patience)

    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        self.up.faults.befell.clear()
        self._counted = stage in OPERATIONS or fault == chaos_sites.OVERTAKES
        if stage == chaos_sites.CODES:
            self._drift(fault, dice)
        elif stage == chaos_sites.LAG:
            self._lag(fault, dice)
        elif stage in OPERATIONS:
            operation = dice.choice(_WORD[self.kind]) if stage == chaos_sites.WORD else OPERATIONS[stage]
            if stage == chaos_sites.ASK:  # nobody asks for the list unless an answer was lost
                self._plan(dice.choice((Fault.LOST_ANSWER, Fault.RESET_ANSWER)), "file")
            self._plan(Fault(fault), operation, times=dice.choice((1, 1, 2)) if operation != "file" else 1)
        elif fault == chaos_sites.OVERTAKES:
            self._plan(dice.choice((Fault.LOST_ANSWER, Fault.RESET_ANSWER, Fault.ERROR_AFTER)), "file")
            self.up.faults.plan(Planned(fault=Fault.LIST_LAGS, operation="file", asks=3))

    def _drift(self, fault: str, dice: random.Random) -> None:
        change, lost, _ = fault.partition(_AND_LOST)
        kind, _, code = change.partition(" ")
        town = simville.of(self.up.world)
        town.shelf.turn((kind,), dice.randrange(99), "simville", code or None)
        town.publish()
        if lost:
            self._plan(Fault.LOST_ANSWER, "file")

    def _lag(self, fault: str, dice: random.Random) -> None:
        """The answer is lost, and the list shows the filing later than it should, or not as ours."""
        self._plan(dice.choice((Fault.LOST_ANSWER, Fault.RESET_ANSWER)), "file")
        if fault == "without our id":
            self._plan(Fault.CONTROL_LOST, "list", times=_LONG)
            return
        asks = _LONG if fault == "longer than the settle time" else dice.choice((1, 2, 3))
        self.up.faults.plan(Planned(fault=Fault.LIST_LAGS, operation="file", asks=asks))
        if fault in self.stages[chaos_sites.ASK]:
            self._plan(Fault(fault), "list")

    def _plan(self, fault: Fault, operation: str, times: int = 1) -> None:
        if fault in {Fault.SLOW_BEFORE, Fault.SLOW_AFTER}:
            self.lull, self.patience = SLOW, PATIENCE
        self.up.faults.plan(Planned(fault=fault, operation=operation, times=times, seconds=SLOW))

    def heal(self) -> None:
        self.up.faults.clear()
        self.lull, self.patience, self._stamped = 0.0, PLENTY, ()
        # Copies are printed where they are looked at; printing them for every journey would take most of the time.
        self.up.faults.plan(Planned(fault=Fault.NO_COPY, times=1_000_000))
        town = simville.of(self.up.world)
        if town.shelf.changes:
            town.shelf.back()
            town.publish()

    def struck(self) -> bool:
        return not self._counted or any(fault is not Fault.NO_COPY for _, _, fault in self.up.faults.befell)

    def may_refuse(self, stage: str, fault: str) -> bool:
        refused = fault == Fault.REFUSED_BEFORE and OPERATIONS.get(stage) == "file"
        return refused or stage == chaos_sites.CODES

    def filed(self, reference: str) -> int:
        return len({one.envelope for one in self._mine(reference)})

    def decide(self, reference: str, *, accept: bool) -> None:
        for one in self._mine(reference):
            if one.status in {Status.SUBMITTED, Status.SUBMITTING}:
                self.up.clerk.decide(one.id, Status.ACCEPTED if accept else Status.REJECTED)

    def calls(self, reference: str, *, accept: bool, about: str = "") -> Sequence[Call]:
        write, word = self.up.calls.writers[self.kind], Status.ACCEPTED if accept else Status.REJECTED
        worded = _worded(self._mine(reference), Status.SUBMITTED if about == "earlier" else word)
        told = tuple(self._with_copy(at, one) for at, one in enumerate(worded))
        with self._as_if(told):
            made = [write(one, _ABOUT[about]) for one in told]
        return [
            Call(one.body, {"Content-Type": one.content_type, **one.headers, "Docketpress-Callback": SECRET})
            for one in made
        ]

    @contextmanager
    def _as_if(self, told: tuple[Filed, ...]) -> Iterator[None]:
        """ECF 5.0 writes one call for the whole envelope, out of the book: so the book says it for a moment."""
        vars(self.up.book)["envelope"] = lambda _number: told
        try:
            yield
        finally:
            del vars(self.up.book)["envelope"]

    def _with_copy(self, at: int, filed: Filed) -> Filed:
        return replace(filed, stamped=self._stamped[at]) if at < len(self._stamped) else filed

    def stamp(self, reference: str, copies: Mapping[str, bytes]) -> None:
        del reference
        self._stamped = tuple(copies.values())

    def marks(self, reference: str) -> Sequence[str]:
        return [f">{mark}<" for one in self._mine(reference) for mark in (one.id, one.envelope)]

    def _mine(self, reference: str) -> list[Filed]:
        """The lead paper's filings, and what came with each in its envelope."""
        envelopes_of = {one.envelope for one in self.up.book.by_control(f"{reference}/1")}
        return [one for number in sorted(envelopes_of) for one in self.up.book.envelope(number)]


def _worded(filed: list[Filed], word: Status) -> list[Filed]:
    """The same filings with another word of the clerk's."""
    return [one if one.status is word else replace(one, status=word) for one in filed]


COURT_CASE = Case(
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
    "settle_seconds": 900,
    "courts": {"us-nowhere": PROFILE},
}
OPTIONS: dict[str, dict[str, Any]] = {
    "ecf4": {
        "url": "SIMULATOR/ecf4/FilingReviewMDE",
        "record_url": "SIMULATOR/ecf4/CourtRecordMDE",
        "user_file": "user",
        "sender": "https://office.example.org/assembly",
        "callback_secret_file": "secret",
    },
    "ecf5": {
        "url": "SIMULATOR/ecf5/FilingReviewMDE",
        "record_url": "SIMULATOR/ecf5/CourtRecordMDE",
        "policy_url": "SIMULATOR/ecf5/CourtPolicyMDE",
        "sender": "https://office.example.org/assembly",
        "callback_secret_file": "secret",
        "courts": {"us-nowhere": {**PROFILE, "case_type": {"code": "7"}}},
    },
    "efsp": {
        "url": "SIMULATOR",
        "jurisdiction": "simville",
        "login_file": "proxy.login",
        "contact": "ada@example.org",
        "files_url": "",
    },
}


@contextmanager
def site(kind: str, folder: Path) -> Iterator[Simulated]:
    """The simulator, in one dialect."""
    home = folder / "home"
    (home / "var" / "schemas").mkdir(parents=True)
    sets = chaos_sites.SETS
    schemas = {sets[kind]: reference.ecf(chaos_sites.FOLDERS[kind]) / "schema"} if kind in sets else {}
    for name, source in schemas.items():
        (home / "var" / "schemas" / name).symlink_to(source)
    for name, text in (
        ("user", "ada@example.org\ntoken-1\n"),
        ("secret", f"{SECRET}\n"),
        ("proxy.login", f"{simville.API_KEY}\n{simville.USER}\n{simville.PASSWORD}\n"),
    ):
        (home / name).write_text(text)
        (home / name).chmod(0o600)
    with running(folder / "court", schemas=schemas, policy=ByHand(), ticking=False) as up:
        up.book.seed(COURT_CASE)
        options = {key: _at(value, up.url) for key, value in {**_COMMON, **OPTIONS[kind]}.items()}
        if kind == "efsp":
            port = _free_port()
            options |= {"files_url": f"http://127.0.0.1:{port}", "files_port": port}
        yield Simulated(kind, Box(kind, home, options), up)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _at(value: Any, url: str) -> Any:
    return value.replace("SIMULATOR", url) if isinstance(value, str) else value
