"""The settings that a simulator prints."""

import stat
import tomllib
from pathlib import Path

from pipeline.simulator import printed, simville
from pipeline.simulator.server import running


def test_the_printed_portals_name_where_they_are_called_and_the_secret_of_the_calls(tmp_path: Path) -> None:
    place = printed.Place(url="http://127.0.0.1:8475", folder=tmp_path, sender="http://127.0.0.1:8731/", calls=True)
    with running(tmp_path / "town", ticking=False) as up:
        tables = simville.of(up.world).tables
    told = tomllib.loads(printed.settings(place, tables, "generic-state"))["portals"]
    for kind in ("ecf4", "ecf5"):
        assert told[f"rehearsal-{kind}"]["sender"] == f"http://127.0.0.1:8731/portals/rehearsal-{kind}"
        assert told[f"rehearsal-{kind}"]["callback_secret_file"] == str(tmp_path / "callback.secret")
    assert printed.call_secret(place) == printed.call_secret(place)
    assert stat.S_IMODE(place.secret_file.stat().st_mode) == 0o600
