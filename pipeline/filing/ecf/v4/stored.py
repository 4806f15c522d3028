"""What an envelope's folder tells of its sending: the portal's ids of our papers, the clerk's calls, details."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.filing import decide, prepare, receipts
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import callback, details, lists, receipt
from pipeline.filing.ecf.v4.callback import Callback, Reviewed
from pipeline.filing.ecf.v4.details import Details
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable
from pipeline.model import Envelope

_MOST = 2000
"""Answers looked at; a portal that was asked more often than that has said all it has in the newest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was told before now, oldest first."""

    marks: tuple[tuple[str, str], ...]
    """From receipts without errors, as `Receipt.marks` has them."""
    calls: tuple[Callback, ...]
    details: tuple[Details, ...] = ()
    numbers: tuple[str, ...] = ()
    """The portal's numbers of the envelope, as a person told them who saw it there."""

    @property
    def filings(self) -> tuple[str, ...]:
        """The portal's ids of our papers."""
        return tuple(value for kind, value in self.marks if kind == "filing")


def earlier(envelope: Envelope, reference: str) -> Earlier:
    """Read what was answered to one sending of an envelope; what cannot be read was judged when it came.

    An envelope that was refused and sent anew has the answers to both sendings in its folder. Those to the earlier one
    are older than the message of this one, or name papers of the earlier one.
    """
    elements = tuple(_elements(envelope.folder / receipts.FOLDER, _begun(envelope, reference)))
    marks = [mark for one in elements for mark in _marks(one)]
    return Earlier(
        marks=tuple(dict.fromkeys(marks)),
        calls=tuple(call for one in elements for call in calls(one) if _of(reference, call.papers)),
        details=tuple(found for one in elements for found in _details(one) if _of(reference, found.papers)),
        numbers=tuple(_numbers(envelope.folder / decide.FOLDER, reference)),
    )


def _numbers(folder: Path, reference: str) -> Iterator[str]:
    for path in sorted(folder.glob("*-found.json")) if folder.is_dir() else ():
        try:
            told = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        number = told.get("portal_reference") if isinstance(told, dict) and told.get("reference") == reference else None
        if isinstance(number, str) and number:
            yield number


def _begun(envelope: Envelope, reference: str) -> int:
    """When the message was laid, in nanoseconds; the beginning of time where it is not there."""
    try:
        return prepare.message_path(envelope, reference).stat().st_mtime_ns
    except OSError:
        return 0


def _of(reference: str, papers: Iterable[Reviewed]) -> bool:
    """Whether no paper bears a reference of ours of another sending."""
    told = {lists.reference_in(one.control) for one in papers}
    return told <= {reference, None}


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


def _elements(folder: Path, since: int) -> Iterator[Element]:
    found = [(one.stat().st_mtime_ns, one) for one in folder.glob("*.raw")] if folder.is_dir() else []
    for _, path in sorted(one for one in found if one[0] >= since)[-_MOST:]:
        try:
            yield soap.unwrapped(path.read_bytes()).body
        except (soap.NotSoap, soap.Fault):
            continue
