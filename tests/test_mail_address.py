"""What is printed of an address, what it is compared by, and what about it looks undeliverable."""

import random

import pytest

from pipeline.mailing.address import Kind, read
from pipeline.mailing.address_checks import check
from pipeline.mailing.zips import prefixes
from pipeline.model import Place, Severity
from pipeline.settings.tables import MailSettings

PLAIN = ("123 Main Street", "Tampa, FL 33602")


def codes(name: str, *lines: str, mail: MailSettings | None = None) -> list[str]:
    return [one.code for one in check(name, lines, mail or MailSettings(), Place(row=7))]


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (("123  n. Main\tStreet ,", "", " Tampa, fl 33602 "), ("JANE ROE", "123 N. MAIN STREET", "TAMPA, FL 33602")),
        (("Straße 5", "Berlin", "Germany"), ("JANE ROE", "STRASSE 5", "BERLIN", "GERMANY")),
        (("12 Main St", "Tampa FL 33602", "USA"), ("JANE ROE", "12 MAIN ST", "TAMPA FL 33602")),
    ],
    ids=["blanks and commas at the end go", "letters keep their accents and sharp s", "our own country is left out"],
)
def test_only_the_persons_own_lines_are_printed_in_upper_case(lines: tuple[str, ...], printed: tuple[str, ...]) -> None:
    assert read("Jane  Roe", lines).printed == printed


@pytest.mark.parametrize(
    ("last", "city", "state", "zip5", "plus4"),
    [
        (("Tampa, FL 33602",), "TAMPA", "FL", "33602", ""),
        (("Tampa Florida 33602-1234",), "TAMPA", "FL", "33602", "1234"),
        (("New York, New York 10005",), "NEW YORK", "NY", "10005", ""),
        (("Washington, D.C. 20001",), "WASHINGTON", "DC", "20001", ""),
        (("St. Paul MN 55101–0001",), "ST. PAUL", "MN", "55101", "0001"),
        (("Charleston, West Virginia 25301",), "CHARLESTON", "WV", "25301", ""),
        (("Tampa FL", "33602"), "TAMPA", "FL", "33602", ""),
        (("Tampa", "FL", "33602"), "TAMPA", "FL", "33602", ""),
        (("Tampa FL",), "TAMPA", "FL", "", ""),
    ],
    ids=lambda value: " / ".join(value) if isinstance(value, tuple) else None,
)
def test_the_last_line_is_read(last: tuple[str, ...], city: str, state: str, zip5: str, plus4: str) -> None:
    one = read("J", ("1 Oak St", *last))
    assert (one.city, one.state, one.zip5, one.plus4, one.delivery) == (city, state, zip5, plus4, ("1 OAK ST",))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            ("123 N. Main Street", "Apartment 4", "Tampa, FL 33602"),
            ("123 north main st.", "Apt 4", "TAMPA FL 33602"),
            True,
        ),
        (PLAIN, ("123 Main Street", "Tampa, Florida 33602"), True),
        (PLAIN, ("124 Main Street", "Tampa, FL 33602"), False),
        (PLAIN, ("123 Main Street", "Apt 2", "Tampa, FL 33602"), False),
        (PLAIN, ("123 Main Avenue", "Tampa, FL 33602"), False),
        (PLAIN, ("123 Main Street", "Tampa, FL 33603"), False),
    ],
    ids=["spelling", "state in full", "number", "unit", "kind of street", "zip code"],
)
def test_addresses_are_the_same_if_only_their_spelling_differs(
    one: tuple[str, ...],
    other: tuple[str, ...],
    same: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert (read("J. Roe", one).group == read("j roe", other).group) is same


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (Kind.BOX, ("P.O. Box 5", "Tampa FL 33602")),
        (Kind.RURAL, ("RR 2 Box 152", "Tampa FL 33602")),
        (Kind.MILITARY, ("PSC 802 Box 74", "APO AE 09499")),
        (Kind.FOREIGN, ("10 Downing Street", "London SW1A 2AA", "United Kingdom")),
        (Kind.GENERAL, ("General Delivery", "Tampa FL 33602")),
        (Kind.STREET, ("1 Georgia Ave", "Atlanta", "Georgia 30301")),
    ],
    ids=lambda value: value.value if isinstance(value, Kind) else None,
)
def test_the_kind_of_an_address_is_seen(kind: Kind, lines: tuple[str, ...]) -> None:
    assert read("J", lines).kind is kind


