"""A store on a share: what an NFS client remembers of names and files may be old."""

import errno
from pathlib import Path
from typing import IO, Any

import pytest

from pipeline.runs.folder_store import FolderStore

_NAME = "run-1/notices"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    monkeypatch.setattr("pipeline.runs.folder_store._LOOKS_SECONDS", (0.001, 0.001))
    made = FolderStore(tmp_path)
    made.put(_NAME, b"papers")
    return made


def _remember(monkeypatch: pytest.MonkeyPatch, number: int, times: int) -> list[Path]:
    """Open files as a client does whose memory is old: so many times with an error. Returns what was opened."""
    calls: list[Path] = []
    really = Path.open

    def opened(path: Path, mode: str = "r") -> IO[Any]:
        calls.append(path)
        if len(calls) <= times:
            raise OSError(number, "old")
        return really(path, mode)

    monkeypatch.setattr(Path, "open", opened)
    return calls


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ESTALE], ids=["missing", "stale"])
def test_a_name_is_looked_up_once_more_where_what_was_known_of_it_is_old(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    _remember(monkeypatch, number, 2)
    assert store.read(_NAME) == b"papers"


def test_a_file_that_stays_stale_is_an_error_and_not_missing(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _remember(monkeypatch, errno.ESTALE, 99)
    with pytest.raises(OSError, match="old") as found:
        store.read(_NAME)
    assert found.value.errno == errno.ESTALE


def test_any_other_error_is_told_at_once(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _remember(monkeypatch, errno.EIO, 99)
    with pytest.raises(OSError, match="old"):
        store.read(_NAME)
    assert len(calls) == 1


def test_what_is_removed_by_another_machine_meanwhile_is_missing(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / _NAME).unlink()
    with pytest.raises(LookupError):
        store.read(_NAME)
