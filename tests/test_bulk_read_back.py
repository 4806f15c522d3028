"""Of papers struck from one layout the first is read back, and in later chunks none where nothing stood against it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.line.bulk import paper
from pipeline.line.bulk.paper import Finished, Job, Maker
from pipeline.model import Court, Finding, Place, Severity
from pipeline.pages import conform
from pipeline.press.struck import STRUCK
from pipeline.rules.catalog import Catalog
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.conftest import NOW
from tests.example_papers import form_of
from tests.test_bulk import _in_process  # noqa: F401 - a fixture for every test here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
BROAD = Finding(
    code="conform.margin",
    severity=Severity.WARNING,
    where=Place(file="01.pdf"),
    message="The left margin of page 1 is narrow.",
    repair="Set it wider.",
)


@pytest.fixture(autouse=True)
def _cold() -> Iterator[None]:
    paper._warm.clear()
    yield
    paper._warm.clear()


def _measuring(monkeypatch: pytest.MonkeyPatch, found: tuple[Finding, ...]) -> list[str]:
    """What is measured from now on."""
    seen: list[str] = []

    def measured(_: Path, __: object, *, name: str, **___: Any) -> tuple[Finding, ...]:
        seen.append(name)
        return found

    monkeypatch.setattr(paper, "conform", measured)
    return seen


@pytest.mark.parametrize(("found", "times"), [((), 1), ((BROAD,), 3)], ids=["nothing", "a warning"])
def test_a_layout_is_measured_again_only_if_something_stood_against_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: tuple[Finding, ...], times: int
) -> None:
    seen = _measuring(monkeypatch, found)
    site = Site(bulk_home.make(tmp_path / "home", chunk=2))
    run = site.run(rows(1, 2, 3, 4, 5, 6))
    assert (run.notices, run.struck) == (6, 6)
    assert len(seen) == times


def test_an_error_in_a_layout_stops_each_of_its_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _measuring(monkeypatch, (replace(BROAD, severity=Severity.ERROR),))
    site = Site(bulk_home.make(tmp_path / "home", chunk=3))
    run = site.run(rows(1, 2, 3, 4, 5, 6))
    assert (run.notices, run.returned) == (0, 6)


def test_a_name_that_the_court_does_not_take_is_told_of_each_paper_that_has_it(
    catalog: Catalog, tmp_path: Path
) -> None:
    """A general notice is named after its subject, so papers of one layout have several names."""
    made, court = catalog.documents["notice-general"], catalog.courts["us-nywd"]
    pattern = court.limits.file_name_pattern
    assert pattern is not None
    narrow = replace(court.limits, file_name_pattern=replace(pattern, value=r".*(ann|bob)\.pdf"))
    job = Job(
        document_type=made,
        court=replace(court, limits=narrow),
        packs=catalog.privacy,
        received_at=NOW,
        compare_one_in=0,
        strike=True,
    )
    form = replace(form_of(made.folder / "examples" / "ordinary.json", catalog, NOW), exhibits=())
    forms = [replace(form, values={**form.values, "subject": f"Word of {one}"}) for one in ("Ann", "Bob", "Cat", "Ann")]
    made_of = Maker(job, tmp_path).all(forms)
    assert [[each.code for each in one.findings] for one in made_of] == [[], [], ["conform.file-name"], []]
    assert len({one.variant for one in made_of if isinstance(one, Finished)} - {""}) == 1


def test_each_struck_paper_is_looked_at_for_what_the_law_wants(catalog: Catalog, tmp_path: Path) -> None:
    """Of one layout: what was right in the first paper may be wrong in the next."""
    made = catalog.documents["notice-general"]
    wanted = replace(
        made.contents[0], name="a-name", paper=None, shows=(), phrase="Annaberg|Bobaberg|Evaaberg", when=None
    )
    job = Job(
        document_type=replace(made, contents=(wanted,)),
        court=catalog.courts["us-nywd"],
        packs=catalog.privacy,
        received_at=NOW,
        compare_one_in=0,
        strike=True,
    )
    form = replace(form_of(made.folder / "examples" / "ordinary.json", catalog, NOW), exhibits=())
    said = ("Annaberg", "Bobaberg", "Cataberg", "Evaaberg")
    forms = [replace(form, values={**form.values, "subject": f"Word of {one}"}) for one in said]
    made_of = Maker(job, tmp_path).all(forms)
    assert [[each.code for each in one.findings] for one in made_of] == [[], [], ["content.missing"], []]


def test_a_name_is_looked_at_in_every_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _measuring(monkeypatch, ())
    seen: list[str] = []

    def named(name: str, court: Court) -> tuple[Finding, ...]:
        seen.append(name)
        return conform.named(name, court)

    monkeypatch.setattr(paper, "named", named)
    site = Site(bulk_home.make(tmp_path / "home", chunk=2))
    site.run(rows(1, 2, 3, 4, 5, 6))
    assert len(seen) == 3


def test_each_struck_paper_is_looked_at_for_identifiers(catalog: Catalog, tmp_path: Path) -> None:
    """Of one layout: two answers that hold no number are one where they stand below each other."""
    made = catalog.documents["notice-general"]
    job = Job(
        document_type=made,
        court=catalog.courts["us-nywd"],
        packs=catalog.privacy,
        received_at=NOW,
        compare_one_in=0,
        strike=True,
    )
    form = replace(form_of(made.folder / "examples" / "ordinary.json", catalog, NOW), exhibits=())
    said = (("SSN 123-45", "Clerk"), ("SSN 123-45-", "6789 Clerk"), ("SSN 123-45", "Clerk"))
    forms = [replace(form, values={**form.values, "signer_name": one, "signer_title": two}) for one, two in said]
    maker = Maker(job, tmp_path)
    made_of = maker.all(forms)
    assert [[each.code for each in one.findings] for one in made_of] == [[], ["privacy.taxpayer-number"], []]
    assert {one.how for one in (maker._striker.papers(each)[0] for each in forms)} == {STRUCK}
    assert len({one.variant for one in made_of if isinstance(one, Finished)}) == 1
    assert len(maker._clean) == 1
