"""What people find in the outbox: returned drops, correction sheets, summaries, and names that keep quiet."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import files, outbox
from pipeline.intake.read import CORRECTION_HEADING, read
from pipeline.model import JSON, Access, Case, Court, Finding, Packet, Place, RawForm, Severity
from pipeline.outbox import corrections
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings
from tests.rules_samples import MONDAY, NOTICE, changed, check, codes, raw, roster_row

LANE = LaneSettings(court="us-nywd", document_type="notice-of-hearing")
HOSTILE = '=HYPERLINK("http://evil.example","x")'


def _packet(folder: Path, content: bytes, name: str = "hearings.xlsx", number: int = 1) -> Packet:
    claimed = folder / f"claimed-{number}"
    claimed.mkdir(parents=True, exist_ok=True)
    (claimed / name).write_bytes(content)
    file = files.describe(claimed / name)
    return Packet(
        id=f"20261123T100000-{number:08}",
        lane="hearings",
        name=name,
        folder=claimed,
        files=(file,),
        sha256=file.sha256,
        received_at=MONDAY,
    )


def _finding(**over: object) -> Finding:
    base = Finding(
        code="form.required",
        severity=Severity.ERROR,
        where=Place(file="hearings.xlsx", sheet="Hearings", row=3, column="K (Who must attend)"),
        message="Who must attend is missing.",
        repair="Fill it in.",
        rule="House rule",
    )
    return replace(base, **over)  # type: ignore[arg-type]


def _bad_rows(catalog: Catalog) -> tuple[tuple[RawForm, ...], tuple[Finding, ...]]:
    rows = (
        roster_row(3, changed(NOTICE, Who__must__attend="")),
        roster_row(9, changed(NOTICE, Hearing__date="02/30/2027", Judge=HOSTILE)),
        roster_row(17, changed(NOTICE, Defendants="<script>alert(1)</script> (pro se)")),
    )
    return rows, tuple(one for row in rows for one in check(row, catalog).findings)


# ── names ────────────────────────────────────────────────────────────────────────────────────────────


def _case(number: str | None, access: Access = Access.PUBLIC) -> Case:
    return Case(court="us-nywd", docket_number=number, access=access)


def test_a_case_has_its_number_for_a_folder(catalog: Catalog, tmp_path: Path) -> None:
    folder = outbox.case_folder(tmp_path, catalog.courts["us-nywd"], _case("6:26-cr-00123"))
    assert folder == tmp_path / "us-nywd" / "6-26-cr-00123"


def test_a_sealed_matter_s_folder_gives_nothing_away(catalog: Catalog, tmp_path: Path) -> None:
    court = catalog.courts["us-nywd"]
    found = {outbox.case_folder(tmp_path, court, _case(one, Access.SEALED)) for one in ("6:26-cr-00123", "1:26-cv-1")}
    assert found == {tmp_path / "us-nywd" / "sealed"}
    assert outbox.case_label(_case("6:26-cr-00123", Access.SEALED)) == "sealed"


@pytest.mark.parametrize("number", ["sealed", "no-case-number", "../../etc/passwd", "A/B", "CON", "..", "\n"])
def test_no_number_leaves_its_court_or_takes_a_name_of_ours(catalog: Catalog, tmp_path: Path, number: str) -> None:
    folder = outbox.case_folder(tmp_path, catalog.courts["us-nywd"], _case(number))
    assert folder.parent == tmp_path / "us-nywd"
    assert folder.name not in {"sealed", "no-case-number", "..", "."}


@given(st.sets(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1), min_size=2, max_size=2))
def test_two_numbers_never_share_a_folder(catalog: Catalog, numbers: set[str]) -> None:
    court: Court = catalog.courts["us-nywd"]
    plain = {one.replace(":", "-") for one in numbers}
    found = {outbox.case_folder(Path("/o"), court, _case(one)) for one in numbers}
    assert len(found) == 2 or len(plain) == 1


# ── the returned drop ────────────────────────────────────────────────────────────────────────────────


def test_a_returned_drop_holds_the_original_a_page_and_findings(tmp_path: Path) -> None:
    folder = outbox.lay_returned(tmp_path / "out", _packet(tmp_path, b"original"), (_finding(),))
    assert sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()) == [
        "findings.json",
        "original/hearings.xlsx",
        "returned.html",
    ]
    assert (folder / "original" / "hearings.xlsx").read_bytes() == b"original"
    told = json.loads((folder / "findings.json").read_text("utf-8"))
    assert told["schema"] == "docketpress.findings/1"
    assert told["findings"][0]["code"] == "form.required"
    assert told["findings"][0]["where"]["row"] == 3
    assert told["findings"][0]["place"] == "hearings.xlsx, sheet Hearings, row 3, column K (Who must attend)"


def test_doing_it_again_gives_the_same_bytes_in_the_same_place(tmp_path: Path, catalog: Catalog) -> None:
    rows, findings = _bad_rows(catalog)
    packet = _packet(tmp_path, b"original")
    seen = []
    for _ in range(2):
        folder = outbox.lay_returned(tmp_path / "out", packet, findings, rows=rows, taken=22)
        seen.append({one.name: one.read_bytes() for one in folder.rglob("*") if one.is_file()})
    assert seen[0] == seen[1]
    assert len(list((tmp_path / "out" / "returned").iterdir())) == 1


def test_two_drops_of_one_name_lie_apart(tmp_path: Path) -> None:
    one = outbox.lay_returned(tmp_path / "out", _packet(tmp_path, b"1"), (_finding(),))
    two = outbox.lay_returned(tmp_path / "out", _packet(tmp_path, b"2", number=2), (_finding(),))
    assert one != two


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def levels(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if tag in {"h1", "h2", "h3"}]


def _page(tmp_path: Path, catalog: Catalog, *, taken: int = 22) -> _Page:
    rows, findings = _bad_rows(catalog)
    warning = _finding(severity=Severity.WARNING, message="Look at this.", code="form.access-kept")
    packet = _packet(tmp_path, b"original", name="hearings <b>.xlsx")
    folder = outbox.lay_returned(tmp_path / "out", packet, (*findings, warning), rows=rows, taken=taken)
    return _Page((folder / "returned.html").read_text("utf-8"))


def test_the_page_says_what_where_why_and_what_to_do(tmp_path: Path, catalog: Catalog) -> None:
    words = " ".join(_page(tmp_path, catalog).words.split())
    for said in (
        "hearings <b>.xlsx",
        "3 things have to be corrected",
        "22 rows of this drop had no mistakes and went on.",
        "hearings.xlsx, sheet Hearings, row 9",
        "column G (Hearing date)",
        "There is no day 30 in February 2027.",
        "not yet checked against the official text",
        "Do not drop the original again.",
        "Open corrections.xlsx",
        "inbox/hearings",
        "Look at this.",
        "<script>alert(1)</script>",
    ):
        assert said in words


def test_the_page_is_self_contained_and_accessible(tmp_path: Path, catalog: Catalog) -> None:
    page = _page(tmp_path, catalog)
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe", "b"} & set(tags)
    assert dict(page.tags)["html"] == {"lang": "en"}
    assert tags.count("main") == tags.count("h1") == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.levels(), page.levels()[1:], strict=False))
    assert [told["href"] for tag, told in page.tags if tag == "a"] == ["corrections.xlsx"]


def test_a_drop_of_which_nothing_went_on_says_so(tmp_path: Path, catalog: Catalog) -> None:
    words = _page(tmp_path, catalog, taken=0).words
    assert "Nothing of this drop has gone on." in words
    assert "Do not drop the original again" not in words


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────


def _sheet(data: bytes) -> Worksheet:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return sheet


def test_the_workbook_holds_only_the_bad_rows_in_the_person_s_columns(catalog: Catalog) -> None:
    rows, findings = _bad_rows(catalog)
    data = corrections.corrections(rows, findings)
    assert data is not None
    sheet = _sheet(data)
    assert [cell.value for cell in sheet[1]] == [*NOTICE, "What to correct"]
    assert sheet.max_row == 4
    assert sheet.title == "Hearings"
    assert sheet["A2"].value == "6:26-cr-00123"
    assert sheet["G2"].value == "2026-12-15"
    assert "02/30/2027" in str(sheet["G3"].value)


def test_bad_cells_are_marked_and_the_message_stands_beside_them(catalog: Catalog) -> None:
    rows, findings = _bad_rows(catalog)
    data = corrections.corrections(rows, findings)
    assert data is not None
    sheet = _sheet(data)
    assert sheet["K2"].value is None
    assert sheet["K2"].comment is not None
    assert "Who must attend is missing" in sheet["K2"].comment.text
    assert sheet["K2"].fill.start_color.rgb == "FFFFC7CE"
    assert sheet["J2"].comment is None
    assert "There is no day 30" in str(sheet.cell(3, len(NOTICE) + 1).value)


def test_no_value_acts_as_a_formula_and_every_cell_is_text(catalog: Catalog) -> None:
    rows, findings = _bad_rows(catalog)
    data = corrections.corrections(rows, findings)
    assert data is not None
    sheet = _sheet(data)
    assert sheet["B3"].value == HOSTILE
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())


def test_the_readers_pass_over_the_column_we_add() -> None:
    assert corrections.HEADING == CORRECTION_HEADING


def test_forms_that_are_no_rows_give_no_workbook() -> None:
    assert corrections.corrections((raw(NOTICE),), (_finding(),)) is None


def test_a_row_that_could_not_be_read_comes_back_empty_with_its_message(catalog: Catalog) -> None:
    rows, findings = _bad_rows(catalog)
    unread = _finding(code="read.cell-error", where=Place(file="hearings.xlsx", sheet="Hearings", row=5))
    data = corrections.corrections(rows, (*findings, unread))
    assert data is not None
    sheet = _sheet(data)
    assert sheet.max_row == 5
    assert "Row 5 could not be read" in str(sheet.cell(3, len(NOTICE) + 1).value)


def test_a_roster_of_several_sheets_comes_back_in_several_sheets(catalog: Catalog) -> None:
    (row, *_), findings = _bad_rows(catalog)
    other = replace(row, origin=replace(row.origin, sheet="A/B: " + "long" * 10))
    data = corrections.corrections((row, other), findings)
    assert data is not None
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert names[0] == "Hearings"
    assert len(names[1]) <= 31


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_corrected_and_dropped_again_it_is_read_with_no_other_step(
    tmp_path: Path, catalog: Catalog, suffix: str
) -> None:
    """A roster with a bad row goes out, is corrected in the workbook, and comes back whole."""
    values = changed(NOTICE, Who__must__attend="", Judge=HOSTILE)
    packet = _packet(tmp_path, _roster(suffix, NOTICE, values), f"hearings{suffix}")
    reading = read(packet, catalog, LANE)
    rows = [one for one in reading.forms if check(one, catalog, lane_court="us-nywd").form is None]
    findings = tuple(finding for one in rows for finding in check(one, catalog, lane_court="us-nywd").findings)
    assert (len(reading.forms), len(rows)) == (2, 1)
    folder = outbox.lay_returned(tmp_path / "out", packet, findings, rows=tuple(rows), taken=1)

    book = openpyxl.load_workbook(folder / "corrections.xlsx")
    book.worksheets[0]["K2"] = "All parties"
    book.save(tmp_path / "corrected.xlsx")

    again = _packet(tmp_path, (tmp_path / "corrected.xlsx").read_bytes(), "corrections.xlsx", number=2)
    (form,) = read(again, catalog, LANE).forms
    checked = check(form, catalog, lane_court="us-nywd")
    assert codes(checked) == []
    assert checked.form is not None
    assert checked.form.values["attendance"] == "All parties"
    assert checked.form.case.judge == HOSTILE
    assert checked.form.case.docket_number == "6:26-cr-00123"


def _roster(suffix: str, *rows: Mapping[str, JSON]) -> bytes:
    lines = [list(NOTICE), *([str(one) for one in row.values()] for row in rows)]
    if suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        return text.getvalue().encode()
    book, data = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(line)
    for cell in book.worksheets[0]["B"]:
        cell.data_type = "s"
    book.save(data)
    return data.getvalue()


# ── runs ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_s_summary_says_what_became_of_each_row(tmp_path: Path) -> None:
    rows = (
        outbox.RunRow(
            file="=x.xlsx", sheet="S", row=2, case="6:26-cr-00123", outcome="made", folder="us-nywd/6-26-cr-00123/ab"
        ),
        outbox.RunRow(file="=x.xlsx", sheet="S", row=3, case="", outcome="returned", folder="returned/x", findings=2),
    )
    packet = _packet(tmp_path, b"roster")
    folder = outbox.lay_run(tmp_path / "out", packet, rows)
    first = {one.name: one.read_bytes() for one in folder.iterdir()}
    assert {one.name: one.read_bytes() for one in outbox.lay_run(tmp_path / "out", packet, rows).iterdir()} == first
    table = list(csv.reader(io.StringIO(first["summary.csv"].decode("utf-8-sig"))))
    assert table[1][:5] == ["'=x.xlsx", "S", "2", "6:26-cr-00123", "made"]
    assert len(table) == 3
    page = _Page(first["summary.html"].decode())
    assert "1 of 2 rows became papers; 1 came back." in page.words
    assert [told["href"] for tag, told in page.tags if tag == "a"] == [
        "../../us-nywd/6-26-cr-00123/ab/",
        "../../returned/x/",
    ]
