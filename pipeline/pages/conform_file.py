"""Measures a finished PDF as a whole: name, bytes, pages, version, active content."""

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from pipeline.model import Court, Finding, Severity
from pipeline.pages.breach import breach
from pipeline.pages.ledger import Ledger


def file_name(name: str, court: Court) -> Iterator[Finding]:
    """The court's rule for file names."""
    limit = court.limits.file_name_pattern
    if limit is None or re.fullmatch(str(limit.value), name):
        return
    yield breach(
        name,
        code="conform.file-name",
        message=f"The file's name does not follow the court's rule for names, {limit.value} (a regular expression).",
        found=name,
        limit=limit,
        repair="Rename the file: letters, digits and hyphens, not too many, ending in .pdf.",
    )


def file_name_length(name: str, court: Court) -> Iterator[Finding]:
    """The most characters a file's name may have."""
    limit = court.limits.file_name_length
    if limit is not None and len(name) > limit.number:
        yield breach(
            name,
            code="conform.file-name",
            message=f"The file's name has {len(name)} characters with its ending; the court takes {limit.number:.0f}.",
            found=name,
            limit=limit,
            repair="Shorten the file's name.",
        )


def size(path: Path, name: str, court: Court) -> Iterator[Finding]:
    """The court's limit for one document's bytes."""
    limit, measured = court.limits.document_bytes, path.stat().st_size
    if limit is None or measured <= limit.number:
        return
    yield breach(
        name,
        code="conform.too-large",
        message=f"The file has {megabytes(measured)}; the court takes at most {megabytes(limit.number)} a document.",
        found=f"{measured} bytes",
        limit=limit,
        repair="Split it into parts, or scan it again in black and white at 300 dots per inch.",
    )


def megabytes(count: float) -> str:
    """Bytes as people read them.

    >>> megabytes(35_200_000)
    '35.2 MB'
    """
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count:,.0f} bytes"  # noqa: PLR2004


def empty(pdf: pikepdf.Pdf, name: str) -> Iterator[Finding]:
    """No file is without pages."""
    if not len(pdf.pages):
        message = "The file has no pages."
        yield breach(name, code="conform.no-pages", message=message, repair="Make the document again.")


def pages(pdf: pikepdf.Pdf, name: str, court: Court) -> Iterator[Finding]:
    """The court's limit for pages."""
    limit, count = court.limits.pages, len(pdf.pages)
    if limit is not None and count > limit.number:
        yield breach(
            name,
            code="conform.too-many-pages",
            message=f"The document has {count} pages; the court takes at most {limit.number:.0f}.",
            found=str(count),
            limit=limit,
            repair="Shorten it, or ask the court for leave to file a longer one.",
        )


def version(pdf: pikepdf.Pdf, name: str, court: Court) -> Iterator[Finding]:
    """The newest PDF version the court takes."""
    limit = court.limits.pdf_version
    if limit is None or _number(pdf.pdf_version) <= _number(str(limit.value)):
        return
    yield breach(
        name,
        code="conform.pdf-version",
        message=f"The file is PDF {pdf.pdf_version}; the court takes versions up to {limit.value}.",
        found=pdf.pdf_version,
        limit=limit,
        repair="Save it in the older version.",
    )


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def locked(pdf: pikepdf.Pdf, name: str) -> Iterator[Finding]:
    """No court takes a locked file."""
    if pdf.is_encrypted:
        yield encrypted(name)


def encrypted(name: str) -> Finding:
    """The finding that a file is locked."""
    message = "The file is locked or encrypted; courts refuse such files."
    return breach(name, code="conform.encrypted", message=message, repair="Save it without a password or limits.")


def active(account: Ledger, name: str) -> Iterator[Finding]:
    """Nothing in the file acts, hides or waits for input."""
    if account.dangers:
        yield breach(
            name,
            code="conform.active-content",
            message=f"The file holds what courts refuse: {'; '.join(account.dangers)}.",
            repair="Clean the file, or print it to a new PDF.",
        )
    elif account.interactive:
        yield breach(
            name,
            code="conform.interactive",
            message=f"The file holds what a reader can still change or open: {'; '.join(account.interactive)}.",
            severity=Severity.WARNING,
            repair="Flatten the form and the remarks, unless a signature forbids it.",
        )
