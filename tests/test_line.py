"""The whole line on the shipped samples: real files, real PDFs, a real database, a real portal folder."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest

from pipeline import database, demo, journal, settings
from pipeline.errors import UsageError
from pipeline.filing import package
from pipeline.line import deciding, forgetting, status, trying, work
from pipeline.line.status import Status
from pipeline.settings import Settings

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Ran:
    """The demo's home after its first run."""

    settings: Settings
    status: Status

    @property
    def manifests(self) -> list[Path]:
        return sorted(self.settings.outbox.glob("us-nywd/*/*/manifest.json"))

    def envelope(self, part: str) -> Path:
        return next(one.parent for one in self.manifests if part in one.parent.name)


def run(home: Settings) -> Status:
    """Work until nothing is left, and look."""
    before = status.of(home)
    work.run_once(home, lambda _report: None)
    return status.of(home).since(before)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    home = demo.make_home(tmp_path_factory.mktemp("demo") / "home")
    demo.drop(home)
    return Ran(home, run(home))


def test_every_drop_is_taken_and_nothing_is_left_in_the_inbox(ran: Ran) -> None:
    left = [one for lane in ran.settings.lanes for one in (ran.settings.inbox / lane).iterdir()]
    assert left == []
    assert {one.state for one in ran.status.drops} == {"done"}


def test_the_good_rows_of_a_roster_go_on_and_the_bad_ones_come_back(ran: Ran) -> None:
    roster = next(one for one in ran.status.drops if "hearings.xlsx" in one.name)
    assert (roster.made, roster.returned) == (22, 3)


