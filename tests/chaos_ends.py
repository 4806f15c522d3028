"""How journeys ended, and the table of their counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.filing.ledger import Submission
from pipeline.filing.states import State
from tests.chaos_sites import STAGES, WAYS

_WORDS = ("filed", "refused", "held back")
_SAID = {State.FILED: "filed", State.READY: "not sent", State.REFUSED: "refused", State.HANDED_OVER: "handed over"}


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
    """`filed`, `refused`, `held back`, or, where a promise is broken, `in doubt`, `not sent` or `handed over`."""
    filed: int
    unknown: bool = False
    """Nobody could tell by asking, which was told, and a person looked."""
    struck: bool = True
    """What was to go wrong did."""
    wrong: tuple[str, ...] = ()
    """Every promise that was broken; empty, always."""

    @property
    def lost(self) -> bool:
        """Whether it, or the clerk's word on it, never arrived, or was told as filed without being so."""
        return any("lost" in one or "does not have" in one for one in self.wrong)

    @property
    def false(self) -> bool:
        """Whether something was told that is not so."""
        return any("lost" not in one and not one.startswith("filed ") for one in self.wrong)


def word(found: Submission) -> str:
    """Where a submission stands, in the table's words."""
    return _SAID.get(found.state, "in doubt")


def table(ends: Sequence[End]) -> str:
    """The counts, a row a way of filing and stage, as Markdown; a dash where a way has no such stage."""
    heads = (
        "way",
        "stage",
        "faults",
        "seeds",
        "runs",
        "struck",
        *_WORDS,
        "a person looked",
        "filed twice",
        "lost",
        "told falsely",
    )
    lines = [f"| {' | '.join(heads)} |", f"| --- | --- |{' ---: |' * (len(heads) - 2)}"]
    ways = [one for one in WAYS if any(end.plan.kind == one for end in ends)]
    for kind in ways:
        mine = [one for one in ends if one.plan.kind == kind]
        lines += [f"| `{kind}` | {stage} | {' | '.join(_row(mine, stage, len(heads) - 2))} |" for stage in STAGES]
    lines.append(f"| all | | {' | '.join(_counts(ends))} |")
    return "\n".join(lines)


def _row(ends: Iterable[End], stage: str, width: int) -> list[str]:
    mine = [one for one in ends if one.plan.stage == stage]
    return _counts(mine) if mine else ["–"] * width


def _counts(mine: Sequence[End]) -> list[str]:
    said = Counter(one.word for one in mine)
    counts = (
        len({one.plan.fault for one in mine}),
        len({one.plan.seed for one in mine}),
        len(mine),
        sum(one.struck for one in mine),
        *(said[one] for one in _WORDS),
        sum(one.unknown for one in mine),
        sum(one.filed > 1 for one in mine),
        sum(one.lost for one in mine),
        sum(one.false for one in mine),
    )
    return [f"{one:,}" for one in counts]
