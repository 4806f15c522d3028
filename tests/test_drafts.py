"""Summonses, warrants and orders are drafts until a person issues them, and then the very bytes that were let go."""

import json
import shutil
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pypdf
import pytest

from pipeline import database, demo, files, journal, library, settings
from pipeline.errors import StateError
from pipeline.filing import drafts, package
from pipeline.line import deciding, forgetting, status, work
from pipeline.line.binding import UNISSUED
from pipeline.line.status import EnvelopeStatus
from pipeline.model import Envelope
from pipeline.pages import said
from pipeline.press import ics
from pipeline.settings import Settings
from tests import envelopes
from tests.test_filing_submit import killed

NOW = datetime.now(UTC)
WRITING = ("before-write", "before-fsync", "before-rename", "after-rename")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A summons and a sealed notice were dropped into lanes that let go by themselves, a motion into one that waits."""
    home = demo.make_home(tmp_path_factory.mktemp("drafts") / "home")
    file = home.home / settings.FILE_NAME
    text = file.read_text(encoding="utf-8").replace(
        'portal = "desk"\nrelease = "person"', 'portal = "desk"\nrelease = "auto"', 1
    )
    # A copied home takes its own former worker for another machine, and would wait until that has been silent long.
    text = text.replace("settle_seconds = 0.3", "settle_seconds = 0").replace(
        "[engine]", "[engine]\ntakeover_seconds = 1"
    )
    file.write_text(text, encoding="utf-8")
    home = settings.load(home.home)
    demo.drop(home)
    (home.inbox / "hearings" / "december hearings.xlsx").unlink()
    hearing = home.inbox / "hearings" / "hearing.json"
    hearing.write_text(json.dumps(json.loads(hearing.read_text(encoding="utf-8")) | {"access": "sealed"}), "utf-8")
    work.run_once(home, lambda _report: None)
    return home


@pytest.fixture
def home(made: Settings, tmp_path: Path) -> Settings:
    """The same home, to be changed by one test."""
    shutil.copytree(made.home, tmp_path / "home")
    return settings.load(tmp_path / "home")


def summons(home: Settings) -> EnvelopeStatus:
    return next(one for one in status.of(home).envelopes if one.lane == "summonses")


def folder_of(home: Settings) -> Path:
    return home.outbox / summons(home).folder


def release(home: Settings, by: str = "Pat Example") -> str:
    return deciding.release(home, summons(home).id, by, note="", dry_run=False, now=NOW)


def marked_pages(path: Path) -> list[bool]:
    return [UNISSUED in page.extract_text() for page in pypdf.PdfReader(path).pages]


def kinds(home: Settings) -> list[str]:
    state = database.connect(home.database_url)
    try:
        return [entry.kind for entry in journal.read(state, limit=500)]
    finally:
        state.dispose()


def is_issued(home: Settings) -> bool:
    """The folder holds exactly what the envelope's id covers, and nothing is kept aside any more."""
    envelope = package.load(folder_of(home))
    assert not any(any(marked_pages(one)) for one in envelope.folder.glob("*.pdf"))
    return not any(home.unissued.iterdir())


# ── before ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_summons_waits_for_a_person_even_where_its_lane_lets_go_by_itself(made: Settings) -> None:
    one = summons(made)
    assert one.state == "draft"
    assert one.why == f"waits for a person: docketpress release {one.id[:12]} --by NAME"


def test_a_sealed_paper_waits_for_a_person_too(made: Settings) -> None:
    one = next(one for one in status.of(made).envelopes if one.access == "sealed")
    assert one.state == "made"
    assert "waits for a person" in one.why


def test_every_page_of_a_draft_says_that_it_is_not_issued(made: Settings) -> None:
    papers = sorted(folder_of(made).glob("*.pdf"))
    assert papers
    assert all(all(marked_pages(one)) for one in papers)


def test_nothing_that_could_be_filed_lies_in_the_outbox(made: Settings) -> None:
    assert not (folder_of(made) / "package.zip").exists()
    assert drafts.is_draft(folder_of(made))
    aside = package.load(made.unissued / summons(made).id)
    issued = {one.lead.file.sha256 for one in aside.filings}
    assert not issued & {files.digest(one) for one in made.outbox.rglob("*.pdf")}
    assert made.unissued.stat().st_mode & 0o077 == 0


