"""Our own papers are measured by the same rules, in every court; so are papers of a word processor."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from pipeline import library
from pipeline.model import Finding, Severity
from pipeline.pages import measure_body, measure_sheets
from pipeline.pages.conform import conform
from pipeline.pages.measure_sections import Section
from pipeline.press.papers import make
from pipeline.rules.catalog import Catalog
from tests.conftest import NOW
from tests.example_papers import form_of

COURTS = sorted(path.name for path in (library.shipped() / "courts").iterdir())
MOTION = library.shipped() / "documents" / "motion" / "examples" / "ordinary.json"
CERTIFIED = {"conform.no-certificate"}
"""The certificate of length is a paper's own words, and asked for where the length is."""


@pytest.mark.parametrize("court", COURTS)
def test_our_own_motion_has_no_error_in_any_court(court: str, catalog: Catalog, tmp_path: Path) -> None:
    form = replace(form_of(MOTION, catalog, NOW), court=court)
    kind = catalog.documents["motion"]
    for one in make(form, kind, catalog.courts[court], tmp_path, received_at=NOW):
        spec = next(paper for paper in kind.papers if paper.name == one.name)
        found = conform(one.path, catalog.courts[court], name="motion.pdf", ours=True, paper_kind=spec.length)
        assert [(each.code, each.message) for each in found if _counts(each)] == []


def _counts(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.code not in CERTIFIED


PARAGRAPH = (
    "The movant asks for more time because the witness cannot come before the day that is now set, and nobody else can "
    "say what was seen at the corner of the street when the two cars met in the rain on that evening; and the other "
    "side has said that it does not mind if the day is moved."
)
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="T" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles>
<style:style style:name="Standard" style:family="paragraph">
 <style:paragraph-properties fo:line-height="{spacing}%" fo:text-indent="0.5in"/>
 <style:text-properties style:font-name="T" fo:font-size="{size}pt"/></style:style>
<style:style style:name="C" style:family="paragraph" style:parent-style-name="Standard">
 <style:paragraph-properties fo:line-height="100%" fo:text-indent="0in"/></style:style>
<style:style style:name="H" style:family="paragraph" style:parent-style-name="C">
 <style:paragraph-properties fo:text-align="center" fo:margin-top="12pt"/></style:style>
<style:style style:name="B" style:family="paragraph" style:parent-style-name="H">
 <style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="Q" style:family="paragraph" style:parent-style-name="C">
 <style:paragraph-properties fo:margin-left="0.75in" fo:margin-right="0.75in"/></style:style>
<style:style style:name="N" style:family="paragraph">
 <style:text-properties style:font-name="T" fo:font-size="10pt"/></style:style>
</office:styles>
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="8.5in"
 fo:page-height="11in" fo:margin-top="1in" fo:margin-bottom="0.5in" fo:margin-left="1in" fo:margin-right="1in"/>
 <style:footer-style><style:header-footer-properties fo:min-height="0.5in" fo:margin-top="0.2in"/></style:footer-style>
</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"><style:footer>
 <text:p text:style-name="H"><text:page-number/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:p text:style-name="H">COURT OF SAMPLES</text:p><text:p text:style-name="C">JANE ROE, Plaintiff,</text:p>
<text:p text:style-name="C">v.</text:p><text:p text:style-name="C">ACME WIDGETS, Defendant.</text:p>
<text:p text:style-name="H">MEMORANDUM OF LAW</text:p>
<text:p text:style-name="B">TABLE OF CONTENTS</text:p>
<text:p text:style-name="C">Argument ............................................ 2</text:p>
<text:p text:style-name="B">ARGUMENT</text:p>{paragraphs}
<text:p text:style-name="Q">{paragraph}</text:p>
<text:p>As the court said,<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>
<text:note-body><text:p text:style-name="N">See the order of last year, which nobody has appealed to this day.</text:p>
</text:note-body></text:note>
 the question is whether the day may be moved once more for a witness who cannot come.</text:p>{paragraphs}
<text:p text:style-name="C">Dated: November 20, 2026</text:p>
<text:p text:style-name="C">Respectfully submitted,</text:p>
<text:p text:style-name="C">Lee Sample</text:p>
<text:p text:style-name="B">EXHIBIT A</text:p><text:p text:style-name="C">A letter</text:p>
</office:text></office:body></office:document>
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memorandum of a word processor, double-spaced in 12 points."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    paragraphs = f"<text:p>{PARAGRAPH}</text:p>" * 4
    text = DOCUMENT.format(spacing=200, size=12, paragraph=PARAGRAPH, paragraphs=paragraphs)
    (folder / "brief.fodt").write_text(text, encoding="utf-8")
    command = ("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf")
    subprocess.run((*command, "--outdir", folder, folder / "brief.fodt"), check=True, capture_output=True, timeout=120)
    return folder / "brief.pdf"


def test_a_word_processors_paper_is_read_as_a_person_reads_it(written: Path) -> None:
    document = pypdfium2.PdfDocument(written)
    text = measure_body.Text(measure_sheets.read(document))
    document.close()
    assert text.size == 12
    assert text.face is not None
    assert text.face.family == "Liberation Serif"
    assert text.spacing is not None
    assert 27 < text.spacing < 28.5
    assert {one.line.size for one in text.notes} == {10}
    assert len(text.quotations) >= 3
    words = list(measure_body.words(one for one in text.placed if one.section is Section.TEXT))
    assert abs(len(words) - 9 * len(PARAGRAPH.split()) - 40) <= 15
    assert {one.section for one in text.placed} == set(Section) - {Section.CERTIFICATES}


def test_a_word_processors_paper_is_taken_where_it_keeps_the_rules(written: Path, catalog: Catalog) -> None:
    court = catalog.courts["us-nysd"]
    found = conform(written, court, name="brief.pdf", ours=False, lead=True, paper_kind="memorandum")
    assert {one.code for one in found} == {"conform.length", "conform.no-certificate"}
    appeal = conform(written, catalog.courts["us-ca9"], name="brief.pdf", ours=False, lead=True)
    assert {one.code for one in appeal} == {"conform.font-size", "conform.note-size"}
