"""What a page's content leaves open, so that a stamp behind it stands where it should.

A page may end inside a saved graphics state, a text object or a marked section; the stamp would then be
moved, hidden or read as part of the page.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

import pikepdf

_WORDS = frozenset({b"q", b"Q", b"BMC", b"BDC", b"EMC", b"BT", b"ET"})
_TO_SPACE = bytes.maketrans(b"[]<>{}\0", b" " * 7)


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open at the end of a page's content, and what it closes that it never opened."""

    states: int
    """`q` without `Q`."""
    surplus: int
    """`Q` without `q`; each would undo our own first `q`."""
    sections: int
    """`BMC` or `BDC` without `EMC`."""
    text: bool
    """`BT` without `ET`."""

    @property
    def closing(self) -> bytes:
        """The operators that close it all."""
        return b"ET\n" * self.text + b"EMC\n" * self.sections + b"Q\n" * self.states


CLOSED = Balance(0, 0, 0, False)


def balance(page: pikepdf.Page) -> Balance:
    """Count what a page leaves open. A damaged content stream is counted as far as it can be read."""
    try:
        data = _content(page.obj.get("/Contents"))
    except pikepdf.PdfError:
        return CLOSED  # nothing of it can be shown, so nothing of it can be open
    if b"(" in data or b"%" in data or b"BI" in data:
        # Words inside texts, comments and inline pictures are no operators: only a real parser can tell.
        # What it cannot read (it raises all three) is counted the quick way.
        with contextlib.suppress(pikepdf.PdfError, TypeError, ValueError):
            return _count([str(one.operator).encode() for one in pikepdf.parse_content_stream(page)])
    return _count(word for word in data.replace(b"/", b" /").translate(_TO_SPACE).split() if word in _WORDS)


def _content(value: object) -> bytes:
    if isinstance(value, pikepdf.Stream):
        return bytes(value.read_bytes())
    if isinstance(value, pikepdf.Array):
        return b"\n".join(bytes(one.read_bytes()) for one in value if isinstance(one, pikepdf.Stream))
    return b""


def _count(words: Iterable[bytes]) -> Balance:
    states = surplus = sections = 0
    text = False
    for word in words:
        if word == b"q":
            states += 1
        elif word == b"Q":
            states, surplus = (states - 1, surplus) if states else (0, surplus + 1)
        elif word in (b"BMC", b"BDC"):
            sections += 1
        elif word == b"EMC":
            sections = max(0, sections - 1)
        elif word in (b"BT", b"ET"):
            text = word == b"BT"
    return Balance(states, surplus, sections, text)
