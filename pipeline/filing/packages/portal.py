"""What the engine sees of a portal without an interface: `submit` lays the package, and the rest is a person's.

Nothing goes to the court here, so laying it twice files nothing twice: a package that stands is found standing.
"""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from pipeline import library
from pipeline.confine import Caller, Confined
from pipeline.errors import ConfinedFailure, InDoubt, LibraryError, PortalUnavailable
from pipeline.filing.packages import placing
from pipeline.filing.packages import words as words_room
from pipeline.filing.packages.making import Job, make
from pipeline.filing.packages.words import Words
from pipeline.filing.portals import Handed, Keep, NeverAnswers, Reach, Unanswerable, discard
from pipeline.killpoints import killpoint
from pipeline.model import Court, Envelope, Limits, Receipt
from pipeline.rules import catalog
from pipeline.settings import ChildSettings

_ANY_COURT = "generic-state"
"""Whose sheets are used where the envelope's own court is no longer among the templates."""
_PRELOAD = ("pipeline.filing.packages.making", "pikepdf", "pipeline.press.laid:load")


class PackageOptions(BaseModel):
    """The keys of `[portals.<name>]` with `kind = "cmecf"`, `"truefiling"` or `"checklist"`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(default="outbox/to-file", min_length=1)
    """Where packages are laid; relative to the home."""
    courts: Mapping[str, Words] = {}
    """By court: words laid over those of the shipped and the home's tables."""
    senders: tuple[str, ...] | None = None
    """Domains from which the portal's notices come; None: the kind's own. Subdomains count."""
    limit_seconds: float = Field(default=300, gt=0)
    """The longest that laying a package may take."""


class PackagePortal:
    """Lays packages. A kind says which answer is awaited and who sends it."""

    Options: ClassVar[type[BaseModel]] = PackageOptions
    KIND: ClassVar[str]
    END: ClassVar[str]
    """Which answer a person brings, in the words of the checklist."""
    SENDERS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, name: str, options: PackageOptions, home: Path, caller: Caller | None = None) -> None:
        self.name = name
        self.settle = timedelta(0)
        self.limit = timedelta(seconds=options.limit_seconds)
        self.root = home / options.path
        self.senders = self.SENDERS if options.senders is None else options.senders
        self._options = options
        self._home = home
        self._caller = caller

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Handed:
        """Lay the package; one that stands there already is the same package."""
        target = placing.folder(self.root, envelope, reference)
        raw = placing.standing(target, reference)
        if raw is None:
            raw = self._laid(envelope, reference, target)
        for other in tuple(placing.earlier(self.root, envelope, reference)):
            placing.set_aside(self.root, envelope, other, word=placing.REPLACED)
        keep(raw)
        killpoint("package-portal.after-keep")
        return Handed(raw=raw, folder=target)

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        """Look for the package. A package is no filing, so there is nothing at the court by our hand: None.

        Laying is then begun again, and finds standing what stands.
        """
        del keep
        if not self.root.parent.is_dir():
            return Unanswerable(reason="the folder for packages is not there")
        try:
            placing.standing(placing.folder(self.root, envelope, reference), reference)
        except PortalUnavailable as error:
            return Unanswerable(reason=str(error))
        return None

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Nobody can be asked; the answer comes into `inbox/receipts`."""
        del envelope, reference, keep
        raise NeverAnswers("this portal cannot be asked; its answer is dropped into inbox/receipts")

    def check(self) -> Reach:
        """Whether packages can be laid."""
        probe = self.root / f".{secrets.token_hex(8)}.tmp"
        try:
            probe.mkdir(parents=True)
            probe.rmdir()
        except OSError as error:
            return Reach(ok=False, said=f"{self.root}: {error.strerror}", repair="give us the right to write there")
        return Reach(ok=True, said=f"packages are laid in {self.root}; a person files them")

    def filed(self, envelope: Envelope, reference: str) -> None:
        """The court has it: mark the package, so that nobody files it again."""
        placing.set_aside(self.root, envelope, reference, word=placing.FILED)

    def _laid(self, envelope: Envelope, reference: str, target: Path) -> bytes:
        building = target.parent / f".{target.name}.{secrets.token_hex(4)}.tmp"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            for left in target.parent.glob(f".{target.name}.*.tmp"):
                shutil.rmtree(left, ignore_errors=True)
            self._make(envelope, reference, building)
            killpoint("package-portal.before-rename")
            placing.place(building, target)
            killpoint("package-portal.after-rename")
        except OSError as error:
            raise PortalUnavailable(f"the package could not be written ({error.strerror})") from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
        raw = placing.standing(target, reference)
        if raw is None:
            raise InDoubt("the package was laid and is not there")
        return raw

    def _make(self, envelope: Envelope, reference: str, building: Path) -> None:
        """In a limited child, which may take long but not for ever."""
        court = self._court(envelope.court)
        scratch = building.with_name(f"{building.name}.parts.tmp")
        building.mkdir()
        job = Job(
            envelope=envelope,
            reference=reference,
            kind=self.KIND,
            court=court,
            words=words_room.load(self.KIND, self._home, envelope.court, self._options.courts.get(envelope.court)),
            end=self.END,
            folder=building.resolve(),
            scratch=scratch.resolve(),
        )
        try:
            self._call(job)
        except ConfinedFailure as failure:
            raise PortalUnavailable(f"the package could not be put together ({failure.reason})") from None
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _call(self, job: Job) -> None:
        if self._caller is not None:
            self._caller.call(make, job)
            return
        seconds = int(self.limit.total_seconds())
        limits = ChildSettings(wall_seconds=seconds, cpu_seconds=seconds)
        temporary = self._home / "var" / "tmp"
        with Confined(limits, preload=_PRELOAD, jobs=1, temporary=temporary) as confined:
            confined.call(make, job)

    def _court(self, name: str) -> Court:
        try:
            found = catalog.build(library.read(library.shipped(), self._home / "templates")).courts
        except LibraryError as error:
            raise PortalUnavailable("a court or template folder is wrong; `docketpress check` says which") from error
        if name in found:
            return found[name]
        return replace(found[_ANY_COURT], title=name, limits=Limits())
