"""Versions of code tables: the newest is current, the same changes nothing, and a kill leaves none half."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import StateError, UsageError
from pipeline.filing import codes
from pipeline.filing.codes import genericode
from pipeline.filing.codes import store as stored
from pipeline.filing.codes.genericode import CodeList
from pipeline.killpoints import VARIABLE
from tests.conftest import NOW


def table(name: str, *rows: tuple[str, str]) -> bytes:
    return genericode.write(
        CodeList(name=f"{name}Code", version="1", uri="", columns=("code", "name"), key=("code",), rows=rows)
    )


CIVIL = {"casecategory.xml": table("CaseCategory", ("7", "Civil")), "filing.xml": table("Filing", ("1", "Motion"))}


def add(
    store: Path, given: Mapping[str, bytes] = CIVIL, *, place: str = "cook:chd1", at: datetime = NOW
) -> codes.Added:
    return codes.add(store, "illinois", place, given, now=at)


def test_the_first_tables_are_the_current_version(tmp_path: Path) -> None:
    added = add(tmp_path)
    assert (added.new, added.before, dict(added.tables)) == (True, None, {"casecategory": 1, "filing": 1})
    assert codes.current(tmp_path, "illinois", "cook:chd1") == added.version
    assert added.version.at == NOW.replace(microsecond=0)
    found = codes.tables(tmp_path, "illinois", "cook:chd1")
    assert found is not None
    assert found.tables["casecategory"].by_code["7"][0].name == "Civil"
    assert found.digest == added.version.digest


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = add(tmp_path)
    again = add(tmp_path, at=NOW + timedelta(days=1))
    assert (again.new, again.version, again.before) == (False, first.version, first.version)
    assert len(codes.versions(tmp_path, "illinois", "cook:chd1")) == 1


def test_the_newest_is_current_also_when_the_clock_was_set_back(tmp_path: Path) -> None:
    add(tmp_path)
    second = add(tmp_path, {"filing.xml": table("Filing", ("2", "Order"))}, at=NOW - timedelta(days=400))
    third = add(tmp_path, at=NOW - timedelta(days=400))
    assert [one.name for one in codes.versions(tmp_path, "illinois", "cook:chd1")][1:] == [
        second.version.name,
        third.version.name,
    ]
    assert codes.current(tmp_path, "illinois", "cook:chd1") == third.version


def test_one_file_changes_one_table_and_the_others_stay(tmp_path: Path) -> None:
    add(tmp_path)
    later = NOW + timedelta(days=1)
    codes.add(tmp_path, "illinois", "cook:chd1", {"f.xml": table("Filing", ("2", "Order"))}, now=later, whole=False)
    found = codes.tables(tmp_path, "illinois", "cook:chd1")
    assert found is not None
    assert sorted(found.tables) == ["casecategory", "filing"]
    assert list(found.tables["filing"].by_code) == ["2"]


def test_what_a_whole_set_lacks_is_gone(tmp_path: Path) -> None:
    add(tmp_path)
    add(tmp_path, {"filing.xml": CIVIL["filing.xml"]}, at=NOW + timedelta(days=1))
    found = codes.tables(tmp_path, "illinois", "cook:chd1")
    assert found is not None
    assert sorted(found.tables) == ["filing"]


def test_what_the_portal_publishes_for_all_stands_in_where_the_court_has_none(tmp_path: Path) -> None:
    add(tmp_path)
    add(tmp_path, {"l.xml": table("Location", ("cook:chd1", "Cook")), **CIVIL}, place="0")
    found = codes.tables(tmp_path, "illinois", "cook:chd1")
    assert found is not None
    assert found.court is not None
    assert found.court.name == "Cook"


@pytest.mark.parametrize(
    "place", ["../../../etc", "..", ".", "/etc/passwd", "a/b", "a\\b", "Cook", "con", "a\nb", "é", "%2e", "\udcff"]
)
def test_no_name_of_a_court_leads_out_of_the_folder(tmp_path: Path, place: str) -> None:
    store = tmp_path / "codes"
    added = add(store, place=place)
    assert added.version.folder.resolve().is_relative_to((store / "illinois").resolve())
    assert len(added.version.folder.relative_to(store).parts) == 3
    assert [one.name for one in tmp_path.iterdir()] == ["codes"]


def test_courts_whose_names_differ_only_in_signs_or_capitals_are_kept_apart(tmp_path: Path) -> None:
    places = ["cook:1", "cook;1", "Cook:1", "cook.1", "cook%3a1"]
    folders = {add(tmp_path, place=one).version.folder.parent.name.casefold() for one in places}
    assert len(folders) == len(places)
    assert sorted(codes.locations(tmp_path, "illinois")) == sorted(places)


@pytest.mark.parametrize("place", ["", "x" * 500])
def test_a_name_that_cannot_be_kept_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(UsageError, match="empty or too long"):
        add(tmp_path, place=place)


BAD = {
    "one of several is no table": {**CIVIL, "x.xml": b"<x/>"},
    "two files hold the same table": {**CIVIL, "again.xml": table("Filing", ("3", "Other"))},
    "nothing": {},
}


@pytest.mark.parametrize("what", BAD)
def test_with_something_that_cannot_be_used_nothing_is_changed(tmp_path: Path, what: str) -> None:
    first = add(tmp_path)
    with pytest.raises(UsageError, match=r"[Nn]othing was changed"):
        add(tmp_path, BAD[what], at=NOW + timedelta(days=1))
    assert codes.current(tmp_path, "illinois", "cook:chd1") == first.version


def test_a_table_damaged_after_it_was_stored_is_told(tmp_path: Path) -> None:
    added = add(tmp_path)
    (added.version.folder / "filing.xml").write_bytes(b"<half")
    with pytest.raises(StateError, match="cannot be read any more"):
        codes.tables(tmp_path, "illinois", "cook:chd1")


def test_a_court_without_tables_has_none(tmp_path: Path) -> None:
    assert codes.tables(tmp_path, "illinois", "nowhere") is None
    assert codes.locations(tmp_path, "illinois") == ()


# ── files, folders, zips ─────────────────────────────────────────────────────────────────────────────


def _zip(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in members.items():
            packed.writestr(name, raw)
    return made.getvalue()


def test_tables_are_gathered_from_a_file_a_folder_and_zips(tmp_path: Path) -> None:
    (tmp_path / "one.gc").write_bytes(CIVIL["filing.xml"])
    assert list(codes.gather(tmp_path / "one.gc")) == ["one.gc"]
    (tmp_path / "read me.txt").write_text("no table")
    (tmp_path / "caseCategoryCodes.zip").write_bytes(_zip({"x.xml": CIVIL["casecategory.xml"]}))
    added = add(tmp_path / "store", codes.gather(tmp_path))
    assert dict(added.tables) == {"casecategory": 1, "filing": 1}
    (tmp_path / "all.zip").write_bytes(_zip({**CIVIL, "../../up.txt": b"no"}))
    assert sorted(codes.gather(tmp_path / "all.zip")) == sorted(CIVIL)


def test_a_zip_that_leads_upwards_stays_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(_zip({"../../casecategory.xml": CIVIL["casecategory.xml"], "b/f.xml": b""}))
    assert sorted(codes.gather(tmp_path / "bad.zip")) == ["casecategory.xml", "f.xml"]


def test_a_zip_that_swells_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_LARGEST_SET", 1_000_000)
    (tmp_path / "bomb.zip").write_bytes(_zip({f"{one}.xml": b" " * 300_000 for one in range(4)}))
    with pytest.raises(UsageError, match="more than a court"):
        codes.gather(tmp_path / "bomb.zip")


@pytest.mark.parametrize(("name", "raw"), [("empty.zip", _zip({})), ("gone.xml", None), ("page.html", b"<html/>")])
def test_a_path_without_tables_is_refused(tmp_path: Path, name: str, raw: bytes | None) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    with pytest.raises(UsageError):
        codes.gather(tmp_path / name)


# ── kills ────────────────────────────────────────────────────────────────────────────────────────────

_PROGRAM = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from pipeline.filing import codes
given = {p.name: p.read_bytes() for p in Path(sys.argv[2]).iterdir()}
codes.add(Path(sys.argv[1]), "illinois", "adams", given, now=datetime(2026, 11, 23, tzinfo=UTC))
"""
POINTS = (
    *("codes-table.before-write", "codes-table.before-fsync", "codes-table.before-rename", "codes-table.after-rename"),
    *("codes.before-rename", "codes.after-rename", "codes.after-sync"),
)


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_there_is_the_old_version_or_the_new_one(tmp_path: Path, point: str) -> None:
    store, given = tmp_path / "codes", tmp_path / "given"
    first = add(store, place="adams", at=datetime(2026, 11, 22, tzinfo=UTC))
    given.mkdir()
    newer = {"filing.xml": table("Filing", ("2", "Order")), "casetype.xml": table("CaseType", ("3", "Any"))}
    for name, raw in newer.items():
        (given / name).write_bytes(raw)
    run = [sys.executable, "-c", _PROGRAM, str(store), str(given)]
    killed = subprocess.run(run, env={**os.environ, VARIABLE: point}, check=False)
    assert killed.returncode == -9
    now = codes.current(store, "illinois", "adams")
    assert now is not None
    assert {one: now.read(one).rows for one in now.tables()} in (
        {"casecategory": (("7", "Civil"),), "filing": (("1", "Motion"),)},
        {"casetype": (("3", "Any"),), "filing": (("2", "Order"),)},
    )
    again = add(store, newer, place="adams", at=datetime(2026, 11, 23, tzinfo=UTC))
    assert again.new == (now == first.version)
    assert len(codes.versions(store, "illinois", "adams")) == 2
    assert [one.name for one in (store / "illinois" / "adams").iterdir() if one.name.startswith(".")] == []
