"""A court's pattern is held against a text as Python's own matcher would, and never hangs."""

import contextlib
import random
import re

import pytest

from pipeline.filing.codes.pattern import LONGEST_TEXT, Unsafe, fits

PATTERNS = [
    r"^\w+([-+.']\w+)*@\w+([-.]\w+)*\.\w+([-.]\w+)*$",
    r"^(\d{10}|\d{3}-\d{3}-\d{4})$",
    r"^[a-zA-Z0-9 .,'-]{1,100}$",
    r"(?i)^abC$",
    r"^(?=.{1,5}$)[\w ]+$",
    r"^(?!x)a*b?$",
    r"a|b|^$",
    r"\bab\b",
    r"a\Bb",
    r"^(a|ab)(c|bcd)(d*)$",
    r"^[^\d\s]+$",
    r"^(?:ab){2,3}$",
    r"^.*?x$",
    r"(a*)*b",
    r"^(a?){5}a{5}$",
    r"^\W*\D\S$",
    r"",
    r"\Aab\Z",
    r"^[\w.-]+\.pdf$",
    r"x{0}a",
    r"^(a{2,}|b)+$",
    r"[^a]$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_it_finds_what_the_standard_library_finds(pattern: str) -> None:
    rng = random.Random(pattern)
    for _ in range(60):
        text = "".join(rng.choice("abcdxAB1 2-@.\nC") for _ in range(rng.randrange(12)))
        assert fits(pattern, text) == bool(re.search(pattern, text)), text


HANGING = [
    r"(a+)+$",
    r"(a|a)*b",
    r"(a*)*(a*)*(a*)*b",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"((a?){50}){50}b",
    r"(.*.*.*.*.*.*)*x",
    r"(x+x+)+y",
    r"^(a?){100}a{100}$",
    r"(((((a*)*)*)*)*)*b",
    r"(?=(a+)+b)a",
    r"(a{1,65000}){1,65000}b",
]


@pytest.mark.parametrize("pattern", HANGING)
def test_what_would_hang_the_standard_library_ends(pattern: str) -> None:
    with contextlib.suppress(Unsafe):  # or says that it takes too long
        assert fits(pattern, "a" * 150 + "!") is False
    with contextlib.suppress(Unsafe):
        assert fits(pattern, "a" * (LONGEST_TEXT - 1) + "!") is False


@pytest.mark.parametrize(
    ("pattern", "text", "why"),
    [
        ("[", "a", "does not compile"),
        (r"\p{L}+", "a", "does not compile"),
        (r"(?<=a)b", "ab", "needs what is not done"),
        (r"(a)\1", "aa", "needs what is not done"),
        (r"(a)(?(1)b|c)", "ab", "needs what is not done"),
        ("a" * 1001, "a", "too long"),
        ("a", "a" * 301, "too long"),
        ("(" * 900 + ")" * 90, "a", "does not compile"),
        (r"(?i:a)b", "Ab", "changes its flags on the way"),
    ],
)
def test_what_is_not_run_is_said_to_be_so(pattern: str, text: str, why: str) -> None:
    with pytest.raises(Unsafe, match=why):
        fits(pattern, text)


def test_named_groups_as_other_programs_write_them_are_read() -> None:
    assert fits(r"^(?<area>\d{3})-\d{4}$", "555-0100")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PATTERNS[0], "a" * 280 + "@example.com"),
        (PATTERNS[0], "a.b-c" * 50 + "@example.com"),
        (r"^[\w .,'-]{1,300}$", "Placeholder " * 25),
        (r"\w+@\w+", "a" * 150 + "@b"),
    ],
)
def test_patterns_that_are_meant_well_are_run_on_the_longest_texts(pattern: str, text: str) -> None:
    assert fits(pattern, text)
