"""Captions and short titles of real-world kinds of cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Case, Party
from pipeline.rules import people
from pipeline.rules.caption import Caption, caption, full_name, short_title
from pipeline.rules.catalog import Catalog

_NAMES = st.text(
    st.characters(categories=["Lu", "Ll", "Nd"], include_characters=" .,'&-"), min_size=1, max_size=80
).filter(lambda one: bool(one.strip()))


def _case(first: str, second: str, *, matter: str | None = None, number: str | None = "6:26-cr-00123") -> Case:
    sides = [
        (people.parties(text) if text else (), role) for text, role in ((first, "plaintiff"), (second, "defendant"))
    ]
    parties = tuple(
        Party(name=one.name, role=role, aliases=one.aliases, description=one.description)
        for members, role in sides
        for one in members
    )
    return Case(court="us-nywd", docket_number=number, parties=parties, matter=matter, judge="Hon. Ada Example")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Jane Roe", "Acme Corp.; John Doe", "Roe v. Acme Corp., et al."),
        ("United States of America", "Jane Q. Roe, a/k/a Janet Roe", "United States v. Roe"),
        ("People of the State of New York", "John Doe, Jr.", "People v. Doe"),
        ("State of New York", "John Doe III", "State of New York v. Doe"),
        ("Maria de la Cruz", "County of Example", "de la Cruz v. County of Example"),
        ("Ludwig van der Berg, Esq.", "First Example Bank, N.A.", "van der Berg v. First Example Bank, N.A."),
        ("John Doe 2", "Jane Doe #3", "Doe 2 v. Doe #3"),
        ("United States of America", "$5,000.00 in U.S. Currency", "United States v. $5,000.00 in U.S. Currency"),
        ("Jane Roe; Ann Poe", "Acme LLC; John Doe", "Roe, et al. v. Acme LLC, et al."),
        ("Cher", "Estate of John Roe", "Cher v. Estate of John Roe"),
        ("JANE ROE", "SMITH & SONS", "ROE v. SMITH & SONS"),
        ("Jane O'Example-Roe", "123 Main Street Holdings", "O'Example-Roe v. 123 Main Street Holdings"),
    ],
)
def test_short_titles_follow_the_usual_form(first: str, second: str, expected: str) -> None:
    assert short_title(_case(first, second)) == expected


def test_a_matter_without_two_sides_is_called_in_re(catalog: Catalog) -> None:
    made = caption(_case("", "", matter="Grand Jury Subpoena"), catalog.courts["us-nywd"])
    assert (made.style, made.left, made.short_title) == (
        "in-re",
        ("In re", "Grand Jury Subpoena"),
        "In re Grand Jury Subpoena",
    )


def test_two_sides_stand_against_each_other(catalog: Catalog) -> None:
    made = caption(_case("Jane Roe", "Acme, Inc., a Delaware corporation; John Doe"), catalog.courts["us-nywd"])
    assert made == Caption(
        style="versus",
        left=(
            "Jane Roe,",
            "Plaintiff,",
            "v.",
            "Acme, Inc., a Delaware corporation; and John Doe,",
            "Defendants.",
        ),
        right=("Case No. 6:26-cr-00123", "Judge: Hon. Ada Example"),
        short_title="Roe v. Acme, Inc., et al.",
    )


def test_a_third_party_stands_under_its_own_title(catalog: Catalog) -> None:
    base = _case("Jane Roe", "Acme Corp.")
    third = Party(name="Zed LLC", role="third-party defendant")
    case = Case(court="us-nywd", docket_number=None, parties=(*base.parties, third))
    made = caption(case, catalog.courts["us-nywd"])
    assert made.left[-4:] == ("Acme Corp.,", "Defendant,", "Zed LLC,", "Third-party defendant.")
    assert made.right[0].startswith("Case No. ____")


def test_a_case_that_names_nobody_has_no_caption(catalog: Catalog) -> None:
    made = caption(_case("", ""), catalog.courts["us-nywd"])
    assert (made.style, made.short_title) == ("none", "6:26-cr-00123")


@given(
    first=st.lists(_NAMES, min_size=1, max_size=6),
    second=st.lists(_NAMES, min_size=1, max_size=40),
)
def test_no_party_is_ever_lost_from_a_caption(catalog: Catalog, first: list[str], second: list[str]) -> None:
    parties = (
        *(Party(name=one, role="plaintiff") for one in first),
        *(Party(name=one, role="defendant", aliases=("a/k/a Another",)) for one in second),
    )
    made = caption(Case(court="us-nywd", docket_number="1", parties=parties), catalog.courts["us-nywd"])
    above, below = made.left[: made.left.index("v.")], made.left[made.left.index("v.") + 1 :]
    assert all(full_name(one) in " ".join(above if one.role == "plaintiff" else below) for one in parties)
    assert (", et al. v. " in made.short_title) >= (len(first) > 1)
    assert made.short_title.endswith("et al.") or len(second) == 1
    assert "\n" not in made.short_title


@given(name=_NAMES)
def test_a_short_name_is_part_of_the_name(name: str) -> None:
    parties = (Party(name=name, role="plaintiff"), Party(name="Zed", role="defendant"))
    title = short_title(Case(court="c", docket_number=None, parties=parties))
    short = title.removesuffix(" v. Zed")
    assert short
    assert short in {"United States", "People", "Commonwealth"} or all(word in name for word in short.split())
