"""One envelope through one court at which one thing goes wrong, and what must hold whatever it was.

A journey is drawn from (way of filing, stage, fault, seed) and is the same for the same four: the paper's length, how
often the fault strikes, when the worker is started anew, whether two workers send at once, what the clerk decides.
"""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import sqlalchemy

from pipeline import files
from pipeline.errors import PortalUnavailable
from pipeline.filing import decide, ledger, package, prepare, review, submit
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Prepares
from pipeline.filing.states import State
from pipeline.model import Document, Envelope, ReviewStatus, Severity
from tests import envelopes
from tests.chaos_sites import Site

_WORDS = ("filed", "refused", "surely not sent", "held back", "in doubt")
_ROUNDS = 7
_STEP = timedelta(hours=3)
OPEN = {None, ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED, ReviewStatus.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes wrong where."""

    kind: str
    stage: str
    fault: str
    """Empty: nothing goes wrong."""
    seed: int

    def __str__(self) -> str:
        return f"{self.kind}, {self.stage}, {self.fault}, seed {self.seed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a journey ended."""

    plan: Plan
    word: str
    """`filed`, `surely not sent`, `refused`, `in doubt` or `held back`."""
    filed: int
    unknown: bool = False
    """Nobody could tell by asking, which was told, and a person looked."""
    wrong: tuple[str, ...] = ()
    """Every promise that was broken; empty, always."""


@dataclass(slots=True, kw_only=True)
class Journey:
    """One envelope's way."""

    site: Site
    plan: Plan
    state: sqlalchemy.Engine
    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    wrong: list[str] = field(default_factory=list)
    unknown: bool = False
    """A person had to look, and was told so."""

    def run(self) -> End:
        """From a released envelope to the clerk's word, with the fault on the way."""
        dice = random.Random(str(self.plan))
        envelope = self._envelope(dice)
        reference = opened(self.state, self.site.portal().name, envelope, Clock(self.now)).reference
        if self.plan.fault:
            self.site.spoil(self.plan.stage, self.plan.fault, dice)
        if not self._prepared(envelope, reference):
            self._promise(self.site.filed(reference) == 0, "filed though it was held back")
            return self._end("held back", reference)
        found = self._sent(envelope, reference, dice)
        accept = dice.random() < 0.7
        if found.state is State.FILED:
            self.site.decide(reference, accept=accept)
            found = self._followed(envelope, found, accept=accept)
        self.site.heal()
        return self._end(_word(found), reference)

    def _envelope(self, dice: random.Random) -> Envelope:
        """Real PDFs of some length; courts look into them."""
        folder = self.folder / str(len(list(self.folder.iterdir())))
        plain = envelopes.filing(folder / "plain")
        papers = [_paper(one, folder / f"{at}.pdf", dice) for at, one in enumerate((plain.lead, *plain.connected))]
        filing = replace(plain, lead=papers[0], connected=tuple(papers[1:]))
        return package.package((filing,), envelopes.COURT, folder / "outbox" / "envelope", provenance={})

    # ── before ──

    def _prepared(self, envelope: Envelope, reference: str) -> bool:
        for attempt in range(_ROUNDS):
            portal = self.site.portal()
            if not isinstance(portal, Prepares):
                return True
            try:
                made = portal.prepare(envelope, reference)
            except PortalUnavailable:
                if attempt == _ROUNDS // 2:
                    self.site.heal()
                continue
            errors = sum(one.severity is Severity.ERROR for one in made.findings)
            if made.message and not errors:
                prepare.keep(self.state, portal.name, envelope, reference, made, errors=0, at=self.now)
                return True
        return False

    # ── sending, and asking when the end is not known ──

    def _sent(self, envelope: Envelope, reference: str, dice: random.Random) -> Submission:
        together = dice.random() < 0.3
        for number in range(_ROUNDS):
            if number == _ROUNDS - 2:
                self.site.heal()
            found = self._both(envelope) if together and number == 0 else self._one(envelope)
            self._watch(found, reference)
            if found.settled:
                break
            self.now += _STEP
        if found.state is State.IN_DOUBT and found.next_at is None:
            self.unknown = True
            found = self._person_looks(envelope, found, there=self.site.filed(reference) > 0)
            self._watch(found, reference)
        return found

    def _one(self, envelope: Envelope) -> Submission:
        return submit.submit(self.state, self.site.portal(), envelope, now=self.now)

    def _both(self, envelope: Envelope) -> Submission:
        """Two workers at the same moment."""
        rivals = [threading.Thread(target=self._one, args=(envelope,)) for _ in range(2)]
        for one in rivals:
            one.start()
        for one in rivals:
            one.join()
        with self.state.connect() as connection:
            found = ledger.latest(connection, envelope.id, self.site.portal().name)
        assert found is not None
        return found

    def _person_looks(self, envelope: Envelope, found: Submission, *, there: bool) -> Submission:
        """What cannot be told by asking is told as unknown, and a person who looks settles it."""
        self._promise(found.needs_person, "unknown, and nobody is told")
        person, portal = "Ada Invented", self.site.portal()
        if there:
            seen = "seen in the filing history"
            return decide.found(
                self.state, portal, envelope, person=person, reason=seen, portal_reference="E-1", now=self.now
            )
        decide.resend(self.state, portal, envelope, person=person, reason="not in the filing history", now=self.now)
        return self._one(envelope)

    def _watch(self, found: Submission, reference: str) -> None:
        """What must hold at every moment."""
        count = self.site.filed(reference)
        self._promise(count <= 1, f"filed {count} times")
        self._promise(found.state is not State.FILED or count == 1, "told as filed, and the court does not have it")
        self._promise(found.state is not State.REFUSED or count == 0, "told as refused, and the court has it")
        told = found.state is not State.IN_DOUBT or found.next_at is not None or found.needs_person
        self._promise(told, "unknown, and nobody is told")

    # ── afterwards ──

    def _followed(self, envelope: Envelope, found: Submission, *, accept: bool) -> Submission:
        right = ReviewStatus.ACCEPTED if accept else ReviewStatus.REJECTED
        for number in range(_ROUNDS):
            if number == _ROUNDS - 3:
                self.site.heal()
            self.now += _STEP
            found = review.poll(self.state, self.site.portal(), envelope, now=self.now)
            self._promise(found.review in {*OPEN, right}, f"told as {found.review}, and the clerk said {right}")
            if found.review is right:
                break
        self._promise(found.review is right, f"the clerk's word was lost: {found.review}, not {right}")
        return found

    def _promise(self, kept: bool, broken: str) -> None:  # noqa: FBT001 - the sentence after it says what
        if not kept and broken not in self.wrong:
            self.wrong.append(broken)

    def _end(self, word: str, reference: str) -> End:
        self.site.heal()
        count = self.site.filed(reference)
        self._promise(count <= 1, f"filed {count} times")
        return End(plan=self.plan, word=word, filed=count, unknown=self.unknown, wrong=tuple(self.wrong))


def _paper(plain: Document, path: Path, dice: random.Random) -> Document:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        pdf.pages[0].Contents = pdf.make_stream(
            b"% " + dice.randbytes(dice.choice((100, 5_000, 200_000))).hex().encode()
        )
        pdf.save(path, static_id=True)
    return replace(plain, file=files.describe(path), pages=1, twin=None)


def _word(found: Submission) -> str:
    words = {State.FILED: "filed", State.READY: "surely not sent", State.REFUSED: "refused"}
    return words.get(found.state, "in doubt")


def table(ends: list[End]) -> str:
    """The counts, a row a way of filing and stage, as Markdown."""
    rows = sorted({(one.plan.kind, one.plan.stage) for one in ends})
    lines = [
        f"| {' | '.join(('way', 'stage', 'faults', 'runs', *_WORDS, 'a person looked', 'filed twice', 'lost'))} |",
        f"| --- | --- |{' ---: |' * (len(_WORDS) + 5)}",
    ]
    for kind, stage in rows:
        mine = [one for one in ends if (one.plan.kind, one.plan.stage) == (kind, stage)]
        said = Counter(one.word for one in mine)
        counts = (
            len({one.plan.fault for one in mine}),
            len(mine),
            *(said[word] for word in _WORDS),
            sum(one.unknown for one in mine),
            sum(one.filed > 1 for one in mine),
            sum(any("lost" in broken or "does not have" in broken for broken in one.wrong) for one in mine),
        )
        lines.append(f"| `{kind}` | {stage} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)
