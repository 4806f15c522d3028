"""What came back, for a person at a terminal: counts of every run, or the notices of one."""

from collections.abc import Iterator, Sequence

from pipeline import database
from pipeline.line.bulk import sheet_rows
from pipeline.mailing import reasons
from pipeline.model import JSON, Place
from pipeline.runs import ledger, returned
from pipeline.runs.stores import open_store
from pipeline.settings import Settings


def returned_mail(settings: Settings, run: str = "") -> list[dict[str, JSON]]:
    """The notices of one run that came back, or for every run how many and why; numbers and codes, no names.

    Args:
        settings: the home's.
        run: a run's id or its beginning; empty for all.

    Raises:
        UsageError: there is no such run.
    """
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            if not run:
                return [{"run": one, "reason": why, "notices": n} for one, why, n in returned.counts(connection)]
            one = ledger.find(connection, run)
            found = returned.of_run(connection, one.id)
            rows = {each.row for each in found}
            places = sheet_rows.places(open_store(settings), connection, one, rows)
    finally:
        state.dispose()
    return [
        {
            "run": one.run,
            **_place(places.get(one.row), one.row),
            "recipient": one.recipient,
            "piece": one.piece or None,
            "way": one.way,
            "reason": one.reason,
            "came_on": one.came_on.isoformat() if one.came_on else None,
        }
        for one in found
    ]


def _place(place: Place | None, row: int) -> dict[str, JSON]:
    """The row of the person's own sheet; once the run's rows are forgotten, the run's own count."""
    if place is None:
        return {"file": None, "sheet": None, "row": row}
    return {"file": place.file, "sheet": place.sheet, "row": place.row}


def lines(told: Sequence[dict[str, JSON]]) -> Iterator[str]:
    """The same as lines for people."""
    for one in told:
        why = reasons.load().said(str(one["reason"]))
        if "row" in one:
            where = f"piece {one['piece']}" if one["piece"] else "by e-mail"
            yield f"{_row(one)}, {where}: {why}"
        else:
            yield f"{one['run']}: {one['notices']} ({why})"


def _row(told: dict[str, JSON]) -> str:
    named = (told["file"], told["sheet"] and f"sheet {told['sheet']}", f"row {told['row']}")
    return ", ".join(str(one) for one in named if one)
