"""What the law wants in a paper is looked for in the paper: taking any one thing out of it is found."""

import pytest
from lxml import html as lxml_html

from pipeline import library
from pipeline.model import Content, Court, DocumentType, Form
from pipeline.press import context, sources
from pipeline.press.fill import fill, fill_line
from pipeline.rules import contents
from pipeline.rules.catalog import Catalog
from tests.conftest import NOW
from tests.test_examples import form_of

_DOCUMENTS = library.shipped() / "documents"
_BLOCKS = "p|li|td|th|h1|h2|h3|dt|dd|caption"
_INVENTED_BY_US = {"letter"}
"""Types of which no rule says what must stand in them."""


def _declared() -> list[tuple[str, str]]:
    catalog = _catalog()
    return [(made.name, one.name) for made in catalog.documents.values() for one in made.contents]


def _catalog() -> Catalog:
    from pipeline.rules import catalog as room

    return room.build(library.read(library.shipped()))


def _examples(made: DocumentType, catalog: Catalog) -> list[Form]:
    paths = sorted((_DOCUMENTS / made.name / "examples").glob("*.json"), key=lambda one: one.stem != "ordinary")
    return [form_of(path, catalog, NOW) for path in paths]


def _pages(form: Form, made: DocumentType, court: Court) -> dict[str, lxml_html.HtmlElement]:
    shelf = sources.of(made, court)
    about = context.of_form(form, court, received_at=NOW, made=made)
    pages = {}
    for paper in made.papers:
        if contents.holds(paper.when, form.values):
            title = fill_line(paper.title, about, shelf, where="title")
            page = fill(paper.body, {**about, "title": title, "paper": paper, "footer": ""}, shelf)
            pages[paper.name] = lxml_html.document_fromstring(page)
    return pages


def _texts(pages: dict[str, lxml_html.HtmlElement]) -> dict[str, str]:
    return {name: str(page.body.text_content()) for name, page in pages.items()}


def _without(page: lxml_html.HtmlElement, content: Content, form: Form, court: Court) -> None:
    """Take out every block that holds a part of the proof."""
    proofs = [contents.flattened(way) for ways in contents.proofs(content, form, court) for way in ways]
    phrase = contents.phrase(content.phrase) if content.phrase else None
    for block in page.body.iter(*_BLOCKS.split("|")):
        said = contents.flattened(str(block.text_content()))
        shows = any(proof in said for proof in proofs if proof)
        if shows or (phrase and phrase.search(said)):
            for inner in block.iter():
                inner.text = None
                inner.tail = None if inner is not block else inner.tail


@pytest.mark.parametrize(("kind", "name"), _declared(), ids=str)
def test_what_is_taken_out_of_a_paper_is_found_missing(kind: str, name: str, catalog: Catalog) -> None:
    made = catalog.documents[kind]
    content = next(one for one in made.contents if one.name == name)
    lead = next(one.name for one in made.papers if one.role == "lead")
    for form in _examples(made, catalog):
        court = catalog.courts[form.court]
        pages = _pages(form, made, court)
        page = pages.get(content.paper or lead)
        proven = content.phrase or any(True for _ in contents.proofs(content, form, court))
        if page is None or not contents.holds(content.when, form.values) or not proven:
            continue
        assert contents.missing(made, form, court, _texts(pages)) == ()
        _without(page, content, form, court)
        found = contents.missing(made, form, court, _texts(pages))
        assert content.source.citation in {one.rule for one in found}
        assert any(content.label in one.message for one in found)
        return
    pytest.fail("no example of the type asks for this content, so nothing shows that it would be missed")


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
    assert bool(contents.phrase(pattern).search(contents.flattened(text))) is found
