"""Templates that somebody edits while a run is under way: no paper of it is made from the edited ones."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from pipeline import library, settings
from pipeline.errors import ConfinedFailure
from pipeline.line import desk as desks
from pipeline.line.bulk import order, releasing, streams
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.places import Places
from pipeline.line.bulk.showing import RunStatus
from pipeline.mailing.pieces import Batch
from pipeline.rules import catalog as catalog_room
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import ANN, Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
P = ParamSpec("P")
T = TypeVar("T")


@pytest.mark.parametrize("inner", ["documents/notice-of-hearing/body.html.j2", "courts/us-nywd/court.css"])
def test_a_template_edited_during_a_run_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inner: str) -> None:
    mine = shutil.copytree(library.shipped(), tmp_path / "mine")
    edited = mine / inner
    made = 0

    class Editing(Here):
        """Edits the file while the second chunk is made."""

        def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
            nonlocal made
            found = super().call(function, *args, **kwargs)
            made += function is order.make
            if made == 2:
                edited.write_bytes(edited.read_bytes() + b"\n")
            return found

    monkeypatch.setattr(desks, "Confined", Editing)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog_room.build(library.read(mine)))
    one = Site(bulk_home.make(tmp_path / "home", chunk=1)).run(rows(1, 2, 3))
    assert (one.state, one.notices <= 1) == ("failed", True)  # two chunks may be in hand at once
    assert "templates or settings were changed" in one.why


def _edited_once_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[], object]) -> RunStatus:
    """A run that is paused when its rows are struck, and goes on after an edit."""
    mine = tmp_path / "mine"
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog_room.build(library.read(mine)))
    built = streams.build
    edited: list[object] = []

    def building(bench: Bench, run_id: str, batch: Batch, where: Places, folder: Path) -> tuple[streams.Part, ...]:
        if not edited:
            edited.append(edit())
            raise ConfinedFailure("error", "OSError")
        return built(bench, run_id, batch, where, folder)

    monkeypatch.setattr(streams, "build", building)
    site = Site(bulk_home.make(tmp_path / "home", chunk=2))
    first = site.run(rows(1, 2))
    assert first.state == "failed"
    site.home = settings.load(site.home.home)
    releasing.decide(site.home, "resume", first.id, ANN)
    return site.run()


def test_a_template_edited_when_all_rows_are_struck_stops_no_print_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = shutil.copytree(library.shipped(), tmp_path / "mine") / "documents/notice-of-hearing/body.html.j2"
    run = _edited_once_planned(tmp_path, monkeypatch, lambda: edited.write_bytes(edited.read_bytes() + b"\n"))
    assert (run.state, run.pieces) == ("done", 2)


def test_settings_of_the_mail_changed_when_all_rows_are_struck_stop_the_print_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(library.shipped(), tmp_path / "mine")
    file = tmp_path / "home" / settings.FILE_NAME
    run = _edited_once_planned(
        tmp_path, monkeypatch, lambda: file.write_text(file.read_text() + '[mail]\nenvelope = "none"\n')
    )
    assert run.state == "failed"
    assert "settings of the mail were changed" in run.why
