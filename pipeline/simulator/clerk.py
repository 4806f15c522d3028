"""The clerk: policies that decide by themselves, or a person who plays one.

Whatever decides, it goes through the same door: the copy is stamped, the book is written, the filer is called.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from pipeline.simulator import court
from pipeline.simulator.book import Book, NotPossible, Unknown
from pipeline.simulator.delivered import COPIED, RULINGS, Filed, Status
from pipeline.simulator.stamping import Stamping

_MACHINE = (Status.SUBMITTING,)
_OPEN = (Status.SUBMITTED, Status.UNDER_REVIEW, Status.DEFERRED)
_TOLD = RULINGS | {Status.ACCEPTED, Status.REJECTED, Status.RETURNED, Status.SERVED}
"""What the filer is called about; of anything else it hears when it asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the clerk says of one filing."""

    status: Status
    reason_code: str = ""
    comment: str = ""
    within: timedelta | None = None
    """How long a corrected copy counts, for one returned."""


class Policy(Protocol):
    """Decides without a person."""

    def decide(self, filed: Filed, now: datetime) -> Decision | None:
        """What becomes of a filing now; None: nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """Leaves everything to a person."""

    def decide(self, filed: Filed, now: datetime) -> Decision | None:
        """Nothing, ever."""
        del filed, now
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Decides all filings alike, some time after they came."""

    decision: Decision
    after: timedelta = timedelta(0)
    in_hand: timedelta | None = None
    """When the clerk takes it in hand, after which it cannot be cancelled; None: together with the decision."""

    def decide(self, filed: Filed, now: datetime) -> Decision | None:
        """The one decision, when the time has come."""
        waited = now - filed.at
        if waited >= self.after:
            return self.decision
        taken = self.in_hand is not None and waited >= self.in_hand
        return Decision(status=Status.UNDER_REVIEW) if taken else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partly:
    """Accepts each envelope's first filing and decides otherwise of the rest."""

    rest: Decision = Decision(
        status=Status.REJECTED,
        reason_code="illegible",
        comment="Document illegible or unreadable",
    )
    after: timedelta = timedelta(0)
    accepted: Callable[[Filed], bool] = field(default=lambda filed: filed.document.lead)

    def decide(self, filed: Filed, now: datetime) -> Decision | None:
        """Accepted for lead documents, the other for the rest."""
        if now - filed.at < self.after:
            return None
        return Decision(status=Status.ACCEPTED) if self.accepted(filed) else self.rest


def accepting(
    *,
    after: timedelta = timedelta(0),
    in_hand: timedelta | None = None,
    comment: str = "Accepted by clerk",
) -> Policy:
    """Accept everything."""
    return All(decision=Decision(status=Status.ACCEPTED, comment=comment), after=after, in_hand=in_hand)


def rejecting(*, reason_code: str = "illegible", comment: str = "Page 2 is blank; rescan at 300 dpi") -> Policy:
    """Reject everything."""
    return All(decision=Decision(status=Status.REJECTED, reason_code=reason_code, comment=comment))


def returning(*, within: timedelta = timedelta(hours=72), comment: str = "Signature missing") -> Policy:
    """Return everything for correction."""
    return All(
        decision=Decision(status=Status.RETURNED, reason_code="incomplete", comment=comment, within=within),
    )


class Clerk:
    """Moves filings along."""

    def __init__(self, book: Book, stamping: Stamping, policy: Policy | None = None) -> None:
        self.book = book
        self.stamping = stamping
        self.policy: Policy = policy or ByHand()
        self.told: list[Callable[[Filed], None]] = []
        """Who hears of each decision the filer is called about."""

    def work(self) -> tuple[Filed, ...]:
        """Go through everything that waits, once.

        Returns:
            The filings that were decided now.
        """
        done = []
        # Where a person decides, only what no machine has looked at yet is loaded: papers are large, and this is often.
        looked_at = () if isinstance(self.policy, ByHand) else _OPEN
        for number in self.book.standing(*_MACHINE, *looked_at):
            decided = self._step(number)
            if decided is not None:
                done.append(decided)
        return tuple(done)

    def decide(
        self,
        number: str,
        decision: Status,
        reason_code: str = "",
        comment: str = "",
        *,
        within: timedelta | None = None,
    ) -> Filed:
        """Decide of one filing, by hand or by policy.

        Args:
            number: the filing's id.
            decision: what it becomes.
            reason_code: of the court's reasons.
            comment: the clerk's words.
            within: how long a corrected copy counts, for one returned.

        Raises:
            Unknown: there is no such filing.
            NotPossible: it cannot follow where the filing stands.
        """
        until = None if within is None else self.book.clock() + within
        if decision in RULINGS | {Status.SERVED}:
            filed = self.book.decide(number, decision, reason_code, comment)
        else:
            filed = self._machine(self.book.filing(number))
            filed = self.book.decide(number, decision, reason_code, comment, correct_by=until)
        if decision is Status.ACCEPTED:
            self.copy(number)
            filed = self.book.filing(number)
        if decision in _TOLD:
            self._tell(filed)
        return filed

    def copy(self, number: str) -> bytes:
        """The stamped copy of a filing; printed now, if a kill came between the decision and the printing.

        Returns:
            The copy; empty where there is none.

        Raises:
            Unknown: there is no such filing.
        """
        filed = self.book.filing(number)
        if filed.status in COPIED and filed.stamped is None:
            filed = self.book.keep_copy(number, self.stamping.stamped(filed))
        return filed.stamped or b""

    def _step(self, number: str) -> Filed | None:
        try:
            filed = self._machine(self.book.filing(number))
            if filed.status is Status.FAILED:
                self._tell(filed)
                return filed
            said = self.policy.decide(filed, self.book.clock())
            if said is None or said.status is filed.status:
                return None
            return self.decide(filed.id, said.status, said.reason_code, said.comment, within=said.within)
        except (NotPossible, Unknown):
            return None  # another thread was faster

    def _machine(self, filed: Filed) -> Filed:
        """What machines find out after the receipt, before a person looks."""
        if filed.status not in _MACHINE:
            return filed
        for one in filed.document.files:
            if one.name.lower().endswith(".pdf") and not court.readable(one.content):
                return self.book.decide(filed.id, Status.FAILED, "file", "The file cannot be opened")
        return self.book.decide(filed.id, Status.SUBMITTED)

    def _tell(self, filed: Filed) -> None:
        for one in self.told:
            one(filed)
