"""Which papers strike, by type, court and language, `python bench/strikes.py [TYPE …]`; peer: WeasyPrint's own file.

Every shipped notice and summons is filled with its ordinary example, as if it were for each court in turn and in each
language it speaks. A struck paper is compared with WeasyPrint's own file as strictly as a reader could. What does not
strike is named with its reason. Reasons of the house (a draft, a Word twin, a binder, exhibits) do not keep a paper
from this table: they lie in what is made of it afterwards. The last line is one JSON object; the program fails where a
struck paper is wrong.
"""

import argparse
import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.model import Form, Origin, RawForm
from pipeline.press.striking import HOUSE, Striker
from pipeline.press.struck import STRUCK
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate

J = TypeVar("J")
R = TypeVar("R")
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
PROCESSES = os.cpu_count() or 1
_KINDS = ("notice-", "summons-")
_SECONDS = 660


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One type in one court."""

    kind: str
    court: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of one paper: `struck`, or why not."""

    kind: str
    court: str
    language: str
    what: str

    @property
    def outcome(self) -> str:
        """`struck`, `wrong`, `rendered`, or `not for this court`."""
        begun = self.what.partition(":")[0].partition(" ")[0]
        return {STRUCK: STRUCK, "WRONG": "wrong", "not": "not for this court"}.get(begun, "rendered")


def main() -> None:
    """Measure and print.

    Raises:
        SystemExit: a struck paper is wrong.
    """
    told = _told()
    wanted = [Asked(kind=kind, court=court) for kind in told.types or kinds() for court in sorted(catalog().courts)]
    found: list[Said] = []
    for said in shared_out(of_court, wanted, told.processes, told.seconds):
        for one in said:
            print(f"{one.kind:24} {one.court:14} {one.language:8} {one.what}", flush=True)
        found += said
    print(json.dumps(_line(wanted, found)))
    raise SystemExit(any(one.outcome == "wrong" for one in found))


def of_court(asked: Asked, seconds: float) -> list[Said]:
    """What becomes of a type's papers in a court, in each language."""
    del seconds  # one record in each language is made whole
    forms_of = forms(asked.kind, asked.court, catalog())
    return [
        Said(
            kind=asked.kind,
            court=asked.court,
            language=str(form.values.get("reader_language", "english")),
            what=_one(form, catalog()),
        )
        for form in forms_of
    ]


@cache
def catalog() -> Catalog:
    """The shipped types and courts, read once in each process."""
    return catalog_room.build(library.read(library.shipped()))


def kinds() -> list[str]:
    """The shipped notices and summonses."""
    return [one for one in sorted(catalog().documents) if one.startswith(_KINDS)]


def shared_out(work: Callable[[J, float], R], jobs: Iterable[J], processes: int, seconds: float) -> Iterator[R]:
    """What comes of each job, as it comes, from so many processes; no job is begun when the time is over.

    Args:
        work: a function of a module, called with a job and the seconds it may take.
        jobs: begun in this order.
        processes: how many work at once.
        seconds: for all jobs together.
    """
    waiting, until = list(jobs), time.monotonic() + seconds
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        running: set[Future[R]] = set()
        while running or (waiting and time.monotonic() < until):
            while waiting and len(running) < processes and time.monotonic() < until:
                share = (until - time.monotonic()) * processes / len(waiting)
                running.add(pool.submit(work, waiting.pop(0), min(share, until - time.monotonic())))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)


def forms(kind: str, court: str, catalog: Catalog) -> Iterator[Form]:
    """The ordinary example in every language; for courts that do not take it, as if they did."""
    path = library.shipped() / "documents" / kind / "examples" / "ordinary.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    names = tuple(one.rpartition(" = ")[2] for one in values.get("exhibits", ()))
    home = values.pop("court")
    del values["document_type"]
    raw = RawForm(document_type=kind, court=home, values=values, origin=Origin(file="ordinary.json", sha256="0" * 64))
    checked = validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=names, now=AT)
    if checked.form is None:
        raise SystemExit(f"{kind}: the example is wrong: {[one.code for one in checked.findings]}")
    form = replace(checked.form, court=court, case=replace(checked.form.case, court=court), exhibits=())
    lead = catalog.documents[kind].papers[0]
    for language in ("english", "spanish") if lead.translations else ("english",):
        yield replace(form, values={**form.values, "reader_language": language} if lead.translations else form.values)


def _told() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("types", nargs="*", metavar="TYPE", help="document types; without one: every notice and summons")
    asked.add_argument("--seconds", type=float, default=_SECONDS, help="nothing is begun after so many")
    asked.add_argument("--processes", type=int, default=PROCESSES)
    return asked.parse_args()


def _line(wanted: list[Asked], found: list[Said]) -> dict[str, object]:
    reached = {(one.kind, one.court) for one in found}
    by_kind = {kind: Counter(one.outcome for one in found if one.kind == kind) for kind in {one.kind for one in found}}
    counts = Counter(one.outcome for one in found)
    return {
        **{outcome: counts[outcome] for outcome in (STRUCK, "rendered", "not for this court", "wrong")},
        "types": {kind: dict(sorted(by_kind[kind].items())) for kind in sorted(by_kind)},
        "not reached": [f"{one.kind} {one.court}" for one in wanted if (one.kind, one.court) not in reached],
    }


def _one(form: Form, catalog: Catalog) -> str:
    striker = Striker(
        catalog.documents[form.document_type], catalog.courts[form.court], received_at=AT, despite=frozenset(HOUSE)
    )
    try:
        made = striker.papers(form)
    except LibraryError as error:
        return f"not for this court: {type(error).__name__}"
    said = sorted({one.reason or STRUCK for one in made})
    if STRUCK in said and (found := striker.compare(form)):
        return f"WRONG {found[0]}"
    return ", ".join(said)


if __name__ == "__main__":
    main()
