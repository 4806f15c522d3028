"""Probation papers: control totals agree, heads agree with each other, and no paper asks for more than it may."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import html as lxml_html

from pipeline import library
from pipeline.model import Court, DocumentType, FieldKind, Form, Origin, RawForm
from pipeline.press import context, sources
from pipeline.press.fill import fill
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import Validated, validate
from tests.conftest import NOW

_DOCUMENTS = library.shipped() / "documents"
_FOR_THE_COURT = (
    "petition-on-violation",
    "modification-with-consent",
    "supervision-report",
    "conditions-of-supervision",
    "early-termination",
    "transfer-of-jurisdiction",
)


def _answers(kind: str, example: str = "ordinary") -> dict[str, Any]:
    text = (_DOCUMENTS / kind / "examples" / f"{example}.json").read_text(encoding="utf-8")
    answers: dict[str, Any] = json.loads(text)
    return answers


def _checked(catalog: Catalog, answers: Mapping[str, Any], **changed: Any) -> Validated:
    values = {**answers, **changed}
    kind, court = values.pop("document_type"), values.pop("court")
    files = tuple(line.rpartition(" = ")[2] for line in values.get("exhibits", ()))
    raw = RawForm(document_type=kind, court=court, values=values, origin=Origin(file="form.json", sha256="0" * 64))
    return validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=files, now=NOW)


def _codes(checked: Validated) -> set[str]:
    return {one.code for one in checked.findings}


def _page(form: Form, made: DocumentType, court: Court, paper: str | None = None) -> lxml_html.HtmlElement:
    about = context.of_form(form, court, received_at=NOW)
    body = next(one for one in made.papers if (one.name == paper if paper else one.role == "lead"))
    whole = fill(body.body, {**about, "title": "T", "paper": body, "footer": ""}, sources.of(made, court))
    return lxml_html.document_fromstring(whole)


def _all(page: lxml_html.HtmlElement, tag: str, kind: str) -> list[lxml_html.HtmlElement]:
    """The elements of that tag and class."""
    return list(page.xpath(f'.//{tag}[contains(concat(" ", @class, " "), " {kind} ")]'))


def _made(catalog: Catalog, answers: Mapping[str, Any], paper: str | None = None) -> lxml_html.HtmlElement:
    form = _checked(catalog, answers).form
    assert form is not None
    return _page(form, catalog.documents[form.document_type], catalog.courts[form.court], paper)


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("payment-transmittal", {"payment_total": "850.01"}, "form.total"),
        ("payment-transmittal", {"payment_count": "4"}, "form.total"),
        ("payment-transmittal", {"payment_count": "3", "payment_total": "$850.00"}, None),
        ("payment-receipt", {"amount": "649.99"}, "form.total"),
        ("payment-receipt", {"amount": "650"}, None),
    ],
)
def test_a_control_total_is_that_of_the_rows(
    kind: str, changed: Mapping[str, str], code: str | None, catalog: Catalog
) -> None:
    assert _codes(_checked(catalog, _answers(kind), **changed)) == ({code} if code else set())


@pytest.mark.parametrize(
    ("rows", "amount", "order", "code"),
    [
        ("special assessment | 100 | 100\nrestitution | 900 | 50", "150", "", None),
        ("fine | 500 | 50\nrestitution | 900 | 0", "50", "", "form.out-of-order"),
        ("fine | 500 | 50\nrestitution | 900 | 0", "50", "Order of May 4, 2026 (Doc. 61)", None),
        ("restitution | 900 | 10\nspecial assessment | 100 | 90", "100", "", "form.out-of-order"),
        ("restitution | 900 | 900\nfine | 500 | 100", "1000", "", None),
        ("special assessment | 100 | 101", "101", "", "form.overpaid"),
        ("special assessment | 100 | 101", "101", "Order of May 4, 2026 (Doc. 61)", "form.overpaid"),
        ("costs and other | 10 | 1\nfine | 1 | 1", "2", "", None),
        ("costs and other | 10 | 1\nfine | 1 | 0.99", "1.99", "", "form.out-of-order"),
    ],
)
def test_a_payment_goes_to_the_debts_in_the_order_of_the_law(
    rows: str, amount: str, order: str, code: str | None, catalog: Catalog
) -> None:
    checked = _checked(catalog, _answers("payment-receipt"), allocation=rows, amount=amount, other_order=order)
    assert _codes(checked) == ({code} if code else set())
    assert all(one.rule == "18 U.S.C. 3612(c)" for one in checked.findings)


def test_a_receipt_prints_the_debts_in_the_order_of_the_law_and_what_is_left(catalog: Catalog) -> None:
    page = _made(catalog, _answers("payment-receipt", "hard"))
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in _all(page, "table", "allocation")[0].xpath(".//tbody/tr")
    ]
    assert [row[0] for row in rows] == ["Special assessment", "Restitution", "Fine", "Costs and other", "Together"]
    assert rows[-1] == ["Together", "$1,231,605.20", "$1,204,617.55", "$26,987.65"]


@pytest.mark.parametrize(
    ("kind", "began", "ends", "first"),
    [
        ("supervised release", "2025-12-15", "2026-12-15", None),
        ("supervised release", "2025-12-16", "2026-12-15", "Wednesday, December 16, 2026"),
        ("probation for a felony", "2026-01-04", "2026-12-31", "Monday, January 4, 2027"),
        ("probation for a felony", "2024-02-29", "2026-12-31", None),
        ("probation for a misdemeanor or infraction", "2026-11-01", "2026-11-30", None),
    ],
)
def test_supervision_is_not_ended_before_the_law_allows_it(
    kind: str, began: str, ends: str, first: str | None, catalog: Catalog
) -> None:
    checked = _checked(
        catalog,
        _answers("early-termination"),
        sentence_date="2024-01-10",
        supervision_type=kind,
        supervision_start=began,
        ends_on=ends,
    )
    assert _codes(checked) == ({"form.too-early"} if first else set())
    assert all(first in (one.repair or "") for one in checked.findings if first)
    assert all((one.rule or "").startswith("18 U.S.C. 35") and one.verified for one in checked.findings)


def test_the_head_filled_once_reads_the_same_on_every_paper(catalog: Catalog) -> None:
    shared = {field.name for name in ("case", "person", "supervision") for field in catalog.fieldsets[name]}
    first = {name: value for name, value in _answers("petition-on-violation").items() if name in shared}
    heads = []
    for kind in _FOR_THE_COURT:
        own = {} if kind == "early-termination" else first
        answers = _answers(kind) | own | ({"new_expiry": "2029-06-01"} if kind == "modification-with-consent" else {})
        table = _all(_made(catalog, answers), "table", "supervision")[0]
        heads.append([" ".join(row.text_content().split()) for row in table])
    assert all(head == heads[0] for head in heads)
    assert len(heads[0]) == 11


@pytest.mark.parametrize("kind", _FOR_THE_COURT)
def test_a_court_may_call_the_person_otherwise(kind: str, catalog: Catalog) -> None:
    form = _checked(catalog, _answers(kind)).form
    assert form is not None
    court = catalog.courts[form.court]
    other = replace(court, options={**court.options, "person_label": "offender"})
    page = _page(form, catalog.documents[kind], other).text_content()
    assert "Offender" in page
    assert "Person under supervision" not in page


@pytest.mark.parametrize("kind", _FOR_THE_COURT)
def test_the_person_is_one_of_the_defendants(kind: str, catalog: Catalog) -> None:
    assert _codes(_checked(catalog, _answers(kind), person_name="Jane Roe")) == {"form.no-such-party"}


@pytest.mark.parametrize("kind", _FOR_THE_COURT)
def test_a_paper_that_is_filed_asks_for_no_home_address(kind: str, catalog: Catalog) -> None:
    made = catalog.documents[kind]
    assert [one.name for one in made.fields if one.kind is FieldKind.ADDRESS] == ["signer_address"]
    assert made.privacy == "filed"


@pytest.mark.parametrize("kind", ["records-request", "records-request-credit"])
@pytest.mark.parametrize("number", ["078-05-1120", "078051120", "123", "12345"])
def test_a_whole_social_security_number_is_never_taken(kind: str, number: str, catalog: Catalog) -> None:
    assert "form.pattern" in _codes(_checked(catalog, _answers(kind), number_last_four=number))


def test_the_sealed_sheet_leaves_the_number_to_the_hand(catalog: Catalog) -> None:
    sheet = _made(catalog, _answers("records-request-credit"), "sealed-sheet")
    assert "0042" not in sheet.text_content()
    assert len(_all(sheet, "span", "blank")) == 2


def test_a_credit_report_is_not_asked_for_without_the_authorization(catalog: Catalog) -> None:
    answers = {name: one for name, one in _answers("records-request-credit").items() if name != "exhibits"}
    assert _codes(_checked(catalog, answers)) == {"form.required"}


def test_letters_of_the_office_are_confidential_unless_sealed(catalog: Catalog) -> None:
    for kind in ("records-request", "records-request-credit", "referral", "payment-transmittal"):
        form = _checked(catalog, _answers(kind)).form
        assert form is not None
        assert form.case.access == "confidential"


@pytest.mark.parametrize(
    ("service", "asked", "printed"),
    [
        ("substance use treatment", "no", True),
        ("counseling", "yes", True),
        ("counseling", "no", False),
        ("community service", "no", False),
    ],
)
def test_the_notice_on_substance_use_records_stands_where_such_records_flow(
    service: str,
    asked: str,
    printed: bool,  # noqa: FBT001
    catalog: Catalog,
) -> None:
    page = _made(catalog, _answers("referral") | {"service_kind": service, "substance_use": asked})
    assert ("42 CFR part 2 prohibits" in page.text_content()) is printed


@pytest.mark.parametrize("kind", ["petition-on-violation", "modification-with-consent", "supervision-report"])
def test_the_judge_finds_every_box_of_the_order_empty(kind: str, catalog: Catalog) -> None:
    order = _all(_made(catalog, _answers(kind)), "div", "order")[0].text_content()
    assert "☒" not in order
    assert order.count("☐") >= 3


@pytest.mark.parametrize(
    ("asks", "recommends"), [("warrant", "revoke"), ("summons", "extend"), ("summons", "modify"), ("warrant", "modify")]
)
def test_a_petition_marks_one_box_of_each_kind(asks: str, recommends: str, catalog: Catalog) -> None:
    more = {"recommended_extension": "one year, for a total of four", "recommended_conditions": ["Keep a diary."]}
    only = {"extend": ["recommended_extension"], "modify": ["recommended_conditions"]}.get(recommends, [])
    answers = _answers("petition-on-violation") | {name: more[name] for name in only}
    page = _made(catalog, answers | {"asks_for": asks, "recommendation": recommends})
    marked = [one.text_content() for one in _all(page, "p", "choice") if "☒" in one.text_content()]
    assert len(marked) == 2


def test_conditions_keep_the_numbers_of_the_judgment(catalog: Catalog) -> None:
    page = _made(catalog, _answers("conditions-of-supervision", "hard"))
    numbers = [one.text_content() for one in _all(page, "span", "number")]
    assert numbers == ["1.", "2.", "3.", "4.", "7(a)(iii)", *(f"{n}." for n in range(1, 14))] + [
        f"S-{n:02}" for n in range(1, 13)
    ]


@pytest.mark.parametrize("kind", ["early-termination", "transfer-of-jurisdiction"])
def test_papers_of_federal_law_are_refused_in_a_state_court(kind: str, catalog: Catalog) -> None:
    checked = _checked(catalog, _answers(kind, "smallest"), court="generic-state")
    assert checked.form is None


def test_a_term_is_extended_only_to_a_later_day(catalog: Catalog) -> None:
    early = date(2028, 6, 1).isoformat()
    assert _codes(_checked(catalog, _answers("modification-with-consent"), new_expiry=early)) == {"form.order"}
