"""Opens a stranger's PDF, or says why it cannot be taken: the gate before cleaning.

Everything is measured before it is believed: size, header, password, depth, decoded size, pages, boxes.
"""

import math
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.model import Finding, Place, Severity
from pipeline.pages import decoded, depth
from pipeline.pages.bounds import Bounds

_HEADER_WITHIN = 1024
_AGAIN = "Open it in the program it came from, print it to a new PDF, and drop that."
_DAMAGE = (
    "Open the file and see whether it shows. If it does, print it to a new PDF and drop that; if not, ask for it again."
)


class Refused(Exception):  # noqa: N818 - not a failure: it carries the findings up through this room only
    """The file cannot be taken; never leaves this room."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__(*(one.code for one in findings))


def refusal(name: str, code: str, message: str, repair: str, *, page: int | None = None) -> Finding:
    """A finding that keeps a file out; the message stands behind the file's name."""
    return Finding(
        code=code, severity=Severity.ERROR, where=Place(file=name, page=page), message=message, repair=repair
    )


def beyond_repair(name: str) -> Finding:
    """The finding that not even qpdf can mend the file."""
    message = "The file is damaged so badly that its pages cannot be found."
    return refusal(name, code="clean.damaged", message=message, repair=_DAMAGE)


def open_pdf(source: Path, *, name: str, bounds: Bounds) -> pikepdf.Pdf:
    """Open the file with qpdf's repair, once it is known to be harmless to walk.

    Raises:
        Refused: it is no PDF, too large or too deep, swells when unpacked, needs a password, forbids changes, is
            beyond repair, or has no usable page.
    """
    if source.stat().st_size > bounds.file_bytes:
        message = f"The file is larger than {bounds.file_bytes // 1_000_000} MB, the most that is read at all."
        raise Refused(refusal(name, code="clean.too-large", message=message, repair="Split it into smaller files."))
    with source.open("rb") as stream:
        start = stream.read(_HEADER_WITHIN)
    if b"%PDF-" not in start:
        message = "The file is no PDF, whatever its name says: the mark %PDF- is missing at its start."
        raise Refused(refusal(name, code="clean.not-a-pdf", message=message, repair="Save it as PDF and drop that."))
    # Handing inherited attributes down to the pages walks the page tree by recursion: measure it first.
    with _opened(source, name, inherit=False) as unwalked:
        measure(unwalked, name=name, bounds=bounds)
    return _opened(source, name, inherit=True)


def _opened(source: Path, name: str, *, inherit: bool) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(source, inherit_page_attributes=inherit)
    except pikepdf.PasswordError as error:
        message = "The file is locked: it cannot be read without a password."
        repair = "Open it with its password, print it to a new PDF without one, and drop that."
        raise Refused(refusal(name, code="clean.encrypted", message=message, repair=repair)) from error
    except pikepdf.PdfError as error:
        raise Refused(beyond_repair(name)) from error
    if pdf.is_encrypted:
        pdf.close()
        message = "The file opens, but its author locked it against changes; courts refuse locked files."
        repair = "Ask its author for an unlocked copy, or print it to a new PDF, and drop that."
        raise Refused(refusal(name, code="clean.restricted", message=message, repair=repair))
    return pdf


def measure(pdf: pikepdf.Pdf, *, name: str, bounds: Bounds) -> None:
    """Refuse what would exhaust the machine or crash a reader, before anything walks it.

    Raises:
        Refused: with every reason found.
    """
    if len(pdf.objects) > bounds.objects or depth.deepest(pdf, bounds.depth) > bounds.depth:
        message = f"The file is built more than {bounds.depth} levels deep, as no ordinary program does."
        raise Refused(refusal(name, code="clean.too-deep", message=message, repair=_AGAIN))
    findings = [*_sizes(pdf, name, bounds), *_pages(pdf, name, bounds)]
    if findings:
        raise Refused(*findings)


