"""Every document type's tests are its examples: each is validated, made, and its text compared.

`pytest tests/test_examples.py --update` rewrites the expected texts; review the difference before committing.
"""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from pipeline.press.papers import MadePaper
from tests.example_papers import DOCUMENTS, EXAMPLES, ExamplePapers

_NAMES = [f"{path.parent.parent.name}/{path.stem}" for path in EXAMPLES]


def text_of(paper: MadePaper) -> str:
    """A paper's text as a person would read it out, page by page."""
    parts = [f"== {paper.name}: {paper.title}"]
    document = pypdfium2.PdfDocument(paper.path)
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_range()
        lines = (" ".join(line.split()) for line in text.splitlines())
        parts += [f"-- page {number + 1}", *(line for line in lines if line)]
    document.close()
    return "\n".join(parts)


@pytest.mark.parametrize("path", EXAMPLES, ids=_NAMES)
def test_an_example_gives_exactly_its_text(
    path: Path, example_papers: ExamplePapers, pytestconfig: pytest.Config
) -> None:
    papers = example_papers(path)
    assert papers
    assert all(one.findings == () and one.pages > 0 and one.path.is_file() for one in papers)
    actual = "\n\n".join(text_of(one) for one in papers) + "\n"
    beside = path.with_suffix(".txt")
    if pytestconfig.getoption("--update"):
        beside.write_text(actual, encoding="utf-8")
    assert beside.is_file(), f"{beside.name} is missing: run pytest with --update and review it"
    assert actual == beside.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", sorted(DOCUMENTS.glob("*/")), ids=lambda folder: folder.name)
def test_every_document_type_has_examples(folder: Path) -> None:
    assert len(list((folder / "examples").glob("*.json"))) >= 3, "ordinary, hard and smallest"


def test_no_expected_text_is_left_without_its_example() -> None:
    texts = {path.with_suffix(".json") for path in DOCUMENTS.glob("*/examples/*.txt")}
    assert texts == set(EXAMPLES)


@pytest.mark.verapdf
def test_every_paper_of_every_example_conforms(example_papers: ExamplePapers, verapdf: Callable[..., None]) -> None:
    verapdf(*(one.path for path in EXAMPLES for one in example_papers(path)))
