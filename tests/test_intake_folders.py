"""Folders as packets: taken as a whole, when the whole is there."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.intake import looks, register
from tests.intake_desk import PDF, Desk, MakeDesk

pytest_plugins = ["tests.intake_fixtures"]

MARKED = "[lanes.hearings]\ndone_marker = true"


def manifest(files: Mapping[str, bytes]) -> str:
    listed = [
        {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for path, data in files.items()
    ]
    return json.dumps({"files": listed})


def contents(one: Desk, packet_id: str) -> dict[str, bytes]:
    packet = register.packet(one.engine, packet_id, one.settings)
    (top,) = (path for path in packet.folder.iterdir() if not path.name.startswith("."))
    return {file.path.relative_to(top).as_posix(): file.path.read_bytes() for file in packet.files}


def test_a_folder_is_taken_whole_once_nothing_in_it_changes(desk: MakeDesk) -> None:
    one = desk(settle=5)
    folder = one.lane / "Motion packet"
    (folder / "exhibits").mkdir(parents=True)
    (folder / "motion.csv").write_bytes(b"a,b\n")
    one.scan()
    (folder / "exhibits" / "A.pdf").write_bytes(PDF)
    assert one.scan(later=5).claimed == ()
    with (folder / "exhibits" / "A.pdf").open("ab") as stream:
        stream.write(b"% more\n")
    assert one.scan(later=5).claimed == (), "a change deep inside counts"
    (taken,) = one.scan(later=5).claimed
    assert contents(one, taken) == {"exhibits/A.pdf": PDF + b"% more\n", "motion.csv": b"a,b\n"}
    assert register.packet(one.engine, taken, one.settings).name == "Motion-packet"
    assert list(one.lane.iterdir()) == []


@pytest.mark.parametrize(
    "marker", ["packet.done", "packet.ready", "packet/packet.done", "packet/.done", "packet/.ready"]
)
def test_a_done_marker_completes_a_folder_at_once_and_goes_with_it(desk: MakeDesk, marker: str) -> None:
    one = desk(settle=5, lanes=MARKED)
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "form.csv").write_bytes(b"a\n")
    assert one.scans(5, every=100) == ()
    assert "done-marker" in one.reasons()["packet"]
    assert one.inbox.settled(), "time alone brings no marker"
    (one.lane / marker).touch()
    (taken,) = one.scan().claimed
    assert contents(one, taken) == {"form.csv": b"a\n"}, "the marker is no part of the packet"
    assert list(one.lane.iterdir()) == []
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "form.csv").write_bytes(b"b\n")
    assert one.scans(3) == (), "the old marker does not speak for the next packet"


def test_a_done_marker_completes_a_file(desk: MakeDesk) -> None:
    one = desk(settle=5, lanes=MARKED)
    (one.lane / "notice.pdf").write_bytes(PDF)
    assert one.scans(3) == ()
    (one.lane / "notice.pdf.done").touch()
    assert len(one.scan().claimed) == 1


def test_a_marker_that_came_before_its_file_waits_for_the_end_of_the_file(desk: MakeDesk) -> None:
    one = desk(settle=5, lanes=MARKED)
    (one.lane / "notice.pdf.done").touch()
    one.scan()
    assert "not there" in one.reasons()["notice.pdf.done"]
    (one.lane / "notice.pdf").write_bytes(PDF[:20])
    assert one.scan().claimed == ()
    (one.lane / "notice.pdf").write_bytes(PDF)
    assert len(one.scan().claimed) == 1


@pytest.mark.parametrize("lanes", ["[lanes.hearings]", MARKED], ids=["plain lane", "marked lane"])
def test_a_manifest_makes_a_folder_complete_only_when_every_byte_agrees(desk: MakeDesk, lanes: str) -> None:
    one = desk(settle=5, lanes=lanes)
    wanted = {"form.csv": b"case\n", "exhibits/A.pdf": PDF}
    folder = one.lane / "packet"
    (folder / "exhibits").mkdir(parents=True)
    (folder / "manifest.json").write_text(manifest(wanted))
    one.scans(3)
    assert "form.csv is missing" in one.reasons()["packet"]
    (folder / "form.csv").write_bytes(b"cas")
    one.scans(3)
    assert "form.csv has another size" in one.reasons()["packet"]
    (folder / "form.csv").write_bytes(b"cast\n")
    (folder / "exhibits" / "A.pdf").write_bytes(PDF)
    one.scans(3)
    assert "form.csv has another digest" in one.reasons()["packet"]
    (folder / "form.csv").write_bytes(b"case\n")
    (folder / "extra.csv").write_bytes(b"x\n")
    one.scans(3)
    assert "extra.csv is not listed" in one.reasons()["packet"]
    (folder / "extra.csv").unlink()
    (taken,) = one.scans(2)
    assert contents(one, taken) == wanted


def test_a_manifest_that_is_never_fulfilled_is_returned_saying_what_lacks(desk: MakeDesk) -> None:
    one = desk(settle=5, settle_max=60)
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "manifest.json").write_text(manifest({"form.csv": b"case\n", "b.pdf": PDF}))
    (one.lane / "packet" / "form.csv").write_bytes(b"case\n")
    one.scan()
    (rejected,) = one.scan(later=60).rejected
    assert rejected.finding.code == "intake.incomplete"
    assert "b.pdf is missing" in rejected.finding.message


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"files": []}', '{"files": [{"path": "a"}]}', '{"files": 3}', "\0", "[" * 100_000],
)
def test_a_manifest_nobody_can_read_is_not_fulfilled(desk: MakeDesk, text: str) -> None:
    one = desk(settle=0, settle_max=60)
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "manifest.json").write_text(text)
    (one.lane / "packet" / "a").write_bytes(b"x")
    assert one.scans(2) == ()
    assert "cannot be read" in one.reasons()["packet"]


def test_a_manifest_cannot_reach_out_of_its_folder(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.settings.home / "secret").write_bytes(b"x")
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "manifest.json").write_text(manifest({"../../../secret": b"x"}))
    assert one.scans(2) == ()
    assert "missing" in one.reasons()["packet"]


def test_a_folder_without_files_is_waited_for_and_then_returned(desk: MakeDesk) -> None:
    one = desk(settle=5, settle_max=60)
    (one.lane / "empty" / "deeper").mkdir(parents=True)
    (one.lane / "slow").mkdir()
    one.scan()
    one.scan(later=30)
    (one.lane / "slow" / "form.csv").write_bytes(b"a\n")
    one.scan(later=30)
    assert one.codes() == {"empty": "intake.empty"}
    assert len(one.scan(later=5).claimed) == 1


def test_a_file_still_being_written_inside_holds_the_whole_folder(desk: MakeDesk) -> None:
    one = desk(settle=5)
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "form.csv").write_bytes(b"a\n")
    part = one.lane / "packet" / "exhibit.pdf.part"
    part.write_bytes(PDF)
    assert one.scans(3) == ()
    assert "exhibit.pdf.part" in one.reasons()["packet"]
    part.rename(part.with_suffix(""))
    (taken,) = one.scans(2)
    assert sorted(contents(one, taken)) == ["exhibit.pdf", "form.csv"]


def test_a_half_copied_exhibit_holds_the_whole_folder(desk: MakeDesk) -> None:
    one = desk(settle=5)
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "form.csv").write_bytes(b"a\n")
    (one.lane / "packet" / "exhibit.pdf").write_bytes(PDF[:30])
    assert one.scans(3) == ()
    assert "exhibit.pdf: the end" in one.reasons()["packet"]


def test_what_file_managers_leave_in_a_folder_is_no_part_of_the_packet(desk: MakeDesk) -> None:
    one = desk(settle=0)
    folder = one.lane / "packet"
    for inner in (".DS_Store", "Thumbs.db", "__MACOSX/._form.csv", "@eaDir/form.csv", "form.csv", "desktop.ini"):
        path = folder / inner
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a\n")
    (taken,) = one.scan().claimed
    assert list(contents(one, taken)) == ["form.csv"]


@pytest.mark.parametrize("what", ["link", "pipe"])
def test_a_link_inside_a_folder_returns_the_folder_and_leaks_nothing(desk: MakeDesk, what: str, tmp_path: Path) -> None:
    one = desk(settle=0)
    secret = tmp_path / "secret.txt"
    secret.write_text("not yours")
    (one.lane / "packet").mkdir()
    (one.lane / "packet" / "form.csv").write_bytes(b"a\n")
    if what == "link":
        (one.lane / "packet" / "exhibit.txt").symlink_to(secret)
    else:
        os.mkfifo(one.lane / "packet" / "exhibit.txt")
    (rejected,) = one.scan().rejected
    assert rejected.finding.code == "intake.not-regular"
    assert "exhibit.txt" in rejected.finding.message
    assert list(contents(one, rejected.id)) == ["form.csv"]


def test_the_folder_above_the_packets_is_returned(desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "MOST_FILES", 20)
    one = desk(settle=0)
    for number in range(30):
        (one.lane / "all" / f"{number}").mkdir(parents=True)
    one.scan()
    assert one.codes() == {"all": "intake.too-many-files"}


def test_folders_nested_without_end_are_returned(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.lane / "deep" / "/".join("d" * 40)).mkdir(parents=True)
    one.scan()
    assert one.codes() == {"deep": "intake.too-many-files"}


def test_a_folder_too_large_in_sum_is_returned(desk: MakeDesk) -> None:
    one = desk(settle=0, drop_mb=1)
    (one.lane / "packet").mkdir()
    for number in range(3):
        (one.lane / "packet" / f"{number}.csv").write_bytes(b"x" * 400_000)
    one.scan()
    assert one.codes() == {"packet": "intake.too-large"}


def test_the_same_folder_again_is_a_duplicate_whatever_it_is_called(desk: MakeDesk) -> None:
    one = desk(settle=0)
    for name in ("first", "second"):
        (one.lane / name / "in").mkdir(parents=True)
        (one.lane / name / "form.csv").write_bytes(b"a\n")
        (one.lane / name / "in" / "b.pdf").write_bytes(PDF)
    (one.lane / "third").mkdir()
    (one.lane / "third" / "form.csv").write_bytes(b"a\n")
    (one.lane / "third" / "b.pdf").write_bytes(PDF)
    report = one.scan()
    assert len(report.claimed) == 2, "the same files in other places are another packet"
    assert [each.name for each in report.duplicates] == ["second"]


def test_file_names_no_screen_can_show_are_made_readable_inside_a_folder(desk: MakeDesk) -> None:
    one = desk(settle=0)
    folder = one.lane / "packet"
    folder.mkdir()
    for name in (b"caf\xe9.csv", b"caf\xe8.csv", b"a\nb.csv"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(name)
    (taken,) = one.scan().claimed
    assert sorted(contents(one, taken)) == ["a_b.csv", "caf_-2.csv", "caf_.csv"]
    assert register.packet(one.engine, taken, one.settings) == register.packet(one.engine, taken, one.settings)
