"""What may be wrong with a stamped copy, and a look whether it was taken for the right one."""

import io
import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

from pipeline import files
from pipeline.filing import receipts
from pipeline.model import Document, Envelope
from pipeline.pages import marks, same
from pipeline.pages.stamp import stamp
from pipeline.pages.stamp_area import Area
from pipeline.simulator.stamping import PATTERN

_WORDS = ("the motion", "is granted", "is denied", "on Monday", "at noon", "by order", "of nobody", "in full")


def paper(dice: random.Random, *, pages: int | None = None) -> bytes:
    """A paper with words on its pages, no two alike."""
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for _ in range(pages or dice.choice((1, 2, 2, 3))):
        made.add_blank_page(page_size=(612, 792))
        lines = (f"({dice.choice(_WORDS)} {dice.getrandbits(40):x}) Tj" for _ in range(6))
        noise = dice.randbytes(dice.choice((50, 500, 20_000))).hex()
        text = f"% {noise}\nBT /F1 12 Tf 14 TL 72 600 Td {' T* '.join(lines)} ET"
        made.pages[-1].obj.Contents = made.make_stream(text.encode())
        made.pages[-1].obj.Resources = Dictionary(Font=Dictionary(F1=font))
    return _saved(made)


def _saved(pdf: pikepdf.Pdf, lock: pikepdf.Encryption | None = None) -> bytes:
    out = io.BytesIO()
    if lock:
        pdf.save(out, encryption=lock)
    else:
        pdf.save(out, compress_streams=False, static_id=True)
    return out.getvalue()


def true(sent: Path, case: str, number: int) -> bytes:
    """The court's copy: the paper with its line at the top of each page."""
    line = marks.header(PATTERN, case=case, document=str(number), filed_on="11/22/26")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.pdf"
        stamp(sent, out, (line,), measured=False, checked=False)
        return out.read_bytes()


def _changed(copy: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        change(pdf)
        return _saved(pdf)


def _cut(pdf: pikepdf.Pdf) -> None:
    if len(pdf.pages) == 1:
        pdf.add_blank_page(page_size=(612, 792))
        del pdf.pages[0]
    else:
        del pdf.pages[-1]


def _over(text: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Put something over the first page."""

    def put(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(text), prepend=False)

    return put


def _locked(copy: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        return _saved(pdf, pikepdf.Encryption(user="closed", owner="closed"))


Maker = Callable[[bytes, Path, random.Random], bytes]
_WRONG: dict[str, Maker] = {
    "of another paper": lambda _copy, _sent, dice: paper(dice),
    "of another case": lambda _copy, sent, _dice: true(sent, "9:99-cv-99999", 1),
    "a page short": lambda copy, _sent, _dice: _changed(copy, _cut),
    "a page more": lambda copy, _sent, _dice: _changed(copy, lambda pdf: pdf.add_blank_page(page_size=(612, 792))),
    "words painted over": lambda copy, _sent, _dice: _changed(copy, _over(b"q 1 g 60 480 480 240 re f Q")),
    "words added in the text": lambda copy, _sent, _dice: _changed(
        copy, _over(b"q BT /F1 12 Tf 72 400 Td (and not) Tj ET Q")
    ),
    "turned upside down": lambda copy, _sent, _dice: _changed(
        copy, lambda pdf: pdf.pages[0].rotate(180, relative=True)
    ),
    "cut off": lambda copy, _sent, _dice: copy[: len(copy) // 3],
    "garbage": lambda copy, _sent, dice: dice.randbytes(len(copy)),
    "garbage that begins like a PDF": lambda copy, _sent, dice: b"%PDF-1.7\n" + dice.randbytes(len(copy)),
    "empty": lambda _copy, _sent, _dice: b"",
    "a web page": lambda _copy, _sent, _dice: b"<html><body>Please log in</body></html>",
    "locked": lambda copy, _sent, _dice: _locked(copy),
}
FAULTS = tuple(_WRONG)
NO_PDF = frozenset({"empty", "garbage", "a web page"})
"""What need not be brought at all."""


def written(plain: Document, path: Path, dice: random.Random) -> Document:
    """A paper in the place of one without content."""
    path.write_bytes(paper(dice))
    return replace(plain, file=files.describe(path), pages=1, twin=None)


def made(fault: str, envelope: Envelope, dice: random.Random) -> tuple[Mapping[str, bytes], frozenset[str]]:
    """The copies that the court gives, and the digests of the true ones among them: all but the first paper's."""
    case = envelope.filings[0].case.docket_number or ""
    papers = [one for filing in envelope.filings for one in (filing.lead, *filing.connected)]
    copies = {one.file.path.name: true(one.file.path, case, at + 1) for at, one in enumerate(papers)}
    first = papers[0].file.path
    if fault:
        copies[first.name] = _WRONG[fault](copies[first.name], first, dice)
    good = [copy for name, copy in copies.items() if not fault or name != first.name]
    return copies, frozenset(map(files.digest_bytes, good))


def held(envelope: Envelope) -> tuple[frozenset[str], frozenset[str]]:
    """Hold each copy that was brought against the papers: the digests of all, and of those found to be the same."""
    papers = [one.file.path for filing in envelope.filings for one in (filing.lead, *filing.connected)]
    case = envelope.filings[0].case.docket_number
    folder = envelope.folder / receipts.STAMPED
    copies = sorted(folder.iterdir()) if folder.is_dir() else []
    found = {
        files.digest(copy)
        for copy in copies
        if any(not same.compare(sent, copy, Area(), name=copy.name, case=case) for sent in papers)
    }
    return frozenset(map(files.digest, copies)), frozenset(found)
