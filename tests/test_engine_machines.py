"""Two machines of one database: work is taken over from the one that is silent and gone, and from no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.engine import State
from pipeline.model import JSON
from tests.conftest import MakeHome
from tests.test_engine import TOML, Bench


@pytest.fixture
def machines(home: MakeHome, postgres_url: str) -> Iterator[tuple[Bench, Bench]]:
    """Each with a home and a name of its own; the second one launches nothing."""
    with_name = TOML.replace("threads = 2", 'threads = 2\nhost = "{name}"') + f'[database]\nurl = "{postgres_url}"\n'
    pair = tuple(Bench(home(with_name.format(name=name), name=name)) for name in ("a", "b"))
    yield pair[0], pair[1]
    for one in pair:
        one.close()


@pytest.mark.postgres
def test_a_machine_that_is_silent_keeps_its_work_as_long_as_its_connection_lives(machines: tuple[Bench, Bench]) -> None:
    first, second = machines

    def path() -> JSON:
        return first.engine.wait("go", 600)  # type: ignore[no-any-return]

    later = datetime.now(UTC) + timedelta(seconds=120)
    first.launch(path=path)
    first.engine.start("path", "w-1")
    first.until("w-1", State.WAITING)
    assert second.engine.takeover(later) == 0, "its lease ran out, but it may go on at any moment"
    first.close()
    assert second.engine.takeover() == 0, "its connection is gone, but its lease lasts"
    assert second.engine.takeover(later) == 1
    first.open()
