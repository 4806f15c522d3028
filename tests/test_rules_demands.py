"""Demands on dates, amounts and rows: nothing signed tomorrow, nothing paid twice, nothing violated before it began."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.model import JSON, Origin, RawForm
from pipeline.rules.catalog import Catalog, build
from pipeline.rules.validate import Validated, validate
from tests.drops import one_form, read_file
from tests.rules_samples import MONDAY, MOTION, NOTICE, changed, check, codes, raw
from tests.test_rules_bounds import TYPE

_DOCUMENTS = library.shipped() / "documents"


def example(kind: str, name: str = "ordinary") -> dict[str, Any]:
    """The answers of a shipped example."""
    values: dict[str, Any] = json.loads((_DOCUMENTS / kind / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    return values


def checked(kind: str, values: Mapping[str, JSON], catalog: Catalog, *, lane_court: str | None = None) -> Validated:
    """The form of a shipped type, validated as if it had been dropped on Monday, 23 November 2026."""
    told = dict(values)
    court = str(told.pop("court"))
    told.pop("document_type", None)
    exhibits = tuple(line.rpartition(" = ")[2] for line in values.get("exhibits") or ())  # type: ignore[union-attr]
    form = RawForm(document_type=kind, court=court, values=told, origin=Origin(file="form.json", sha256="0" * 64))
    return validate(
        form, catalog, lane_type=None, lane_court=lane_court, lane_access="public", files=exhibits, now=MONDAY
    )


def petition(catalog: Catalog, *, first: Mapping[str, JSON] | None = None, **new: JSON) -> Validated:
    """The petition of the example, with some answers and its first violation changed."""
    values = example("petition-on-violation") | new
    rows = [dict(one) for one in values["violations"]]
    rows[0] |= first or {}
    return checked("petition-on-violation", values | {"violations": rows}, catalog)


@pytest.mark.parametrize(
    ("first", "code", "said"),
    [
        ({"day": "2001-01-01"}, "form.order", "Row 1, Date: "),
        ({"day": "2026-11-24"}, "form.date-future", "Row 1, Date: "),
        ({"until": "2001-01-01"}, "form.order", "may not lie before `Date`"),
        ({"until": "2026-11-24"}, "form.date-future", "Row 1, Until: "),
    ],
)
def test_a_violation_lies_within_supervision_and_behind_us(
    catalog: Catalog, first: dict[str, JSON], code: str, said: str
) -> None:
    findings = petition(catalog, first=first).findings
    assert [one.code for one in findings] == [code]
    assert said in findings[0].message
    assert findings[0].found == next(iter(first.values()))


def test_a_violation_after_supervision_expired_is_refused(catalog: Catalog) -> None:
    findings = petition(catalog, supervision_start="2020-06-01", supervision_expiry="2021-06-01").findings
    late = [one for one in findings if one.code == "form.order" and "Supervision expires" in one.message]
    assert late
    assert "may not lie after" in late[0].message


@pytest.mark.parametrize(
    ("grades", "said", "expected"),
    [
        (("B", "C"), "C", ["form.highest"]),
        (("B", "C"), "A", ["form.highest"]),
        (("B", "C"), "B", []),
        (("B", ""), "A", []),
        (("B", ""), "C", ["form.highest"]),
        (("", ""), "C", []),
        (("B", "C"), "", []),
    ],
)
def test_the_most_serious_grade_is_that_of_the_rows(
    catalog: Catalog, grades: tuple[str, ...], said: str, expected: list[str]
) -> None:
    row = example("petition-on-violation")["violations"][0]
    rows: list[JSON] = [row | {"grade": one} for one in grades]
    values = example("petition-on-violation") | {"violations": rows, "highest_grade": said}
    assert codes(checked("petition-on-violation", values, catalog)) == expected


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("declaration", "executed_on"),
        ("certificate-of-service", "service_date"),
        ("notice-of-entry", "entered_date"),
        ("letter", "letter_date"),
        ("payment-receipt", "receipt_date"),
        ("summons-ny", "date_filed"),
        ("petition-on-violation", "date_signed"),
        ("supervision-report", "sentence_date"),
    ],
)
def test_nothing_is_signed_served_or_paid_tomorrow(catalog: Catalog, kind: str, field: str) -> None:
    values = example(kind)
    assert checked(kind, values | {field: "today"}, catalog).findings == () or field == "sentence_date"
    assert "form.date-future" in codes(checked(kind, values | {field: "2026-11-24"}, catalog))


def payments(catalog: Catalog, **first: JSON) -> Validated:
    """The transmittal of the example, its first payment changed."""
    values = example("payment-transmittal")
    rows = [dict(one) for one in values["payments"]]
    rows[0] |= first
    return checked("payment-transmittal", values | {"payments": rows}, catalog)


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"amount": "0.00"}, "form.amount"),
        ({"amount": "-5.00"}, "form.amount"),
        ({"day": "2026-11-24"}, "form.date-future"),
    ],
)
def test_a_payment_is_above_zero_and_was_received(catalog: Catalog, first: dict[str, JSON], code: str) -> None:
    assert code in codes(payments(catalog, **first))


def test_a_receipt_stands_in_one_row_only(catalog: Catalog) -> None:
    second = str(example("payment-transmittal")["payments"][1]["receipt_number"])
    (finding,) = payments(catalog, receipt_number=second.lower()).findings
    assert (finding.code, finding.found) == ("form.repeated", second)
    assert finding.message == "Row 2, Receipt No.: this stands in row 1 already."


@pytest.mark.parametrize(
    ("ordered", "paid", "expected"),
    [("-1.00", "0.00", ["form.amount"]), ("10.00", "-1.00", ["form.amount"]), ("10.00", "0.00", [])],
)
def test_nobody_owes_or_has_paid_less_than_nothing(
    catalog: Catalog, ordered: str, paid: str, expected: list[str]
) -> None:
    summary = example("case-summary") | {"obligations": f"Fine | {ordered} | {paid}"}
    summary |= {"ordered_in_all": "", "paid_in_all": ""}
    assert codes(checked("case-summary", summary, catalog)) == expected
    row: JSON = {"obligation": "Fine", "ordered": ordered, "paid": paid, "amount": "5.00"}
    due = example("notice-of-payment-due") | {"obligations": [row], "total_due": "5.00"}
    assert codes(checked("notice-of-payment-due", due, catalog)) == expected


def test_a_finding_in_a_row_shows_the_cell_and_no_program_text(catalog: Catalog) -> None:
    values = example("petition-on-violation")
    rows: list[JSON] = [dict(one) | {"condition": ""} for one in values["violations"]]
    rows.append(["5", "No alcohol", "Drank", "2026-13-45", "", "B", "more"])
    findings = checked("petition-on-violation", values | {"violations": rows}, catalog).findings
    assert {one.code for one in findings} == {"form.required", "form.structure", "form.date-impossible"}
    assert not any(sign in (one.found or "") for one in findings for sign in "{}[]'")
    assert "2026-13-45" in {one.found for one in findings}


def test_a_form_of_another_court_than_its_lane_s_comes_back(catalog: Catalog) -> None:
    values = example("letter", "smallest")
    other = next(one for one in sorted(catalog.courts) if one != values["court"])
    (finding,) = checked("letter", values, catalog, lane_court=other).findings
    assert finding.code == "form.other-lane"
    assert finding.message == f"This lane files in {other}; the form names {values['court']}."
    for same in (None, values["court"], catalog.courts[values["court"]].title):
        assert checked("letter", values, catalog, lane_court=same).form is not None


@pytest.mark.parametrize(
    "written",
    [
        "Jane Roe, mail, 12 Elm Street, Rochester, NY 14604",
        "Jane Roe | mail | 12 Elm Street, Rochester, NY 14604",
        "| Jane Roe | mail | 12 Elm Street, Rochester, NY 14604 |",
    ],
)
def test_a_line_of_the_service_list_takes_commas_or_bars(catalog: Catalog, written: str) -> None:
    form = check(raw(changed(MOTION, service_list=written), "motion"), catalog).form
    assert form is not None
    (one,) = form.service_list
    assert (one.contact.name, one.method) == ("Jane Roe", "mail")
    assert one.contact.lines == ("12 Elm Street", "Rochester, NY 14604")


def test_a_party_takes_bars_too(catalog: Catalog) -> None:
    said = "Jane Roe | pro se | 12 Elm Street, Rochester, NY 14604"
    form = check(raw(changed(MOTION, plaintiffs=said), "motion"), catalog).form
    assert form is not None
    party = form.case.parties[0]
    assert party.name == "Jane Roe"
    assert party.contact is not None
    assert party.contact.lines == ("12 Elm Street", "Rochester, NY 14604")


def test_a_weekend_is_named_once(catalog: Catalog) -> None:
    (finding,) = check(raw(changed(NOTICE, Hearing__date="2027-02-06")), catalog).findings
    assert finding.message == "Saturday, February 6, 2027 falls on a weekend; the court is closed that day."


@pytest.mark.parametrize(("written", "slashes"), [("2026-13-01", False), ("13/01/2026", True)])
def test_slashes_are_spoken_of_where_there_are_some(catalog: Catalog, written: str, *, slashes: bool) -> None:
    (finding,) = check(raw(changed(NOTICE, Hearing__date=written)), catalog).findings
    assert finding.code == "form.date-impossible"
    assert ("slashes" in finding.message) == slashes


_FIELD = '\n[[fields]]\nname = "most"\nlabel = "Most"\n'
_COLUMN = _FIELD.replace("most", "more").replace("Most", "More") + (
    'kind = "rows"\ncolumns = [{{ name = "one", label = "One", {} }}]\n'
)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (_FIELD + 'kind = "text"\nnot_future = true', "are for dates only"),
        (_FIELD + 'kind = "text"\nnot_after = "day"', "are for dates only"),
        (_FIELD + 'kind = "date"\nnot_after = "dy"', "not_after: there is no field `dy`; did you mean `day`"),
        (_FIELD + 'kind = "date"\nnot_after = "debts"', "the field `debts` is no date"),
        (_FIELD + 'kind = "date"\nnot_past = true\nnot_future = true', "leave the day of receipt only"),
        (_FIELD + 'kind = "text"\npositive = true', "are for money and whole numbers"),
        (_FIELD + 'kind = "date"\nnot_negative = true', "are for money and whole numbers"),
        (_FIELD + 'kind = "text"\nunique = true', "`unique` is for columns"),
        (_FIELD + 'kind = "text"\nhighest_of = "debts.debt"', "highest_of: it is for choices"),
        (_FIELD + 'kind = "choice"\nchoices = ["first"]\nhighest_of = "dets.debt"', "did you mean `debts`"),
        (_FIELD + 'kind = "choice"\nchoices = ["first"]\nhighest_of = "debts.det"', "did you mean `debt`"),
        (_FIELD + 'kind = "choice"\nchoices = ["first"]\nhighest_of = "debts.debt"', "has choices that `most` lacks"),
        (_COLUMN.format('kind = "date", not_before = "dy"'), "there is no field or column `dy`; did you mean `day`"),
        (_COLUMN.format('kind = "date", not_after = "debts"'), "not_after: `debts` is no date"),
        (_COLUMN.format('kind = "text", not_future = true'), "are for dates only"),
        (_COLUMN.format('kind = "date", not_past = true'), "`not_past` is not for columns"),
        (_COLUMN.format('kind = "date", after = "day"'), "`after` is not for columns"),
    ],
)
def test_a_demand_that_cannot_be_kept_is_refused_by_name(more: str, said: str, tmp_path: Path) -> None:
    kind = tmp_path / "documents" / "receipt"
    kind.mkdir(parents=True)
    (kind / "document.toml").write_text(TYPE + more + "\n", encoding="utf-8")
    (kind / "body.html.j2").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match=re.escape(said)):
        build(library.read(tmp_path))


def test_a_roster_names_its_row_and_a_single_form_none(tmp_path: Path, catalog: Catalog) -> None:
    answers = {"document_type": "letter", "letter_date": "soon"}
    one = one_form(read_file(tmp_path, "one.json", json.dumps(answers), catalog))
    two = read_file(tmp_path, "two.json", json.dumps([answers, answers]), catalog).forms
    assert one.origin.row is None
    assert [each.origin.row for each in two] == [1, 1]
