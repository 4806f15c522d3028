"""Chunks that break the press's child: what is made in parts is what would have been made in one piece."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from pipeline.confine import wire
from pipeline.errors import ConfinedFailure
from pipeline.intake.read.streamed import stream
from pipeline.line.bulk import chunk_files, in_parts, paper
from pipeline.line.bulk.order import Made, Order
from pipeline.model import Form, Packet
from pipeline.model.drops import File
from pipeline.press.striking import Striker
from pipeline.rules.catalog import Catalog
from tests import bulk_home
from tests.bulk_home import rows
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
P = ParamSpec("P")
T = TypeVar("T")


class Breaking(Here):
    """A child that breaks over some orders; remembers the first row and the number of rows of each call."""

    def __init__(self, breaks: Callable[[Order], bool] = lambda _: False) -> None:
        super().__init__()
        self.breaks = breaks
        self.seen: list[tuple[int, int]] = []

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As a limited child that runs out of memory."""
        (order,) = args
        assert isinstance(order, Order)
        self.seen.append((order.skip, order.take))
        if self.breaks(order):
            raise ConfinedFailure("memory", "SIGKILL")
        return super().call(function, *args, **kwargs)


def _roster() -> list[list[str]]:
    """Names of several layouts, and a row that goes back."""
    every = [*rows(1, 2, 3, 4), bulk_home.row(5, case=bulk_home.BAD), *rows(6, 7, 8)]
    every[2][1] = every[6][1] = "José Ñandú Sample"
    return every


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Order:
    folder = tmp_path_factory.mktemp("order")
    home, source, data = bulk_home.make(folder / "home"), folder / "roster.csv", bulk_home.roster(_roster())
    source.write_bytes(data)
    (folder / "rows").mkdir()
    (folder / "catalog").write_bytes(wire.pickled(catalog))
    sha256 = hashlib.sha256(data).hexdigest()
    file = File(path=source, sha256=sha256, size=len(data))
    packet = Packet(
        id="x", lane="notices", name=source.name, folder=folder, files=(file,), sha256=sha256, received_at=AT
    )
    lane = home.lanes["notices"]
    read = stream(packet, catalog, lane, folder / "rows", chunk_rows=100, most_rows=100)
    return Order(
        rows=folder / "rows" / read.files[0].name,
        skip=0,
        take=8,
        broken=(),
        folder=folder,
        run="run",
        number=1,
        catalog=folder / "catalog",
        lane=lane,
        mail=home.mail,
        document_type="notice-of-hearing",
        court="us-nywd",
        received_at=AT,
        compare_one_in=0,
        strike=True,
    )


def _into(order: Order, folder: Path) -> Order:
    folder.mkdir()
    return replace(order, folder=folder)


def _files(folder: Path) -> dict[str, bytes]:
    kinds = (chunk_files.PAPERS, chunk_files.INDEX, chunk_files.COLUMNS, chunk_files.BACK)
    return {kind: (folder / kind).read_bytes() for kind in kinds}


def _told(made: Made) -> Made:
    return replace(made, cpu_seconds=0)


@pytest.mark.parametrize("most", [4, 2, 1])
def test_a_chunk_that_breaks_its_child_as_a_whole_is_made_of_parts_with_the_same_bytes(
    tmp_path: Path, order: Order, most: int
) -> None:
    whole, parted = _into(order, tmp_path / "whole"), _into(order, tmp_path / "parted")
    undisturbed = in_parts.make(Breaking(), whole)
    child = Breaking(lambda one: one.take > most)
    made = in_parts.make(child, parted)
    assert (made.notices, made.returned) == (7, 1)
    assert _told(made) == _told(undisturbed)
    assert _files(parted.folder) == _files(whole.folder)
    assert child.seen[0] == (0, 8)
    assert len([take for _, take in child.seen if take == most]) == 8 // most, "what passed is not made again"


def test_a_row_that_breaks_a_child_even_alone_goes_back_and_the_others_are_made_once(
    tmp_path: Path, order: Order
) -> None:
    child = Breaking(lambda one: 2 in range(one.skip, one.skip + one.take) and not one.broken)
    made = in_parts.make(child, _into(order, tmp_path / "parts"))
    assert (made.notices, made.returned) == (6, 2)
    assert b"line.too-much" in _files(tmp_path / "parts")[chunk_files.BACK].splitlines()[0]
    assert child.seen == [(0, 8), (0, 4), (0, 2), (2, 2), (2, 1), (2, 1), (3, 1), (4, 4)]


def test_a_difference_found_in_one_part_has_every_part_laid_out_anew(
    tmp_path: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = Striker.compare

    def differs(striker: Striker, form: Form) -> tuple[str, ...]:
        return ("lead: page 1",) if (form.case.docket_number or "").endswith("00008") else compare(striker, form)

    monkeypatch.setattr(Striker, "compare", differs)
    paper._warm.clear()
    wanted = replace(_into(order, tmp_path / "parts"), compare_one_in=1, take=8)
    made = in_parts.make(Breaking(lambda one: one.take > 4), wanted)
    paper._warm.clear()
    assert (made.notices, made.struck, made.rendered, made.differs) == (7, 0, 7, True)


def test_where_every_row_breaks_its_child_the_machine_is_to_blame(tmp_path: Path, order: Order) -> None:
    with pytest.raises(ConfinedFailure):
        in_parts.make(Breaking(lambda one: not one.broken), _into(order, tmp_path / "parts"))


def test_an_endless_row_costs_about_twice_the_time_limit_of_its_chunk_and_not_ten_times(order: Order) -> None:
    taken = [in_parts.times(replace(order, take=take)) for take in (1000, 500, 250, 125, 62, 31, 15, 7, 3, 1)]
    assert taken == [21, 11, 6, 3, 2, 1, 1, 1, 1, 1]
    assert sum(taken) < 2.5 * taken[0]
