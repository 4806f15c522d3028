"""The list of pieces that goes to the post office with the mail, a line each, as CSV."""

import csv
import functools
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.mailing.posted import SEALED, Posted

_ACTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet program begins a formula."""


@functools.cache
def forms() -> Mapping[str, Any]:
    """The forms by mail class, with their columns and where those come from."""
    return tomllib.loads(Path(__file__).with_name("books.toml").read_text(encoding="utf-8"))


def book(run: str, mail_class: str, pieces: Iterable[Posted], office: tuple[str, ...], *, sealed: bool) -> bytes | None:
    """The list of one class of mail; None where there is none of it.

    Postage and fees stay empty: the office's meter or the post office knows them.

    Args:
        run: whose pieces they are; with the piece's number it is the identifier of our own.
        mail_class: `first` or `certified`.
        pieces: in mail order.
        office: the sender's own address, a line each.
        sealed: list the pieces of sealed matters by name, and no others. Otherwise those stand without a name.
    """
    columns = forms()[mail_class]["columns"]
    mine = [one for one in pieces if one.mail_class == mail_class and (one.sealed or not sealed)]
    if not mine:
        return None
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Sender", *(_harmless(one) for one in office)])
    writer.writerow(["Total number of pieces listed by sender", len(mine)])
    writer.writerow(["Form", forms()[mail_class]["form"]])
    writer.writerow(columns)
    writer.writerows(_rows(run, mine, len(columns), sealed=sealed))
    # The mark at the beginning makes Excel read it as UTF-8.
    return text.getvalue().encode("utf-8-sig", "surrogateescape")


def _rows(run: str, pieces: Iterable[Posted], width: int, *, sealed: bool) -> Iterator[list[str]]:
    for line, one in enumerate(pieces, start=1):
        first = one.notices[0]
        address = "\n".join((first.name, *first.lines)) if sealed or not one.sealed else SEALED
        told = [str(line), "", f"{run}-{one.serial}", _harmless(address)]
        yield told + [""] * (width - len(told))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTS) else text
