"""How a court's XML is read: no entities, no document type, no network, bounded sizes."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

LARGEST = 200_000_000
"""Bytes of a message; a court's largest envelope, base64-coded, is well below."""
_PIECE, _MOST_KEPT = 1 << 18, 1 << 21
"""Bytes that `elements` reads at once, and those it holds at most before it can forget; a row has a few thousand."""


class Broken(Exception):  # noqa: N818 - says what happened
    """Bytes are no XML we read: not well-formed, with a DTD, or too large; the text holds no content."""


def parser() -> etree.XMLParser:
    """A parser that reads one document and nothing else: no entities, no DTD, no network."""
    return etree.XMLParser(
        no_network=True,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,  # base64 attachments are longer than libxml2's usual bound; `LARGEST` is ours
        remove_comments=True,
        remove_pis=True,
    )


def parse(raw: bytes) -> etree._Element:
    """Read a message.

    Raises:
        Broken: it is not well-formed, declares a document type, or is too large.
    """
    if len(raw) > LARGEST:
        raise Broken("the message is larger than allowed")
    try:
        root = etree.fromstring(raw, parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken(f"the message is not well-formed XML ({type(error).__name__})") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Broken("the message declares a document type, which no court's message does")
    return root


def elements(raw: bytes, *tags: str) -> Iterator[etree._Element]:
    """Each element of these local names, whole, as it is read; for documents of very many rows.

    What was yielded is forgotten when the next is asked for, so memory does not grow with their number.

    Raises:
        Broken: it is not well-formed, declares a document type, or is too large.
    """
    if len(raw) > LARGEST:
        raise Broken("the message is larger than allowed")
    kept, seen = 0, False
    try:
        # Not `huge_tree`: rows have no long texts, so libxml2's own bounds on depth and length may stay.
        bare: dict[str, Any] = {"no_network": True, "resolve_entities": False, "load_dtd": False, "huge_tree": False}
        told: dict[str, Any] = {"remove_comments": True, "remove_pis": True, "tag": [f"{{*}}{tag}" for tag in tags]}
        pull: Any = etree.XMLPullParser(events=("end",), **bare, **told)
        for at in range(0, len(raw), _PIECE):
            pull.feed(raw[at : at + _PIECE])
            kept += _PIECE
            for _, element in pull.read_events():
                seen = seen or _plain(element)
                yield element
                _forget(element)
                kept = 0
            if kept > _MOST_KEPT:
                raise Broken("the message holds too many elements")
        _plain(pull.close())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken(f"the message is not well-formed XML ({type(error).__name__})") from None


def _plain(element: etree._Element) -> bool:
    if element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        raise Broken("the message declares a document type, which no court's message does")
    return True


def _forget(element: etree._Element) -> None:
    """Empty an element and drop its like before it."""
    element.clear()
    parent = element.getparent()
    before = element.getprevious()
    while parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)
        before = element.getprevious()
