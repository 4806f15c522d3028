"""One contract for every store: a name is written once, whole or not at all, and never changed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from pipeline.errors import SettingsError, StateError
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.store import Store
from pipeline.runs.stores import open_store
from pipeline.settings import Settings, StoreSettings
from tests import bucket_server

_HOSTILE = {
    "upwards": "../x",
    "upwards in the middle": "run/../../x",
    "absolute": "/etc/passwd",
    "a NUL": "run/a\0b",
    "a line end": "run/a\n",
    "empty": "",
    "an empty part": "run//x",
    "hidden": "run/.x",
    "a backslash": "run\\x",
    "a blank": "run/a b",
    "not ASCII": "run/é",
    "too long": "run/" + "x" * 201,
    "a query": "run/x?acl",
}


@pytest.fixture(scope="module", params=["folder", "bucket"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name a store, which stands for as long as the tests of this file last."""
    with ExitStack() as stack:
        yield _KINDS[request.param](stack, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def opened(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture
def store(opened: Store) -> Iterator[Store]:
    """The store, empty again after each test."""
    yield opened
    for each in ("run-1", "run-10", "run-1.more"):
        opened.remove(each)


def _folder(_: ExitStack, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, store=StoreSettings(url=f"file://{tmp_path}/a%20share/runs"))


def _bucket(stack: ExitStack, tmp_path: Path) -> Settings:
    server = stack.enter_context(bucket_server.serving(tmp_path / "bucket"))
    return bucket_server.settings(tmp_path, server)


_KINDS = {"folder": _folder, "bucket": _bucket}


def test_what_was_put_is_read_back(store: Store) -> None:
    store.put("run-1/notices-0001", b"%PDF")
    assert store.read("run-1/notices-0001") == b"%PDF"
    assert store.has("run-1/notices-0001")


def test_the_same_bytes_again_change_nothing(store: Store, tmp_path: Path) -> None:
    store.put("run-1/rows", b"same")
    (tmp_path / "file").write_bytes(b"same")
    store.put("run-1/rows", b"same")
    store.put_file("run-1/rows", tmp_path / "file")
    assert store.read("run-1/rows") == b"same"


@pytest.mark.parametrize("other", [b"Same", b"same and more", b""], ids=["other", "longer", "empty"])
def test_other_bytes_under_a_name_are_refused(store: Store, tmp_path: Path, other: bytes) -> None:
    store.put("run-1/rows", b"same")
    with pytest.raises(StateError, match="other bytes"):
        store.put("run-1/rows", other)
    (tmp_path / "file").write_bytes(other)
    with pytest.raises(StateError, match="other bytes"):
        store.put_file("run-1/rows", tmp_path / "file")
    assert store.read("run-1/rows") == b"same"
    assert list(store.names("run-1")) == ["run-1/rows"]


def test_a_file_that_is_put_stays(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"papers")
    store.put_file("run-1/notices", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"papers" == store.read("run-1/notices")


@pytest.mark.parametrize(
    ("start", "size", "found"),
    [(0, 3, b"012"), (3, 4, b"3456"), (7, None, b"789"), (8, 9, b"89"), (10, 5, b""), (50, None, b""), (4, 0, b"")],
)
def test_a_part_is_read(store: Store, start: int, size: int | None, found: bytes) -> None:
    store.put("run-1/digits", b"0123456789")
    assert store.read("run-1/digits", start, size) == found


def test_several_parts_are_read_in_the_order_they_are_asked_for(store: Store) -> None:
    store.put("run/one", b"0123456789")
    assert store.parts("run/one", [(7, 3), (0, 2), (7, 1), (3, 0)]) == [b"789", b"01", b"7", b""]
    assert store.parts("run/one", []) == []
    with pytest.raises(LookupError):
        store.parts("run/none", [(0, 1)])


def test_nothing_is_kept_as_nothing(store: Store) -> None:
    store.put("run-1/empty", b"")
    assert store.read("run-1/empty") == b""
    assert store.read("run-1/empty", 0, 7) == b""
    assert store.has("run-1/empty")


def test_what_is_missing_is_said_to_be_missing(store: Store) -> None:
    assert not store.has("run-1/none")
    with pytest.raises(LookupError):
        store.read("run-1/none")
    with pytest.raises(LookupError):
        store.read("run-1/none", 5, 5)
    with pytest.raises(LookupError), store.local("run-1/none"):
        pass
    assert list(store.names("run-1")) == []
    store.remove("run-1")


@pytest.mark.parametrize("name", _HOSTILE.values(), ids=_HOSTILE)
def test_a_hostile_name_is_refused_everywhere(store: Store, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    deeds = (
        lambda: store.put(name, b"x"),
        lambda: store.put_file(name, tmp_path / "file"),
        lambda: store.read(name),
        lambda: store.has(name),
        lambda: list(store.names(name)),
        lambda: store.local(name).__enter__(),
        lambda: store.remove(name),
    )
    for deed in deeds:
        with pytest.raises(StateError, match="is no name"):
            deed()


def test_names_are_sorted_and_of_one_folder_only(store: Store) -> None:
    for each in ("run-1/b", "run-1/a", "run-1/sub/c", "run-10/x", "run-1.more/y"):
        store.put(each, each.encode())
    assert list(store.names("run-1")) == ["run-1/a", "run-1/b", "run-1/sub/c"]


def test_a_local_file_holds_the_content(store: Store) -> None:
    store.put("run-1/notices", b"papers")
    with store.local("run-1/notices") as path:
        assert path.read_bytes() == b"papers"


def test_removing_forgets_one_folder_only(store: Store) -> None:
    for each in ("run-1/a", "run-1/sub/b", "run-10/x"):
        store.put(each, b"x")
    store.remove("run-1")
    assert not store.has("run-1/a")
    assert not store.has("run-1/sub/b")
    assert store.has("run-10/x")


def test_a_large_file_comes_back_whole(store: Store, tmp_path: Path) -> None:
    block = os.urandom(1 << 20)
    with (tmp_path / "large").open("wb") as stream:
        for number in range(18):
            stream.write(number.to_bytes(4, "big") + block)
    store.put_file("run-1/large", tmp_path / "large")
    store.put_file("run-1/large", tmp_path / "large")
    with store.local("run-1/large") as path:
        assert path.read_bytes() == (tmp_path / "large").read_bytes()
    assert store.read("run-1/large", 17 * (len(block) + 4), 8) == (17).to_bytes(4, "big") + block[:4]
    with (tmp_path / "large").open("r+b") as stream:
        stream.seek(17 << 20)
        stream.write(b"changed")
    with pytest.raises(StateError, match="other bytes"):
        store.put_file("run-1/large", tmp_path / "large")


def test_a_file_is_taken_as_it_is_and_kept_when_its_first_name_is_gone(store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "file").write_bytes(b"stream")
        store.take_file("run-1/pdf", tmp_path / "file")
        (tmp_path / "file").unlink()
    assert store.read("run-1/pdf") == b"stream"
    (tmp_path / "file").write_bytes(b"Stream")
    with pytest.raises(StateError, match="other bytes"):
        store.take_file("run-1/pdf", tmp_path / "file")
    assert list(store.names("run-1")) == ["run-1/pdf"]


def _race(store: Store, number: int, gate: threading.Barrier) -> list[int]:
    won = []
    for each in range(10):
        gate.wait()
        try:
            store.put(f"run-1/{each}", bytes([number]) * 1000)
            won.append(each)
        except StateError:
            pass
    return won


def test_of_two_writers_one_wins_and_the_other_is_told(settings: Settings, store: Store) -> None:
    gate, stores = threading.Barrier(2, timeout=30), (store, open_store(settings))
    with ThreadPoolExecutor(2) as pool:
        won = dict(enumerate(pool.map(lambda number: _race(stores[number], number, gate), (0, 1))))
    assert sorted(won[0] + won[1]) == list(range(10))
    for number, names in won.items():
        for each in names:
            assert store.read(f"run-1/{each}") == bytes([number]) * 1000


_WRITER = """
import pathlib, sys
from pipeline.runs.stores import open_store
from pipeline.settings import Settings
open_store(Settings.model_validate_json(pathlib.Path(sys.argv[1]).read_text())).put("run-1/notices", b"papers" * 1000)
"""


@pytest.mark.kill
@pytest.mark.parametrize(
    ("point", "kept"),
    [
        ("store.before-write", False),
        ("store.before-fsync", False),
        ("store.before-rename", False),
        ("store.after-rename", True),
    ],
)
def test_a_killed_writer_leaves_all_or_nothing(tmp_path: Path, point: str, kept: bool) -> None:  # noqa: FBT001
    settings = Settings(home=tmp_path)
    (tmp_path / "settings.json").write_text(settings.model_dump_json())
    run = subprocess.run(
        [sys.executable, "-c", _WRITER, str(tmp_path / "settings.json")],
        env={**os.environ, "DOCKETPRESS_KILL_AT": point},
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    store = open_store(settings)
    assert store.has("run-1/notices") is kept
    assert list(store.names("run-1")) == (["run-1/notices"] if kept else [])
    store.put("run-1/notices", b"papers" * 1000)
    assert store.read("run-1/notices") == b"papers" * 1000
    store.remove("run-1")
    assert not (settings.runs / "run-1").exists()


def test_a_share_without_hard_links_is_renamed_onto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    store = FolderStore(tmp_path)
    store.put("run-1/a", b"one")
    store.put("run-1/a", b"one")
    with pytest.raises(StateError):
        store.put("run-1/a", b"two")
    assert [one.name for one in (tmp_path / "run-1").iterdir()] == ["a"]


@pytest.mark.parametrize(
    "url",
    ["relative", "file:relative", "file://host/folder", "http://x/y", "s3:", "s3:///x", "s3://UP", "s3://ok/../x"],
)
def test_a_store_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"\[store\]"):
        open_store(Settings(home=tmp_path, store=StoreSettings(url=url)))
