"""A print stream whose writer is killed at any moment is written again, byte for byte the same."""

import os
import signal
from pathlib import Path

import pytest

from pipeline.killpoints import VARIABLE
from pipeline.mailing import stream
from pipeline.runs.folder_store import FolderStore
from pipeline.settings.tables import MailSettings
from tests.mail_papers import To, planned

POINTS = ("before-write", "before-fsync", "before-rename", "after-rename")


@pytest.mark.kill
@pytest.mark.parametrize("moment", POINTS)
def test_a_killed_stream_is_whole_or_not_there(tmp_path: Path, moment: str) -> None:
    store = FolderStore(tmp_path / "store")
    (batch,) = planned(store, [To(), To(name="B")], MailSettings())
    child = os.fork()
    if child == 0:
        os.environ[VARIABLE] = f"mail.stream.{moment}"
        stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert (tmp_path / "out.pdf").exists() is (moment == "after-rename")
    again = stream.build(batch, store, MailSettings(), tmp_path / "again.pdf")
    if moment == "after-rename":
        assert (tmp_path / "out.pdf").read_bytes() == again.path.read_bytes()
    assert stream.build(batch, store, MailSettings(), tmp_path / "out.pdf").sha256 == again.sha256
