"""A home with a lane for notices, rosters for it, and their runs."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from pipeline import database, demo, files, settings
from pipeline.line import status, work
from pipeline.line.bulk.showing import RunStatus

TOML = """
[watch]
events = false
settle_seconds = 0
free_disk_mb = 1

[engine]
workers = 1
takeover_seconds = {takeover}

[run]
chunk_rows = {chunk}
compare_one_in = {compare}

[lanes.notices]
purpose = "notices"
court = "us-nywd"
document_type = "notice-of-hearing"
release = "{release}"
"""
RECIPIENT = ("Recipient", "Recipient address", "Recipient city", "Recipient state", "Recipient ZIP")
BAD = "no docket number"


def make(
    folder: Path,
    *,
    chunk: int = 5,
    release: str = "auto",
    compare: int = 0,
    more: str = "",
    takeover: float = 120,
) -> settings.Settings:
    """A home whose one lane is for notices."""
    for part in ("inbox/notices", "outbox", "templates"):
        (folder / part).mkdir(parents=True)
    text = TOML.format(chunk=chunk, release=release, compare=compare, takeover=takeover)
    (folder / settings.FILE_NAME).write_text(text + more, encoding="utf-8")
    return settings.load(folder)


def row(number: int, *, case: str | None = None) -> list[str]:
    """One row: another case and another recipient for each number."""
    return [case or f"6:26-cv-{number:05d}", f"Pat Sample {number}", f"{number} Elm Street", "Rochester", "NY", "14604"]


def roster(rows: Sequence[Sequence[str]]) -> bytes:
    """A roster of such rows, with what all rows share from the sample of a notice of hearing."""
    form = json.loads((demo.samples() / "hearing.json").read_text(encoding="utf-8"))
    same = {name: value for name, value in form.items() if isinstance(value, str)}
    for own in ("docket_number", "document_type", "court"):
        del same[own]
    same |= {"hearing_date": "March 16, 2027", "hearing_address": "; ".join(form["hearing_address"])}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("docket_number", *RECIPIENT, *same))
    writer.writerows((*one, *same.values()) for one in rows)
    return text.getvalue().encode()


def drop(home: settings.Settings, data: bytes, name: str = "roster.csv") -> Path:
    """Drop a roster, whole."""
    return files.write_whole(home.inbox / "notices" / name, data, at="test")


def published(outbox: Path) -> dict[str, bytes]:
    """Everything in the outbox by its path, save what tells the time."""
    return {
        path.relative_to(outbox).as_posix(): path.read_bytes()
        for path in sorted(outbox.rglob("*"))
        if path.is_file() and path.name != "timings.json"
    }


def rows(*numbers: int) -> list[list[str]]:
    return [row(number) for number in numbers]


@dataclass
class Site:
    """A home whose rosters are run."""

    home: settings.Settings

    def run(self, rows: list[list[str]] | None = None, name: str = "roster.csv") -> RunStatus:
        """Drop a roster, work until nothing is left to do, and give the latest run."""
        if rows is not None:
            drop(self.home, roster(rows), name)
        work.run_once(self.home, lambda _: None)
        return self.runs()[-1]

    def runs(self) -> tuple[RunStatus, ...]:
        return status.of(self.home).runs

    def folders(self) -> list[Path]:
        return sorted((self.home.outbox / "runs").glob("*"))

    def database(self) -> sql.Engine:
        return database.connect(self.home.database_url)
