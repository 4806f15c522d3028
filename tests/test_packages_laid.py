"""Packages for portals without an interface: whole or not there, the same bytes each time, and nothing filed by us."""

import hashlib
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from pipeline import database
from pipeline.errors import PortalUnavailable, SettingsError
from pipeline.filing import ledger, submit
from pipeline.filing.packages import making, placing
from pipeline.filing.packages.portal import PackageOptions
from pipeline.filing.portals import Handed, NeverAnswers, Unanswerable
from pipeline.filing.portals.cmecf import CmecfPortal
from pipeline.filing.states import State
from pipeline.model import Access, Case, Envelope
from tests import packages
from tests.conftest import NOW

REFERENCE = "3f2a9c00-1111-5111-8111-000000000001"
ANOTHER = "77777777-1111-5111-8111-000000000002"
KINDS = ("checklist", "cmecf", "truefiling")
SMALL = {"us-nysd": {"document_mb": "0.25", "together_mb": "0.5"}}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "outbox").mkdir()
    return folder


@pytest.fixture(scope="module")
def envelope(shelf: Path) -> Envelope:
    return packages.envelope(shelf, pages=5, weight=100_000)


@pytest.fixture(scope="module")
def laid(shelf: Path, envelope: Envelope) -> dict[str, Handed]:
    """One package of each kind, its exhibit larger than the court takes."""
    return {
        kind: packages.portal(shelf, kind, path=f"outbox/{kind}", courts=SMALL).submit(envelope, REFERENCE)
        for kind in KINDS
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "outbox").mkdir()
    return tmp_path


def bytes_of(folder: Path) -> dict[str, str]:
    every = (one for one in sorted(folder.rglob("*")) if one.is_file())
    return {one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in every}


# ── whole or not at all ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_holds_what_its_listing_says_and_nothing_else(laid: dict[str, Handed], kind: str) -> None:
    folder = laid[kind].folder
    listed = {one["path"]: one["sha256"] for one in json.loads(laid[kind].raw)["files"]}
    assert bytes_of(folder) == {**listed, "listing.json": hashlib.sha256(laid[kind].raw).hexdigest()}
    assert {"checklist.pdf", "checklist.html", "checklist.txt"} <= set(listed)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_envelope_gives_the_same_bytes(
    home: Path, laid: dict[str, Handed], envelope: Envelope, kind: str
) -> None:
    again = packages.portal(home, kind, courts=SMALL).submit(envelope, REFERENCE)
    assert bytes_of(again.folder) == bytes_of(laid[kind].folder)


def test_laying_it_again_changes_nothing(shelf: Path, laid: dict[str, Handed], envelope: Envelope) -> None:
    before = {one: one.stat().st_mtime_ns for one in laid["cmecf"].folder.rglob("*")}
    portal = packages.portal(shelf, "cmecf", path="outbox/cmecf", courts=SMALL)
    assert portal.submit(envelope, REFERENCE) == laid["cmecf"]
    assert {one: one.stat().st_mtime_ns for one in laid["cmecf"].folder.rglob("*")} == before
    assert portal.find(envelope, REFERENCE) is None, "a package is no filing"


KILLED_AT = {"package.before-rename": False}
"""Where it is killed, and whether the package stands then."""


@pytest.mark.kill
@pytest.mark.parametrize("point", list(KILLED_AT))
def test_a_kill_at_any_point_leaves_it_whole_or_absent(
    home: Path, laid: dict[str, Handed], envelope: Envelope, point: str
) -> None:
    program = (
        "import sys; from pathlib import Path; from pipeline.filing import package; from tests import packages\n"
        f"packages.portal(Path({str(home)!r}), courts={SMALL!r}).submit("
        f"package.load(Path({str(envelope.folder)!r})), {REFERENCE!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"DOCKETPRESS_KILL_AT": point, "PATH": ""},
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    target = home / "outbox" / "to-file" / "us-nysd" / "1-26-cv-00123" / REFERENCE[:8]
    assert target.exists() is KILLED_AT[point]
    packages.portal(home, courts=SMALL).submit(envelope, REFERENCE)
    assert bytes_of(target) == bytes_of(laid["cmecf"].folder)
    assert [one.name for one in target.parent.iterdir()] == [target.name]


def test_in_the_ledger_it_is_handed_over_and_waits_for_an_answer(home: Path) -> None:
    envelope = packages.envelope(home)
    state = database.connect(f"sqlite:///{home / 'var' / 'state.db'}")
    portal = packages.portal(home)
    after = submit.submit(state, portal, envelope, now=NOW)
    assert (after.state, after.needs_person, after.next_at) == (State.HANDED_OVER, True, None)
    with pytest.raises(NeverAnswers, match="inbox/receipts"):
        portal.status(envelope, after.reference)
    with state.connect() as connection:
        assert [one.state for one in ledger.listing(connection)] == [State.HANDED_OVER]
    state.dispose()


def test_a_package_that_needs_no_filing_any_more_says_so_in_its_name(home: Path) -> None:
    envelope = packages.envelope(home)
    portal = packages.portal(home)
    first = portal.submit(envelope, REFERENCE).folder
    second = portal.submit(envelope, ANOTHER).folder
    assert sorted(one.name for one in second.parent.iterdir()) == [ANOTHER[:8], f"replaced-{first.name}"]
    portal.filed(envelope, ANOTHER)
    portal.filed(envelope, ANOTHER)
    portal.submit(envelope, ANOTHER)
    assert sorted(one.name for one in second.parent.iterdir()) == [f"filed-{ANOTHER[:8]}", f"replaced-{first.name}"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: folder.mkdir(parents=True),
        lambda folder: (folder.parent.mkdir(parents=True), folder.write_text("x")),
        lambda folder: (folder.mkdir(parents=True), (folder / "listing.json").write_text('{"reference": "other"}')),
    ],
    ids=["an empty folder", "a file", "another's package"],
)
def test_what_stands_in_its_place_is_not_touched(
    home: Path, envelope: Envelope, spoil: Callable[[Path], object]
) -> None:
    portal = packages.portal(home)
    folder = placing.folder(portal.root, envelope, REFERENCE)
    spoil(folder)
    with pytest.raises(PortalUnavailable, match="move it away"):
        portal.submit(envelope, REFERENCE)
    assert isinstance(portal.find(envelope, REFERENCE), Unanswerable)


