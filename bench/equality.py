"""Whether any struck paper is wrong, `python bench/equality.py [N]`; peer: WeasyPrint's own file.

Records of every shipped notice and summons in three courts each, the notice of hearing in four, in both languages, with
texts as hard as people and machines may write them. Each struck paper is compared with what WeasyPrint lays out for
that very record as strictly as a reader could tell; of every fortieth also the pixels and the text PDFium reads. A
line is printed for each type, court and language; what is noted in a file by `--note` is not done again. The last line
is one JSON object; the program fails where a struck paper is wrong.
"""

import argparse
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

import pypdfium2 as pdfium
import strikes

from pipeline.errors import LibraryError
from pipeline.model import Form
from pipeline.press.plate.judge import differences
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.sources import Sources
from pipeline.press.striking import HOUSE, Striker
from pipeline.press.struck import STRUCK, StruckPaper
from tests import plate_hostile

_COURTS = ("us-nywd", "fl-trial", "ny-supreme", "wa-superior")
_IN_ALL = "notice-of-hearing"
_PLACES = 3
"""Courts of a type; each type begins with another of them."""
_PIXELS = 40
_RECORDS, _SECONDS = 3_000, 660
WRONG, COMPARED = "wrong", "compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One type in one court and one language, and which records are made for it."""

    kind: str
    court: str
    language: str
    seed: int
    records: int
    keep: str | None = None

    @property
    def name(self) -> str:
        """What stands in the table."""
        return f"{self.kind} {self.court} {self.language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a place's records."""

    name: str
    key: str
    made: int
    asked: int
    seconds: float
    variants: int
    papers: dict[str, int] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


def main() -> None:
    """Measure and print.

    Raises:
        SystemExit: a struck paper is wrong.
    """
    told = _told()
    wanted = _places(told)
    noted = _noted(told.note)
    found = [noted[_key(one)] for one in wanted if _key(one) in noted]
    for one in found:
        _say(one)
    rest = [one for one in wanted if _key(one) not in noted]
    for one in strikes.shared_out(records, rest, told.processes, told.seconds):
        _say(one)
        _note(told.note, one)
        found.append(one)
    print(json.dumps(_line(wanted, found)))
    raise SystemExit(any(one.wrong for one in found))


def records(place: Place, seconds: float) -> Found:
    """Make a place's records, as many as its time allows, and compare each that is struck."""
    return _Run(place).made(seconds)


class _Run:
    """The records of one type in one court and language."""

    def __init__(self, place: Place) -> None:
        catalog = strikes.catalog()
        self._place = place
        self._made, court = catalog.documents[place.kind], catalog.courts[place.court]
        forms = strikes.forms(place.kind, place.court, catalog)
        self._base = next(one for one in forms if one.values.get("reader_language", "english") == place.language)
        self._tally: Counter[str] = Counter()
        self._wrong: list[str] = []
        self._ours, self._peer = (
            Striker(self._made, court, received_at=strikes.AT, despite=frozenset(HOUSE), plates=plates)
            for plates in (None, _no_plate)
        )

    def made(self, seconds: float) -> Found:
        begun, made = time.monotonic(), 0
        hostile = plate_hostile.forms(self._base, self._made, self._place.seed, self._place.records)
        for number, form in enumerate(hostile):
            if time.monotonic() - begun > seconds:
                break
            self._one(number, form)
            made += 1
        return Found(
            name=self._place.name,
            key=_key(self._place),
            made=made,
            asked=self._place.records,
            seconds=round(time.monotonic() - begun, 1),
            variants=self._ours.count.variants,
            papers=dict(sorted(self._tally.items())),
            wrong=tuple(self._wrong),
        )

    def _one(self, number: int, form: Form) -> None:
        try:
            made = self._ours.papers(form)
        except LibraryError:
            self._tally["no paper"] += 1
            return
        self._tally.update(STRUCK if one.how == STRUCK else f"rendered: {one.reason}" for one in made)
        if any(one.how == STRUCK for one in made):
            for one, there in zip(made, self._peer.papers(form), strict=True):
                if one.how == STRUCK:
                    self._compare(number, one, there)

    def _compare(self, number: int, one: StruckPaper, there: StruckPaper) -> None:
        name = f"{self._place.name} {self._place.seed} {number} {one.name}"
        if self._place.keep:
            (Path(self._place.keep) / f"{name}.pdf").write_bytes(one.pdf)
        self._tally[COMPARED] += 1
        if found := differences(there.pdf, one.pdf):
            self._wrong.append(f"{name}: {found[:3]}")
        if number % _PIXELS == 1:
            self._tally["seen"] += 1
            if any(mine != other for mine, other in itertools.zip_longest(_seen(one.pdf), _seen(there.pdf))):
                self._wrong.append(f"{name}: the pixels or the text")