def _sizes(pdf: pikepdf.Pdf, name: str, bounds: Bounds) -> Iterator[Finding]:
    total = 0
    for one in pdf.objects:
        if not isinstance(one, Stream):
            continue
        picture = one.get(Name.Subtype) == Name.Image
        cap = bounds.picture_bytes if picture else min(bounds.stream_bytes, bounds.total_bytes - total)
        size = decoded.size(one, cap)
        if picture:
            size = max(size, _pixels(one))
        else:
            total += size
        if size > cap:
            message = "A part of the file swells beyond every bound when it is unpacked, as in a file made to do harm."
            yield refusal(name, code="clean.swells", message=message, repair=_AGAIN)
            return


def _pixels(picture: Stream) -> int:
    """The bytes a picture takes when shown, from its width, height and depth; black and white takes a bit a dot."""
    width, height, bits = (picture.get(key, 1) for key in (Name.Width, Name.Height, Name.BitsPerComponent))
    if not all(isinstance(one, int) for one in (width, height, bits)):
        return 0
    return max(0, int(width)) * max(0, int(height)) * max(1, int(bits)) // 8


def _pages(pdf: pikepdf.Pdf, name: str, bounds: Bounds) -> Iterator[Finding]:
    count = len(pdf.pages)
    if count == 0:
        message = "The file is a PDF without a single page."
        yield refusal(name, code="clean.no-pages", message=message, repair=_AGAIN)
    if count > bounds.pages:
        message = f"The file has {count:,} pages; at most {bounds.pages:,} are read."
        yield refusal(name, code="clean.too-many-pages", message=message, repair="Split it into smaller files.")
        return
    for index, page in enumerate(pdf.pages):
        if not _sensible(page.obj, bounds):
            message = f"Page {index + 1} has no usable size: its edges are missing, absurd or not numbers."
            yield refusal(name, code="clean.page-box", message=message, repair=_AGAIN, page=index + 1)
            return


def _sensible(page: Dictionary, bounds: Bounds) -> bool:
    edges = _inherited_box(page)
    if edges is None:
        return False
    sides = abs(edges[2] - edges[0]), abs(edges[3] - edges[1])
    return all(bounds.shortest_side <= side <= bounds.longest_side for side in sides)


def _inherited_box(page: Dictionary) -> list[float] | None:
    """The page's own MediaBox or the nearest above it."""
    holder: object = page
    steps = 0
    while isinstance(holder, Dictionary) and Name.MediaBox not in holder and steps < 1000:  # noqa: PLR2004
        holder, steps = holder.get(Name.Parent), steps + 1
    box = holder.get(Name.MediaBox) if isinstance(holder, Dictionary) else None
    if not isinstance(box, Array) or len(box) != 4:  # noqa: PLR2004 - a rectangle
        return None
    try:
        edges = [float(edge) for edge in box]
    except (TypeError, ValueError):
        return None
    return edges if all(map(math.isfinite, edges)) else None


def repaired(pdf: pikepdf.Pdf, name: str) -> Finding | None:
    """The warning that qpdf had to mend the file, if it had to."""
    faults = len(pdf.get_warnings())
    if not faults:
        return None
    return Finding(
        code="clean.repaired",
        severity=Severity.WARNING,
        where=Place(file=name),
        message=f"The file was damaged and has been mended ({faults} faults counted); something may be missing.",
        repair="Compare every page with the original.",
    )


def signatures(pdf: pikepdf.Pdf) -> int:
    """How many digital signatures the file carries; fields waiting for one do not count."""
    return sum(1 for one in pdf.objects if isinstance(one, Dictionary) and _is_signature(one))


def _is_signature(one: Dictionary) -> bool:
    if one.get(Name.Type) in (Name.Sig, Name.DocTimeStamp) or Name.ByteRange in one:
        return Name.Contents in one
    value = one.get(Name.V) if one.get(Name.FT) == Name.Sig else None
    return isinstance(value, Dictionary) and not value.is_indirect and Name.Contents in value


def revisions(source: Path) -> int:
    """How many earlier versions of itself the file still holds; a file saved for fast web view counts as one."""
    with source.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        saved = sum(1 for _ in re.finditer(rb"[\r\n]startxref\s", content))
        fast_web_view = re.search(rb"/Linearized\s", content[:_HEADER_WITHIN]) is not None
    return max(0, saved - 1 - fast_web_view)
