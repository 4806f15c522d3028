"""Measures what a file holds beside its pages' looks: scans, links, cases, the archival claim."""

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.model import Finding, Severity
from pipeline.pages.breach import REQUIRED, breach, weight
from pipeline.pages.measure_sections import Section
from pipeline.pages.measure_sheets import Sheet
from pipeline.pages.measured import Measured
from pipeline.pages.page_words import pages_in_words
from pipeline.pages.spelling import spelled

_PART = re.compile(rb"pdfaid:part\s*(?:=\s*[\"']|>)\s*(\d)")
_MOST_METADATA = 1_000_000
_SLACK = 0.95
"""A scan of 285 dots passes for 300: the sheet is rarely scanned exactly as large as it is printed."""
_LABEL = (
    r"(?:case|index|docket|cause|file|action|civ(?:il)?\.?|crim(?:inal)?\.?|cv|cr)"
    r"[^\S\n]*(?:no|nos|number|num|#)\b\.?[^\S\n]*:?\s*"
)
_PARTIES = re.compile(
    r"(^|\s)(vs?\.|versus|-?\s*against\s*-?|plaintiff|petitioner|defendant|respondent)", re.IGNORECASE
)
_MOST_LINKS = 5


def pictures(file: Measured) -> Iterator[Finding]:
    """Says of which pages nothing could be measured but paper and ink."""
    numbers = [one.number for one in file.text.sheets if one.scan and one.number not in file.text.exhibit_pages]
    page = file.court.page
    if (
        file.lead
        and not file.ours
        and numbers
        and (page.font_size or page.fonts or page.font_rules or page.line_spacing)
    ):
        one = len(numbers) == 1
        yield breach(
            file.name,
            code="conform.picture",
            message=(
                f"{pages_in_words(numbers).capitalize()} {'is a picture' if one else 'are pictures'} of text: "
                "typefaces, sizes and spacing there could not be measured, and margins only roughly."
            ),
            limit=page.font_size,
            severity=Severity.WARNING,
            page=numbers[0],
            repair="Convert the document instead of scanning it; if only paper is left, measure it with a ruler.",
        )


def scans(file: Measured) -> Iterator[Finding]:
    """Dots an inch of scanned pages, between the court's least and most."""
    least, most = file.court.limits.scan_dpi, file.court.limits.scan_dpi_most
    sharpness = {one.number: _dpi(one) for one in file.text.sheets if one.scan}
    coarse = {number: dpi for number, dpi in sharpness.items() if least and dpi < _SLACK * least.number}
    fine = {number: dpi for number, dpi in sharpness.items() if most and dpi > most.number / _SLACK}
    if least and coarse:
        yield breach(
            file.name,
            code="conform.scan-resolution",
            message=(
                f"The scan on {pages_in_words(coarse)} has {min(coarse.values()):.0f} dots an inch; "
                f"the court asks for at least {least.number:.0f}."
            ),
            found=f"{min(coarse.values()):.0f} dots an inch",
            limit=least,
            severity=file.mild,
            page=min(coarse),
            repair=f"Scan it again at {least.number:.0f} dots an inch.",
        )
    if most and fine:
        yield breach(
            file.name,
            code="conform.scan-resolution",
            message=(
                f"The scan on {pages_in_words(fine)} has {max(fine.values()):.0f} dots an inch; "
                f"the court takes at most {most.number:.0f}."
            ),
            found=f"{max(fine.values()):.0f} dots an inch",
            limit=most,
            severity=Severity.WARNING,
            page=min(fine),
            repair=f"Scan it again at {most.number:.0f} dots an inch or less.",
        )


def _dpi(sheet: Sheet) -> float:
    """Of the picture that covers most of the page."""
    return max(sheet.pictures, key=lambda one: one.area).dpi


def archival(file: Measured) -> Iterator[Finding]:
    """The file claims to be PDF/A, where the court asks for it."""
    limit = file.court.limits.pdf_a
    if limit is None or limit.value not in (REQUIRED, "preferred") or _claims_archival(file.pdf):
        return
    yield breach(
        file.name,
        code="conform.no-pdf-a",
        message="The file does not say of itself that it is PDF/A, the form of PDF made for archives.",
        limit=limit,
        severity=weight(limit) if file.lead else Severity.WARNING,
        repair="Save it as PDF/A; most programs offer that when they save or print a PDF.",
    )


def _claims_archival(pdf: pikepdf.Pdf) -> bool:
    metadata = pdf.Root.get(Name.Metadata)
    if not isinstance(metadata, Stream):
        return False
    return _PART.search(bytes(metadata.read_bytes())[:_MOST_METADATA]) is not None


def links(file: Measured) -> Iterator[Finding]:
    """Links to places outside the file, where the court takes none."""
    limit = file.court.limits.links
    if limit is None or limit.value != "none":
        return
    found: dict[int, str] = {}
    for index, page in enumerate(file.pdf.pages):
        place = next(_outside(page), None)
        if place is not None:
            found[index + 1] = place
    if found:
        yield breach(
            file.name,
            code="conform.links",
            message=f"Links on {pages_in_words(found)} lead to places outside the file; the court takes none.",
            found="; ".join(sorted(set(found.values()))[:_MOST_LINKS]),
            limit=limit,
            severity=file.mild,
            page=min(found),
            repair="Remove the links, or print the document to a new PDF; addresses may stand as plain text.",
        )


def _outside(page: pikepdf.Page) -> Iterator[str]:
    remarks = page.obj.get(Name.Annots)
    for one in remarks if isinstance(remarks, Array) else ():
        action = one.get(Name.A) if isinstance(one, Dictionary) else None
        if isinstance(action, Dictionary):
            kind = spelled(action.get(Name.S)).lstrip("/")
            if kind == "URI":
                address = action.get(Name.URI)
                yield bytes(address).decode("latin-1")[:80] if isinstance(address, String) else "a web address"
            elif kind in ("GoToR", "Launch"):
                yield "another file"


def one_case(file: Measured) -> Iterator[Finding]:
    """Captions of different cases in one file, where the court wants a file for each."""
    limit = file.court.limits.one_case
    if limit is None or limit.value != REQUIRED:
        return
    captions = [(sheet.number, numbers) for sheet in file.text.sheets if (numbers := _caption_numbers(file, sheet))]
    if not captions:
        return
    first = captions[0][1]
    others = {number: numbers for number, numbers in captions if not numbers & first}
    if others:
        named = sorted({*first, *(one for numbers in others.values() for one in numbers)})
        yield breach(
            file.name,
            code="conform.several-cases",
            message=(
                f"The file seems to hold papers of several cases: {', '.join(named)}. The caption on "
                f"{pages_in_words(others)} has another number than the first."
            ),
            found=", ".join(named),
            limit=limit,
            severity=Severity.WARNING,
            page=min(others),
            repair="Make a file for each case, unless it is an exhibit from another case.",
        )


def _caption_numbers(file: Measured, sheet: Sheet) -> frozenset[str]:
    """The case numbers in the caption of a page; empty if it has none."""
    upper = [one.text for one in sheet.body if one.baseline > sheet.height / 3]
    text = "\n".join(upper)
    exhibits = {one.page for one in file.text.placed if one.section is Section.EXHIBITS}
    if sheet.number in exhibits or not any(_PARTIES.search(one) for one in upper):
        return frozenset()
    pattern = rf"{_LABEL}({file.court.docket_number_pattern})(?![\w-])"
    found = (match[1] for match in re.finditer(pattern, text, re.IGNORECASE))
    return frozenset(one for one in found if any(sign.isdigit() for sign in one))
