"""`docketpress run ROSTER` and what people say of a run, from the command line and with real limited children."""

import json
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from pipeline import settings
from pipeline.cli import app
from pipeline.line.bulk import driving
from tests import bulk_home
from tests.bulk_home import Site, rows


def _call(home: settings.Settings, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--home", str(home.home), *words])
    return done.exit_code, done.output


def test_a_roster_is_run_from_the_command_line(tmp_path: Path) -> None:
    one = Site(bulk_home.make(tmp_path / "home", release="person"))
    file = tmp_path / "my roster.csv"
    bad = (bulk_home.row(number, case=bulk_home.BAD) for number in (3, 4))
    file.write_bytes(bulk_home.roster([*rows(1, 2), *bad]))
    code, said = _call(one.home, "run", str(file))
    assert code == 1
    assert "is planned: 2 of 4 rows went on, 2 came back." in said
    assert file.exists()
    run = one.runs()[-1]
    code, said = _call(one.home, "status", "--json")
    assert [drop["returned"] for drop in json.loads(said)["drops"]] == [2], "told before the release"
    found = driving.drive(one.home, file, "notices", lambda _: None)
    assert (found.returned, found.run, found.needs_person) == (True, None, True)
    code, said = _call(one.home, "release", run.id, "--by", "Ann Example")
    assert (code, "is released" in said) == (0, True)
    code, said = _call(one.home, "run")
    assert f"outbox/runs/{one.folders()[0].name}" in said
    code, said = _call(one.home, "status", "--json")
    assert json.loads(said)["runs"][0]["notices"] == 2
    code, said = _call(one.home, "run", "again", run.id, "--rows", "2", "--by", "Ann", "--reason", "lost", "--json")
    assert code == 0
    code, said = _call(one.home, "run", "cancel", f"{run.id}-2", "--by", "Ann")
    assert "is cancelled" in said


def test_a_program_that_loads_its_rooms_one_after_the_other_makes_the_tables_of_all_in_a_new_home(
    tmp_path: Path,
) -> None:
    """In a process of its own: in this one all rooms are loaded already."""
    home = bulk_home.make(tmp_path / "home")
    file = tmp_path / "roster.csv"
    file.write_bytes(bulk_home.roster(rows(1, 2)))
    command = (sys.executable, "-m", "pipeline", "--home", str(home.home), "run", str(file))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, "2 of 2 rows went on" in done.stdout) == (0, True), done.stderr
