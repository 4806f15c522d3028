"""From the notices of a run to pieces and batches: one envelope a recipient and address, in mail order.

Only a key and four numbers a notice are held in memory: some 150 bytes, so a million notices are 150 MB on any machine.
"""

import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from pipeline.mailing import window
from pipeline.mailing.columns import CERTIFIED, Columns
from pipeline.mailing.pieces import Batch, Piece
from pipeline.runs.notice import Stored, Way
from pipeline.settings.tables import MailSettings

_REF = struct.Struct(">III")
"""Row, recipient, and the notice's own number here."""
_END = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A batch, and which of the notices that were given are in it."""

    batch: Batch
    places: tuple[int, ...]
    """Their places among all that were given, from 0, in the order of the batch's pieces."""


def plan(
    chunks: Iterable[tuple[str, Columns]],
    mail: MailSettings,
    *,
    first_serial: int = 1,
    first_batch: int = 1,
) -> Iterator[Sorted]:
    """The batches of a run, in mail order; notices that do not go by mail are passed over.

    Args:
        chunks: the names of the chunks' indexes, in any order, each with its notices; duplicates are out already.
        mail: the settings.
        first_serial: of the pieces' numbers.
        first_batch: of the batches' numbers.
    """
    letters = _Letters(mail)
    for name, columns in chunks:
        letters.take(name, columns)
    batching = _Batching(mail, first_batch)
    for serial, group in enumerate(_pieces(letters, mail), first_serial):
        piece = _piece(serial, group, letters, mail)
        yield from batching.take(piece, group)
    yield from batching.rest()


def sheets(pages: int, *, duplex: bool) -> int:
    """How many sheets a notice is printed on: each begins on a front."""
    return (pages + 1) // 2 if duplex else pages


def too_thick(piece: Piece, mail: MailSettings) -> bool:
    """Whether a piece has more sheets than its envelope takes: one notice that long goes into a larger one."""
    return piece.sheets > _most_sheets(mail)


@dataclass(frozen=True, slots=True)
class _Group:
    """What goes into one envelope."""

    key: bytes
    letters: list[int]
    sheets: int
    """Without the address sheet."""

    @property
    def way(self) -> Way:
        """Certified mail stands behind all other."""
        return Way.CERTIFIED if self.key.startswith(b"1") else Way.MAIL


class _Letters:
    """All notices that are mailed, in a few bytes each."""

    def __init__(self, mail: MailSettings) -> None:
        self._certified = mail.mail_class == "certified"
        self._duplex = mail.duplex
        self._names: list[str] = []
        self._keys: list[bytes] = []
        self._index, self._starts, self._sizes = array("I"), array("Q"), array("I")
        self._pages = array("I")

    def take(self, name: str, columns: Columns) -> None:
        """Take a chunk's notices."""
        refs = zip(columns.rows, columns.recipients, count(len(self._pages)), strict=False)
        told = zip(columns.keys, columns.ways, refs, strict=True)
        self._keys += [self._key(key, way) + _REF.pack(*ref) for key, way, ref in told if key]
        self._index.extend([len(self._names)] * len(columns))
        self._starts.extend(columns.starts)
        self._sizes.extend(columns.sizes)
        self._pages.extend(columns.pages)
        self._names.append(name)

    def _key(self, key: str, way: str) -> bytes:
        certified = self._certified or way == CERTIFIED
        return f"{'1' if certified else '0'}{key.replace(_END, '')}{_END}".encode()

    def in_order(self) -> Iterator[tuple[bytes, int, int]]:
        """In mail order: key, number and sheets of each."""
        self._keys.sort()
        for one in self._keys:
            # The numbers may hold zero bytes; they have a known length.
            at = _REF.unpack_from(one, len(one) - _REF.size)[2]
            yield one[: -_REF.size], at, sheets(self._pages[at], duplex=self._duplex)

    def line(self, at: int) -> Stored:
        """Where the line of a notice stands."""
        return Stored(name=self._names[self._index[at]], start=self._starts[at], size=self._sizes[at])


class _Batching:
    """Fills batches up to the longest print stream, never splitting a piece."""

    def __init__(self, mail: MailSettings, number: int) -> None:
        self._mail = mail
        self._number = number
        self._pieces: list[Piece] = []
        self._places: list[int] = []
        self._way = Way.MAIL
        self._sheets = 0

    def take(self, piece: Piece, group: _Group) -> Iterator[Sorted]:
        extra = piece.sheets + self._separator(len(self._pieces))
        if self._pieces and (group.way is not self._way or self._sheets + extra > self._mail.sheets):
            yield from self.rest()
            extra = piece.sheets + self._separator(0)
        self._way = group.way
        self._pieces.append(piece)
        self._places += group.letters
        self._sheets += extra

    def rest(self) -> Iterator[Sorted]:
        if self._pieces:
            batch = Batch(
                number=self._number,
                way=self._way,
                pieces=tuple(self._pieces),
                sheets=self._sheets,
                notices=len(self._places),
            )
            yield Sorted(batch=batch, places=tuple(self._places))
            self._number += 1
        self._pieces, self._places, self._sheets = [], [], 0

    def _separator(self, before: int) -> int:
        every = self._mail.separators
        return 1 if every and before % every == 0 else 0


def _pieces(letters: _Letters, mail: MailSettings) -> Iterator[_Group]:
    most = _most_sheets(mail) - _carrier(mail)
    known, inside, held = b"", list[int](), 0
    for key, at, each in letters.in_order():
        apart = key != known or not mail.group
        if inside and (apart or held + each > most):
            yield _Group(known, inside, held)
            inside, held = [], 0
        known = key
        inside.append(at)
        held += each
    if inside:
        yield _Group(known, inside, held)


def _piece(serial: int, group: _Group, letters: _Letters, mail: MailSettings) -> Piece:
    return Piece(
        serial=serial,
        notices=tuple([letters.line(at) for at in group.letters]),
        sheets=_carrier(mail) + group.sheets,
    )


def _carrier(mail: MailSettings) -> int:
    """Sheets of address: also where the page may have room for it, which nobody knows before it is built."""
    return 0 if mail.envelope == "none" else 1


def _most_sheets(mail: MailSettings) -> int:
    envelope = window.envelope(mail.envelope)
    return envelope.most_sheets if envelope else mail.sheets
