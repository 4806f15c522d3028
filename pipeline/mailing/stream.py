"""One batch as one PDF for the printer: address sheets, the notices' own pages, blank backs, marks in the margin.

It is a working file and claims no PDF/A; tags, outlines and links are left out of it. Equal batches give equal bytes.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import pikepdf

from pipeline.errors import SettingsError
from pipeline.mailing import address, barcode, block, lettering, pieces, plan, posted, stream_index, window
from pipeline.mailing.address import Kind
from pipeline.mailing.drawing import HEIGHT, Pen, serial_text
from pipeline.mailing.leaves import Leaves
from pipeline.mailing.papers import Papers
from pipeline.mailing.pdf_copies import Copies
from pipeline.mailing.pdf_writer import PdfWriter
from pipeline.mailing.pieces import Batch, Piece
from pipeline.mailing.stream_index import Entry
from pipeline.mailing.unprintable import NoRoom, Unprintable
from pipeline.mailing.window import Envelope
from pipeline.pages.font import MissingLetter
from pipeline.runs import papers as kept
from pipeline.runs.notice import Notice
from pipeline.runs.store import Store
from pipeline.settings.tables import MailSettings

_BELOW_FOLD = 60.0
_HELD = 16 << 20
"""Bytes of papers in memory at once: all those of a batch that were struck."""
Told = tuple[Piece, tuple[Notice, ...]]
"""A piece with its notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMade:
    """A finished print stream."""

    path: Path
    pages: int
    sheets: int
    pieces: int
    notices: int
    size: int
    """In bytes."""
    sha256: str
    entries: tuple[Entry, ...]
    """What lies where, in the order of the stream."""
    told: tuple[Told, ...]
    """The pieces with their notices."""
    address_sheets: int
    """Pieces that begin with one; the others have the address on their first page."""
    too_thick: tuple[int, ...]
    """Pieces with more sheets than the envelope takes: one long notice each, which goes into a larger envelope."""
    unmarked: int
    """Pages without marks: something else stands in their margin, or they are not letter paper."""

    @property
    def index(self) -> bytes:
        """CSV of the entries (see `stream_index`)."""
        return stream_index.table(self.entries)


def build(batch: Batch, store: Store, mail: MailSettings, out: Path, *, run: str = "") -> StreamMade:
    """Write a batch's print stream.

    Args:
        batch: its plan.
        store: where papers and indexes lie.
        mail: the settings.
        out: the file. It is safe on disk when the store has taken it, and not before.
        run: whose batch it is: an address sheet without a barcode bears its id, so that an envelope that comes back is
            known.

    Raises:
        SettingsError: a barcode is asked for and the mailer's number or the service type is missing.
        StateError: a paper in the store is not the one its index tells of.
        Unprintable: the typeface lacks a letter of an address.
        NoRoom: an address does not fit its window; such rows are returned before they are struck.
        LookupError: something is not in the store.
    """
    if mail.barcode and not (mail.mailer_id and mail.service_type):
        raise SettingsError("[mail] barcode needs mailer_id and service_type: the postal service gives them.")
    told = list(pieces.all_of(batch, store))
    with contextlib.ExitStack() as kept_when_whole:
        kept_when_whole.callback(out.unlink)
        with out.open("wb", buffering=0) as target:
            made = _Building(target, told, store, mail, run, batch.way.value)
            made.write(batch)
            sha256 = made.leaves.finish(f"Print stream {batch.number} ({batch.way.value})")
            size = target.tell()
        kept_when_whole.pop_all()
    return StreamMade(
        path=out,
        pages=made.leaves.pages,
        sheets=made.leaves.sheets,
        pieces=len(told),
        notices=batch.notices,
        size=size,
        sha256=sha256,
        entries=tuple(made.entries),
        told=tuple(told),
        address_sheets=made.address_sheets,
        too_thick=tuple(piece.serial for piece, _ in told if plan.too_thick(piece, mail)),
        unmarked=made.leaves.unmarked,
    )


