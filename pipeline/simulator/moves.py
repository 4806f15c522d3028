"""Which decision of the clerk may follow which."""

from collections.abc import Mapping

from pipeline.simulator.delivered import RULINGS, Status

MOVES: Mapping[Status, frozenset[Status]] = {
    Status.SUBMITTING: frozenset({Status.SUBMITTED, Status.FAILED, Status.CANCELLED}),
    Status.SUBMITTED: frozenset(
        {Status.UNDER_REVIEW, Status.ACCEPTED, Status.REJECTED, Status.RETURNED, Status.DEFERRED, Status.FAILED}
        | {Status.CANCELLED},
    ),
    Status.UNDER_REVIEW: frozenset({Status.ACCEPTED, Status.REJECTED, Status.RETURNED, Status.DEFERRED, Status.FAILED}),
    Status.DEFERRED: frozenset({Status.UNDER_REVIEW, Status.ACCEPTED, Status.REJECTED, Status.RETURNED}),
    Status.RETURNED: frozenset({Status.REJECTED}),
    Status.ACCEPTED: RULINGS | {Status.SERVED},
    Status.SERVED: RULINGS,
}
"""Which decision may follow which; what is not named here is an end."""


class NotPossible(ValueError):  # noqa: N818 - says what happened
    """The clerk cannot do that with a filing where it now stands."""


def check(before: Status, decision: Status) -> None:
    """Let a decision pass.

    Raises:
        NotPossible: it cannot follow where the filing stands.
    """
    if decision not in MOVES.get(before, frozenset()):
        raise NotPossible(f"a filing that is {before.value} cannot become {decision.value}")
