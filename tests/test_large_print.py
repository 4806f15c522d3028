"""Large print: nothing on the paper is smaller than 18 points."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline import library
from pipeline.line import work
from pipeline.press.papers import make
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings
from tests.conftest import NOW
from tests.example_papers import form_of


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
def test_the_copy_in_large_print_has_no_letter_below_eighteen_points(
    catalog: Catalog, tmp_path: Path, verapdf: Callable[..., None]
) -> None:
    path = library.shipped() / "documents" / "notice-of-hearing" / "examples" / "ordinary.json"
    form = form_of(path, catalog, NOW)
    form = replace(form, values={**form.values, "large_print": True})
    made, copies = catalog.documents["notice-of-hearing"], []
    for court in ("us-nywd", "ca-superior", "ny-supreme"):
        folder = tmp_path / court
        folder.mkdir()
        [paper] = make(form, made, catalog.courts[court], folder, received_at=NOW)
        assert paper.large is not None
        assert min(_sizes(paper.large)) >= 17.9, court
        assert min(_sizes(paper.path)) < 15, "the paper that is filed keeps to the court's format"
        copies.append(paper.large)
    verapdf(*copies)


@pytest.mark.parametrize("kind", ["notice-of-hearing", "summons-civil"])
def test_the_copy_lies_beside_the_paper_and_is_not_sent(home: Callable[..., Settings], kind: str) -> None:
    """Of a summons both are marked as drafts until a person issues them."""
    settings = home('[watch]\nevents = false\nsettle_seconds = 0\nfree_disk_mb = 1\n[lanes.all]\nrelease = "auto"\n')
    example = library.shipped() / "documents" / kind / "examples" / "ordinary.json"
    form = json.loads(example.read_text(encoding="utf-8")) | {"large_print": "yes"}
    (settings.inbox / "all" / "form.json").write_text(json.dumps(form), encoding="utf-8")
    work.run_once(settings, lambda _report: None)
    [copy] = settings.outbox.glob("*/*/*/01-*-large-print.pdf")
    listed = {one["role"]: one for one in json.loads((copy.parent / "manifest.json").read_text())["files"]}
    assert listed["reader-copy"]["path"] == copy.name
    assert listed["reader-copy"]["sent"] is False
    marked = "NOT ISSUED" in pypdfium2.PdfDocument(copy)[0].get_textpage().get_text_range()
    assert marked is (kind == "summons-civil")