class _Building:
    """A print stream while it is written."""

    def __init__(
        self,
        target: BinaryIO,
        told: Sequence[Told],
        store: Store,
        mail: MailSettings,
        run: str,
        way: str,
    ) -> None:
        self._told, self._store, self._mail, self._run = told, store, mail, run
        self._envelope = window.envelope(mail.envelope)
        writer = PdfWriter(target)
        copies = Copies(writer)
        self._printed = [address.printed(notices[0].name, notices[0].lines) for _, notices in told]
        self._said = [tuple(map(_told, notices)) for _, notices in told]
        self._pen, font = _pen(self._printed, self._said, mail, copies)
        self._pen.learn(self._texts())
        self._window = block.Setting(self._envelope) if self._envelope else None
        own = block.sender(mail.return_address, self._envelope) if self._envelope else None
        self._own = self._pen.address(mail.return_address, own) if own else b""
        self._list_top = _list_top(self._envelope)
        if mail.return_address and self._envelope and not own:
            self._own, self._list_top = self._pen.heading(mail.return_address, self._list_top)
        self._papers = Papers(writer, copies, store, font, self._bands())
        self.leaves = Leaves(writer, copies, self._pen, font, mail)
        self._way = way
        self.entries: list[Entry] = []
        self.address_sheets = 0

    def write(self, batch: Batch) -> None:
        every = self._mail.separators
        for at, (piece, notices, found) in enumerate(self._read()):
            if every and at % every == 0:
                last = self._told[min(at + every, len(self._told)) - 1][0].serial
                self.leaves.separator((f"Print stream {batch.number}", f"Pieces {piece.serial} to {last}"))
            self._piece(piece, notices, found, at)

    def _read(self) -> Iterator[tuple[Piece, tuple[Notice, ...], Sequence[bytes]]]:
        """The pieces with their papers, as many at once as may be held: a file of papers is opened once for all."""
        for some in _together(self._told):
            tails = iter(kept.tails(self._store, [one for _, notices in some for one in notices]))
            for piece, notices in some:
                yield piece, notices, tuple(islice(tails, len(notices)))

    def _texts(self) -> Iterator[str]:
        """What will be written."""
        yield from chain.from_iterable((*self._printed, *self._said))
        for piece, _ in self._told:
            yield serial_text(piece.serial)
            yield self._number(piece)

    def _number(self, piece: Piece) -> str:
        """Our own number of an envelope, for where no barcode has one."""
        return f"{self._run}-{piece.serial}" if self._run else ""

    def _piece(self, piece: Piece, notices: tuple[Notice, ...], found: Sequence[bytes], at: int) -> None:
        """The sheets of a piece; `at` is its place among those of its stream."""
        code, route = self._code(piece, notices[0])
        shown = self._address(self._printed[at], code, route, piece)
        on_page = self._mail.address == "page" and bool(shown) and self._papers.room(notices[0], found[0]).address
        carrier = bool(shown) and not on_page
        self.leaves.begin(piece.serial, [one.pages for one in notices], carrier=carrier)
        if carrier:
            self.address_sheets += 1
            self.leaves.address_sheet(shown + self._listed(self._said[at], "" if code else self._number(piece)))
        for one, data in zip(notices, found, strict=True):
            first = self.leaves.sheets + 1, self.leaves.pages + 1
            self.leaves.paper(self._papers.pages(one, data), shown if on_page else b"")
            on_page = False
            self.entries.append(self._entry(piece, one, code, first))

    def _address(self, printed: tuple[str, ...], code: str, route: str, piece: Piece) -> bytes:
        """The recipient's address in its window, and the office's own in its own."""
        if self._window is None:
            return b""
        set_ = self._window.recipient(printed, bars=bool(code))
        if set_ is None:
            raise NoRoom(piece.serial)
        bars = barcode.bars(code, route) if code else ""
        return self._pen.address(printed, set_, bars) + self._own

    def _listed(self, said: tuple[str, ...], number: str) -> bytes:
        """What is in the envelope, and our own number of it where no barcode has one."""
        count = len(said)
        head = f"In this envelope: {count} paper{'s' if count > 1 else ''}"
        listed = self._pen.listed((head, *said), self._list_top)
        return listed + self._pen.number(number) if number else listed

    def _code(self, piece: Piece, one: Notice) -> tuple[str, str]:
        """Tracking and routing code of a piece's barcode; both empty where it has none, as mail abroad."""
        if not self._mail.barcode or self._envelope is None:
            return "", ""
        where = address.read(one.name, one.lines)
        if where.kind is Kind.FOREIGN:
            return "", ""
        code = barcode.tracking(self._mail.service_type, self._mail.mailer_id, piece.serial)
        return code, barcode.routing(where.zip5, where.plus4)

    def _bands(self) -> tuple[window.Box, ...]:
        if self._envelope is None or self._mail.address != "page":
            return ()
        boxes = [self._envelope.swept(one) for one in self._envelope.windows]
        return tuple((0.0, low, self._envelope.page[0], high) for _, low, _, high in boxes)

    def _entry(self, piece: Piece, one: Notice, code: str, first: tuple[int, int]) -> Entry:
        leaves = self.leaves
        return Entry(
            piece.serial,
            code,
            first[0],
            leaves.sheets,
            first[1],
            leaves.pages,
            leaves.sheets_of_piece,
            self._way,
            one.row,
            one.recipient,
            _case(one),
            one.identity,
            one.sha256,
        )


def _together(told: Sequence[Told]) -> Iterator[list[Told]]:
    some, held = list[Told](), 0
    for each in told:
        some.append(each)
        held += sum([one.paper.size for one in each[1]])
        if held >= _HELD:
            yield some
            some, held = [], 0
    if some:
        yield some


def _list_top(envelope: Envelope | None) -> float:
    """Where the list of an address sheet begins: below the fold, or, on flat paper, below the window."""
    if envelope is None:
        return 0.0
    folded = envelope.panel < envelope.paper_height
    return HEIGHT - envelope.folded_at - _BELOW_FOLD if folded else envelope.swept(envelope.address)[1] - _BELOW_FOLD


def _told(one: Notice) -> str:
    """What an address sheet says of a notice."""
    return posted.unnamed(one.access) if posted.closed(one.access) else f"{one.case}   {one.title}".strip()


def _case(one: Notice) -> str:
    """Its docket number; printers see the stream and its index, so a matter that is not public is not named."""
    return posted.unnamed(one.access) if posted.closed(one.access) else one.case


def _pen(
    printed: Iterable[tuple[str, ...]], said: Iterable[tuple[str, ...]], mail: MailSettings, copies: Copies
) -> tuple[Pen, bytes]:
    """The typeface with all letters of this stream, embedded."""
    try:
        cut = lettering.cut((*chain.from_iterable(printed), *mail.return_address), ("…", *chain.from_iterable(said)))
    except MissingLetter as error:
        raise Unprintable(error.letter) from error
    with pikepdf.new() as made:
        return Pen(cut), copies.body(cut.embed(made))
