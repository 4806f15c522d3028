"""XOP: what a message holds where a file belongs, and how the file is found again.

On the wire an `xop:Include` names a part of the same body by its Content-ID. Nothing else is ever followed: no address,
no part of another body.
"""

import base64
import binascii
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

from lxml import etree

from pipeline import schemas
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.mtom import NotMtom

XOP = "http://www.w3.org/2004/08/xop/include"
INCLUDE = f"{{{XOP}}}Include"


def include(content_id: str) -> Element:
    """The element that stands for a part's content."""
    return etree.Element(INCLUDE, nsmap={"xop": XOP}, href=f"cid:{content_id}")


def held(message: Element, parts: Mapping[str, bytes]) -> Mapping[Element, bytes]:
    """What each `xop:Include` of a message stands for.

    Raises:
        NotMtom: an include is not alone in its element, names another place than a part of this body, or one that
            is not there.
    """
    return MappingProxyType({one: _part(one, parts) for one in message.iter(INCLUDE)})


def content(binary: Element, parts: Mapping[str, bytes]) -> bytes | None:
    """The bytes in a base64 element, whether written in it or in a part; None when it is empty.

    Raises:
        NotMtom: as `held`, or it is no base64.
    """
    if len(binary):
        return _part(binary[0], parts)
    text = "".join((binary.text or "").split())
    try:
        return base64.b64decode(text, validate=True) if text else None
    except (binascii.Error, ValueError):
        raise NotMtom("an attachment is no base64") from None


def without_includes(message: Element) -> Element:
    """A copy in which every place of a file is empty, for holding against a schema.

    The schema describes the message before its files were taken out (XOP 1.0, section 1): base64 text stands where an
    `xop:Include` stands on the wire, which the schema's simple type does not know. An empty text is valid base64, and
    every run of bytes has a base64 text that is valid as well, so what the files hold cannot change the verdict.
    """
    copy = etree.fromstring(etree.tostring(message), schemas.parser())
    for one in list(copy.iter(INCLUDE)):
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    return copy


def _part(one: Element, parts: Mapping[str, bytes]) -> bytes:
    parent = one.getparent()
    alone = parent is not None and len(parent) == 1 and not (parent.text or "").strip() and not (one.tail or "").strip()
    href = one.get("href") or ""
    if one.tag != INCLUDE or not alone or len(one):
        raise NotMtom("an include does not stand alone in its element")
    if not href.startswith("cid:"):
        raise NotMtom("an include names another place than a part of this body")
    try:
        return parts[unquote(href.removeprefix("cid:"))]
    except KeyError:
        raise NotMtom("an include names a part that is not there") from None
