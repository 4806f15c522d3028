"""A form is checked as a whole: every finding at once, each with place, rule and repair."""

import re
from collections.abc import Mapping
from datetime import UTC, date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import JSON, Access, Exhibit, Form, Origin, RawForm, Severity
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate
from tests.rules_samples import MONDAY, MOTION, NOTICE, SUMMONS, changed, check, codes, raw, roster_row


def _form(values: dict[str, JSON], catalog: Catalog, kind: str = "notice-of-hearing") -> Form:
    checked = check(raw(values, kind), catalog)
    assert checked.form is not None, checked.findings
    return checked.form


def test_a_good_notice_gives_typed_values_and_no_finding(catalog: Catalog) -> None:
    checked = check(raw(NOTICE), catalog)
    assert checked.findings == ()
    assert checked.form is not None
    values = checked.form.values
    assert values["hearing_date"] == date(2026, 12, 15)
    assert values["hearing_time"] == time(9, 30)
    assert values["hearing_address"] == ("100 Example Street", "Rochester, NY 14614")
    assert values["accessibility_phone"] == "(585) 555-0100"
    assert values["date_issued"] == date(2026, 11, 23)
    assert values["remote_link"] is None
    assert checked.form.filer is not None
    assert checked.form.filer.name == "Cora Clerk"
    assert checked.form.case.docket_number == "6:26-cr-00123"
    assert [one.role for one in checked.form.case.parties] == ["plaintiff", "defendant"]


def test_every_field_of_the_type_is_among_the_values(catalog: Catalog) -> None:
    form = _form(dict(NOTICE), catalog)
    assert set(form.values) == {one.name for one in catalog.documents["notice-of-hearing"].fields}


