"""CSV and XLSX rosters: a row a form, whatever the program that wrote them."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.intake.read.cell import cell_text, is_stray_truth
from pipeline.intake.read.csv_form import read_csv
from pipeline.intake.read.merges import merged_rows
from pipeline.intake.read.result import Known, Source
from pipeline.intake.read.xlsx_form import read_xlsx
from pipeline.model import DocumentType, Field, FieldKind, Severity
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings
from tests.drops import one_finding, one_form, read_file

HEADINGS = ("Case No.", "Hearing Date", "HEARING_TIME", "courtroom", "Remote Link")
ROW = ("1:26-cv-00042", "2026-12-15", "09:30", "5", "https://example.org")


def text_of(rows: Sequence[tuple[str, ...]], sign: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue()


def workbook(fill: Callable[[Worksheet], None], *, title: str = "Roster", mac: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    fill(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_headings(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        sheet.append(headings)
        for row in rows:
            sheet.append(list(row))

    return fill


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sign", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_csv_roster_gives_a_form_a_row(tmp_path: Path, catalog: Catalog, sign: str, encoding: str) -> None:
    data = text_of([HEADINGS, ROW, ("Zoë, Ñandú; Peña", *ROW[1:])], sign).encode(encoding)
    reading = read_file(tmp_path, "roster.csv", data, catalog)
    assert reading.findings == ()
    assert [one.values["Case No."] for one in reading.forms] == [ROW[0], "Zoë, Ñandú; Peña"]
    assert {one.document_type for one in reading.forms} == {"notice-of-hearing"}
    assert [one.origin.row for one in reading.forms] == [2, 3]
    assert reading.forms[0].origin.columns["Hearing Date"] == "B (Hearing Date)"
    assert reading.forms[0].origin.sheet is None


def test_windows_1252_is_read_and_said(tmp_path: Path, catalog: Catalog) -> None:
    data = text_of([HEADINGS, ROW, ("Zoë “Peña”", *ROW[1:])]).encode("cp1252")
    reading = read_file(tmp_path, "roster.csv", data, catalog)
    assert reading.forms[1].values["Case No."] == "Zoë “Peña”"
    assert [(one.code, one.severity, one.where.row) for one in reading.findings] == [
        ("read.encoding-guessed", Severity.WARNING, 3)
    ]


def test_rows_are_numbered_as_the_spreadsheet_program_shows_them(tmp_path: Path, catalog: Catalog) -> None:
    rows = [HEADINGS, ("two\nlines", *ROW[1:]), (), ("", "", "", "", ""), ROW]
    reading = read_file(tmp_path, "roster.csv", text_of(rows), catalog)
    assert [one.origin.row for one in reading.forms] == [2, 5]
    assert reading.forms[0].values["Case No."] == "two\nlines"


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path, catalog: Catalog) -> None:
    rows = [("Hearings in December",), ("printed 2026-11-20", "", ""), (), HEADINGS, ROW]
    assert one_form(read_file(tmp_path, "roster.csv", text_of(rows), catalog)).origin.row == 5


def test_the_separator_line_of_excel_is_obeyed(tmp_path: Path, catalog: Catalog) -> None:
    text = "sep=|\r\n" + text_of([HEADINGS, ROW], "|")
    form = one_form(read_file(tmp_path, "roster.csv", text, catalog))
    assert (form.origin.row, form.values["courtroom"]) == (3, "5")


def test_empty_cells_are_left_out_and_leading_zeros_stay(tmp_path: Path, catalog: Catalog) -> None:
    form = one_form(read_file(tmp_path, "r.csv", text_of([HEADINGS, ("00042", "", " ", "007", "")]), catalog))
    assert form.values == {"Case No.": "00042", "courtroom": "007"}
    assert set(form.origin.columns) == set(HEADINGS)


def test_each_row_may_name_its_own_type(tmp_path: Path, catalog: Catalog) -> None:
    rows = [("Document type", "Case No.", "Court"), ("letter", "1", "us-nywd"), ("Motion", "2", ""), ("poem", "3", "")]
    reading = read_file(tmp_path, "r.csv", text_of(rows), catalog)
    assert [(one.document_type, one.court) for one in reading.forms] == [("letter", "us-nywd"), ("motion", None)]
    assert [(one.code, one.where.row) for one in reading.findings] == [("read.type-unknown", 4)]


def test_an_unquoted_separator_spoils_its_row_only(tmp_path: Path, catalog: Catalog) -> None:
    text = ",".join(HEADINGS) + "\n1,2026-12-15,09:30,5,x,Rochester\n" + ",".join(ROW) + "\n"
    reading = read_file(tmp_path, "r.csv", text, catalog)
    assert [one.origin.row for one in reading.forms] == [3]
    assert [(one.code, one.where.row, one.where.column, one.found) for one in reading.findings] == [
        ("read.cell-without-heading", 2, "F", "Rochester")
    ]


def test_a_stray_quotation_mark_spoils_its_row_only(tmp_path: Path, catalog: Catalog) -> None:
    text = ",".join(HEADINGS) + '\n"The "big" case",2026-12-15,09:30,5,x\n' + ",".join(ROW) + "\n"
    reading = read_file(tmp_path, "r.csv", text, catalog)
    assert [one.origin.row for one in reading.forms] == [3]
    assert [(one.code, one.where.row) for one in reading.findings] == [("read.quotes", 2)]


def test_a_quotation_mark_that_never_closes_spoils_the_file(tmp_path: Path, catalog: Catalog) -> None:
    text = ",".join(HEADINGS) + "\n" + ",".join(ROW) + '\n"x,y\n1,2,3\n'
    finding = one_finding(read_file(tmp_path, "r.csv", text, catalog))
    assert (finding.code, finding.where.row) == ("read.quotes", 3)


def test_the_same_heading_twice_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = text_of([(*HEADINGS, "case number"), (*ROW, "2")])
    finding = one_finding(read_file(tmp_path, "r.csv", text, catalog))
    assert (finding.code, finding.where.column) == ("read.heading-twice", "F (case number)")


def test_a_table_without_known_headings_is_returned_showing_what_was_found(tmp_path: Path, catalog: Catalog) -> None:
    finding = one_finding(read_file(tmp_path, "r.csv", "colour,size\nred,7\n", catalog))
    assert (finding.code, finding.found) == ("read.no-header", "colour | size")


def test_headings_without_rows_are_returned(tmp_path: Path, catalog: Catalog) -> None:
    assert one_finding(read_file(tmp_path, "r.csv", text_of([HEADINGS]), catalog)).code == "read.no-rows"


def test_bytes_of_no_known_encoding_are_returned(tmp_path: Path, catalog: Catalog) -> None:
    data = ",".join(HEADINGS).encode() + b"\n\x81\x8d\xff,2,3,4,5\n"
    assert one_finding(read_file(tmp_path, "r.csv", data, catalog)).code == "read.encoding"


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────────

CELLS = [
    ("a date cell", date(2026, 12, 15), "2026-12-15"),
    ("a moment at midnight", datetime(2026, 12, 15), "2026-12-15"),  # noqa: DTZ001 - Excel knows no zone
    ("a date with a time", datetime(2026, 12, 15, 9, 30), "2026-12-15 09:30"),  # noqa: DTZ001
    ("a time cell", time(9, 30), "09:30"),
    ("a time with seconds", time(9, 30, 15), "09:30:15"),
    ("a duration as a time", timedelta(hours=13, minutes=5), "13:05"),
    ("a whole number", 42, "42"),
    ("a whole float", 42.0, "42"),
    ("a fraction", 12.5, "12.5"),
    ("floating point noise", 0.1 + 0.2, "0.3"),
    ("a large number", 123456789012.0, "123456789012"),
    ("a small fraction", 0.00001, "0.00001"),
    ("a text of digits", "00042", "00042"),
    ("a text of lines", "one\ntwo", "one\ntwo"),
    ("a date as text", "December 15, 2026", "December 15, 2026"),
    ("a formula's look", "'=1+1", "'=1+1"),
]


@pytest.mark.parametrize(("value", "text"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
@pytest.mark.parametrize("mac", [False, True], ids=["from 1900", "from 1904"])
def test_cells_become_text_as_people_read_it(
    tmp_path: Path, catalog: Catalog, value: object, text: str, *, mac: bool
) -> None:
    data = workbook(with_headings((1, 2, 3, value)), mac=mac)
    assert one_form(read_file(tmp_path, "r.xlsx", data, catalog)).values["courtroom"] == text


@pytest.mark.parametrize(
    ("mac", "shown"), [(False, "2026-12-15"), (True, "2030-12-16")], ids=["from 1900", "from 1904"]
)
def test_serial_numbers_in_date_and_time_columns_are_dates_and_times(
    tmp_path: Path, catalog: Catalog, shown: str, *, mac: bool
) -> None:
    data = workbook(with_headings((46371, 46371, 0.395833333333333, 46371)), mac=mac)
    form = one_form(read_file(tmp_path, "r.xlsx", data, catalog))
    assert form.values == {"Case No.": "46371", "Hearing Date": shown, "HEARING_TIME": "09:30", "courtroom": "46371"}


def test_a_number_that_is_no_date_stays_a_number(tmp_path: Path, catalog: Catalog) -> None:
    form = one_form(read_file(tmp_path, "r.xlsx", workbook(with_headings(("x", 20261215, 930))), catalog))
    assert form.values == {"Case No.": "x", "Hearing Date": "20261215", "HEARING_TIME": "930"}


def test_rows_and_columns_are_those_of_the_sheet(tmp_path: Path, catalog: Catalog) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B1"] = "Hearings"
        for at, heading in enumerate(HEADINGS):
            sheet.cell(row=4, column=3 + at, value=heading)
            sheet.cell(row=7, column=3 + at, value=ROW[at])

    form = one_form(read_file(tmp_path, "r.xlsx", workbook(fill, title="December"), catalog))
    assert (form.origin.sheet, form.origin.row) == ("December", 7)
    assert form.origin.columns["Hearing Date"] == "D (Hearing Date)"


def test_error_cells_spoil_their_row_only(tmp_path: Path, catalog: Catalog) -> None:
    def fill(sheet: Worksheet) -> None:
        with_headings(ROW, ROW, ROW)(sheet)
        sheet["B2"] = "#N/A"
        sheet["B2"].data_type = "e"
        sheet["C3"] = "=1/0"

    reading = read_file(tmp_path, "r.xlsx", workbook(fill), catalog)
    assert [one.origin.row for one in reading.forms] == [4]
    assert [(one.code, str(one.where)) for one in reading.findings] == [
        ("read.cell-error", "r.xlsx, sheet Roster, row 2, column B (Hearing Date)"),
        ("read.cell-error", "r.xlsx, sheet Roster, row 3, column C (HEARING_TIME)"),
    ]


def test_rows_that_share_a_merged_cell_are_returned_and_the_others_go_on(tmp_path: Path, catalog: Catalog) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "Hearings"
        sheet.merge_cells("A1:E1")
        with_headings(ROW, ROW, ROW, ROW)(sheet)
        sheet.merge_cells("B4:B5")
        sheet.merge_cells("D3:E3")

    reading = read_file(tmp_path, "r.xlsx", workbook(fill), catalog)
    assert [one.origin.row for one in reading.forms] == [3, 6]
    assert [(one.code, one.where.row, one.found) for one in reading.findings] == [
        ("read.merged-cells", 4, "B4:B5"),
        ("read.merged-cells", 5, "B4:B5"),
    ]


@pytest.mark.parametrize(
    ("ranges", "rows", "expected"),
    [
        ([], 9, {}),
        ([((1, 1), (1, 4))], 9, {}),
        ([((1, 1), (2, 1))], 9, {2: "B2:B3", 3: "B2:B3"}),
        ([((3, 0), (1_048_575, 26))], 5, {4: "A4:AA1048576", 5: "A4:AA1048576"}),
        ([((2, 0), (3, 0)), ((1, 1), (2, 1))], 9, {2: "B2:B3", 3: "B2:B3", 4: "A3:A4"}),
        ([((7, 0), (8, 0))], 5, {}),
    ],
    ids=["none", "within a row", "over two rows", "below the last row", "overlapping", "wholly below"],
)
def test_merged_ranges_name_their_rows(
    ranges: list[tuple[tuple[int, int], tuple[int, int]]], rows: int, expected: dict[int, str]
) -> None:
    assert merged_rows(ranges, rows) == expected


def test_true_and_false_stand_only_where_yes_or_no_is_asked(tmp_path: Path, catalog: Catalog) -> None:
    rows = ((*ROW[:3], True, ROW[4]), ROW, (*ROW[:3], False, ROW[4]))
    reading = read_file(tmp_path, "r.xlsx", workbook(with_headings(*rows)), catalog)
    assert [one.origin.row for one in reading.forms] == [3]
    assert [(one.code, one.where.row, one.where.column, one.found) for one in reading.findings] == [
        ("read.true-false", 2, "D (courtroom)", "TRUE"),
        ("read.true-false", 4, "D (courtroom)", "FALSE"),
    ]


@pytest.mark.parametrize(
    ("kind", "stray"),
    [
        (FieldKind.BOOLEAN, False),
        (FieldKind.CHOICE, False),
        (None, False),
        (FieldKind.TEXT, True),
        (FieldKind.DATE, True),
    ],
)
def test_a_truth_value_is_yes_or_no_where_that_may_be_meant(kind: FieldKind | None, *, stray: bool) -> None:
    assert is_stray_truth(value=True, kind=kind) is stray
    assert (cell_text(value=True, kind=kind), cell_text(value=False, kind=kind)) == ("yes", "no")
    assert not is_stray_truth(1, kind)


def test_hidden_rows_are_read_and_said(tmp_path: Path, catalog: Catalog) -> None:
    def fill(sheet: Worksheet) -> None:
        with_headings(ROW, ROW)(sheet)
        sheet.row_dimensions[3].hidden = True

    reading = read_file(tmp_path, "r.xlsx", workbook(fill), catalog)
    assert len(reading.forms) == 2
    assert [(one.code, one.severity, one.where.row) for one in reading.findings] == [
        ("read.hidden-row", Severity.WARNING, 3)
    ]


def test_every_fitting_sheet_is_read_and_the_others_are_said(tmp_path: Path, catalog: Catalog) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.title = "How to"
    book.active.append(("Correct the marked cells.",))
    for name in ("May", "June", "Secret"):
        with_headings(ROW)(book.create_sheet(name))
    book.create_sheet("Notes").append(("colour", "size"))
    book.create_sheet("Empty")
    book["Secret"].sheet_state = "hidden"
    reading = read_file(tmp_path, "r.xlsx", saved(book), catalog)
    assert [one.origin.sheet for one in reading.forms] == ["May", "June"]
    assert sorted((one.code, one.where.sheet) for one in reading.findings) == [
        ("read.hidden-sheet", "Secret"),
        ("read.sheet-passed-over", "Notes"),
    ]


def test_a_returned_roster_is_read_again_without_its_column_of_corrections(tmp_path: Path, catalog: Catalog) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    with_headings((*ROW, "Row 7, column B: 30 February is no day."), headings=(*HEADINGS, "What to correct"))(sheet)
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFFC7CE")
    book.create_sheet("How to").append(("Correct the marked cells and drop this file again.",))
    form = one_form(read_file(tmp_path, "r.xlsx", saved(book), catalog))
    assert dict(zip(HEADINGS, ROW, strict=True)) == form.values


def test_a_lane_s_type_decides_which_headings_count(tmp_path: Path, catalog: Catalog) -> None:
    lane = LaneSettings(document_type="letter")
    data = workbook(with_headings(("1", "x"), headings=("Case No.", "Judge")))
    assert one_form(read_file(tmp_path, "r.xlsx", data, catalog, lane)).document_type == "letter"


def test_an_ambiguous_roster_says_so_once(tmp_path: Path, catalog: Catalog) -> None:
    data = workbook(with_headings(("1", "x"), ("2", "y"), headings=("Case No.", "Judge")))
    finding = one_finding(read_file(tmp_path, "r.xlsx", data, catalog))
    assert (finding.code, finding.where.row) == ("read.type-ambiguous", 1)


def test_a_roster_that_fills_more_than_an_answer_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = text_of([HEADINGS, *((*ROW[:4], "x" * 30_000),) * 1_000])
    assert one_finding(read_file(tmp_path, "r.csv", text, catalog)).code == "read.too-many-rows"


def test_a_cell_a_million_rows_down_is_refused_before_it_fills_the_memory(tmp_path: Path, catalog: Catalog) -> None:
    def fill(sheet: Worksheet) -> None:
        with_headings(ROW)(sheet)
        sheet["XFD1048576"] = "x"

    assert one_finding(read_file(tmp_path, "r.xlsx", workbook(fill), catalog)).code == "read.too-many-rows"


# ── harmful archives ─────────────────────────────────────────────────────────────────────────────────


def rebuilt(data: bytes, **changed: bytes | None) -> bytes:
    """The archive with members replaced (`xl__workbook_xml` style names are spelled out by the caller)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = changed.pop(name, old.read(name)) if name in changed else old.read(name)
            if body is not None:
                new.writestr(name, body)
        for name, body in changed.items():
            new.writestr(name, body or b"")
    return out.getvalue()


