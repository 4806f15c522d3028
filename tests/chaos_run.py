"""One envelope through one court at which one thing goes wrong, and what must hold whatever it was.

A journey is drawn from (way of filing, stage, fault, seed): the papers, how often the fault strikes, whether two
workers send at once, what the clerk decides.
"""

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy

from pipeline import database
from pipeline.errors import PortalUnavailable
from pipeline.filing import decide, ledger, package, prepare, receipts, review, submit
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Prepares
from pipeline.filing.states import State
from pipeline.model import Envelope, ReviewStatus, Severity
from tests import chaos_calls, chaos_copies, chaos_kills, chaos_sites, envelopes
from tests.chaos_ends import End, Plan, word
from tests.chaos_sites import Site

_ROUNDS = 7
_STEP = timedelta(hours=3)
OPEN = {None, ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED, ReviewStatus.UNKNOWN}
_BEGIN, _CHECKED, _FILED = range(3)
_LATER = {chaos_sites.CODES: _CHECKED, chaos_sites.WORD: _FILED}
"""Stages that begin only when the message is checked, or the filing is there."""


@dataclass(slots=True, kw_only=True)
class Journey:
    """One envelope's way."""

    site: Site
    plan: Plan
    url: str
    """The state database's."""
    state: sqlalchemy.Engine
    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    wrong: list[str] = field(default_factory=list)
    unknown: bool = False
    """A person had to look, and was told so."""
    struck: bool = True
    accept: bool | None = None
    """What the clerk decided early."""
    dice: random.Random = field(init=False)

    def run(self) -> End:
        """From a released envelope to the clerk's word, with the fault on the way."""
        self.dice = random.Random(str(self.plan))
        envelope = self._envelope()
        reference = opened(self.state, self.site.kind, envelope, Clock(self.now)).reference
        self.site.about(reference)
        self._spoil(_BEGIN)
        point = self._killing()
        if point:
            self.struck = chaos_kills.killed(lambda: self._work(envelope, reference), point)
        if not self._prepared(envelope, reference):
            self._promise(self.site.filed(reference) == 0, "filed though it was held back")
            self._promise(self.site.may_hold_back(self.plan.stage), "held back though all is well again")
            return self._end("held back", reference)
        self._spoil(_CHECKED)
        found = self._afterwards(envelope, self._sent(envelope, reference), reference)
        return self._end(word(found), reference)

    def _spoil(self, moment: int) -> None:
        if self.plan.fault and moment == _LATER.get(self.plan.stage, self._soonest()):
            self.site.spoil(self.plan.stage, self.plan.fault, self.dice)

    def _killing(self) -> str:
        if self.plan.stage == chaos_sites.KILLED:
            return self.plan.fault
        return self.dice.choice(self.site.dies_at) if self._soonest() else ""

    def _soonest(self) -> int:
        """Where an answer is lost only by a worker that dies, it dies before the asking is spoilt."""
        return _CHECKED if self.plan.stage == chaos_sites.ASK and self.site.dies_at else _BEGIN

    def _envelope(self) -> Envelope:
        """Real PDFs with words on some pages; courts look into them."""
        folder = self.folder / str(len(list(self.folder.iterdir())))
        plain = envelopes.filing(folder / "plain")
        each = enumerate((plain.lead, *plain.connected))
        papers = [chaos_copies.written(one, folder / f"{at}.pdf", self.dice) for at, one in each]
        filing = replace(plain, lead=papers[0], connected=tuple(papers[1:]))
        return package.package((filing,), envelopes.COURT, folder / "outbox" / "envelope", provenance={})

    def _work(self, envelope: Envelope, reference: str) -> None:
        """What a worker does, with a connection of its own."""
        engine = database.connect(self.url)
        alone = replace(self, state=engine)
        alone.dice = self.dice
        if alone._prepared(envelope, reference):
            alone._one(envelope)
            review.poll(engine, self.site.portal(), envelope, now=self.now + _STEP)

    def _prepared(self, envelope: Envelope, reference: str) -> bool:
        for attempt in range(_ROUNDS):
            portal = self.site.portal()
            if not isinstance(portal, Prepares):
                return True
            try:
                made = portal.prepare(envelope, reference)
            except PortalUnavailable:
                if attempt == _ROUNDS // 2:
                    self._heal()
                continue
            errors = sum(one.severity is Severity.ERROR for one in made.findings)
            if made.message and not errors:
                with suppress(prepare.OnItsWay):  # a worker that was killed had begun to send it
                    prepare.keep(self.state, portal.name, envelope, reference, made, errors=0, at=self.now)
                return True
        return False

    def _sent(self, envelope: Envelope, reference: str) -> Submission:
        together = self.plan.stage == chaos_sites.TWO or self.dice.random() < 0.2
        for number in range(_ROUNDS):
            if number == _ROUNDS - 2:
                self._heal()
            found = self._both(envelope) if together and number == 0 else self._one(envelope)
            self._watch(found, reference)
            if found.settled:
                break
            found = self._overtaken(envelope, found, reference)
            self._wait()
        if found.state is State.IN_DOUBT and found.next_at is None:
            self.unknown = True
            found = self._person_looks(envelope, found, reference)
        return found

    def _wait(self) -> None:
        """Hours go by: whatever was slow has ended by then."""
        time.sleep(self.site.lull)
        self.site.lull = 0.0
        self.now += _STEP

    def _one(self, envelope: Envelope) -> Submission:
        return submit.submit(self.state, self.site.portal(), envelope, now=self.now)

    def _both(self, envelope: Envelope) -> Submission:
        """Two workers at the same moment: two threads, or two processes."""
        other = chaos_kills.forked(lambda: self._alone(envelope)) if self.dice.random() < 0.5 else 0
        rivals = [threading.Thread(target=self._one, args=(envelope,)) for _ in range(1 if other else 2)]
        for one in rivals:
            one.start()
        for one in rivals:
            one.join()
        if other:
            chaos_kills.waited(other)
        return self._latest(envelope)

    def _alone(self, envelope: Envelope) -> None:
        submit.submit(database.connect(self.url), self.site.portal(), envelope, now=self.now)

    def _latest(self, envelope: Envelope) -> Submission:
        with self.state.connect() as connection:
            found = ledger.latest(connection, envelope.id, self.site.kind)
        assert found is not None
        return found

    def _overtaken(self, envelope: Envelope, found: Submission, reference: str) -> Submission:
        """The clerk decides, and the court calls, while we do not know yet whether it came."""
        if self.plan.fault != chaos_sites.OVERTAKES or found.state is not State.IN_DOUBT:
            return found
        self.accept = self.dice.random() < 0.7
        self.site.decide(reference, accept=self.accept)
        self._called(envelope, reference, accept=self.accept)
        return self._latest(envelope)

    def _person_looks(self, envelope: Envelope, found: Submission, reference: str) -> Submission:
        """What cannot be told by asking is told as unknown, and a person who looks settles it."""
        self._promise(found.needs_person, "unknown, and nobody is told")
        self._heal()
        person, portal = "Ada Invented", self.site.portal()
        if self.site.filed(reference):
            seen = "seen in the filing history"
            return decide.found(
                self.state, portal, envelope, person=person, reason=seen, portal_reference="E-1", now=self.now
            )
        decide.resend(self.state, portal, envelope, person=person, reason="not in the filing history", now=self.now)
        for _ in range(_ROUNDS):
            found = self._one(envelope)
            self._watch(found, reference)
            if found.settled:
                break
            self._wait()
        return found

    def _watch(self, found: Submission, reference: str) -> None:
        """What must hold at every moment."""
        count = self.site.filed(reference)
        self._promise(count <= 1, f"filed {count} times")
        self._promise(found.state is not State.FILED or count == 1, "told as filed, and the court does not have it")
        self._promise(found.state is not State.REFUSED or count == 0, "told as refused, and the court has it")
        refusal = self.site.may_refuse(self.plan.stage, self.plan.fault)
        self._promise(found.state is not State.REFUSED or refusal, "told as refused, and the court never said so")
        told = found.state is not State.IN_DOUBT or found.next_at is not None or found.needs_person
        self._promise(told, "unknown, and nobody is told")

    def _afterwards(self, envelope: Envelope, found: Submission, reference: str) -> Submission:
        if found.state is not State.FILED:
            self._promise(found.state is State.REFUSED, f"lost: {found.state} though all is well again")
            return found
        copies = self.plan.stage == chaos_sites.COPIES
        accept = self.dice.random() < 0.7 or copies if self.accept is None else self.accept
        good = self._stamped(envelope, reference) if copies else frozenset()
        self._spoil(_FILED)
        self.site.decide(reference, accept=accept)
        if self.plan.fault and self.accept is None and (copies or self.plan.stage == chaos_sites.CALL):
            self._called(envelope, reference, accept=accept)
        found = self._followed(envelope, found, accept=accept)
        if copies:
            self._compared(envelope, reference, good)
        return found

    def _called(self, envelope: Envelope, reference: str, *, accept: bool) -> None:
        """The court calls, with a fault; what it says is believed only if it is proven and whole."""
        if chaos_sites.CALL not in self.site.stages:
            return
        fault = self.plan.fault if self.plan.stage == chaos_sites.CALL else "comes twice"
        right = ReviewStatus.ACCEPTED if accept else ReviewStatus.REJECTED
        folder = self.folder.with_name("calls")
        with chaos_calls.mailbox(self.site, self.state, folder, envelope) as (box, port):
            line = chaos_calls.Line(port=port, site=self.site, reference=reference, accept=accept, dice=self.dice)
            chaos_calls.called(fault, line)
            box.read_all(now=datetime.now(UTC))
        found = self._latest(envelope)
        self._promise(found.review in {*OPEN, right}, f"a call made it {found.review}, and the clerk said {right}")
        heard = found.review is right
        self._promise(heard or fault not in chaos_calls.HEARD, "a call that was proven and whole was not heard")
        self._promise(not heard or fault in chaos_calls.HEARD, "a call that was not proven or whole was believed")
        flagged = found.contradicted or fault != chaos_calls.CONTRADICTS
        self._promise(flagged, "two decisions of the court, and nobody is told")

    def _followed(self, envelope: Envelope, found: Submission, *, accept: bool) -> Submission:
        right = ReviewStatus.ACCEPTED if accept else ReviewStatus.REJECTED
        for number in range(_ROUNDS):
            if number == _ROUNDS - 3:
                self._heal()
            self._wait()
            found = review.poll(self.state, self.site.portal(), envelope, now=self.now)
            self._promise(found.review in {*OPEN, right}, f"told as {found.review}, and the clerk said {right}")
            if found.review is right:
                break
        self._promise(found.review is right, f"the clerk's word was lost: {found.review}, not {right}")
        return found

    def _stamped(self, envelope: Envelope, reference: str) -> frozenset[str]:
        copies, good = chaos_copies.made(self.plan.fault, envelope, self.dice)
        self.site.stamp(reference, copies)
        return good

    def _compared(self, envelope: Envelope, reference: str, good: frozenset[str]) -> None:
        receipts.bring_copies(self.site.portal(), envelope, reference)
        there, same = chaos_copies.held(envelope)
        self.struck = self.struck and (bool(there - good) or self.plan.fault in chaos_copies.NO_PDF)
        self._promise(same <= good, "a wrong copy was told as good")
        self._promise(there & good <= same, "a good copy was told as wrong")

    def _heal(self) -> None:
        self.struck = self.struck and (self.site.struck() or self.plan.stage == chaos_sites.KILLED)
        time.sleep(self.site.lull)
        self.site.lull = 0.0
        self.site.heal()

    def _promise(self, kept: bool, broken: str) -> None:  # noqa: FBT001 - the sentence after it says what
        if not kept and broken not in self.wrong:
            self.wrong.append(broken)

    def _end(self, said: str, reference: str) -> End:
        self._heal()
        count = self.site.filed(reference)
        self._promise(count <= 1, f"filed {count} times")
        return End(
            plan=self.plan,
            word=said,
            filed=count,
            unknown=self.unknown,
            struck=self.struck or not self.plan.fault,
            wrong=tuple(self.wrong),
        )


def run(site: Any, plan: Plan, *, url: str, state: sqlalchemy.Engine, folder: Path) -> End:
    """One journey at a court, or at a desk where a person files."""
    if isinstance(site, Site):
        return Journey(site=site, plan=plan, url=url, state=state, folder=folder).run()
    done: End = site.journey(plan)
    return done
