"""Word forms, PDF forms and folders: what is a form, what comes with it, what is refused."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from pipeline.intake.read import inner_path, read
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings
from tests.drops import OPEN_LANE, file_drop, folder_drop, one_finding, one_form, read_file

HEARING = {
    "Case No.:": "1:26-cv-00042",
    "Hearing date *": "December 15, 2026",
    "HEARING TIME": "9:30 AM",
    "Court Room": "5",
}


# ── Word ─────────────────────────────────────────────────────────────────────────────────────────────


def word(rows: Mapping[str, str], *extra: str) -> bytes:
    """A document with a table of label and value; `extra` are body elements."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for label, value in rows.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    for element in extra:
        document.element.body.insert(0, parse_xml(element.replace(">", f" {nsdecls('w')}>", 1)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(data: bytes, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(one for one in members if one not in old.namelist())]:
            new.writestr(name, members.get(name) or old.read(name))
    return out.getvalue()


def test_a_table_of_labels_and_values_is_a_form(tmp_path: Path, catalog: Catalog) -> None:
    form = one_form(read_file(tmp_path, "hearing.docx", word(HEARING | {"Judge": "  "}), catalog))
    assert form.document_type == "notice-of-hearing"
    assert form.values == {
        "Case No.": "1:26-cv-00042",
        "Hearing date": "December 15, 2026",
        "HEARING TIME": "9:30 AM",
        "Court Room": "5",
    }


WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
CONTROLS = [
    ("a text", "<w:text/>", "<w:r><w:t>Rochester</w:t></w:r>", "Rochester"),
    ("a placeholder", "<w:showingPlcHdr/>", "<w:r><w:t>Click here</w:t></w:r>", None),
    ("a placeholder switched off", '<w:showingPlcHdr w:val="0"/>', "<w:r><w:t>x</w:t></w:r>", "x"),
    ("lines", "", "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "a\nb"),
    (
        "a chosen item",
        '<w:dropDownList><w:listItem w:displayText="Civil motion" w:value="civil-motion"/></w:dropDownList>',
        "<w:r><w:t>Civil motion</w:t></w:r>",
        "civil-motion",
    ),
    ("a tracked deletion", "", "<w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:r><w:t>yes</w:t></w:r>", "yes"),
    ("a tracked insertion", "", "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>", "new"),
    (
        "a ticked box",
        f'<x:checkbox xmlns:x="{WORD_2010}"><x:checked x:val="1"/></x:checkbox>',
        "<w:r><w:t>☒</w:t></w:r>",
        "yes",
    ),
]


@pytest.mark.parametrize(("kind", "content", "value"), [row[1:] for row in CONTROLS], ids=[row[0] for row in CONTROLS])
def test_content_controls_answer_under_their_tag(
    tmp_path: Path, catalog: Catalog, kind: str, content: str, value: str | None
) -> None:
    control = (
        f'<w:p><w:sdt><w:sdtPr><w:alias w:val="Shown"/><w:tag w:val="the_tag"/>{kind}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt></w:p>"
    )
    form = one_form(read_file(tmp_path, "f.docx", word({"Document type": "letter", "Judge": "x"}, control), catalog))
    assert form.values.get("the_tag") == value
    assert form.document_type == "letter"


def test_one_label_with_two_answers_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    data = word({"Judge": "Hon. Ada Example", "Judge:": "Hon. Bob Example"})
    finding = one_finding(read_file(tmp_path, "f.docx", data, catalog))
    assert (finding.code, finding.found) == ("read.label-twice", "Judge")


WORDS = [
    ("a plain letter", word({}), "read.no-fields"),
    ("no zip", b"hello", "read.archive-damaged"),
    ("an old .doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "read.archive-encrypted"),
    ("macros", changed(word(HEARING), **{"word/vbaProject.bin": b"x"}), "read.macros"),
    (
        "a DTD",
        changed(word(HEARING), **{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>'}),
        "read.dtd",
    ),
    (
        "strict Open XML",
        changed(
            word(HEARING),
            **{
                "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="rId1" '
                b'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" '
                b'Target="word/document.xml"/></Relationships>'
            },
        ),
        "read.word-strict",
    ),
    ("a zip of something else", changed(word(HEARING), **{"[Content_Types].xml": b"<a/>"}), "read.word-unreadable"),
    ("a bomb", changed(word(HEARING), **{"word/media/x.bin": b"\0" * 30_000_000}), "read.archive-bomb"),
]


@pytest.mark.parametrize(("data", "code"), [row[1:] for row in WORDS], ids=[row[0] for row in WORDS])
def test_word_files_that_are_no_forms_are_returned_saying_why(
    tmp_path: Path, catalog: Catalog, data: bytes, code: str
) -> None:
    assert one_finding(read_file(tmp_path, "f.docx", data, catalog)).code == code


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────


def text_field(name: str, value: str, spoken: str = "") -> DictionaryObject:
    field = DictionaryObject({NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject(name)})
    if value:
        field[NameObject("/V")] = TextStringObject(value)
    if spoken:
        field[NameObject("/TU")] = TextStringObject(spoken)
    return field


def box(name: str, state: str) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Btn"),
            NameObject("/T"): TextStringObject(name),
            NameObject("/V"): NameObject(state),
            NameObject("/AS"): NameObject(state),
        }
    )


def pdf(*fields: DictionaryObject, pages: int = 1, xfa: bool = False, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    if fields or xfa:
        form = DictionaryObject({NameObject("/Fields"): ArrayObject(writer._add_object(one) for one in fields)})
        if xfa:
            form[NameObject("/XFA")] = TextStringObject("<xdp/>")
        writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_stranger_s_form_is_matched_by_what_its_fields_are_called(tmp_path: Path, catalog: Catalog) -> None:
    parent = DictionaryObject({NameObject("/T"): TextStringObject("form1[0]")})
    parent[NameObject("/Kids")] = ArrayObject([text_field("HearingTime[0]", "9:30 AM"), text_field("empty", "")])
    data = pdf(
        text_field("Text17", "1:26-cv-00042", "Case No."),
        text_field("hearing_date", "2026-12-15"),
        text_field("notes", "line one\rline two", "Your notes"),
        parent,
        box("unticked", "/Off"),
        box("agreed", "/Yes"),
    )
    form = one_form(read_file(tmp_path, "f.pdf", data, catalog))
    assert form.document_type == "notice-of-hearing"
    assert form.values == {
        "Case No.": "1:26-cv-00042",
        "hearing_date": "2026-12-15",
        "notes": "line one\nline two",
        "HearingTime": "9:30 AM",
        "agreed": "yes",
    }


def test_a_group_of_round_buttons_gives_the_value_of_the_chosen_one(tmp_path: Path, catalog: Catalog) -> None:
    kids = ArrayObject(DictionaryObject({NameObject("/AS"): NameObject(state)}) for state in ("/Off", "/1"))
    group = box("proceeding", "/1")
    group[NameObject("/Ff")] = NumberObject(1 << 15)
    group[NameObject("/Kids")] = kids
    group[NameObject("/Opt")] = ArrayObject([TextStringObject("plea"), TextStringObject("trial")])
    data = pdf(group, text_field("document_type", "notice-of-hearing"))
    assert one_form(read_file(tmp_path, "f.pdf", data, catalog)).values == {"proceeding": "trial"}


def looping() -> bytes:
    """A form whose field is its own child."""
    data = pdf(text_field("a", "b"))
    return data.replace(b"/T (a)", b"/T (a)\n/Kids [ 5 0 R 6 0 R 4 0 R ]")


PDFS = [
    ("no fields", pdf(), "read.pdf-no-form"),
    ("fields that nobody filled in", pdf(text_field("a", ""), box("b", "/Off")), "read.no-fields"),
    ("only an XFA form", pdf(xfa=True), "read.pdf-xfa"),
    ("a password", pdf(text_field("a", "b"), password="secret"), "read.pdf-encrypted"),
    ("half a file", pdf(text_field("a", "b"))[:60], "read.pdf-damaged"),
    ("no PDF", b"hello", "read.pdf-damaged"),
    ("nothing", b"", "read.pdf-damaged"),
    ("no pages", pdf(text_field("a", "b"), pages=0), "read.pdf-damaged"),
    ("thousands of fields", pdf(*(text_field(f"f{n}", "x") for n in range(5001))), "read.pdf-damaged"),
]


@pytest.mark.parametrize(("data", "code"), [row[1:] for row in PDFS], ids=[row[0] for row in PDFS])
def test_pdfs_that_are_no_forms_are_returned_when_dropped_alone(
    tmp_path: Path, catalog: Catalog, data: bytes, code: str
) -> None:
    assert one_finding(read_file(tmp_path, "f.pdf", data, catalog)).code == code


def test_a_field_that_is_its_own_child_does_not_hang_the_reader(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_file(tmp_path, "f.pdf", looping(), catalog)
    assert len(reading.findings) == 1


# ── folders ──────────────────────────────────────────────────────────────────────────────────────────

MOTION = json.dumps({"document_type": "motion", "movant": "Jane Roe"})


def test_a_folder_gives_its_forms_and_its_loose_files(tmp_path: Path, catalog: Catalog) -> None:
    packet = folder_drop(
        tmp_path,
        {
            "motion.json": MOTION,
            "exhibits/A letter.pdf": pdf(),
            "exhibits/B locked.pdf": pdf(password="secret"),
            "exhibits/C broken.pdf": b"%PDF-1.4 nothing",
            "photo.jpg": b"\xff\xd8\xff",
            "prices.csv": "colour,size\nred,7\n",
            "notes.docx": word({"From": "x", "To": "y"}),
            "form of another office.pdf": pdf(text_field("Name", "Jane"), text_field("Date", "today")),
        },
    )
    reading = read(packet, catalog, OPEN_LANE)
    assert one_form(reading).origin.file == "motion.json"
    assert reading.loose == (
        "exhibits/A letter.pdf",
        "exhibits/B locked.pdf",
        "exhibits/C broken.pdf",
        "form of another office.pdf",
        "notes.docx",
        "photo.jpg",
        "prices.csv",
    )


def test_markers_manifests_and_system_files_are_passed_over(tmp_path: Path, catalog: Catalog) -> None:
    packet = folder_drop(
        tmp_path,
        {
            "motion.yaml": "document_type: motion\nmovant: Jane Roe\n",
            "packet.done": "",
            "packet.again": "",
            "manifest.json": json.dumps({"files": [{"name": "motion.yaml"}]}),
            "Thumbs.db": b"x",
            ".DS_Store": b"x",
            "~$motion.docx": b"x",
        },
    )
    reading = read(packet, catalog, OPEN_LANE)
    assert one_form(reading).origin.file == "motion.yaml"
    assert reading.loose == ()


def test_a_form_that_happens_to_be_called_manifest_is_a_form(tmp_path: Path, catalog: Catalog) -> None:
    packet = folder_drop(tmp_path, {"manifest.json": MOTION, "a.pdf": pdf()})
    assert one_form(read(packet, catalog, OPEN_LANE)).document_type == "motion"


def test_a_folder_without_a_form_is_returned_naming_its_files(tmp_path: Path, catalog: Catalog) -> None:
    reading = read(folder_drop(tmp_path, {"a.pdf": pdf(), "b.pdf": pdf()}), catalog, OPEN_LANE)
    assert [one.code for one in reading.findings] == ["read.no-form"]
    assert "a.pdf, b.pdf" in reading.findings[0].message
    assert reading.loose == ("a.pdf", "b.pdf")


@pytest.mark.parametrize("lane", [OPEN_LANE, LaneSettings(document_type="notice-of-hearing")], ids=["open", "typed"])
def test_an_unmarked_form_in_a_folder_is_known_by_what_it_answers(
    tmp_path: Path, catalog: Catalog, lane: LaneSettings
) -> None:
    made = catalog.documents["notice-of-hearing"]
    answers = {one.label: "x" for one in made.fields if one.required}
    packet = folder_drop(
        tmp_path,
        {
            "a.docx": word(answers),
            "b.pdf": pdf(*(text_field(f"T{at}", "x", one) for at, one in enumerate(answers))),
            "c.pdf": pdf(),
        },
    )
    reading = read(packet, catalog, lane)
    assert [one.origin.file for one in reading.forms] == ["a.docx", "b.pdf"]
    assert reading.loose == ("c.pdf",)


def test_a_broken_form_in_a_folder_is_a_finding_and_no_exhibit(tmp_path: Path, catalog: Catalog) -> None:
    reading = read(folder_drop(tmp_path, {"a.json": "{", "b.pdf": pdf()}), catalog, OPEN_LANE)
    assert [(one.code, one.where.file) for one in reading.findings] == [("read.syntax", "a.json")]
    assert reading.loose == ("b.pdf",)


def test_a_name_that_cannot_be_shown_is_returned(tmp_path: Path, catalog: Catalog) -> None:
    reading = read(folder_drop(tmp_path, {"a\u202efdp.exe": b"x", "m.json": MOTION}), catalog, OPEN_LANE)
    assert one_finding(reading).code == "read.file-name"


def test_paths_inside_a_drop_leave_out_the_drop_s_own_folder(tmp_path: Path) -> None:
    alone = file_drop(tmp_path / "1", "a.json", MOTION)
    assert [inner_path(alone, one) for one in alone.files] == ["a.json"]
    packet = folder_drop(tmp_path / "2", {"x/y.pdf": b"", "a.json": MOTION})
    assert [inner_path(packet, one) for one in packet.files] == ["a.json", "x/y.pdf"]
