"""Builds XML elements from prefixed names, so that a message reads in code as it reads on the wire.

A value nobody told is left out instead of being written empty; white space that a form dragged along is taken out,
because filing managers refuse a trailing blank; the bytes are canonical, so that the same record gives the same digest.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml's own name for the type
Content: TypeAlias = "str | Element | Iterable[Element | None] | None"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CENT = Decimal("0.01")
_PREFIXED = re.compile(r"[A-Za-z][\w.-]*:[A-Za-z_][\w.-]*")


def plain(text: str) -> str:
    """Text as a message may carry it: what XML cannot hold becomes a blank, runs of white space one, ends none."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def money(amount: Decimal) -> str:
    """Dollars and cents with a point, as amounts are written in messages; the amount is rounded already.

    Raises:
        ValueError: it holds fractions of a cent.
    """
    if amount != amount.quantize(_CENT):
        raise ValueError("an amount with fractions of a cent is not written into a message")
    return f"{amount:.2f}"


def moment(at: datetime) -> str:
    """A point of time in UTC, to the second, as XML Schema writes it.

    Raises:
        ValueError: nobody told its time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a time zone is not written into a message")
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def boolean(value: bool) -> str:  # noqa: FBT001 - the one thing it writes
    """`true` or `false`."""
    return "true" if value else "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The namespaces of one family of messages, by the prefix that code and messages use for each."""

    spaces: Mapping[str, str]
    _paths: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Paths as lxml wants them; written out once, because a long list is read by the same few."""

    def name(self, prefixed: str) -> str:
        """`nc:CaseTitleText` as lxml wants it.

        Raises:
            KeyError: no such prefix.
        """
        prefix, _, local = prefixed.partition(":")
        return f"{{{self.spaces[prefix]}}}{local}"

    def element(self, name: str, *content: Content, **attributes: str) -> Element:
        """An element, written even if it stays empty.

        Args:
            name: with its prefix.
            content: its text, children, or rows of children; None is skipped.
            attributes: an attribute with a prefix is written `prefix__name`.
        """
        prefix = name.partition(":")[0]
        made = etree.Element(self.name(name), nsmap={prefix: self.spaces[prefix]})
        for key, value in attributes.items():
            made.set(self._attribute(key), plain(value))
        for one in content:
            _put(made, one)
        return made

    def given(self, name: str, text: str | None) -> Element | None:
        """An element that holds a text, or None where nobody told one."""
        kept = plain(text or "")
        return self.element(name, kept) if kept else None

    def group(self, name: str, *children: Element | Iterable[Element | None] | None) -> Element | None:
        """An element that holds children, or None where there are none."""
        made = self.element(name, *children)
        return made if len(made) else None

    def find(self, element: Element, path: str) -> Element | None:
        """The first element at a path of prefixed names."""
        return element.find(self._path(path))

    def all(self, element: Element, path: str) -> list[Element]:
        """Every element at a path of prefixed names."""
        return element.findall(self._path(path))

    def text(self, element: Element, path: str) -> str:
        """The text at a path, without white space at its ends; empty where there is none."""
        found = self.find(element, path)
        return "".join(str(piece) for piece in found.itertext()).strip() if found is not None else ""

    def canonical(self, root: Element) -> bytes:
        """The message's bytes: namespaces declared once at the top, canonical XML 1.0, no declaration before it."""
        etree.cleanup_namespaces(root, top_nsmap=dict(self.spaces))
        return bytes(etree.tostring(root, method="c14n"))

    def _path(self, path: str) -> str:
        known = self._paths.get(path)
        if known is None:
            known = self._paths[path] = _PREFIXED.sub(lambda found: self.name(found.group()), path)
        return known

    def _attribute(self, key: str) -> str:
        prefix, apart, local = key.partition("__")
        return self.name(f"{prefix}:{local}") if apart else key


def _put(made: Element, one: Content) -> None:
    if one is None:
        return
    if isinstance(one, str):
        made.text = (made.text or "") + plain(one)
    elif isinstance(one, etree._Element):  # noqa: SLF001
        made.append(one)
    else:
        made.extend([child for child in one if child is not None])
