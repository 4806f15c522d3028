"""Nobody, one or two different persons let an envelope go; whoever asks twice is one."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import files, journal
from pipeline.errors import UsageError
from pipeline.filing import identity
from pipeline.filing import release as room
from pipeline.model import Release
from tests.conftest import NOW

ENVELOPE = "e1" * 32


@pytest.fixture
def state(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("lane", "people", "goes"),
    [
        ("auto", (), True),
        ("person", ("Ada Invented",), True),
        ("two-person", ("Ada Invented",), False),
        ("two-person", ("Ada Invented", "Ada Invented"), False),
        ("two-person", ("Ada Invented", "  ADA   invented "), False),
        ("two-person", ("Ada Invented", "ada\tInvented"), False),
        ("two-person", ("Straße", "STRASSE"), False),
        ("two-person", ("Ada Invented", "Bo Fictional"), True),
        ("two-person", ("Ada Invented", "Ada Invented", "Bo Fictional", "Bo Fictional"), True),
    ],
)
def test_as_many_different_persons_as_the_lane_asks_for(
    lane: str,
    people: tuple[str, ...],
    goes: bool,  # noqa: FBT001
    state: sqlalchemy.Engine,
) -> None:
    needed = room.NEEDED[lane]
    with state.begin() as connection:
        answers = [room.release(connection, ENVELOPE, one, needed=needed, at=NOW) for one in people or ("",)]
        assert room.released(connection, ENVELOPE, needed=needed) is goes
    assert answers[-1] is goes
    assert [entry.kind for entry in journal.read(state)] == (["envelope.released"] if goes else [])


@pytest.mark.postgres
def test_two_people_at_the_same_moment_are_two(postgres_url: str) -> None:
    engine = database_room.connect(postgres_url)
    first, answers = threading.Event(), {}

    def let_go(person: str, *, begins: bool) -> None:
        if not begins:
            first.wait(10)
        with engine.begin() as connection:
            answers[person] = room.release(connection, ENVELOPE, person, needed=2, at=NOW)
            if begins:
                first.set()
                time.sleep(0.5)  # the other one asks while this release is not committed

    people = [threading.Thread(target=let_go, args=(one,), kwargs={"begins": one == "Ada"}) for one in ("Ada", "Bo")]
    for one in people:
        one.start()
    for one in people:
        one.join(20)
    engine.dispose()
    assert answers == {"Ada": False, "Bo": True}


def test_a_release_of_one_envelope_is_none_of_another(state: sqlalchemy.Engine) -> None:
    with state.begin() as connection:
        room.release(connection, ENVELOPE, "Ada", needed=2, at=NOW)
        assert not room.release(connection, "e2" * 32, "Bo", needed=2, at=NOW)


@pytest.mark.parametrize("name", ["", "   ", "\t"])
def test_nobody_is_no_person(name: str, state: sqlalchemy.Engine) -> None:
    with state.begin() as connection, pytest.raises(UsageError, match="who releases"):
        room.release(connection, ENVELOPE, name, needed=1, at=NOW)


def test_the_database_holds_digests_and_the_folder_the_words(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    given = Release(envelope_id=ENVELOPE, person="Ada  Invented", at=NOW, note="spoke with the judge's clerk")
    path = room.lay(tmp_path / "envelope", given)
    assert room.lay(tmp_path / "envelope", given) == path
    with state.begin() as connection:
        room.release(connection, ENVELOPE, given.person, needed=1, at=NOW, note=given.note)
        row = connection.execute(sqlalchemy.select(room.releases)).mappings().one()
    assert row["digest"] == files.digest(path) == room.digest(given)
    assert "Ada" not in str(dict(row))
    said = json.loads(path.read_text())
    assert (said["person"], said["note"]) == ("Ada Invented", given.note)


@pytest.mark.parametrize("unseen", ["\u034f", "\ufe0f", "\u3164", "\u200b", "\u00ad", "\U000e0061"])
def test_a_letter_that_nobody_sees_makes_no_other_person(unseen: str) -> None:
    assert identity.person_key("e", f"Ada{unseen} Invented") == identity.person_key("e", "Ada Invented")
