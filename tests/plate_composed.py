"""Random line patterns of shipped papers, each composed and laid out.

`python -m tests.plate_composed 40` compares 40 a type.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline import library
from pipeline.press.plate import composer
from pipeline.press.plate.composer import Composer
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.plate import Plate
from pipeline.press.sources import Sources
from pipeline.press.striking import HOUSE, Striker, Striking
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from tests.conftest import NOW
from tests.example_papers import DOCUMENTS, form_of

TABLE = (
    ("notice-of-hearing", "us-nywd", "english"),
    ("notice-of-hearing", "fl-trial", "spanish"),
    ("notice-general", "us-flmd", "english"),
    ("notice-of-deficiency", "us-nysd", "english"),
    ("notice-of-appearance", "tx-district", "english"),
    ("summons-civil", "us-nywd", "spanish"),
    ("summons-criminal", "wa-superior", "english"),
)
_WORDS = ("Ann", "of", "the", "County", "O’Brien", "Zoe", "&", "Acme,", "Inc.", "Rochester", "Building", "Suite", "14")


class _Caught:
    """A plate that keeps the values it was given."""

    def __init__(self, plate: Plate) -> None:
        self._plate, self.values = plate, tuple[str, ...]()

    def strike(self, values: tuple[str, ...]) -> object:
        self.values = values
        return self._plate.strike(values)


def plate_of(
    kind: str, court: str, language: str, catalog: Catalog, now: datetime, compared: int
) -> tuple[Plate, tuple[str, ...]]:
    """The plate of a shipped example, and the example's values."""
    caught: list[tuple[Plate, _Caught]] = []

    def plates(shape: str, sources: Sources) -> Striking:
        plate = Plate(shape, sources)
        plate._composer = Composer(plate._founded, compared=compared)
        caught.append((plate, _Caught(plate)))
        return caught[-1][1]  # type: ignore[return-value] # it gives what the plate gives

    form = form_of(DOCUMENTS / kind / "examples/ordinary.json", catalog, now)
    values = {**form.values, "reader_language": language} if "reader_language" in form.values else form.values
    form = replace(form, court=court, case=replace(form.case, court=court), values=values, exhibits=())
    Striker(
        catalog.documents[kind], catalog.courts[court], received_at=now, plates=plates, despite=frozenset(HOUSE)
    ).papers(form)
    [(plate, kept)] = caught[:1]
    return plate, kept.values


def varied(values: Sequence[str], count: int, chance: random.Random, *, fields: int = 2) -> Iterator[tuple[str, ...]]:
    """The values with words added to some of them."""
    for _ in range(count):
        new = list(values)
        for place in chance.sample(range(len(new)), min(fields, len(new))):
            new[place] += " " + " ".join(chance.choices(_WORDS, k=chance.randrange(1, 14)))
        yield tuple(new)


def strike(plate: Plate, records: Iterator[tuple[str, ...]]) -> int:
    """Strike them; how many could be."""
    struck = 0
    for values in records:
        try:
            plate.strike(values)
        except Unfaithful:
            continue
        struck += 1
    return struck


def main(count: int) -> None:
    """Compare so many records a type, and say how many patterns were composed."""
    catalog = catalog_room.build(library.read(library.shipped()))
    for kind, court, language in TABLE:
        tally = composer.TALLY = composer.Tally()
        plate, values = plate_of(kind, court, language, catalog, NOW, compared=1)
        known = plate.variants
        strike(plate, varied(values, count, random.Random(1)))
        print(kind, court, language, f"patterns: {plate.variants - known}", tally, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
