"""Two notices are the same where case, document, recipient and dates are; how they are written never matters."""

from dataclasses import replace
from datetime import date, time

import pytest

from pipeline.model import Case, Contact, Form, Origin, ServiceContact
from pipeline.runs.identity import identities

JANE = ServiceContact(contact=Contact(name="Jane Q. Roe", lines=("12 Elm St.", "Rochester, NY 14604")), method="mail")
FORM = Form(
    document_type="notice-of-hearing",
    court="us-nywd",
    case=Case(court="us-nywd", docket_number="6:26-cv-06123-ABC"),
    values={
        "hearing_date": date(2026, 12, 15),
        "hearing_time": time(9, 30),
        "issued": date(2026, 11, 22),
        "absence": None,
    },
    exhibits=(),
    service_list=(JANE,),
    filer=None,
    origin=Origin(file="roster.xlsx", sha256="0" * 64, sheet="Hearings", row=2),
)


def _recipient(**change: object) -> Form:
    contact = replace(JANE.contact, **change)  # type: ignore[arg-type]
    return replace(FORM, service_list=(replace(JANE, contact=contact),))


SAME = {
    "another row of another file": replace(FORM, origin=Origin(file="b.csv", sha256="1" * 64, row=9)),
    "another time of day": replace(FORM, values={**FORM.values, "hearing_time": time(14)}),
    "a name in capitals": _recipient(name="JANE Q ROE"),
    "an address with other commas": _recipient(lines=("12 Elm St", "Rochester NY  14604")),
    "an address on other lines": _recipient(lines=("12 Elm St.", "Rochester", "NY 14604")),
    "an address with all nine digits of its ZIP Code": _recipient(lines=("12 Elm St.", "Rochester, NY 14604-1234")),
    "a name with an accent": _recipient(name="Jané Q. Roe"),
    "an e-mail address that is not used": _recipient(email="jane@roe.example"),
    "a docket number in small letters": replace(FORM, case=replace(FORM.case, docket_number="6:26-CV-06123-abc")),
    "the day of issue, which nobody filled in": replace(FORM, values={**FORM.values, "issued": date(2026, 11, 23)}),
}
OTHER = {
    "another court": replace(FORM, court="us-nynd"),
    "another case": replace(FORM, case=replace(FORM.case, docket_number="6:26-cv-06124-ABC")),
    "another document": replace(FORM, document_type="summons"),
    "another date": replace(FORM, values={**FORM.values, "hearing_date": date(2026, 12, 16)}),
    "the same date under another question": replace(
        FORM, values={**FORM.values, "hearing_date": None, "other_date": date(2026, 12, 15)}
    ),
    "a date in the rows of a table": replace(FORM, values={**FORM.values, "dues": ({"day": date(2026, 12, 1)},)}),
    "another name": _recipient(name="John Q. Roe"),
    "another house": _recipient(lines=("14 Elm St.", "Rochester, NY 14604")),
    "nobody": replace(FORM, service_list=()),
    "by e-mail": replace(
        FORM,
        service_list=(replace(JANE, method="email", contact=replace(JANE.contact, email="jane@roe.example")),),
    ),
}


@pytest.mark.parametrize("how", SAME)
def test_the_same_notice(how: str) -> None:
    assert identities(SAME[how], defaulted={"issued"}) == identities(FORM, defaulted={"issued"})


@pytest.mark.parametrize("how", OTHER)
def test_another_notice(how: str) -> None:
    assert identities(OTHER[how], defaulted={"issued"}) != identities(FORM, defaulted={"issued"})


def test_all_others_differ_from_each_other() -> None:
    assert len({identities(one) for one in OTHER.values()}) == len(OTHER)


def test_each_recipient_has_an_identity_and_keeps_it_among_others() -> None:
    john = replace(JANE, contact=replace(JANE.contact, name="John Doe"))
    both = identities(replace(FORM, service_list=(john, JANE)))
    assert both[1:] == identities(FORM)
    assert len(set(both)) == 2
    assert all(len(bytes.fromhex(one)) == 16 for one in both)
