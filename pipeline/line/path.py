"""The order of the path, written once: one packet from its claim to the clerk's answer.

Every `step` is kept when it ends and never runs again; a packet that was killed goes on after the last kept
step. Steps take and give ids and counts only. A `wait` holds no thread: an envelope may wait for a person or a
clerk for weeks.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pipeline.engine import Engine
from pipeline.errors import DocketpressError
from pipeline.late import late
from pipeline.line import first_steps
from pipeline.line.bulk import beginning
from pipeline.line.desk import Desk

if TYPE_CHECKING:
    from pipeline.line import answers, comparing, posting, steps
    from pipeline.line.bulk import came_back
else:  # a roster takes the first steps alone
    answers, comparing = late("pipeline.line.answers"), late("pipeline.line.comparing")
    posting, steps = late("pipeline.line.posting"), late("pipeline.line.steps")
    came_back = late("pipeline.line.bulk.came_back")

T = TypeVar("T")

PACKET, FILING = "packet-3", "filing-2"
"""The names of the two workflows; they stand in the database. What a workflow has done is known by the places of its
steps, so another order of steps is another workflow with another name."""
_PACKET_2, _PACKET_1, _FILING_1 = "packet-2", "packet", "filing"
"""The orders of steps before runs, and before answers were dropped and envelopes prepared; what began under them ends
under them."""
CHUNK = 25
"""Forms made in one step."""
RELEASE, DECISION, ANSWER = "release", "decision", "answer"
"""What an envelope may wait for."""
_PATIENCE = 30 * 24 * 3600.0
"""Seconds after which a waiting envelope looks for itself whether something has changed."""


def filing_id(envelope_id: str) -> str:
    """The id of the workflow that files an envelope: one an envelope, however often it is made."""
    return f"filing-{envelope_id}"


def resent_id(envelope_id: str, submission_id: str) -> str:
    """The id of the workflow that sends an envelope anew, because a person wants it."""
    return f"{filing_id(envelope_id)}-{submission_id}"


class Line:
    """The two workflows over one desk and one engine."""

    def __init__(self, desk: Desk, engine: Engine) -> None:
        self._desk = desk
        self._engine = engine
        engine.register(PACKET, self.packet)
        engine.register(FILING, self.filing)
        engine.register(_PACKET_2, self.packet_2)
        engine.register(_PACKET_1, self.packet_1)
        engine.register(_FILING_1, self.filing_1)

    def packet(self, packet_id: str) -> int:
        """From a claimed drop to envelopes in the outbox, or back to the person with findings.

        Returns:
            How many envelopes there are; none for a run, whose own path begins.

        Raises:
            DocketpressError: the machine failed; the packet is marked so, and can be resumed when that is mended.
        """
        return self._given_up(packet_id, self._by_purpose)

    def packet_2(self, packet_id: str) -> int:
        """The same in the order of steps that was before runs. Its steps keep their places."""
        return self._given_up(packet_id, self._packet)

    def packet_1(self, packet_id: str) -> int:
        """The same in the order of steps that was before courts' answers were dropped. Its steps keep their places."""
        return self._given_up(packet_id, self._forms)

    def _given_up(self, packet_id: str, walk: Callable[[str], int]) -> int:
        try:
            return walk(packet_id)
        except DocketpressError:
            self._step("give up", steps.give_up, packet_id)
            raise

    def _by_purpose(self, packet_id: str) -> int:
        purpose = self._step("purpose", first_steps.purpose, packet_id)
        if purpose == "forms" or self._step("refused", first_steps.refused, packet_id):
            return self._forms(packet_id)
        if purpose == "notices":
            self._engine.step("begin run", self._begin_run, packet_id)
            return 0
        if purpose == "returned-mail":
            taken = self._step("take returned mail", came_back.take, packet_id)
            self._step("finish", came_back.finish, packet_id, taken)
            return 0
        return self._answer(packet_id)

    def _begin_run(self, packet_id: str) -> str:
        return beginning.start(self._desk, self._engine, packet_id)

    def _packet(self, packet_id: str) -> int:
        answer = self._step("is answer", answers.is_answer, packet_id)
        if answer and not self._step("refused", first_steps.refused, packet_id):
            return self._answer(packet_id)
        return self._forms(packet_id)

    def _forms(self, packet_id: str) -> int:
        if not self._step("refused", first_steps.refused, packet_id):
            self._step("read", steps.read, packet_id)
        good = self._step("check", steps.check, packet_id)
        for first in range(0, len(good), CHUNK):
            self._step("make", steps.make, packet_id, good[first : first + CHUNK])
        self._step("give back", steps.give_back, packet_id)
        self._step("remark", steps.remark, packet_id)
        self._step("sum up", steps.sum_up, packet_id)
        envelopes = self._step("list", steps.envelopes, packet_id)
        for envelope_id in envelopes:
            self._engine.step("begin filing", self._begin, envelope_id)
        self._step("finish", steps.finish, packet_id)
        return len(envelopes)

    def _answer(self, packet_id: str) -> int:
        """What a court sent back: believed or asked about. No envelope comes of it."""
        for one in self._step("take answers", answers.take, packet_id):
            self._engine.step("wake", self._wake, one["envelope"], one["submission"], one["number"])
        self._step("finish", answers.finish, packet_id)
        return 0

    def _wake(self, envelope_id: str, submission_id: str, number: int) -> None:
        path = filing_id(envelope_id) if number == 1 else resent_id(envelope_id, submission_id)
        self._engine.signal(path, DECISION, True)

    def filing(self, envelope_id: str) -> str:
        """From an envelope in the outbox to the clerk's answer.

        Returns:
            How it ended: a word of the submission's state, or `kept` where the lane has no portal.
        """
        while not (ready := self._step("ready", posting.ready, envelope_id))["go"]:
            self._engine.wait(RELEASE, ready["again"] or _PATIENCE)
        if not self._step("has portal", posting.has_portal, envelope_id):
            return "kept"
        state = self._sent(envelope_id)
        self._step("compare", comparing.compare, envelope_id)
        self._step("stamp copies", posting.stamp_copies, envelope_id)
        return state

    def filing_1(self, envelope_id: str) -> str:
        """The same in the order of steps that was before envelopes were prepared. Its steps keep their places."""
        while not self._step("released", posting.released, envelope_id):
            self._engine.wait(RELEASE, _PATIENCE)
        if not self._step("has portal", posting.has_portal, envelope_id):
            return "kept"
        state = self._sent(envelope_id)
        self._step("stamp copies", _compared_and_stamped, envelope_id)
        return state

    def _sent(self, envelope_id: str) -> str:
        """The steps that both orders share."""
        while not (sent := self._step("submit", posting.submit, envelope_id))["settled"]:
            self._engine.wait(DECISION, sent["again"] or _PATIENCE)
        while (wait := self._step("follow", posting.follow, envelope_id)) is not None:
            self._engine.wait(ANSWER, wait)
        return str(sent["state"])

    def _begin(self, envelope_id: str) -> None:
        self._engine.start(FILING, filing_id(envelope_id), envelope_id)

    def _step(self, name: str, function: Callable[..., T], *args: object) -> T:
        return self._engine.step(name, function, self._desk, *args)


def _compared_and_stamped(desk: Desk, envelope_id: str) -> int:
    """Two steps of today in the place of one of yesterday's."""
    comparing.compare(desk, envelope_id)
    return posting.stamp_copies(desk, envelope_id)