NOTICE_TABLE: list[tuple[str, dict[str, JSON], list[str]]] = [
    ("a required answer is missing", {"Who__must__attend": ""}, ["form.required"]),
    ("an answer of spaces is missing", {"Who__must__attend": " \u00a0\u200b "}, ["form.required"]),
    ("neither room nor link", {"Courtroom": "", "Courthouse__address": ""}, ["form.required", "form.required"]),
    ("a room without its address", {"Courthouse__address": ""}, ["form.required"]),
    (
        "a link in place of a room",
        {"Courtroom": "", "Courthouse__address": "", "Zoom__link": "https://x.example/1"},
        [],
    ),
    (
        "a link that is none",
        {"Courtroom": "", "Courthouse__address": "", "Link": "javascript:alert(1)"},
        ["form.pattern"],
    ),
    ("no way to reach the access office", {"Accommodation__phone": ""}, ["form.required"]),
    ("30 February", {"Hearing__date": "02/30/2027"}, ["form.date-impossible"]),
    ("a year of two digits", {"Hearing__date": "12/15/26"}, ["form.date-ambiguous"]),
    ("a hearing in the past", {"Hearing__date": "2026-11-20"}, ["form.date-past"]),
    ("a hearing on a Sunday", {"Hearing__date": "2026-12-13"}, ["form.date-closed"]),
    ("a hearing on Christmas Day", {"Hearing__date": "12/25/2026"}, ["form.date-closed"]),
    ("a hearing on Election Day", {"Hearing__date": "2027-11-02"}, []),
    ("six days of notice", {"Hearing__date": "2026-11-30"}, []),
    ("four days of notice", {"Hearing__date": "2026-11-27"}, ["form.notice-short"]),
    ("a notice dated back", {"Hearing__date": "2026-11-27", "Date__issued": "2026-11-02"}, ["form.notice-short"]),
    (
        "a notice dated ahead",
        {"Hearing__date": "2026-12-08", "Date__issued": "2026-12-04"},
        ["form.date-future", "form.notice-short"],
    ),
    (
        "ten days for a civil motion",
        {"Hearing__date": "2026-12-03", "Proceeding": "civil motion"},
        ["form.notice-short"],
    ),
    ("ten days for a conference", {"Hearing__date": "2026-12-03", "Proceeding": "Conference"}, []),
    (
        "an order shortens the time",
        {"Hearing__date": "2026-11-25", "Order__shortening__time": "Order of November 20, 2026 (Doc. 9)"},
        [],
    ),
    ("a year the calendar lacks", {"Hearing__date": "2029-03-01"}, ["form.calendar-missing"]),
    ("a choice that is none", {"Proceeding": "criminal-motoin"}, ["form.choice"]),
    ("a docket number of another court", {"Case__No.": "2026-CV-1"}, ["form.docket-number"]),
    ("a docket number in capitals", {"Case__No.": "6:26-CR-00123"}, ["form.docket-number"]),
    ("a docket number with a long dash", {"Case__No.": "6:26\u2013cr\u201300123"}, []),
    ("a time that could be two", {"Hearing__time": "2:00"}, ["form.time-ambiguous"]),
    ("a hearing in the night", {"Hearing__time": "02:00"}, ["form.time-of-day"]),
    ("a hearing at eleven in the evening", {"Hearing__time": "11:00 PM"}, ["form.time-of-day"]),
    ("a hearing at six", {"Hearing__time": "6:00 a.m."}, []),
    ("a hearing at nine in the evening", {"Hearing__time": "21:00"}, []),
    ("a hearing on the day of its notice", {"Hearing__date": "today", "Proceeding": "other"}, []),
    (
        "a notice dated after its hearing",
        {"Proceeding": "other", "Date__issued": "2026-12-16"},
        ["form.date-future", "form.order"],
    ),
    ("a matter together with parties", {"In__re": "Grand Jury Subpoena"}, ["form.not-both"]),
    (
        "a matter together with a defendant",
        {"In__re": "Subpoena", "Plaintiffs": ""},
        ["form.not-both"],
    ),
    ("a telephone without area code", {"Accommodation__phone": "555-0100"}, ["form.phone"]),
    ("an e-mail with two addresses", {"Accommodation__email": "a@b.example, c@d.example"}, ["form.email"]),
    ("an e-mail that adds a header", {"Accommodation__email": "a@b.example\r\nBcc: c@d.example"}, ["form.email"]),
    ("text that is too long", {"Judge": "x" * 121}, ["form.too-long"]),
    ("a misspelled heading", {"Courtrom": "4"}, ["form.unknown-field"]),
    ("a note of the person's own", {"Zebra notes": "call her"}, ["form.unknown-field"]),
    ("two headings for one question", {"case number": "6:26-cr-00124"}, ["form.twice"]),
    ("two headings, one answer", {"case number": "6:26-cr-00123"}, []),
    ("a party for itself without address", {"Defendants": "Jane Roe, pro se"}, ["form.self-represented-address"]),
    ("a party for itself with address", {"Defendants": "Jane Roe, pro se, 12 Elm St, Rome, NY 13440"}, []),
    (
        "a party for itself whose address is in the service list",
        {"Defendants": "Jane Roe, pro se", "Service__list": "Jane Roe, mail, 12 Elm St, Rome, NY 13440"},
        [],
    ),
    ("nobody in the caption", {"Plaintiffs": "", "Defendants": ""}, ["form.required", "form.required"]),
    ("a matter in place of parties", {"Plaintiffs": "", "Defendants": "", "In__re": "Grand Jury Subpoena"}, []),
    ("a list where text belongs", {"Judge": ["Hon. Ada", "Hon. Bea"]}, ["form.structure"]),
    ("a hidden control character", {"Judge": "Hon. \x07Ada"}, ["form.characters"]),
    ("text that turns its direction", {"Judge": "Hon. \u202eadA"}, ["form.characters"]),
    ("a service line without a method", {"Service__list": "Jane Roe"}, ["form.service"]),
]


@pytest.mark.parametrize(("why", "new", "expected"), NOTICE_TABLE, ids=[one[0] for one in NOTICE_TABLE])
def test_a_notice_is_checked(catalog: Catalog, why: str, new: dict[str, JSON], expected: list[str]) -> None:
    checked = check(raw(changed(NOTICE, **new)), catalog)
    assert codes(checked) == expected, why
    stopped = any(one.severity is Severity.ERROR for one in checked.findings)
    assert (checked.form is None) == stopped


def test_everything_wrong_is_told_at_once_with_place_and_repair(catalog: Catalog) -> None:
    row = roster_row(
        7,
        changed(
            NOTICE,
            Case__No="6:26-cr-1",
            Hearing__date="11/26/2026",
            Hearing__time="2:00",
            Who__must__attend="",
            Accommodation__phone="555",
            Defendants="Jane Roe (pro se)",
        )
        | {"Case No.": "6:26-cr-1"},
    )
    checked = check(row, catalog)
    assert checked.form is None
    assert set(codes(checked)) == {
        "form.docket-number",
        "form.time-ambiguous",
        "form.phone",
        "form.required",
        "form.date-closed",
        "form.notice-short",
        "form.self-represented-address",
    }
    for one in checked.findings:
        assert (one.where.file, one.where.sheet, one.where.row) == ("hearings.xlsx", "Hearings", 7)
        assert one.where.column
        assert one.message.endswith(".")
        assert one.repair
        assert one.rule


