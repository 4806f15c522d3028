"""A program of the site's own between us and the court, over a network that fails; or the program itself fails."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.filing.portals import Portal
from tests import chaos_program, chaos_sites
from tests.chaos_http import KEYS, Deciding, Networked
from tests.chaos_sites import PATIENCE, SECRET, Box

_PROGRAM = Path(__file__).with_name("court_program.py")
_BREAKING = Path(__file__).with_name("chaos_program.py")
_MISSING = "is not there"
_FORBIDDEN = "may not be run"


class Programmed(Networked):
    """The court behind a program."""

    def __init__(self, box: Box, court: Deciding) -> None:
        super().__init__(box, court)
        self._fault, self._once = "", box.home / "once"
        self.stages = {**self.stages, chaos_sites.PROGRAM: (_MISSING, _FORBIDDEN, *chaos_program.FAULTS)}

    def portal(self) -> Portal:
        def line(what: str, *more: str) -> tuple[str, ...]:
            start: tuple[str, ...] = (sys.executable, "-I", str(_PROGRAM))
            if self._fault == _MISSING:
                start = ("/nowhere/to-be-found",)
            elif self._fault == _FORBIDDEN:
                start = (str(self._box.home / "court.secret"),)
            elif self._fault:
                start = (sys.executable, "-I", str(_BREAKING), self._fault, str(self._once))
            return (*start, what, str(self.port), str(self._box.home / "court.secret"), "{reference}", *more)

        return self._box.open(
            command=line("file", "{package}"),
            find_command=line("find"),
            time_limit_seconds=4 * self.patience,  # starting a program takes a while on a busy machine
            environment={"PATIENCE": str(self.patience)},
        )

    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        super().spoil(stage, fault, dice)
        if stage == chaos_sites.PROGRAM:
            self._fault = fault
            self.patience = PATIENCE if fault.startswith("hangs") else self.patience
            self._once.touch()

    def heal(self) -> None:
        super().heal()
        self._fault = ""

    def struck(self) -> bool:
        return super().struck() and (self._fault in {"", _MISSING, _FORBIDDEN} or not self._once.exists())


@contextmanager
def site(kind: str, folder: Path) -> Iterator[Programmed]:
    """A court behind a program."""
    folder.mkdir(parents=True)
    (folder / "court.secret").write_text(SECRET)
    options = {"settle_seconds": 0}
    with Deciding(KEYS) as court:
        made = Programmed(Box(kind, folder, options), court)
        yield made
        made.heal()
