"""An envelope: numbered, listed, the same bytes every time, whole or not there."""

import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline import files
from pipeline.errors import StateError
from pipeline.filing import identity, manifest, package
from pipeline.model import Case, Envelope, Filing
from pipeline.rules.catalog import Catalog
from tests import envelopes

SCHEMA = Path(__file__).parent.parent / "docs" / "reference" / "manifest.schema.json"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))}


def test_an_envelope_holds_numbered_papers_twins_manifest_and_package(tmp_path: Path) -> None:
    envelope = envelopes.envelope(tmp_path)
    assert sorted(path.name for path in envelope.folder.iterdir()) == [
        "01-motion-to-adjourn.pdf",
        "02-proposed-order.docx",
        "02-proposed-order.pdf",
        "03-exhibit-a-ledger-notes.pdf",
        "manifest.json",
        "package.zip",
    ]


def test_the_same_input_gives_the_same_bytes_anywhere_and_at_any_time(tmp_path: Path) -> None:
    first = envelopes.envelope(tmp_path / "one")
    old = envelopes.filing(tmp_path / "two")
    for one in (old.lead, *old.connected):
        os.utime(one.file.path, (1, 1))
        one.file.path.chmod(0o600)
    second = package.package((old,), envelopes.COURT, tmp_path / "elsewhere", provenance={"made_by": "tests"})
    assert first.id == second.id
    assert tree(first.folder) == tree(second.folder)


def test_an_envelope_reads_back_as_it_was(tmp_path: Path) -> None:
    envelope = envelopes.envelope(tmp_path)
    assert package.load(envelope.folder) == envelope
    read = envelope.filings[0]
    given_ = envelopes.filing(tmp_path / "papers")
    assert (read.case, read.service_list, read.filer) == (given_.case, given_.service_list, given_.filer)
    assert read.lead.file.sha256 == given_.lead.file.sha256
    assert read.connected[0].twin
    assert read.lead.conforming
    assert not read.connected[1].conforming


def test_the_manifest_fits_its_published_schema_and_lists_every_file(tmp_path: Path) -> None:
    packet = files.describe(envelopes.document(tmp_path, "Packet").file.path)
    envelope = package.package(
        (envelopes.filing(tmp_path / "papers"),),
        envelopes.COURT,
        tmp_path / "out",
        provenance={"court_edition": "1", "engines": {"weasyprint": "70.0"}},
        packet=packet,
        packet_pages=9,
    )
    listing = json.loads(envelope.manifest.path.read_text())
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(listing)
    named = {entry["path"]: entry for entry in listing["files"]}
    assert set(named) == {path.name for path in envelope.folder.iterdir()} - {"manifest.json", "package.zip"}
    for path, entry in named.items():
        assert entry["sha256"] == files.digest(envelope.folder / path)
    assert named["packet.pdf"]["role"] == "packet"


def test_the_package_holds_exactly_what_the_manifest_says_is_sent(tmp_path: Path) -> None:
    packet = envelopes.document(tmp_path, "Packet").file
    filing = replace(envelopes.filing(tmp_path / "papers"), connected=(envelopes.sealed(tmp_path),))
    envelope = package.package((filing,), envelopes.COURT, tmp_path / "out", provenance={}, packet=packet)
    (envelope.folder / "private-notes.txt").write_text("a person left this here")
    with zipfile.ZipFile(envelope.package.path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["01-motion-to-adjourn.pdf", "02-medical-report.pdf", "manifest.json"]
        for entry in archive.infolist():
            assert (entry.date_time, entry.compress_type, entry.extra, entry.comment) == (
                (1980, 1, 1, 0, 0, 0),
                zipfile.ZIP_STORED,
                b"",
                b"",
            )
    listing = manifest.read(envelope.folder)
    assert [(one.path, one.sent, one.access.value) for one in listing.files][1:] == [
        ("02-medical-report.pdf", True, "sealed"),
        ("packet.pdf", False, "sealed"),
    ]


def test_packaging_again_changes_nothing_and_keeps_what_was_added(tmp_path: Path) -> None:
    envelope = envelopes.envelope(tmp_path)
    (envelope.folder / "receipt.json").write_text("{}")
    before = tree(envelope.folder)
    assert envelopes.envelope(tmp_path) == envelope
    assert tree(envelope.folder) == before
    assert [path.name for path in envelope.folder.parent.iterdir()] == ["envelope"]


def test_two_workers_at_one_envelope_do_not_trip_over_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = package._fill

    def slow(building: Path, *rest: Any) -> None:
        monkeypatch.setattr(package, "_fill", mine)
        mine(building, *rest)
        envelopes.envelope(tmp_path)  # the other worker is faster, and tidies up

    monkeypatch.setattr(package, "_fill", slow)
    envelope = envelopes.envelope(tmp_path)
    assert package.load(envelope.folder) == envelope
    assert [path.name for path in envelope.folder.parent.iterdir()] == ["envelope"]


def test_a_folder_that_holds_another_envelope_is_not_touched(tmp_path: Path) -> None:
    envelope = envelopes.envelope(tmp_path)
    before = tree(envelope.folder)
    with pytest.raises(StateError, match="already holds"):
        envelopes.envelope(tmp_path, content=b"other")
    assert tree(envelope.folder) == before


def test_a_paper_that_changed_after_it_was_checked_is_not_packaged(tmp_path: Path) -> None:
    filing = envelopes.filing(tmp_path)
    filing.lead.file.path.write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(StateError, match="not what it was"):
        package.package((filing,), envelopes.COURT, tmp_path / "out" / "e", provenance={})
    assert list((tmp_path / "out").iterdir()) == []


def spoiled_byte(envelope: Envelope) -> None:
    path = envelope.filings[0].lead.file.path
    path.write_bytes(path.read_bytes().replace(b"Motion", b"Notion"))


def missing_file(envelope: Envelope) -> None:
    envelope.filings[0].connected[0].file.path.unlink()


def changed_title(envelope: Envelope) -> None:
    text = envelope.manifest.path.read_text()
    envelope.manifest.path.write_text(text.replace("Motion to Adjourn", "Motion to Dismiss"))


def no_manifest(envelope: Envelope) -> None:
    envelope.manifest.path.unlink()


def torn_manifest(envelope: Envelope) -> None:
    envelope.manifest.path.write_bytes(envelope.manifest.path.read_bytes()[:-20])


def path_outside(envelope: Envelope) -> None:
    text = envelope.manifest.path.read_text()
    envelope.manifest.path.write_text(text.replace("01-motion-to-adjourn.pdf", "../../etc/passwd"))


def unlisted_lead(envelope: Envelope) -> None:
    text = envelope.manifest.path.read_text()
    envelope.manifest.path.write_text(text.replace('"lead": "01-', '"lead": "09-'))


@pytest.mark.parametrize(
    "spoil",
    [spoiled_byte, missing_file, changed_title, no_manifest, torn_manifest, path_outside, unlisted_lead],
)
def test_an_envelope_that_was_changed_is_not_loaded(tmp_path: Path, spoil: object) -> None:
    envelope = envelopes.envelope(tmp_path)
    assert callable(spoil)
    spoil(envelope)
    with pytest.raises(StateError) as caught:
        package.load(envelope.folder)
    assert "Placeholder" not in str(caught.value)


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (("../../etc/passwd",), "01-etc-passwd.pdf"),
        (("Ünïcode — “Motion”",), "01-unicode-motion.pdf"),
        (("CON",), "01-file-con.pdf"),
        (("x" * 500,), "01-" + "x" * 42 + ".pdf"),
    ],
)
def test_any_title_gives_a_harmless_name(tmp_path: Path, titles: tuple[str], name: str) -> None:
    envelope = envelopes.envelope(tmp_path, title=titles[0])
    assert envelope.filings[0].lead.file.path.name == name
    shutil.rmtree(envelope.folder)


