"""`courts` and `courts show` print the whole profile, and `check --court` measures a finished PDF by it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import library
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.model import Sourced
from pipeline.rules import profile
from pipeline.rules.catalog import Catalog
from tests.conftest import MakeHome
from tests.outside_papers import good, pdf

Run = Callable[..., Result]
COURTS = sorted(path.name for path in (library.shipped() / "courts").iterdir())


@pytest.fixture
def run(home: MakeHome) -> Run:
    folder = home().home

    def go(*words: str) -> Result:
        return CliRunner().invoke(app, ["--home", str(folder), *words])

    return go


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "motion.pdf"
    path.write_bytes(pdf(good()))
    return path


@pytest.mark.parametrize("name", COURTS)
def test_no_number_of_a_court_is_left_out_of_its_profile(name: str, catalog: Catalog) -> None:
    court = catalog.courts[name]
    demands = [one for group in profile.profile(court) for one in group.demands]
    told = [one.source for one in demands]
    for part in (court.page, court.limits):
        limits = [getattr(part, key) for key in part.__slots__]
        for limit in (one for one in limits if isinstance(one, Sourced)):
            assert limit.source in told
    assert len(told) >= len(court.lengths) + len(court.rules) + len(court.page.reserved) + len(court.page.font_rules)
    assert all(one.value and one.label for one in demands)


@pytest.mark.parametrize("name", COURTS)
def test_a_court_counts_what_nobody_has_read(name: str, catalog: Catalog) -> None:
    one = profile.summary(catalog.courts[name])
    assert 0 <= one.unverified <= one.numbers
    assert one.years == catalog.courts[name].calendar_years


def test_courts_are_listed(run: Run) -> None:
    listed = run("courts")
    assert listed.exit_code == 0
    assert all(name in listed.stdout for name in COURTS)
    as_json = json.loads(run("courts", "--json").stdout)
    assert [one["name"] for one in as_json] == COURTS


def test_a_courts_profile_is_printed_with_its_sources(run: Run) -> None:
    shown = run("courts", "show", "ca-superior").stdout
    for expected in (
        "Numbered lines a page: 28\n",
        "1 in (72 pt)",
        "rule 2.108",
        "verified",
        "NOT READ IN THE OFFICIAL",
    ):
        assert expected in shown
    groups = json.loads(run("courts", "show", "ca-superior", "--json").stdout)
    assert {"Paper", "Type", "Lines", "Files", "Calendar"} <= {one["name"] for one in groups}


def test_a_court_that_is_not_there_is_refused_by_name(run: Run) -> None:
    failed = run("courts", "show", "us-nyw")
    assert isinstance(failed.exception, UsageError)
    assert "us-nywd" in str(failed.exception)


def test_a_finished_paper_is_held_to_its_court_and_an_exhibit_is_not(run: Run, paper: Path) -> None:
    as_paper = run("check", str(paper), "--court", "us-ca9", "--type", "motion", "--json")
    codes = {one["code"] for one in json.loads(as_paper.stdout)}
    assert {"conform.font-size", "conform.length"} <= codes
    assert as_paper.exit_code == 1
    as_exhibit = run("check", str(paper), "--court", "us-ca9", "--paper", "exhibit", "--json")
    assert "conform.font-size" not in {one["code"] for one in json.loads(as_exhibit.stdout)}


def test_a_kind_of_paper_the_court_does_not_know_is_refused(run: Run, paper: Path) -> None:
    failed = run("check", str(paper), "--court", "us-ca9", "--paper", "novel")
    assert isinstance(failed.exception, UsageError)
    assert "brief" in str(failed.exception)
    alone = run("check", str(paper), "--paper", "brief")
    assert isinstance(alone.exception, UsageError)
    assert "--court" in str(alone.exception)
