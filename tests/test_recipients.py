"""The columns of a roster that name a recipient become an entry of its service list, or a finding that says why not."""

from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.model import JSON, Contact, Origin, RawForm, ServiceContact
from pipeline.rules import recipients, understand
from pipeline.rules.catalog import Catalog

WHOLE = {
    "Recipient": "Jane Roe",
    "Recipient address": "12 Elm Street",
    "Recipient city": "Rochester",
    "Recipient state": "NY",
    "Recipient ZIP": "14604",
}


def _raw(values: Mapping[str, JSON]) -> RawForm:
    columns = {title: f"{chr(ord('A') + at)} ({title})" for at, title in enumerate(values)}
    origin = Origin(file="roster.xlsx", sha256="0" * 64, sheet="Hearings", row=7, columns=columns)
    filled = {title: value for title, value in values.items() if value}
    return RawForm(document_type="notice-of-hearing", court="us-nywd", values=filled, origin=origin)


def _served(catalog: Catalog, values: Mapping[str, JSON]) -> tuple[ServiceContact, ...]:
    made = catalog.documents["notice-of-hearing"]
    folded = recipients.fold(_raw(values), made)
    assert folded.findings == ()
    field = made.field("service_list")
    assert field
    given = next(value for heading, value in folded.raw.values.items() if "ervice" in heading)
    found = understand.understand(field, given, understand.Setting(court=None, today=date(2026, 11, 22)))
    assert isinstance(found, tuple)
    return found


def test_a_whole_address_is_mailed(catalog: Catalog) -> None:
    (one,) = _served(catalog, WHOLE)
    assert one.method == "mail"
    assert one.contact == Contact(name="Jane Roe", lines=("12 Elm Street", "Rochester, NY 14604"))


def test_lines_of_an_address_are_parted_by_semicolons_and_columns(catalog: Catalog) -> None:
    (one,) = _served(
        catalog, {**WHOLE, "Recipient address": "c/o Sam Poe; 12 Elm Street", "Recipient Address 2": "Apt 3"}
    )
    assert one.contact.lines == ("c/o Sam Poe", "12 Elm Street", "Apt 3", "Rochester, NY 14604")


def test_a_whole_address_may_stand_in_one_cell(catalog: Catalog) -> None:
    given = {"Recipient": "Jane Roe", "Recipient address": "12 Elm Street, Rochester, NY 14604"}
    (one,) = _served(catalog, given)
    assert one.contact.lines == ("12 Elm Street", "Rochester, NY 14604")


def test_who_agreed_is_served_by_email_and_keeps_the_address(catalog: Catalog) -> None:
    given = {
        **WHOLE,
        "recipient e-mail": "jane@roe.example",
        "RECIPIENT AGREED TO EMAIL": "Yes",
        "Recipient for": "Plaintiff",
    }
    (one,) = _served(catalog, given)
    assert (one.method, one.contact.email, one.party) == ("email", "jane@roe.example", "Plaintiff")
    assert one.contact.lines


@pytest.mark.parametrize("agreed", ["", "no", "No"])
def test_who_did_not_agree_is_served_by_mail(catalog: Catalog, agreed: str) -> None:
    given = {**WHOLE, "Recipient e-mail": "jane@roe.example", "Recipient agreed to e-mail": agreed}
    (one,) = _served(catalog, given)
    assert (one.method, one.contact.email) == ("mail", "jane@roe.example")


def test_the_ordinary_service_list_stands_before_the_recipient(catalog: Catalog) -> None:
    first, second, third = _served(
        catalog, {"Service list": "Lee Sample, e-filing, lee@firm.example; Pat Poe, hand", **WHOLE}
    )
    assert [one.contact.name for one in (first, second, third)] == ["Lee Sample", "Pat Poe", "Jane Roe"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        pytest.param({"Recipient": ""}, "A (Recipient)", id="no name"),
        pytest.param({"Recipient address": ""}, "B (Recipient address)", id="no street"),
        pytest.param({"Recipient city": ""}, "C (Recipient city)", id="no city"),
        pytest.param({"Recipient state": ""}, "D (Recipient state)", id="no state"),
        pytest.param({"Recipient ZIP": ""}, "E (Recipient ZIP)", id="no ZIP code"),
        pytest.param({"Recipient ZIP": "4604"}, "E (Recipient ZIP)", id="a ZIP code of four digits"),
        pytest.param({"Recipient agreed to e-mail": "maybe"}, "F (Recipient agreed to e-mail)", id="perhaps"),
        pytest.param({"Recipient agreed to e-mail": "yes"}, "Recipient e-mail", id="agreed without an e-mail address"),
    ],
)
def test_an_incomplete_recipient_is_told_with_row_and_column(
    catalog: Catalog, change: Mapping[str, str], column: str
) -> None:
    folded = recipients.fold(_raw({**WHOLE, **change}), catalog.documents["notice-of-hearing"])
    (one,) = folded.findings
    assert one.code == "run.recipient-incomplete"
    assert (one.where.row, one.where.column or one.where.field) == (7, column)
    assert not any("ecipient" in heading for heading in folded.raw.values)


def test_everything_wrong_is_told_at_once(catalog: Catalog) -> None:
    given = {"Recipient e-mail": "nobody", "Recipient city": "Roch\x07ester"}
    folded = recipients.fold(_raw(given), catalog.documents["notice-of-hearing"])
    codes = sorted(one.code for one in folded.findings)
    assert codes == ["form.characters", "form.email", *["run.recipient-incomplete"] * 4]


def test_a_row_without_recipient_is_left_alone(catalog: Catalog) -> None:
    raw = _raw({"Docket number": "1", "Recipient": ""})
    assert recipients.fold(raw, catalog.documents["notice-of-hearing"]).raw is raw


def test_a_type_with_a_recipient_of_its_own_keeps_it(catalog: Catalog) -> None:
    raw = _raw(WHOLE)
    assert recipients.fold(raw, catalog.documents["letter"]).raw is raw


def test_a_type_that_is_not_served_takes_no_recipient(catalog: Catalog) -> None:
    made = next(
        one
        for one in catalog.documents.values()
        if not any(field.kind == "service-list" or "recipient" in field.name for field in one.fields)
        and "recipient" not in " ".join(alias for field in one.fields for alias in field.aliases)
    )
    codes = [one.code for one in recipients.fold(_raw(WHOLE), made).findings]
    assert codes == ["run.recipient-not-served"]
