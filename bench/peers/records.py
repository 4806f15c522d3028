"""Invented notices of hearing, each to another person: as rows of a roster, and as checked forms."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from pipeline.line.bulk.gate import Gate
from pipeline.line.desk import load_catalog
from pipeline.model import Form, Origin, RawForm
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings, Settings

TYPE, COURT = "notice-of-hearing", "us-nywd"
LANE = LaneSettings(purpose="notices", document_type=TYPE, court=COURT, release="auto")
_GIVEN = ("Ada", "Ben", "Cora", "Dev", "Elena", "Femi", "Grace", "Hugo", "Ines", "Jon", "Kofi", "Lena", "Malik", "Nora")
_FAMILY = ("Sample", "Example", "Invented", "Fictional", "Madeup", "Notreal", "Imaginary", "Unreal", "Specimen", "Mock")
_SUBJECTS = (
    "Plaintiff’s motion for summary judgment",
    "Defendant’s motion to dismiss the complaint",
    "Status of discovery",
    "Motion to compel the production of documents",
    "Application for an extension of time",
)
_STREETS = ("Main Street", "Null Road", "Placeholder Avenue", "Elm Court", "Sample Boulevard", "Test Lane")
_TOWNS = (("Rochester", "14614"), ("Buffalo", "14202"), ("Canandaigua", "14424"), ("Elmira", "14901"))
_TIMES = ("9:30 AM", "10:00 AM", "11:15 AM", "2:00 PM", "3:30 PM")
HEADINGS = (
    "Case No.",
    "Plaintiff",
    "Defendant",
    "Judge",
    "Proceeding",
    "What will be heard",
    "Hearing date",
    "Hearing time",
    "Courtroom",
    "Courthouse address",
    "Who must attend",
    "Interpreter and accommodation contact",
    "Interpreter and accommodation telephone",
    "Signed by",
    "Signer's title",
    "Recipient",
    "Recipient address",
    "Recipient city",
    "Recipient state",
    "Recipient ZIP",
)


def _days(today: date) -> list[date]:
    """Tuesdays to Thursdays two months ahead, away from holidays."""
    found = [today + timedelta(days=at) for at in range(60, 130)]
    holidays = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 24), (12, 25), (12, 31)}
    thanks = {(11, day) for day in range(22, 29)}
    return [one for one in found if one.weekday() in {1, 2, 3} and (one.month, one.day) not in holidays | thanks]


def rows(count: int, *, first: int = 0, today: date | None = None) -> Iterator[tuple[str, ...]]:
    """Rows of a roster, the same for the same numbers and day; no two have one recipient."""
    days = _days(today or datetime.now(UTC).date())
    for number in range(first, first + count):
        name = f"{_GIVEN[number % 14]} {_middle(number // 14)} {_FAMILY[number // 7 % 10]}"
        town, zip_code = _TOWNS[number // 3 % 4]
        yield (
            f"6:{26 - number // 90000 % 9:02d}-cv-{10000 + number % 90000:05d}",
            name,
            f"{_FAMILY[number // 11 % 10]} Widgets, Inc.",
            "Hon. Ada Example",
            "civil-motion",
            _SUBJECTS[number // 5 % 5],
            days[number // 40 % len(days)].isoformat(),
            _TIMES[number // 8 % 5],
            f"Courtroom {1 + number % 6}",
            "Example Federal Building; 100 Sample Street; Rochester, NY 14614",
            "All counsel and every party without a lawyer",
            "the Clerk’s Office",
            "(585) 555-0100",
            "Pat Example",
            "Deputy Clerk",
            name,
            f"{100 + number} {_STREETS[number // 2 % 6]}",
            town,
            "NY",
            zip_code,
        )


def _middle(number: int) -> str:
    """Letters for a number: what tells one invented person from the next."""
    letters = ""
    while True:
        number, at = divmod(number, 26)
        letters += chr(97 + at)
        if not number:
            return letters.capitalize()


def workbook(path: Path, count: int) -> Path:
    """A roster as people drop it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Notices")
    sheet.append(HEADINGS)
    for row in rows(count):
        sheet.append(row)
    book.save(path)
    return path


def catalog() -> Catalog:
    """The shipped document types and courts."""
    return load_catalog(Settings(home=Path("/nonexistent")))


def forms(count: int, known: Catalog, at: datetime) -> list[Form]:
    """The same rows, checked as a run checks them.

    Raises:
        RuntimeError: a row is refused; then the rules have changed, and the records must follow them.
    """
    gate, made = Gate(known, LANE, now=at), []
    for number, row in enumerate(rows(count, today=at.date()), start=1):
        origin = Origin(file="roster.xlsx", sha256="0" * 64, sheet="Notices", row=number + 1)
        raw = RawForm(document_type=None, court=None, values=dict(zip(HEADINGS, row, strict=True)), origin=origin)
        gated = gate.row(raw)
        if gated.form is None:
            raise RuntimeError(f"a record of the bench is refused: {[one.code for one in gated.findings]}")
        made.append(gated.form)
    return made
