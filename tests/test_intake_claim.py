"""Taking drops: whole, never early, never twice, never over anything."""

import os
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipeline import files
from pipeline.errors import StateError
from pipeline.intake import register
from pipeline.intake.register import State
from tests.intake_desk import PDF, MakeDesk, today, zip_file

pytest_plugins = ["tests.intake_fixtures"]


def test_a_drop_is_taken_at_the_second_look_and_not_at_the_first(desk: MakeDesk) -> None:
    one = desk(settle=5)
    (one.lane / "notice.pdf").write_bytes(PDF)
    assert one.scan().claimed == ()
    assert one.scan(later=4.9).claimed == ()
    assert not one.inbox.settled()
    (taken,) = one.scan(later=0.1).claimed
    packet = register.packet(one.engine, taken, one.settings)
    assert packet.lane == "hearings"
    assert packet.name == "notice.pdf"
    assert packet.folder == one.settings.claimed / taken
    assert [each.path.read_bytes() for each in packet.files] == [PDF]
    assert packet.files[0].sha256 == packet.sha256 == files.digest_bytes(PDF)
    assert packet.received_at.tzinfo is not None
    assert one.begun() == {taken: 1}
    assert one.inbox.settled()
    assert list(one.lane.iterdir()) == []


def test_a_producer_that_renames_in_is_believed_at_the_first_look(desk: MakeDesk) -> None:
    one = desk(settle=5, lanes="[lanes.hearings]\nsettle_seconds = 0")
    (one.lane / "notice.pdf").write_bytes(PDF)
    assert len(one.scan().claimed) == 1


def test_a_file_that_grows_is_left_alone_until_it_rests(desk: MakeDesk) -> None:
    one = desk(settle=5)
    path = one.lane / "roster.csv"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(10):
            stream.write(f"row {number}\n")
            stream.flush()
            assert one.scan(later=4).claimed == ()
    assert one.scan(later=4.9).claimed == ()
    (taken,) = one.scan(later=5).claimed
    assert register.packet(one.engine, taken, one.settings).files[0].path.read_text().endswith("row 9\n")


@pytest.mark.parametrize("gap", [0.2, 2.0, 4.0])
def test_a_scanner_that_closes_and_reopens_is_waited_for(desk: MakeDesk, gap: float) -> None:
    one = desk(settle=5)
    path = one.lane / "scan.csv"
    for page in range(6):
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"page {page}\n")
        assert one.scan(later=gap).claimed == ()
    one.scan(later=gap)
    assert len(one.scan(later=5).claimed) == 1


def test_a_preserved_modification_time_makes_nothing_look_old(desk: MakeDesk) -> None:
    one = desk(settle=5)
    path = one.lane / "copy.csv"
    path.write_bytes(b"\0" * 4096)
    os.utime(path, (1_000_000, 1_000_000))
    assert one.scan().claimed == ()
    for offset in range(0, 4096, 1024):
        with path.open("r+b") as stream:
            stream.seek(offset)
            stream.write(b"x" * 1024)
        os.utime(path, (1_000_000, 1_000_000))
        assert one.scan(later=4).claimed == (), "same size, same time, other content"
    one.scan(later=4)
    assert len(one.scan(later=5).claimed) == 1


def test_a_space_reserved_in_advance_is_not_a_finished_text(desk: MakeDesk) -> None:
    one = desk(settle=5)
    path = one.lane / "copy.csv"
    path.write_bytes(b"case,party\n" + b"\0" * 4096)
    assert one.scans(5, every=60) == ()
    assert "reserved" in one.reasons()["copy.csv"]


def test_a_file_replaced_by_another_of_the_same_size_starts_anew(desk: MakeDesk) -> None:
    one = desk(settle=5)
    path = one.lane / "form.csv"
    path.write_text("first")
    one.scan()
    other = one.lane / ".form.new"
    other.write_text("other")
    other.replace(path)
    assert one.scan(later=5).claimed == ()
    (taken,) = one.scan(later=5).claimed
    assert register.packet(one.engine, taken, one.settings).files[0].path.read_text() == "other"


