"""Rows of a run whose recipient, or whose case, had mail that came back: they go on, and a person should look."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from pipeline.line import naming, warned
from pipeline.line.bulk import duplicates, index, sheet_rows
from pipeline.line.bulk.bench import Bench
from pipeline.line.warned import Asked
from pipeline.model import Finding, Place
from pipeline.runs import findings as tables
from pipeline.runs import returned
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice, Way

_AT_ONCE = 5000
"""Notices that are asked for together."""
_OURS = frozenset({Way.MAIL, Way.CERTIFIED, Way.EMAIL})


def look(bench: Bench, one: Run) -> int:
    """Write down once which rows are warned of. Returns how many warnings there are.

    What came back after the run was begun is not told, so that a run that was killed tells the same.
    """
    if bench.store.has(_name(one.id)):
        return len(read(bench, one.id))
    found = tuple(_found(bench, one))
    bench.store.put(_name(one.id), b"".join(_line(row, finding) for row, finding in found))
    return len(found)


def read(bench: Bench, run_id: str) -> tuple[tuple[int, Finding], ...]:
    """The warnings, in the order of the rows."""
    if not bench.store.has(_name(run_id)):
        return ()
    lines = (json.loads(line) for line in bench.store.read(_name(run_id)).splitlines())
    return tuple((each["row"], finding) for each in lines for finding in tables.unpack(each["findings"]))


def _found(bench: Bench, one: Run) -> Iterator[tuple[int, Finding]]:
    before, name = datetime.fromisoformat(one.created), naming.packet(bench.desk, one.packet).name
    with bench.desk.database.connect() as connection:
        if not returned.anything(connection):
            return
        places = sheet_rows.every(bench.store, connection, one)
        out = duplicates.left_out(bench, one.id)
        sent = (notice for _, _, notice in index.notices(bench, one) if not out.has(notice))
        ours = (notice for notice in sent if notice.way in _OURS)
        asked = (_asked(notice, places.get(notice.row, Place(file=name))) for notice in ours)
        while some := tuple(islice(asked, _AT_ONCE)):
            for each, finding in warned.of_all(connection, some, before=before):
                yield each.row, finding


def _asked(notice: Notice, where: Place) -> Asked:
    return Asked(
        row=notice.row,
        recipient=warned.asked(notice.name, notice.lines, notice.email, notice.way),
        case=returned.case_digest(notice.case, notice.access),
        where=where,
    )


def _line(row: int, finding: Finding) -> bytes:
    return json.dumps({"row": row, "findings": tables.pack((finding,))}, sort_keys=True).encode() + b"\n"


def _name(run_id: str) -> str:
    return f"{run_id}/came-back"