def test_the_mark_is_no_part_of_what_a_screen_reader_reads(made: Settings) -> None:
    paper = next(folder_of(made).glob("01-*.pdf"))
    assert "DRAFT" not in said.text_of(paper)
    assert "Roe" in said.text_of(paper)


@pytest.mark.verapdf
def test_a_draft_is_archival_and_accessible(made: Settings, verapdf: Callable[..., None]) -> None:
    verapdf(*folder_of(made).glob("*.pdf"))


def test_a_proposed_order_goes_with_its_motion_and_is_marked_only_in_the_reading_packet(made: Settings) -> None:
    motion = next(one for one in status.of(made).envelopes if one.lane == "motions")
    folder = made.outbox / motion.folder
    assert motion.state == "made"
    assert package.load(folder)
    order = next(folder.glob("*-proposed-order*.pdf"))
    assert "DRAFT" not in pypdf.PdfReader(order).pages[0].extract_text()
    assert sum("DRAFT" in page.extract_text() for page in pypdf.PdfReader(folder / "packet.pdf").pages) == 1


# ── at release ───────────────────────────────────────────────────────────────────────────────────────


def test_released_it_is_what_the_envelope_names_byte_for_byte(home: Settings) -> None:
    aside = home.unissued / summons(home).id
    kept = {one.name: files.digest(one) for one in aside.iterdir()}
    told = release(home)
    assert "1 paper issued" in told
    assert is_issued(home)
    assert {name: files.digest(folder_of(home) / name) for name in kept} == kept
    with zipfile.ZipFile(folder_of(home) / "package.zip") as archive:
        paper = next(name for name in archive.namelist() if name.endswith(".pdf"))
        assert files.digest_bytes(archive.read(paper)) == files.digest(folder_of(home) / paper)


def test_after_release_status_says_issued_and_nothing_went_to_the_court_before(home: Settings) -> None:
    assert not list((home.home / "portal").glob("*/filing.json"))
    release(home)
    assert summons(home).state == "issued"


def test_the_journal_says_who_issued_what_and_when(home: Settings) -> None:
    release(home)
    state = database.connect(home.database_url)
    entry = next(one for one in journal.read(state, limit=500) if one.kind == "envelope.issued")
    state.dispose()
    assert entry.subject == summons(home).id
    assert entry.at == NOW
    assert entry.facts["papers"] == 1
    assert entry.facts["package"] == files.digest(folder_of(home) / "package.zip")
    assert len(str(entry.facts["first_person"])) == 64
    assert entry.facts["second_person"] is None


def test_a_dry_run_issues_nothing(home: Settings) -> None:
    told = deciding.release(home, summons(home).id, "Pat Example", note="", dry_run=True, now=NOW)
    assert "issue 1 paper" in told
    assert summons(home).state == "draft"
    assert drafts.is_draft(folder_of(home))


def test_two_persons_issue_only_together(tmp_path: Path, made: Settings) -> None:
    shutil.copytree(made.home, tmp_path / "home")
    home = settings.load(tmp_path / "home")
    state = database.connect(home.database_url)
    with state.begin() as connection:
        connection.exec_driver_sql("UPDATE envelope SET needed = 2 WHERE lane = 'summonses'")
    state.dispose()
    assert "1 more must" in release(home, "Pat Example")
    assert "another person must" in release(home, "PAT  example")
    assert drafts.is_draft(folder_of(home))
    assert "1 paper issued" in release(home, "Lee Sample")
    assert is_issued(home)


def test_a_second_release_changes_nothing(home: Settings) -> None:
    release(home)
    before = {one: one.stat().st_mtime_ns for one in folder_of(home).iterdir() if one.is_file()}
    assert "was released before" in release(home, "Lee Sample")
    assert {one: one.stat().st_mtime_ns for one in folder_of(home).iterdir() if one.is_file()} == before
    assert kinds(home).count("envelope.issued") == 1


def test_a_changed_paper_is_not_issued(home: Settings) -> None:
    aside = home.unissued / summons(home).id
    paper = next(aside.glob("01-*.pdf"))
    paper.write_bytes(paper.read_bytes() + b"%")
    with pytest.raises(StateError, match="changed since it was packaged"):
        release(home)
    assert summons(home).state == "draft"
    assert drafts.is_draft(folder_of(home))


def test_without_its_folder_nothing_is_released(home: Settings) -> None:
    shutil.rmtree(folder_of(home))
    with pytest.raises(StateError, match="is gone"):
        release(home)
    assert summons(home).state == "draft"


