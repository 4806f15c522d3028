"""Parties, addresses and service lists as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import JSON, Contact
from pipeline.rules import people
from pipeline.rules.misread import Misread


@pytest.mark.parametrize(
    ("text", "name", "aliases", "description"),
    [
        ("Jane Roe", "Jane Roe", (), None),
        ("Jane Roe, a/k/a Janet Roe", "Jane Roe", ("a/k/a Janet Roe",), None),
        ("Jane Roe aka Janet Roe, f/k/a Jane Doe", "Jane Roe", ("a/k/a Janet Roe", "f/k/a Jane Doe"), None),
        ("John Doe (d/b/a Doe Tools)", "John Doe", ("d/b/a Doe Tools",), None),
        ("Acme, Inc., a Delaware corporation", "Acme, Inc.", (), "a Delaware corporation"),
        ("Acme LLC, d/b/a Zed, an Ohio company", "Acme LLC", ("d/b/a Zed",), "an Ohio company"),
        ("Pat Poe, in her official capacity as Sheriff", "Pat Poe", (), "in her official capacity as Sheriff"),
        ("Pat Poe, individually and as Sheriff", "Pat Poe", (), "individually and as Sheriff"),
        ("Ann Roe, as Executor of the Estate of X", "Ann Roe", (), "as Executor of the Estate of X"),
        ("Chet Alder", "Chet Alder", (), None),
        ("Banquet Al Fresco, Inc.", "Banquet Al Fresco, Inc.", (), None),
        ("Faka Akana", "Faka Akana", (), None),
        ("Doe also known as Dough", "Doe", ("a/k/a Dough",), None),
    ],
)
def test_a_party_in_flat_text_is_taken_apart(
    text: str, name: str, aliases: tuple[str, ...], description: str | None
) -> None:
    (party,) = people.parties(text)
    assert (party.name, party.aliases, party.description) == (name, aliases, description)


@pytest.mark.parametrize(
    "value",
    [
        "Jane Roe, et al.",
        "Jane Roe et al",
        "Jane Roe; ET. AL.",
        "Jane Roe, et alia, a/k/a Janet Roe",
        "Jane Roe, et al., pro se",
        [{"name": "Jane Roe", "description": "et al."}],
    ],
)
def test_parties_behind_et_al_are_asked_for_by_name(value: JSON) -> None:
    with pytest.raises(Misread) as refused:
        people.parties(value)
    assert [one.code for one in refused.value.faults] == ["form.party-et-al"]


def test_parties_are_cut_at_semicolons_and_line_breaks() -> None:
    found = people.parties("Jane Roe; Acme, Inc., a Delaware corporation;\nJohn Doe\n\n")
    assert [one.name for one in found] == ["Jane Roe", "Acme, Inc.", "John Doe"]


@pytest.mark.parametrize("mark", [", pro se", " (pro se)", ", self-represented", " (pro per)"])
def test_a_party_without_a_lawyer_is_known_by_its_mark(mark: str) -> None:
    (party,) = people.parties(f"Jane Roe{mark}")
    assert party.name == "Jane Roe"
    assert party.counsel is None
    assert party.contact == Contact(name="Jane Roe")


def test_the_address_behind_pro_se_is_the_party_s() -> None:
    (party,) = people.parties("Jane Roe, pro se, 12 Elm Street, Apt. 3, Rochester, NY 14604")
    assert party.contact is not None
    assert party.contact.lines == ("12 Elm Street", "Apt. 3", "Rochester, NY 14604")


def test_a_party_as_a_table_keeps_all_it_says() -> None:
    entry: JSON = {
        "name": "Jane Roe",
        "Aliases": ["Janet Roe", "f/k/a Jane Doe"],
        "counsel": {"name": "Lena Lawyer", "email": "lena@example.org"},
        "address": {"street": "12 Elm Street", "city": "Rochester, NY 14604"},
        "role": "third-party plaintiff",
    }
    (party,) = people.parties([entry])
    assert party.aliases == ("a/k/a Janet Roe", "f/k/a Jane Doe")
    assert party.counsel == Contact(name="Lena Lawyer", email="lena@example.org")
    assert party.contact is not None
    assert party.contact.lines == ("12 Elm Street", "Rochester, NY 14604")
    assert party.role == "third-party plaintiff"


@pytest.mark.parametrize("counsel", [None, "none", "pro se", "self"])
def test_a_table_that_names_no_lawyer_is_a_party_for_itself(counsel: JSON) -> None:
    (party,) = people.parties({"name": "Jane Roe", "counsel": counsel})
    assert party.counsel is None
    assert party.contact == Contact(name="Jane Roe")


def test_everything_wrong_in_a_list_of_parties_is_told_at_once() -> None:
    with pytest.raises(Misread) as refused:
        people.parties([{"nmae": "Jane"}, {"name": ""}, "a/k/a Nobody", "John Doe"])
    assert [one.code for one in refused.value.faults] == ["form.unknown-field", "form.party", "form.party"]
    assert "name" in refused.value.faults[0].repair


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("12 Elm Street, Rochester, NY 14604", ("12 Elm Street", "Rochester, NY 14604")),
        ("12 Elm Street\nRochester, NY 14604", ("12 Elm Street", "Rochester, NY 14604")),
        ("12 Elm Street; Rochester, NY 14604-1234", ("12 Elm Street", "Rochester, NY 14604-1234")),
        ("P.O. Box 9", ("P.O. Box 9",)),
        (["12 Elm Street", "", "Rochester"], ("12 Elm Street", "Rochester")),
    ],
)
def test_an_address_is_cut_into_its_lines(value: JSON, lines: tuple[str, ...]) -> None:
    assert people.address(value) == lines


@pytest.mark.parametrize(
    ("text", "name", "method", "where"),
    [
        (
            "Jane Roe, mail, 12 Elm Street, Rochester, NY 14604",
            "Jane Roe",
            "mail",
            ("12 Elm Street", "Rochester, NY 14604"),
        ),
        ("Lena Lawyer, Esq., ECF", "Lena Lawyer, Esq.", "e-filing", ()),
        ("Lena Lawyer, e-mail, lena@example.org", "Lena Lawyer", "email", ()),
        ("Jane Roe, Hand Delivery, 12 Elm Street", "Jane Roe", "hand", ("12 Elm Street",)),
        (
            "Jane Roe, certified mail, 1 A Road, Rome, NY 13440",
            "Jane Roe",
            "certified mail",
            ("1 A Road", "Rome, NY 13440"),
        ),
    ],
)
def test_a_line_of_a_service_list_says_whom_how_and_where(
    text: str, name: str, method: str, where: tuple[str, ...]
) -> None:
    (one,) = people.service_list(text)
    assert (one.contact.name, one.method, one.contact.lines) == (name, method, where)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Jane Roe", "form.service"),
        ("mail, 12 Elm Street", "form.service"),
        ("Jane Roe, pigeon, roof", "form.service"),
        ("Jane Roe, mail", "form.service-place"),
        ("Jane Roe, email, 12 Elm Street", "form.service-place"),
        ({"name": "Jane Roe", "how": "mail"}, "form.unknown-field"),
        ({"name": "Jane Roe", "method": "mail"}, "form.service-place"),
    ],
)
def test_service_that_cannot_be_made_is_refused(value: JSON, code: str) -> None:
    with pytest.raises(Misread) as refused:
        people.service_list(value)
    assert [one.code for one in refused.value.faults] == [code]


@given(st.text(max_size=60))
def test_any_text_is_parties_or_is_refused(text: str) -> None:
    with contextlib.suppress(Misread):
        assert all(one.name for one in people.parties(text))
