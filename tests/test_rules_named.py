"""Who moves must be a party, in whatever words, or say that it is none."""

import pytest

from pipeline.rules.catalog import Catalog
from tests.rules_samples import MOTION, changed, check, raw

SIDES = {"plaintiffs": "Jane Roe, a/k/a Janet Roe; Acme Widget Corp.", "defendants": "John Doe; The City of Sampletown"}


def codes(catalog: Catalog, movant: str) -> list[str]:
    found = check(raw(changed(MOTION, **SIDES, movant=movant), "motion"), catalog).findings
    return [one.code for one in found]


@pytest.mark.parametrize(
    "movant",
    [
        "Jane Roe",
        "Plaintiff Jane Roe",
        "plaintiff JANE ROE",
        "Janet Roe",
        "Plaintiffs Jane Roe and Acme Widget Corp.",
        "Jane Roe, John Doe, and the City of Sampletown, jointly",
        "Defendant The City of Sampletown",
        "Plaintiffs",
        "The Government",
        "Proposed Intervenor Ida Example",
        "Nonparty Sample Press",
    ],
)
def test_a_movant_may_be_named_in_many_ways(catalog: Catalog, movant: str) -> None:
    assert codes(catalog, movant) == []


@pytest.mark.parametrize(
    "movant", ["Jon Doe", "Plaintiff Jane Roes", "Jane Roe and Ida Example", "Plaintiff Ida", "and", "Roe Jane"]
)
def test_a_movant_who_is_no_party_is_told(catalog: Catalog, movant: str) -> None:
    assert codes(catalog, movant) == ["form.no-such-party"]


def test_a_matter_without_two_sides_has_no_parties_to_compare_with(catalog: Catalog) -> None:
    answers = changed(MOTION, plaintiffs="", defendants="", matter="the Estate of Ida Example", movant="Executor Roe")
    assert check(raw(answers, "motion"), catalog).findings == ()
