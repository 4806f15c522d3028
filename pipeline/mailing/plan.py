"""From the notices of a run to pieces and batches: one envelope a recipient and address, in mail order.

Only a key and five numbers a notice are held in memory: some 170 bytes, so a million notices are 170 MB on any machine.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.mailing import pieces, window
from pipeline.mailing.columns import ENVELOPES, Columns
from pipeline.mailing.pieces import Piece
from pipeline.runs.notice import Way
from pipeline.settings.tables import MailSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A batch as it is written down (`pieces.Batch` reads it), and which of the notices that were given are in it."""

    number: int
    way: Way
    pieces: tuple[pieces.Row, ...]
    sheets: int
    notices: tuple[int, ...]
    """Their places among all that were given, from 0, in the order of the pieces."""

    @property
    def serials(self) -> list[int]:
        """Of each notice the number of its piece."""
        return [serial for serial, _, lines in self.pieces for _ in lines]

    def line(self) -> bytes:
        """The batch as JSON; equal batches give equal bytes."""
        return pieces.text(self.number, self.way, self.sheets, len(self.notices), self.pieces)


def plan(
    chunks: Iterable[tuple[str, Columns]],
    mail: MailSettings,
    *,
    first_serial: int = 1,
    first_batch: int = 1,
) -> Iterator[Sorted]:
    """The batches of a run, in mail order; notices that do not go by mail are passed over.

    Args:
        chunks: the names of the chunks' indexes, in the order of their rows, each with its notices; duplicates are out
            already.
        mail: the settings.
        first_serial: of the pieces' numbers.
        first_batch: of the batches' numbers.
    """
    letters = _Letters(mail)
    for name, columns in chunks:
        letters.take(name, columns)
    batching = _Batching(mail, first_batch)
    for serial, group in enumerate(_groups(letters, mail), first_serial):
        row = (serial, _carrier(mail) + group.sheets, [letters.line(at) for at in group.letters])
        yield from batching.take(row, group)
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

    way: Way
    letters: list[int]
    sheets: int
    """Without the address sheet."""
    apart: bool
    """Its notices are not public: they go into streams of their own, which only the sealed circle prints."""


class _Letters:
    """All notices of a run, in a few bytes each."""

    def __init__(self, mail: MailSettings) -> None:
        self._all_certified = mail.mail_class == "certified"
        self._names: list[str] = []
        self._ways: list[str] = []
        self._index, self._starts, self._sizes = array("I"), array("Q"), array("I")
        self.keys: list[str] = []
        self.pages = array("I")

    def take(self, name: str, columns: Columns) -> None:
        """Take a chunk's notices."""
        self._index.extend([len(self._names)] * len(columns))
        self._names.append(name)
        self._ways.append(columns.ways)
        self._starts.extend(columns.starts)
        self._sizes.extend(columns.sizes)
        self.keys.extend(columns.keys)
        self.pages.extend(columns.pages)

    def in_order(self) -> Iterator[tuple[str, list[int]]]:
        """What is mailed under each letter, in mail order; of equal keys in the order of the rows."""
        mailed = [at for at, key in enumerate(self.keys) if key]
        mailed.sort(key=self.keys.__getitem__)
        ways = "".join(self._ways)
        if self._all_certified:
            ways = ways.translate(str.maketrans("mM", "cC"))
        for letter in ENVELOPES:
            yield letter, [at for at in mailed if ways[at] == letter] if letter in ways else []

    def line(self, at: int) -> pieces.Line:
        """Where the line of a notice stands."""
        return self._names[self._index[at]], self._starts[at], self._sizes[at]


class _Batching:
    """Fills batches up to the longest print stream, never splitting a piece."""

    def __init__(self, mail: MailSettings, number: int) -> None:
        self._mail = mail
        self._number = number
        self._pieces: list[pieces.Row] = []
        self._notices: list[int] = []
        self._kind = Way.MAIL, False
        self._sheets = 0

    def take(self, piece: pieces.Row, group: _Group) -> Iterator[Sorted]:
        extra = piece[1] + self._separator(len(self._pieces))
        kind = group.way, group.apart
        if self._pieces and (kind != self._kind or self._sheets + extra > self._mail.sheets):
            yield from self.rest()
            extra = piece[1] + self._separator(0)
        self._kind = kind
        self._pieces.append(piece)
        self._notices += group.letters
        self._sheets += extra

    def rest(self) -> Iterator[Sorted]:
        if self._pieces:
            yield Sorted(
                number=self._number,
                way=self._kind[0],
                pieces=tuple(self._pieces),
                sheets=self._sheets,
                notices=tuple(self._notices),
            )
            self._number += 1
        self._pieces, self._notices, self._sheets = [], [], 0

    def _separator(self, before: int) -> int:
        every = self._mail.separators
        return 1 if every and before % every == 0 else 0


def _groups(letters: _Letters, mail: MailSettings) -> Iterator[_Group]:
    most = _most_sheets(mail) - _carrier(mail)
    keys, pages, duplex = letters.keys, letters.pages, mail.duplex
    for letter, mailed in letters.in_order():
        way, apart = ENVELOPES[letter], letter.isupper()
        known, inside, held = "", list[int](), 0
        for at in mailed:
            extra = sheets(pages[at], duplex=duplex)
            if inside and (not mail.group or keys[at] != known or held + extra > most):
                yield _Group(way, inside, held, apart)
                inside, held = [], 0
            known = keys[at]
            inside.append(at)
            held += extra
        if inside:
            yield _Group(way, inside, held, apart)


def _carrier(mail: MailSettings) -> int:
    """Sheets of address: also where the page may have room for it, which nobody knows before it is built."""
    return 0 if mail.envelope == "none" else 1


def _most_sheets(mail: MailSettings) -> int:
    envelope = window.envelope(mail.envelope)
    return envelope.most_sheets if envelope else mail.sheets
