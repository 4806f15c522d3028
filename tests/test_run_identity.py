"""Two notices are the same where case, document, recipient and dates are; how they are written never matters."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, time

import pytest

from pipeline.mailing import address
from pipeline.model import Case, Contact, Form, Origin, ServiceContact
from pipeline.runs.identity import Identity
from pipeline.runs.identity import identities as told

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


def _standard(one: ServiceContact) -> str:
    return address.read(one.contact.name, one.contact.lines).standard


def _told(form: Form, defaulted: Collection[str] = ()) -> tuple[Identity, ...]:
    return told(form, standard=_standard, defaulted=defaulted)


def identities(form: Form, defaulted: Collection[str] = ()) -> tuple[str, ...]:
    return tuple(one.same for one in _told(form, defaulted))


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
    both = (_told(one, defaulted={"issued"})[0] for one in (OTHER[how], FORM))
    (same, alike), (other, other_alike) = ((one.same, one.alike) for one in both)
    assert same != other
    assert alike != other_alike


def _at(*lines: str) -> Form:
    return _recipient(lines=lines)


ALIKE = {
    "`Street` and `St.`": (_at("12 Elm Street", "Rochester, NY 14604"), _at("12 Elm St.", "Rochester, NY 14604")),
    "a direction": (_at("12 North Elm St", "Rochester NY 14604"), _at("12 N. Elm St", "Rochester NY 14604")),
    "two directions": (_at("12 Elm St Northwest", "Rochester NY 14604"), _at("12 Elm St N.W.", "Rochester NY 14604")),
    "an apartment": (
        _at("12 Elm St", "Apartment 4", "Rochester NY 14604"),
        _at("12 Elm St Apt 4", "Rochester NY 14604"),
    ),
    "a floor": (_at("12 Elm St", "Floor 2", "Rochester NY 14604"), _at("12 Elm St Fl. 2", "Rochester NY 14604")),
    "a state": (_at("12 Elm St", "Rochester, New York 14604"), _at("12 Elm St", "Rochester, N.Y. 14604")),
    "a state and nine digits": (
        _at("12 Elm St", "Rochester, New York 14604"),
        _at("12 Elm St", "Rochester, NY 14604-1234"),
    ),
    "a city": (_at("12 Elm St", "Saint Paul MN 55101"), _at("12 Elm St", "St. Paul MN 55101")),
    "a country that is ours": (
        _at("12 Elm St", "Rochester NY 14604", "USA"),
        _at("12 Elm Street", "Rochester NY 14604"),
    ),
    "an apostrophe": (_at("12 O'Brien Road", "Rochester NY 14604"), _at("12 OBrien Rd", "Rochester NY 14604")),
}
APART = {
    "kinds of street": (_at("12 Elm Street", "Rochester NY 14604"), _at("12 Elm Avenue", "Rochester NY 14604")),
    "directions": (_at("12 North Elm St", "Rochester NY 14604"), _at("12 S Elm St", "Rochester NY 14604")),
    "a direction and none": (_at("12 East Elm St", "Rochester NY 14604"), _at("12 Elm St", "Rochester NY 14604")),
    "sides of a name": (_at("12 N Elm St", "Rochester NY 14604"), _at("12 Elm St North", "Rochester NY 14604")),
    "apartments": (_at("12 Elm St Apartment 4", "Rochester NY 14604"), _at("12 Elm St Apt 5", "Rochester NY 14604")),
    "apartments by letter": (
        _at("12 Elm St Apt N", "Rochester NY 14604"),
        _at("12 Elm St Apt S", "Rochester NY 14604"),
    ),
    "units with a point": (
        _at("12 Elm St Unit 1.5", "Rochester NY 14604"),
        _at("12 Elm St Unit 15", "Rochester NY 14604"),
    ),
    "a unit and none": (_at("12 Elm St Apt 4", "Rochester NY 14604"), _at("12 Elm Street", "Rochester NY 14604")),
    "a suite and an apartment": (
        _at("12 Elm St Ste 4", "Rochester NY 14604"),
        _at("12 Elm St Apt 4", "Rochester NY 14604"),
    ),
    "houses": (_at("12 1/2 Elm Street", "Rochester NY 14604"), _at("12 Elm St", "Rochester NY 14604")),
    "cities": (_at("12 Elm Street", "Rochester MN 55901"), _at("12 Elm St", "Rochester NY 14604")),
    "people at one address": (
        _at("12 Elm Street", "Rochester NY 14604"),
        _recipient(name="Jim Roe", lines=("12 Elm St", "Rochester NY 14604")),
    ),
    "whose care it is in": (
        _at("c/o A. Roe", "12 Elm Street", "Rochester NY 14604"),
        _at("c/o B. Roe", "12 Elm St", "Rochester NY 14604"),
    ),
}


@pytest.mark.parametrize("what", ALIKE)
def test_an_address_written_in_another_way_makes_an_alike_notice(what: str) -> None:
    (one,), (other,) = (_told(form) for form in ALIKE[what])
    assert one.same != other.same
    assert one.alike == other.alike


@pytest.mark.parametrize("what", APART)
def test_another_address_makes_another_notice_however_it_is_written(what: str) -> None:
    (one,), (other,) = (_told(form) for form in APART[what])
    assert len({one.same, one.alike} & {other.same, other.alike}) == 0


def test_what_is_written_as_the_post_writes_it_is_its_own_standard() -> None:
    (one,) = _told(_at("12 Elm St", "Rochester, NY 14604"))
    assert one.same == one.alike
    by_mail = replace(
        FORM, service_list=(replace(JANE, method="email", contact=replace(JANE.contact, email="a@b.example")),)
    )
    assert [one.same == one.alike for one in (*_told(by_mail), *_told(replace(FORM, service_list=())))] == [True, True]


def test_all_others_differ_from_each_other() -> None:
    assert len({identities(one) for one in OTHER.values()}) == len(OTHER)


def test_each_recipient_has_an_identity_and_keeps_it_among_others() -> None:
    john = replace(JANE, contact=replace(JANE.contact, name="John Doe"))
    both = identities(replace(FORM, service_list=(john, JANE)))
    assert both[1:] == identities(FORM)
    assert len(set(both)) == 2
    assert all(len(bytes.fromhex(one)) == 16 for one in both)
