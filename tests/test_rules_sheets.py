"""A roster's rows by the short way: whatever it says of a row, the long way says the same, and most rows take it."""

import dataclasses
import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipeline.model import DocumentType, Origin, RawForm
from pipeline.rules import assemble, people, recipients, sense, validate
from pipeline.rules.catalog import Catalog
from pipeline.rules.doubted import Doubts
from pipeline.rules.known import Known
from pipeline.rules.misread import Misread
from pipeline.rules.plans import Lane
from pipeline.rules.sheets import Sheets
from pipeline.rules.understand import Setting, empty, understand
from tests import gate_rows

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
COURT = "us-nywd"
TYPES = (
    *("notice-of-hearing", "notice-hearing-changed", "notice-of-payment-due", "summons-civil", "letter"),
    *("payment-receipt", "eligibility-decision", "trial-binder"),
)


def _lane(made: str, *, recipients: bool = True, access: str = "public") -> Lane:
    return Lane(document_type=made, court=COURT, access=access, recipients=recipients, now=NOW)


def _long_way(raw: RawForm, catalog: Catalog, lane: Lane) -> validate.Validated:
    """What the functions say that check a single form, of a row that `fold` has nothing against."""
    made = catalog.documents[str(lane.document_type)]
    folded = recipients.fold(raw, made) if lane.recipients else recipients.Folded(raw=raw, findings=())
    assert not folded.findings
    return validate.validate(
        folded.raw,
        catalog,
        lane_type=lane.document_type,
        lane_court=lane.court,
        lane_access=lane.access,
        files=(),
        now=lane.now,
    )


@pytest.mark.parametrize("access", ["public", "confidential"])
@pytest.mark.parametrize("purpose", ["notices", "forms"])
@pytest.mark.parametrize("name", TYPES)
def test_the_short_way_says_what_the_long_way_says(catalog: Catalog, name: str, purpose: str, access: str) -> None:
    lane = _lane(name, recipients=purpose == "notices", access=access)
    sheets = Sheets(catalog, lane)
    rows = list(gate_rows.roster(catalog.documents[name], COURT, 24, seed=len(name)))
    for raw in (*rows, *reversed(rows)):
        checked = sheets.row(raw)
        if checked is not None:
            assert checked.validated == _long_way(raw, catalog, lane)
            if checked.validated.form:
                assert list(checked.validated.form.values) == [one.name for one in catalog.documents[name].fields]


def test_most_rows_of_a_roster_take_the_short_way(catalog: Catalog) -> None:
    sheets = Sheets(catalog, _lane("notice-of-hearing"))
    made = [sheets.row(raw) for raw in gate_rows.roster(catalog.documents["notice-of-hearing"], COURT, 200, seed=3)]
    short = [one for one in made if one is not None]
    assert len(short) > 60
    assert sum(one.validated.form is not None for one in short) > 10
    assert sum(bool(one.validated.findings) for one in short) > 10
    codes = {finding.code for one in short for finding in one.validated.findings}
    assert codes >= {"form.not-both", "form.unknown-field"}


def test_a_row_is_told_of_its_own_columns(catalog: Catalog) -> None:
    lane = _lane("notice-of-hearing")
    sheets, rows = Sheets(catalog, lane), gate_rows.roster(catalog.documents["notice-of-hearing"], COURT, 1, seed=3)
    (raw,) = rows
    values = {heading: cell for heading, cell in raw.values.items() if heading != "Hearing date"}
    other = {title: f"ZZ ({title})" for title in raw.origin.columns}
    for columns in (raw.origin.columns, other):
        one = dataclasses.replace(raw, values=values, origin=dataclasses.replace(raw.origin, columns=columns))
        checked = sheets.row(one)
        assert checked is not None
        assert checked.validated == _long_way(one, catalog, lane)
        told = {finding.where.column for finding in checked.validated.findings if finding.code == "form.required"}
        assert told == {columns["Hearing date"]}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"Docket number": "6:26-cv-06123-ABC", "docket_number": "6:26-cv-06124-ABC"}, id="asked twice"),
        pytest.param({"Hearing dat": "2026-12-15"}, id="nearly a field"),
        pytest.param({"Hearing date": 20261215}, id="a number"),
        pytest.param({"case": {"judge": "Hon. Ada Example"}}, id="a table"),
        pytest.param({"Service list": "Lee Sample, e-filing, lee@firm.example"}, id="served besides"),
        pytest.param({"Recipient": "x\x07"}, id="unprintable"),
        pytest.param({"Recipient street": "13 Elm Street"}, id="two streets"),
        pytest.param({"Recipient address 2": None, "Recipient for": None}, id="nothing under the recipient's headings"),
        pytest.param({"Hearing date": " "}, id="a blank"),
    ],
)
def test_odd_rows_are_told_the_same(catalog: Catalog, change: dict[str, object]) -> None:
    lane = _lane("notice-of-hearing")
    sheets, made = Sheets(catalog, lane), catalog.documents["notice-of-hearing"]
    for raw in gate_rows.roster(made, COURT, 12, seed=9):
        one = RawForm(
            document_type=None, court=raw.court, values={**raw.values, **change}, origin=raw.origin  # type: ignore[dict-item]
        )  # fmt: skip
        if (checked := sheets.row(one)) is not None:
            assert checked.validated == _long_way(one, catalog, lane)