def test_numbers_sort_as_they_count() -> None:
    names = [package.document_name(number, "Exhibit", total=120) for number in range(1, 121)]
    assert names == sorted(names)


def test_the_id_names_the_content_and_not_the_place(tmp_path: Path) -> None:
    filing = envelopes.filing(tmp_path / "a")
    moved = envelopes.filing(tmp_path / "b")
    assert identity.envelope_id("c", (filing,)) == identity.envelope_id("c", (moved,))
    assert identity.envelope_id("c", (filing,)) != identity.envelope_id("d", (filing,))


def changed(filing: Filing, what: str) -> Filing:
    other = replace(filing.case, docket_number="6:26-cv-00124")
    return {
        "another title": replace(filing, lead=replace(filing.lead, title="Other")),
        "another case": replace(filing, case=other),
        "another filer": replace(filing, filer=None),
        "nobody served": replace(filing, service_list=()),
        "one paper less": replace(filing, connected=filing.connected[:1]),
        "papers in another order": replace(filing, connected=filing.connected[::-1]),
    }[what]


@pytest.mark.parametrize(
    ("what", "same_filing"),
    [
        ("another title", True),
        ("another filer", True),
        ("nobody served", True),
        ("papers in another order", True),
        ("another case", False),
        ("one paper less", False),
    ],
)
def test_every_change_gives_another_id_but_not_every_change_another_filing(
    tmp_path: Path,
    what: str,
    same_filing: bool,  # noqa: FBT001
) -> None:
    filing = envelopes.filing(tmp_path)
    other = changed(filing, what)
    assert identity.envelope_id("c", (filing,)) != identity.envelope_id("c", (other,))
    assert (identity.fingerprint("c", (filing,)) == identity.fingerprint("c", (other,))) is same_filing


@given(some.text("6:26-cv0123abc", min_size=1, max_size=20), some.sampled_from((" ", "\t", "\u00a0", "  ")))
def test_a_docket_number_is_the_same_however_it_is_spaced_or_capitalised(number: str, blank: str) -> None:
    plain, spaced = (Case(court="c", docket_number=one) for one in (number, blank.join(number.upper())))
    assert identity._case_key(plain) == identity._case_key(spaced)


def test_our_reference_is_ours_alone_and_always_the_same() -> None:
    names = {identity.reference("e", "c", "p", number) for number in (1, 2)} | {
        identity.reference("e", "c", "q"),
        identity.reference("e", "d", "p"),
    }
    assert len(names) == 4
    assert identity.reference("e", "c", "p") == identity.reference("e", "c", "p", 1)


def test_a_title_of_any_length_gives_a_name_that_every_shipped_court_takes(catalog: Catalog) -> None:
    titles = (
        "Proposed Order on Motion to Continue the Trial Date Until Spring",
        "v1.2 of Roe v. Poe",
        "動議",
    )
    made = [package.document_name(7, one, total=120) for one in titles]
    limits = [one.limits for one in catalog.courts.values()]
    assert [
        one
        for one in made
        for limit in limits
        if not re.fullmatch(str(limit.file_name_pattern.value) if limit.file_name_pattern else ".*", one)
        or len(one) > (limit.file_name_length.number if limit.file_name_length else 255)
    ] == []
