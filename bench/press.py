"""A run of notices: spreadsheet to print stream; peer: WeasyPrint, PlutoPrint, Typst, docxtpl + LibreOffice.

Usage: `./run bench press [N] [--rows 100000] [--no-run] [--keep FOLDER]`

N is how many notices our plate makes (2,000); slower programs make the first of the same records, fewer of them. Every
record has another recipient. Everybody begins with the checked record and ends with a written file; programs that take
HTML fill the page with plain Jinja2, and are measured once more on pages filled before (`…_filled`). The
whole run is the real program on a home of its own, with two workers: a workbook becomes papers, print streams, index,
journal and proof. `--rows` makes it shorter; then `run_seconds_100k` and `db_mb` are scaled, and `scaled` says so. The
last line is one JSON object.
"""

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from peers import homes, measuring, own_templates, pages, records, texts
from peers.homes import Ended
from peers.measuring import Absent, Measured

from pipeline import database
from pipeline.model import Form
from pipeline.press import laid, sources
from pipeline.press.plate.judge import differences
from pipeline.press.plate.laid import Count
from pipeline.press.striking import Striker
from pipeline.rules.catalog import Catalog

_FULL = 100_000
_FILLED = ", page filled before"
_MOST = {"WeasyPrint": 60, "WeasyPrint 2a + ua1": 60, "PlutoPrint": 400, "Typst": 300, "Typst 2a + ua1": 300} | {
    f"WeasyPrint{_FILLED}": 40,
    f"PlutoPrint{_FILLED}": 400,
}
_OFFICE = 30
_COMPARED = 40
_SEED = 26
_PATIENCE = 3600
OURS = "our plate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is made, and where."""

    catalog: Catalog
    forms: Sequence[Form]
    pages: Sequence[str]
    at: datetime
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """The whole run."""

    ended: Ended
    database_mb: float


def prepare(count: int, folder: Path) -> Work:
    """The records, checked, and their pages, filled."""
    known, at = records.catalog(), datetime.now(UTC)
    forms = records.forms(count, known, at)
    return Work(
        catalog=known, forms=forms, pages=pages.filled(forms[: max(_MOST.values())], known, at), at=at, folder=folder
    )


def peers(work: Work) -> list[Measured | Absent]:
    """Every other program on the same records."""
    place = pages.shelf(work.catalog, records.TYPE, records.COURT)
    told = [texts.of(one) for one in work.forms[: max(_MOST.values())]]
    fill, before = pages.filling(work.forms, work.catalog, work.at), [pages.inlined(one, place) for one in work.pages]
    makers = {
        "WeasyPrint": pages.weasyprint(fill),
        f"WeasyPrint{_FILLED}": pages.weasyprint(before.__getitem__),
        "WeasyPrint 2a + ua1": pages.archival(fill, place),
        "PlutoPrint": pages.plutoprint(fill),
        f"PlutoPrint{_FILLED}": pages.plutoprint(before.__getitem__),
        "Typst": own_templates.typst(told, []),
        "Typst 2a + ua1": own_templates.typst(told, ["a-2a", "ua-1"]),
    }
    found: list[Measured | Absent] = []
    for name, make in makers.items():
        if isinstance(make, Absent):
            found.append(make)
        else:
            found.append(measuring.each(name, make, min(_MOST[name], len(work.pages)), work.folder))
    return [*found, own_templates.office(told[:_OFFICE], work.folder)]


def ours(work: Work) -> tuple[Measured, Count, float]:
    """Our plate, from a checked form to a written file; the count tells what was struck; the share that was equal."""
    made, court = work.catalog.documents[records.TYPE], work.catalog.courts[records.COURT]
    striker = Striker(made, court, received_at=work.at)
    measured = measuring.each(
        OURS, lambda number: striker.papers(work.forms[number])[0].pdf, len(work.forms), work.folder
    )
    count = striker.count
    chosen = random.Random(_SEED).sample(range(len(work.forms)), min(_COMPARED, len(work.forms)))
    shelf, written = sources.of(made, court), work.folder / OURS.replace(" ", "-")
    same = 0
    for number in chosen:
        page = pages.filled([work.forms[number]], work.catalog, work.at)[0]
        expected = laid.render(page, shelf).pdf
        same += not differences(expected, (written / f"{number:06d}.pdf").read_bytes())
    return measured, count, same / len(chosen)


