"""What publishing needs of a batch, besides its files: made with its print stream, in whichever worker that is made.

So publishing a run of a million pieces reads some lines a batch, and no piece.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.mailing import book
from pipeline.mailing.posted import Posted
from pipeline.mailing.records import CLASSES, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A batch in numbers, and its lines of the lists for the post office."""

    first_piece: int
    last_piece: int
    serials: Mapping[str, tuple[int, int]]
    """By mailer's number the least and the greatest serial number of its barcodes; a batch has one."""
    tally: Tally
    books: Mapping[str, Sequence[str]]
    """By mail class the lines of the list that names nobody of a sealed matter."""
    sealed_books: Mapping[str, Sequence[str]]
    """By mail class the lines of the list of sealed matters."""

    def line(self) -> bytes:
        """As JSON; equal summaries give equal bytes."""
        told = {
            "first_piece": self.first_piece,
            "last_piece": self.last_piece,
            "serials": self.serials,
            "classes": self.tally.classes,
            "prefixes": self.tally.prefixes,
            "titles": self.tally.titles,
            "books": self.books,
            "sealed_books": self.sealed_books,
        }
        # All in ASCII: half of a surrogate pair, which a name may hold, is no character of UTF-8.
        return json.dumps(told, separators=(",", ":"), sort_keys=True).encode("ascii")


def of(run: str, pieces: Sequence[Posted], serials: Iterable[tuple[str, int]]) -> Summary:
    """The summary of a batch.

    Args:
        run: whose it is.
        pieces: all of it, in mail order.
        serials: the mailer's number and the serial number of each barcode.
    """
    tally = Tally()
    for _ in tally.count(pieces):
        pass
    by_class = {name: [one for one in pieces if one.mail_class == name] for name in CLASSES}
    return Summary(
        first_piece=min((one.serial for one in pieces), default=0),
        last_piece=max((one.serial for one in pieces), default=0),
        serials=_ranges(serials),
        tally=tally,
        books={name: book.lines(run, mine, sealed=False) for name, mine in by_class.items()},
        sealed_books={name: book.lines(run, mine, sealed=True) for name, mine in by_class.items()},
    )


def read(data: bytes) -> Summary:
    """What `Summary.line` wrote.

    Raises:
        ValueError: it is none.
    """
    told = json.loads(data)
    try:
        return Summary(
            first_piece=told["first_piece"],
            last_piece=told["last_piece"],
            serials={mailer: (first, last) for mailer, (first, last) in told["serials"].items()},
            tally=Tally(classes=told["classes"], prefixes=told["prefixes"], titles=Counter(told["titles"])),
            books=told["books"],
            sealed_books=told["sealed_books"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("this is no summary of a batch") from error


def _ranges(serials: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for mailer, serial in serials:
        first, last = found.get(mailer, (serial, serial))
        found[mailer] = min(first, serial), max(last, serial)
    return found
