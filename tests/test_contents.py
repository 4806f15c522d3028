"""What the law wants in a paper is looked for in the paper: taking any one thing out of it is found."""

from collections.abc import Iterator

import pytest
from lxml import html as lxml_html

from pipeline import library
from pipeline.model import Content, Court, DocumentType, Form
from pipeline.press import context, sources
from pipeline.press.fill import fill, fill_line
from pipeline.rules import contents, spoken
from pipeline.rules.catalog import Catalog
from tests.conftest import NOW
from tests.example_papers import form_of

_DOCUMENTS = library.shipped() / "documents"
_BLOCKS = "p|li|td|th|h1|h2|h3|dt|dd|caption"
_INVENTED_BY_US = {"letter"}
"""Types of which no rule says what must stand in them."""


_TYPES = sorted(path.name for path in _DOCUMENTS.iterdir() if path.name not in _INVENTED_BY_US)


def _examples(made: DocumentType, catalog: Catalog) -> Iterator[tuple[Form, Court, dict[str, str]]]:
    """Each example's form and court, and its papers as filled pages by their names."""
    for path in sorted((_DOCUMENTS / made.name / "examples").glob("*.json"), key=lambda one: one.stem != "ordinary"):
        form = form_of(path, catalog, NOW)
        court = catalog.courts[form.court]
        yield form, court, _pages(form, made, court)


def _pages(form: Form, made: DocumentType, court: Court) -> dict[str, str]:
    shelf = sources.of(made, court)
    about = context.of_form(form, court, received_at=NOW, made=made)
    pages = {}
    for paper in made.papers:
        if contents.holds(paper.when, form.values):
            title = fill_line(paper.title, about, shelf, where="title")
            pages[paper.name] = fill(paper.body, {**about, "title": title, "paper": paper, "footer": ""}, shelf)
    return pages


def _texts(pages: dict[str, lxml_html.HtmlElement]) -> dict[str, str]:
    return {name: " ".join(page.body.itertext()) for name, page in pages.items()}


def _without(page: lxml_html.HtmlElement, content: Content, form: Form, court: Court) -> None:
    """Take out every block that holds a part of the proof."""
    proofs = [spoken.flattened(way) for ways in contents.proofs(content, form, court) for way in ways]
    phrase = spoken.phrase(content.phrase) if content.phrase else None
    for block in page.body.iter(*_BLOCKS.split("|")):
        said = spoken.flattened(str(block.text_content()))
        shows = any(proof in said for proof in proofs if proof)
        if shows or (phrase and phrase.search(said)):
            for inner in block.iter():
                inner.text = None
                inner.tail = None if inner is not block else inner.tail


@pytest.mark.parametrize("kind", _TYPES)
def test_whatever_is_taken_out_of_a_paper_is_found_missing(kind: str, catalog: Catalog) -> None:
    made = catalog.documents[kind]
    lead = next(one.name for one in made.papers if one.role == "lead")
    untried = {one.name: one for one in made.contents}
    for form, court, pages in _examples(made, catalog):
        parsed = {name: lxml_html.document_fromstring(page) for name, page in pages.items()}
        assert contents.missing(made, form, court, _texts(parsed)) == ()
        for content in tuple(untried.values()):
            name = content.paper or lead
            proven = content.phrase or any(True for _ in contents.proofs(content, form, court))
            if name not in pages or not contents.holds(content.when, form.values) or not proven:
                continue
            page = lxml_html.document_fromstring(pages[name])
            _without(page, content, form, court)
            found = contents.missing(made, form, court, _texts({**parsed, name: page}))
            told = [one for one in found if content.label in one.message and one.rule == content.source.citation]
            assert told, f"nobody missed {content.name}"
            del untried[content.name]
    assert not untried, "no example of the type asks for these, so nothing shows that they would be missed"


def test_every_type_says_what_must_stand_in_it(catalog: Catalog) -> None:
    assert {name for name, made in catalog.documents.items() if not made.contents} <= _INVENTED_BY_US


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("judgment by\ndefault will be entered", "judgment by default will be entered", True),
        ("Judgment by Default will be entered", "judgment by default", True),
        ("the plaintiff’s attorney", "plaintiff's attorney", True),
        ("within 21 days", r"within \d+ days", True),
        ("within a few days", r"within \d+ days", False),
    ],
)
def test_line_breaks_case_and_quotes_never_matter_to_a_phrase(text: str, pattern: str, found: bool) -> None:  # noqa: FBT001
    assert bool(spoken.phrase(pattern).search(spoken.flattened(text))) is found


@pytest.mark.parametrize(
    ("paper", "way", "said"),
    [
        ("Lee appeared.", "Lee", True),
        ("Leeward Industries", "Lee", False),
        ("Leeward Industries and Lee", "Lee", True),
        ("on 11/2/2027", "1/2/2027", False),
        ("on 1/2/2027.", "1/2/2027", True),
        ("No. 1:27-cv-10045", "1:27-cv-1", False),
        ("No. 1:27-cv-1, before", "1:27-cv-1", True),
        ("in 2023", "3", False),
        ("Count 3.", "3", True),
        ("No. 3", "3", True),
        ("1:25-cr-00001", "25", False),
        ("$1,250.00", "250", False),
        ("paid 250, late", "250", True),
        ("O’Neil's house", "o'neil", True),
        ("Maria de la\nCruz-Ortiz", "Maria de la Cruz-Ortiz", True),
        ("Maximiliano-Fer nández", "Fernández", True),
    ],
)
def test_a_name_or_number_is_not_said_by_a_longer_one(paper: str, way: str, said: bool) -> None:  # noqa: FBT001
    assert spoken.Said.of(paper).holds(way) is said
