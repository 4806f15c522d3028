"""Rows of one case become one filing, with a certificate that names everybody really served, on the real day."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from pipeline import cli, journal
from pipeline import settings as settings_room
from pipeline.errors import UsageError
from pipeline.journal import Kind
from pipeline.line import desk as desks
from pipeline.line.bulk import filing, filing_drops, mail_correct, mail_record
from pipeline.line.bulk.filing import Filed, Order
from pipeline.line.certifying import text_of_file
from pipeline.line.desk import Desk, open_desk
from pipeline.rules.catalog import Catalog
from pipeline.rules.dates import written
from pipeline.runs import ledger
from pipeline.runs import mailed as mail_rows
from pipeline.runs.ledger import Run
from pipeline.runs.stores import open_store
from tests import bulk_home, mail_office
from tests.bulk_home import Site
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TODAY = datetime.now(UTC).astimezone(ZoneInfo("America/New_York")).date()
MORE = """
[lanes.service]
court = "us-nywd"
document_type = "certificate-of-service"

[lanes.other]
court = "us-nywd"
document_type = "notice-of-hearing"
"""
CASES = {"6:26-cv-00101": (1, 2, 3), "6:26-cv-00102": (4, 5), "6:26-cv-00103": (6, 7)}
COMMAND = ("run", "file", "--lane", "service", "--by", "Ann Example")
ANN = Order(by="Ann Example", lane="service")


@pytest.fixture(scope="module", autouse=True)
def _in_process(catalog: Catalog) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "Confined", Here)
        patch.setattr(desks, "load_catalog", lambda _: catalog)
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _in_process: None) -> Site:
    """A home with a run of three cases and seven rows, mailed by nobody yet."""
    folder = tmp_path_factory.mktemp("filing") / "home"
    home = bulk_home.make(folder, more=MORE)
    for lane in ("service", "other"):
        (home.inbox / lane).mkdir()
    one = Site(settings_room.load(folder))
    run = one.run([bulk_home.row(at, case=case) for case, rows in CASES.items() for at in rows])
    assert (run.state, run.pieces) == ("done", 7)
    return one


@pytest.fixture
def desk(site: Site) -> Iterator[Desk]:
    with open_desk(site.home) as one:
        yield one


def the_run(site: Site) -> str:
    return site.runs()[0].id


def file_cases(site: Site, desk: Desk, order: Order = ANN) -> Filed:
    return filing.file_cases(desk, open_store(site.home), the_run(site), order)


def test_what_nobody_has_mailed_is_in_no_certificate(site: Site, desk: Desk) -> None:
    told = file_cases(site, desk)
    assert told.drops == ()
    assert {(one.case, one.notices) for one in told.unserved} == {(case, len(rows)) for case, rows in CASES.items()}
    assert {one.why for one in told.unserved} == {"nobody has said that it was mailed"}


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (Order(by=" ", lane="service"), "--by"),
        (Order(by="Ann", lane="notices"), "no lane for forms"),
        (Order(by="Ann", lane="other"), "makes notice-of-hearing"),
        (Order(by="Ann", lane=None, case="6:26-cv-99999"), "no notice in case"),
        (Order(by="Ann", lane=None, signs={"hearing_date": "x"}), "asks for no hearing_date"),
    ],
    ids=["nobody", "a lane for notices", "another paper", "another case", "a strange answer"],
)
def test_what_makes_no_sense_is_refused(site: Site, desk: Desk, order: Order, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        file_cases(site, desk, order)


def mailed(site: Site, desk: Desk) -> None:
    mail_record.mailed_on(desk, open_store(site.home), the_run(site), TODAY.isoformat(), "Rowena Placeholder")


def test_from_the_mail_to_one_filing_a_case(site: Site, desk: Desk) -> None:
    mailed(site, desk)
    _only_laid(site, desk)
    _killed(site, desk)
    told = [file_cases(site, desk, Order(by="Ann", lane="service", case=case)) for case in list(CASES)[:2]]
    assert [(one.drops, one.before) for one in told] == [((), 3), ((), 2)], (
        "what a killed process dropped is not dropped again"
    )
    ran = CliRunner().invoke(cli.app, ["--home", str(site.home.home), *COMMAND, the_run(site)])
    assert "1 filing with 2 notices lies in the lane service; 5 notices were handed on before." in ran.output
    site.run()
    _certificates(site)
    again = file_cases(site, desk)
    assert (again.drops, again.before, again.unserved) == ((), 7, ())
    told_of = [one for one in journal.read(desk.database) if one.kind == Kind.RUN_FILED]
    assert sum(int(one.facts["notices"] or 0) for one in told_of) == 7


def _only_laid(site: Site, desk: Desk) -> None:
    """Without a lane the drops lie beside the results; laid again they are the same."""
    for _ in range(2):
        told = file_cases(site, desk, Order(by="Ann Example", lane=None))
        assert (len(told.drops), told.notices, told.before) == (3, 7, 0)
    (results,) = site.folders()
    forms = [json.loads((results / "filings" / name / filing_drops.FORM).read_text()) for name in told.drops]
    assert [form["docket_number"] for form in forms] == list(CASES)
    assert [len(form["service_list"]) for form in forms] == [3, 2, 2]
    assert {form["service_date"] for form in forms} == {TODAY.isoformat()}
    assert {tuple(form["papers_served"]) for form in forms} == {("Notice of Hearing",)}
    papers = sorted(one.name for one in (results / "filings" / told.drops[0]).glob("*.pdf"))
    assert papers == [f"Exhibit_{label}_Notice_of_Hearing_to_Pat_Sample_{at}.pdf" for at, label in enumerate("ABC", 1)]


POINTS = (
    "run-file.look.before-commit", "run-file.look.after-commit", "run-file.begin.before-commit",
    "run-file.begin.after-commit", "run-file.form.before-rename", "run-file.before-rename", "run-file.after-rename",
)  # fmt: skip

LAST = ("run-file.end.before-commit",)


def _killed(site: Site, desk: Desk) -> None:
    """Two cases, each killed at its points one after the other; each kill goes on where the last one ended."""
    for points, case in ((POINTS, "6:26-cv-00101"), (LAST, "6:26-cv-00102")):
        one = Order(by="Ann Example", lane="service", case=case)
        for point in points:
            mail_office.kill_at(point, partial(_alone, site, desk, one))
    assert len(list((site.home.inbox / "service").iterdir())) == 2


def _alone(site: Site, desk: Desk, order: Order) -> None:
    file_cases(site, mail_office.alone(desk), order)


def _certificates(site: Site) -> None:
    envelopes = sorted(site.home.outbox.glob("us-nywd/*/certificate-of-service-*"))
    assert len(envelopes) == 3
    texts: dict[str, str] = {}
    for folder in envelopes:
        (paper,) = folder.glob("01-certificate-of-service.pdf")
        texts[folder.parent.name] = " ".join(text_of_file(paper).split())
        _with_its_papers(folder, CASES[folder.parent.name.replace("-", ":", 1)])
    for (case, rows), text in zip(CASES.items(), texts.values(), strict=True):
        assert case in text
        assert all(f"Pat Sample {row}" in text and f"{row} Elm Street" in text for row in rows)
        assert not any(f"Pat Sample {row}" in text for others in CASES.values() for row in others if others != rows)
        assert f"On {written(TODAY)}, I" in text


def _with_its_papers(folder: Path, rows: tuple[int, ...]) -> None:
    """Everybody's own paper is in the filing, as an exhibit that says whose it is."""
    exhibits = [
        " ".join(text_of_file(one).split())
        for one in sorted(folder.glob("0?-exhibit-?-notice-of-hearing-to-pat-sample.pdf"))
    ]
    assert len(exhibits) == len(rows)
    for row, text in zip(rows, exhibits, strict=True):
        assert "Notice of Hearing" in text
        assert f"Pat Sample {row}" in text


@pytest.mark.usefixtures("site")
def test_the_day_of_what_was_filed_is_not_corrected(desk: Desk) -> None:
    run = _run(desk)
    with desk.database.connect() as connection:
        told = mail_rows.batches(connection, run.id)
    assert {one.day for one in told} == {TODAY}
    with pytest.raises(UsageError, match="were handed on to be filed"):
        mail_correct.refuse_filed(desk, run, "Ann", told)
    mail_correct.refuse_filed(desk, run, "Ann", tuple(replace(one, day=None) for one in told))


def _run(desk: Desk) -> Run:
    with desk.database.connect() as connection:
        return ledger.listing(connection)[0]
