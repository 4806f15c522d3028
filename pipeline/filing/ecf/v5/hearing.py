"""Calls from the court's side: whom they are about, what they say, and our answer to them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.files import digest_bytes
from pipeline.filing.ecf import mtom, soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import fees, matching, receipt, status, wire
from pipeline.filing.ecf.v5.header import ids, new_id
from pipeline.filing.ecf.v5.receipt import Whose
from pipeline.filing.ecf.v5.review import Reviewed, reviewed
from pipeline.filing.ecf.v5.sent import Sent
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.ecf.v5.words import MESSAGE, THEIRS, V
from pipeline.filing.portals import Heard
from pipeline.model import Receipt
from pipeline.schemas import Schemas

_NOT_KEPT = "100"
"""Our own code, as the standard leaves numbers from 100 to each side: we could not keep the call, so call again."""
CALLS = {
    "NotifyFilingReviewComplete": "reviewfilingcallback:NotifyFilingReviewCompleteMessage",
    "NotifyDocketingComplete": "docketcallback:NotifyDocketingCompleteMessage",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as it was read."""

    operation: str
    messages: tuple[Element, ...]
    whole: Element


def call(raw: bytes, schema: Schemas | None) -> Call:
    """Read a call.

    Raises:
        Unreadable: it is none that we know, or breaks the schema.
    """
    message = wire.opened(raw, None, schema).message
    for operation, inner in CALLS.items():
        if message.tag == V.name(f"wrappers:{operation}Request"):
            return Call(operation=operation, messages=tuple(V.all(message, inner)), whole=message)
    raise Unreadable("the call is none that is understood")


def message_id(raw: bytes) -> str:
    """What makes two deliveries of a call the same: the court side's message id and the digest of the message.

    Not the bytes, because a boundary may differ at every delivery; not the id alone, because one that was used twice
    for different words must not hide the second. What cannot be read is known by its bytes.
    """
    try:
        root = mtom.read(raw).root
        made = call(raw, None)
    except (Unreadable, mtom.NotMtom):
        return digest_bytes(raw)
    told = next((one for message in made.messages for one in ids(message, MESSAGE, THEIRS)), "")
    plain = "".join(one for one in told if one.isascii() and (one.isalnum() or one in "-_"))[:60]
    return f"{plain}:{digest_bytes(root)[:40]}"


def heard(raw: bytes, schema: Schemas | None) -> Heard | None:
    """Whom a call is about."""
    try:
        said = [reviewed(one) for one in call(raw, schema).messages]
    except Unreadable:
        return None
    references = dict.fromkeys(one for each in said for one in each.references)
    filings = dict.fromkeys(one for each in said for one in each.filing_ids)
    named = next(iter(references), None) or _by_control(said)
    return Heard(reference=named, marks=tuple(("filing", one) for one in filings))


def read(
    raw: bytes, schema: Schemas | None, sent: Sent, whose: Whose, filing_ids: frozenset[str], *, now: datetime
) -> Receipt | None:
    """The receipt in a call; None when it speaks of nothing of ours, or cannot be read."""
    try:
        made = call(raw, schema)
        charges = fees.paid(made.whole)
    except Unreadable:
        return None
    ours = tuple(one for one in map(reviewed, made.messages) if matching.is_ours(one, sent, filing_ids))
    return receipt.receipt(matching.merged(ours), whose, raw, now=now, charges=charges) if ours else None


def acknowledgement(raw: bytes, *, stored: bool) -> tuple[str, bytes]:
    """The content type and body of our answer: a message status that repeats the call's id, or a fault."""
    try:
        made = call(raw, None)
    except Unreadable:
        fault = soap.fault(soap.Version.V11, side="sender", reason="the call cannot be read")
        return soap.content_type(soap.Version.V11), fault
    theirs = tuple(one for message in made.messages for one in ids(message, MESSAGE, THEIRS))
    ours = new_id()
    error = "0" if stored else _NOT_KEPT
    answer = status.acknowledgement(made.operation, at=datetime.now(UTC), ours=ours, theirs=theirs, error=error)
    # Plain, although the profile packs answers as well (section 2.6): whoever reads MTOM reads plain SOAP, the answer
    # holds no file, and some callers read nothing else.
    version = soap.Version.V11
    return soap.content_type(version), soap.wrapped(V.canonical(answer), version)


def _by_control(said: list[Reviewed]) -> str | None:
    """Our reference by a control id of a document: `<reference>/<number>`."""
    known = {one.rpartition("/")[0] for each in said for paper in each.papers for one in paper.known_as}
    plain = {one for one in known if len(one) == 36}  # noqa: PLR2004 - a reference is a UUID
    return plain.pop() if len(plain) == 1 else None