def test_the_returned_workbook_holds_only_the_bad_rows_with_their_messages(ran: Ran) -> None:
    sheet = openpyxl.load_workbook(next(ran.settings.outbox.glob("returned/*/corrections.xlsx"))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 4
    assert rows[0][-1] == "What to correct"
    assert [row[0] for row in rows[1:]] == ["26-6204", "6:26-cv-06211", "6:26-cv-06218"]
    assert all(row[-1] for row in rows[1:])


def test_the_returned_page_names_each_place_and_what_to_do(ran: Ran) -> None:
    page = next(ran.settings.outbox.glob("returned/*/returned.html")).read_text(encoding="utf-8")
    assert all(said in page for said in ("row 6", "row 13", "row 20", "2027-02-30", "26-6204"))


def test_a_run_tells_what_came_of_each_row(ran: Ran) -> None:
    lines = next(ran.settings.outbox.glob("runs/*/summary.csv")).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 26
    assert sum(",made," in line for line in lines) == 22


def test_every_manifest_tells_the_truth_about_every_file(ran: Ran) -> None:
    assert len(ran.manifests) == 25
    for one in ran.manifests:
        manifest = json.loads(one.read_text(encoding="utf-8"))
        aside = ran.settings.unissued / manifest["envelope"]
        envelope = package.load(aside if aside.exists() else one.parent)
        assert one.parent.name.endswith(envelope.id[:12])


def test_the_motion_comes_with_its_order_certificate_and_exhibits_in_one_packet(ran: Ran) -> None:
    folder = ran.envelope("motion-")
    titles = [entry["title"] for entry in json.loads((folder / "manifest.json").read_text())["files"]]
    first_words = [one.split(" ")[0] for one in titles]
    assert first_words == ["Motion", "Proposed", "Proposed", "Certificate", "Exhibit", "Exhibit", "Everything"]
    packet = pypdf.PdfReader(folder / "packet.pdf")
    assert len(packet.pages) == len(packet.page_labels) == 9
    assert "Exhibit A" in str(packet.outline)


def test_the_packets_index_says_where_each_paper_really_begins(ran: Ran) -> None:
    packet = pypdf.PdfReader(ran.envelope("motion-") / "packet.pdf")
    index = packet.pages[0].extract_text().splitlines()
    numbers = {line.rsplit(" ", 1)[0].strip(): line.rsplit(" ", 1)[-1] for line in index if line[-1:].isdigit()}
    wanted = {"Letter from Dr. Invented": "EXHIBIT A", "Certificate of Service": "CERTIFICATE OF SERVICE"}
    for title, heading in wanted.items():
        page = next(number for name, number in numbers.items() if title in name)
        assert heading in packet.pages[int(page) - 1].extract_text()


def test_exhibits_bear_their_label_and_bates_numbers_and_the_draft_its_mark(ran: Ran) -> None:
    packet = pypdf.PdfReader(ran.envelope("motion-") / "packet.pdf")
    texts = [page.extract_text() for page in packet.pages]
    assert any("EX-000001" in one and "EXHIBIT" in one for one in texts)
    assert sum("DRAFT" in one for one in texts) == 1
    filed = pypdf.PdfReader(next(ran.envelope("motion-").glob("02-*.pdf")))
    assert "DRAFT" not in filed.pages[0].extract_text()


def test_what_a_lane_releases_by_itself_is_at_the_portal_once_and_the_rest_waits(ran: Ran) -> None:
    filings = [one for one in (ran.settings.home / "portal").iterdir() if (one / "filing.json").exists()]
    assert len(filings) == 23
    waiting = [one for one in ran.status.envelopes if one.state in {"made", "draft"}]
    assert {one.lane for one in waiting} == {"motions", "summonses"}


@pytest.mark.verapdf
def test_everything_we_made_is_archival_and_accessible(ran: Ran, verapdf: Callable[..., None]) -> None:
    claimed = [
        one.parent / entry["path"]
        for one in ran.manifests
        for entry in json.loads(one.read_text())["files"]
        if entry["conforming"]
    ]
    assert len(claimed) == 27
    verapdf(*claimed)


def test_corrected_rows_dropped_again_go_through_with_no_other_step(ran: Ran, tmp_path: Path) -> None:
    source = next(ran.settings.outbox.glob("returned/*/corrections.xlsx"))
    corrected = tmp_path / "corrected.xlsx"
    shutil.copy(source, corrected)
    book = openpyxl.load_workbook(corrected)
    sheet = book.worksheets[0]
    columns = {cell.value: at for at, cell in enumerate(sheet[1], start=1)}
    sheet.cell(2, columns["Case No."]).value = "6:26-cv-06204"
    sheet.cell(3, columns["HEARING_DATE"]).value = sheet.cell(2, columns["HEARING_DATE"]).value
    sheet.cell(4, columns["Time"]).value = "10:00"
    book.save(corrected)
    shutil.copy(corrected, ran.settings.inbox / "hearings" / "corrections.xlsx")
    after = run(ran.settings)
    assert [(one.made, one.returned) for one in after.drops] == [(3, 0)]
    assert len([one for one in after.envelopes if one.state == "filed, received"]) == 3


def test_remarks_on_what_went_on_are_laid_where_a_person_finds_them(ran: Ran) -> None:
    text = next(ran.settings.outbox.glob("remarks/motion-packet*.txt")).read_text(encoding="utf-8")
    assert "pages.exhibit-untagged" in text
    assert "schedule.pdf, page 1  [conform.not-searchable]" in text
    motion = next(one for one in ran.status.drops if one.lane == "motions")
    assert "outbox/remarks/motion-packet" in motion.why


def test_what_the_court_has_is_not_sent_again_without_saying_so(ran: Ran) -> None:
    sent = next(one for one in ran.status.envelopes if one.state == "filed, received")
    with pytest.raises(UsageError, match="--although-filed"):
        resend(ran, sent.id, although_filed=False)
    before = len(list((ran.settings.home / "portal").glob("*/filing.json")))
    assert "will be sent again" in resend(ran, sent.id, although_filed=True)
    run(ran.settings)
    assert len(list((ran.settings.home / "portal").glob("*/filing.json"))) == before + 1


def resend(ran: Ran, envelope: str, *, although_filed: bool) -> str:
    return deciding.resend(
        ran.settings,
        envelope,
        "Pat Example",
        reason="the clerk asked for it",
        although_filed=although_filed,
        dry_run=False,
        now=datetime.now(UTC),
    )


def test_a_drop_without_a_proper_end_does_not_hold_a_run_and_status_names_it(tmp_path: Path) -> None:
    home = demo.make_home(tmp_path / "home")
    (home.inbox / "hearings" / "half.pdf").write_bytes(b"%PDF-1.7 and no more")
    (home.inbox / "stray.json").write_text("{}")
    found = run(home)
    assert {(one.name, one.state) for one in found.drops} == {("half.pdf", "waiting"), ("stray.json", "stray")}


def test_a_sealed_drop_gives_nothing_away(tmp_path: Path) -> None:
    home = demo.make_home(tmp_path / "home")
    file = home.home / settings.FILE_NAME
    file.write_text(file.read_text().replace("[lanes.hearings]", '[lanes.hearings]\naccess = "sealed"'))
    home = settings.load(home.home)
    sample = json.loads((demo.samples() / "hearing.json").read_text())
    sample["hearing_date"] = first_open_day(home)
    (home.inbox / "hearings" / "Roe in Secret.json").write_text(json.dumps(sample))
    sample["docket_number"] = "wrong"
    (home.inbox / "hearings" / "Roe again.json").write_text(json.dumps(sample))
    found = run(home)
    assert {one.name for one in found.drops} == {"sealed-drop"}
    assert [(one.access, one.folder.split("/")[1]) for one in found.envelopes] == [("sealed", "sealed")]
    shown = [one.relative_to(home.outbox).as_posix() for one in home.outbox.rglob("*") if one.is_dir()]
    assert not any("Roe" in one for one in shown)
    paper = pypdf.PdfReader(next(home.outbox.glob("us-nywd/sealed/*/01-*.pdf")))
    assert all("SEALED" in page.extract_text() for page in paper.pages)


def test_the_same_drop_again_is_told_to_the_person_and_not_made_again(ran: Ran) -> None:
    demo_hearing = next(ran.settings.claimed.glob("*/hearing.json"))
    shutil.copy(demo_hearing, ran.settings.inbox / "hearings" / "the same.json")
    after = run(ran.settings)
    assert [one.state for one in after.drops] == ["returned"]
    assert after.envelopes == ()
    page = next(ran.settings.outbox.glob("returned/the-same*/returned.html")).read_text(encoding="utf-8")
    assert "The same content was taken on" in page


def test_papers_made_before_by_another_lane_invite_nobody_to_change_what_they_say(tmp_path: Path) -> None:
    home = demo.make_home(tmp_path / "home")
    sample = json.loads((demo.samples() / "hearing.json").read_text()) | {"hearing_date": first_open_day(home)}
    for lane in ("hearings", "letters"):
        (home.inbox / lane / f"{lane}.json").write_text(json.dumps(sample))
        run(home)
    page = next(home.outbox.glob("returned/letters*/returned.html")).read_text(encoding="utf-8")
    assert "made before through the lane hearings" in page
    assert "docketpress resend" in page
    assert "change something" not in page


def test_released_filed_and_answered_a_paper_comes_back_with_the_courts_header(ran: Ran) -> None:
    folder = ran.envelope("motion-")
    said = deciding.release(ran.settings, folder.name, "Pat Example", note="", dry_run=False, now=NOW)
    assert "is released" in said
    run(ran.settings)
    manifest = json.loads((folder / "manifest.json").read_text())
    place = next(
        one.parent
        for one in (ran.settings.home / "portal").glob("*/filing.json")
        if json.loads(one.read_text())["envelope"] == manifest["envelope"]
    )
    lead = next(entry["title"] for entry in manifest["files"] if entry["role"] == "lead")
    answer = {
        "reference": place.name,
        "status": "accepted",
        "portal_reference": "2026-000042",
        "at": "2026-11-23T15:04:05-05:00",
        "outcomes": [{"title": lead, "status": "accepted", "docket_entry": "4"}],
    }
    (place / "answer.json").write_text(json.dumps(answer))
    wake(ran.settings, manifest["envelope"])
    run(ran.settings)
    found = next(one for one in status.of(ran.settings).envelopes if one.id == manifest["envelope"])
    assert found.state == "filed, accepted"
    first = pypdf.PdfReader(next((folder / "stamped").glob("01-*.pdf"))).pages[0].extract_text()
    assert "Case 6:26-cv-06123-ABC Document 4 Filed 11/23/26 Page 1 of 2" in first
    assert "FILED" in first


def wake(home: Settings, envelope_id: str) -> None:
    """Do not wait for the next question's moment: what a signed call from the portal does."""
    from pipeline.engine import Engine
    from pipeline.filing.ledger import submissions
    from pipeline.line.path import ANSWER, filing_id

    state = database.connect(home.database_url)
    engine = Engine(home, state)
    with state.begin() as connection:
        connection.execute(submissions.update().where(submissions.c.envelope_id == envelope_id).values(next_at=None))
        engine.signal_in(connection, filing_id(envelope_id), ANSWER, True)
    engine.close()
    state.dispose()


def test_the_journal_is_whole_and_holds_no_name_of_a_person(ran: Ran) -> None:
    state = database.connect(ran.settings.database_url)
    assert journal.verify(state).problem == ""
    text = "\n".join(str(one) for one in journal.read(state, 0, 100_000))
    state.dispose()
    assert "Example" not in text
    assert "Roe" not in text


def test_the_engines_database_holds_no_name_of_a_person(ran: Ran) -> None:
    raw = b"".join(one.read_bytes() for one in ran.settings.var.glob("state.db*"))
    assert b"us-nywd" in raw
    for name in (b"Roe", b"Invented", b"Lee Sample", b"Acme"):
        assert name not in raw


def test_equal_forms_in_two_homes_give_equal_bytes(tmp_path: Path) -> None:
    packages = []
    for name in ("one", "two"):
        home = demo.make_home(tmp_path / name)
        sample = json.loads((demo.samples() / "hearing.json").read_text())
        sample["hearing_date"] = first_open_day(home)
        (home.inbox / "hearings" / f"{name}.json").write_text(json.dumps(sample))
        run(home)
        packages.append(next(home.outbox.glob("us-nywd/*/*/package.zip")).read_bytes())
    assert packages[0] == packages[1]


def first_open_day(home: Settings) -> str:
    from pipeline.line.desk import load_catalog
    from pipeline.rules import deadline

    court = load_catalog(settings.load(home.home)).courts["us-nywd"]
    return deadline.earliest(NOW.date(), 35, court).isoformat()


def test_a_finished_drop_can_be_forgotten_and_the_journal_stays_whole(tmp_path: Path) -> None:
    home = demo.make_home(tmp_path / "home")
    demo.drop(home)
    for name in ("motions", "summonses"):
        shutil.rmtree(home.inbox / name)
        (home.inbox / name).mkdir()
    (home.inbox / "hearings" / "hearing.json").unlink()
    _keep_rows(home.inbox / "hearings" / "december hearings.xlsx", 5)
    text = (home.home / settings.FILE_NAME).read_text().replace('portal = "desk"', "")
    (home.home / settings.FILE_NAME).write_text(text)
    home = settings.load(home.home)
    drop = run(home).drops[0]
    assert drop.id is not None
    said = forgetting.forget(home, drop.id, dry_run=False, now=NOW)
    assert "8 folders" in said
    assert [one for one in home.outbox.rglob("*") if one.is_file()] == []
    assert [one for one in home.var.rglob("*") if one.suffix in {".xlsx", ".pdf"}] == []
    state = database.connect(home.database_url)
    assert journal.verify(state).problem == ""
    deleted = [one for one in journal.read(state, 0, 1000) if one.kind == "content.deleted"]
    state.dispose()
    assert len(deleted) == 5


def _keep_rows(roster: Path, count: int) -> None:
    """The fifth is the first with a mistake."""
    book = openpyxl.load_workbook(roster)
    book.worksheets[0].delete_rows(count + 2, 100)
    book.save(roster)


def test_a_drop_whose_envelope_is_still_on_its_way_is_not_forgotten(ran: Ran) -> None:
    hearing = next(one for one in status.of(ran.settings).drops if one.name == "hearing.json")
    with pytest.raises(UsageError, match="still on its way"):
        forgetting.forget(ran.settings, str(hearing.id), dry_run=False, now=NOW)


def test_a_finished_paper_and_a_whole_packet_are_checked_without_being_dropped(ran: Ran) -> None:
    scan = demo.samples() / "schedule.pdf"
    packet = next(ran.settings.claimed.glob("*/motion packet"))
    for path in (scan, packet):
        found = trying.check(ran.settings, (path,), lane="motions", document_type=None, court=None, now=NOW)
        codes = {one.code for one in found}
        assert "conform.not-searchable" in codes
        assert "line.too-much" not in codes
        assert not any(one.severity == "error" for one in found)
