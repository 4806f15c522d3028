"""Folders of calls: a killed worker's are removed by the next one, a living one's and anybody else's never."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from pipeline.confine import Confined
from pipeline.confine.place import NAME, Place
from tests.test_confine import LIMITS

ROOT = Path(__file__).parent.parent
WORKER = """
import sys, time
from pathlib import Path
from pipeline.confine.place import Place

folder = Place(Path(sys.argv[1]) if sys.argv[1] else None).new()
(folder / "row").write_text("Roe, Jane")
print(folder, flush=True)
time.sleep(60)
"""


def worker(where: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that has a folder of a call there, with something in it."""
    process = subprocess.Popen([sys.executable, "-c", WORKER, str(where)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    with process.stdout:
        return process, Path(process.stdout.readline().strip())


def where(path: Path) -> str:
    return str(path.parent)


@pytest.mark.kill
def test_what_a_killed_worker_left_the_next_one_removes_and_a_living_ones_stays(tmp_path: Path) -> None:
    (dead, left), (living, used) = worker(tmp_path), worker(tmp_path)
    assert (left / "row").exists()
    one = Place(tmp_path)
    one.new()
    assert (left / "row").exists(), "its worker lives"
    one.close()
    dead.send_signal(signal.SIGKILL)
    dead.wait()
    again = Place(tmp_path)
    again.new()
    assert not left.parent.exists()
    assert (used / "row").exists()
    again.close()
    assert used.parent.exists()
    living.kill()
    living.wait()


def test_folders_of_other_names_users_and_hosts_stay(tmp_path: Path) -> None:
    stay = [tmp_path / one for one in ("docketpress-demo-1", "docketpress-calls-elsewhere-1", "docketpress-x", "other")]
    for one in stay:
        one.mkdir()
        (one / "file").touch()
    mine = tmp_path / f"{NAME}file"
    mine.touch()
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / f"{NAME}link").symlink_to(target)
    theirs = tmp_path / f"{NAME}theirs"
    theirs.mkdir()
    root = os.geteuid() == 0
    if root:
        os.chown(theirs, 65534, 65534)
    place = Place(tmp_path)
    place.new()
    place.close()
    assert all((one / "file").exists() for one in stay)
    assert mine.exists()
    assert target.exists()
    assert theirs.exists() is root, "another user's stays; our own, of a process that is gone, does not"


def test_a_folder_that_was_never_locked_goes_when_it_is_old_and_empty(tmp_path: Path) -> None:
    begun = NAME.replace("calls", "new", 1)
    for name in ("young", "old", "full"):
        (tmp_path / f"{begun}{name}").mkdir()
    (tmp_path / f"{begun}full" / "file").touch()
    yesterday = time.time() - 86_400
    for name in ("old", "full"):
        os.utime(tmp_path / f"{begun}{name}", (yesterday, yesterday))
    place = Place(tmp_path)
    place.new()
    place.close()
    assert sorted(one.name.removeprefix(begun) for one in tmp_path.iterdir()) == ["full", "young"]


def test_calls_lie_in_one_folder_which_goes_with_the_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Confined(LIMITS, preload=()) as one:
        assert one.call(where, one.folder()) == str(next(tmp_path.iterdir()))
        assert [each.name.startswith(NAME) for each in tmp_path.iterdir()] == [True]
        assert (tmp_path.stat().st_mode & 0o777, next(tmp_path.iterdir()).stat().st_mode & 0o777)[1] == 0o700
    assert not list(tmp_path.iterdir())
