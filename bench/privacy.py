"""How many identifiers are found, how many are invented, and what a page costs; peer: none.

The corpus is `tests/privacy_corpus.py`: invented, seeded, labelled. Its lists of wording are told of one by one: those
the finders were tuned on (`tuned`), and those they were mended after. How they did at first sight of each stands in
`tests/privacy_fresh.py`.
`--misses PART` prints what went wrong in a list.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.rules.privacy import find
from tests.privacy_corpus import NUMBERED, snippets
from tests.privacy_tally import tallies

COUNT = 12_000


def main() -> None:
    started = time.process_time()
    lists = tallies(COUNT)
    taken = time.process_time() - started
    for part, tally in lists.items():
        print(f"\n{part}: {sum(tally.there.values())} identifiers")
        for kind in sorted(tally.there | tally.invented):
            recall = tally.recall(frozenset({kind}))
            print(f"  {kind:<16}{tally.there[kind]:>6}  recall {recall:7.2%}  invented {tally.invented[kind]}")
        print(f"  numbered identifiers: recall {tally.recall(NUMBERED):.2%}")
        print(f"  birth dates: recall {tally.recall(frozenset({'birth-date'})):.2%}")
        print(f"  all: precision {tally.precision():.2%}")
    print(f"\n{COUNT} snippets, {taken / COUNT * 1000:.3f} ms each; a page of 3,000 letters: {_page():.2f} ms")
    if "--misses" in sys.argv:
        print("\n".join(lists[sys.argv[-1]].misses[:80]))


def _page() -> float:
    """Processor milliseconds for a page of such sentences."""
    text = "\n".join(one.text for one in snippets(60, 11))[:3000]
    started = time.process_time()
    for _ in range(20):
        find(text)
    return (time.process_time() - started) / 20 * 1000


if __name__ == "__main__":
    main()