def test_a_paper_that_was_changed_is_not_packaged(home: Path) -> None:
    envelope = packages.envelope(home)
    envelope.filings[0].lead.file.path.write_bytes(packages.pdf("Something else"))
    with pytest.raises(Exception, match="is not what it was"):
        packages.portal(home).submit(envelope, REFERENCE)
    assert list((home / "outbox" / "to-file" / "us-nysd" / "1-26-cv-00123").iterdir()) == []


# ── what it holds ────────────────────────────────────────────────────────────────────────────────────


def test_a_file_larger_than_the_court_takes_is_cut_at_page_borders(laid: dict[str, Handed]) -> None:
    parts = sorted(laid["cmecf"].folder.glob("*part*.pdf"))
    assert [one.name for one in parts] == [
        "03-exhibit-a-ledger-notes-part-1-of-3.pdf",
        "04-exhibit-a-ledger-notes-part-2-of-3.pdf",
        "05-exhibit-a-ledger-notes-part-3-of-3.pdf",
    ]
    assert [len(pikepdf.open(one).pages) for one in parts] == [2, 2, 1]
    assert max(one.stat().st_size for one in parts) <= 250_000


def test_a_part_keeps_the_bookmarks_to_its_own_pages_and_says_which_part_it_is(laid: dict[str, Handed]) -> None:
    parts = sorted(laid["cmecf"].folder.glob("*part*.pdf"))
    assert [packages.outlines(one) for one in parts] == [
        ["Chapter 1", "Chapter 2"],
        ["Chapter 3", "Chapter 4"],
        ["Chapter 5"],
    ]
    with pikepdf.open(parts[1]) as part:
        assert str(part.docinfo["/Title"]) == "Exhibit A - Ledger & Notes (Part 2 of 3)"


def test_the_checklist_tells_order_category_description_upload_and_docket_text(laid: dict[str, Handed]) -> None:
    text = (laid["cmecf"].folder / "checklist.txt").read_text()
    wanted = [
        "Case number:    1:26-cv-00123",
        "MOTION TO ADJOURN by Rowena Placeholder. (Attachments: # 1 Text of Proposed Order, # 2 Exhibit A - Ledger",
        "1. Main document, upload 1",
        "Category:    Text of Proposed Order",
        "Description: A - Ledger & Notes (Part 1 of 3)",
        "5. Attachment 4, upload 2",
        "By the portal, if registered with it: Bo Fictional",
        "In another way: Cy Unreal, by mail: 9 Null Rd, Nowhere, NY 00000",
        "`motion` under [courts.us-nysd.events] in templates/portals/cmecf.toml of the home",
        "Save the e-mail with the Notice of Electronic Filing (as .eml) into the folder inbox/receipts.",
    ]
    assert [one for one in wanted if one not in text] == []


def test_the_page_for_copying_runs_and_fetches_nothing(laid: dict[str, Handed]) -> None:
    page = (laid["cmecf"].folder / "checklist.html").read_text()
    assert [one for one in ("<script", "src=", "href=", "url(") if one in page] == []
    assert "&amp; Notes" in page


def test_the_editable_copy_lies_apart(laid: dict[str, Handed]) -> None:
    assert [one.name for one in (laid["cmecf"].folder / "editable").iterdir()] == ["02-proposed-order.docx"]


@pytest.mark.verapdf
def test_the_checklist_is_archivable_and_accessible(laid: dict[str, Handed], verapdf: Callable[..., None]) -> None:
    verapdf(*(one.folder / "checklist.pdf" for one in laid.values()))


