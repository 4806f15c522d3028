"""SOAP 1.1 and 1.2: takes the one message out of an envelope, and puts an answer or a fault into one."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from lxml import etree

from pipeline import schemas
from pipeline.simulator.wire import Request, Response

ONE_ONE = "http://schemas.xmlsoap.org/soap/envelope/"
ONE_TWO = "http://www.w3.org/2003/05/soap-envelope"
_TYPES = {ONE_ONE: "text/xml; charset=utf-8", ONE_TWO: "application/soap+xml; charset=utf-8"}
_SIDES = {
    ONE_ONE: {"sender": "Client", "receiver": "Server"},
    ONE_TWO: {"sender": "Sender", "receiver": "Receiver"},
}
_ACTION = re.compile(r'action="?([^";]*)"?')
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class NotSoap(Exception):  # noqa: N818 - says what happened
    """A request holds no envelope with one message in it.

    Attributes:
        version: the envelope's namespace, as far as it was understood.
    """

    def __init__(self, said: str, version: str = ONE_ONE) -> None:
        self.version = version
        super().__init__(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One message, out of its envelope."""

    version: str
    """The envelope's namespace."""
    action: str
    """As the header or the content type tells it; may be empty."""
    message: etree._Element


def opened(request: Request) -> Spoken:
    """Take the message out.

    Raises:
        NotSoap: it is no XML, no envelope, or holds not exactly one message.
    """
    try:
        root = schemas.parse(request.body)
    except schemas.Broken as error:
        raise NotSoap(str(error)) from None
    name = etree.QName(root)
    version = name.namespace or ""
    if name.localname != "Envelope" or version not in _TYPES:
        raise NotSoap("the request is no SOAP 1.1 or 1.2 envelope")
    body = root.find(f"{{{version}}}Body")
    messages = [] if body is None else list(body)
    if len(messages) != 1:
        raise NotSoap("the envelope's body must hold exactly one message", version)
    return Spoken(version=version, action=_action(request), message=messages[0])


def _action(request: Request) -> str:
    told = request.headers.get("soapaction")
    if told is None:
        found = _ACTION.search(request.headers.get("content-type", ""))
        told = found[1] if found else ""
    return told.strip().strip('"')


def answered(version: str, message: etree._Element) -> Response:
    """An answer with a message in it."""
    return Response(body=enveloped(version, message), content_type=_TYPES[version])


def enveloped(version: str, message: etree._Element) -> bytes:
    """The bytes of an envelope with a message in it."""
    envelope = etree.Element(f"{{{version}}}Envelope", nsmap={"s": version})
    etree.SubElement(envelope, f"{{{version}}}Body").append(message)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def headers(version: str, action: str) -> tuple[str, dict[str, str]]:
    """The content type and further headers of a call."""
    if version == ONE_TWO:
        return f'{_TYPES[version]}; action="{action}"', {}
    return _TYPES[version], {"SOAPAction": f'"{action}"'}


def fault(version: str, said: str, *, side: str = "receiver") -> Response:
    """A fault.

    Args:
        version: the envelope's namespace.
        said: what is wrong.
        side: whose doing it is, `sender` or `receiver`.
    """
    code = _SIDES[version][side]
    made = etree.Element(f"{{{version}}}Fault", nsmap={"s": version})
    if version == ONE_ONE:
        etree.SubElement(made, "faultcode").text = f"s:{code}"
        etree.SubElement(made, "faultstring").text = said
    else:
        value = etree.SubElement(etree.SubElement(made, f"{{{version}}}Code"), f"{{{version}}}Value")
        value.text = f"s:{code}"
        text = etree.SubElement(etree.SubElement(made, f"{{{version}}}Reason"), f"{{{version}}}Text")
        text.text = said
        text.set(_XML_LANG, "en")
    return Response(
        status=HTTPStatus.INTERNAL_SERVER_ERROR, body=enveloped(version, made), content_type=_TYPES[version]
    )
