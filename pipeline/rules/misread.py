"""What is wrong with one answer, before anybody knows where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with an answer; `validate` makes a finding of it by adding the place and the rule."""

    code: str
    message: str
    repair: str
    found: str | None = None
    """The part that is wrong; None for the whole answer."""


class Misread(ValueError):  # noqa: N818 - it is caught in this room and never leaves it
    """An answer that cannot be understood, with all that is wrong in it."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(one.code for one in faults))


def shorten(value: object) -> str:
    """A value as it may be shown beside a finding: one line of at most 80 characters, as a person writes it.

    >>> shorten([{"day": "2026-12-01", "amount": 5}, {"day": None, "amount": 7}])
    '2026-12-01 | 5; 7'
    """
    text = " ".join(_said(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return " | ".join(filter(None, map(_said, value.values())))
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_said, value)))
    return "" if value is None else str(value)
