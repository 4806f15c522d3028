"""Templates that somebody edits while a run is under way: no paper of it is made from the edited ones."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from pipeline import library
from pipeline.line import desk as desks
from pipeline.line.bulk import chunk
from pipeline.rules import catalog as catalog_room
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import Here

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
            made += function is chunk.make
            if made == 2:
                edited.write_bytes(edited.read_bytes() + b"\n")
            return found

    monkeypatch.setattr(desks, "Confined", Editing)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog_room.build(library.read(mine)))
    one = Site(bulk_home.make(tmp_path / "home", chunk=1)).run(rows(1, 2, 3))
    assert (one.state, one.notices) == ("failed", 1)
    assert "templates or settings were changed" in one.why
