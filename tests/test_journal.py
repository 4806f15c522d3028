"""The journal: append-only, chained, nothing personal, the same on SQLite and PostgreSQL."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pipeline import database, journal
from pipeline.errors import JournalBroken
from pipeline.journal import Kind

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PACKET = "p-2026-1"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    one = database.connect(f"sqlite:///{tmp_path / 'state.db'}" if sqlite else request.getfixturevalue("postgres_url"))
    yield one
    one.dispose()


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A state file with three entries."""
    path = tmp_path / "state.db"
    one = database.connect(f"sqlite:///{path}")
    for number in range(3):
        write(one, Kind.RECEIPT_STORED, key=f"row-{number}")
    one.dispose()
    return path


def write(engine: Engine, kind: str = Kind.INTAKE_ACCEPTED, subject: str = PACKET, **values: str | int | None) -> int:
    with engine.begin() as connection:
        return journal.append(connection, kind, subject, at=NOW, **values)  # type: ignore[arg-type]


def tamper(path: Path, *statements: str) -> None:
    """As somebody would who has the file: the triggers do not stop him."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("DROP TRIGGER journal_no_delete")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def verdict(path: Path, anchor: Path | None = None) -> journal.Verdict:
    one = database.connect(f"sqlite:///{path}")
    try:
        return journal.verify(one, anchor=anchor)
    finally:
        one.dispose()


def test_entries_come_back_as_they_were_written(engine: Engine) -> None:
    assert write(engine, sha256="ab" * 32, pages=3, lane="hearings", reference=None) == 1
    assert write(engine, Kind.PACKET_DONE) == 2
    first, second = journal.read(engine)
    assert (first.seq, first.at, first.kind, first.subject) == (1, NOW, "intake.accepted", PACKET)
    assert first.facts == {"sha256": "ab" * 32, "pages": 3, "lane": "hearings", "reference": None}
    assert journal.read(engine, after=1) == (second,)
    assert journal.read(engine, limit=1) == (first,)
    assert journal.verify(engine) == journal.Verdict(entries=2, head=second.digest)


def test_the_same_deed_is_written_once(engine: Engine) -> None:
    assert write(engine, Kind.ENVELOPE_SENDING, key="1") == write(engine, Kind.ENVELOPE_SENDING, key="1", attempt=9)
    assert write(engine, Kind.ENVELOPE_SENDING, key="2") == 2


def test_an_entry_stands_exactly_if_the_transaction_does(engine: Engine) -> None:
    with engine.connect() as connection:
        journal.append(connection, Kind.INTAKE_ACCEPTED, PACKET, at=NOW)
        connection.rollback()
    assert journal.read(engine) == ()
    assert write(engine) == 1


@pytest.mark.parametrize("statement", ["UPDATE journal SET at = ''", "DELETE FROM journal", "TRUNCATE journal"])
def test_the_database_refuses_to_change_or_delete(engine: Engine, statement: str) -> None:
    if statement.startswith("TRUNCATE") and engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no such statement")
    write(engine)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert len(journal.read(engine)) == 1


def test_writers_at_once_leave_one_chain(engine: Engine) -> None:
    threads = [
        threading.Thread(target=lambda one=one: [write(engine, key=f"{one}-{each}") for each in range(10)])
        for one in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.verify(engine).entries == 40


@pytest.mark.parametrize(
    "value",
    ["Jane Roe", "Roe", "jane@roe1.example", "555 12", "a\nb1", "", "x" * 129, "Übung1", 1.5, ["a"], {"name": "Roe"}],
    ids=repr,
)
def test_what_could_be_personal_is_refused_and_not_repeated(tmp_path: Path, value: object) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    with pytest.raises(ValueError, match="may not be written") as error:
        write(engine, party=value)  # type: ignore[arg-type]
    assert not value or str(value) not in str(error.value)
    engine.dispose()


@pytest.mark.parametrize(("kind", "at"), [("packet.eaten", NOW), (Kind.PACKET_DONE, NOW.replace(tzinfo=None))])
def test_an_unknown_kind_or_a_moment_without_zone_is_refused(tmp_path: Path, kind: str, at: datetime) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    with pytest.raises(ValueError, match=r"packet.eaten|time zone"), engine.begin() as connection:
        journal.append(connection, kind, PACKET, at=at)
    engine.dispose()


@pytest.mark.parametrize(
    ("statements", "place", "words"),
    [
        (["UPDATE journal SET facts = '{\"pages\":1}' WHERE seq = 2"], 2, "changed"),
        (["UPDATE journal SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 3"], 3, "changed"),
        (["DELETE FROM journal WHERE seq = 2"], 2, "missing"),
        (["DELETE FROM journal WHERE seq = 1"], 1, "missing"),
        (["DELETE FROM journal WHERE seq = 2", "UPDATE journal SET seq = 2 WHERE seq = 3"], 2, "changed"),
        (["INSERT INTO journal SELECT 0, at, kind, subject, 'x', facts, previous, digest FROM journal LIMIT 1"], 1, ""),
        (["INSERT INTO journal SELECT 4, at, kind, subject, 'x', facts, previous, digest FROM journal LIMIT 1"], 4, ""),
        (
            ["INSERT INTO journal SELECT -9, at, kind, subject, 'x', facts, previous, digest FROM journal LIMIT 1"],
            1,
            "",
        ),
    ],
)
def test_whoever_goes_round_the_triggers_is_noticed(three: Path, statements: list[str], place: int, words: str) -> None:
    tamper(three, *statements)
    found = verdict(three)
    assert found.broken_at == place
    assert words in found.problem
    with pytest.raises(JournalBroken):
        found.demand()


def test_an_end_cut_off_is_noticed_by_the_anchor(three: Path, tmp_path: Path) -> None:
    one = database.connect(f"sqlite:///{three}")
    anchor = tmp_path / "elsewhere" / "anchor.json"
    journal.drop_anchor(one, anchor)
    write(one)
    one.dispose()
    assert verdict(three, anchor).problem == ""
    tamper(three, "DELETE FROM journal WHERE seq > 1")
    assert verdict(three).problem == ""  # without the anchor nobody can know
    assert verdict(three, anchor).broken_at == 2
    assert "cut off" in verdict(three, anchor).problem


def test_a_chain_written_anew_does_not_fit_the_anchor(three: Path, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.json"
    one = database.connect(f"sqlite:///{three}")
    journal.drop_anchor(one, anchor)
    one.dispose()
    tamper(three, "DELETE FROM journal")
    again = database.connect(f"sqlite:///{three}")
    for number in range(4):
        write(again, Kind.DROP_RETURNED, key=f"row-{number}")
    again.dispose()
    found = verdict(three, anchor)
    assert (found.broken_at, "anew" in found.problem) == (3, True)


def test_deleting_a_sealed_matter_leaves_the_chain_whole(engine: Engine, tmp_path: Path) -> None:
    paper = tmp_path / "sealed.pdf"
    paper.write_bytes(b"%PDF sealed")
    write(engine, Kind.ENVELOPE_MADE, "e-1", sha256="cd" * 32)
    paper.unlink()
    write(engine, Kind.CONTENT_DELETED, "e-1")
    journal.verify(engine).demand()


def test_every_kind_is_explained() -> None:
    source = Path(journal.kinds.__file__).read_text(encoding="utf-8")
    for kind in Kind:
        assert f'= "{kind}"\n    """' in source


def test_an_empty_journal_holds(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    journal.drop_anchor(engine, tmp_path / "anchor.json")
    assert journal.verify(engine, anchor=tmp_path / "anchor.json").entries == 0
    engine.dispose()
