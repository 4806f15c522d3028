"""The sheets of a print stream, one after the other: fronts, backs, marks, the page tree and its labels."""

from collections.abc import Sequence

import pikepdf

from pipeline.mailing.drawing import FONT, HEIGHT, WIDTH, Mark, Pen
from pipeline.mailing.papers import Page
from pipeline.mailing.pdf_copies import Copies
from pipeline.mailing.pdf_writer import PdfWriter
from pipeline.mailing.plan import sheets as sheets_of
from pipeline.settings.tables import MailSettings

_KIDS = 128
"""Pages under one node of the page tree."""


class Leaves:
    """Sheets, as they are written."""

    def __init__(self, writer: PdfWriter, copies: Copies, pen: Pen, font: bytes, mail: MailSettings) -> None:
        self._writer, self._pen = writer, pen
        self._duplex, self._marks = mail.duplex, mail.marks
        self._root, self._info = writer.number(), writer.number()
        self._tree = writer.number()
        self._nodes: list[tuple[int, list[int]]] = []
        self._kids: list[int] = [0] * _KIDS
        """Pages of the last node; none is begun before there is a page."""
        self._page_start = b""
        self._labels: list[bytes] = []
        own = copies.dictionary({"/Font": copies.dictionary({f"/{FONT}": font})})
        self._own = b"/MediaBox[0 0 %d %d]/Resources %b" % (WIDTH, HEIGHT, own)
        self._blank = b"/MediaBox[0 0 %d %d]/Resources<<>>>>" % (WIDTH, HEIGHT)
        self._serial, self._codes = 0, b""
        self._page_of_piece = self._pages_of_piece = self._first_sheet = 0
        self.pages = self.sheets = self.unmarked = self.sheets_of_piece = 0

    def begin(self, serial: int, pages: Sequence[int], *, carrier: bool) -> None:
        """Begin a piece.

        Args:
            serial: its number.
            pages: of each of its notices.
            carrier: whether an address sheet comes first.
        """
        self._serial, self._codes = serial, self._pen.serial(serial)
        self._page_of_piece, self._first_sheet = 0, self.sheets
        self._pages_of_piece = sum(pages) + carrier
        self.sheets_of_piece = sum([sheets_of(one, duplex=self._duplex) for one in pages]) + carrier
        self._label(b"%07d-" % serial)

    def address_sheet(self, drawn: bytes) -> None:
        """The sheet that begins a piece."""
        self.sheets += 1
        self._page(self._own, b"", drawn + self._mark(front=True))
        self._pad()

    def paper(self, pages: Sequence[Page], before: bytes = b"") -> None:
        """A notice's pages, the first on a front.

        Args:
            pages: its own.
            before: drawn on the first page, under its content.
        """
        for at, page in enumerate(pages):
            front = not self._duplex or at % 2 == 0
            self.sheets += front
            marks = self._mark(front=front) if page.shape.room.marks else b""
            self.unmarked += self._marks and not marks
            self._page(page.shape.told, page.contents, before + marks)
            before = b""
        if len(pages) % 2:
            self._pad()

    def separator(self, lines: Sequence[str]) -> None:
        """A separator sheet; it belongs to no piece."""
        self.sheets += 1
        self._label(b"separator-")
        self._page(self._own, b"", self._pen.separator(lines))
        self._pad()

    def finish(self, title: str) -> str:
        """Write what holds the pages together.

        Args:
            title: of the document; ASCII.

        Returns:
            The file's SHA-256.
        """
        kids = []
        for number, pages in self._nodes:
            listed = b" ".join(b"%d 0 R" % one for one in pages)
            told = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (self._tree, len(pages), listed)
            kids.append(b"%d 0 R" % self._writer.add(told, number))
        whole = b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.pages, b" ".join(kids))
        self._writer.add(whole, self._tree)
        labels = self._writer.add(b"<</Nums[%b]>>" % b"".join(self._labels))
        shown = pikepdf.String(title).unparse()
        self._writer.add(b"<</Title%b/Producer(Docketpress)>>" % shown, self._info)
        preferences = b"/ViewerPreferences<</DisplayDocTitle true/Duplex/%b/PrintScaling/None>>" % (
            b"DuplexFlipLongEdge" if self._duplex else b"Simplex"
        )
        root = b"<</Type/Catalog/Pages %d 0 R/PageLabels %d 0 R%b>>" % (self._tree, labels, preferences)
        self._writer.add(root, self._root)
        return self._writer.finish(self._root, self._info)

    def _mark(self, *, front: bool) -> bytes:
        self._page_of_piece += 1
        if not self._marks:
            return b""
        sheet = self.sheets - self._first_sheet
        mark = Mark(self._page_of_piece, self._pages_of_piece, sheet, self.sheets_of_piece, front)
        return self._pen.mark(self._serial, self._codes, mark)

    def _pad(self) -> None:
        """An empty back, so that what follows begins on a front."""
        if self._duplex:
            if len(self._kids) >= _KIDS:
                self._begin_node()
            self._kids.append(self._writer.add(self._page_start + self._blank))
            self.pages += 1

    def _page(self, told: bytes, contents: bytes, before: bytes) -> None:
        """Write a page.

        What we draw comes before the page's own content, where the coordinates are still the page's; it draws on free
        places only, so that nothing is covered.
        """
        if before:
            # Short: packing it would cost more time than it saves bytes.
            contents = b"%d 0 R %b" % (self._writer.stream(before), contents)
        if len(self._kids) >= _KIDS:
            self._begin_node()
        shown = b"/Contents[%b]>>" % contents if contents else b">>"
        self._kids.append(self._writer.add(self._page_start + told + shown))
        self.pages += 1

    def _begin_node(self) -> None:
        number, self._kids = self._writer.number(), []
        self._nodes.append((number, self._kids))
        self._page_start = b"<</Type/Page/Parent %d 0 R" % number

    def _label(self, prefix: bytes) -> None:
        self._labels.append(b"%d<</P(%b)/S/D>>" % (self.pages, prefix))
