"""Blank forms: written, filled in as a person would, read again."""

import io
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from pipeline.errors import UsageError
from pipeline.intake.read import Reading
from pipeline.intake.read.table import letter
from pipeline.model import JSON, DocumentType, Field, FieldKind
from pipeline.press.blank import KINDS, write_blank
from pipeline.press.questions import Question, questions, shown
from pipeline.rules import headings
from pipeline.rules.catalog import Catalog
from pipeline.rules.recipients import HEADINGS
from tests import verapdf as verapdf_engine
from tests.drops import one_finding, one_form, read_file

TYPES = ("letter", "motion", "notice-of-hearing", "summons-civil")
NARROW = {
    FieldKind.DATE: "2026-12-15",
    FieldKind.TIME: "09:30",
    FieldKind.DOCKET_NUMBER: "00042-26",
    FieldKind.INTEGER: "7",
    FieldKind.BOOLEAN: "yes",
}


Blank = Callable[[Path, str, str], Path]


def answers(asked: tuple[Question, ...]) -> dict[str, str]:
    """Something for every question, with what is hard on each format."""
    filled = {}
    for number, one in enumerate(asked):
        if one.kind in NARROW:
            filled[one.name] = NARROW[one.kind]
        elif one.choices:
            filled[one.name] = one.choices[-1]
        else:
            filled[one.name] = f"Zoë & <Söhne> {number}" + ("\nsecond; line" if one.lines else "")
    return filled


def fill_json(path: Path, filled: Mapping[str, str], _asked: tuple[Question, ...]) -> None:
    form = json.loads(path.read_bytes())
    assert set(filled) < set(form)
    path.write_text(json.dumps(form | dict(filled)))