@pytest.mark.parametrize(
    ("case", "folder"),
    [
        (packages.CASE, f"1-26-cv-00123/{REFERENCE[:8]}"),
        (packages.sealed(), f"SEALED/SEALED-{REFERENCE[:8]}"),
        (replace(packages.CASE, access=Access.CONFIDENTIAL), f"1-26-cv-00123/CONFIDENTIAL-{REFERENCE[:8]}"),
        (replace(packages.CASE, docket_number=None), f"new/{REFERENCE[:8]}"),
        (replace(packages.CASE, docket_number="../../etc"), f"etc/{REFERENCE[:8]}"),
    ],
    ids=["public", "sealed", "confidential", "new", "a number that climbs out"],
)
def test_a_package_lies_by_court_case_and_reference(home: Path, envelope: Envelope, case: Case, folder: str) -> None:
    made = replace(envelope, filings=(replace(envelope.filings[0], case=case),))
    assert placing.folder(home, made, REFERENCE) == home / "us-nysd" / folder


def test_what_is_sealed_is_marked_in_names_and_on_the_sheet(home: Path) -> None:
    handed = packages.portal(home).submit(packages.envelope(home, case=packages.sealed()), REFERENCE)
    assert re.fullmatch(r"01-SEALED-[0-9a-f]{8}\.pdf", min(one.name for one in handed.folder.glob("0*.pdf")))
    text = (handed.folder / "checklist.txt").read_text()
    assert [one for one in ("SEALED: not for the public docket", "SEALED DOCUMENT by") if one not in text] == []


def test_what_is_typed_or_uploaded_of_a_sealed_paper_tells_no_title(home: Path) -> None:
    made = packages.envelope(home, case=packages.sealed())
    handed = packages.portal(home).submit(made, REFERENCE)
    names = [one.name for one in handed.folder.rglob("*") if one.is_file()]
    titles = [one.title for one in made.filings[0].connected]
    text = (handed.folder / "checklist.txt").read_text()
    typed = [one for one in text.splitlines() if one.lstrip().startswith(("File:", "Description:"))]
    stems = [one.split()[-1].lower() for one in titles]
    assert [one for one in stems if any(one in seen.lower() for seen in [*names, *typed])] == []
    assert [one for one in titles if f"This file is “{one}”." not in " ".join(text.split())] == []


def test_one_page_that_is_larger_than_the_court_takes_is_told(home: Path) -> None:
    made = packages.envelope(home, weight=300_000)
    handed = packages.portal(home, courts=SMALL).submit(made, REFERENCE)
    assert "Even this part, a single page, is larger than 0.25 MB." in (handed.folder / "checklist.txt").read_text()


def test_a_damaged_exhibit_that_is_too_large_is_laid_whole_and_told(home: Path) -> None:
    made = packages.envelope(home)
    exhibit = made.filings[0].connected[1]
    exhibit.file.path.write_bytes(b"%PDF-1.7 " + b"x" * 300_000)
    broken = replace(
        exhibit,
        file=replace(exhibit.file, sha256=hashlib.sha256(exhibit.file.path.read_bytes()).hexdigest(), size=300_009),
    )
    lead = made.filings[0]
    changed = replace(made, filings=(replace(lead, connected=(lead.connected[0], broken)),))
    handed = packages.portal(home, courts=SMALL).submit(changed, REFERENCE)
    assert "it could not be cut" in (handed.folder / "checklist.txt").read_text()


def test_a_homes_own_words_are_laid_over_the_shipped_ones(home: Path) -> None:
    (home / "templates" / "portals").mkdir(parents=True)
    (home / "templates" / "portals" / "cmecf.toml").write_text(
        '[default.categories]\nexhibit = "Supporting Paper"\n[courts.us-nysd.fees]\nmotion = 52\n'
        '[courts.us-nysd.events]\nmotion = "Motions > Adjourn"\n'
    )
    made = packages.envelope(home)
    text = (packages.portal(home).submit(made, REFERENCE).folder / "checklist.txt").read_text()
    wanted = ("Supporting Paper", "Text of Proposed Order", "$52.00", "Motions > Adjourn")
    assert [one for one in wanted if one not in text] == []


def test_words_that_cannot_be_right_are_refused_with_their_place(home: Path) -> None:
    (home / "templates" / "portals").mkdir(parents=True)
    (home / "templates" / "portals" / "cmecf.toml").write_text("[courts.us-nysd]\nname_lenght = 10\n")
    with pytest.raises(SettingsError, match="court us-nysd: name_lenght"):
        packages.portal(home).submit(packages.envelope(home), REFERENCE)


def test_in_a_limited_child_it_is_the_same_package(home: Path, laid: dict[str, Handed], envelope: Envelope) -> None:
    options = PackageOptions.model_validate({"courts": SMALL})
    handed = CmecfPortal(name="desk", options=options, home=home).submit(envelope, REFERENCE)
    assert bytes_of(handed.folder) == bytes_of(laid["cmecf"].folder)


def test_a_court_that_is_no_longer_known_is_packaged_plainly(home: Path) -> None:
    made = packages.envelope(home, case=replace(packages.CASE, court="us-nowhere"))
    handed = packages.portal(home).submit(made, REFERENCE)
    assert handed.folder.parent.parent.name == "us-nowhere"
    assert (handed.folder / making.LISTING).is_file()
