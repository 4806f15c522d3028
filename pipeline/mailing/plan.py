"""From the notices of a run to pieces and batches: one envelope a recipient and address, in mail order.

Only a key a notice is held in memory: some 200 bytes, so a million notices are 200 MB on any machine.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.mailing import address, window
from pipeline.mailing.pieces import Batch, Piece
from pipeline.runs.notice import Notice, Stored, Way
from pipeline.settings.tables import MailSettings

_MAILED = (Way.MAIL, Way.CERTIFIED)
_REF = struct.Struct(">IIHIQI")
"""Row, recipient, pages, number of the index, start and size of the line."""
_END = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    group: bytes
    way: Way
    sheets: int
    line: Stored


def plan(
    notices: Iterable[tuple[Stored, Notice]],
    mail: MailSettings,
    *,
    first_serial: int = 1,
    first_batch: int = 1,
) -> Iterator[Batch]:
    """The batches of a run, in mail order; notices that do not go by mail are passed over.

    Args:
        notices: with the place of their line in a chunk's index, in any order; duplicates are out already.
        mail: the settings.
        first_serial: of the pieces' numbers.
        first_batch: of the batches' numbers.
    """
    names: dict[str, int] = {}
    keys = [_packed(line, notice, mail, names) for line, notice in notices if notice.way in _MAILED]
    keys.sort()
    known = list(names)
    sheets_each = _most_sheets(mail)
    batching = _Batching(mail, first_batch)
    for serial, group in enumerate(_pieces((_unpacked(one, known, mail) for one in keys), mail, sheets_each)):
        piece = _piece(first_serial + serial, group, mail)
        yield from batching.take(piece, group[0].way, len(group))
    yield from batching.rest()


def sheets(pages: int, *, duplex: bool) -> int:
    """How many sheets a notice is printed on: each begins on a front."""
    return (pages + 1) // 2 if duplex else pages


def too_thick(piece: Piece, mail: MailSettings) -> bool:
    """Whether a piece has more sheets than its envelope takes: one notice that long goes into a larger one."""
    return piece.sheets > _most_sheets(mail)


class _Batching:
    """Fills batches up to the longest print stream, never splitting a piece."""

    def __init__(self, mail: MailSettings, number: int) -> None:
        self._mail = mail
        self._number = number
        self._pieces: list[Piece] = []
        self._way = Way.MAIL
        self._sheets = self._notices = 0

    def take(self, piece: Piece, way: Way, notices: int) -> Iterator[Batch]:
        extra = piece.sheets + self._separator(len(self._pieces))
        if self._pieces and (way is not self._way or self._sheets + extra > self._mail.sheets):
            yield from self.rest()
            extra = piece.sheets + self._separator(0)
        self._way = way
        self._pieces.append(piece)
        self._sheets += extra
        self._notices += notices

    def rest(self) -> Iterator[Batch]:
        if self._pieces:
            yield Batch(
                number=self._number,
                way=self._way,
                pieces=tuple(self._pieces),
                sheets=self._sheets,
                notices=self._notices,
            )
            self._number += 1
        self._pieces, self._sheets, self._notices = [], 0, 0

    def _separator(self, before: int) -> int:
        every = self._mail.separators
        return 1 if every and before % every == 0 else 0


def _packed(line: Stored, notice: Notice, mail: MailSettings, names: dict[str, int]) -> bytes:
    told = address.read(notice.name, notice.lines)
    certified = notice.way is Way.CERTIFIED or mail.mail_class == "certified"
    key = f"{'1' if certified else '0'}{told.order}|{told.group}".replace(_END, "")
    index = names.setdefault(line.name, len(names))
    numbers = _REF.pack(notice.row, notice.recipient, notice.pages, index, line.start, line.size)
    return key.encode() + _END.encode() + numbers


def _unpacked(one: bytes, names: Sequence[str], mail: MailSettings) -> _Key:
    # The numbers may hold zero bytes; they have a known length.
    group, numbers = one[: -_REF.size - 1], one[-_REF.size :]
    _, _, pages, index, start, size = _REF.unpack(numbers)
    return _Key(
        group=group,
        way=Way.CERTIFIED if group.startswith(b"1") else Way.MAIL,
        sheets=sheets(pages, duplex=mail.duplex),
        line=Stored(name=names[index], start=start, size=size),
    )


def _pieces(keys: Iterator[_Key], mail: MailSettings, most: int) -> Iterator[list[_Key]]:
    group: list[_Key] = []
    count = _carrier(mail)
    for one in keys:
        apart = not mail.group or (group and one.group != group[0].group)
        if group and (apart or count + one.sheets > most):
            yield group
            group, count = [], _carrier(mail)
        group.append(one)
        count += one.sheets
    if group:
        yield group


def _piece(serial: int, group: list[_Key], mail: MailSettings) -> Piece:
    return Piece(
        serial=serial,
        notices=tuple(one.line for one in group),
        sheets=_carrier(mail) + sum(one.sheets for one in group),
    )


def _carrier(mail: MailSettings) -> int:
    """Sheets of address: also where the page may have room for it, which nobody knows before it is built."""
    return 0 if mail.envelope == "none" else 1


def _most_sheets(mail: MailSettings) -> int:
    envelope = window.envelope(mail.envelope)
    return envelope.most_sheets if envelope else mail.sheets
