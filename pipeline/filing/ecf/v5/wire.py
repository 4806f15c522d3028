"""A message on its way out and in: SOAP 1.1 inside MTOM, held against the schema both times.

The Web Services profile (section 2.2) asks for MTOM also where there is no file, so a question is a multipart of one
part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.filing.ecf import mtom, soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import xop
from pipeline.filing.ecf.v5.header import ids
from pipeline.filing.ecf.v5.kinds import recognised
from pipeline.filing.ecf.v5.words import MESSAGE, OURS, V
from pipeline.schemas import Fault, Schemas

_VERSION = soap.Version.V11


class Unreadable(Exception):  # noqa: N818 - says what came
    """What came is no answer to what we asked; the text names the kind of trouble, never content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that came and can be read."""

    message: Element
    parts: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def packed(message: Element, reference: str, parts: tuple[mtom.Part, ...] = ()) -> mtom.Packed:
    """The body to be sent.

    Args:
        message: the operation's element.
        reference: what makes the boundary.
        parts: the files.
    """
    root = soap.wrapped(V.canonical(message), _VERSION)
    return mtom.packed(root, parts, reference=reference, version=_VERSION)


def http_headers(content_type: str, action: str) -> dict[str, str]:
    """What goes with a body over HTTP."""
    return {"Content-Type": content_type, "SOAPAction": f'"{action}"', "MIME-Version": "1.0"}


def faults(message: Element, schema: Schemas) -> tuple[Fault, ...]:
    """Every place where a message breaks the schema.

    Raises:
        PortalUnavailable: the schema set cannot be loaded.
    """
    return schema.faults(xop.without_includes(message))


def opened(raw: bytes, content_type: str | None, schema: Schemas | None) -> Incoming:
    """Read what came.

    Args:
        raw: the body as it came.
        content_type: as it was named; None where nobody kept it.
        schema: to hold it against; None where the set is not there any more and the answer was checked when it came.

    Raises:
        Unreadable: it is no MTOM, no SOAP, a fault, or breaks the schema.
        PortalUnavailable: the schema set cannot be loaded.
    """
    try:
        package = mtom.read(raw, content_type)
        message = soap.unwrapped(package.root).body
        xop.held(message, package.parts)
    except (mtom.NotMtom, soap.NotSoap, soap.Fault) as error:
        raise Unreadable(str(error)) from None
    broken = faults(message, schema) if schema else ()
    if broken:
        raise Unreadable(f"the answer breaks its schema at {_local(broken[0].path)}")
    return Incoming(message=message, parts=package.parts)


def answer(incoming: Incoming, wrapper: str, inner: str, message_id: str) -> Element:
    """The message inside an answer, if it is one to our question.

    Args:
        incoming: what came.
        wrapper: the element it must be, `wrappers:GetCaseResponse`.
        inner: the message in it.
        message_id: ours, which it must repeat.

    Raises:
        Unreadable: it is another message, or answers another question.
    """
    found = V.find(incoming.message, inner) if incoming.message.tag == V.name(wrapper) else None
    if found is None:
        known = recognised(incoming.message)
        raise Unreadable(
            f"the answer is {f'a message of {known[0]}' if known else 'no message'} that was not asked for"
        )
    if message_id not in ids(found, MESSAGE, OURS):
        raise Unreadable("the answer does not repeat our message id")
    return found


def _local(path: str) -> str:
    return path.rpartition("/")[2].rpartition(":")[2].partition("[")[0][:80] or "its root"