def whole(rows: int, folder: Path) -> Ran:
    """A workbook through the real program, `docketpress run ROSTER`, with two workers."""
    settings = homes.make(folder / "home", workers=2)
    roster = records.workbook(folder / "roster.xlsx", rows)
    state = database.connect(settings.database_url)
    before = _held(settings.var)
    with homes.started(homes.program(settings, "run", str(roster)), folder / "log") as process:
        ended = homes.until_done(state, process, _PATIENCE)
    state.dispose()
    return Ran(ended=ended, database_mb=_held(settings.var) - before)


def _held(var: Path) -> float:
    return sum(one.stat().st_size for one in var.glob("state.db*")) / 1e6


def line(rows: Sequence[Measured | Absent], count: Count, equal: float, ran: Ran | None) -> dict[str, object]:
    """The last line."""
    by = {one.name: one for one in rows if isinstance(one, Measured)}
    mine = by[OURS].cpu_ms
    total = count.struck + sum(count.rendered.values())
    found: dict[str, object] = {
        "ratio_weasyprint": _ratio(by, "WeasyPrint", mine),
        "ratio_weasyprint_filled": _ratio(by, f"WeasyPrint{_FILLED}", mine),
        "ratio_weasyprint_archival": _ratio(by, "WeasyPrint 2a + ua1", mine),
        "ratio_plutoprint": _ratio(by, "PlutoPrint", mine),
        "ratio_plutoprint_filled": _ratio(by, f"PlutoPrint{_FILLED}", mine),
        "ratio_typst": _ratio(by, "Typst 2a + ua1", mine),
        "ratio_libreoffice": _ratio(by, own_templates.OFFICE, mine),
        "ms_per_notice": round(mine, 4),
        "notices": by[OURS].count,
        "bytes_per_notice": by[OURS].size,
        "equal": equal,
        "compared": min(_COMPARED, by[OURS].count),
        "fallback_share": round(sum(count.rendered.values()) / max(1, total), 5),
        "variants": count.variants,
    }
    return found | (_of_run(ran) if ran else {})


def _of_run(ran: Ran) -> dict[str, object]:
    one = ran.ended
    times = _FULL / max(1, one.rows)
    return {
        "run_seconds_100k": round(one.seconds * times, 1),
        "rss_mb": round(one.memory_mb, 1),
        "db_mb": round(ran.database_mb * times, 1),
        "run_rows": one.rows,
        "run_seconds": round(one.seconds, 1),
        "run_state": one.state,
        "run_struck": one.struck,
        "run_rendered": one.rendered,
        "run_returned": one.returned,
        "run_sheets": one.sheets,
        "scaled": one.rows != _FULL,
    }


def _ratio(by: dict[str, Measured], name: str, mine: float) -> float | None:
    return round(by[name].cpu_ms / mine, 2) if name in by else None


def main() -> None:
    """Measure, print a table, and last one line of JSON."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("count", nargs="?", type=int, default=2000)
    asked.add_argument("--rows", type=int, default=_FULL, help="of the whole run")
    asked.add_argument("--no-run", action="store_true", help="leave the whole run out")
    asked.add_argument("--keep", type=Path, help="where everything is written; kept")
    told = asked.parse_args()
    folder = told.keep or Path(tempfile.mkdtemp(prefix="docketpress-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        work = prepare(told.count, folder)
        mine, count, equal = ours(work)
        rows = [mine, *peers(work)]
        print(measuring.table(rows), flush=True)
        print(f"equal: {equal:.4f} of {min(_COMPARED, told.count)} that were compared")
        print(f"struck {count.struck:,} in {count.variants} line patterns, rendered {count.rendered}")
        ran = None if told.no_run else whole(told.rows, folder)
        if ran and ran.ended.rows != _FULL:
            print(f"the whole run had {ran.ended.rows:,} rows; its time and database are scaled to {_FULL:,}")
        print(json.dumps(line(rows, count, equal, ran)))
    finally:
        if not told.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
