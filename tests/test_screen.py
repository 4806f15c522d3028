"""What the commands tell while they work: a line for each thing, and never a wall of them."""

from datetime import UTC, datetime

import pytest

from pipeline.cli import screen
from pipeline.intake.report import ScanReport, Waiting
from pipeline.line import deciding
from pipeline.line.envelopes import Made
from pipeline.line.work import Progress

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def _progress(number: int) -> Progress:
    waiting = tuple(
        Waiting(lane="motions", name=f"drop-{at}.json", since=NOW, reason="it may still be growing", passes=True)
        for at in range(number)
    )
    return Progress(report=ScanReport(at=NOW, waiting=waiting), taken=0, open=0, envelopes=0)


@pytest.mark.parametrize(("number", "lines"), [(0, 0), (1, 1), (10, 10), (11, 11), (40, 11)])
def test_what_waits_is_told_a_line_each_and_ten_at_most(
    capsys: pytest.CaptureFixture[str], number: int, lines: int
) -> None:
    with screen.working() as told:
        told(_progress(number))
        told(_progress(number))  # nothing new: nothing is said again
    said = capsys.readouterr().err.splitlines()
    assert len(said) == lines
    assert all(len(one) < 80 for one in said)
    assert number <= 10 or said[-1].startswith(f"and {number - 10} more")


@pytest.mark.parametrize(
    ("portal", "said"),
    [
        ("desk", " and goes to the portal desk"),
        (None, "; its lane has no portal, so it stays in the outbox"),
    ],
)
def test_what_is_released_says_where_it_goes_or_that_it_stays(portal: str | None, said: str) -> None:
    made = Made(
        id="a",
        packet="b",
        form=0,
        lane="motions",
        court="us-nywd",
        folder="c",
        portal=portal,
        needed=1,
        access="public",
    )
    assert deciding._where(made) == said
