"""Portals without an interface: packages are laid, a person files them, and what the court sends back is dropped.

The package of the one envelope is made once and copied afterwards, since the same envelope gives the same bytes. The
person files whatever lies ready, once each: two packages would be two filings.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import database as database_room
from pipeline import library
from pipeline.errors import DocketpressError
from pipeline.filing import decide, identity, ledger, submit
from pipeline.filing.ledger import Submission
from pipeline.filing.packages import placing
from pipeline.filing.packages.portal import PackageOptions, PackagePortal
from pipeline.filing.portals import kinds
from pipeline.filing.states import State
from pipeline.line import answers
from pipeline.line import envelopes as made_ones
from pipeline.model import Envelope, ReviewStatus
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from tests import answering, chaos_copies, chaos_kills, chaos_sites, packages
from tests.answering import Office, mail, nef
from tests.chaos_ends import End, Plan, word
from tests.chaos_hands import ANSWERS, LAYING, PERSON, WORDS
from tests.chaos_making import Copying

_DAY = timedelta(days=1)


@cache
def _catalog() -> Catalog:
    return catalog_room.build(library.read(library.shipped()))


@dataclass(kw_only=True)
class Desk:
    """One portal of packages, each journey in a home of its own."""

    kind: str
    folder: Path
    copying: Copying = field(default_factory=Copying)
    stages: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        laying = tuple(LAYING)
        self.stages = {
            chaos_sites.SEND: laying,
            chaos_sites.TWO: laying,
            chaos_sites.KILLED: chaos_kills.points(self.kind),
            chaos_sites.ASK: laying,
            chaos_sites.HANDS: tuple(WORDS),
            chaos_sites.WORD: tuple(ANSWERS),
            chaos_sites.COPIES: chaos_copies.FAULTS,
        }

    def journey(self, plan: Plan) -> End:
        """One envelope's way through a home of its own."""
        home = self.folder / str(len(list(self.folder.iterdir())))
        with answering.opened(home, _catalog()) as office:
            end = Handed(office=office, plan=plan, desk=self).run()
        shutil.rmtree(home)
        return end


