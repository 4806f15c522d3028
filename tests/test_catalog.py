"""Document types and courts are folders: what is wrong in one is refused by name, and a new one needs no Python."""

import inspect
import pickle
import re
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.model import FieldKind, Origin, RawForm
from pipeline.rules import catalog as catalog_room
from pipeline.rules import court_tables, field_tables, tables
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate

TYPE = """
title = "Notice of Appearance"
summary = "A lawyer appears for a party."
edition = "1"
fieldsets = ["case", "signer"]

[sources.house]
citation = "House rule 1"
checked = 2026-11-22
verified = false

[[fields]]
name = "appears_for"
label = "Appears for"
kind = "text"
required = true
names_one_of = "defendants"
source = "house"

[[papers]]
name = "appearance"
title = "Notice of Appearance for {{ appears_for }}"
role = "lead"
body = "body.html.j2"
filing_code = "appearance"
"""

COURT = """
title = "Moon District Court"
time_zone = "Etc/UTC"
docket_number_pattern = 'M-[0-9]{4}'
docket_number_hint = "M- and four digits, for example `M-0042`"
docket_number_source = "moon"

[sources.moon]
citation = "Moon Rule 1"
checked = 2026-11-22
verified = true

[page]
width = { value = 595, source = "moon" }

[limits]
document_bytes = { value = 1000, source = { citation = "Moon Rule 2", checked = 2026-11-22, verified = false } }
"""

CALENDAR = """
calendar_years = [2026]

[sources.moon]
citation = "Moon Calendar"
checked = 2026-11-22
verified = true

[[holidays]]
day = 2026-12-07
name = "Landing Day"
source = "moon"
"""


def _written(root: Path, *, document: str = TYPE, court: str = COURT, calendar: str = CALENDAR) -> Path:
    texts = {
        "documents/appearance/document.toml": document,
        "documents/appearance/body.html.j2": "<p>{{ appears_for }}</p>",
        "courts/moon/court.toml": court,
        "courts/moon/calendar.toml": calendar,
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def _built(root: Path) -> Catalog:
    return catalog_room.build(library.read(library.shipped(), root))


def test_the_first_catalogue_holds_four_types_and_two_courts(catalog: Catalog) -> None:
    assert set(catalog.documents) >= {"notice-of-hearing", "summons-civil", "motion", "letter"}
    assert set(catalog.courts) >= {"us-nywd", "generic-state"}


def test_another_type_and_another_court_need_no_python(tmp_path: Path, catalog: Catalog) -> None:
    shipped, catalog = catalog, _built(_written(tmp_path))
    assert len(catalog.documents) == len(shipped.documents) + 1
    assert len(catalog.courts) == len(shipped.courts) + 1
    answers = {
        "Case No.": "M-0042",
        "plaintiffs": "Jane Roe",
        "defendants": "John Doe; Ann Poe",
        "appears for": "Ann Poe",
        "signed by": "Lena Lawyer",
    }
    raw = RawForm(document_type=None, court="moon", values={**answers}, origin=Origin(file="a.json", sha256="0" * 64))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    good = validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=(), now=now)
    assert good.form is not None
    assert (good.form.document_type, good.form.court) == ("appearance", "moon")
    bad = RawForm(document_type="appearance", court="moon", values={**answers, "Case No.": "42"}, origin=raw.origin)
    refused = validate(bad, catalog, lane_type=None, lane_court=None, lane_access="public", files=(), now=now)
    assert [(one.code, one.rule, one.verified) for one in refused.findings] == [
        ("form.docket-number", "Moon Rule 1", True)
    ]


def test_a_home_s_folder_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    court = tmp_path / "courts" / "us-nywd"
    court.mkdir(parents=True)
    (court / "court.toml").write_text(COURT, encoding="utf-8")
    (court / "calendar.toml").write_text(CALENDAR, encoding="utf-8")
    assert _built(tmp_path).courts["us-nywd"].title == "Moon District Court"


