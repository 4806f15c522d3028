"""Makes an outsider's PDF safe to file: nothing active, hidden or embedded stays, and a person is told what went.

The order of cleaning is written here, once. Everything runs on bytes that may have been made to do harm, so
call it in a limited child process (`confine`); it keeps its own bounds besides.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Name

from pipeline import files
from pipeline.errors import StateError
from pipeline.model import Finding, Place, Severity
from pipeline.pages import annotations, document_keys, doubts, retag, sweep, trouble, unissued
from pipeline.pages.actions import Targets
from pipeline.pages.annotations import Sheet
from pipeline.pages.bounds import BOUNDS, Bounds
from pipeline.pages.ledger import REVISION, Ledger
from pipeline.pages.lettering import Lettering

# What qpdf, pikepdf, fontTools and zlib raise on hostile bytes was collected over thousands of damaged files:
# their own errors are only half of it (TypeError, AttributeError, KeyError, OverflowError … happen too).
LIBRARY_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    pikepdf.PikepdfError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What hostile bytes make the libraries raise; for the few fences that turn it into a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What became of an outsider's file."""

    pages: int
    """0 when the file was refused; nothing was written then."""
    removed: tuple[str, ...] = ()
    """What was taken out or changed, one plain line for each sort; empty when nothing was."""
    findings: tuple[Finding, ...] = ()
    signed: bool = False
    """The file bears a digital signature and was passed on byte for byte."""
    tagged: bool = False
    """The cleaned file still has its tags for screen readers."""


def clean(source: Path, out: Path, *, name: str, bounds: Bounds = BOUNDS) -> Cleaned:
    """Write a safe copy of a PDF, or say why there is none.

    Scripts, actions, attachments, media, hidden content and earlier versions go; form fields and visible remarks
    become page content; links to pages and to web, mail and telephone addresses stay. A signed file is never
    changed. The same bytes in give the same bytes out.

    Args:
        source: the stranger's file; it is only read.
        out: where the copy shall stand; written whole, and only if no finding is an error.
        name: what the person calls the file, for the findings.
        bounds: our safety limits.

    Returns:
        What became of it. With an error among the findings there is nothing at `out`.

    Raises:
        OSError: the disk failed.
        StateError: the font for field values is not installed.
    """
    try:
        return _cleaned(source, out, Ledger(name), bounds)
    except trouble.Refused as refused:
        return Cleaned(pages=0, findings=refused.findings)
    except (OSError, StateError):
        raise
    except LIBRARY_FAULTS as fault:
        return Cleaned(pages=0, findings=(_beyond_us(name, fault),))


def account(path: Path, *, name: str) -> Ledger:
    """What cleaning a file would take out, without writing anything.

    Args:
        path: the file.
        name: what the person calls it.

    Raises:
        PikepdfError: or another of `LIBRARY_FAULTS`: the file cannot be walked.
    """
    ledger = Ledger(name)
    with pikepdf.open(path) as pdf:
        _disarm(pdf, ledger, BOUNDS)
    return ledger


def _cleaned(source: Path, out: Path, ledger: Ledger, bounds: Bounds) -> Cleaned:
    with trouble.open_pdf(source, name=ledger.name, bounds=bounds) as pdf:
        signatures = trouble.signatures(pdf)
        mended = trouble.repaired(pdf, ledger.name)
        for _ in range(0 if signatures else trouble.revisions(source)):
            ledger.add(REVISION, "saved over")
        tagged = _disarm(pdf, ledger, bounds)
        if signatures:
            return _pass_on(source, out, len(pdf.pages), ledger)
        findings = (*ledger.findings, *([mended] if mended else ()))
        if any(one.severity is Severity.ERROR for one in findings):
            return Cleaned(pages=0, findings=findings)
        save(pdf, out, name=ledger.name)
        findings = (*findings, *unissued.found(out, name=ledger.name))
        return Cleaned(pages=len(pdf.pages), removed=ledger.sentences, findings=findings, tagged=tagged)