def test_an_empty_cell_is_pointed_at_by_its_column(catalog: Catalog) -> None:
    checked = check(roster_row(3, changed(NOTICE, Who__must__attend="")), catalog)
    (finding,) = checked.findings
    assert str(finding.where) == "hearings.xlsx, sheet Hearings, row 3, column K (Who must attend)"
    assert finding.found is None


def test_a_rule_nobody_has_read_is_marked_so(catalog: Catalog) -> None:
    checked = check(raw(changed(NOTICE, Hearing__date="2026-11-27")), catalog)
    (finding,) = checked.findings
    assert finding.rule == "Fed. R. Crim. P. 47(c)"
    assert finding.verified is False
    assert "Monday, November 30, 2026" in finding.repair


def test_a_notice_dated_back_is_told_from_which_day_it_counts(catalog: Catalog) -> None:
    new: dict[str, JSON] = {"Hearing__date": "2026-11-27", "Date__issued": "2026-11-02"}
    (finding,) = check(raw(changed(NOTICE, **new)), catalog).findings
    assert "this notice is of Monday, November 23, 2026 (the day it was received" in finding.message
    assert "Monday, November 30, 2026" in finding.repair


def test_a_misspelled_heading_is_answered_with_the_right_one(catalog: Catalog) -> None:
    (finding,) = check(raw(changed(NOTICE, Courtrom="4")), catalog).findings
    assert "Courtroom" in finding.repair


def test_tables_named_after_a_field_set_or_a_group_are_opened(catalog: Catalog) -> None:
    values: dict[str, JSON] = {
        "case": {
            "number": "6:26-cr-00123",
            "plaintiffs": "United States of America",
            "defendants": [{"name": "Jane Roe"}],
        },
        "signer": {"name": "Cora Clerk", "title": "Deputy Clerk"},
        "hearing": {"date": "2026-12-15", "time": "9:30 AM", "address": ["100 Example Street", "Rochester, NY 14614"]},
        "courtroom": "3",
        "proceeding": "criminal-motion",
        "hearing_subject": "Motion",
        "attendance": "All",
        "accessibility_contact": "Clerk",
        "accessibility_phone": "585-555-0100",
    }
    form = _form(values, catalog)
    assert form.values["hearing_address"] == ("100 Example Street", "Rochester, NY 14614")
    assert form.values["signer_title"] == "Deputy Clerk"


def test_an_unknown_entry_of_a_table_is_named_with_its_path(catalog: Catalog) -> None:
    values = changed(NOTICE, case={"jugde": "Hon. Ada Example"})
    findings = check(raw(values), catalog).findings
    assert [one.where.field for one in findings] == ["case.jugde"]
    assert "judge" in findings[0].repair.casefold()


def test_the_received_day_is_that_of_the_court_s_own_clock(catalog: Catalog) -> None:
    late = MONDAY.replace(hour=23, minute=30)
    utc = late.astimezone(UTC)
    checked = validate(raw(NOTICE), catalog, lane_type=None, lane_court=None, lane_access="public", files=(), now=utc)
    assert checked.form is not None
    assert checked.form.values["date_issued"] == date(2026, 11, 23)


# ── the other types ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({}, []),
        ({"defendant_served": "Acme Widget Corp."}, []),
        ({"defendant_served": "Doe Tools"}, []),
        ({"defendant_served": "Jon Doe"}, ["form.no-such-party"]),
        ({"defendant_served": "Acme Widget Corp. and John Doe"}, ["form.no-such-party"]),
        ({"answer_days": "60"}, []),
        ({"answer_days": 60}, []),
        ({"answer_days": "30"}, ["form.choice"]),
        ({"attorney_address": ""}, ["form.required"]),
        ({"clerk_name": ""}, ["form.required"]),
    ],
)
def test_a_summons_holds_what_rule_4_asks_for(catalog: Catalog, new: dict[str, JSON], expected: list[str]) -> None:
    assert codes(check(raw(changed(SUMMONS, **new), "summons-civil"), catalog)) == expected


