"""Stamped copies: the filer's own paper with the court's header line on every page.

Only what was accepted has one. On request of a test it is the wrong one: another document's, or a page short.
"""

import io
import tempfile
import threading
from pathlib import Path

import pikepdf

from pipeline.pages import marks
from pipeline.pages.stamp import stamp
from pipeline.simulator.delivered import Filed
from pipeline.simulator.faults import Fault, Faults, Play

PATTERN = "Case {case}  Document {document}  Filed {filed}  Page {page} of {pages}"
"""The form that most district courts print."""


class Stamping:
    """Prints the court's header."""

    def __init__(self, faults: Faults, pattern: str = PATTERN) -> None:
        self.pattern = pattern
        self._faults = faults
        self._last: bytes | None = None
        self._lock = threading.Lock()

    def stamped(self, filed: Filed) -> bytes:
        """The copy of an accepted filing; empty where a fault keeps it back or nothing can be printed on it."""
        play = self._faults.begin("copies")
        try:
            copy = self._wrong(play, self.printed(filed), filed)
        except pikepdf.PdfError:
            copy = b""  # accepted all the same: a court that cannot print on a paper has its clerk do it by hand
        with self._lock:
            self._last = filed.document.content
        return copy

    def printed(self, filed: Filed) -> bytes:
        """The true copy: the lead file with the header line. A file that is no PDF comes back as it was."""
        if not filed.document.file_name.lower().endswith(".pdf"):
            return filed.document.content
        line = marks.header(
            self.pattern,
            case=filed.case.docket_number,
            document=filed.docket_entry,
            filed_on=f"{filed.decided_at or filed.at:%m/%d/%y}",
        )
        with tempfile.TemporaryDirectory(prefix="docketpress-simulator-") as folder:
            source, out = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
            source.write_bytes(filed.document.content)
            # A court prints its line whatever stands there, and looks at nothing afterwards.
            stamp(source, out, (line,), measured=False, checked=False)
            return out.read_bytes()

    def _wrong(self, play: Play, copy: bytes, filed: Filed) -> bytes:
        if play.has(Fault.NO_COPY):
            return b""
        if play.has(Fault.SHORT_COPY):
            return _short(copy)
        if play.has(Fault.WRONG_COPY):
            with self._lock:
                return self._last or _blank(filed)
        return copy


def _short(copy: bytes) -> bytes:
    """The same paper without its last page; of a single page nothing is left but a blank one."""
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        if len(pdf.pages) == 1:
            pdf.add_blank_page(page_size=(612, 792))
            del pdf.pages[0]
        else:
            del pdf.pages[-1]
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _blank(filed: Filed) -> bytes:
    """Another document, where no other was filed yet."""
    with pikepdf.new() as pdf:
        for _ in range(max(filed.document.pages or 1, 1) + 1):
            pdf.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