@pytest.mark.parametrize(
    ("part", "old", "new", "expected"),
    [
        (
            "document",
            'summary = "',
            'sumary = "',
            r"document.toml:[\s\S]*sumary: there is no key .sumary.; did you mean .summary.",
        ),
        (
            "document",
            "required = true",
            "requird = true",
            r"fields\.1\.requird: there is no key .requird.; did you mean .required.",
        ),
        ("document", 'kind = "text"', 'kind = "txt"', r"fields\.1\.kind"),
        ("document", '"signer"]', '"singer"]', r"no field set .singer.; did you mean .signer."),
        ("document", '"defendants"', '"defendents"', r"names_one_of: there is no field .defendents.; did you mean"),
        ("document", 'source = "house"', 'source = "hosue"', r"there is no \[sources\.hosue\]; known: house"),
        ("document", 'role = "lead"', 'role = "connected"', r"exactly one paper has the role .lead."),
        (
            "document",
            'body = "body.html.j2"',
            'body = "../body.html.j2"',
            r"papers\.1\.body: name a file of this folder",
        ),
        ("document", 'name = "appears_for"', 'name = "Appears for"', r"fields\.1\.name"),
        ("document", 'kind = "text"', 'kind = "choice"', r"a choice needs its choices"),
        ("document", 'kind = "text"', 'kind = "text"\npattern = "["', r"no regular expression"),
        ("document", 'kind = "text"', 'kind = "text"\ncourt_day = true', r"for dates only"),
        ("document", 'kind = "text"', 'kind = "text"\ndaytime = true', r"for times only"),
        ("document", 'kind = "text"', 'kind = "text"\nafter = "judge"', r"for dates only"),
        ("document", 'kind = "text"', 'kind = "date"\nafter = "judge"', r"the field .judge. is no date"),
        ("document", 'kind = "text"', 'kind = "date"\nnot_before = "appears_fro"', r"not_before: there is no field"),
        ("document", 'kind = "text"', 'kind = "text"\nexcludes = ["mater"]', r"excludes: there is no field .mater."),
        ("document", 'kind = "text"', 'kind = "text"\nexcludes = ["appears_for"]', r"held against itself"),
        ("document", "checked = 2026-11-22", 'checked = "soon"', r"sources\.house\.checked"),
        ("document", 'title = "Notice of Appearance"', "title = ", r"cannot be read as TOML"),
        ("court", 'time_zone = "Etc/UTC"', 'time_zone = "Moon/Crater"', r"time_zone: 'Moon/Crater' is no time zone"),
        ("court", "[page]", "[pages]", r"pages: there is no key .pages."),
        ("court", "document_bytes", "documents_bytes", r"did you mean .document_bytes."),
        ("court", "'M-[0-9]{4}'", "'M-['", r"docket_number_pattern: this is no regular expression"),
        ("calendar", "day = 2026-12-07", "day = 2027-12-07", r"lies outside calendar_years"),
        ("calendar", "day = 2026-12-07", "day = 2026-02-30", r"cannot be read as TOML"),
        ("calendar", "calendar_years = [2026]", "calendar_years = []", r"calendar_years"),
    ],
)
def test_what_is_wrong_in_a_folder_is_refused_by_name(
    tmp_path: Path, part: str, old: str, new: str, expected: str
) -> None:
    texts = {"document": TYPE, "court": COURT, "calendar": CALENDAR}
    assert old in texts[part]
    texts[part] = texts[part].replace(old, new)
    with pytest.raises(LibraryError) as refused:
        _built(_written(tmp_path, **texts))
    assert re.search(expected, str(refused.value)), str(refused.value)


def test_every_wrong_folder_is_named_at_once(tmp_path: Path) -> None:
    root = _written(tmp_path, document=TYPE.replace("summary", "sumary"), court=COURT.replace("[page]", "[pages]"))
    with pytest.raises(LibraryError) as refused:
        _built(root)
    assert "appearance/document.toml" in str(refused.value)
    assert "moon/court.toml" in str(refused.value)


def test_a_court_without_its_calendar_is_refused(tmp_path: Path) -> None:
    root = _written(tmp_path)
    (root / "courts" / "moon" / "calendar.toml").unlink()
    with pytest.raises(LibraryError, match=r"calendar\.toml is missing"):
        _built(root)


def test_the_digest_of_a_type_changes_with_the_field_sets_it_uses(tmp_path: Path, catalog: Catalog) -> None:
    folder = tmp_path / "fieldsets" / "service"
    folder.mkdir(parents=True)
    text = (library.shipped() / "fieldsets" / "service" / "fieldset.toml").read_text(encoding="utf-8")
    (folder / "fieldset.toml").write_text(text + "\n# changed\n", encoding="utf-8")
    other = _built(tmp_path)
    assert other.documents["motion"].digest != catalog.documents["motion"].digest
    assert other.documents["letter"].digest == catalog.documents["letter"].digest


def test_the_catalogue_can_be_given_to_a_child(catalog: Catalog) -> None:
    copy: Catalog = pickle.loads(pickle.dumps(catalog))  # noqa: S301 - our own bytes
    assert copy == catalog


def test_nothing_shipped_claims_a_rule_was_read_without_a_citation(catalog: Catalog) -> None:
    sources = [one.source for made in catalog.documents.values() for one in made.fields if one.source]
    sources += [one.source for court in catalog.courts.values() for one in court.holidays]
    assert sources
    assert all(one.citation.strip() and one.checked.year >= 2026 for one in sources)


def _shapes(room: ModuleType) -> tuple[type[BaseModel], ...]:
    found = (one for _, one in inspect.getmembers(room, inspect.isclass) if issubclass(one, BaseModel))
    aside = {
        field_tables.SourceTable,
        field_tables.ConditionTable,
        field_tables.Table,
    }  # explained in words, with the keys that hold them
    return tuple(one for one in found if one.__module__ == room.__name__ and one not in aside)


def test_every_reference_page_names_every_key() -> None:
    docs = Path(__file__).parent.parent / "docs" / "reference"
    document, court = (docs / "document-toml.md").read_text(), (docs / "court-toml.md").read_text()
    assert all(f"`{one}`" in document for one in FieldKind)
    of_types = (*_shapes(tables), *_shapes(field_tables))
    of_courts = _shapes(court_tables)
    assert [name for shape in of_types for name in shape.model_fields if f"`{name}`" not in document] == []
    assert [name for shape in of_courts for name in shape.model_fields if f"`{name}`" not in court] == []
