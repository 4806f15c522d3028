"""Courts that can be made to fail at a chosen stage: what every way of filing has in common."""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from pipeline.filing.portals import Adapter, Portal, kinds
from tests import reference

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATIENCE = 0.8
"""Seconds an adapter waits for an exchange that hangs."""
PLENTY = 20.0
"""Seconds it waits otherwise, so that a busy machine is no fault of its own."""

CASES, CASE, PRICE = "looking for the case", "reading the case", "asking the price"
CODES = "codes change after the check"
SEND = "sending"
HANDS = "the word of the person who files"
PROGRAM = "the site's own program"
TWO = "two workers at once"
KILLED = "the worker is killed"
ASK = "asking after a lost answer"
LAG = "a list that lags"
WORD = "the clerk's word"
CALL = "the court's call"
COPIES = "stamped copies"
STAGES = (CASES, CASE, PRICE, CODES, SEND, PROGRAM, TWO, KILLED, ASK, LAG, HANDS, WORD, CALL, COPIES)
"""Every stage, in the order of a filing's life."""
OVERTAKES = "comes before the answer"
"""The fault of a call that comes while we still wait for the answer to the sending."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a court, as it would be posted."""

    body: bytes
    headers: Mapping[str, str]


class Site(ABC):
    """One court at one portal. Open it once; many envelopes are filed there one after another."""

    kind: ClassVar[str]
    stages: Mapping[str, tuple[str, ...]]
    """The faults that each stage knows, by its name."""
    by_hand: bool = False
    """Whether a person files what was laid, and tells so."""
    dies_at: tuple[str, ...] = ()
    """Where a worker dies before we ask; only where an answer cannot be lost in another way."""
    patience: float = PLENTY
    lull: float = 0.0
    """Seconds after which nothing of a slow exchange is under way any more."""

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

    def about(self, reference: str) -> None:  # noqa: B027 - most have nothing to do
        """Told under which reference the next envelope goes, before anything goes wrong."""

    def struck(self) -> bool:
        """Whether what was to go wrong did go wrong."""
        return True

    def may_refuse(self, stage: str, fault: str) -> bool:
        """Whether the court itself refuses under this fault."""
        del stage, fault
        return False

    def may_hold_back(self, stage: str) -> bool:
        """Whether an envelope may stay unsent when all is well again."""
        del stage
        return False

    def calls(self, reference: str, *, accept: bool, about: str = "") -> Sequence[Call]:
        """What the court calls about a filing that was decided so; `about`: empty, `money`, `ruling` or `earlier`."""
        del reference, accept, about
        return ()

    def marks(self, reference: str) -> Sequence[str]:
        """The court's own ids as they stand in its calls, each with the character before and after it."""
        del reference
        return ()

    def stamp(self, reference: str, copies: Mapping[str, bytes]) -> None:  # noqa: B027 - some give none
        """Let the court give stamped copies: by the name of each paper, in the papers' order."""


class Box:
    """Makes adapters cheaply: the table of kinds is read once."""

    def __init__(self, kind: str, home: Path, options: Mapping[str, Any], made: Adapter | None = None) -> None:
        self.kind, self.home = kind, home
        self._made = made
        self._options = dict(options)

    def open(self, **more: Any) -> Portal:
        """The same as `open_portal` gives, without the search among installed packages."""
        made = self._made or _adapter(self.kind)
        return made(name=self.kind, options=made.Options.model_validate({**self._options, **more}), home=self.home)


@cache
def _adapter(kind: str) -> Adapter:
    return kinds()[kind]()


SETS = {"ecf4": "ecf-4.01", "ecf5": "ecf-5.0"}
FOLDERS = {"ecf4": "ecf-4.01-tyler", "ecf5": "ecf-5.0"}
_ROOMS = {
    "ecf4": "chaos_simulated",
    "ecf5": "chaos_simulated",
    "efsp": "chaos_simulated",
    "http": "chaos_http",
    "command": "chaos_command",
    "folder": "chaos_folder",
    "cmecf": "chaos_packages",
    "truefiling": "chaos_packages",
    "checklist": "chaos_packages",
}
WAYS = tuple(_ROOMS)


def available(way: str) -> bool:
    """Whether this machine has what a way of filing needs: schemas are no part of the project."""
    return way not in FOLDERS or reference.present(FOLDERS[way])


@contextmanager
def opened(way: str, folder: Path) -> Iterator[Site]:
    """A court at the end of that way."""
    with import_module(f"tests.{_ROOMS[way]}").site(way, folder) as one:
        yield one
