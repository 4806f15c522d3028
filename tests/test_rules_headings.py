"""Headings in every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import headings
from pipeline.rules.catalog import Catalog
from tests.rules_samples import MOTION, NOTICE, SUMMONS


@pytest.mark.parametrize(
    "heading",
    [
        "Case No.",
        "case number",
        "CASE_NUMBER",
        "caseNumber",
        "Case #",
        " Case-No: ",
        "CASE NO",
        "Case Nr.",
        "case\u00a0no",
    ],
)
def test_every_spelling_of_a_heading_is_one(heading: str) -> None:
    assert headings.key(heading) == headings.key("Case number")


@given(st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = headings.key(text)
    assert headings.key(once) == once or once.casefold() != once


def test_headings_are_matched_to_fields(catalog: Catalog) -> None:
    found = headings.match(["Case No.", "DATE OF HEARING", "Lunch"], catalog.documents["notice-of-hearing"])
    assert found == {"Case No.": "docket_number", "DATE OF HEARING": "hearing_date"}


@pytest.mark.parametrize(
    ("given_headings", "expected"),
    [
        (tuple(NOTICE), ("notice-of-hearing",)),
        (tuple(MOTION), ("motion",)),
        (tuple(SUMMONS), ("summons-civil",)),
        (("recipient", "subject", "text of the letter"), ("letter",)),
        (("Case No.",), ()),
        (("colour", "size"), ()),
        ((), ()),
    ],
)
def test_the_type_is_told_by_its_headings(
    catalog: Catalog, given_headings: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert headings.identify(given_headings, catalog) == expected


def test_headings_that_fit_several_types_name_them_all(catalog: Catalog) -> None:
    assert len(headings.identify(("Case No.", "Plaintiffs", "Defendants"), catalog)) > 1


def test_no_heading_of_a_type_means_two_of_its_own_fields(catalog: Catalog) -> None:
    for made in catalog.documents.values():
        seen: dict[str, str] = {}
        for field in made.fields:
            for name in {headings.key(field.name), headings.key(field.label)}:
                assert seen.setdefault(name, field.name) == field.name, (made.name, name)
            for alias in field.aliases:
                assert headings.index(made.fields)[headings.key(alias)] == field.name, (made.name, alias)
