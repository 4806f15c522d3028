"""The list of pieces that goes to the post office with the mail, a line each, as CSV."""

import csv
import functools
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.mailing import posted
from pipeline.mailing.posted import Posted
from pipeline.model import Access

_ACTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet program begins a formula."""
_PARTS = re.compile('[,"\r\n]')
_TOLD = 4
"""Columns we fill: the line's number, the article's own, our identifier and the address."""


@functools.cache
def forms() -> Mapping[str, Any]:
    """The forms by mail class, with their columns and where those come from."""
    return tomllib.loads(Path(__file__).with_name("books.toml").read_text(encoding="utf-8"))


def book(run: str, mail_class: str, pieces: Iterable[Posted], office: tuple[str, ...], *, sealed: bool) -> bytes | None:
    """The list of one class of mail; None where there is none of it.

    Args:
        run: whose pieces they are; with the piece's number it is the identifier of our own.
        mail_class: `first` or `certified`.
        pieces: in mail order.
        office: the sender's own address, a line each.
        sealed: list the pieces of sealed and confidential matters by name, and no others. Otherwise those stand
            without a name.
    """
    mine = (one for one in pieces if one.mail_class == mail_class)
    return bound(mail_class, lines(run, mine, sealed=sealed), office)


def lines(run: str, pieces: Iterable[Posted], *, sealed: bool) -> list[str]:
    """The lines of some pieces of one class, each without its number, which it gets in the whole list.

    Postage and fees stay empty: the office's meter or the post office knows them.
    """
    return [_line(run, one, sealed=sealed) for one in pieces if not sealed or one.closed]


def bound(mail_class: str, told: Sequence[str], office: tuple[str, ...]) -> bytes | None:
    """The list of one class of mail, of all its lines in mail order; None where there are none.

    Args:
        mail_class: `first` or `certified`.
        told: what `lines` gave.
        office: the sender's own address, a line each.
    """
    if not told:
        return None
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Sender", *(_harmless(one) for one in office)])
    writer.writerow(["Total number of pieces listed by sender", len(told)])
    writer.writerow(["Form", forms()[mail_class]["form"]])
    writer.writerow(forms()[mail_class]["columns"])
    whole = "".join([text.getvalue(), *(f"{at},{line}" for at, line in enumerate(told, start=1))])
    # The mark at the beginning makes Excel read it as UTF-8.
    return whole.encode("utf-8-sig", "surrogateescape")


def _line(run: str, one: Posted, *, sealed: bool) -> str:
    """As a `csv.writer` writes the cells; that takes three times as long for one line."""
    first = one.notices[0]
    address = "\n".join((first.name, *first.lines)) if sealed or not one.closed else _unnamed(one)
    return f",{run}-{one.serial},{_cell(_harmless(address))}{_empty(one.mail_class)}\r\n"


def _cell(text: str) -> str:
    """A text as a cell; in quotation marks where a reader would else take part of it for the end."""
    if not _PARTS.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _unnamed(one: Posted) -> str:
    return posted.unnamed((Access.SEALED if one.sealed else Access.CONFIDENTIAL).value)


@functools.cache
def _empty(mail_class: str) -> str:
    """What the office fills in: all columns behind those we know."""
    return "," * (len(forms()[mail_class]["columns"]) - _TOLD)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTS) else text