GOOD = workbook(with_headings(ROW))
SHEET = "xl/worksheets/sheet1.xml"
HARMFUL = [
    ("text called a workbook", b"hello", "read.archive-damaged"),
    ("half a workbook", GOOD[: len(GOOD) // 2], "read.archive-damaged"),
    ("an old or encrypted workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "read.archive-encrypted"),
    ("macros", rebuilt(GOOD, **{"xl/vbaProject.bin": b"x"}), "read.macros"),
    ("a member outside", rebuilt(GOOD, **{"../../evil.xml": b"<a/>"}), "read.archive-member"),
    ("an absolute member", rebuilt(GOOD, **{"/etc/evil.xml": b"<a/>"}), "read.archive-member"),
    ("a Windows path", rebuilt(GOOD, **{"..\\evil.xml": b"<a/>"}), "read.archive-member"),
    ("a bomb", rebuilt(GOOD, **{"xl/media/a.bin": b"\0" * 30_000_000}), "read.archive-bomb"),
    ("a bomb of XML", rebuilt(GOOD, **{"xl/a.xml": b" " * 60_000_000}), "read.archive-bomb"),
    ("a DTD", rebuilt(GOOD, **{SHEET: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}), "read.dtd"),
    (
        "a DTD in UTF-16",
        rebuilt(GOOD, **{SHEET: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")}),
        "read.dtd",
    ),
    (
        "a rare encoding that could hide one",
        rebuilt(GOOD, **{SHEET: b'<?xml version="1.0" encoding="UTF-7"?><a/>'}),
        "read.archive-damaged",
    ),
    ("a sheet that is no XML", rebuilt(GOOD, **{SHEET: b"<worksheet><row"}), "read.workbook-unreadable"),
    ("no sheet part", rebuilt(GOOD, **{SHEET: None}), "read.workbook-unreadable"),
    ("no workbook part", rebuilt(GOOD, **{"xl/workbook.xml": None}), "read.workbook-unreadable"),
]


@pytest.mark.parametrize(("data", "code"), [row[1:] for row in HARMFUL], ids=[row[0] for row in HARMFUL])
def test_harmful_and_damaged_workbooks_are_returned(tmp_path: Path, catalog: Catalog, data: bytes, code: str) -> None:
    assert one_finding(read_file(tmp_path, "r.xlsx", data, catalog)).code == code


def test_a_member_twice_is_returned(tmp_path: Path, catalog: Catalog) -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<a/>")
    assert one_finding(read_file(tmp_path, "r.xlsx", out.getvalue(), catalog)).code == "read.archive-member"


# ── round trips ──────────────────────────────────────────────────────────────────────────────────────

LETTER = DocumentType(
    name="letter",
    title="Letter",
    summary="",
    edition="1",
    fields=tuple(Field(name=one, label=one, kind=FieldKind.TEXT) for one in ("alpha", "beta", "gamma")),
    papers=(),
    folder=Path("letter"),
    digest="0",
)
LETTERS = Known(
    catalog=Catalog(documents={"letter": LETTER}, courts={}, fieldsets={}),
    lane=LaneSettings(document_type="letter"),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.just("\n"), max_size=15)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5).filter(
    lambda rows: any(cell.strip() for row in rows for cell in row)
)


def expected(rows: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    named = [
        {name: cell for name, cell in zip(("alpha", "beta", "gamma"), row, strict=True) if cell.strip()} for row in rows
    ]
    return [one for one in named if one]


def source_of(path: Path) -> Source:
    return Source(name=path.name, path=path, sha256="0" * 64, size=path.stat().st_size)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, sign=st.sampled_from(",;\t"), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_csv_cells_come_back_as_they_were_written(rows: list[tuple[str, str, str]], sign: str, encoding: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        path.write_bytes(text_of([("alpha", "beta", "gamma"), *rows], sign).encode(encoding))
        reading = read_csv(source_of(path), LETTERS)
    assert reading.findings == ()
    assert [one.values for one in reading.forms] == expected(rows)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_workbook_texts_come_back_as_they_were_written(rows: list[tuple[str, str, str]]) -> None:
    def fill(sheet: Worksheet) -> None:
        for number, row in enumerate((("alpha", "beta", "gamma"), *rows), start=1):
            for at, cell in enumerate(row, start=1):
                sheet.cell(row=number, column=at).value = cell or None
                sheet.cell(row=number, column=at).data_type = "s"

    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        path.write_bytes(workbook(fill))
        reading = read_xlsx(source_of(path), LETTERS)
    assert reading.findings == ()
    assert [one.values for one in reading.forms] == expected(rows)


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(1954, 10, 4), date(2100, 1, 1)),
    clock=st.times().map(lambda one: one.replace(microsecond=0)),
    mac=st.booleans(),
)
def test_workbook_dates_and_times_come_back_in_iso_form(day: date, clock: time, *, mac: bool) -> None:
    data = workbook(with_headings((day, clock), headings=("alpha", "beta")), mac=mac)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        path.write_bytes(data)
        reading = read_xlsx(source_of(path), LETTERS)
    assert reading.forms[0].values == {
        "alpha": day.isoformat(),
        "beta": clock.isoformat(timespec="seconds" if clock.second else "minutes"),
    }
