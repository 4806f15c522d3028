"""Names, descriptions, uploads and the case data of a bulk filing: pure, so many cases cost nothing."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.filing.packages import bundles, docket_text, plan
from pipeline.filing.packages import words as words_room
from pipeline.filing.packages.bundles import Bundle
from pipeline.filing.packages.plan import Bounds
from pipeline.filing.packages.words import Words
from pipeline.model import Access, Contact, Envelope, Limits, Party
from tests import packages

PLAIN = Bounds(document=None, together=None, name_length=40, name_pattern=None)


@pytest.fixture(scope="module")
def envelope(tmp_path_factory: pytest.TempPathFactory) -> Envelope:
    return packages.envelope(tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize(
    ("title", "access", "pattern", "length", "name"),
    [
        ("Motion to Adjourn", Access.PUBLIC, None, 40, "03-motion-to-adjourn.pdf"),
        ("Médical Report (2)", Access.SEALED, None, 40, "03-SEALED-medical-report-2.pdf"),
        ("A very long title that goes on and on", Access.PUBLIC, None, 20, "03-a-very-long-t.pdf"),
        ("v1.2 of it", Access.PUBLIC, None, 40, "03-v1-2-of-it.pdf"),
        ("../../etc/passwd", Access.PUBLIC, None, 40, "03-etc-passwd.pdf"),
        ("Motion to Adjourn", Access.PUBLIC, r"[A-Za-z0-9_]+\.pdf", 40, "03_motion_to_adjourn.pdf"),
        ("Motion to Adjourn", Access.PUBLIC, r"[A-Za-z0-9]+\.pdf", 40, "03motiontoadjourn.pdf"),
        ("Motion", Access.PUBLIC, r"\d+\.pdf", 40, "03.pdf"),
        ("動議", Access.PUBLIC, None, 40, "03-file.pdf"),
        ("Motion", Access.CONFIDENTIAL, None, 12, "03-C.pdf"),
    ],
)
def test_a_files_name_keeps_to_the_courts_rules(
    title: str, access: Access, pattern: str | None, length: int, name: str
) -> None:
    held = replace(PLAIN, name_pattern=pattern, name_length=length)
    assert plan.file_name(3, title, access, held) == name


@pytest.mark.parametrize(
    ("title", "category", "length", "said"),
    [
        ("Exhibit A - Ledger", "Exhibit", 100, "A - Ledger"),
        ("Exhibit A - Ledger", "", 100, "Exhibit A - Ledger"),
        ("Proposed Order", "Text of Proposed Order", 100, ""),
        ("Affidavit of  Bo\nFictional", "Declaration", 100, "Affidavit of Bo Fictional"),
        ("Exhibit A - a long one", "Exhibit", 10, "A - a lon…"),
    ],
)
def test_a_description_does_not_repeat_its_category(
    envelope: Envelope, title: str, category: str, length: int, said: str
) -> None:
    document = replace(envelope.filings[0].lead, title=title)
    assert plan.described(document, category, length) == said


@pytest.mark.parametrize(
    ("sizes", "most", "uploads"),
    [
        ((10, 10, 10), None, (1, 1, 1)),
        ((10, 10, 10), 30, (1, 1, 1)),
        ((10, 10, 10), 25, (1, 1, 2)),
        ((40, 10, 10), 25, (1, 2, 2)),
        ((10, 40, 10), 25, (1, 2, 3)),
    ],
)
def test_what_is_too_much_at_once_goes_in_several_uploads(
    envelope: Envelope, sizes: tuple[int, ...], most: int | None, uploads: tuple[int, ...]
) -> None:
    [entry] = plan.plan(envelope, PLAIN, Words())
    sized = replace(entry, pieces=tuple(replace(one, size=size) for one, size in zip(entry.pieces, sizes, strict=True)))
    assert tuple(one.transaction for one in plan.grouped(sized, most).pieces) == uploads


def test_the_smaller_bound_of_court_and_portal_holds() -> None:
    held = plan.bounds(Limits(), Words.model_validate({"document_mb": "1.5", "name_length": 30}))
    assert (held.document, held.together, held.name_length) == (1_500_000, None, 30)


def test_the_docket_text_tells_no_sealed_title(envelope: Envelope) -> None:
    [entry] = plan.plan(envelope, PLAIN, Words())
    main, order, exhibit = entry.pieces
    hidden = replace(entry, pieces=(main, order, replace(exhibit, access=Access.SEALED)))
    assert docket_text.propose(hidden) == (
        "MOTION TO ADJOURN by Rowena Placeholder. (Attachments: # 1 Proposed Order, # 2 Sealed document)"
    )


@pytest.mark.parametrize(
    ("filer", "party"),
    [
        ("Ada Invented", "Rowena Placeholder"),
        ("nullstone  widgets LLC", "Nullstone Widgets LLC"),
        ("Pat Example", None),
    ],
)
def test_the_filing_party_is_who_files_or_whose_counsel_does(filer: str, party: str | None) -> None:
    assert docket_text.filing_party(packages.CASE, Contact(name=filer)) == party


# ── bulk filings ─────────────────────────────────────────────────────────────────────────────────────


def bundle(envelope: Envelope, **case: object) -> Bundle:
    filing = envelope.filings[0]
    changed = replace(envelope, filings=(replace(filing, case=replace(filing.case, **case)),))  # type: ignore[arg-type]
    return Bundle(envelope=changed, entries=plan.plan(changed, PLAIN, WORDS))


WORDS = words_room.load("truefiling", Path("/nonexistent"), "us-nysd", None)


def rows(made: Bundle) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bundles.table(made, WORDS).decode("utf-8-sig"))))


def test_the_case_data_lists_papers_below_their_main_paper_and_attorneys_below_their_party(envelope: Envelope) -> None:
    told = [
        (one["Bundle Number"], one["Row"], one["Document Name"] or one["Attorney Name"] or one["Party Name"])
        for one in rows(bundle(envelope))
    ]
    assert told == [
        ("1", "Main document", "01-motion-to-adjourn.pdf"),
        ("1", "Connected document", "02-proposed-order.pdf"),
        ("1", "Connected document", "03-exhibit-a-ledger-notes.pdf"),
        ("1", "Party", "Rowena Placeholder"),
        ("1", "Attorney", "Ada Invented"),
        ("1", "Party", "Nullstone Widgets LLC"),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|calc", "\n=cmd|' /C calc'!A0"])
def test_no_cell_begins_a_formula(envelope: Envelope, name: str) -> None:
    made = bundle(envelope, parties=(Party(name=name, role="plaintiff"),))
    [party] = [one["Party Name"] for one in rows(made) if one["Row"] == "Party"]
    assert party == f"'{' '.join(name.split())}"


def test_the_zip_holds_a_folder_with_every_paper_that_the_case_data_names(envelope: Envelope, tmp_path: Path) -> None:
    made = bundle(envelope)
    for piece in made.entries[0].pieces:
        (tmp_path / piece.name).write_bytes(piece.document.file.path.read_bytes())
    bundles.write(tmp_path, made, WORDS)
    first = (tmp_path / bundles.ZIP).read_bytes()
    bundles.write(tmp_path, made, WORDS)
    assert (tmp_path / bundles.ZIP).read_bytes() == first
    with zipfile.ZipFile(tmp_path / bundles.ZIP) as archive:
        names = archive.namelist()
    told = [f"{one['Bundle Number']}/{one['Document Name']}" for one in rows(made) if one["Document Name"]]
    assert names == told
    assert names[0] == "1/01-motion-to-adjourn.pdf"
