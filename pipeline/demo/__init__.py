"""A throw-away home with the shipped samples in its inbox, dated from today."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline import home, library
from pipeline.demo import filled
from pipeline.line.desk import load_catalog
from pipeline.model import Court
from pipeline.rules import deadline
from pipeline.settings import FILE_NAME, Settings

_COURT = "us-nywd"
_QUICK = """
[watch]
# The demo drops everything at once; a real inbox waits longer before it takes a file.
settle_seconds = 0.3
free_disk_mb = 50

[engine]
threads = 16
"""


def make_home(folder: Path) -> Settings:
    """Make the demo's home in a new or empty folder, with its portal.

    Raises:
        UsageError: the folder holds other things.
    """
    made = home.make(folder)
    file = made.home / FILE_NAME
    text = file.read_text(encoding="utf-8")
    if "[watch]" not in text:
        file.write_text(text + _QUICK, encoding="utf-8")
    return home.make(folder)


def drop(settings: Settings) -> list[tuple[str, str]]:
    """Drop the samples into the inbox.

    Returns:
        Each drop's path in the inbox and what it is.
    """
    folder = samples()
    catalog = load_catalog(settings)
    court = catalog.courts[_COURT]
    types = catalog.documents
    inbox = settings.inbox

    hearing = json.dumps(_answers(folder / "hearing.json", court), ensure_ascii=False, indent=2)
    (inbox / "hearings" / "hearing.json").write_text(hearing + "\n", encoding="utf-8")

    filled.pdf(
        types["summons-civil"], court, _answers(folder / "summons.json", court), inbox / "summonses" / "summons.pdf"
    )

    packet = settings.var / "motion packet"
    packet.mkdir()
    filled.word(types["motion"], court, _answers(folder / "motion.json", court), packet / "motion.docx")
    for name in ("letter.pdf", "schedule.pdf"):
        (packet / name).write_bytes((folder / name).read_bytes())
    packet.rename(inbox / "motions" / packet.name)

    roster = json.loads((folder / "roster.json").read_text(encoding="utf-8"))
    rows = [[_dated(one, court) for one in row] for row in roster["rows"]]
    filled.xlsx(roster["headings"], rows, inbox / "hearings" / "december hearings.xlsx")
    return [
        ("hearings/hearing.json", "a notice of hearing as JSON"),
        ("summonses/summons.pdf", "a summons as a filled PDF form"),
        ("motions/motion packet/", "a motion packet: a Word form and two PDF exhibits"),
        ("hearings/december hearings.xlsx", f"a spreadsheet of {len(rows)} hearings, 3 of them with mistakes"),
    ]


def samples() -> Path:
    """Where the shipped samples lie."""
    return library.shipped() / "samples"


def _answers(path: Path, court: Court) -> Mapping[str, Any]:
    return {name: _dated(one, court) for name, one in json.loads(path.read_text(encoding="utf-8")).items()}


def _dated(value: object, court: Court) -> object:
    """`+35` is the first day at least 35 days ahead on which the court is open."""
    if not (isinstance(value, str) and value.startswith("+") and value[1:].isdigit()):
        return value
    return _first_open(int(value[1:]), court).isoformat()


def _first_open(days: int, court: Court) -> date:
    today = datetime.now(UTC).astimezone(ZoneInfo(court.time_zone)).date()
    return deadline.earliest(today, days, court)
