"""The finders' work grows with the length of a text, not with its square: a form is read outside the limits."""

import time
from collections.abc import Callable, Iterator

import pytest

from pipeline.rules.privacy import births, find, labelled, numbers, persons

_FINDERS: dict[str, Callable[[str], object]] = {
    "cards": lambda text: list(numbers.cards(text)),
    "social security": lambda text: [*numbers.grouped(text), *numbers.announced(text)],
    "employer": lambda text: list(numbers.employer(text)),
    "routing": lambda text: list(numbers.routing(text)),
    "iban": lambda text: list(numbers.iban(text)),
    "labelled": lambda text: list(labelled.labelled(text)),
    "addresses": lambda text: list(persons.addresses(text)),
    "young": lambda text: list(persons.young(text)),
    "minors": lambda text: list(persons.minors(text, ("Jane Q. Roe-Doe",))),
    "births": lambda text: list(births.births(text)),
    "all": lambda text: find(text, minors=("Jane Roe",)),
}
_REPEATED = ("1 ", "12-34 ", "1 - ", "a", "Aa ", "'\"", ",", " ", "\n", "born ", "1 a st ", "A1-", "account ending 1 ")
_LED = ("1 Main St", "born 1 jan", "born jan 1", "born", "12 years old Aa", "account 1", "Jane Roe Aa", "ssn 1")
_LENGTH = 5_000
_TIMES = 4
_MOST = 10
"""Four times the length: four times the work, and as much again for noise; the square would be sixteen times."""
_NOTHING = 0.03
"""Seconds below which the clock says nothing."""


def _texts(length: int) -> Iterator[str]:
    yield from ((unit * length)[:length] for unit in _REPEATED)
    yield from (lead + " " * length for lead in _LED)


def _work(finder: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    finder(text)
    return time.process_time() - started


@pytest.mark.parametrize("name", sorted(_FINDERS))
def test_the_work_of_a_finder_grows_with_the_length_of_a_hostile_text(name: str) -> None:
    finder = _FINDERS[name]
    for short, long in zip(_texts(_LENGTH), _texts(_LENGTH * _TIMES), strict=True):
        assert any(_in_proportion(finder, short, long) for _ in range(3)), "three times out of proportion is no noise"


def _in_proportion(finder: Callable[[str], object], short: str, long: str) -> bool:
    spent = _work(finder, long)
    return spent < _NOTHING or spent < _MOST * max(_work(finder, short), _NOTHING / _TIMES)


def test_digits_and_blanks_cost_a_card_finder_no_more_than_other_letters() -> None:
    text = "1 2 3 4 5 6 7 8 9 0 1 2 3456789012345678901 " * 20
    cards, every = (
        min(_work(_FINDERS[name], one) for _ in range(3)) for name, one in (("cards", text), ("all", "a" * len(text)))
    )
    assert cards < _MOST * max(every, _NOTHING)
