"""The editable twin: the PDF's words, the same bytes every time, and it opens elsewhere."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import docx.shared
import pypdfium2
import pytest

from pipeline.line.binding import bind
from pipeline.line.bound import Job
from pipeline.model import Access
from pipeline.press import geometry, word
from pipeline.press.papers import make
from pipeline.rules.catalog import Catalog
from tests.example_papers import EXAMPLES, ExamplePapers, form_of
from tests.test_examples import _NAMES

_WITH_TWIN = [path for path in EXAMPLES if path.parent.parent.name in {"motion", "letter"}]
_TWIN_NAMES = [name for name in _NAMES if name.startswith(("motion/", "letter/"))]


def _words(text: str) -> str:
    """The letters and digits in order: lines, underscores for blanks and page numbers differ by nature."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _pdf_body(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    parts = []
    for page in document:
        # The footer stands below the last line of text, in the bottom margin.
        _, bottom, right, top = page.get_bbox()
        parts.append(page.get_textpage().get_text_bounded(0, bottom + 96, right, top))
    document.close()
    return "".join(parts)


@pytest.mark.parametrize("path", _WITH_TWIN, ids=_TWIN_NAMES)
def test_the_twin_has_the_words_of_the_pdf(path: Path, example_papers: ExamplePapers) -> None:
    papers = [one for one in example_papers(path) if one.twin]
    assert papers
    for paper in papers:
        assert paper.twin is not None
        document = docx.Document(str(paper.twin))
        texts = [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
        assert sorted(_words("".join(texts))) == sorted(_words(_pdf_body(paper.path)))


def test_the_twin_is_the_same_bytes_every_time_and_says_what_it_is(catalog: Catalog, now: datetime) -> None:
    court = catalog.courts["us-nywd"]
    html = (
        '<html lang="en-US"><head><title>Order &amp; more</title><meta name="author" content="Jane Roe">'
        '<meta name="dcterms.created" content="2026-11-23"></head><body data-footer="1:26-cv-1">'
        '<h1>Order</h1><div class="double"><p>One <strong>two</strong> <em>three</em>.</p></div>'
        '<table class="facts"><tr><th scope="row">When</th><td><p>Now</p></td></tr></table>'
        '<p><span class="blank short"></span></p><p>Line<br>break</p></body></html>'
    )
    first = word.twin(html, geometry.of(court))
    assert word.twin(html, geometry.of(court)) == first
    document = docx.Document(io.BytesIO(first))
    assert document.core_properties.title == "Order & more"
    assert document.core_properties.author == "Jane Roe"
    assert document.core_properties.created.isoformat() == "2026-11-23T00:00:00+00:00"
    assert document.sections[0].page_width == docx.shared.Pt(612)
    assert [one.text for one in document.paragraphs] == ["Order", "One two three.", "_" * 10, "Line\nbreak"]
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["When", "Now"]
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert now.tzinfo is not None


def test_the_twin_opens_in_libreoffice_with_the_same_text(catalog: Catalog, tmp_path: Path, now: datetime) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed, so nothing can open the Word twin")
    form = form_of(next(path for path in EXAMPLES if path.match("motion/examples/hard.json")), catalog, now)
    made = make(form, catalog.documents["motion"], catalog.courts[form.court], tmp_path, received_at=now)
    order = next(one for one in made if one.twin)
    assert order.twin is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "out"), str(order.twin)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = tmp_path / "out" / "proposed-order.pdf"
    assert sorted(_words(_pdf_body(opened))) == sorted(_words(_pdf_body(order.path)))


@pytest.mark.parametrize(
    ("access", "head"), [(Access.PUBLIC, ""), (Access.CONFIDENTIAL, "CONFIDENTIAL"), ("sealed", "SEALED")]
)
def test_the_twin_of_a_closed_paper_says_so_at_the_head_of_every_page(
    access: Access, head: str, catalog: Catalog, tmp_path: Path, now: datetime
) -> None:
    form = form_of(next(path for path in EXAMPLES if path.match("motion/examples/ordinary.json")), catalog, now)
    court = catalog.courts[form.court]
    job = Job(
        papers=make(form, catalog.documents["motion"], court, tmp_path, received_at=now),
        exhibits=(),
        case=replace(form.case, access=Access(access)),
        court=court,
        folder=tmp_path,
        received_at=now,
        bates_prefix=None,
        title="Motion",
    )
    twins = [one.twin for one in bind(job).documents if one.twin]
    assert twins
    for twin in twins:
        document = docx.Document(str(twin))
        assert [one.text for one in document.sections[0].header.paragraphs] == [head]
        assert not document.sections[0].different_first_page_header_footer
    again = [one.twin.read_bytes() for one in bind(job).documents if one.twin]
    assert again == [twin.read_bytes() for twin in twins]