def test_what_a_summons_lacks_is_cited_with_its_letter_of_the_rule(catalog: Catalog) -> None:
    (finding,) = check(raw(changed(SUMMONS, attorney_name=""), "summons-civil"), catalog).findings
    assert finding.rule == "Fed. R. Civ. P. 4(a)(1)(C)"
    assert finding.verified is True


def test_each_content_of_a_summons_names_its_letter(catalog: Catalog) -> None:
    cited = {one.source.citation for one in catalog.documents["summons-civil"].fields if one.source}
    assert {letter for letter in "ABCDEFG" if any(f"4(a)(1)({letter})" in one for one in cited)} == set("ABCDEFG")


def test_a_motion_to_continue_must_say_more(catalog: Catalog) -> None:
    checked = check(raw(changed(MOTION, motion_kind="continuance"), "motion"), catalog)
    assert [one.where.field for one in checked.findings] == [
        "present_date",
        "requested_date",
        "continuance_reason",
        "prior_requests",
        "opposing_position",
    ]
    assert codes(check(raw(MOTION, "motion"), catalog)) == []


@pytest.mark.parametrize(("present", "expected"), [("2026-12-14", []), ("12/15/2026", ["form.order"])])
def test_a_motion_asks_for_a_later_date_than_the_present_one(
    catalog: Catalog, present: str, expected: list[str]
) -> None:
    dates: dict[str, JSON] = {"present_date": present, "requested_date": "2026-12-15"}
    checked = check(raw(changed(MOTION, **dates), "motion"), catalog)
    assert codes(checked) == expected
    assert [one.where.field for one in checked.findings] == ["requested_date"] * len(expected)


def test_paragraphs_are_kept_apart(catalog: Catalog) -> None:
    form = _form(changed(MOTION, relief="First line\nstill first.\n\nSecond."), catalog, "motion")
    assert form.values["grounds"] == ("The parties are talking.", "No date would move.")
    assert form.values["relief"] == ("First line still first.", "Second.")


# ── type, court, access ──────────────────────────────────────────────────────────────────────────────


def test_the_type_and_court_may_be_told_by_title_lane_or_headings(catalog: Catalog) -> None:
    origin = Origin(file="x.json", sha256="0" * 64)
    said = RawForm(document_type="Notice of Hearing", court="US NYWD", values=NOTICE, origin=origin)
    assert check(said, catalog).form is not None
    silent = RawForm(document_type=None, court=None, values=NOTICE, origin=origin)
    by_lane = validate(
        silent,
        catalog,
        lane_type="notice-of-hearing",
        lane_court="us-nywd",
        lane_access="public",
        files=(),
        now=MONDAY,
    )
    by_headings = validate(
        silent, catalog, lane_type=None, lane_court="us-nywd", lane_access="public", files=(), now=MONDAY
    )
    assert by_lane.form == by_headings.form is not None


@pytest.mark.parametrize(
    ("document_type", "court", "values", "expected"),
    [
        ("notice-of-haering", "us-nywd", NOTICE, ["form.type-unknown"]),
        (None, "us-nywd", {"case number": "1", "plaintiffs": "A"}, ["form.type-ambiguous"]),
        (None, "us-nywd", {"colour": "red"}, ["form.type-missing"]),
        ("motion", None, MOTION, ["form.court-missing"]),
        ("motion", "us-nywb", MOTION, ["form.court-unknown"]),
        ("motoin", "us-nywb", MOTION, ["form.type-unknown", "form.court-unknown"]),
        (
            "notice-of-hearing",
            "us-nywb",
            changed(NOTICE, Hearing__date="2026-12-25", Who__must__attend=""),
            ["form.court-unknown", "form.required"],
        ),
    ],
)
def test_a_type_or_court_that_is_not_certain_is_refused(
    catalog: Catalog, document_type: str | None, court: str | None, values: dict[str, JSON], expected: list[str]
) -> None:
    form = RawForm(document_type=document_type, court=court, values=values, origin=Origin(file="x", sha256="0" * 64))
    checked = check(form, catalog)
    assert checked.form is None
    assert codes(checked) == expected


@pytest.mark.parametrize(
    ("lane", "asked", "expected", "warned"),
    [
        ("public", "", Access.PUBLIC, False),
        ("public", "sealed", Access.SEALED, False),
        ("sealed", "public", Access.SEALED, True),
        ("confidential", "Sealed", Access.SEALED, False),
        ("confidential", "", Access.CONFIDENTIAL, False),
    ],
)
def test_a_form_may_be_stricter_than_its_lane_but_never_laxer(
    catalog: Catalog, lane: str, asked: str, expected: Access, *, warned: bool
) -> None:
    checked = check(raw(changed(NOTICE, access=asked)), catalog, access=lane)
    assert checked.form is not None
    assert checked.form.case.access is expected
    assert checked.form.values["access"] == str(expected)
    assert (codes(checked) == ["form.access-kept"]) is warned


