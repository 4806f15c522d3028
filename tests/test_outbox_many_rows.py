"""Rows of a long roster that go back: in several workbooks, told on a page that people can read, with flat memory."""

import io
import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline import outbox
from pipeline.model import Finding, Origin, Packet, Place, RawForm, Severity
from pipeline.outbox import BackRow, returned

HEADINGS = ("Docket number", "Recipient", "Hearing date")
COLUMNS = {heading: f"{letter} ({heading})" for heading, letter in zip(HEADINGS, "ABC", strict=True)}
PACKET = Packet(
    id="20261122T120000-2d447d82",
    lane="notices",
    name="roster.csv",
    folder=Path("/nowhere"),
    files=(),
    sha256="2d" * 32,
    received_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
)


def _row(number: int) -> BackRow:
    origin = Origin(file="roster.csv", sha256="0" * 64, sheet=None, row=number, columns=COLUMNS)
    return BackRow(
        raw=RawForm(
            document_type=None, court=None, values={each: f"{each} {number}" for each in HEADINGS}, origin=origin
        ),
        findings=(
            Finding(
                code="rules.date",
                severity=Severity.ERROR,
                where=Place(file="roster.csv", row=number, column=COLUMNS["Hearing date"]),
                message=f"There is no such day in row {number}. “Ωß”",
                repair="Write the day.",
            ),
        ),
    )


def _rows(count: int) -> Callable[[], Iterator[BackRow]]:
    return lambda: map(_row, range(2, count + 2))


WHOLE = (
    Finding(
        code="read.hidden",
        severity=Severity.WARNING,
        where=Place(file="roster.csv"),
        message="Some rows are hidden.",
        repair="Show them.",
    ),
)


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned, "_ROWS_A_BOOK", 4)
    monkeypatch.setattr(returned, "_ROWS_SHOWN", 3)


def _books(folder: Path) -> dict[str, list[str]]:
    """The first column of each workbook, its heading apart."""
    return {
        path.name: [str(row[0]) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(2, values_only=True)]
        for path in sorted(folder.glob("*.xlsx"))
    }


@pytest.mark.usefixtures("_few")
def test_many_rows_lie_in_numbered_workbooks_and_the_page_says_how_many_more_there_are(tmp_path: Path) -> None:
    told = outbox.lay_returned_rows(tmp_path, PACKET, WHOLE, rows=_rows(10), count=10, taken=5)
    (folder,) = (tmp_path / "returned").iterdir()
    assert told == 11
    assert _books(folder) == {
        f"corrections-{number:02d}.xlsx": [f"Docket number {row}" for row in rows]
        for number, rows in ((1, range(2, 6)), (2, range(6, 10)), (3, range(10, 12)))
    }
    page = (folder / "returned.html").read_text(encoding="utf-8")
    words = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert re.findall(r'href="([^"]+)"', page) == sorted(_books(folder))
    assert "10 things have to be corrected" in words
    assert "7 more rows came back. This page tells of the first 3; all of them stand in the workbooks." in words
    assert "row 4" in words
    assert "row 5" not in words


@pytest.mark.usefixtures("_few")
def test_few_rows_lie_in_one_workbook_and_the_page_tells_of_all(tmp_path: Path) -> None:
    outbox.lay_returned_rows(tmp_path, PACKET, (), rows=_rows(3), count=3, taken=0)
    (folder,) = (tmp_path / "returned").iterdir()
    assert list(_books(folder)) == ["corrections.xlsx"]
    assert "more row" not in (folder / "returned.html").read_text()


def test_findings_written_one_by_one_are_those_written_at_once(tmp_path: Path) -> None:
    outbox.lay_returned_rows(tmp_path, PACKET, WHOLE, rows=_rows(3), count=3, taken=1)
    (path,) = tmp_path.rglob("findings.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert [each["where"]["row"] for each in told["findings"]] == [None, 2, 3, 4]
    assert path.read_text(encoding="utf-8") == json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def test_of_a_drop_without_findings_the_list_is_empty(tmp_path: Path) -> None:
    outbox.lay_returned(tmp_path, PACKET, ())
    (path,) = tmp_path.rglob("findings.json")
    assert path.read_text() == json.dumps(json.loads(path.read_text()), indent=2) + "\n"


def test_three_times_the_rows_take_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned, "_ROWS_A_BOOK", 100)
    monkeypatch.setattr(returned, "_ROWS_SHOWN", 10)
    peaks = []
    for count in (100, 100, 300):
        tracemalloc.start()
        outbox.lay_returned_rows(tmp_path / "out", PACKET, (), rows=_rows(count), count=count, taken=0)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 2 * peaks[1]


def test_a_workbook_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    outbox.lay_returned_rows(tmp_path, PACKET, (), rows=_rows(3), count=3, taken=0)
    (path,) = tmp_path.rglob("*.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True).worksheets[0]
    assert [cell.value for cell in next(iter(sheet.iter_rows()))] == [*HEADINGS, "What to correct"]
