"""What earlier answers in an envelope's folder told: the portal's ids of our papers, the clerk's calls, details."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.filing import receipts
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import callback, details, receipt
from pipeline.filing.ecf.v4.callback import Callback
from pipeline.filing.ecf.v4.details import Details
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable

_MOST = 2000
"""Answers looked at; a portal that was asked more often than that has said all it has in the newest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was told before now, oldest first."""

    marks: tuple[tuple[str, str], ...]
    """From receipts without errors, as `Receipt.marks` has them."""
    calls: tuple[Callback, ...]
    details: tuple[Details, ...] = ()

    @property
    def filings(self) -> tuple[str, ...]:
        """The portal's ids of our papers."""
        return tuple(value for kind, value in self.marks if kind == "filing")


def earlier(folder: Path) -> Earlier:
    """Read an envelope's stored answers; what cannot be read was judged when it came."""
    elements = tuple(_elements(folder / receipts.FOLDER))
    marks = [mark for one in elements for mark in _marks(one)]
    return Earlier(
        marks=tuple(dict.fromkeys(marks)),
        calls=tuple(call for one in elements for call in calls(one)),
        details=tuple(found for one in elements for found in _details(one)),
    )


def calls(element: Element) -> Iterator[Callback]:
    """The call in a message, if it is one."""
    if callback.inner(element) is None:
        return
    try:
        yield callback.read(element)
    except Unreadable:
        return


def _details(element: Element) -> Iterator[Details]:
    if element.tag != V4.name("detail:FilingDetailResponseMessage"):
        return
    try:
        found = details.read(element)
    except Unreadable:
        return
    if not found.errors:
        yield found


def _marks(element: Element) -> tuple[tuple[str, str], ...]:
    if element.tag != V4.name("receipt:MessageReceiptMessage"):
        return ()
    said = receipt.read(element)
    return () if said.errors else said.marks


def _elements(folder: Path) -> Iterator[Element]:
    found = folder.glob("*.raw") if folder.is_dir() else ()
    for path in sorted(found, key=lambda one: (one.stat().st_mtime_ns, one.name))[-_MOST:]:
        try:
            yield soap.unwrapped(path.read_bytes()).body
        except (soap.NotSoap, soap.Fault):
            continue
