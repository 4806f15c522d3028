"""Large print: nothing on the paper is smaller than 18 points."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline import library
from pipeline.press.papers import make
from pipeline.rules.catalog import Catalog
from tests.conftest import NOW
from tests.test_examples import form_of


def _sizes(path: Path) -> set[float]:
    """The sizes of all letters on a paper, in points."""
    matrix, found = pdfium.FS_MATRIX(), set()
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        words = document[number].get_textpage()
        for at in range(words.count_chars()):
            if words.get_text_range(at, 1).strip():
                pdfium.FPDFText_GetMatrix(words.raw, at, matrix)
                found.add(round(pdfium.FPDFText_GetFontSize(words.raw, at) * (matrix.c**2 + matrix.d**2) ** 0.5, 1))
    document.close()
    return found


@pytest.mark.verapdf
@pytest.mark.parametrize("court", ["us-nywd", "ca-superior", "ny-supreme"])
def test_large_print_has_no_letter_below_eighteen_points(
    catalog: Catalog, tmp_path: Path, verapdf: Callable[..., None], court: str
) -> None:
    path = library.shipped() / "documents" / "notice-of-hearing" / "examples" / "ordinary.json"
    form = form_of(path, catalog, NOW)
    form = replace(form, values={**form.values, "large_print": True})
    made = catalog.documents["notice-of-hearing"]
    [paper] = make(form, made, catalog.courts[court], tmp_path, received_at=NOW)
    numbers = {12.0} if court == "ca-superior" else set()
    assert min(_sizes(paper.path) - numbers) >= 17.9
    verapdf(paper.path)
