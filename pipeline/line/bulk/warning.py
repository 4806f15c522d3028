"""Rows of a run whose recipient, or whose case, had mail that came back: they go on, and a person should look."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from pipeline.line import naming, warned
from pipeline.line.bulk import duplicates, index, places
from pipeline.line.bulk.bench import Bench
from pipeline.line.warned import Asked
from pipeline.model import Finding, Place
from pipeline.runs import digested, returned
from pipeline.runs import findings as tables
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Way

_AT_ONCE = 5000
"""Notices that are asked for together."""
_OURS = frozenset({Way.MAIL, Way.CERTIFIED, Way.EMAIL})
_NOWHERE = Place()


def look(bench: Bench, one: Run) -> int:
    """Write down once which rows are warned of. Returns how many warnings there are.

    What came back after the run was begun is not told, so that a run that was killed tells the same.
    """
    if bench.store.has(_name(one.id)):
        return len(read(bench, one.id))
    found = tuple(_found(bench, one))
    digested.put(bench.store, _name(one.id), b"".join(_line(row, finding) for row, finding in found))
    return len(found)


def read(bench: Bench, run_id: str) -> tuple[tuple[int, Finding], ...]:
    """The warnings, in the order of the rows.

    Raises:
        StateError: they are not as they were written.
    """
    if not bench.store.has(_name(run_id)):
        return ()
    try:
        lines = [json.loads(line) for line in digested.read(bench.store, _name(run_id)).splitlines()]
        return tuple((each["row"], finding) for each in lines for finding in tables.unpack(each["findings"]))
    except (KeyError, TypeError, ValueError):
        raise digested.damaged(_name(run_id)) from None


def _found(bench: Bench, one: Run) -> Iterator[tuple[int, Finding]]:
    before, name = datetime.fromisoformat(one.created), naming.packet(bench.desk, one.packet).name
    with bench.desk.database.connect() as connection:
        if not returned.anything(connection):
            return
        known = places.of_run(bench.store, connection, one)
        asked = _asked(bench, one)
        while some := tuple(islice(asked, _AT_ONCE)):
            for each, finding in warned.of_all(connection, some, before=before):
                yield each.row, replace(finding, where=known.get(each.row) or Place(file=name))


def _asked(bench: Bench, one: Run) -> Iterator[Asked]:
    """Everybody to whom the run sends something; where their rows stand is looked up for those who are warned of."""
    out = duplicates.left_out(bench, one.id)
    for told in index.told(bench, one):
        if told["way"] in _OURS and not out.names(told["row"], told["recipient"]):
            yield Asked(
                row=told["row"],
                recipient=warned.asked(told["name"], told["lines"], told["email"], told["way"]),
                case=returned.case_digest(told["case"], told["access"]),
                where=_NOWHERE,
            )


def _line(row: int, finding: Finding) -> bytes:
    return json.dumps({"row": row, "findings": tables.pack((finding,))}, sort_keys=True).encode() + b"\n"


def _name(run_id: str) -> str:
    return f"{run_id}/came-back"
