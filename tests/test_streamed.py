"""A roster read row by row gives what reading it whole gives, in files whose bytes never differ."""

import csv
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.confine import Confined
from pipeline.intake.read import read as read_whole
from pipeline.intake.read import roster, slices
from pipeline.intake.read.streamed import Streamed, stream
from pipeline.model import Finding, Packet, RawForm
from pipeline.rules.catalog import Catalog
from pipeline.runs import rows
from pipeline.runs.rows import Unread
from pipeline.settings import ChildSettings, LaneSettings
from tests.drops import file_drop, folder_drop

HEADINGS = ("Case No.", "Hearing date", "Hearing time", "Courtroom", "Remote link", "Adjourned")
ROW = ("1:26-cv-00042", "2026-12-15", "09:30", "5", "https://example.org", "no")
LANE = LaneSettings(purpose="notices", document_type="notice-of-hearing", court="us-nywd")


@pytest.fixture
def read(tmp_path: Path, catalog: Catalog) -> Callable[..., tuple[Streamed, Path]]:
    """Streams a drop into a new folder."""

    def call(packet: Packet, lane: LaneSettings = LANE, **more: int) -> tuple[Streamed, Path]:
        folder = tmp_path / f"rows-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return stream(packet, catalog, lane, folder, **{"chunk_rows": 500, "most_rows": 10_000, **more}), folder

    return call


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of a few rows, so that a short sheet has many."""
    monkeypatch.setattr(slices, "SLICE_BYTES", 700)
    monkeypatch.setattr(slices, "_FIRST_BYTES", 700)
    monkeypatch.setattr(slices, "_BLOCK", 64)


def _raws(streamed: Streamed, folder: Path) -> list[RawForm | Unread]:
    return [one for file in streamed.files for one in rows.read(folder / file.name)]


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def _book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(HEADINGS)
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: openpyxl.Workbook) -> Worksheet:
    assert isinstance(book.active, Worksheet)
    return book.active


def _ordinary(book: openpyxl.Workbook) -> None:
    for number in range(40):
        _sheet(book).append([f"1:26-cv-{number:05}", date(2026, 12, 15), time(9, 30), 5, "", True])


def _with_gaps(book: openpyxl.Workbook) -> None:
    sheet = _sheet(book)
    for row in (3, 4, 90, 91):
        for column, cell in enumerate(ROW, start=1):
            sheet.cell(row, column, cell)
    sheet.cell(200, 9).number_format = "0.00"
    sheet.row_dimensions[4].hidden = True
    sheet.row_dimensions[91].hidden = True


def _spoilt(book: openpyxl.Workbook) -> None:
    sheet = _sheet(book)
    for _ in range(12):
        sheet.append(ROW)
    sheet["B3"] = "#N/A"
    sheet["B4"] = "=TODAY()"
    sheet["D5"] = True
    sheet["J6"] = "no heading here"
    sheet["A7"] = "x\u0085y"
    sheet.merge_cells("A9:A10")
    sheet.append(["", "", "", "", "", ""])
    sheet.append(["", "", "", "", "", "no"])


def _several(book: openpyxl.Workbook) -> None:
    _ordinary(book)
    for title, state in (("Second", "visible"), ("Hidden", "hidden"), ("Fields", "visible")):
        sheet = book.create_sheet(title)
        sheet.append(["A title"])
        sheet.append([])
        sheet.append(HEADINGS)
        sheet.append(ROW)
        sheet.sheet_state = state
    book.create_sheet("Notes").append(["Call the clerk"])
    book.create_sheet("Empty")


def _serials(book: openpyxl.Workbook) -> None:
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no zone
    _sheet(book).append(["1:26-cv-00042", 46371, 0.5, 1.25, "", 0])
    _sheet(book).append(["1:26-cv-00043", datetime(2026, 12, 15, 9, 30), 0.75, "5", "", "yes"])  # noqa: DTZ001


_BOOKS = {
    "ordinary rows": _ordinary,
    "gaps and hidden rows": _with_gaps,
    "rows that cannot be read": _spoilt,
    "several sheets": _several,
    "serial numbers from 1904": _serials,
}
_TEXTS = {
    "commas": "\r\n".join([",".join(HEADINGS), ",".join(ROW), "", ",".join(ROW)]).encode(),
    "semicolons with a separator line": "\n".join(["sep=;", ";".join(HEADINGS), ";".join(ROW)]).encode(),
    "tabs in UTF-16": "\n".join(["\t".join(HEADINGS), "\t".join(ROW)]).encode("utf-16"),
    "a mark before UTF-8": "\n".join([",".join(HEADINGS), ",".join(ROW)]).encode("utf-8-sig"),
    "Windows-1252": "\n".join([",".join(HEADINGS), *[",".join(("Peña", *ROW[1:]))] * 3]).encode("cp1252"),
    "a title above": "\n".join(["Hearings", "", ",".join(HEADINGS), ",".join(ROW)]).encode(),
    "lines inside a cell": "\n".join([",".join(HEADINGS), '"a\nb",' + ",".join(ROW[1:]), ",".join(ROW)]).encode(),
    "one cell too many": "\n".join([",".join(HEADINGS), ",".join((*ROW, "x", "y")), ",".join(ROW)]).encode(),
}
_DROPS = {
    **{name: (f"{name}.xlsx", _book(fill)) for name, fill in _BOOKS.items()},
    **{name: (f"{name}.csv", data) for name, data in _TEXTS.items()},
}


def _by_place(findings: Sequence[Finding]) -> list[str]:
    return sorted(map(repr, findings))


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("name", _DROPS)
def test_what_is_streamed_is_what_is_read_whole(
    tmp_path: Path, catalog: Catalog, read: Callable[..., tuple[Streamed, Path]], name: str
) -> None:
    packet = file_drop(tmp_path, *_DROPS[name])
    whole = read_whole(packet, catalog, LANE)
    streamed, folder = read(packet, chunk_rows=7)
    raws = _raws(streamed, folder)
    assert [one for one in raws if isinstance(one, RawForm)] == list(whole.forms)
    unread = [finding for one in raws if isinstance(one, Unread) for finding in one.findings]
    assert _by_place([*streamed.findings, *unread]) == _by_place(whole.findings)
    assert whole.forms
    assert streamed.rows == len(raws)


_ODD = (
    *("", "", " ", "  ", " x", "x ", "a|b", "|", "é", 'say "so"', "back\\slash", "a\tb"),
    *("\u00a0", "\u3000", "\u2028", "\x7f", "x\x01"),
)


def test_a_row_taken_as_it_stands_is_the_row_read_in_full(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for _ in range(600):
        some = [chance.choice(_ODD) if chance.random() < 0.1 else cell for cell in ROW]
        writer.writerow([*some[: chance.choice((4, 6, 6, 6))], *[""] * chance.choice((0, 0, 2))])
    packet = file_drop(tmp_path, "roster.csv", text.getvalue().encode())
    quick, _ = read(packet)
    monkeypatch.setattr(roster.Rows, "plain", lambda *_: None)
    full, _ = read(packet)
    assert quick == full
    assert quick.rows == 600


def test_rows_are_counted_over_all_sheets_and_files_are_named_by_their_bytes(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]
) -> None:
    packet = file_drop(tmp_path, "roster.xlsx", _book(_several))
    (first, folder), (second, other) = read(packet, chunk_rows=15), read(packet, chunk_rows=15)
    assert first == second
    assert [(one.name, one.rows, one.first) for one in first.files] == [
        ("rows-0001.jsonl", 15, 1),
        ("rows-0002.jsonl", 15, 16),
        ("rows-0003.jsonl", 10, 31),
        ("rows-0004.jsonl", 1, 41),
    ]
    for one in first.files:
        data = (folder / one.name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (one.sha256, one.size)
        assert data == (other / one.name).read_bytes()
    numbers = [row.number for one in first.files for row in rows.numbered(_lines(folder / one.name))]
    assert numbers == list(range(1, 42))


def test_a_row_that_cannot_be_read_keeps_its_values_and_its_place(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]
) -> None:
    streamed, folder = read(file_drop(tmp_path, "roster.xlsx", _book(_spoilt)))
    unread = {one.origin.row: one for one in _raws(streamed, folder) if isinstance(one, Unread)}
    assert {row: [finding.code for finding in one.findings] for row, one in unread.items()} == {
        3: ["read.cell-error"],
        4: ["read.cell-error"],
        5: ["read.true-false"],
        6: ["read.cell-without-heading"],
        7: ["read.control-character"],
        9: ["read.merged-cells"],
        10: ["read.merged-cells"],
    }
    assert unread[6].values["Case No."] == ROW[0]


def test_a_row_with_a_stray_quotation_mark_is_kept_as_unread(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]
) -> None:
    text = "\n".join([",".join(HEADINGS), ",".join(ROW), '"a"b,c', ",".join(ROW)])
    streamed, folder = read(file_drop(tmp_path, "roster.csv", text))
    assert [type(one) for one in _raws(streamed, folder)] == [RawForm, Unread, RawForm]


def test_chosen_rows_keep_their_numbers(tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]) -> None:
    streamed, folder = read(file_drop(tmp_path, "roster.xlsx", _book(_ordinary)))
    data, numbers = rows.chosen((folder / streamed.files[0].name).read_bytes(), {3, 17, 400})
    assert numbers == (3, 17)
    assert [one.number for one in rows.numbered(data.splitlines())] == [3, 17]


def _xml(sheet: str) -> bytes:
    """A workbook whose first sheet is this XML."""
    out, book = io.BytesIO(), zipfile.ZipFile(io.BytesIO(_book(_ordinary)))
    with zipfile.ZipFile(out, "w") as made:
        for one in book.infolist():
            own = one.filename == "xl/worksheets/sheet1.xml"
            made.writestr(one.filename, sheet if own else book.read(one))
    return out.getvalue()


_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD = "".join(f'<c r="{chr(65 + at)}1" t="str"><v>{title}</v></c>' for at, title in enumerate(HEADINGS))


def _plain_sheet(body: str, *, behind: str = "") -> bytes:
    return _xml(f'<worksheet {_NS}><sheetData><row r="1">{_HEAD}</row>{body}</sheetData>{behind}</worksheet>')


_CELL = '<c r="A2" t="str"><v>1:26-cv-00042</v></c><c r="B2" t="str"><v>2026-12-15</v></c>'
_REFUSED = {
    "a comment among the rows": (_plain_sheet(f"<!-- </row> --><row r='2'>{_CELL}</row>"), "read.workbook-unreadable"),
    "a marked section": (_plain_sheet(f"<row r='2'>{_CELL}<![CDATA[</row>]]></row>"), "read.workbook-unreadable"),
    "a declared entity": (_xml(f'<!DOCTYPE a [<!ENTITY b "c">]><worksheet {_NS}><sheetData/></worksheet>'), "read.dtd"),
    "rows without an end": (_xml(f'<worksheet {_NS}><sheetData><row r="1">{_HEAD}'), "read.workbook-unreadable"),
    "no rows at all": (_xml(f"<worksheet {_NS}><sheetData/></worksheet>"), "read.no-header"),
    "headings alone": (_plain_sheet(""), "read.no-rows"),
    "a cell a million rows down": (
        _plain_sheet(f'<row r="2">{_CELL}</row><row r="1000000"><c r="A1000000"><v>1</v></c></row>'),
        "read.too-many-rows",
    ),
    "a cell in the last column": (
        _plain_sheet(f'<row r="2">{_CELL}</row><row r="900"><c r="XFD900"><v>1</v></c></row>'),
        "read.too-many-rows",
    ),
    "no workbook": (b"PK\x03\x04nothing", "read.archive-damaged"),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_a_harmful_or_damaged_workbook_is_told_and_leaves_no_file(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]], name: str
) -> None:
    data, code = _REFUSED[name]
    streamed, folder = read(file_drop(tmp_path, "roster.xlsx", data))
    assert [one.code for one in streamed.findings if one.severity == "error"] == [code]
    assert (streamed.rows, streamed.files) == (0, ())
    assert list(folder.glob("*.jsonl")) == []


@pytest.mark.usefixtures("narrow")
def test_rows_and_cells_without_their_numbers_are_counted(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]
) -> None:
    body = "".join(f'<row><c t="str"><v>case {number}</v></c><c t="str"><v>x</v></c></row>' for number in range(30))
    streamed, folder = read(file_drop(tmp_path, "roster.xlsx", _plain_sheet(body)))
    raws = _raws(streamed, folder)
    assert [(one.origin.row, one.values["Case No."]) for one in raws] == [(at + 2, f"case {at}") for at in range(30)]


def test_a_roster_that_is_too_long_is_refused_whole(tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]) -> None:
    packet = file_drop(tmp_path, "roster.xlsx", _book(_ordinary))
    streamed, folder = read(packet, chunk_rows=10, most_rows=39)
    (one,) = streamed.findings
    assert one.code == "read.too-many-rows"
    assert "at most 39 are taken" in one.message
    assert (streamed.rows, list(folder.glob("*.jsonl"))) == (0, [])
    assert read(packet, most_rows=40)[0].rows == 40


def test_a_quotation_mark_that_never_closes_leaves_no_file(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]
) -> None:
    text = "\n".join([",".join(HEADINGS), *[",".join(ROW)] * 30, '"never closed'])
    streamed, folder = read(file_drop(tmp_path, "roster.csv", text), chunk_rows=5)
    assert [one.code for one in streamed.findings] == ["read.quotes"]
    assert list(folder.glob("*.jsonl")) == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("form.json", b"{}", "run.no-roster"),
        ("roster.ods", b"PK", "run.no-roster"),
        ("roster.csv", b" \r\n", "read.empty"),
        ("roster.csv", b"Case No.,Hearing date\n\0,b", "read.encoding"),
        ("roster.csv", b"Case No.,Hearing date\n\x81\xff,b", "read.encoding"),
    ],
    ids=["a form", "an OpenDocument sheet", "nothing", "zero bytes", "no known encoding"],
)
def test_what_is_no_roster_is_told(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]], name: str, data: bytes, code: str
) -> None:
    streamed, _ = read(file_drop(tmp_path, name, data))
    assert [one.code for one in streamed.findings] == [code]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_stray_zero_byte_sends_its_own_row_back_with_its_column(
    tmp_path: Path, read: Callable[..., tuple[Streamed, Path]], catalog: Catalog, encoding: str
) -> None:
    damaged = [ROW[0], ROW[1] + "\0é", *ROW[2:]]
    lines = [",".join(HEADINGS), *[",".join(ROW)] * 30, ",".join(damaged), *[",".join(ROW)] * 30]
    packet = file_drop(tmp_path, "roster.csv", "\n".join(lines).encode(encoding))
    streamed, folder = read(packet)
    assert streamed.rows == 61
    (told,) = [each for one in _raws(streamed, folder) if isinstance(one, Unread) for each in one.findings]
    assert (told.code, told.where.row, told.where.column) == ("read.control-character", 32, "B (Hearing date)")
    assert told in read_whole(packet, catalog, LANE).findings


def test_a_folder_may_hold_several_rosters(tmp_path: Path, read: Callable[..., tuple[Streamed, Path]]) -> None:
    text = "\n".join([",".join(HEADINGS), ",".join(ROW)])
    streamed, folder = read(folder_drop(tmp_path, {"b.csv": text, "a.csv": text, "notes.txt": "call"}))
    assert [one.code for one in streamed.findings] == ["run.no-roster"]
    assert [one.origin.file for one in _raws(streamed, folder)] == ["a.csv", "b.csv"]


def test_a_limited_child_writes_the_files(tmp_path: Path, catalog: Catalog) -> None:
    packet, folder = file_drop(tmp_path, "roster.xlsx", _book(_ordinary)), tmp_path / "rows"
    folder.mkdir()
    with Confined(ChildSettings(), preload=()) as confined:
        streamed = confined.call(stream, packet, catalog, LANE, folder, chunk_rows=25, most_rows=100)
    assert (streamed.rows, len(streamed.files)) == (40, 2)
    assert len(_raws(streamed, folder)) == 40
    assert json.loads((folder / "rows-0002.jsonl").read_bytes().splitlines()[0])["sheet"] == "Sheet"
