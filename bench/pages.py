"""Stamping and merging, side by side in one run; peer: pypdf.

Usage: python bench/pages.py [--pages 1000] [--sizes 10,100,1000,5000] [--rounds 3] [--json FILE]

The input is a tagged brief of a hundred pages or so (text and small tables), repeated until the packet has
the wanted number of pages, and an order. Every figure is the best of the rounds, in processor seconds of
this one process, so that other work on the machine weighs little. Reading, working and writing are timed
apart; both sides read the same files and write to the same disk.
"""

import argparse
import contextlib
import gc
import io
import json
import logging
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pikepdf
import pypdf
import weasyprint

from pipeline.pages import claims, imprint, marks, spots
from pipeline.pages.merge import Part, merge
from pipeline.pages.stamp import stamp

BRIEF_PAGES = 100
STAMPS = (
    marks.header(
        "Case {case} Document {document} Filed {filed} Page {page} of {pages}",
        case="6:26-cr-00123",
        document="4",
        filed_on="11/21/26",
    ),
    marks.bates("DOE"),
    marks.page_numbers(),
)


OVERLAY, OVERLAY_FILE = "stamp only: pypdf overlay, overlays prebuilt", "stamp file: pypdf"
APPEND = "merge: pypdf append, tags lost"
RATIOS = (
    ("stamping three lines a page", OVERLAY, "stamp only: ours, own pages"),
    ("the same on strangers' pages", OVERLAY, "stamp only: ours, strangers' pages"),
    ("reading, stamping, writing", OVERLAY_FILE, "stamp file: ours, unmeasured"),
    ("the same with free space measured", OVERLAY_FILE, "stamp file: ours, free space measured"),
    ("the same, measured and checked", OVERLAY_FILE, "stamp file: ours, measured and checked"),
    ("merging tagged files", APPEND, "merge: ours, tags kept"),
    ("merging and checking", APPEND, "merge: ours, and the tree check"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured thing."""

    what: str
    pages: int
    ms_a_page: float


def main() -> None:
    options = _options()
    warnings.simplefilter("ignore")
    for noisy in ("weasyprint", "fontTools", "pypdf"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.rounds)
        rows = bench.compare(options.pages)
        for size in options.sizes:
            rows += bench.flat(size)
    show(rows, options.pages)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument(
        "--sizes", type=lambda text: [int(one) for one in text.split(",")], default=[10, 100, 1000, 5000]
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one]


class Bench:
    """The inputs, made once, and everything measured on them."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self._folder = folder
        self._rounds = rounds
        self._brief = folder / "brief.pdf"
        self._brief.write_bytes(paper("Brief", BRIEF_PAGES))

    def parts(self, pages: int) -> tuple[Part, ...]:
        """Files that have that many pages together."""
        found: list[Part] = []
        left = pages
        while left:
            size = min(left, BRIEF_PAGES)
            path = self._folder / f"paper-{size}.pdf"
            if not path.exists():
                path.write_bytes(paper("Brief", size))
            found.append(Part(path=path, title=f"Part {len(found) + 1}", label=f"{len(found) + 1}-"))
            left -= size
        return tuple(found)

    def compare(self, pages: int) -> list[Row]:
        """Ours against pypdf's at one size."""
        parts, packet, out = self.parts(pages), self._folder / "packet.pdf", self._folder / "out.pdf"
        row = self._row
        rows = [
            row("merge: ours, tags kept", pages, lambda: merge(parts, packet, title="Packet", checked=False)),
            row("merge: ours, and the tree check", pages, lambda: merge(parts, out, title="Packet")),
            row(APPEND, pages, lambda: pypdf_append(parts, out)),
        ]
        rows += [
            self._stamping("stamp only: ours, own pages", pages, packet, foreign=False),
            self._stamping("stamp only: ours, strangers' pages", pages, packet, foreign=True),
            self._overlaying(OVERLAY, pages, packet),
            row(
                "stamp file: ours, unmeasured",
                pages,
                lambda: stamp(packet, out, STAMPS, foreign=(), measured=False, checked=False),
            ),
            row(
                "stamp file: ours, free space measured",
                pages,
                lambda: stamp(packet, out, STAMPS, foreign=(), checked=False),
            ),
            row("stamp file: ours, measured and checked", pages, lambda: stamp(packet, out, STAMPS, foreign=())),
            row(OVERLAY_FILE, pages, lambda: pypdf_stamp_file(packet, out)),
        ]
        return rows

    def flat(self, pages: int) -> list[Row]:
        """Ours at another size, everything included."""
        parts, packet, out = self.parts(pages), self._folder / "packet.pdf", self._folder / "out.pdf"
        return [
            self._row("flat: merge", pages, lambda: merge(parts, packet, title="Packet", checked=False)),
            self._row("flat: merge, checked", pages, lambda: merge(parts, packet, title="Packet")),
            self._row(
                "flat: stamp", pages, lambda: stamp(packet, out, STAMPS, foreign=(), measured=False, checked=False)
            ),
            self._row("flat: stamp, measured and checked", pages, lambda: stamp(packet, out, STAMPS, foreign=())),
        ]

    def _row(self, what: str, pages: int, work: Callable[[], object]) -> Row:
        seconds: list[float] = []
        for _ in range(max(1, self._rounds if pages <= 1000 else 1)):
            with timed(seconds):
                work()
        return Row(what=what, pages=pages, ms_a_page=min(seconds) * 1000 / pages)

    def _stamping(self, what: str, pages: int, packet: Path, *, foreign: bool) -> Row:
        """Only the stamping: the file is open already and is not written."""
        seconds: list[float] = []
        for _ in range(self._rounds):
            with pikepdf.open(packet) as pdf:
                found = list(pdf.pages)
                # As pypdf's writer has, we have read the whole file: the first new object makes the library do so.
                pdf.make_stream(b"")
                with timed(seconds):
                    press = imprint.Press(pdf, list(STAMPS))
                    for at, page in enumerate(found):
                        seen = spots.seen(page)
                        placed = [
                            (one, next(one.stamp.spots[0].boxes((seen.width, seen.height), (one.width, one.height))))
                            for one in press.wanted(at)
                        ]
                        press.print(page, seen, placed, foreign=foreign)
        return Row(what=what, pages=pages, ms_a_page=min(seconds) * 1000 / pages)

    def _overlaying(self, what: str, pages: int, packet: Path) -> Row:
        seconds: list[float] = []
        for _ in range(self._rounds):
            writer = pypdf.PdfWriter(clone_from=packet)
            over = pypdf.PdfReader(io.BytesIO(overlays(packet, pages)))
            found = list(over.pages)
            with timed(seconds):
                for page, top in zip(writer.pages, found, strict=True):
                    page.merge_page(top)
        return Row(what=what, pages=pages, ms_a_page=min(seconds) * 1000 / pages)


@contextlib.contextmanager
def timed(seconds: list[float]) -> Iterator[None]:
    """Append the processor time of the body."""
    gc.collect()
    start = time.process_time()
    yield
    seconds.append(time.process_time() - start)


def pypdf_append(parts: tuple[Part, ...], out: Path) -> None:
    """Merging as pypdf does it."""
    writer = pypdf.PdfWriter()
    for part in parts:
        writer.append(part.path)
    writer.write(out)


_OVERLAYS: dict[Path, bytes] = {}


def overlays(packet: Path, pages: int) -> bytes:
    """Pages with the same three lines and nothing else, made once; not timed."""
    if packet not in _OVERLAYS:
        blank, made = packet.with_name("blank.pdf"), packet.with_name("overlays.pdf")
        with pikepdf.new() as pdf:
            for _ in range(pages):
                pdf.add_blank_page(page_size=(612, 792))
            pdf.save(blank)
        stamp(blank, made, STAMPS, foreign=(), measured=False, checked=False)
        _OVERLAYS[packet] = made.read_bytes()
    return _OVERLAYS[packet]


def pypdf_stamp_file(packet: Path, out: Path) -> None:
    """Stamping a file as pypdf does it: read, overlay each page, write."""
    writer = pypdf.PdfWriter(clone_from=packet)
    over = pypdf.PdfReader(io.BytesIO(_OVERLAYS[packet]))
    for page, top in zip(writer.pages, over.pages, strict=True):
        page.merge_page(top)
    writer.write(out)


def paper(title: str, pages: int) -> bytes:
    """A tagged paper of that many pages of text and small tables."""
    words = "The parties met and conferred about the matters set out below and could not agree on all of them. " * 4
    rows = "".join(f"<tr><td>Item {row}</td><td>{row * 13}.00</td></tr>" for row in range(1, 5))
    table = f"<table><thead><tr><th>Item</th><th>Sum</th></tr></thead><tbody>{rows}</tbody></table>"
    body = f"<h1>{title}</h1>" + "".join(
        f"<section><h2>Point {page}</h2><p>{words}</p><p>{words}</p>{table}</section>" for page in range(1, pages + 1)
    )
    style = "@page{size:letter;margin:1in} body{font:12pt Liberation Serif} section+section{break-before:page}"
    target = io.BytesIO()
    weasyprint.HTML(
        string=f"<html lang='en-US'><head><title>{title}</title><style>{style}</style></head><body>{body}</body></html>"
    ).write_pdf(target, pdf_variant="pdf/a-2a", pdf_identifier=b"docketpress-bench")
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == pages, (len(pdf.pages), pages)
        said = claims.xmp(claims.Claim.ARCHIVAL_ACCESSIBLE, title)
        pdf.Root.Metadata = pdf.make_stream(said, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


def show(rows: list[Row], pages: int) -> None:
    """Print the table and the ratios."""
    for row in rows:
        print(f"{row.what:<48} {row.pages:>6} pages {row.ms_a_page:>8.3f} ms a page")
    found = {row.what: row.ms_a_page for row in rows if row.pages == pages}

    print()
    for label, slow, fast in RATIOS:
        print(f"{label:<48} {found[slow] / found[fast]:>6.1f} times as fast as pypdf")


if __name__ == "__main__":
    main()