TEMPORARY = [
    ("a hidden file", ".notice.pdf"),
    ("Word's owner file", "~$notice.docx"),
    ("LibreOffice's lock", ".~lock.notice.odt#"),
    ("Word's work file", "~WRL0001.tmp"),
    ("Firefox downloading", "notice.pdf.part"),
    ("Chrome downloading", "Unconfirmed 123.crdownload"),
    ("Safari downloading", "notice.pdf.download"),
    ("Opera downloading", "notice.pdf.opdownload"),
    ("WinSCP transferring", "notice.pdf.filepart"),
    ("a scanner writing", "SCAN0001.PDF.TMP"),
    ("a scanner's lock", "XRX0001.LCK"),
    ("a scanner's spool", "doc.$$$"),
    ("Syncthing on Linux", ".syncthing.notice.pdf.tmp"),
    ("Syncthing on Windows", "~syncthing~notice.pdf.tmp"),
    ("Nextcloud", ".notice.pdf.~1f3a"),
    ("rsync", ".notice.pdf.Xy12Za"),
    ("GNOME saving", ".goutputstream-ABC123"),
    ("NFS's deleted file", ".nfs0000000001"),
    ("macOS's shadow", "._notice.pdf"),
    ("macOS's folder view", ".DS_Store"),
    ("Windows' thumbnails", "Thumbs.db"),
    ("Windows' folder view", "desktop.ini"),
    ("vim", ".notice.txt.swp"),
    ("a backup of an editor", "notice.txt~"),
    ("emacs", "#notice.txt#"),
    ("ProFTPD", ".in.notice.pdf."),
]


@pytest.mark.parametrize(("program", "name"), TEMPORARY, ids=[one for one, _ in TEMPORARY])
def test_the_temporary_name_of_a_program_is_never_taken(desk: MakeDesk, program: str, name: str) -> None:
    one = desk(settle=0)
    (one.lane / name).write_bytes(PDF)
    report = one.scan()
    assert (report.claimed, report.rejected) == ((), ()), program
    assert (one.lane / name).exists()
    assert one.inbox.settled()


@pytest.mark.parametrize("name", ["@eaDir", "#recycle", "$RECYCLE.BIN", "__MACOSX", ".stfolder", ".stversions"])
def test_the_folders_of_sync_tools_and_storage_boxes_are_no_packets(desk: MakeDesk, name: str) -> None:
    one = desk(settle=0)
    (one.lane / name).mkdir()
    (one.lane / name / "old.pdf").write_bytes(PDF)
    assert one.scan().claimed == ()
    assert (one.lane / name / "old.pdf").exists()


def test_a_finished_download_is_taken_when_it_gets_its_name(desk: MakeDesk) -> None:
    one = desk(settle=5)
    part = one.lane / "notice.pdf.part"
    part.write_bytes(PDF)
    assert one.scans(3) == ()
    part.rename(one.lane / "notice.pdf")
    assert len(one.scans(2)) == 1


@pytest.mark.parametrize("lock", ["~$rm.docx", "~$orm.docx", "~$form.docx", ".~lock.form.docx#"])
def test_a_document_somebody_has_open_is_waited_for(desk: MakeDesk, lock: str) -> None:
    one = desk(settle=0)
    zip_file(one.lane / "form.docx")
    (one.lane / lock).write_text("somebody")
    assert one.scan(later=700).claimed == ()
    assert lock in one.reasons()["form.docx"]
    assert one.inbox.settled(), "time alone does not close it"
    (one.lane / lock).unlink()
    assert len(one.scan().claimed) == 1


