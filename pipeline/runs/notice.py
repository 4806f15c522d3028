"""One paper for one recipient, as the index of a chunk lists it."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a notice reaches its recipient."""

    MAIL = "mail"
    CERTIFIED = "certified mail"
    EMAIL = "email"
    KEPT = "kept"
    """Not sent by the run: served by hand, or by the court's own e-filing system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Some bytes in the run's store."""

    name: str
    start: int
    size: int
    head: tuple[int, int] = (0, 0)
    """Start and size of what belongs before these bytes and is kept once for many, under the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One paper for one recipient.

    A row whose service list names three people gives three notices of the same paper.
    """

    row: int
    """Of the roster, counted over all its sheets from 1: the order in which rows were read."""
    recipient: int
    """Its number in the row's service list, from 0."""
    identity: str
    """Hex: the same case, document type, recipient and dates have the same identity, in every run."""
    case: str
    """The docket number; empty where there is none yet."""
    title: str
    access: str
    name: str
    lines: tuple[str, ...]
    """The postal address as the form gave it, without the name."""
    email: str | None
    way: Way
    paper: Stored
    """The finished PDF."""
    sha256: str
    pages: int
    variant: str
    """Papers of one variant share fonts and all other resources of their pages."""
    contents: tuple[tuple[int, int], ...]
    """Start and size of each page's deflated content stream inside the PDF; empty for a paper that was rendered."""
    how: str
    """`struck` or `rendered`."""
    alike: str = ""
    """Hex: equal for notices that differ in how the address is written; empty where that is the identity itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """A row that cannot go on."""

    row: int
    findings: tuple[object, ...]
    """Findings as JSON tables."""
