"""What the proxy says is missing or wrong in a payload, in its own structure.

Rule: the open proxy's answers to `filing/check` (EfileProxyServer, `InfoCollector`, `InterviewVariable`,
`FilingError`): lists of variables that are required, optional or wrong, or one error that stopped the reading.
"""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
SERVER, MALFORMED = "Server Error", "Malformed Interview"


class Stopped(Exception):  # noqa: N818 - says what happened
    """Reading went no further; what was found stands in the collector."""


class Collector:
    """Gathers what is wrong; a hasty one stops at the first thing."""

    def __init__(self, *, hasty: bool) -> None:
        self._hasty = hasty
        self._stack: list[str] = []
        self.required: list[Json] = []
        self.optional: list[Json] = []
        self.wrong: list[Json] = []
        self.error: Json | None = None

    @property
    def fine(self) -> bool:
        """Whether the payload could be filed."""
        return self.error is None and not self.required and not self.wrong

    def inside(self, name: str) -> "_Inside":
        """Names that follow stand inside this one."""
        return _Inside(self._stack, name)

    def need(self, name: str, why: str, kind: str = "text", choices: Iterable[str] = ()) -> None:
        """A value is missing."""
        self.required.append(self._variable(name, why, kind, "", choices))
        self._maybe_stop()

    def may(self, name: str, why: str, kind: str = "text") -> None:
        """A value could be told."""
        self.optional.append(self._variable(name, why, kind, "", ()))

    def bad(self, name: str, why: str, given: object = "", choices: Iterable[str] = (), kind: str = "text") -> None:
        """A value is wrong."""
        listed = tuple(choices)
        self.wrong.append(self._variable(name, why, "choice" if listed else kind, str(given), listed))
        self._maybe_stop()

    def stop(self, kind: str, why: str) -> None:
        """Nothing more can be read.

        Raises:
            Stopped: always.
        """
        self.error = {"type": kind, "description": why}
        raise Stopped

    def summary(self) -> Json:
        """Everything, as `filing/check` answers."""
        if self.error is not None:
            return {"error": self.error}
        return {"required_vars": self.required, "optional_vars": self.optional, "wrong_vars": self.wrong}

    def first(self) -> Json:
        """The one thing that stopped a hasty reading, as `filings` answers."""
        return self.error or next(iter((*self.required, *self.wrong)), {"type": "Unknown", "description": ""})

    def _variable(self, name: str, why: str, kind: str, given: str, choices: Iterable[str]) -> Json:
        where = ".".join((*self._stack, name)).replace("..", ".")
        return {"name": where, "description": why, "datatype": kind, "currentVal": given, "choices": list(choices)}

    def _maybe_stop(self) -> None:
        if self._hasty:
            raise Stopped


class _Inside:
    """A name on the stack for the length of a block."""

    def __init__(self, stack: list[str], name: str) -> None:
        self._stack, self._name = stack, name

    def __enter__(self) -> None:
        self._stack.append(self._name)

    def __exit__(self, *_: object) -> None:
        self._stack.pop()


def listed(told: object) -> list[Any] | None:
    """A list, or what an interview's list object holds in `elements`; None for anything else."""
    if isinstance(told, dict):
        told = told.get("elements")
    return told if isinstance(told, list) else None


def word(node: Json, name: str) -> str:
    """A text, trimmed; empty for everything that is none."""
    told = node.get(name)
    return told.strip() if isinstance(told, str) else ""
