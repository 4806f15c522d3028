"""Mail that came back: the next notice to the same person, or in the same case, says so, and goes once more once."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pypdfium2
import pytest

from pipeline import demo
from pipeline import settings as settings_room
from pipeline.line import desk as desks
from pipeline.line.bulk.codes_said import reason, said
from pipeline.line.bulk.report_paper import bars
from pipeline.rules.catalog import Catalog
from pipeline.runs import ledger, notice_lines, notices, returned
from pipeline.runs.chunks import name, of_run
from pipeline.runs.returned import CameBack
from pipeline.runs.stores import open_store
from tests import bulk_home, verapdf
from tests.bulk_home import Site, rows
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
FORMS = """
[lanes.single]
court = "us-nywd"
document_type = "notice-of-hearing"
"""


@pytest.fixture(scope="module", autouse=True)
def _in_process(catalog: Catalog) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "Confined", Here)
        patch.setattr(desks, "load_catalog", lambda _: catalog)
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _in_process: None) -> Site:
    """A home in which a run was made; the notice of its second row came back."""
    folder = tmp_path_factory.mktemp("warned") / "home"
    home = bulk_home.make(folder, more=FORMS)
    (home.inbox / "single").mkdir()
    one = Site(settings_room.load(folder))
    one.run([*rows(1, 2), bulk_home.row(3, case=bulk_home.BAD)])
    _came_back(one, row=2)
    return one


def _came_back(site: Site, *, row: int) -> None:
    """Mark a notice of the latest run, as a dropped list does."""
    latest = site.runs()[-1].id
    store, state = open_store(site.home), site.database()
    with state.begin() as connection:
        run = ledger.get(connection, latest)
        indexes = [name("index", run.id, part.number, part.index or "") for part in of_run(connection, run)]
        found = [notice for each in indexes for _, notice in notice_lines.listed(store, each) if notice.row == row]
        one = found[0]
        came = CameBack(
            run=run.id,
            row=row,
            recipient=0,
            piece=1,
            identity=one.identity,
            case_sha256=returned.case_digest(one.case, one.access),
            recipient_sha256=returned.recipient_digest(one.name, one.lines),
            way="mail",
            reason="vacant",
        )
        assert returned.mark(connection, [came], "a-drop", datetime.now(UTC)) == 1
    state.dispose()


def test_the_next_notices_warn_and_the_same_one_goes_once_more_once(site: Site) -> None:
    _, person, case, _ = rows(1, 2, 3, 4)
    person[0], case[0] = "6:26-cv-00777", "6:26-cv-00002"
    run = site.run([person, case, *rows(4, 2, 1)], "second.csv")
    assert (run.notices, run.duplicates, run.pieces) == (4, 1, 3), "two notices to one person share an envelope"
    told = list(csv.reader((site.folders()[-1] / "remarks.csv").open(encoding="utf-8-sig", newline="")))[1:]
    assert [(line[0], line[1]) for line in told] == [(str(row), "mail.came-back") for row in (2, 3, 5)], (
        "rows as the sheet numbers them"
    )
    assert "to this person at this address" in told[0][3]
    assert "somebody in this case" in told[1][3]
    report = json.loads((site.folders()[-1] / "report.json").read_text())
    assert report["remarked"] == {"mail.came-back": 3}
    third = site.run(rows(2, 5), "third.csv")
    assert third.duplicates == 1, "one return lets a notice go once more, and no further time"
    _came_back_again(site)


def _came_back_again(site: Site) -> None:
    """The second mailing came back too, so there may be a third; a cancelled run has used nothing."""
    named = site.runs()[1].id
    state = site.database()
    with state.begin() as connection:
        second = ledger.get(connection, named)
        (line,) = [each for each in notices.of_run(connection, second) if each.row == 4]
        came = CameBack(
            run=second.id, row=4, recipient=0, piece=4, identity=line.identity.hex(), case_sha256=None,
            recipient_sha256="0" * 64, way="mail", reason="vacant",
        )  # fmt: skip
        returned.mark(connection, [came], "a-drop", datetime.now(UTC))
        assert returned.may_go_again(connection, [came.identity], 9) == {came.identity}
        returned.spend(connection, [came.identity], 9)
        assert returned.may_go_again(connection, [came.identity], 10) == frozenset()
        assert returned.may_go_again(connection, [came.identity], 9) == {came.identity}
        returned.give_back(connection, 9)
        assert returned.may_go_again(connection, [came.identity], 10) == {came.identity}
    state.dispose()


def test_a_single_form_to_the_same_person_warns_too(site: Site) -> None:
    form = json.loads((demo.samples() / "hearing.json").read_text(encoding="utf-8"))
    form["service_list"] = [
        {"name": "Pat Sample 2", "method": "mail", "address": ["2 Elm Street", "Rochester, NY 14604"]}
    ]
    form |= {"docket_number": "6:26-cv-00888", "hearing_date": "March 16, 2027"}
    (site.home.inbox / "single" / "hearing.json").write_text(json.dumps(form))
    site.run()
    (page,) = (one for one in (site.home.outbox / "remarks").rglob("*") if one.is_file())
    assert "the last notice to this person at this address came back" in page.read_text(encoding="utf-8")


def test_the_report_on_paper_says_what_was_run_and_what_came_of_it(site: Site) -> None:
    path = site.folders()[0] / "report.pdf"
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) <= 2
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for part in (
        "2 of 3 rows went on, 1 row went back; there are 2 pieces of mail on 4 sheets in 1 stream.",
        "Notice of Hearing",
        "Returned with findings 1 33.3 %",
        "An answer: no case number of this court",
        "mail-00001.pdf",
        site.runs()[0].id,
    ):
        assert part in text, part


@pytest.mark.verapdf
def test_the_report_on_paper_is_archival_and_accessible(site: Site) -> None:
    verapdf.assert_conforming(site.folders()[0] / "report.pdf")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("mail.no-zip", "Addresses and mail: no ZIP Code"),
        ("run.duplicate", "The row in this run: repeats another one"),
        ("new.thing-there", "new: thing there"),
    ],
)
def test_a_code_has_plain_words(code: str, words: str) -> None:
    assert said(code) == words


def test_a_reason_without_words_of_its_own_is_shown_as_it_is() -> None:
    assert (reason("marked"), reason("odd-thing")) == ("not public: every page bears its mark", "odd thing")


def test_a_chart_adds_up_what_does_not_fit() -> None:
    shown = bars({f"c{at:02d}": 20 - at for at in range(15)}, 200)
    assert (len(shown), shown[0].width, shown[0].share) == (13, 100.0, "10.0 %")
    assert (shown[-1].name, shown[-1].number) == ("all others", sum(20 - at for at in range(12, 15)))
    assert bars({"none": 0}, 0)[0].width == 0.0
