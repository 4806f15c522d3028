"""What is kept of a step: its result, or which error it met, as plain JSON without personal data."""

import errno
import json
import logging
import os
import traceback
from dataclasses import dataclass
from typing import Any

from pipeline import errors
from pipeline.errors import ConfinedFailure, DocketpressError, StepFailed
from pipeline.model import JSON

_log = logging.getLogger(__name__)

_FULL = frozenset({"ENOSPC", "EDQUOT"})
_AWAY = frozenset(
    {"ESTALE", "EIO", "EREMOTEIO", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENOTCONN"}
)
"""What a share or a bucket says while its server is gone or begins anew (`ESTALE`: it no longer knows an open file)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """When a step that met one of these errors is tried again. The waits survive a restart."""

    on: tuple[type[DocketpressError], ...]
    attempts: int = 5
    """Counting the first one."""
    first_wait: float = 2
    """Seconds."""
    factor: float = 3
    longest_wait: float = 900
    """Seconds."""

    def wait(self, attempt: int) -> float:
        """Seconds to wait after the attempt of that number, counted from 1."""
        return min(self.first_wait * float(self.factor) ** (attempt - 1), self.longest_wait)


def keep_result(name: str, result: object) -> dict[str, JSON]:
    """The record of a step that came to its end.

    Raises:
        TypeError: the result is not made of text, numbers, booleans, lists and tables.
    """
    try:
        return {"result": json.loads(json.dumps(result, allow_nan=False))}
    except (TypeError, ValueError) as error:
        raise TypeError(f"the step {name} gave something that is no JSON; give ids and digests") from error


def keep_error(name: str, error: Exception) -> dict[str, JSON]:
    """The record of a step that met an error: ours with its text, any other by its class alone."""
    if isinstance(error, ConfinedFailure):
        return {"error": "ConfinedFailure", "reason": error.reason, "detail": error.detail}
    if isinstance(error, DocketpressError):
        return {"error": type(error).__name__, "text": str(error)}
    _log.error("step %s: %s\n%s", name, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return {"error": "StepFailed", "text": f"the step {name} failed: {_said(error)}"}


def _said(error: Exception) -> str:
    """What the system says of its own error; of any other the class alone, for its text may hold personal data."""
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        return f"{os.strerror(error.errno or 0)} ({type(error).__name__})"
    return type(error).__name__


def open_kept(kept: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the step gave, as JSON
    """The step's result.

    Raises:
        DocketpressError: what the step met, the same whether it ran now or before a restart.
    """
    if "error" not in kept:
        return kept["result"]
    if kept["error"] == "ConfinedFailure":
        raise ConfinedFailure(kept["reason"], kept["detail"])
    kind = getattr(errors, kept["error"], None)
    if not isinstance(kind, type) or not issubclass(kind, DocketpressError):
        kind = StepFailed  # a class of an earlier version of the program
    raise kind(kept["text"])


def disk_is_full(error: Exception) -> bool:
    """Whether this error, here or in a limited child, says that no space is left."""
    if isinstance(error, ConfinedFailure):
        return error.detail.rpartition(" ")[2] in _FULL
    return isinstance(error, OSError) and errno.errorcode.get(error.errno or 0) in _FULL


def is_away(error: Exception) -> bool:
    """Whether a share or a bucket could not be reached, which often passes by itself."""
    return isinstance(error, OSError) and errno.errorcode.get(error.errno or 0) in _AWAY
