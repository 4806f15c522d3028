"""The calendar file beside a notice: the right day and hour, the same bytes, and silence about sealed matters."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from pipeline import files
from pipeline.filing import package
from pipeline.model import Access, DocumentType, Form
from pipeline.press import ics
from pipeline.rules.catalog import Catalog
from tests import envelopes
from tests.conftest import NOW
from tests.example_papers import form_of

DOCUMENTS = Path(__file__).parents[1] / "templates" / "documents"
WITH_CALENDAR = sorted(
    path
    for kind in DOCUMENTS.iterdir()
    if (kind / "document.toml").exists() and "[calendar]" in (kind / "document.toml").read_text(encoding="utf-8")
    for path in (kind / "examples").glob("ordinary.json")
)


@pytest.fixture
def hearing(catalog: Catalog) -> tuple[Form, DocumentType]:
    return form_of(DOCUMENTS / "notice-of-hearing" / "examples" / "ordinary.json", catalog, NOW), catalog.documents[
        "notice-of-hearing"
    ]


def made(form: Form, kind: DocumentType, catalog: Catalog) -> bytes:
    found = ics.calendar(form, kind, catalog.courts[form.court], received_at=NOW)
    assert found is not None
    return found


def entry(data: bytes) -> Any:
    return next(iter(icalendar.Calendar.from_ical(data).walk("VEVENT")))


def test_a_hearing_stands_at_its_hour_by_the_courts_clock(catalog: Catalog, hearing: tuple[Form, DocumentType]) -> None:
    form, kind = hearing
    data = made(form, kind, catalog)
    found = entry(data)
    begins = found["DTSTART"].dt
    assert (begins.date(), begins.time()) == (form.values["hearing_date"], form.values["hearing_time"])
    assert begins.utcoffset() == timedelta(hours=-5)
    assert found["DURATION"].dt == timedelta(minutes=60)
    assert str(form.values["hearing_subject"]) in str(found["SUMMARY"])
    assert str(form.case.docket_number) in str(found["SUMMARY"])
    assert str(form.values["courtroom"]) in str(found["LOCATION"])
    assert b"BEGIN:VTIMEZONE" in data
    assert b"\r\n" in data
    assert len(data) < 4000


def test_the_same_form_gives_the_same_bytes_and_another_day_another_entry(
    catalog: Catalog, hearing: tuple[Form, DocumentType]
) -> None:
    form, kind = hearing
    later = replace(form, values={**form.values, "hearing_date": date(2027, 3, 2)})
    assert made(form, kind, catalog) == made(form, kind, catalog)
    assert entry(made(form, kind, catalog))["UID"] != entry(made(later, kind, catalog))["UID"]
    court = catalog.courts[form.court]
    evening = ics.calendar(form, kind, court, received_at=NOW + timedelta(hours=8))
    assert evening == made(form, kind, catalog)
    assert entry(made(form, kind, catalog))["DTSTAMP"].dt == datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("access", [Access.CONFIDENTIAL, Access.SEALED])
def test_a_matter_that_is_not_public_is_called_by_the_kind_of_paper_alone(
    catalog: Catalog, hearing: tuple[Form, DocumentType], access: Access
) -> None:
    form, kind = hearing
    closed = replace(form, case=replace(form.case, access=access))
    found = entry(made(closed, kind, catalog))
    assert str(found["SUMMARY"]) == kind.title
    assert "LOCATION" not in found
    assert str(found["CLASS"]) == "PRIVATE"
    text = made(closed, kind, catalog).decode().replace("\r\n ", "")
    told = [str(form.case.docket_number), str(form.values["hearing_subject"]), str(form.values["courtroom"])]
    told += [party.name for party in form.case.parties]
    assert [one for one in told if one in text] == []


def test_a_closed_matters_mark_is_not_computed_from_its_number(
    catalog: Catalog, hearing: tuple[Form, DocumentType]
) -> None:
    form, kind = hearing
    sealed = replace(form, case=replace(form.case, access=Access.SEALED))
    other = replace(sealed, case=replace(sealed.case, docket_number="6:26-cr-00999"))
    assert entry(made(sealed, kind, catalog))["UID"] == entry(made(other, kind, catalog))["UID"]


def test_without_an_hour_the_entry_takes_the_whole_day(catalog: Catalog, hearing: tuple[Form, DocumentType]) -> None:
    form, kind = hearing
    assert kind.calendar is not None
    data = made(form, replace(kind, calendar=replace(kind.calendar, time=None)), catalog)
    assert entry(data)["DTSTART"].dt == form.values["hearing_date"]
    assert b"VTIMEZONE" not in data


def test_no_day_no_calendar_and_no_wish_no_calendar(catalog: Catalog, hearing: tuple[Form, DocumentType]) -> None:
    form, kind = hearing
    court = catalog.courts[form.court]
    assert ics.calendar(form, replace(kind, calendar=None), court, received_at=NOW) is None
    dayless = replace(form, values={**form.values, "hearing_date": None})
    assert ics.calendar(dayless, kind, court, received_at=NOW) is None


@pytest.mark.parametrize("told", ["a;b,c\\d", "BEGIN:VEVENT", "x\u2028END:VCALENDAR", "§ 3553(a) – “é” 😀" * 20])
def test_what_a_form_says_cannot_break_out_of_its_line(
    catalog: Catalog, hearing: tuple[Form, DocumentType], told: str
) -> None:
    form, kind = hearing
    data = made(replace(form, values={**form.values, "hearing_subject": told}), kind, catalog)
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 1
    assert "".join(told.split()) in "".join(str(entry(data)["SUMMARY"]).split())
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


@pytest.mark.parametrize("path", WITH_CALENDAR, ids=lambda path: path.parts[-3])
def test_every_type_that_asks_for_a_calendar_gets_one(catalog: Catalog, path: Path) -> None:
    form = form_of(path, catalog, NOW)
    kind = catalog.documents[form.document_type]
    found = entry(made(form, kind, catalog))
    begins = found["DTSTART"].dt
    assert kind.calendar is not None
    assert (begins.date() if isinstance(begins, datetime) else begins) == form.values[kind.calendar.date]


def test_the_calendar_lies_beside_the_papers_and_is_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "made.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    filing = envelopes.filing(tmp_path / "papers")
    without = package.package((filing,), envelopes.COURT, tmp_path / "without", provenance={})
    day = package.Beside(name=ics.NAME, role="calendar", title="The day", file=files.describe(path))
    laid = package.package((filing,), envelopes.COURT, tmp_path / "with", provenance={}, besides=(day,))
    listed = {one["path"]: one for one in json.loads(laid.manifest.path.read_text(encoding="utf-8"))["files"]}
    assert (laid.folder / ics.NAME).read_bytes() == path.read_bytes()
    assert (listed[ics.NAME]["role"], listed[ics.NAME]["sent"]) == ("calendar", False)
    assert ics.NAME.encode() not in laid.package.path.read_bytes().split(b"manifest.json")[-1]
    assert laid.id == without.id
    assert package.load(laid.folder) == laid
