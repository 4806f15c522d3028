"""A program of the site's own as a portal: the simplest way to hook up anything.

The program gets the envelope's path and our reference as arguments and prints the receipt as JSON. Its exit code
says how it ended; every code that is not in the list means that nobody can know.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from pipeline import programs
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable
from pipeline.filing import answer
from pipeline.filing.portals import Keep, NeverAnswers, Reach, Unanswerable, discard
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, Receipt

DONE = 0
"""The receipt stands on stdout."""
NOT_SENT = 10
"""Surely nothing left; we may start the program again."""
REFUSED = 11
"""The portal does not take it; why stands on stdout."""
NOT_THERE = 12
"""Only from `find_command`: the portal surely does not have it."""

Argument = Annotated[str, Field(min_length=1)]


class CommandOptions(BaseModel):
    """The keys of `[portals.<name>]` with `kind = "command"`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: tuple[Argument, ...] = Field(min_length=1)
    """The program and its arguments; `{folder}`, `{package}`, `{manifest}` and `{reference}` are filled in."""
    find_command: tuple[Argument, ...] = ()
    """Asks whether the portal has the envelope of our reference. Without it, doubt is left to a person."""
    status_command: tuple[Argument, ...] = ()
    """Asks what the court has made of it; `find_command` when empty."""
    time_limit_seconds: float = Field(default=300, gt=0)
    settle_seconds: float = Field(default=60, ge=0)
    environment: Mapping[str, str] = {}
    """Given to the program; nothing of our own environment is, beside a plain PATH and LANG."""


class _StillRunning(Exception):  # noqa: N818
    """A program started for this reference earlier has not ended."""


class CommandPortal:
    """Files by running a program."""

    Options: ClassVar[type[BaseModel]] = CommandOptions

    def __init__(self, *, name: str, options: CommandOptions, home: Path) -> None:
        self.name = name
        self.settle = timedelta(seconds=options.settle_seconds)
        self.limit = timedelta(seconds=options.time_limit_seconds)
        self._options = options
        self._home = home

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Run the program; it is never run while an earlier run for the same reference lives on."""
        try:
            ran = self._run(self._options.command, envelope, reference)
        except _StillRunning as error:
            raise InDoubt(f"portal {self.name}: an earlier run of the program has not ended") from error
        except programs.NotStarted as error:
            raise PortalUnavailable(f"portal {self.name}: the program cannot be started ({error})") from error
        if ran.code == NOT_SENT:
            raise PortalUnavailable(f"portal {self.name}: the program says that nothing was sent")
        self._keep(ran, keep)
        said = self._read(ran, envelope, reference)
        if said is None:
            raise InDoubt(f"portal {self.name}: {_ending(ran)}")
        return said

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        """Run `find_command`."""
        if not self._options.find_command:
            return Unanswerable(reason="this portal has no find_command", ever=False)
        return self._ask(self._options.find_command, envelope, reference, keep)

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Run `status_command`, else `find_command`."""
        question = self._options.status_command or self._options.find_command
        if not question:
            raise NeverAnswers(f"portal {self.name} has neither status_command nor find_command")
        said = self._ask(question, envelope, reference, keep)
        if isinstance(said, Receipt):
            return said
        raise PortalUnavailable(f"portal {self.name}: {said.reason if said else 'it does not know the envelope'}")

    def check(self) -> Reach:
        """Whether the programs are there; none is run."""
        missing = [one[0] for one in (self._options.command, self._options.find_command) if one and not _found(one[0])]
        if missing:
            return Reach(
                ok=False,
                said=f"{', '.join(missing)} is not there or may not be run",
                repair="name the program with its whole path and make it executable",
            )
        return Reach(ok=True, said=f"{self._options.command[0]} is there")

    def _ask(
        self,
        question: tuple[str, ...],
        envelope: Envelope,
        reference: str,
        keep: Keep,
    ) -> Receipt | Unanswerable | None:
        try:
            ran = self._run(question, envelope, reference)
        except _StillRunning:
            return Unanswerable(reason="an earlier run of the program has not ended")
        except programs.NotStarted as error:
            return Unanswerable(reason=f"the program cannot be started ({error})")
        if ran.code == NOT_THERE:
            return None
        self._keep(ran, keep)
        try:
            return self._read(ran, envelope, reference) or Unanswerable(reason=_ending(ran))
        except InDoubt as error:
            return Unanswerable(reason=str(error))

    def _run(self, arguments: tuple[str, ...], envelope: Envelope, reference: str) -> programs.Ran:
        words = {
            "{folder}": str(envelope.folder),
            "{package}": str(envelope.package.path),
            "{manifest}": str(envelope.manifest.path),
            "{reference}": reference,
        }
        with _alone(self._home / "var" / "sending", reference) as held:
            killpoint("command-portal.before-start")
            ran = programs.run(
                tuple(_filled(argument, words) for argument in arguments),
                seconds=self._options.time_limit_seconds,
                environment={**self._options.environment, "DOCKETPRESS_REFERENCE": reference},
                output_bytes=answer.LARGEST,
                held=(held,),
            )
            killpoint("command-portal.after-end")
            return ran

    def _keep(self, ran: programs.Ran, keep: Keep) -> None:
        for evidence in (ran.complaint, ran.output):
            if evidence:
                keep(evidence)

    def _read(self, ran: programs.Ran, envelope: Envelope, reference: str) -> Receipt | None:
        if ran.code not in {DONE, REFUSED}:
            return None
        try:
            said = answer.receipt(
                ran.output,
                envelope_id=envelope.id,
                portal=self.name,
                reference=reference,
                now=datetime.now(UTC),
            )
        except answer.Refusal as error:
            raise PortalRefused(f"portal {self.name} refused the envelope; its reason stands in the receipt") from error
        except answer.Unreadable as error:
            raise InDoubt(f"portal {self.name}: the program's answer cannot be read ({error})") from error
        return said if ran.code == DONE else None


@contextlib.contextmanager
def _alone(folder: Path, reference: str) -> Iterator[int]:
    """Hold the reference's lock and hand it to the program.

    A lock belongs to the open file, so it lasts until the program and all it started have ended, even when
    this process was killed meanwhile. Thus an orphan can never be at work beside its successor.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / f"{reference}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _StillRunning from error
        yield handle
    finally:
        os.close(handle)


def _filled(argument: str, words: Mapping[str, str]) -> str:
    for mark, word in words.items():
        argument = argument.replace(mark, word)
    return argument


def _found(program: str) -> bool:
    return shutil.which(program, path=f"{os.defpath}:/usr/local/bin") is not None


def _ending(ran: programs.Ran) -> str:
    if ran.ended_by_us:
        return f"the program was ended because of its {ran.ended_by_us} limit"
    return f"the program ended with code {ran.code}"


Adapter = CommandPortal