HALVES: list[tuple[str, str, Callable[[Path], bytes]]] = [
    ("a PDF", "half.pdf", lambda _: PDF),
    ("a Word form", "half.docx", zip_file),
    ("a workbook", "half.xlsx", lambda path: zip_file(path, "x" * 3000)),
    ("a JSON form", "half.json", lambda _: b'{"case": {"docket_number": "1"}}\n'),
    ("a PNG picture", "half.png", lambda _: b"\x89PNG\r\n\x1a\n" + b"x" * 50 + b"IEND\xaeB`\x82"),
    ("a JPEG picture", "half.jpg", lambda _: b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9"),
    ("a TIFF picture", "half.tif", lambda _: b"II*\0" + (60).to_bytes(4, "little") + b"x" * 80),
]


@pytest.mark.parametrize(("what", "name", "make"), HALVES, ids=[one for one, _, _ in HALVES])
def test_a_half_written_file_is_never_taken(
    desk: MakeDesk,
    tmp_path: Path,
    what: str,
    name: str,
    make: Callable[[Path], bytes],
) -> None:
    one = desk(settle=5)
    whole = make(tmp_path / name)
    path = one.lane / name
    path.write_bytes(whole[: len(whole) // 2])
    assert one.scans(10, every=10) == (), what
    assert "not complete" in one.reasons()[name]
    with path.open("ab") as stream:
        stream.write(whole[len(whole) // 2 :])
    (taken,) = one.scans(2)
    assert register.packet(one.engine, taken, one.settings).sha256 == files.digest_bytes(whole)


def test_a_half_written_file_that_stays_half_is_returned_as_incomplete(desk: MakeDesk) -> None:
    one = desk(settle=5, settle_max=60)
    (one.lane / "half.pdf").write_bytes(PDF[:20])
    one.scan()
    assert one.scan(later=59).rejected == ()
    assert not one.inbox.settled()
    (rejected,) = one.scan(later=1).rejected
    assert rejected.finding.code == "intake.incomplete"
    assert "%%EOF" in rejected.finding.message
    with one.engine.connect() as connection:
        assert register.problem(connection, rejected.id) == rejected.finding
    packet = register.packet(one.engine, rejected.id, one.settings)
    assert [each.path.name for each in packet.files] == ["half.pdf"], "the person gets it back"
    assert one.begun() == {rejected.id: 1}


def test_a_file_without_bytes_is_waited_for_and_then_returned(desk: MakeDesk) -> None:
    one = desk(settle=5, settle_max=60)
    (one.lane / "empty.pdf").touch()
    (one.lane / "late.json").touch()
    one.scan()
    assert one.scan(later=50).claimed == ()
    (one.lane / "late.json").write_text("{}")
    one.scan(later=10)
    assert one.codes() == {"empty.pdf": "intake.empty"}
    one.scan(later=10)
    assert sorted(one.names()) == ["empty.pdf", "late.json"]


def test_links_pipes_and_sockets_are_returned_and_never_opened(desk: MakeDesk, tmp_path: Path) -> None:
    one = desk(settle=5)
    secret = tmp_path / "secret.txt"
    secret.write_text("not yours")
    (one.lane / "link.txt").symlink_to(secret)
    (one.lane / "dangling.txt").symlink_to(tmp_path / "nothing")
    (one.lane / "folder-link").symlink_to(tmp_path)
    os.mkfifo(one.lane / "pipe.pdf")
    assert one.scan().rejected == ()
    report = one.scan(later=5)
    assert report.claimed == ()
    assert set(one.codes().values()) == {"intake.not-regular"}
    assert sorted(one.codes()) == ["dangling.txt", "folder-link", "link.txt", "pipe.pdf"]
    for each in report.rejected:
        assert register.packet(one.engine, each.id, one.settings).files == (), "nothing of it can leak to the outbox"
    assert secret.read_text() == "not yours"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device files")
def test_a_device_is_returned(desk: MakeDesk) -> None:
    one = desk(settle=0)
    os.mknod(one.lane / "zero.pdf", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    one.scan()
    assert one.codes() == {"zero.pdf": "intake.not-regular"}


def test_a_second_name_of_a_file_is_waited_for_and_then_returned(desk: MakeDesk, tmp_path: Path) -> None:
    one = desk(settle=5, settle_max=60)
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("a,b\n")
    os.link(elsewhere, one.lane / "linked.csv")
    os.link(elsewhere, one.lane / "published.csv")
    one.scans(3)
    (one.lane / "published.csv").unlink()
    one.scan()
    one.scan(later=60)
    assert one.codes() == {"linked.csv": "intake.hard-link"}


def test_a_file_published_by_link_and_unlink_is_taken(desk: MakeDesk) -> None:
    one = desk(settle=5)
    temporary = one.lane / ".tmp-1"
    temporary.write_text("a,b\n")
    os.link(temporary, one.lane / "published.csv")
    one.scan()
    temporary.unlink()
    one.scan(later=5)
    assert len(one.scan(later=5).claimed) == 1


def test_a_drop_that_is_too_large_is_returned_once_it_rests(desk: MakeDesk) -> None:
    one = desk(settle=5, drop_mb=1)
    (one.lane / "large.pdf").write_bytes(b"x" * 1_000_001)
    assert one.scan().rejected == ()
    one.scan(later=5)
    assert one.codes() == {"large.pdf": "intake.too-large"}


def test_the_same_content_is_set_aside_with_a_note_that_names_the_first(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.lane / "notice.pdf").write_bytes(PDF)
    (first,) = one.scan().claimed
    one.finish(first)
    (one.lane / "renamed.pdf").write_bytes(PDF)
    report = one.scan()
    assert report.claimed == ()
    (twin,) = report.duplicates
    assert report.rejected == report.duplicates
    assert twin.finding.code == "intake.duplicate"
    assert first in twin.finding.message
    aside = one.settings.var / "duplicates" / "hearings"
    assert (aside / twin.id / "renamed.pdf").read_bytes() == PDF
    note = (aside / f"{twin.id}.txt").read_text()
    assert first in note
    assert State.DONE in note
    packet = register.packet(one.engine, twin.id, one.settings)
    assert packet.files[0].path == aside / twin.id / "renamed.pdf"
    assert one.begun() == {first: 1, twin.id: 1}


def test_two_of_the_same_content_at_once_are_worked_on_once(desk: MakeDesk) -> None:
    one = desk(settle=0)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (one.lane / name).write_bytes(PDF)
    report = one.scan()
    assert len(report.claimed) == 1
    assert len(report.duplicates) == 2


def test_the_same_content_in_another_lane_is_no_duplicate(desk: MakeDesk) -> None:
    one = desk(settle=0, lanes="[lanes.hearings]\n[lanes.letters]")
    (one.lane / "notice.pdf").write_bytes(PDF)
    (one.settings.inbox / "letters" / "notice.pdf").write_bytes(PDF)
    assert len(one.scan().claimed) == 2


def test_the_same_name_with_other_content_is_a_new_drop(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.lane / "notice.pdf").write_bytes(PDF)
    one.scan()
    (one.lane / "notice.pdf").write_bytes(PDF + b"\n")
    assert len(one.scan().claimed) == 1
    assert one.names() == ["notice.pdf", "notice.pdf"]


def test_the_again_sidecar_asks_for_a_second_run_and_goes_with_the_drop(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.lane / "notice.pdf").write_bytes(PDF)
    one.scan()
    (one.lane / "notice.pdf.again").touch()
    (one.lane / "notice.pdf").write_bytes(PDF)
    (second,) = one.scan().claimed
    assert list(one.lane.iterdir()) == []
    (one.lane / "notice.pdf").write_bytes(PDF)
    assert len(one.scan().duplicates) == 1, "it asked for one run, not for ever"
    assert register.packet(one.engine, second, one.settings).files[0].path.name == "notice.pdf"


@pytest.mark.parametrize("end", [State.FAILED, State.RETURNED, State.LOST])
def test_a_run_that_came_to_nothing_does_not_block_the_second(desk: MakeDesk, end: State) -> None:
    one = desk(settle=0)
    (one.lane / "notice.pdf").write_bytes(PDF)
    (first,) = one.scan().claimed
    one.finish(first, end)
    (one.lane / "notice.pdf").write_bytes(PDF)
    assert len(one.scan().claimed) == 1


def test_a_drop_the_system_will_not_give_yet_is_kept_waiting_and_never_dropped(
    desk: MakeDesk,
    without_privileges: None,  # noqa: ARG001 - root may read everything
) -> None:
    one = desk(settle=0)
    path = one.lane / "locked.pdf"
    path.write_bytes(PDF)
    path.chmod(0)
    for _ in range(3):
        assert one.scan(later=700).claimed == ()
    assert "cannot be read yet" in one.reasons()["locked.pdf"]
    path.chmod(0o600)
    one.lane.chmod(0o500)
    assert one.scan(later=700).claimed == ()
    assert "cannot be taken yet" in one.reasons()["locked.pdf"]
    one.lane.chmod(0o700)
    assert len(one.scan().claimed) == 1
    assert [path.name for path in one.settings.claimed.iterdir()] == list(one.begun()), "failed tries leave nothing"


def test_a_writer_that_holds_the_file_open_after_the_claim_is_waited_for(desk: MakeDesk) -> None:
    one = desk(settle=5)
    path = one.lane / "roster.csv"
    stream = path.open("w", encoding="utf-8")
    stream.write("case\n")
    stream.flush()
    one.scan()
    moments: list[datetime] = []

    def write_between_look_and_rename() -> datetime:
        """The id is made, and so the time is asked, in the one instant that no look can see."""
        moments.append(today())
        if len(moments) == 2:
            stream.write("late\n")
            stream.flush()
        return moments[-1]

    one.moment = write_between_look_and_rename
    assert one.scan(later=5).claimed == ()
    assert list(one.lane.iterdir()) == [], "it was claimed, but not accepted"
    assert not one.inbox.settled()
    assert one.begun() == {}
    stream.write("later\n")
    stream.close()
    one.scan(later=1)
    (taken,) = one.scan(later=5).claimed
    packet = register.packet(one.engine, taken, one.settings)
    assert packet.files[0].path.read_text() == "case\nlate\nlater\n"
    assert packet.sha256 == files.digest(packet.files[0].path)


def test_a_write_after_registering_is_noticed(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.lane / "roster.csv").write_text("case\n")
    (taken,) = one.scan().claimed
    packet = register.packet(one.engine, taken, one.settings)
    assert register.altered(packet) == ()
    packet.files[0].path.write_text("cast\n")
    assert register.altered(packet) == packet.files
    packet.files[0].path.write_text("longer than before\n")
    with pytest.raises(StateError, match="changed after"):
        register.packet(one.engine, taken, one.settings)


def test_names_no_screen_can_show_are_taken_all_the_same(desk: MakeDesk) -> None:
    one = desk(settle=0)
    hostile = [b"latin-\xe9.csv", b"line\nbreak.csv", b"bell\x07.csv", b"right\xe2\x80\xaeleft.csv", b"-rf .csv"]
    for number, name in enumerate(hostile):
        Path(os.fsdecode(os.fsencode(one.lane) + b"/" + name)).write_text(f"{number}\n")
    taken = one.scan().claimed
    assert len(taken) == len(hostile)
    for each in taken:
        packet = register.packet(one.engine, each, one.settings)
        assert str(packet.files[0].path).encode("utf-8").decode().isprintable()
        assert packet.name.isascii()
    assert sorted(one.names()) == sorted(os.fsdecode(name) for name in hostile)


def test_what_lies_beside_the_lanes_is_reported_and_not_touched(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.settings.inbox / "heerings").mkdir()
    (one.settings.inbox / "heerings" / "lost.pdf").write_bytes(PDF)
    (one.settings.inbox / "stray.pdf").write_bytes(PDF)
    (one.settings.inbox / ".gitkeep").touch()
    report = one.scan()
    assert [stray.name for stray in report.strays] == ["heerings", "stray.pdf"]
    assert "no lane" in report.strays[0].reason
    assert "hearings" in report.strays[1].reason
    assert (one.settings.inbox / "heerings" / "lost.pdf").exists()
    assert (one.settings.inbox / "stray.pdf").exists()


def test_no_more_is_taken_than_can_be_worked_on_and_the_first_come_first(desk: MakeDesk) -> None:
    one = desk(settle=0, in_flight=2)
    for name in ("d", "c", "b", "a"):
        (one.lane / f"{name}.csv").write_text(name)
        one.seconds += 1
        if name == "d":
            (first,) = one.scan().claimed
    (second,) = one.scan().claimed
    assert one.reports[-1].held is not None
    assert len(one.reports[-1].waiting) == 2
    assert not one.inbox.settled()
    assert one.scan().claimed == ()
    one.finish(first)
    one.finish(second)
    assert len(one.scan().claimed) == 2
    assert one.reports[-1].held is None


def test_nothing_is_taken_while_the_disk_is_nearly_full(desk: MakeDesk) -> None:
    one = desk(settle=0, free_mb=1_000_000_000)
    (one.lane / "notice.pdf").write_bytes(PDF)
    report = one.scan()
    assert report.claimed == ()
    assert report.held is not None
    assert "free" in report.held
    assert (one.lane / "notice.pdf").exists()


def test_var_is_for_its_owner_only(desk: MakeDesk) -> None:
    one = desk(settle=0)
    one.settings.var.chmod(0o755)
    (one.lane / "notice.pdf").write_bytes(PDF)
    (taken,) = one.scan().claimed
    for folder in (one.settings.var, one.settings.claimed, one.settings.claimed / taken):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("old", list(State))
@pytest.mark.parametrize("new", list(State))
def test_states_change_only_as_the_table_permits(desk: MakeDesk, old: State, new: State) -> None:
    one = desk(settle=0)
    (one.lane / "notice.pdf").write_bytes(PDF)
    (taken,) = one.scan().claimed
    with one.engine.begin() as connection:
        change = register.table.update().where(register.table.c.id == taken)
        connection.execute(change.values(state=old))
        if new is old or new in register.TRANSITIONS[old]:
            register.set_state(connection, taken, new, reason="because")
            assert register.state(connection, taken) is new
        else:
            with pytest.raises(StateError, match="cannot become"):
                register.set_state(connection, taken, new)


def test_an_unknown_packet_is_an_error_that_says_where_to_look(desk: MakeDesk) -> None:
    one = desk(settle=0)
    with pytest.raises(StateError, match="docketpress status"):
        register.packet(one.engine, "20260101T000000-00000000", one.settings)
    with pytest.raises(StateError, match="not the id"):
        register.received_at("nonsense")
