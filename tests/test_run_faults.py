"""A fault in the fast way of making papers harms no paper, and the run's report says it plainly."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipeline.line import desk as desks
from pipeline.line.bulk import paper, report_paper
from pipeline.press import striking
from pipeline.press.plate.laid import Struck
from pipeline.rules.catalog import Catalog
from pipeline.runs.chunks import Chunk
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class _Faulty:
    """A plate whose inside has a fault."""

    def strike(self, values: tuple[str, ...]) -> Struck:
        del values
        raise ZeroDivisionError


def test_papers_that_a_fault_kept_from_being_struck_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)
    monkeypatch.setattr(striking.Striker, "_plate", lambda *_: _Faulty())
    paper._warm.clear()
    run = Site(bulk_home.make(tmp_path, chunk=2)).run(rows(1, 2))
    paper._warm.clear()
    assert (run.state, run.struck, run.rendered) == ("done", 0, 2)
    (folder,) = (tmp_path / "outbox" / "runs").iterdir()
    sentence = "2 papers could not be struck because of a fault in the fast way (error:ZeroDivisionError)."
    (told,) = json.loads((folder / "report.json").read_text())["faults"]
    assert told.startswith(sentence)
    pages = " ".join(page.extract_text() for page in PdfReader(folder / "report.pdf").pages)
    assert sentence in " ".join(pages.split())


@pytest.mark.parametrize(
    ("reasons", "said"),
    [({"wide-word": 3}, []), ({"error:KeyError": 1, "slack": 2}, ["1 paper could not be struck"])],
    ids=["no fault", "one fault"],
)
def test_only_faults_are_told_as_faults(reasons: Mapping[str, int], said: list[str]) -> None:
    chunk = Chunk.__new__(Chunk)
    object.__setattr__(chunk, "reasons", reasons)
    found = report_paper.faults((chunk,))
    assert [each[: len(begins)] for each, begins in zip(found, said, strict=True)] == said