def fill_pdf(path: Path, filled: Mapping[str, str], asked: tuple[Question, ...]) -> None:
    boxes = {one.name for one in asked if one.kind is FieldKind.BOOLEAN}
    writer = pypdf.PdfWriter(clone_from=path)
    values: dict[str, Any] = {name: "/on" if name in boxes else text for name, text in filled.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    writer.write(path)


def fill_docx(path: Path, filled: Mapping[str, str], asked: tuple[Question, ...]) -> None:
    document = docx.Document(str(path))
    choices = {one.name for one in asked if one.choices}
    for control in document.element.body.iter(qn("w:sdt")):
        properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
        name = properties.find(qn("w:tag")).get(qn("w:val"))
        if name not in filled:
            continue
        for switch in properties.findall(qn("w:showingPlcHdr")):
            properties.remove(switch)
        run = content.find(qn("w:r"))
        text = shown(filled[name]) if name in choices else filled[name]
        run.text = text  # a line break becomes w:br, as Word writes it
    document.save(str(path))


def fill_xlsx(path: Path, filled: Mapping[str, str], asked: tuple[Question, ...]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {headings.key(str(cell.value)): at for at, cell in enumerate(sheet[1], start=1)}
    for one in asked:
        sheet.cell(row=2, column=columns[headings.key(one.label)]).value = filled[one.name]
    book.save(path)


FILL: Mapping[str, Callable[[Path, Mapping[str, str], tuple[Question, ...]], None]] = {
    "json": fill_json,
    "pdf": fill_pdf,
    "docx": fill_docx,
    "xlsx": fill_xlsx,
}


def by_field(reading: Reading, made: DocumentType) -> dict[str, JSON]:
    """The values under their fields' names; every heading read must mean a field."""
    form = one_form(reading)
    means = headings.match(form.values, made)
    assert set(means) == set(form.values)
    assert form.court is not None
    return {means[name]: value for name, value in form.values.items()} | {"court": form.court}


EVERY_KIND = DocumentType(
    name="every-kind",
    title="Every kind: of field?",
    summary="One field of each kind.",
    edition="1",
    fields=tuple(
        Field(
            name=f"a_{kind.value.replace('-', '_')}",
            label=f"The {kind.value}",
            kind=kind,
            required=kind is FieldKind.TEXT,
            choices=("one-way", "Another way, with a comma") if kind is FieldKind.CHOICE else (),
        )
        for kind in FieldKind
    ),
    papers=(),
    folder=Path("every-kind"),
    digest="0",
)


@pytest.fixture(scope="session")
def blank(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Blank:
    """`blank(folder, type, kind)`: a copy of the empty form, each written once."""
    shelf = tmp_path_factory.mktemp("blank")

    def copy(folder: Path, name: str, kind: str) -> Path:
        written = shelf / f"{name}.{kind}"
        if not written.exists():
            write_blank(catalog.documents[name], catalog.courts, kind, written)
        return Path(shutil.copy(written, folder / f"form.{kind}"))

    return copy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TYPES)
def test_a_filled_blank_gives_back_what_was_filled_in(
    tmp_path: Path, catalog: Catalog, blank: Blank, name: str, kind: str
) -> None:
    _round_trip(blank(tmp_path, name, kind), catalog, catalog.documents[name], kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_field_can_be_asked_for_in_every_format(tmp_path: Path, catalog: Catalog, kind: str) -> None:
    known = Catalog(documents={"every-kind": EVERY_KIND}, courts=catalog.courts, fieldsets={})
    path = write_blank(EVERY_KIND, catalog.courts, kind, tmp_path / f"form.{kind}")
    _round_trip(path, known, EVERY_KIND, kind)


def _round_trip(path: Path, catalog: Catalog, made: DocumentType, kind: str) -> None:
    asked = questions(made, catalog.courts)
    filled = answers(asked)
    FILL[kind](path, filled, asked)
    reading = read_file(path.parent, path.name, path.read_bytes(), catalog)
    assert by_field(reading, made) == filled
    assert reading.forms[0].document_type == made.name


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("name", TYPES)
def test_a_blank_that_nobody_filled_in_is_no_form(
    tmp_path: Path, catalog: Catalog, blank: Blank, name: str, kind: str
) -> None:
    path = blank(tmp_path, name, kind)
    finding = one_finding(read_file(tmp_path, path.name, path.read_bytes(), catalog))
    assert finding.code == {"xlsx": "read.no-rows"}.get(kind, "read.no-fields")


def test_a_single_court_is_filled_in(tmp_path: Path, catalog: Catalog) -> None:
    made = catalog.documents["letter"]
    courts = {"us-nywd": catalog.courts["us-nywd"]}
    for kind in ("pdf", "docx"):
        path = write_blank(made, courts, kind, tmp_path / f"one.{kind}")
        only = {"judge": "Hon. Ada Example"}
        FILL[kind](path, only, questions(made, courts))
        form = one_form(read_file(tmp_path, path.name, path.read_bytes(), catalog))
        assert (form.court, form.document_type) == ("us-nywd", "letter")


@pytest.mark.parametrize("kind", ["pdf", "json"])
def test_the_same_blank_is_the_same_bytes(tmp_path: Path, catalog: Catalog, kind: str) -> None:
    made = catalog.documents["summons-civil"]
    first, second = (write_blank(made, catalog.courts, kind, tmp_path / one) for one in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_pdf_fields_say_what_they_are_and_which_are_required(tmp_path: Path, catalog: Catalog, blank: Blank) -> None:
    made = catalog.documents["notice-of-hearing"]
    path = blank(tmp_path, "notice-of-hearing", "pdf")
    reader = pypdf.PdfReader(path)
    fields = reader.get_fields() or {}
    assert set(fields) == {"document_type", *(one.name for one in questions(made, catalog.courts))}
    for one in questions(made, catalog.courts):
        assert fields[one.name]["/TU"] == one.label + (" *" if one.required else "")
        assert bool(int(fields[one.name].get("/Ff", 0)) & 2) == one.required
    assert [option[0] for option in fields["proceeding"]["/Opt"]][1:] == list(made.field("proceeding").choices)  # type: ignore[union-attr]
    assert reader.metadata is not None
    assert str(reader.metadata["/DocketpressType"]) == "notice-of-hearing"


@pytest.mark.parametrize("name", TYPES)
def test_each_label_of_a_blank_pdf_stands_beside_its_field_and_no_field_over_another(
    tmp_path: Path, catalog: Catalog, blank: Blank, name: str
) -> None:
    made = catalog.documents[name]
    path = blank(tmp_path, name, "pdf")
    labels = {one.name: one.label for one in questions(made, catalog.courts)}
    for page in pypdf.PdfReader(path).pages:
        assert page.annotations is not None
        text = " ".join(page.extract_text().split())
        boxes = sorted((_box(one), str(one["/T"])) for one in page.annotations)
        for _, field in boxes:
            assert labels[field] in text
        for (upper, _), (lower, _) in zip(boxes[::-1], boxes[-2::-1], strict=False):
            assert lower[1] <= upper[0]


def _box(annotation: Any) -> tuple[float, float]:
    _, one, _, other = map(float, annotation["/Rect"])
    return min(one, other), max(one, other)


def test_what_is_filled_into_a_pdf_is_seen_by_another_reader(tmp_path: Path, catalog: Catalog, blank: Blank) -> None:
    made = catalog.documents["letter"]
    path = blank(tmp_path, "letter", "pdf")
    empty = _drawn(path)
    fill_pdf(path, {"docket_number": "1:26-cv-00042"}, questions(made, catalog.courts))
    assert _drawn(path) != empty


def _drawn(path: Path) -> bytes:
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    try:
        out = io.BytesIO()
        document[0].render(scale=1, may_draw_forms=True).to_pil().save(out, "PNG")
        return out.getvalue()
    finally:
        document.close()


@pytest.mark.verapdf
def test_blank_pdfs_pass_pdf_ua_1(tmp_path: Path, blank: Blank) -> None:
    reason = verapdf_engine.missing()
    if reason:
        pytest.skip(reason)
    paths = [blank(tmp_path, name, "pdf").rename(tmp_path / f"{name}.pdf") for name in TYPES]
    lines = verapdf_engine.verdicts(paths)
    assert [line.split()[:2] for line in lines if line.split()[1] == "ua1"] == [["PASS", "ua1"]] * len(paths)


def test_a_blank_roster_offers_choices_and_keeps_numbers_as_text(tmp_path: Path, catalog: Catalog) -> None:
    made = catalog.documents["notice-of-hearing"]
    path = write_blank(made, catalog.courts, "xlsx", tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {headings.key(str(cell.value)): letter(index) for index, cell in enumerate(sheet[1])}
    assert sheet.freeze_panes == "A2"
    assert sheet[f"{at['casenumber']}2"].number_format == "@"
    assert sheet[f"{at['hearingdate']}2"].number_format == "yyyy-mm-dd"
    assert sheet[f"{at['hearingtime']}2"].number_format == "hh:mm"
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    column = at["proceeding"]
    assert offered[f"{column}2:{column}1000"] == f"Choices!${column}$1:${column}$8"
    assert [one.title for one in book.worksheets] == ["Notice of Hearing", "Fields", "Choices"]
    assert book["Choices"].sheet_state == "hidden"


def test_a_blank_json_asks_the_required_things_first(tmp_path: Path, catalog: Catalog) -> None:
    made = catalog.documents["letter"]
    path = write_blank(made, catalog.courts, "json", tmp_path / "form.json")
    form = json.loads(path.read_bytes())
    names = list(form)
    required = [one.name for one in made.fields if one.required]
    assert names[0] == "document_type"
    assert names[1 : 1 + len(required)] == required
    assert {form[name] for name in names[1:]} == {""}


def test_an_unknown_kind_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(UsageError, match="pdf, docx, xlsx, json"):
        write_blank(catalog.documents["letter"], catalog.courts, "odt", tmp_path / "form.odt")


def test_a_roster_for_notices_has_the_columns_of_one_recipient(catalog: Catalog, tmp_path: Path) -> None:
    made = catalog.documents["notice-of-hearing"]
    path = write_blank(made, catalog.courts, "xlsx", tmp_path / "form.xlsx", recipient=True)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    shown = [str(cell.value) for cell in sheet[1]]
    assert [one for one in shown if one.startswith("Recipient")] == [names[0] for names in HEADINGS.values()]
    with pytest.raises(UsageError, match="--as xlsx"):
        write_blank(made, catalog.courts, "pdf", tmp_path / "form.pdf", recipient=True)
    with pytest.raises(UsageError, match="recipient"):
        write_blank(catalog.documents["letter"], catalog.courts, "xlsx", tmp_path / "letter.xlsx", recipient=True)
