"""Makes a copy of a PDF without what a privacy rule protects, and proves by reading that it is gone.

The order: clean the file, find what must go, take letters and dots out of the pages, draw the boxes, strip what
speaks of it elsewhere, save, read again. Call it in a limited child: the bytes may be a stranger's.
"""

import csv
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Name

from pipeline import files
from pipeline.model import Finding, Place, Severity
from pipeline.pages import (
    clean,
    lettering,
    pictures,
    redact_geometry,
    redact_hits,
    redact_places,
    redact_proof,
    redact_strings,
    redact_words,
    sweep,
)
from pipeline.pages.lettering import Lettering
from pipeline.pages.page_canvas import PageCanvas
from pipeline.pages.redact_content import Redaction
from pipeline.pages.redact_geometry import Box
from pipeline.pages.redact_places import Mark
from pipeline.pages.redact_shared import Shared
from pipeline.rules.privacy import Matter, Passage
from pipeline.rules.privacy.folded import fold
from pipeline.rules.privacy.judge import weighed

_FAULTS = (*clean.LIBRARY_FAULTS, pypdfium2.PdfiumError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What became of the file."""

    pages: int
    """0 when nothing was written."""
    items: tuple[str, ...] = ()
    """What the boxes say, in order: `SSN-1`. Never what was under them."""
    findings: tuple[Finding, ...] = ()


def redact(
    source: Path,
    out: Path,
    matter: Matter,
    *,
    name: str,
    boxes: tuple[tuple[int, Box], ...] = (),
    reference: Path | None = None,
) -> Redacted:
    """Write a redacted copy.

    Args:
        source: the file; it is only read.
        out: where the copy shall stand; written whole, and only if nothing is left in it.
        matter: which identifiers go: all that weigh more than advice.
        name: what the person calls the file.
        boxes: places a person gave, each a page from 0 and a box in points.
        reference: where the list of what was taken out shall stand, readable by its owner only; None for none.

    Raises:
        OSError: the disk failed.
        StateError: the font for the boxes' labels is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="docketpress-") as folder:
        safe, made = Path(folder) / "clean.pdf", Path(folder) / "redacted.pdf"
        cleaned = clean.clean(source, safe, name=name)
        if not cleaned.pages or cleaned.signed:
            return Redacted(pages=0, findings=cleaned.findings)
        try:
            marks = tuple(_marks(safe, matter, boxes))
            more = _made(safe, made, marks, matter, name)
            if more is None:
                return Redacted(pages=0, findings=(*cleaned.findings, _failed(name)))
        except _FAULTS:
            return Redacted(pages=0, findings=(*cleaned.findings, _failed(name)))
        seen = pictures.look(made, matter, name=name)
        if any(one.severity is Severity.ERROR for one in seen):
            return Redacted(pages=0, findings=(*cleaned.findings, *seen))
        files.write_whole(out, made.read_bytes(), at="redact")
        if reference is not None:
            _list(reference, marks, name)
        return Redacted(
            pages=cleaned.pages,
            items=tuple(dict.fromkeys(one.label for one in marks)),
            findings=(
                *cleaned.findings,
                *seen,
                *redact_words.family(made, matter, name),
                *(_whole_runs(name, page) for page in more),
            ),
        )


def page_count(path: Path) -> int:
    """How many pages a file has; 0 where it cannot be read."""
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            return len(document)
    except _FAULTS:
        return 0


def _made(safe: Path, made: Path, marks: tuple[Mark, ...], matter: Matter, name: str) -> tuple[int, ...] | None:
    """Redact letter by letter, and if that leaves anything, run by run.

    Returns:
        The pages on which whole runs went; None where something is left all the same.
    """
    values = {one.hit.value for one in marks if one.hit}
    covered = redact_words.of([one.said for one in marks if one.hit is None])
    elsewhere = redact_words.elsewhere(safe, marks)
    for coarse in (False, True):
        with pikepdf.open(safe) as pdf:
            more = _apply(pdf, marks, coarse=coarse)
            _strip(pdf, matter, values, covered)
            clean.save(pdf, made, name=name)
        if redact_proof.left(made, values) or redact_proof.ends_left(made, values, elsewhere):
            continue
        if not redact_words.spoken(made, covered) and not _words_left(made, marks):
            return more
    return None


def _marks(path: Path, matter: Matter, boxes: tuple[tuple[int, Box], ...]) -> Iterator[Mark]:
    """What must go; the same identifier gets the same label throughout."""
    labels: dict[tuple[str, str], str] = {}
    numbers: Counter[str] = Counter()
    with closing(pypdfium2.PdfDocument(path)) as document:
        pages = [document[index].get_textpage() for index in range(len(document))]
        texts = [one.get_text_range() for one in pages]
        for index, hits in enumerate(redact_hits.of_pages(texts, matter)):
            for hit in hits:
                key = (hit.kind.value, hit.value)
                if key not in labels:
                    numbers[hit.kind.value] += 1
                    labels[key] = f"{hit.kind.value.upper()}-{numbers[hit.kind.value]}"
                places = redact_places.boxes_of(pages[index], texts[index], hit.start, hit.end)
                said = texts[index][hit.start : hit.end]
                yield Mark(page_index=index, boxes=places, label=labels[key], hit=hit, said=said)
        for one in pages:
            one.close()
        for number, (index, box) in enumerate(boxes, start=1):
            words = document[index].get_textpage()
            said = redact_places.words_in(words, box)
            words.close()
            yield Mark(page_index=index, boxes=(box,), label=f"BOX-{number}", said=said)


def _apply(pdf: pikepdf.Pdf, marks: tuple[Mark, ...], *, coarse: bool) -> tuple[int, ...]:
    """Take everything out of the pages; the pages, from 1, on which whole runs of letters went."""
    letters, shared, more = Lettering(pdf), Shared(pdf), []
    for index in sorted({one.page_index for one in marks}):
        page = pdf.pages[index].obj
        own = [one for one in marks if one.page_index == index]
        redaction = Redaction(pdf, tuple(box for one in own for box in one.boxes), shared, coarse=coarse)
        redaction.page(page)
        page.Annots = Array()  # links over a redacted place say what was there
        canvas = PageCanvas(pdf, page)
        font = canvas.resource("/Font", letters.font, "DpField")
        if redaction.runs:
            more.append(index + 1)
        for box in redaction.runs:
            if not any(redact_geometry.inside(box, one) for one in redaction.boxes):
                canvas.add(_black(box))
        for one in own:
            for box in one.boxes:
                canvas.add(_drawn(box, one.label, letters, font))
        canvas.finish()
    shared.finish()
    letters.embed()
    return tuple(more)


def _black(box: Box) -> bytes:
    wide, high = box[2] - box[0], box[3] - box[1]
    return f"/Artifact BMC q 0 g {box[0]:.2f} {box[1]:.2f} {wide:.2f} {high:.2f} re f Q EMC".encode("ascii")


def _drawn(box: Box, label: str, letters: Lettering, font: str) -> bytes:
    """A black box and, where it fits, its label in white; nothing a screen reader takes for the paper's own text."""
    wide, high = box[2] - box[0], box[3] - box[1]
    text = f"[{label}]"
    size = min(high * 0.75, 0.94 * wide / lettering.width(text), 10.0)
    drawn = f"/Artifact BMC q 0 g {box[0]:.2f} {box[1]:.2f} {wide:.2f} {high:.2f} re f "
    if size >= 2:  # noqa: PLR2004 - smaller letters are specks
        shown = letters.encode(text).decode("ascii")
        drawn += f"BT 1 g {font} {size:.2f} Tf {box[0] + 0.03 * wide:.2f} {box[1] + 0.22 * high:.2f} Td {shown} Tj ET "
    return f"{drawn}Q EMC".encode("ascii")


def _strip(pdf: pikepdf.Pdf, matter: Matter, values: set[str], covered: redact_words.Words) -> None:
    """Take away what the file says of itself, and every hidden text that holds an identifier."""
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    for one in list(sweep.reachable(pdf)):
        for key in ("/Metadata", "/PieceInfo", "/Thumb"):
            if key in one:
                del one[key]
    taken = [redact_strings.pattern(one) for one in values if len(one) >= redact_proof.LEAST]

    def speaks(said: str) -> bool:
        if covered.in_text(said):
            return True
        if any(one.search(fold(said).text) for one in taken):
            return True
        return bool(weighed(Passage(text=said, where=Place(), foreign=True), matter))

    redact_strings.silence(pdf, speaks)


def _words_left(path: Path, marks: tuple[Mark, ...]) -> bool:
    """Whether a box that a person gave still holds letters other than its label's."""
    with closing(pypdfium2.PdfDocument(path)) as document:
        for one in marks:
            if one.hit is None:
                words = document[one.page_index].get_textpage()
                said = "".join(words.get_text_bounded(*one.boxes[0]).split())
                words.close()
                if "".join(letter for letter in said.replace(f"[{one.label}]", "") if letter.isalnum()):
                    return True
                if redact_proof.outlines_left(path, one.page_index, one.boxes[0]):
                    return True
    return False


def _list(path: Path, marks: tuple[Mark, ...], name: str) -> None:
    """The reference list (Fed. R. Civ. P. 5.2(g)): item, what it stands for, file, pages."""
    rows: dict[str, tuple[str, str, list[int]]] = {}
    for one in marks:
        kind = one.hit.kind.value if one.hit else "box"
        rows.setdefault(one.label, (" ".join(one.said.split()), kind, []))[2].append(one.page_index + 1)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("item", "identifier", "kind", "file", "pages"))
    for label, (said, kind, pages) in rows.items():
        writer.writerow((f"[{label}]", said, kind, name, " ".join(map(str, sorted(set(pages))))))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text.getvalue().encode("utf-8"))


def _whole_runs(name: str, page: int) -> Finding:
    return Finding(
        code="privacy.more-redacted",
        severity=Severity.WARNING,
        where=Place(file=name, page=page),
        message="A font on this page does not say how wide its letters are, so whole runs of text were taken out, "
        "with words beside the identifier.",
        rule="What was filed cannot be called back, so in doubt more goes",
        repair="Compare the page with the original. If too much went, print the original to a new PDF and redact that.",
    )


def _failed(name: str) -> Finding:
    return Finding(
        code="privacy.redaction-failed",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="After redaction something that should be gone was still in the file, so nothing was written.",
        rule="Docketpress writes a redacted copy only after it has read every byte of it",
        repair="Print the file to pictures (a scan), and redact those with `--box`; or ask for another copy.",
    )
