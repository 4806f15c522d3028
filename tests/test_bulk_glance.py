"""What a run sees at a glance is what a close look sees: identifiers in forms and papers, and demanded contents."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from pipeline import library
from pipeline.line import privacy
from pipeline.model import Contact, Form, Party, ServiceContact
from pipeline.rules.catalog import Catalog
from pipeline.rules.heard import Heard
from pipeline.rules.parted import Parted
from pipeline.rules.privacy import Kind, find, gate, glance
from pipeline.rules.privacy.find import _FINDERS, _found, _hits, kinds
from pipeline.rules.privacy.folded import fold, plain
from pipeline.rules.spoken import Said
from tests.conftest import NOW
from tests.example_papers import form_of
from tests.privacy_corpus import snippets
from tests.test_bulk_short_ways import PIECES, made_up

TODAY = date(2026, 11, 22)
# fmt: off
FIXED = (
    "\n", "\n\n", "\n", " ", "No. ", "Case No. 5", "SSN ", "born ", "Date of birth: ", ", ", ",", ".", "-", ":5", "/",
    "(", ")", "'", '"', "account 12", "d.o.", "aged ", "the minor ", "Resides at ", "100", "%",
    "\u00a0", "\u0301", "<", "\r",
    "12 Elm Street\n", "A", "Lives at\n", "and 123-45-", "the end", "V.", "nineteen", "Apt ",
)
VALUES = (
    "", " ", "5", "55", "123-45-6789", "6789", "123-45-", "Ada B. Sample-7", "Roe", "March 4, 1990",
    "3/4/1990", "b", "4B",
    "12 Elm Street", "12 Elm Street, Apt 4", "Rochester, NY 14614", "A076543210",
    "4111 1111 1111 1111", "a\nb", "SSN",
    "\u0301x", "\u0338", "Jos\xe9 Roe", "\u05d0\u05d1 \u05d2", "%s", "May 5",
    "GB82WEST12345698765432", "17", "Jane Roe",
    "1:26-cv-00003", "at 9:30 a.m.", "Roe, Jane", "Jane Q. Roe,", "\u2028", "policy 123456", "No.",
    "\U00010450", "born",
)
# fmt: on


def parted_of(seed: int) -> Parted:
    chance = random.Random(seed)
    values = tuple(chance.choice(VALUES) for _ in range(chance.randrange(1, 6)))
    fixed = tuple(
        "".join(chance.choice(FIXED) for _ in range(chance.choice((0, 1, 1, 2, 3)))) for _ in range(len(values) + 1)
    )
    return Parted(fixed, values)


def ways_of(said: Parted, seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    yield from said.values
    for text in (said.text, *said.values, *said.stretches):
        yield from text.split()
        start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        yield text[start:end]
    yield from (" ".join(said.values[:2]), chance.choice(PIECES), chance.choice(VALUES))


def test_a_paper_heard_in_parts_holds_and_says_what_the_whole_holds_and_says() -> None:
    held = 0
    for seed in range(2500):
        said = parted_of(seed)
        whole = Said.of(said.text)
        for way in ways_of(said, seed):
            heard = Heard(said).holds(way)
            assert heard is whole.holds(way), (said, way)
            held += heard
    assert held > 10_000


@pytest.mark.parametrize("pattern", ["the minor", "born", "no. 5", "^no", r"5\d", "(and|the) (1|e)", r"\bend", "d.o."])
def test_a_phrase_is_said_by_the_parts_where_the_whole_says_it(pattern: str) -> None:
    for seed in range(400):
        said = parted_of(seed)
        assert Heard(said).says(pattern) is Said.of(said.text).says(pattern), (said, pattern)


def test_what_papers_of_a_shape_say_does_not_depend_on_the_papers_before() -> None:
    for seed in range(300):
        chance, first = random.Random(seed), parted_of(seed)
        for _ in range(5):
            said = Parted(first.stretches, tuple(chance.choice(VALUES) for _ in first.values))
            fresh = Parted(tuple(first.stretches), said.values)
            found = glance.in_paper(said, "Notice", TODAY)
            assert found == glance.in_paper(fresh, "Notice", TODAY)
            assert found is None or found == closely(said, TODAY)


def closely(said: Parted, today: date | None) -> frozenset[Kind]:
    """The kinds in each line and the one before it, as a close look finds them."""
    hits = (one for pair in glance.pairs(said.text) for one in find("\n".join(pair), today=today))
    return frozenset(one.kind for one in hits) - {Kind.STREET_ADDRESS}


@pytest.mark.parametrize("today", [None, TODAY, date(1980, 1, 1)])
def test_a_glance_at_a_paper_sees_the_kinds_in_every_pair_of_lines(today: date | None) -> None:
    seen = 0
    for seed in range(1500):
        said = parted_of(seed)
        found = glance.in_paper(said, "Notice", today)
        if found is not None:
            assert found == closely(said, today), said
            seen += bool(found)
    assert seen > 30


def test_what_a_text_must_have_for_a_finder_to_find_anything_is_never_missing() -> None:
    texts = [one.text for one in snippets(3000, seed=11)]
    texts += [text.lower() for text in texts[:750]] + [text.upper() for text in texts[:750]]
    texts += [made_up(seed) for seed in range(1200)] + [parted_of(seed).text for seed in range(1200)]
    found = 0
    for text in texts:
        everything = _hits(fold(text), _FINDERS, (), None)
        assert _found(text, (), None) == everything, text
        assert kinds(text) == frozenset(one.kind for one in everything) - {Kind.STREET_ADDRESS}, text
        assert plain(text) == fold(text).text
        found += len(everything)
    assert found > 1500


@pytest.fixture(scope="module")
def forms(catalog: Catalog) -> list[Form]:
    folder = library.shipped() / "documents" / "notice-of-hearing" / "examples"
    return [form_of(path, catalog, NOW) for path in sorted(folder.glob("*.json"))]


def changed(form: Form, seed: int) -> Form:
    """A form with some answers replaced."""
    chance = random.Random(seed)
    text = chance.choice((made_up(seed), chance.choice(VALUES), chance.choice(PIECES)))
    served = ServiceContact(
        contact=Contact(name=chance.choice(VALUES), lines=(text, chance.choice(VALUES))), method="mail"
    )
    choice = {
        "hearing_subject": text,
        "courtroom": chance.choice(VALUES),
        "defendants": (Party(name=text, role="defendant"),),
        "service_list": (served,),
        "hearing_address": (text, "Rochester, NY 14614"),
        "juvenile": chance.choice((None, False, True)),
        "minors": (text,),
        "privacy_waiver": chance.choice((("ssn: ordered by the court",), ("ssn",), "")),
    }
    names = chance.sample(sorted(choice), chance.choice((0, 1, 1, 2)))
    return replace(form, values={**form.values, **{name: choice[name] for name in names}})


@pytest.mark.parametrize("mode", [gate.BLOCK, gate.SHORTEN])
def test_a_form_of_which_there_is_nothing_to_say_passes_the_gate_as_it_is(
    mode: str, catalog: Catalog, forms: list[Form]
) -> None:
    silent = told = 0
    for seed in range(400):
        form = changed(forms[seed % len(forms)], seed)
        made, court = catalog.documents[form.document_type], catalog.courts[form.court]
        passed = gate.of_form(form, made, court, catalog.privacy, mode=mode, today=TODAY)
        if gate.has_nothing_to_say(form, made, court, catalog.privacy, today=TODAY):
            assert (passed.findings, passed.form, passed.values) == ((), form, frozenset())
            silent += 1
        told += bool(passed.findings)
    assert silent > 100
    assert told > 20


def test_a_paper_with_nothing_against_it_at_a_glance_has_nothing_against_it(
    catalog: Catalog, forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, found = catalog.documents["notice-of-hearing"], []
    papers = [(parted_of(seed), changed(forms[seed % len(forms)], seed)) for seed in range(250)]

    def all_findings() -> list[object]:
        return [
            privacy.composed("Notice 5", said, form, made, catalog.courts[form.court], catalog.privacy, now=NOW)
            for said, form in papers
        ]

    found = all_findings()
    monkeypatch.setattr(gate, "has_nothing_against", lambda *_, **__: False)
    assert found == all_findings()
    assert sum(map(bool, found)) > 5
