"""Whether any struck paper is wrong, `python bench/equality.py [N] [FOLDER] [SEED]`; peer: WeasyPrint's own file.

Records of every shipped notice and summons in one court each, the notice of hearing in four, in both languages, with
texts as hard as people and machines may write them. Each struck paper is compared with what WeasyPrint lays out for
that very record as strictly as a reader could tell; of every fortieth also the pixels and the text PDFium reads.
Struck papers are kept in FOLDER, if one is named.
"""

import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pypdfium2 as pdfium
import strikes

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.model import Form
from pipeline.press.plate.judge import differences
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.sources import Sources
from pipeline.press.striking import HOUSE, Striker
from pipeline.press.struck import STRUCK, StruckPaper
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from tests import plate_hostile

_COURTS = ("us-nywd", "fl-trial", "ny-supreme", "wa-superior")
_PIXELS = 40


def main(wanted: int, folder: Path | None, seed: int) -> None:
    """Measure and print."""
    catalog = catalog_room.build(library.read(library.shipped()))
    kinds = [one for one in sorted(catalog.documents) if one.startswith(("notice-", "summons-"))]
    places = [(kind, _COURTS[at % len(_COURTS)]) for at, kind in enumerate(kinds)]
    places += [("notice-of-hearing", court) for court in _COURTS if ("notice-of-hearing", court) not in places]
    bases = [form for kind, court in places for form in strikes.forms(kind, court, catalog)]
    share = max(1, round(wanted / len(bases)))
    tally: Counter[str] = Counter()
    for base in bases:
        tally.update(_Run(base, catalog, folder).records(seed, share))
    print(json.dumps(dict(sorted(tally.items()))))


class _Run:
    """The records of one type in one court and language."""

    def __init__(self, base: Form, catalog: Catalog, folder: Path | None) -> None:
        self._base = base
        self._made, court = catalog.documents[base.document_type], catalog.courts[base.court]
        self._folder = folder
        self._tally: Counter[str] = Counter()
        self._ours, self._peer = (
            Striker(self._made, court, received_at=strikes.AT, despite=frozenset(HOUSE), plates=plates)
            for plates in (None, _no_plate)
        )

    def records(self, seed: int, count: int) -> Counter[str]:
        begun = time.process_time()
        for number, form in enumerate(plate_hostile.forms(self._base, self._made, seed, count)):
            try:
                made = self._ours.papers(form)
            except LibraryError:
                self._tally["no paper"] += 1
                continue
            for at, one in enumerate(made):
                self._tally[one.how if one.how == STRUCK else f"rendered: {one.reason}"] += 1
                if one.how == STRUCK:
                    self._compare(number, at, form, one)
        about = f"{self._base.document_type} {self._base.court} {self._base.values.get('reader_language', '')}"
        said = ", ".join(f"{name} {number}" for name, number in sorted(self._tally.items()))
        print(f"{about}: {said}; {self._ours.count.variants} variants; {time.process_time() - begun:.1f} s", flush=True)
        return self._tally

    def _compare(self, number: int, at: int, form: Form, one: StruckPaper) -> None:
        name = f"{form.document_type} {form.court} {form.values.get('reader_language', '')} {number}"
        if self._folder:
            (self._folder / f"{name}.pdf").write_bytes(one.pdf)
        there = self._peer.papers(form)[at]
        if found := differences(there.pdf, one.pdf):
            self._tally["WRONG"] += 1
            print(f"WRONG: {name}: {found[:3]}", flush=True)
        if number % _PIXELS == 1:
            self._tally["seen"] += 1
            if any(one != other for one, other in itertools.zip_longest(_seen(there.pdf), _seen(one.pdf))):
                self._tally["WRONG"] += 1
                print(f"WRONG: {name}: the pixels or the text", flush=True)


def _no_plate(shape: str, sources: Sources) -> NoReturn:
    del shape, sources
    raise Unfaithful("asked")


def _seen(pdf: bytes) -> Iterator[tuple[bytes, str]]:
    with pdfium.PdfDocument(pdf) as opened:
        for page in opened:
            yield bytes(page.render(scale=1.5).buffer), page.get_textpage().get_text_range()


if __name__ == "__main__":
    given = sys.argv[1:]
    kept = Path(given[1]) if len(given) > 1 else None
    main(int(given[0]) if given else 300, kept, int(given[2]) if len(given) > 2 else 1)