def test_what_a_person_did_to_a_draft_does_not_reach_the_issued_paper(home: Settings) -> None:
    draft = next(folder_of(home).glob("01-*.pdf"))
    draft.write_bytes(b"scribbled")
    release(home)
    assert is_issued(home)


def test_a_forgotten_draft_is_gone_everywhere(home: Settings) -> None:
    folder, one = folder_of(home), summons(home)
    drop = next(drop for drop in status.of(home).drops if drop.lane == "summonses")
    assert drop.id
    forgetting.forget(home, drop.id, dry_run=False, now=NOW)
    assert not folder.exists()
    assert not (home.unissued / one.id).exists()


def test_an_issued_summons_made_again_stays_issued(home: Settings) -> None:
    form = json.loads((demo.samples() / "summons.json").read_text(encoding="utf-8"))
    release(home)
    (home.inbox / "summonses" / "again.json").write_text(json.dumps(form), encoding="utf-8")
    work.run_once(home, lambda _report: None)
    assert len([one for one in status.of(home).envelopes if one.lane == "summonses"]) == 1
    assert is_issued(home)


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home in which the hard example of every kind of process was made."""
    home = demo.make_home(tmp_path_factory.mktemp("processes") / "home")
    file = home.home / settings.FILE_NAME
    anything = file.read_text(encoding="utf-8") + "\n[lanes.any-court]\n"
    file.write_text(anything, encoding="utf-8")
    home = settings.load(home.home)
    (home.inbox / "any-court").mkdir()
    for folder in sorted((library.shipped() / "documents").iterdir()):
        if 'group = "process"' in (folder / "document.toml").read_text(encoding="utf-8"):
            form = json.loads((folder / "examples" / "hard.json").read_text(encoding="utf-8"))
            if "date_issued" in form:
                form["date_issued"] = f"{NOW - timedelta(days=1):%Y-%m-%d}"  # the line goes by the real clock
            (home.inbox / "any-court" / f"{folder.name}.json").write_text(json.dumps(form), encoding="utf-8")
    work.run_once(home, lambda _report: None)
    return home


def test_every_kind_of_process_becomes_a_draft_in_its_court(processes: Settings) -> None:
    found = status.of(processes)
    assert {one.state for one in found.drops} == {"done"}
    assert len(found.envelopes) == 6
    assert {one.state for one in found.envelopes} == {"draft"}
    assert not list(processes.outbox.rglob("package.zip"))


def test_an_identification_page_is_sealed_though_its_matter_is_public(processes: Settings) -> None:
    [warrant] = [one for one in status.of(processes).envelopes if "arrest-warrant" in one.folder]
    files_ = json.loads((processes.outbox / warrant.folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert [(one["role"], one["access"]) for one in files_] == [
        ("lead", "public"),
        ("connected", "sealed"),
        ("packet", "sealed"),
    ]
    page = next((processes.outbox / warrant.folder).glob("02-*.pdf"))
    assert all("SEALED" in one.extract_text() for one in pypdf.PdfReader(page).pages)
    assert all(marked_pages(page))


def test_a_packet_is_a_draft_until_its_papers_are_issued(processes: Settings) -> None:
    [warrant] = [one for one in status.of(processes).envelopes if "arrest-warrant" in one.folder]
    packet = processes.outbox / warrant.folder / "packet.pdf"
    assert all(marked_pages(packet))
    told = deciding.release(processes, warrant.id, "Pat Example", note="", dry_run=False, now=NOW)
    assert "2 papers issued" in told
    assert not any(marked_pages(packet))


# ── kills ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.kill
@pytest.mark.parametrize(
    "point",
    [*(f"issue.{one}" for one in WRITING), "issue.before-commit", "issue.after-commit", "issue.before-clearing"],
)
def test_killed_while_issuing_it_is_issued_once_and_whole(point: str, home: Settings, tmp_path: Path) -> None:
    assert killed(lambda: release(home), point, tmp_path / "once")
    if drafts.is_draft(folder_of(home)):
        assert package.load(home.unissued / summons(home).id)
    else:
        assert package.load(folder_of(home))
    release(home)
    assert is_issued(home)
    assert kinds(home).count("envelope.issued") == 1


@pytest.mark.kill
def test_what_a_kill_kept_from_being_issued_the_line_issues_before_it_sends(home: Settings, tmp_path: Path) -> None:
    assert killed(lambda: release(home), "issue.before-write", tmp_path / "once")
    assert drafts.is_draft(folder_of(home))
    work.run_once(home, lambda _report: None)
    assert is_issued(home)
    assert summons(home).state.startswith("filed")
    assert len(list((home.home / "portal").glob("*/filing.json"))) == 1


@pytest.mark.kill
@pytest.mark.parametrize(
    "point", ["drafts.before-laying", "drafts.after-laying", "package.before-rename", "package.after-rename"]
)
def test_killed_while_the_draft_is_laid_it_is_whole_or_not_there(point: str, tmp_path: Path) -> None:
    def lay() -> Envelope:
        envelope = envelopes.envelope(tmp_path, name="aside")
        name = envelope.filings[0].lead.file.path.name
        mark = tmp_path / "marked.pdf"
        mark.write_bytes(b"%PDF-1.7 marked")
        drafts.lay(replace(envelope), tmp_path / "people" / "envelope", {name: mark})
        return envelope

    folder = tmp_path / "people" / "envelope"
    assert killed(lay, point, tmp_path / "once")
    envelope = lay()
    assert [one.name for one in folder.parent.iterdir()] == ["envelope"]
    assert (folder / envelope.filings[0].lead.file.path.name).read_bytes() == b"%PDF-1.7 marked"
    issued = drafts.issue(envelope.folder, folder)
    assert issued.id == envelope.id


def test_a_twin_is_held_back_with_its_paper(tmp_path: Path) -> None:
    envelope = envelopes.envelope(tmp_path, name="aside")
    order = next(one for one in envelope.filings[0].connected if one.twin)
    mark = tmp_path / "marked.pdf"
    mark.write_bytes(b"%PDF-1.7 marked")
    folder = tmp_path / "people" / "envelope"
    drafts.lay(envelope, folder, {order.file.path.name: mark})
    assert order.twin
    assert not (folder / order.twin.path.name).exists()
    assert drafts.issue(envelope.folder, folder).filings[0].connected[0].twin


def test_the_entry_for_a_calendar_is_held_back_until_the_paper_holds(tmp_path: Path) -> None:
    path = tmp_path / "made.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    day = package.Beside(name=ics.NAME, role="calendar", title="The day", file=files.describe(path))
    filing = envelopes.filing(tmp_path / "papers")
    aside = package.package((filing,), envelopes.COURT, tmp_path / "aside", provenance={}, besides=(day,))
    folder = tmp_path / "people" / "envelope"
    drafts.lay(aside, folder, {})
    assert not (folder / ics.NAME).exists()
    drafts.issue(aside.folder, folder)
    assert (folder / ics.NAME).read_bytes() == path.read_bytes()


def test_a_process_that_is_no_more_than_a_draft_calls_nobody_to_a_day(processes: Settings) -> None:
    entries = list(processes.unissued.rglob(ics.NAME))
    assert entries
    issued = [one.folder for one in status.of(processes).envelopes if one.state != "draft"]
    shown = {one.parent.relative_to(processes.outbox).as_posix() for one in processes.outbox.rglob(ics.NAME)}
    assert shown <= set(issued)


# ── several workers at once ──────────────────────────────────────────────────────────────────────────


def test_workers_who_clear_at_the_same_moment_do_not_trip_over_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    with ThreadPoolExecutor(8) as pool:
        for number in range(60):
            aside = tmp_path / f"aside-{number}"
            aside.mkdir()
            (aside / "paper.pdf").write_bytes(b"%PDF")
            together = Barrier(8)

            def clear(aside: Path = aside, together: Barrier = together) -> None:
                together.wait()
                drafts.clear(aside, folder)

            for one in [pool.submit(clear) for _ in range(8)]:
                one.result()
            assert not aside.exists()
    assert [one.name for one in tmp_path.iterdir()] == ["people"]


@pytest.mark.kill
@pytest.mark.parametrize("point", ["issue.before-fsync", "issue.before-rename"])
def test_what_a_kill_left_half_written_goes_when_it_is_issued(point: str, home: Settings, tmp_path: Path) -> None:
    assert killed(lambda: release(home), point, tmp_path / "once")
    assert list(folder_of(home).glob(".*.tmp"))
    release(home)
    assert is_issued(home)
    assert not list(folder_of(home).glob(".*"))
