"""What a run's processes do not load: libraries of formats and papers that limited children or other work need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.late import late
from tests import bulk_home
from tests.bulk_home import rows

ROOT = Path(__file__).parent.parent
HEAVY = frozenset({"docx", "icalendar", "openpyxl", "pypdf", "requests", "urllib3", "weasyprint"})
"""Between 2 and 15 MB each."""
OF_FORMS = frozenset({"pipeline.line.steps", "pipeline.line.making", "pipeline.line.answers", "pipeline.pages.clean"})
"""The path of forms, and with it all that cleans and measures papers."""
LOADING = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
RUNNING = """
import json, sys
from pathlib import Path
from pipeline import cli

where, *sys.argv[1:] = sys.argv[1:]
try:
    cli.main()
finally:
    Path(where).write_text(json.dumps(sorted(sys.modules)))
"""
TABLES = """
import importlib, json, pkgutil
import pipeline
from pipeline import database
from pipeline.line import work

known = set(database.metadata.tables)
for one in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
    if not one.name.endswith("__main__"):
        importlib.import_module(one.name)
print(json.dumps(sorted(set(database.metadata.tables) - known)))
"""


def python(program: str, *arguments: str) -> str:
    """What a new interpreter prints."""
    command = (sys.executable, "-c", program, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=ROOT)
    return done.stdout


@pytest.mark.parametrize(
    "modules",
    [
        pytest.param(("pipeline.line.bulk.press_worker",), id="a helper"),
        pytest.param(("pipeline.line.bulk.driving", "pipeline.line.work"), id="the process of a run"),
    ],
)
def test_what_a_runs_process_does_not_load(modules: tuple[str, ...]) -> None:
    loaded = set(json.loads(python(LOADING, *modules)))
    assert not loaded & (HEAVY | OF_FORMS)


def test_a_run_to_its_end_loads_no_library_of_forms(tmp_path: Path) -> None:
    home = bulk_home.make(tmp_path / "home")
    file = home.home / settings.FILE_NAME
    file.write_text(file.read_text(encoding="utf-8").replace("workers = 1", "workers = 2"), encoding="utf-8")
    roster, told = tmp_path / "roster.csv", tmp_path / "loaded.json"
    roster.write_bytes(bulk_home.roster(rows(1, 2)))
    said = python(RUNNING, str(told), "--home", str(home.home), "run", str(roster))
    assert "2 of 2 rows went on" in said
    assert not set(json.loads(told.read_text())) & (HEAVY | OF_FORMS)


def test_a_worker_knows_every_table_before_it_loads_the_rooms_it_may_need() -> None:
    assert json.loads(python(TABLES)) == ["run_filing"], "only a command of its own uses that, and makes it"


def test_a_late_module_is_loaded_when_it_is_first_used() -> None:
    name = "tests.example_papers"
    before = sys.modules.pop(name, None)
    one = late(name)
    assert name not in sys.modules
    with pytest.raises(AttributeError):
        _ = one.nothing_is_called_so
    assert name in sys.modules
    if before is not None:
        sys.modules[name] = before