CELLS = {
    "name": ("Ann Roe", "Ann  Roe", "Jos\xe9", "A\x07", ";", ""),
    "street": ("12 Elm Street", "12 Elm Street; Rear", "12 Elm Street, Rochester, NY 14604", ";", "", "a\tb"),
    "street2": ("", "", "Apt. 4", ";"),
    "city": ("Rochester", "Rochester ,", ""),
    "state": ("NY", "New  York", ""),
    "zip": ("14604", "14604-1234", "4604", "14604\u20131234", ""),
    "email": ("", "", "ann@roe.example", "mailto:ann@roe.example", "nobody"),
    "agreed": ("", "", "yes", "No", "maybe"),
    "party": ("", "Plaintiff", "The  State"),
}


def test_an_ordinary_recipient_is_the_one_of_the_folded_row(catalog: Catalog) -> None:
    made = catalog.documents["notice-of-hearing"]
    chance, plain = random.Random(1), 0
    for _ in range(3000):
        said = {part: chance.choice((some[0], chance.choice(some))) for part, some in CELLS.items()}
        cells = {part: text.strip() for part, text in said.items() if text.strip()}
        contact = recipients.plain(cells)
        if contact is None:
            continue
        plain += 1
        values = {recipients.HEADINGS[part][0]: text for part, text in said.items() if text}
        raw = RawForm(document_type=None, court=None, values=values, origin=Origin(file="a.csv", sha256="0" * 64))
        folded = recipients.fold(raw, made)
        assert not folded.findings
        assert people.service_list(folded.raw.values["service_list"]) == (contact,)
    assert plain > 500


def _values(made: DocumentType, rows: Iterator[RawForm], setting: Setting) -> Iterator[dict[str, object]]:
    for raw in rows:
        values: dict[str, object] = {}
        for field in made.fields:
            given = raw.values.get(field.label, field.default)
            try:
                values[field.name] = None if given is None or empty(given) else understand(field, given, setting)
            except Misread:
                values[field.name] = None
        yield values


@pytest.mark.parametrize("name", [*TYPES, "revocation-petition", "payment-allocation", "order-continuance"])
def test_remembered_doubts_are_those_of_the_checks(catalog: Catalog, name: str) -> None:
    made = catalog.documents.get(name) or catalog.documents[sorted(catalog.documents)[len(name)]]
    setting = Setting(court=catalog.courts[COURT], today=NOW.date())
    doubts = Doubts(made, setting)
    every = list(_values(made, gate_rows.roster(made, COURT, 60, seed=7), setting))
    for values in (*every, *reversed(every)):
        filled = frozenset(one for one, value in values.items() if value not in (None, ()))
        assert doubts.of(values, filled) == list(sense.doubts(Known(made=made, values=values, setting=setting)))


def test_an_alias_is_never_overlooked() -> None:
    pieces = (
        "Ann",
        "Roe",
        " ",
        " ",
        ", ",
        "(",
        "a/k/a ",
        "AKA ",
        "fka. ",
        "Now Known As: ",
        "doing business as ",
        "Inc",
    )
    for seed in range(2000):
        chance = random.Random(seed)
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 8)))
        assert people._perhaps_alias(text) or people._ALIAS.search(text) is None


def test_places_that_a_type_has_no_field_for_stay_empty(catalog: Catalog) -> None:
    for made in catalog.documents.values():
        assert "" not in {one.name for one in made.fields}
        assert assemble.keeps_access(made, dict.fromkeys(one.name for one in made.fields), "sealed")
