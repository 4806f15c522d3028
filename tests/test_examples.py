"""Every document type's tests are its examples: each is validated, made, and its text compared.

`pytest tests/test_examples.py --update` rewrites the expected texts; review the difference before committing.
"""

import functools
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from pipeline import library
from pipeline.model import Form, Origin, RawForm
from pipeline.press.papers import MadePaper, make
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate
from tests.conftest import NOW

_DOCUMENTS = library.shipped() / "documents"
_EXAMPLES = sorted(_DOCUMENTS.glob("*/examples/*.json"))
_ADVISED = frozenset({"deadline.no-rule"})
"""What may be said of an example: not every court's packs have the rule by which its type asks for notice."""
_NAMES = [f"{path.parent.parent.name}/{path.stem}" for path in _EXAMPLES]


def form_of(path: Path, catalog: Catalog, now: datetime) -> Form:
    """The checked form of an example. The files its exhibits name count as dropped with it."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kind, court = values.pop("document_type"), values.pop("court")
    exhibits = tuple(line.rpartition(" = ")[2] for line in values.get("exhibits", ()))
    origin = Origin(file=path.name, sha256="0" * 64)
    raw = RawForm(document_type=kind, court=court, values=values, origin=origin)
    checked = validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=exhibits, now=now)
    assert checked.form is not None, [(one.code, str(one.where), one.message) for one in checked.findings]
    found = [(one.code, str(one.where), one.message) for one in checked.findings if one.code not in _ADVISED]
    assert found == []
    return checked.form


def make_example(path: Path, catalog: Catalog, folder: Path, now: datetime) -> tuple[MadePaper, ...]:
    """The papers of an example."""
    form = form_of(path, catalog, now)
    kind, court = catalog.documents[form.document_type], catalog.courts[form.court]
    return make(form, kind, court, folder, received_at=now)


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


Made = Callable[[Path], tuple[MadePaper, ...]]


@pytest.fixture(scope="module")
def made(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Makes an example, once for all tests."""

    @functools.cache
    def make_once(path: Path) -> tuple[MadePaper, ...]:
        return make_example(path, catalog, tmp_path_factory.mktemp(path.stem), NOW)

    return make_once


@pytest.mark.parametrize("path", _EXAMPLES, ids=_NAMES)
def test_an_example_gives_exactly_its_text(path: Path, made: Made, pytestconfig: pytest.Config) -> None:
    papers = made(path)
    assert papers
    assert all(one.findings == () and one.pages > 0 and one.path.is_file() for one in papers)
    actual = "\n\n".join(text_of(one) for one in papers) + "\n"
    beside = path.with_suffix(".txt")
    if pytestconfig.getoption("--update"):
        beside.write_text(actual, encoding="utf-8")
    assert beside.is_file(), f"{beside.name} is missing: run pytest with --update and review it"
    assert actual == beside.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", sorted(_DOCUMENTS.glob("*/")), ids=lambda folder: folder.name)
def test_every_document_type_has_examples(folder: Path) -> None:
    assert len(list((folder / "examples").glob("*.json"))) >= 3, "ordinary, hard and smallest"


def test_no_expected_text_is_left_without_its_example() -> None:
    texts = {path.with_suffix(".json") for path in _DOCUMENTS.glob("*/examples/*.txt")}
    assert texts == set(_EXAMPLES)


@pytest.mark.verapdf
def test_every_paper_of_every_example_conforms(made: Made, verapdf: Callable[..., None]) -> None:
    verapdf(*(one.path for path in _EXAMPLES for one in made(path)))