@pytest.mark.parametrize(
    ("said", "expected", "lines"),
    [
        ("nothing, of a plain address", [], PLAIN),
        ("nothing, of a suite on a line of its own", [], ("100 Broadway", "Suite 1200", "New York, NY 10005")),
        ("nothing, of a grid address", [], ("W1234 County Road 5", "Madison WI 53703")),
        ("a missing ZIP Code", ["mail.no-zip"], ("12 Main Street", "Tampa FL")),
        ("a ZIP Code too short", ["mail.no-zip"], ("12 Main Street", "Tampa FL 3360")),
        ("no address at all", ["mail.no-zip", "mail.no-street"], ()),
        ("no city", ["mail.no-city"], ("12 Main Street", "FL 33602")),
        ("a ZIP Code of another state", ["mail.zip-state"], ("12 Main Street", "Tampa FL 90210")),
        ("nothing, of a border town", [], ("12 Main Street", "Fishers Island NY 06390")),
        ("a ZIP Code that is none", ["mail.zip-unknown"], ("12 Main Street", "Tampa FL 00100")),
        ("no street", ["mail.no-street"], ("Tampa FL 33602",)),
        ("no number", ["mail.no-number"], ("Main Street", "Tampa FL 33602")),
        ("a box without number", ["mail.box-number"], ("PO Box", "Tampa FL 33602")),
        ("a box left blank", ["mail.box-number"], ("P.O. Box ___", "Tampa FL 33602")),
        ("a rural route without box", ["mail.rural-box"], ("RR 2", "Tampa FL 33602")),
        ("a base with a city", ["mail.military"], ("PSC 802 BOX 74", "Berlin AE 09499")),
        ("a base without its unit", ["mail.military"], ("Somewhere 5", "APO AE 09499")),
        ("a street of Puerto Rico", ["mail.urbanization"], ("150 Calle A", "San Juan PR 00926")),
        ("nothing, with its urbanization", [], ("URB Las Gladiolas", "150 Calle A", "San Juan PR 00926")),
        ("care of nobody", ["mail.care-of"], ("c/o", "12 Main St", "Tampa FL 33602")),
        ("nothing, of care of somebody", [], ("c/o Mary Roe", "12 Main St", "Tampa FL 33602")),
        ("a prison without a number", ["mail.inmate-number"], ("FCC Coleman Low", "PO Box 1031", "Coleman FL 33521")),
        ("nothing, with one", [], ("12345-018", "FCC Coleman Low", "PO Box 1031", "Coleman FL 33521")),
        ("another country", ["mail.foreign"], ("10 Downing Street", "London SW1A 2AA", "United Kingdom")),
        ("letters nobody can print", ["mail.letter"], ("12 李 Main St", "Tampa FL 33602")),
        ("a control sign", ["mail.letter"], ("12 Main\x00 Street", "Tampa FL 33602")),
        ("too many lines", ["mail.too-many-lines"], ("c/o A", "Attn B", "Floor 5", "12 Main St", "Tampa FL 33602")),
        ("a line too long", ["mail.line-too-long"], ("12 " + "Very Long " * 8 + "Street", "Tampa FL 33602")),
        ("two streets", ["mail.unclear"], ("12 Main Street 45 Oak Avenue 7", "Tampa FL 33602")),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_looks_undeliverable_is_told(said: str, expected: list[str], lines: tuple[str, ...]) -> None:
    assert codes("Jane Roe", *lines) == expected, said


def test_a_recipient_without_a_name_comes_back() -> None:
    (found,) = check(" ", PLAIN, MailSettings(), Place(row=7))
    assert (found.code, found.severity, found.where.row) == ("mail.no-name", Severity.ERROR, 7)


def test_a_number_behind_an_inmates_name_is_seen_and_printed() -> None:
    lines = ("FCC Coleman Low", "PO Box 1031", "Coleman FL 33521")
    assert codes("John Doe #12345-018", *lines) == []
    assert read("John Doe #12345-018", lines).printed[0] == "JOHN DOE #12345-018"


def test_without_an_envelope_nothing_must_fit() -> None:
    lines = ("c/o A", "Attn B", "Floor 5", "12 Main St", "Tampa FL 33602")
    assert "mail.too-many-lines" not in codes("J", *lines, mail=MailSettings(envelope="none"))


def test_a_barcode_takes_a_line() -> None:
    lines = ("c/o A", "Floor 5", "12 Main St", "Tampa FL 33602")
    told = {"barcode": True, "mailer_id": "123456", "service_type": "270"}
    assert "mail.too-many-lines" not in codes("J", *lines)
    assert "mail.too-many-lines" in codes("J", *lines, mail=MailSettings.model_validate(told))


@pytest.mark.parametrize(
    "lines",
    [("\x00\x1b[31m", "\ud83d"), ("," * 500,), ("9" * 10_000,), ("A " * 3000, "B", "TX 75001"), ("%", "#", "C/O")],
    ids=["control signs", "commas", "ten thousand digits", "three thousand words", "signs alone"],
)
def test_hostile_lines_are_only_told_of(lines: tuple[str, ...]) -> None:
    assert all(code.startswith("mail.") for code in codes("Jane Roe", *lines))


def test_every_state_has_zip_codes_and_no_range_is_empty() -> None:
    table = prefixes()
    assert len(table.states) == 62
    assert {state for states in table.by_prefix.values() for state in states} == table.states
    assert not table.verified


def test_no_word_of_an_address_is_lost_or_changed() -> None:
    chance = random.Random(11)
    words = ["123", "N.", "Main", "Street", "Apt", "#4", "c/o", "O'Neil", "Ñandú", "PO", "Box", "12-B", "½", "&", "1/2"]
    for _ in range(500):
        lines = tuple(" ".join(chance.choices(words, k=chance.randrange(1, 7))) for _ in range(chance.randrange(1, 5)))
        one = read("José  de la Cruz", (*lines, "San Juan PR 00926-1234"))
        assert one.printed == ("JOSÉ DE LA CRUZ", *(line.upper() for line in lines), "SAN JUAN PR 00926-1234")
        assert one.delivery == one.printed[1:-1]
