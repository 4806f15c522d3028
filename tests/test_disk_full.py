"""The disk under a watching home fills up in the middle of the work, and has space again later."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import demo, settings
from pipeline.filing import package
from pipeline.line import status
from pipeline.settings import Settings

_BLOCK = 1 << 16


@pytest.fixture
def small_home(tmp_path: Path) -> Iterator[Settings]:
    """A home on a file system of 48 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)], check=False, capture_output=True
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("a small file system can only be mounted by root")
    try:
        home = demo.make_home(disk / "home")
        file = home.home / settings.FILE_NAME
        text = file.read_text().replace("free_disk_mb = 50", "free_disk_mb = 0\nrescan_seconds = 1")
        # One worker: how several go on after a full disk is `test_supervise.py`'s.
        file.write_text(text.replace("[engine]\n", "[engine]\nworkers = 1\n"))
        yield settings.load(home.home)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_full_disk_loses_nothing_and_the_work_goes_on_when_there_is_space(small_home: Settings) -> None:
    demo.drop(small_home)
    for lane in ("motions", "summonses"):
        shutil.rmtree(small_home.inbox / lane)
        (small_home.inbox / lane).mkdir()
    roster = small_home.inbox / "hearings" / "december hearings.xlsx"
    roster.unlink()
    ballast = small_home.home / "ballast"
    watching = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--home", str(small_home.home), "watch"], stderr=subprocess.PIPE
    )
    try:
        until((small_home.var / "watch.json").exists, "the inbox to be looked at")
        fill(ballast)
        time.sleep(8)
        assert list(small_home.outbox.glob("us-nywd/*/*/manifest.json")) == []
        ballast.unlink()
        until(lambda: _filed(small_home), "the hearing to be filed", 120)
    finally:
        watching.send_signal(signal.SIGTERM)
        _, said = watching.communicate(timeout=90)
    envelopes = list(small_home.outbox.glob("us-nywd/*/*/manifest.json"))
    assert len(envelopes) == 1
    assert package.load(envelopes[0].parent)
    filings = list((small_home.home / "portal").glob("*/filing.json"))
    assert [json.loads(one.read_text())["envelope"] for one in filings] == [package.load(envelopes[0].parent).id]
    assert b"Roe" not in said


def _filed(home: Settings) -> bool:
    found = status.of(home).envelopes
    return [one.state for one in found] == ["filed, received"]


def fill(ballast: Path) -> None:
    """Take every block that is left."""
    with ballast.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(_BLOCK))
        except OSError:
            return


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.3)
    raise AssertionError(f"waited in vain for {what}")