@dataclass(kw_only=True)
class Handed:
    """One envelope's way."""

    office: Office
    plan: Plan
    desk: Desk
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    wrong: list[str] = field(default_factory=list)
    filed: set[str] = field(default_factory=set)
    """References of the packages that the person has filed."""
    unknown: bool = False
    struck: bool = True
    dice: random.Random = field(init=False)

    def run(self) -> End:
        self.dice = random.Random(str(self.plan))
        self.envelope = self._envelope()
        self._lay()
        self._person_files()
        if self.plan.stage == chaos_sites.HANDS and self.plan.fault:
            WORDS[self.plan.fault](self)
            self._lay()
            self._person_files()
        if self.plan.stage == chaos_sites.WORD and self.plan.fault:
            ANSWERS[self.plan.fault](self)
        found = self._told()
        if self.plan.stage == chaos_sites.COPIES and self.plan.fault:
            self._copies()
        self.promise(found.state is State.FILED, f"lost: {found.state} though the person told it")
        ready = list(self._ready())
        self.promise(not ready, "it is filed, and its package still lies there to be filed")
        self.promise(len(self.filed) == 1, f"filed {len(self.filed)} times")
        return End(
            plan=self.plan,
            word=word(found),
            filed=len(self.filed),
            unknown=self.unknown,
            struck=self.struck,
            wrong=tuple(self.wrong),
        )

    # ── laying ──

    def _envelope(self) -> Envelope:
        """The one envelope, in this home."""
        made = packages.envelope(self.office.settings.home / "made" / "motion")
        folder = "us-nysd/motion"
        target = self.office.settings.outbox / folder
        target.parent.mkdir(exist_ok=True)
        made.folder.rename(target)
        row = made_ones.Made(
            id=made.id, packet="packet-motion", form=0, lane="motions", court="us-nysd", folder=folder,
            portal=packages.PORTAL, needed=0, access="public",
        )  # fmt: skip
        with self.office.database.begin() as connection:
            made_ones.add(connection, row)
        return row.load(self.office.settings)

    def portal(self) -> PackagePortal:
        made = kinds()[self.desk.kind]()
        options = PackageOptions()
        opened = made(name=packages.PORTAL, options=options, home=self.office.settings.home)
        assert isinstance(opened, PackagePortal)
        caller: Any = self.desk.copying
        return type(opened)(name=packages.PORTAL, options=options, home=self.office.settings.home, caller=caller)

    @property
    def root(self) -> Path:
        return self.office.settings.outbox / "to-file"

    def submit(self) -> Submission:
        return submit.submit(self.office.database, self.portal(), self.envelope, now=self.now)

    def alone(self) -> None:
        """In another process."""
        engine = database_room.connect(self.office.settings.database_url)
        submit.submit(engine, self.portal(), self.envelope, now=self.now)

    def _lay(self) -> None:
        point = self.plan.fault if self.plan.stage == chaos_sites.KILLED else ""
        spoiled = self.plan.fault in LAYING
        if spoiled and self.plan.stage == chaos_sites.ASK:
            point = self.dice.choice(("package-portal.before-rename", "package-portal.after-rename"))
        if point and self.current() is None:
            self.struck = chaos_kills.killed(self.alone, point)
        if spoiled and not os.path.lexists(self.place()):
            LAYING[self.plan.fault](self)
        for number in range(5):
            if number == 3:
                self._cleared()
            found = self._both() if number == 0 and self.plan.stage == chaos_sites.TWO else self.submit()
            self._watch(found)
            if found.state in {State.HANDED_OVER, State.FILED}:
                break
            self.now += _DAY
        self._cleared()

    def _both(self) -> Submission:
        other = chaos_kills.forked(self.alone)
        self.submit()
        chaos_kills.waited(other)
        found = self.current()
        assert found is not None
        return found

    def _watch(self, found: Submission) -> None:
        standing = [one for one in placing.every(self.root, self.envelope.id) if not one.name.startswith(ASIDE)]
        self.promise(len(standing) <= 1, f"{len(standing)} packages lie there to be filed")
        there = bool(standing) or self.filed
        self.promise(found.state is not State.HANDED_OVER or bool(there), "told as laid, and it does not lie there")
        self.promise(found.state is not State.FILED or bool(self.filed), "told as filed, and nobody filed it")

    def current(self) -> Submission | None:
        with self.office.database.connect() as connection:
            return ledger.latest(connection, self.envelope.id, packages.PORTAL)

    def place(self) -> Path:
        found = self.current()
        return placing.folder(self.root, self.envelope, found.reference if found else _reference(self.envelope))

    def _cleared(self) -> None:
        """The person sees what is wrong and puts it right."""
        self.desk.copying.fails = False
        away = self.root.with_name("unmounted")
        if self.root.is_symlink() or (self.plan.fault in LAYING and not self.root.is_dir()):
            self.root.unlink(missing_ok=True)
        if away.exists():
            away.rename(self.root)
        place = self.place()
        if os.path.lexists(place) and not (place / "checklist.txt").exists():
            shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()

    # ── the person ──

    def _ready(self) -> Iterator[Path]:
        for one in placing.every(self.root, self.envelope.id):
            if not one.name.startswith(ASIDE):
                yield one

    def _person_files(self) -> None:
        """Whatever lies ready and was not filed yet under this name; what was set aside is left alone."""
        for one in self._ready():
            if not self.filed:
                self.filed.add(one.name)
            else:
                self.promise(one.name in self.filed, "another package lies there to be filed")

    def found(self, **more: str) -> Submission:
        said = {**PERSON, "portal_reference": "12", **more}
        done = decide.found(self.office.database, self.portal(), self.envelope, now=self.now, **said)
        self.portal().filed(self.envelope, done.reference)
        return done

    def resend(self) -> Submission:
        return decide.resend(
            self.office.database, self.portal(), self.envelope, person="Ada Invented", reason="lost it", now=self.now
        )

    def refused(self, work: Callable[[], object]) -> None:
        """What must not be taken."""
        before = self.current()
        with suppress(DocketpressError, LookupError):
            work()
            self.promise(False, "a word without what it needs was taken")
        self.promise(self.current() == before, "a word that was not taken changed something")

    def drop(self, data: bytes, name: str = "notice.eml") -> None:
        """A drop that proves nothing: nothing may follow from it."""
        before = self.current()
        self.put(data, name)
        self.promise(self.current() == before, "an answer that proves nothing was believed")

    def put(self, data: bytes, name: str) -> None:
        """Drop something, and take the steps of it where it is taken in: an empty file or the same again is not."""
        path = self.office.settings.inbox / "receipts" / name
        path.write_bytes(data)
        for packet in self.office.inbox.scan().claimed:
            answers.take(self.office.desk, packet)
            answers.finish(self.office.desk, packet)
        path.unlink(missing_ok=True)

    def _told(self) -> Submission:
        """The court's notice is dropped; where that is not enough, the person tells the number."""
        found = self.current()
        assert found is not None
        if found.state is State.HANDED_OVER:
            self.put(mail(nef()), "last.eml")
            found = self.current()
            assert found is not None
        if found.state is State.HANDED_OVER:
            self.unknown = True
            found = self.found()
        right = {ReviewStatus.ACCEPTED, ReviewStatus.RECEIVED}
        self.promise(found.review in right, f"told as {found.review}, and the court took it")
        return found

    def _copies(self) -> None:
        copies, good = chaos_copies.made(self.plan.fault, self.envelope, self.dice)
        for at, copy in enumerate(copies.values()):
            if copy:
                self.put(copy, f"copy-{at}.pdf")
        _, same = chaos_copies.held(self.envelope)
        self.promise(same <= good, "a wrong copy was told as good")

    def promise(self, kept: bool, broken: str) -> None:  # noqa: FBT001 - the sentence after it says what
        if not kept and broken not in self.wrong:
            self.wrong.append(broken)


ASIDE = (placing.FILED, placing.REPLACED)


def _reference(envelope: Envelope) -> str:
    return identity.reference(envelope.id, envelope.court, packages.PORTAL)


@contextmanager
def site(kind: str, folder: Path) -> Iterator[Desk]:
    """A portal of packages."""
    folder.mkdir(parents=True)
    yield Desk(kind=kind, folder=folder)
