"""What follows from an error: a sure refusal, or doubt. What the table does not know is doubt."""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.filing.ecf.soap import Fault

_TABLE = Path(__file__).with_name("errors.toml")
_ANY_SIDE = {"MustUnderstand", "VersionMismatch"}


_LOG_IN = frozenset({"-2", "-4"})
"""Not signed in, not let in: what another password or token mends."""
_LOG_IN_FAULTS = frozenset({"FailedAuthentication", "Authentication"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What one code of a portal means to us."""

    code: str
    meaning: str
    sure: bool
    """Whether the portal surely did not take what it was given."""
    passing: bool = False
    """Whether it goes by itself."""
    repair: str

    def __str__(self) -> str:
        """`error 97 (the payment account's id is not valid)`."""
        return f"error {self.code} ({self.meaning})"


def problem(code: str) -> Problem:
    """What an error code means."""
    row = _read()["codes"].get(code)
    if row is None:
        shown = code if code.lstrip("-").isalnum() and len(code) <= 10 else "?"  # noqa: PLR2004 - no content in texts
        return Problem(
            code=shown, meaning="not in our table", sure=False, repair="Look the code up in the portal's error table."
        )
    return Problem(
        code=code,
        meaning=row["meaning"],
        sure=row["follows"] == "refused",
        passing=row.get("passing", False),
        repair=row["do"],
    )


def not_let_in(codes: Iterable[str]) -> bool:
    """Whether error codes say that our log-in is refused."""
    return not _LOG_IN.isdisjoint(codes)


def refusal(codes: Iterable[str]) -> bool:
    """Whether error codes together say that nothing was taken; none at all say nothing."""
    found = [problem(one) for one in codes]
    return bool(found) and all(one.sure for one in found)


def explained(codes: Iterable[str], words: Mapping[str, str]) -> bool:
    """Whether a person can act upon errors of a question: each is a sure refusal, or comes with words of its own.

    What goes by itself is asked again instead.
    """
    found = {one: problem(one) for one in codes}
    return bool(found) and all((one.sure or code in words) and not one.passing for code, one in found.items())


def said(codes: Iterable[str]) -> str:
    """The codes and their meanings, for a person."""
    return ", ".join(str(problem(one)) for one in codes)


def fault_refusal(fault: Fault) -> str | None:
    """Why a fault surely means that nothing was taken; None where it may have been."""
    table = _read()["faults"]
    for code in fault.codes:
        if code in table and (fault.side == "sender" or code in _ANY_SIDE):
            return str(table[code])
    return None


def fault_not_let_in(fault: Fault) -> bool:
    """Whether a fault refuses our log-in."""
    return fault.side == "sender" and not _LOG_IN_FAULTS.isdisjoint(fault.codes)


def codes() -> tuple[str, ...]:
    """Every code in the table."""
    return tuple(_read()["codes"])


@functools.cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))
