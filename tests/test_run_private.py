"""After a run with hostile, refused and sealed rows: who is in it stands in files, and in no fact, log or name."""

import base64
import csv
import io
import logging
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from pipeline import settings as settings_room
from pipeline.line import desk as desks
from pipeline.rules.catalog import Catalog
from tests import bulk_home
from tests.bulk_home import Site
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
MORE = """
[email]
sender = "Clerk of Example Court <clerk@court.example>"

[lanes.returned-mail]
purpose = "returned-mail"
"""
SECRET = (
    "Zyxwell",
    "zyxwell",
    "Quuxhaven",
    "078-05-1120",
    "078051120",
    "4111 1111 1111 1111",
    "zq@zq.example",
    "26-cv-90417",
)
"""Of names, streets, numbers, addresses and cases: no word or digest has these."""
HEARD = "a word of no one"
OPEN = ("claimed", "runs", "work", "tmp", "duplicates")
"""Folders of `var/` with files of what was dropped and made."""


def _rows() -> list[list[str]]:
    def row(case: str, name: str, street: str, access: str = "", email: str = "") -> list[str]:
        return [case, name, street, "Rochester", "NY", "14604", access, email, "yes" if email else ""]

    return [
        row("6:26-cv-90417", "Pat Zyxwell", "12 Quuxhaven Street"),
        row("6:26-cv-90417", "Pat Zyxwell", "12 Quuxhaven St"),
        row("6:26-cv-90417", "Sal Zyxwell", "13 Quuxhaven St", "sealed"),
        row("6:26-cv-90417", "Con Zyxwell", "14 Quuxhaven St", "confidential", "zq@zq.example"),
        row("6:26-cv-90417", "SSN 078-05-1120 Zyxwell", "15 Quuxhaven St"),
        row("Zyxwell v. Quuxhaven 90417", "No Number Zyxwell", "16 Quuxhaven St"),
        row("6:26-cv-90417", '=HYPERLINK("http://zq.example","Zyxwell")', "17 Quuxhaven St"),
        row("6:26-cv-90417", "Zyxwell \x1b[31m\r\nERROR forged", "18 Quuxhaven St"),
        row("6:26-cv-90417", "Zyxwell" * 400, "19 Quuxhaven St"),
        row("6:26-cv-90417", "Nowhere Zyxwell", "", "", "zq@@zq.example"),
        row("6:26-cv-90417", "李 Zyxwell", "20 李 Quuxhaven St", "Zyxwell"),
    ]


def _roster() -> bytes:
    """Named as a person would not: the number of an account stands in the middle of a heading too."""
    head, *_ = csv.reader(io.StringIO(bulk_home.roster([bulk_home.row(1)]).decode()))
    same = next(iter(list(csv.reader(io.StringIO(bulk_home.roster([bulk_home.row(1)]).decode())))[1:]))[6:]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        [*head[:6], "Access", "Recipient e-mail", "Recipient agreed to e-mail", *head[6:], "4111 1111 1111 1111"]
    )
    writer.writerows([*cells, *same, "078-05-1120"] for cells in _rows())
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Iterator[tuple[Site, str]]:
    """A home in which all of it was run, and what the program said meanwhile, down to the smallest word."""
    said, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s %(exc_info)s"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "Confined", Here)
        patch.setattr(desks, "load_catalog", lambda _: catalog)
        folder = tmp_path_factory.mktemp("private") / "home"
        made = bulk_home.make(folder, more=MORE, chunk=4)
        (made.inbox / "returned-mail").mkdir()
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        logging.getLogger("pipeline.line").debug(HEARD)
        try:
            one = Site(settings_room.load(folder))
            bulk_home.drop(made, _roster())
            one.run()
            scan = "".join(f"{one.runs()[0].id}-{piece},Zyxwell 078-05-1120\n" for piece in (1, 2, 3))
            (made.inbox / "returned-mail" / "scan.csv").write_text(f"{scan}Zyxwell,Quuxhaven,90417\n")
            bulk_home.drop(made, _roster().replace(b"March 16, 2027", b"March 17, 2027"), "next.csv")
            one.run()
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        yield one, said.getvalue()


def _found(text: str) -> list[str]:
    return [word for word in SECRET if word in text]


def _facts(path: Path) -> Iterator[tuple[str, str]]:
    """Every cell of every table, also what is packed in it."""
    with closing(sqlite3.connect(path)) as state:
        tables = [name for (name,) in state.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in state.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of our own tables
                for cell in row:
                    yield table, "\n".join(_read(cell))


def _read(cell: object) -> Iterator[str]:
    data = cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "surrogateescape")
    yield data.decode("latin-1")
    unpacking: tuple[Callable[[bytes], bytes], ...] = (partial(base64.b64decode, validate=True), zlib.decompress)
    for unpack in unpacking:
        try:
            inner = unpack(data)
        except (ValueError, zlib.error):
            continue
        yield inner.decode("latin-1")
        try:
            yield repr(pickle.loads(inner))  # noqa: S301 - of our own database
        except Exception:  # noqa: BLE001, S112 - most cells are no pickle, and each way of being none is another error
            continue


def test_no_fact_of_the_database_says_who_or_where(home: tuple[Site, str]) -> None:
    site, _ = home
    assert {run.state for run in site.runs()} == {"done"}
    told = {(table, word) for table, text in _facts(site.home.var / "state.db") for word in _found(text)}
    # The path of a public or confidential matter's envelope has its case number; runs have none.
    assert told == set()
    whole = b"".join(path.read_bytes() for path in site.home.var.glob("state.db*")).decode("latin-1")
    assert _found(whole) == [], "nor what was written and deleted again"


def test_no_log_says_it(home: tuple[Site, str]) -> None:
    _, said = home
    assert HEARD in said, "what is said is heard; how much others say depends on what they have loaded before"
    assert _found(said) == []
    assert "forged" not in said


def test_no_name_of_a_file_says_it_and_no_file_beside_those_folders(home: tuple[Site, str]) -> None:
    site, _ = home
    every = [path.relative_to(site.home.var) for path in site.home.var.rglob("*")]
    assert _found("\n".join(map(str, every))) == []
    beside = [path for path in every if path.parts[0] not in OPEN and (site.home.var / path).is_file()]
    assert beside
    assert _found("\n".join((site.home.var / path).read_bytes().decode("latin-1") for path in beside)) == []
    kept = b"".join((site.home.var / path).read_bytes() for path in every if (site.home.var / path).is_file())
    assert b"Zyxwell" in kept, "the search finds what is there"


def test_what_a_run_keeps_is_for_its_owner_alone(home: tuple[Site, str]) -> None:
    site, _ = home
    wide = [path for path in (site.home.var / "runs").rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    published = [path for path in wide if path.stat().st_nlink > 1]
    assert wide == published, "a stream is the outbox's file too, with the rights of that"