# ── exhibits ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_files_of_a_drop_become_exhibits_in_order(catalog: Catalog) -> None:
    files = ("exhibit 10 last.pdf", "exhibit 2 second.pdf", "Zeta_letter.pdf")
    checked = check(raw(MOTION, "motion"), catalog, files=files)
    assert checked.form is not None
    assert checked.form.exhibits == (
        Exhibit(label="2", title="second", file="exhibit 2 second.pdf"),
        Exhibit(label="10", title="last", file="exhibit 10 last.pdf"),
        Exhibit(label="A", title="Zeta letter", file="Zeta_letter.pdf"),
    )
    assert checked.form.values["exhibits"] == checked.form.exhibits


def test_a_list_of_exhibits_gives_labels_and_titles(catalog: Catalog) -> None:
    values = changed(MOTION, exhibits="C = Letter from Dr. Example = letter.pdf\nmap.pdf")
    checked = check(raw(values, "motion"), catalog, files=("map.pdf", "sub/letter.pdf"))
    assert checked.form is not None
    assert checked.form.exhibits == (
        Exhibit(label="C", title="Letter from Dr. Example", file="sub/letter.pdf"),
        Exhibit(label="A", title="map", file="map.pdf"),
    )


@pytest.mark.parametrize(
    ("listed", "files", "expected"),
    [
        ("A = Letter = leter.pdf", ("letter.pdf",), ["form.exhibit-missing", "form.exhibit-unlisted"]),
        ("", ("letter.docx",), ["form.exhibit-format"]),
        ("A = x = a.pdf\nA = y = b.pdf", ("a.pdf", "b.pdf"), ["form.exhibit-label"]),
        ("A = x = a.pdf\nB = y = a.pdf", ("a.pdf",), ["form.exhibit-unlisted"]),
        ("A = b = c = d", ("a.pdf",), ["form.exhibit-list"]),
        ([{"label": "A", "title": "x", "flie": "a.pdf"}], ("a.pdf",), ["form.exhibit-list"]),
    ],
)
def test_exhibits_that_are_not_certain_are_refused(
    catalog: Catalog, listed: JSON, files: tuple[str, ...], expected: list[str]
) -> None:
    checked = check(raw(changed(MOTION, exhibits=listed), "motion"), catalog, files=files)
    assert codes(checked) == expected


def test_a_type_without_exhibits_refuses_files(catalog: Catalog) -> None:
    assert codes(check(raw(NOTICE), catalog, files=("a.pdf",))) == ["form.exhibits-refused"]


# ── whatever people type ─────────────────────────────────────────────────────────────────────────────

_SCRAPS = st.sampled_from(
    ["today", "pro se", "a/k/a", ";", "=", "1e999", "9" * 400, "9999-12-31", "A = b = c", "x, mail,"]
)
_KEYS = st.sampled_from(["name", "aliases", "counsel", "address", "method", "file", "self_represented"]) | st.text(
    max_size=5
)
_ANSWERS: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30) | _SCRAPS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("kind", "sample"), [("notice-of-hearing", NOTICE), ("motion", MOTION), ("summons-civil", SUMMONS)]
)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_answers_give_a_form_or_findings_but_never_an_exception(
    catalog: Catalog, kind: str, sample: Mapping[str, JSON], data: st.DataObject
) -> None:
    names = [one.name for one in catalog.documents[kind].fields]
    new = data.draw(st.dictionaries(st.sampled_from(names) | st.text(max_size=8), _ANSWERS, max_size=8))
    checked = check(raw({**sample, **new}, kind), catalog, files=("a.pdf",))
    stopped = any(one.severity is Severity.ERROR for one in checked.findings)
    assert (checked.form is None) == stopped


def test_every_code_of_the_room_is_explained() -> None:
    root = Path(__file__).parent.parent
    used = {
        code
        for path in (root / "pipeline" / "rules").glob("*.py")
        for code in re.findall(r'code="(form\.[a-z-]+)"', path.read_text("utf-8"))
    }
    explained = re.findall(
        r"^## `(form\.[a-z-]+)`$", (root / "docs/reference/findings/form.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(used) == sorted(explained)
