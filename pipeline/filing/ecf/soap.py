"""SOAP 1.1 and 1.2: a message goes into an envelope byte for byte, and comes out of one, or a fault does."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from pipeline import schemas

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml's own name for the type


class Version(StrEnum):
    """Which SOAP is spoken."""

    V11 = "1.1"
    V12 = "1.2"

    @property
    def namespace(self) -> str:
        """Of the envelope's own elements."""
        return _SPACES[self]


_SPACES: Mapping[Version, str] = MappingProxyType(
    {
        Version.V11: "http://schemas.xmlsoap.org/soap/envelope/",
        Version.V12: "http://www.w3.org/2003/05/soap-envelope",
    },
)
_SIDES = MappingProxyType({"Client": "sender", "Sender": "sender", "Server": "receiver", "Receiver": "receiver"})


class NotSoap(Exception):  # noqa: N818 - says what came
    """Bytes are no SOAP envelope with one message in it; the text holds nothing of them."""


class Fault(Exception):  # noqa: N818 - the standard's own name
    """The other side answered with a fault in place of a message.

    Attributes:
        side: `sender` (the message is at fault), `receiver` (their machine is), or `other`.
        codes: the local names of the code and its subcodes, widest first, for example
            `("Sender", "FailedAuthentication")`.
        reason: in the other side's words, which may repeat the message's content: never log or store it.
    """

    def __init__(self, side: str, codes: tuple[str, ...], reason: str) -> None:
        self.side, self.codes, self.reason = side, codes, reason
        super().__init__(f"a SOAP fault of the {side} ({'/'.join(codes) or 'no code'})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What came in an envelope."""

    version: Version
    body: Element


def wrapped(message: bytes, version: Version, *, header: bytes = b"") -> bytes:
    """An envelope with the message in its body, byte for byte.

    Args:
        message: one element, canonical, without an XML declaration (`build.Vocabulary.canonical`).
        version: of SOAP.
        header: the header's elements, or nothing.

    Raises:
        ValueError: the message begins with a declaration, which may not stand inside an envelope.
    """
    if not message.startswith(b"<") or message.startswith(b"<?"):
        raise ValueError("a message in an envelope begins with its element")
    head = b"<soap:Header>" + header + b"</soap:Header>" if header else b""
    start = f'<soap:Envelope xmlns:soap="{version.namespace}">'.encode()
    return start + head + b"<soap:Body>" + message + b"</soap:Body></soap:Envelope>"


def http_headers(version: Version, action: str) -> dict[str, str]:
    """What goes with an envelope over HTTP.

    Args:
        version: of SOAP.
        action: the operation's address, without quotes.
    """
    if version is Version.V11:
        return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}


def content_type(version: Version) -> str:
    """The content type of an answer."""
    return (
        http_headers(version, "")["Content-Type"] if version is Version.V11 else "application/soap+xml; charset=utf-8"
    )


def unwrapped(raw: bytes) -> Opened:
    """What an envelope holds.

    Raises:
        NotSoap: it is no envelope, or there is not exactly one message in its body.
        Fault: it holds a fault.
    """
    try:
        root = schemas.parse(raw)
    except schemas.Broken as error:
        raise NotSoap(str(error)) from None
    version = next((one for one in Version if root.tag == _name(one, "Envelope")), None)
    if version is None:
        raise NotSoap("the answer is XML, but no SOAP envelope")
    bodies = root.findall(_name(version, "Body"))
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise NotSoap("the SOAP envelope does not hold exactly one message")
    body = bodies[0][0]
    if body.tag == _name(version, "Fault"):
        raise _fault_11(body) if version is Version.V11 else _fault_12(body)
    return Opened(version=version, body=body)


def fault(version: Version, *, side: str, reason: str) -> bytes:
    """An envelope with a fault in it, for a call that we cannot answer with a message.

    Args:
        version: of SOAP.
        side: `sender` or `receiver`.
        reason: plain words without content of the call.
    """
    made = etree.Element(_name(version, "Fault"), nsmap={"soap": version.namespace})
    if version is Version.V11:
        etree.SubElement(made, "faultcode").text = "soap:Client" if side == "sender" else "soap:Server"
        etree.SubElement(made, "faultstring").text = reason
    else:
        code = etree.SubElement(made, _name(version, "Code"))
        value = "soap:Sender" if side == "sender" else "soap:Receiver"
        etree.SubElement(code, _name(version, "Value")).text = value
        text = etree.SubElement(etree.SubElement(made, _name(version, "Reason")), _name(version, "Text"))
        text.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        text.text = reason
    return wrapped(bytes(etree.tostring(made, method="c14n")), version)


def _name(version: Version, local: str) -> str:
    return f"{{{version.namespace}}}{local}"


def _fault_11(element: Element) -> Fault:
    # `Client.Authentication` is 1.1's older way to say what 1.2 says in a subcode.
    codes = tuple(piece for piece in _local(element.findtext("faultcode")).split(".") if piece)
    return Fault(_side(codes), codes, (element.findtext("faultstring") or "").strip())


def _fault_12(element: Element) -> Fault:
    codes = list[str]()
    code = element.find(_name(Version.V12, "Code"))
    while code is not None and len(codes) < 8:  # noqa: PLR2004 - nobody nests deeper in earnest
        codes.append(_local(code.findtext(_name(Version.V12, "Value"))))
        code = code.find(_name(Version.V12, "Subcode"))
    reason = element.findtext(f"{_name(Version.V12, 'Reason')}/{_name(Version.V12, 'Text')}") or ""
    return Fault(_side(tuple(codes)), tuple(codes), reason.strip())


def _side(codes: tuple[str, ...]) -> str:
    return _SIDES.get(codes[0], "other") if codes else "other"


def _local(qualified: str | None) -> str:
    return "".join(one for one in (qualified or "").strip().rpartition(":")[2] if one.isalnum() or one in "._-")[:60]
