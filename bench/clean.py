"""What cleaning and measuring cost in processor time a page, over 10 to 1,000 pages and a filled form; peer: none."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline import library
from pipeline.pages.clean import clean
from pipeline.pages.conform import conform
from pipeline.rules import catalog

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import hostile_forms, hostile_make, hostile_pdfs

ROUNDS = 5


def milliseconds(work: Callable[[], object]) -> float:
    """The median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    court = catalog.build(library.read(library.shipped())).courts["us-nywd"]
    court = replace(court, limits=replace(court.limits, file_name_pattern=None))
    print(f"{'file':<24}{'pages':>7}{'clean ms/page':>16}{'conform ms/page':>18}")
    with tempfile.TemporaryDirectory() as folder:
        for name, pages, data in samples():
            source, out = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
            source.write_bytes(data)
            cleaned = milliseconds(lambda: clean(source, out, name="in.pdf"))  # noqa: B023 - called at once
            measured = milliseconds(lambda: conform(out, court, name="out.pdf", ours=False))  # noqa: B023
            print(f"{name:<24}{pages:>7}{cleaned / pages:>16.3f}{measured / pages:>18.3f}")


def samples() -> list[tuple[str, int, bytes]]:
    plain = [
        (f"plain, {count} pages", count, hostile_make.saved(hostile_make.plain(count))) for count in (10, 100, 1000)
    ]
    return [
        *plain,
        ("everything forbidden", 3, hostile_pdfs.marked()),
        ("a filled form", 1, hostile_forms.filled_form()),
    ]


if __name__ == "__main__":
    main()
