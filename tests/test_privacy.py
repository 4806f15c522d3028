"""Which identifiers are found in a text, what a court's rule says of each, and what a form becomes at the gate."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.line import privacy
from pipeline.model import Field, FieldKind, Finding, Form, Place, Severity
from pipeline.rules.catalog import Catalog
from pipeline.rules.privacy import Matter, Passage, find, gate, judge
from pipeline.rules.privacy import matter as matters
from pipeline.rules.privacy.judge import judged as judged_room
from pipeline.rules.privacy.matter import is_criminal, read_waiver
from tests.rules_samples import MOTION, NOTICE, changed, check, raw

SSN, CARD = "123-45-6789", "4111 1111 1111 1111"


def kinds(text: str, *minors: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in find(text, minors=minors)]


# ── finders ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        (f"Her number is {SSN}.", "ssn", SSN),
        ("SSN 123456789", "ssn", "123456789"),
        ("Social Security No.: 123 45 6789", "ssn", "123 45 6789"),
        ("123\u201145\u201167\u200b89", "ssn", "123\u201145\u201167\u200b89"),
        ("\uff11\uff12\uff13-\uff14\uff15-\uff16\uff17\uff18\uff19", "ssn", "１２３-４５-６７８９"),
        ("number 123-45-\n6789 was used", "ssn", "123-45-\n6789"),
        ("número de seguro social 123-45-6789", "ssn", SSN),
        ("ITIN 912-70-1234", "itin", "912-70-1234"),
        ("employer identification number 12-3456789", "ein", "12-3456789"),
        (f"paid with {CARD}", "card", CARD),
        ("checking account number 0012345678", "account", "0012345678"),
        ("cuenta bancaria número 12345678", "account", "12345678"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("policy number HX-1234567", "insurance", "HX-1234567"),
        ("Alien No. 123 456 789", "alien", "123 456 789"),
        ("removal of A076-543-210", "alien", "A076-543-210"),
        ("driver's license no. 123 456 789", "licence", "123 456 789"),
        ("U.S. passport number C12345678", "passport", "C12345678"),
        ("FBI No. 123456AB7", "criminal-record", "123456AB7"),
        ("DOB: 03/04/1990", "birth-date", "03/04/1990"),
        ("born on the 4th day of March, 1990", "birth-date", "the 4th day of March, 1990"),
        ("born March fourth, nineteen ninety,", "birth-date", "March fourth, nineteen ninety"),
        ("nació el 4 de marzo de 1990 en", "birth-date", "4 de marzo de 1990"),
        ("03/04/1990 (date of birth)", "birth-date", "03/04/1990"),
        ("who resides at 12 Elm Street, Buffalo", "home-address", "12 Elm Street"),
        ("Timothy Roe, age 12, saw it", "minor-age", "Timothy Roe"),
        ("an 8-year-old boy named Timothy Roe", "minor-age", "Timothy Roe"),
    ],
)
def test_an_identifier_is_found_however_it_is_written(text: str, kind: str, span: str) -> None:
    assert (kind, span) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Docket No. 1:26-cv-00045-ABC",
        "Cause No. 123-45-6789",
        "Invoice no. 123-45-6789",
        "Telephone 716-555-0100; fax (716) 555-0101",
        "Buffalo, NY 14202-1234",
        "hearing on December 15, 2026",
        "123 F.3d 456, 789 (2d Cir. 1997); 42 U.S.C. § 1983",
        "PLTF-000123456",
        "000-12-3456, 666-12-3456, 123-00-4567 and 123-45-0000",
        "SSN xxx-xx-6789",
        "account ending in 6789",
        "born in 1990",
        "The birth certificate was issued on March 4, 2020.",
        "She was born in 1990 and was arrested on March 3, 2024.",
        "Jane Roe, age 42, saw it",
        "4111 1111 1111 1112",
    ],
)
def test_what_only_looks_like_an_identifier_passes(text: str) -> None:
    assert kinds(text) == []


def test_a_routing_number_is_not_taken_for_a_persons(catalog: Catalog) -> None:
    text = "M&T Bank, routing number 022000046"
    assert [kind for kind, _ in kinds(text)] == ["routing"]
    for pack in catalog.privacy.values():
        assert judge([Passage(text=text, where=Place())], Matter(pack=pack, criminal=True)) == ()


def test_every_row_of_a_column_of_birth_dates_is_found() -> None:
    table = "Name DOB Charge\nJane Roe 03/04/1990 Theft\nJohn Doe 05/06/1988 Fraud\nTotal 2\nPaid 07/08/2024\n"
    assert [span for _, span in kinds(table)] == ["03/04/1990", "05/06/1988"]


@pytest.mark.parametrize(
    "written",
    ["Timothy Roe", "TIMOTHY ROE", "Roe, Timothy", "Timothy J. Roe", "Timothy\nRoe’s", "T. Roe", "Tímothy Roe"],
)
def test_a_minors_name_is_found_in_every_order_and_spelling(written: str) -> None:
    assert kinds(f"Then {written} left.", "Timothy James Roe") != []
    assert kinds(f"Then {written} left.", "Ann Poe") == []


@pytest.mark.parametrize("text", [SSN, CARD, "account 12345678", "DOB 03/04/1990", "lives at 12 Elm Street"])
def test_what_is_shown_of_an_identifier_is_at_most_its_last_two_digits(text: str) -> None:
    for one in find(text):
        assert sum(letter.isdigit() for letter in one.masked) <= 2
        assert one.value not in repr(one)


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────


def judged(
    catalog: Catalog,
    pack: str,
    text: str,
    *,
    criminal: bool = False,
    privacy: str = "filed",
    called: str = "",
) -> list[tuple[str, str]]:
    about = Matter(pack=catalog.privacy[pack], criminal=criminal, privacy=privacy, called=called)
    found = judge([Passage(text=text, where=Place())], about)
    return [(one.code, one.severity.value) for one in found]


def test_new_york_protects_what_the_federal_rules_do_not(catalog: Catalog) -> None:
    text = "EIN 12-3456789; policy number HX-1234567"
    assert judged(catalog, "us-federal", text) == [
        ("privacy.taxpayer-number", "warning"),
        ("privacy.account-number", "advice"),
    ]
    assert judged(catalog, "ny", text) == [("privacy.taxpayer-number", "error"), ("privacy.account-number", "error")]
    divorce = judged(catalog, "ny", text, called="Supreme Court\nRoe v. Roe\nJudgment of Divorce")
    assert {weight for _, weight in divorce} == {"warning"}


def test_a_home_address_blocks_in_criminal_papers_only(catalog: Catalog) -> None:
    text = "The defendant resides at 12 Elm Street, Buffalo."
    assert judged(catalog, "us-federal", text) == []
    assert judged(catalog, "us-federal", text, criminal=True) == [("privacy.home-address", "error")]


def test_charging_papers_are_exempt_and_house_papers_only_warned_of(catalog: Catalog) -> None:
    assert judged(catalog, "us-federal", f"SSN {SSN}", criminal=True, privacy="charging") == []
    assert judged(catalog, "us-federal", f"SSN {SSN}", privacy="house") == [("privacy.taxpayer-number", "warning")]


@pytest.mark.parametrize(
    ("pack", "number", "criminal"),
    [
        ("us-federal", "6:26-cr-00123", True),
        ("us-federal", "6:26-mj-00123", True),
        ("us-federal", "1:26-cv-00045", False),
    ],
)
def test_the_number_says_whether_a_case_is_criminal(
    catalog: Catalog, pack: str, number: str, *, criminal: bool
) -> None:
    form = formed(catalog, docket_number=number)
    assert is_criminal(catalog.privacy[pack], form.case) is criminal


# ── the gate ─────────────────────────────────────────────────────────────────────────────────────────


def formed(catalog: Catalog, **new: object) -> Form:
    found = check(raw(changed(MOTION, **new), "motion"), catalog)  # type: ignore[arg-type]
    assert found.form is not None, found.findings
    return found.form


def passed(catalog: Catalog, form: Form, mode: str = gate.BLOCK) -> gate.Passed:
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    return gate.of_form(form, made, court, catalog.privacy, mode=mode)


def codes(found: tuple[Finding, ...]) -> list[tuple[str, Severity]]:
    return [(one.code, one.severity) for one in found]


def test_ordinary_forms_pass_without_a_word(catalog: Catalog) -> None:
    notice = check(raw(NOTICE), catalog).form
    assert notice is not None
    for form in (formed(catalog), notice):
        assert passed(catalog, form).findings == ()
        assert passed(catalog, form).form == form


def test_an_answer_with_an_identifier_comes_back_masked_and_with_its_field(catalog: Catalog) -> None:
    found = passed(catalog, formed(catalog, grounds=f"The plaintiff, SSN {SSN}, born March 4, 1990.")).findings
    assert codes(found) == [
        ("privacy.taxpayer-number", Severity.ERROR),
        ("privacy.birth-date", Severity.ERROR),
    ]
    assert found[0].where.field == "grounds"
    assert found[0].rule == "Fed. R. Civ. P. 5.2(a)"
    assert SSN not in repr(found)
    assert "6789" not in repr(found)


def test_a_label_is_the_word_that_tells_what_a_number_is(catalog: Catalog) -> None:
    made = catalog.documents["motion"]
    field = made.field("relief")
    assert field is not None
    labelled = replace(
        made, fields=tuple(replace(one, label="Account number") if one is field else one for one in made.fields)
    )
    form = formed(catalog, relief="0012345678")
    found = gate.of_form(form, labelled, catalog.courts[form.court], catalog.privacy).findings
    assert [one.code for one in found] == ["privacy.account-number"]


def test_a_lane_may_have_answers_shortened_to_what_the_rule_lets_stand(catalog: Catalog) -> None:
    text = f"SSN {SSN}, account no. 0012345678, born March 4, 1990; {CARD}."
    short = passed(catalog, formed(catalog, grounds=text), gate.SHORTEN)
    assert short.form.values["grounds"] == ("SSN xxx-xx-6789, account no. xxxxxx5678, born 1990; xxxx xxxx xxxx 1111.",)
    assert {one.code for one in short.findings} == {"privacy.shortened"}
    assert {one.severity for one in short.findings} == {Severity.WARNING}
    again = passed(catalog, short.form, gate.SHORTEN)
    assert (again.form, again.findings) == (short.form, ())


def test_a_minor_is_shortened_to_initials_also_in_the_caption(catalog: Catalog) -> None:
    form = formed(
        catalog,
        plaintiffs="Timothy Roe",
        movant="Timothy Roe",
        minors="Timothy Roe",
        grounds="Roe, Timothy is a pupil.",
    )
    assert {one.code for one in passed(catalog, form).findings} == {"privacy.minor-name"}
    short = passed(catalog, form, gate.SHORTEN).form
    assert [one.name for one in short.case.parties] == ["T.R.", "Acme Widget Corp."]
    assert short.values["grounds"] == ("T.R. is a pupil.",)


def test_a_waiver_names_kinds_and_a_reason_and_lets_only_those_stand(catalog: Catalog) -> None:
    grounds = f"SSN {SSN}, born March 4, 1990."
    form = formed(catalog, grounds=grounds, privacy_waiver="birth-date: order of the court, Dkt. 12")
    found = passed(catalog, form, gate.SHORTEN)
    assert codes(found.findings) == [
        ("privacy.shortened", Severity.WARNING),
        ("privacy.waived", Severity.WARNING),
    ]
    assert "order of the court, Dkt. 12" in found.findings[1].message
    assert found.form.values["grounds"] == ("SSN xxx-xx-6789, born March 4, 1990.",)


@pytest.mark.parametrize("text", ["we need it", "birth-date:", "everything: because", ": reason"])
def test_an_unclear_waiver_holds_for_nothing_and_says_so(catalog: Catalog, text: str) -> None:
    assert read_waiver(text) == ()
    form = formed(catalog, grounds=f"SSN {SSN}", privacy_waiver=text)
    found = passed(catalog, form).findings
    assert [one.code for one in found] == ["privacy.taxpayer-number", "privacy.waiver-unclear"]


def test_a_juvenile_matter_is_confidential_at_least(catalog: Catalog) -> None:
    assert passed(catalog, formed(catalog, juvenile="yes")).form.case.access == "confidential"
    assert passed(catalog, formed(catalog, juvenile="no")).form.case.access == "public"


def test_a_file_name_is_searched_and_shown_masked(catalog: Catalog) -> None:
    values = changed(MOTION, exhibits=f"A = Letter = roe {SSN}.pdf")
    found = check(raw(values, "motion"), catalog, files=(f"roe {SSN}.pdf",)).form
    assert found is not None
    findings = passed(catalog, found).findings
    assert [one.code for one in findings] == ["privacy.taxpayer-number"]
    assert SSN not in repr(findings)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the names and dates of birth | December 15, 2026", []),
        ("date of birth 12/15/2026", []),
        ("fecha de nacimiento: 15 de diciembre de 2026", []),
        ("DOB: 11/23/2026", ["11/23/2026"]),
        ("DOB: 12/11/2026", ["12/11/2026"]),
        ("DOB: 12/15/27", ["12/15/27"]),
        ("DOB: 03/04/1990", ["03/04/1990"]),
    ],
    ids=["next cell", "after the receipt", "Spanish", "that day", "day first is past", "of 1927", "past"],
)
def test_a_date_after_the_receipt_is_nobodys_birth_date(text: str, found: list[str]) -> None:
    hits = find(text, today=date(2026, 11, 23))
    assert [text[one.start : one.end] for one in hits] == found


@pytest.mark.parametrize(("label", "told"), [("Date of birth", True), ("Hearing date", False)])
def test_a_date_field_that_asks_for_a_birth_date_is_judged_before_anything_is_made(
    catalog: Catalog, label: str, *, told: bool
) -> None:
    form = formed(catalog)
    made = catalog.documents[form.document_type]
    asked = Field(name="asked", label=label, kind=FieldKind.DATE)
    document_type = replace(made, fields=(*made.fields, asked))
    form = replace(form, values={**form.values, "asked": date(1990, 3, 4)})
    court = catalog.courts[form.court]
    found = gate.of_form(form, document_type, court, catalog.privacy, mode=gate.SHORTEN, today=date(2026, 11, 23))
    assert [(one.code, one.where.field) for one in found.findings] == (
        [("privacy.birth-date", "asked")] if told else []
    )
    assert "1990" not in repr(found.findings)


@pytest.mark.parametrize(
    "text",
    [
        "Attorney License No. 1234567",
        "liquor license no. 1234567",
        "License Agreement No. 1234567",
        "her nursing license, number 1234567",
        "License plate no. 1234567",
    ],
)
def test_a_licence_of_another_sort_is_no_drivers(text: str) -> None:
    assert kinds(text) == []


def test_a_birth_date_told_of_once_is_not_told_again_where_it_is_written_otherwise(catalog: Catalog) -> None:
    about = Matter(pack=catalog.privacy["us-federal"], criminal=False)
    first = judged_room([Passage(text="DOB 1990-03-04", where=Place())], about)
    again = [Passage(text="born March 4, 1990, in Buffalo", where=Place())]
    assert judged_room(again, about).findings != ()
    assert judged_room(again, about, told=first.values).findings == ()


def test_a_finding_on_a_row_of_a_roster_names_its_column(catalog: Catalog) -> None:
    form = formed(catalog, grounds=f"The plaintiff, SSN {SSN}.")
    origin = replace(form.origin, sheet="Motions", row=9, columns={"Grounds": "AA (Grounds)", "Notes": "AB (Notes)"})
    found = passed(catalog, replace(form, origin=origin)).findings
    assert [(one.where.row, one.where.column, one.where.field) for one in found] == [(9, "AA (Grounds)", "grounds")]


STREET = "He was seen at 12 Delaware Avenue, Buffalo."


@pytest.mark.parametrize(
    ("said", "codes_told"),
    [
        (f"No. 1:26-cr-00045\n{STREET}", ["privacy.home-address"]),
        (f"Exhibit 3\n{STREET}", ["privacy.home-address"]),
        (f"No. 1:26-cv-00045\n{STREET}", []),
        ("No. 1:26-cr-00045\nU.S. Courthouse\n2 Niagara Square, Buffalo", []),
        ("Exhibit 3\n12 Delaware Avenue, Suite 500, Buffalo", []),
        ("/s/ Ann Poe\nCounsel for the defendant\n12 Delaware Avenue\nBuffalo", []),
        ("Poe Bakery Inc.\n12 Delaware Avenue\nBuffalo", []),
    ],
    ids=["criminal", "unsaid", "civil", "courthouse", "suite", "counsel", "company"],
)
def test_addresses_are_told_of_in_criminal_matters_alone_and_never_those_of_courts_and_counsel(
    said: str, codes_told: list[str], catalog: Catalog
) -> None:
    about = matters.as_said(privacy.matter(catalog, "us-nywd"), [said])
    found = judge([Passage(text=said, where=Place(), foreign=True)], about)
    assert [one.code for one in found] == codes_told
