"""Calls of the portal: whom they are about, what they say together with those before, and our receipt for them."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from lxml import etree

from pipeline import files
from pipeline.errors import StateError
from pipeline.filing import prepare
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.v4 import bill, callback, lists, names, outcomes, receipt
from pipeline.filing.ecf.v4.callback import Callback
from pipeline.filing.ecf.v4.parts import Asker, Unreadable, ids
from pipeline.filing.ecf.v4.review_filing import Sent, sent
from pipeline.filing.ecf.v4.stored import earlier
from pipeline.filing.ecf.v4.wire import NotAnswered, Wire
from pipeline.filing.portals import Heard
from pipeline.model import Envelope, Receipt


def message_id(raw: bytes) -> str:
    """The digest of the canonical message inside, whatever envelope or header it was sent in."""
    try:
        body = soap.unwrapped(raw).body
    except (soap.NotSoap, soap.Fault):
        return files.digest_bytes(raw)
    return files.digest_bytes(bytes(etree.tostring(body, method="c14n", exclusive=True)))


def heard(wire: Wire, raw: bytes) -> Heard | None:
    """Our reference, where the portal repeats it, and its own ids."""
    said = _read(wire, raw)
    if said is None:
        return None
    repeated = (lists.reference_in(paper.control) for paper in said.papers)
    return Heard(reference=next((one for one in repeated if one), None), marks=said.marks)


def read(wire: Wire, raw: bytes, envelope: Envelope, reference: str) -> Receipt | None:
    """The receipt in a call: every paper we sent, as this call and those before it tell."""
    said, ours = _read(wire, raw), _sent(envelope, reference)
    if said is None or ours is None:
        return None
    calls = (*earlier(envelope, reference).calls, said)
    papers = outcomes.merged(ours, (one for call in calls for one in outcomes.reviewed(call)))
    told = outcomes.Told(
        marks=said.marks,
        raw=raw,
        at=said.at,
        docket_number=said.docket_number or None,
        charges=bill.of_calls(calls),
    )
    return outcomes.receipt(envelope.id, wire.portal, papers, told, now=datetime.now(UTC))


def acknowledgement(asker: Asker, courts: AbstractSet[str], raw: bytes, *, stored: bool) -> tuple[str, bytes]:
    """Our receipt, in the SOAP that the call came in; a fault where it could not be kept, so that it is sent again.

    A filing id that we do not know is acknowledged all the same: the call is kept and matched later.
    """
    try:
        opened = soap.unwrapped(raw)
    except (soap.NotSoap, soap.Fault):
        return _fault(soap.Version.V11, "sender", "The call is no SOAP message.")
    if not stored:
        return _fault(opened.version, "receiver", "The call could not be stored; send it again.")
    said = callback.inner(opened.body)
    found = ids(said, names.FILING) if said is not None else ()
    location = callback.location(said) if said is not None else ""
    code = receipt.OK
    if said is None:
        code = receipt.MESSAGE_MISSING
    elif not found:
        code = receipt.NO_FILING_ID
    elif location.casefold() not in courts:
        code = receipt.UNKNOWN_COURT
    message = receipt.answer(asker, location, code, found)
    return soap.content_type(opened.version), soap.wrapped(message, opened.version)


def _fault(version: soap.Version, side: str, reason: str) -> tuple[str, bytes]:
    return soap.content_type(version), soap.fault(version, side=side, reason=reason)


def _read(wire: Wire, raw: bytes) -> Callback | None:
    try:
        return callback.read(wire.read(raw))
    except (NotAnswered, Unreadable):
        return None


def _sent(envelope: Envelope, reference: str) -> Sent | None:
    try:
        return sent(prepare.message(envelope, reference).path.read_bytes())
    except (OSError, StateError, Unreadable):
        return None