def _disarm(pdf: pikepdf.Pdf, ledger: Ledger, bounds: Bounds) -> bool:
    """Clean the open file in memory; whether it is still tagged."""
    targets, letters, tags = Targets.of(pdf), Lettering(pdf), retag.Tags.of(pdf)
    sheet = Sheet(pdf, ledger, targets, letters, tags, pdf.Root.get(Name.AcroForm), bounds)
    for index, page in enumerate(pdf.pages):
        document_keys.clean_page_keys(page.obj, index + 1, ledger)
        annotations.clean_page(page.obj, index + 1, sheet)
    document_keys.clean_outline(pdf, targets, ledger)
    document_keys.clean_catalog(pdf, targets, ledger)
    document_keys.clean_info(pdf, ledger)
    letters.embed()
    if tags:
        tags.finish(pdf)
        if tags.broken:
            ledger.note(doubts.tags_lost(ledger.name))
    sweep.sweep(pdf, targets, ledger)
    return tags is not None and not tags.broken


def save(pdf: pikepdf.Pdf, out: Path, *, name: str) -> None:
    """Write only what can be reached, in one fixed way, so that equal files get equal bytes.

    Args:
        pdf: the cleaned file.
        out: where it shall stand.
        name: what the person calls it.

    Raises:
        Refused: what was written cannot be read again with as many pages; nothing stands at `out` then.
        OSError: the disk failed.
    """
    if Name.Size not in pdf.trailer:
        pdf.trailer.Size = 1  # qpdf 12.4 writes a mended file without its Size, which no reader opens
    out.parent.mkdir(parents=True, exist_ok=True)
    with files.placing(out, at="clean") as temporary:
        pdf.save(
            temporary,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            fix_metadata_version=False,  # it would parse the XMP of a stranger
        )
        _second_look(temporary, len(pdf.pages), name)


def _second_look(written: Path, pages: int, name: str) -> None:
    """What is handed on opens without mending and has every page."""
    try:
        with pikepdf.open(written, attempt_recovery=False) as again:
            whole = len(again.pages) == pages
    except pikepdf.PdfError:
        whole = False
    if not whole:
        raise trouble.Refused(trouble.beyond_repair(name))


def _pass_on(source: Path, out: Path, pages: int, ledger: Ledger) -> Cleaned:
    """A signed file: byte for byte if it is harmless, not at all if it is not."""
    if ledger.dangers:
        return Cleaned(pages=0, findings=(_signed_and_active(ledger),), signed=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    with files.placing(out, at="clean-signed") as temporary:
        shutil.copyfile(source, temporary)
    return Cleaned(pages=pages, findings=(_signed(ledger.name),), signed=True)


def _signed(name: str) -> Finding:
    return Finding(
        code="clean.signed",
        severity=Severity.WARNING,
        where=Place(file=name),
        message="The file bears a digital signature. It was passed on unchanged: any change would break it.",
        repair="Do not stamp or merge it if the court shall be able to check the signature; file it by itself.",
    )


def _signed_and_active(ledger: Ledger) -> Finding:
    return Finding(
        code="clean.signed-active",
        severity=Severity.ERROR,
        where=Place(file=ledger.name),
        message=(
            "The file bears a digital signature and also holds what courts refuse: "
            f"{'; '.join(ledger.dangers)}. Removing it would break the signature."
        ),
        repair="Print it to a new PDF and drop that (the signature becomes a picture), or ask for a plain copy.",
    )


def _beyond_us(name: str, fault: BaseException) -> Finding:
    """The class of the fault is told, never its text: it may quote the document."""
    if isinstance(fault, pikepdf.PikepdfError):
        return trouble.beyond_repair(name)
    return Finding(
        code="clean.unreadable",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="The file is too odd or too damaged to be made safe; nothing of it was used.",
        found=type(fault).__name__,
        repair="Open it in any reader, print it to a new PDF, and drop that.",
    )
