"""The same interface without a child: for tests of the rooms, never for a stranger's bytes."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from pipeline.confine import wire

P = ParamSpec("P")
T = TypeVar("T")


class Caller(Protocol):
    """Whatever calls a function on behalf of the line."""

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function somewhere and give back its result."""
        ...


class Direct:
    """Calls in this process; results and errors take the same way through JSON as a child's do."""

    network_isolated = False

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function here.

        Raises:
            ConfinedFailure: an error that is not ours was raised.
            DocketpressError: this error of ours was raised.
        """
        try:
            answer = wire.answer_result(function, function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the fence, as in the child
            answer = wire.answer_error(error)
        return wire.open_answer(function, answer.model_dump_json(exclude_none=True).encode())
