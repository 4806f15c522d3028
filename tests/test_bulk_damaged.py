"""What lies in a run's store and was changed there is noticed when it is read, before it reaches an envelope."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StateError
from pipeline.line.bulk import duplicates, fingerprint, reading, releasing, warning
from pipeline.line.bulk.deciding import Word
from pipeline.mailing import columns
from pipeline.runs import digested, papers
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.held import Held
from pipeline.runs.notice_lines import listed
from pipeline.runs.stores import open_store
from tests import bulk_home
from tests.bulk_home import Site
from tests.conftest import NOW

if TYPE_CHECKING:
    from pipeline.line.bulk.bench import Bench

KINDS = ("rows", "notices", "index", "returned", "batch", "pdf", "csv", "posted", "summary")
"""Files of a run whose names end with the digest of their content."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A home with a run that has ended: the third row repeats the first, the fourth cannot be made."""
    one = Site(bulk_home.make(tmp_path_factory.mktemp("ended") / "home", chunk=5))
    one.run([*bulk_home.rows(1, 2, 1), bulk_home.row(4, case=bulk_home.BAD)])
    return one


def _name(store: FolderStore | Held, run: str, kind: str) -> str:
    return next(name for name in store.names(run) if name.startswith(f"{run}/{kind}"))


def _flipped(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", [_flipped, _cut])
def test_a_file_that_is_not_what_its_name_says_is_not_given_out(
    ended: Site, tmp_path: Path, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    name = _name(kept := FolderStore(ended.home.runs), ended.runs()[-1].id, kind)
    store = Held(other := FolderStore(tmp_path))
    other.put(name, kept.read(name))
    assert store.read(name)
    with store.local(name) as path:
        whole = path.read_bytes()
        path.write_bytes(damage(whole))
    with pytest.raises(StateError, match="damaged"):
        store.read(name)
    with pytest.raises(StateError, match="damaged"), store.local(name):
        pass


@pytest.mark.parametrize("damage", [_flipped, _cut])
def test_damaged_columns_are_no_columns(ended: Site, damage: Callable[[bytes], bytes]) -> None:
    store = open_store(ended.home)
    told = store.read(_name(FolderStore(ended.home.runs), ended.runs()[-1].id, "columns"))
    assert columns.read(told)
    with pytest.raises(ValueError, match="damaged"):
        columns.read(damage(told))


class _Kept:
    """What `duplicates.read` asks of a bench."""

    def __init__(self, store: FolderStore) -> None:
        self.store = store


@pytest.mark.parametrize("at", range(0, 140, 7))
def test_a_list_of_duplicates_with_another_byte_is_not_believed(ended: Site, tmp_path: Path, at: int) -> None:
    run = ended.runs()[-1].id
    whole = open_store(ended.home).read(duplicates.name(run))
    store = FolderStore(tmp_path)
    bench: Bench = _Kept(store)  # type: ignore[assignment]
    store.put(duplicates.name(run), whole)
    assert [one.row for one in duplicates.read(bench, run)] == [3]
    path = tmp_path / duplicates.name(run)
    for damaged in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[: at or 1]):
        path.write_bytes(damaged)
        with pytest.raises(StateError, match="damaged"):
            duplicates.read(bench, run)


def test_duplicates_of_a_run_that_an_earlier_version_planned_are_read(ended: Site, tmp_path: Path) -> None:
    run = ended.runs()[-1].id
    _, _, lines = open_store(ended.home).read(duplicates.name(run)).partition(b"\n")
    store = FolderStore(tmp_path)
    store.put(duplicates.name(run), lines)
    bench: Bench = _Kept(store)  # type: ignore[assignment]
    assert [one.row for one in duplicates.read(bench, run)] == [3]


@pytest.mark.parametrize("kind", ["roster-findings.json", "fingerprint", "came-back"])
def test_what_is_asked_for_by_its_name_alone_is_read_as_it_was_written_or_not_at_all(
    ended: Site, tmp_path: Path, kind: str
) -> None:
    run = ended.runs()[0].id
    name, store = f"{run}/{kind}", FolderStore(tmp_path)
    readers: dict[str, Callable[[], object]] = {
        "roster-findings.json": lambda: reading.findings(_Kept(store), run),  # type: ignore[arg-type]
        "fingerprint": lambda: fingerprint.refusal(store, run, {"a": "b"}, "here"),
        "came-back": lambda: warning.read(_Kept(store), run),  # type: ignore[arg-type]
    }
    whole = open_store(ended.home).read(name)
    store.put(name, whole)
    told = readers[kind]()
    for at in (*range(0, len(whole) - 1, 7), len(whole) - 1):
        for changed in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[: at or 1]):
            (tmp_path / name).write_bytes(changed)
            with pytest.raises(StateError, match="damaged"):
                readers[kind]()
    _, _, earlier = whole.partition(b"\n")
    (tmp_path / name).write_bytes(earlier)
    assert readers[kind]() == told, "an earlier version kept it without a digest"
    digested.put(store, name, earlier)
    assert store.read(name) == earlier, "and what it began goes on"


def test_a_damaged_stream_is_not_published_a_lost_one_is_made_again_and_writing_into_a_published_one_changes_no_paper(
    tmp_path: Path,
) -> None:
    one = Site(bulk_home.make(tmp_path / "home", release="person"))
    run = one.run(bulk_home.rows(1, 2))
    assert run.state == "planned"
    store = FolderStore(one.home.runs)
    with store.local(_name(store, run.id, "pdf")) as path:
        whole = path.read_bytes()
        path.write_bytes(_flipped(whole))
    word = Word(person="Ann Example", at=NOW)
    releasing.release_run(one.home, run.id, word, note="", dry_run=False)
    refused = one.run()
    assert refused.state == "failed"
    assert "damaged" in refused.why
    assert not list(one.home.outbox.glob("runs/[!.]*"))
    path.unlink()
    releasing.decide(one.home, "resume", run.id, word)
    assert one.run().state == "done"
    (stream,) = one.home.outbox.glob("runs/*/mail-00001.pdf")
    assert stream.read_bytes() == whole
    with stream.open("r+b") as target:  # in place: where links can be, it is a second name of the store's file
        target.write(b"%PDF-0.0")
    held = open_store(one.home)
    stands = [papers.paper(held, notice) for _, notice in listed(held, _name(store, run.id, "index"))]
    assert [each[:6] for each in stands] == [b"%PDF-1"] * 2
    for name in store.names(run.id):
        if "/pdf-" not in name:
            held.read(name)
