"""Files are written whole or not at all, and names are safe everywhere."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import files


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("notice.json", "notice.json"),
        ("../../etc/passwd", "etc-passwd"),
        ("Smith & Sons (final).PDF", "Smith-Sons-final.PDF"),
        ("Ünïcode – Größe.pdf", "Unicode-Groe.pdf"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("con.txt", "file-con.txt"),
        ("...", "file"),
        ("", "file"),
        ("-rf", "rf"),
        ("name\x00\n.csv", "name.csv"),
        ("x" * 300 + ".json", "x" * 75 + ".json"),
    ],
)
def test_a_safe_name_keeps_what_is_harmless_and_the_ending(given_name: str, safe: str) -> None:
    assert files.safe_name(given_name) == safe


@given(st.text(max_size=200))
def test_a_safe_name_is_never_empty_never_hidden_and_never_a_path(text: str) -> None:
    name = files.safe_name(text)
    assert name
    assert len(name) <= 85
    assert not name.startswith((".", "-"))
    assert "/" not in name
    assert name.isascii()
    assert name.isprintable()


@given(st.text(max_size=200))
def test_making_a_name_safe_twice_changes_nothing_more(text: str) -> None:
    once = files.safe_name(text)
    assert files.safe_name(once) == once


def test_writing_replaces_the_old_content_in_one_step_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "notice.json"
    files.write_whole(path, b"old", at="test")
    files.write_whole(path, b"new", at="test")
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["notice.json"]


def test_a_failed_writing_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "notice.json"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), files.placing(path, at="test") as temporary:
        temporary.write_bytes("half")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["notice.json"]


def test_renaming_never_replaces_and_never_loses(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("first")
    second.write_text("second")
    with pytest.raises(FileExistsError):
        files.rename_new(first, second)
    assert (first.read_text(), second.read_text()) == ("first", "second")
    files.rename_new(first, tmp_path / "third")
    assert (tmp_path / "third").read_text() == "first"
    with pytest.raises(FileNotFoundError):
        files.rename_new(first, tmp_path / "fourth")


def test_a_free_name_counts_up_and_keeps_the_ending(tmp_path: Path) -> None:
    for expected in ("a.pdf", "a-2.pdf", "a-3.pdf"):
        path = files.free_name(tmp_path, "a.pdf")
        assert path.name == expected
        path.touch()


def test_a_dangling_link_counts_as_a_taken_name(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "nowhere")
    assert files.free_name(tmp_path, "a").name == "a-2"


@pytest.mark.kill
@pytest.mark.parametrize("moment", ["before-write", "before-fsync", "before-rename", "after-rename"])
def test_killed_at_any_moment_a_file_is_whole_old_or_whole_new(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "notice.json"
    path.write_bytes(b"old")
    program = (
        "import sys; from pathlib import Path; from pipeline import files; "
        "files.write_whole(Path(sys.argv[1]), b'new' * 1000, at='probe')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "DOCKETPRESS_KILL_AT": f"probe.{moment}"},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == (b"new" * 1000 if moment == "after-rename" else b"old")


@pytest.mark.kill
def test_a_kill_point_with_a_file_kills_once_only(tmp_path: Path) -> None:
    once = tmp_path / "once"
    environment = {**os.environ, "DOCKETPRESS_KILL_AT": f"probe.here:{once}"}
    program = "from pipeline.killpoints import killpoint; killpoint('probe.there'); killpoint('probe.here')"
    codes = [subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode for _ in "ab"]
    assert codes == [-signal.SIGKILL, 0]