def _told() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("records", nargs="?", type=int, default=_RECORDS, help="of all places together")
    asked.add_argument("--types", nargs="+", metavar="TYPE", help="in this order; without one: all notices, summonses")
    asked.add_argument("--courts", nargs="+", metavar="COURT", help="every type in these courts")
    asked.add_argument("--seconds", type=float, default=_SECONDS, help="each place has its share of the time")
    asked.add_argument("--processes", type=int, default=strikes.PROCESSES)
    asked.add_argument("--seed", type=int, default=1, help="other records")
    asked.add_argument("--note", type=Path, help="a file to which each place is noted; what it names is not done again")
    asked.add_argument("--keep", type=Path, help="a folder in which struck papers are left")
    return asked.parse_args()


def _places(told: argparse.Namespace) -> list[Place]:
    if told.keep:
        told.keep.mkdir(parents=True, exist_ok=True)
    shipped = strikes.kinds()
    found = [
        (kind, court, str(form.values.get("reader_language", "english")))
        for kind in told.types or shipped
        for court in told.courts or _courts(shipped.index(kind), kind)
        for form in strikes.forms(kind, court, strikes.catalog())
    ]
    share, keep = max(1, round(told.records / len(found))), str(told.keep) if told.keep else None
    return [
        Place(kind=kind, court=court, language=language, seed=told.seed, records=share, keep=keep)
        for kind, court, language in found
    ]


def _courts(at: int, kind: str) -> list[str]:
    return [_COURTS[(at + more) % len(_COURTS)] for more in range(len(_COURTS) if kind == _IN_ALL else _PLACES)]


def _key(place: Place) -> str:
    return f"{place.name} {place.seed} {place.records}"


def _noted(path: Path | None) -> dict[str, Found]:
    lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
    found = [Found(**{**told, "wrong": tuple(told["wrong"])}) for told in map(json.loads, lines)]
    return {one.key: one for one in found if one.made == one.asked}


def _note(path: Path | None, one: Found) -> None:
    if path:
        with path.open("a", encoding="utf-8") as note:
            note.write(json.dumps(asdict(one)) + "\n")


def _say(one: Found) -> None:
    papers = ", ".join(f"{name} {number}" for name, number in one.papers.items())
    count = f"{one.made} of {one.asked} records" if one.made < one.asked else f"{one.made} records"
    print(f"{one.name}: {count}: {papers}; {one.variants} variants; {one.seconds:.1f} s", flush=True)
    for said in one.wrong:
        print(f"WRONG: {said}", flush=True)


def _line(wanted: list[Place], found: list[Found]) -> dict[str, object]:
    total: Counter[str] = Counter()
    for one in found:
        total.update(one.papers)
    reached = {one.name for one in found}
    return {
        "records": sum(one.made for one in found),
        WRONG: sum(len(one.wrong) for one in found),
        **dict(sorted(total.items())),
        "places": {one.name: {"records": one.made, WRONG: len(one.wrong), **one.papers} for one in found},
        "cut short": [one.name for one in found if one.made < one.asked],
        "not reached": [one.name for one in wanted if one.name not in reached],
    }


def _no_plate(shape: str, sources: Sources) -> NoReturn:
    del shape, sources
    raise Unfaithful("asked")


def _seen(pdf: bytes) -> Iterator[tuple[bytes, str]]:
    with pdfium.PdfDocument(pdf) as opened:
        for page in opened:
            yield bytes(page.render(scale=1.5).buffer), page.get_textpage().get_text_range()


if __name__ == "__main__":
    main()
