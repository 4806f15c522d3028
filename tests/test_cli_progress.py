"""How far a run is, in a line that fits; and `--help` loads nothing that it does not need."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.cli import progress
from pipeline.line.bulk.showing import RunStatus

RUN = RunStatus(
    id="20261122T160700-f0fb7899",
    lane="notices",
    name="r.csv",
    state="working",
    why="",
    again_of=None,
    rows=3000,
    rows_done=1000,
    notices=0,
    struck=0,
    rendered=0,
    returned=0,
    duplicates=0,
    batches=0,
    batches_done=0,
    pieces=0,
    sheets=0,
    compared=False,
    began=(datetime.now(UTC) - timedelta(days=1)).isoformat(),
    changed=datetime.now(UTC).isoformat(),
    cpu_seconds=0.0,
)


@pytest.mark.parametrize(
    ("run", "room", "said"),
    [
        (replace(RUN, state="reading", rows=0, rows_done=0), None, "reading"),
        (replace(RUN, state="reading", rows=12000, rows_done=0), 30, "reading: 12,000 rows so far"),
        (
            replace(RUN, rows_done=3000, struck=2727, returned=273),
            None,
            "working: all rows are done, the mail is put in order, 273 returned, 2,727 struck",
        ),
        (
            replace(RUN, state="printing", batches=3, struck=2727, returned=303),
            None,
            "printing: print stream 0 of 3, 303 returned, 2,727 struck",
        ),
        (
            replace(RUN, state="printing", batches=3, struck=2727, returned=303),
            45,
            "printing: print stream 0 of 3, 303 returned",
        ),
        (replace(RUN, state="printing", batches=3), 5, "printing"),
    ],
    ids=["begun", "reading", "all rows done", "printing", "printing on a narrow terminal", "no room at all"],
)
def test_a_runs_line_tells_what_there_is_room_for(run: RunStatus, room: int | None, said: str) -> None:
    assert progress.line(run, room) == said


def test_help_loads_neither_the_database_nor_the_line() -> None:
    heavy = ("sqlalchemy", "dbos", "pydantic", "rich.progress", "pipeline.model", "pipeline.line", "weasyprint")
    code = f"import sys, pipeline.cli; print([one for one in {heavy!r} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
