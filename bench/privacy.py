"""How many identifiers the finders find, how many they invent, and what a page costs.

The corpus is `tests/privacy_corpus.py`: invented, seeded, labelled. A part of its wording was written after the
finders were done and never tuned against ("held out"); it is told by itself.
`--misses` prints what went wrong elsewhere.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.rules.privacy import find
from tests.privacy_corpus import NUMBERED, Snippet, snippets

COUNT = 12_000
IGNORED = frozenset({"routing", "minor-age", "street-address"})
"""Kinds no rule protects by themselves: finding them is neither right nor wrong here."""


@dataclass
class Tally:
    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, one: Snippet) -> None:
        hits = [hit for hit in find(one.text) if hit.kind.value not in IGNORED]
        for kind, start, end in one.truth:
            self.there[kind] += 1
            if any(hit.start <= start + 2 and hit.end >= end - 1 for hit in hits):
                self.found[kind] += 1
            else:
                self.misses.append(f"missed {kind}: {one.text!r}")
        for hit in hits:
            if not any(hit.start < end and start < hit.end for _, start, end in one.truth):
                self.invented[hit.kind.value] += 1
                self.misses.append(f"invented {hit.kind.value} {one.text[hit.start : hit.end]!r}: {one.text!r}")

    def recall(self, kinds: frozenset[str]) -> float:
        return sum(self.found[one] for one in kinds) / max(1, sum(self.there[one] for one in kinds))

    def precision(self) -> float:
        right = sum(self.found.values())
        return right / max(1, right + sum(self.invented.values()))


def tallies(count: int, seed: int = 7) -> dict[bool, Tally]:
    """What was found: under `False` in the wording that was tuned on, under `True` in the held-out one."""
    both = {False: Tally(), True: Tally()}
    for one in snippets(count, seed):
        both[one.held].add(one)
    return both


def main() -> None:
    started = time.process_time()
    both = tallies(COUNT)
    taken = time.process_time() - started
    for held, tally in both.items():
        print(f"\n{'held out' if held else 'tuned on'}: {sum(tally.there.values())} identifiers")
        for kind in sorted(tally.there | tally.invented):
            part = tally.recall(frozenset({kind}))
            print(f"  {kind:<16}{tally.there[kind]:>6}  recall {part:7.2%}  invented {tally.invented[kind]}")
        print(f"  numbered identifiers: recall {tally.recall(NUMBERED):.2%}")
        print(f"  birth dates: recall {tally.recall(frozenset({'birth-date'})):.2%}")
        print(f"  all: precision {tally.precision():.2%}")
    print(f"\n{COUNT} snippets, {taken / COUNT * 1000:.3f} ms each; a page of 3,000 letters: {_page():.2f} ms")
    if "--misses" in sys.argv:
        print("\n".join(both[False].misses[:80]))


def _page() -> float:
    """Processor milliseconds for a page of such sentences."""
    text = "\n".join(one.text for one in snippets(60, 11))[:3000]
    started = time.process_time()
    for _ in range(20):
        find(text)
    return (time.process_time() - started) / 20 * 1000


if __name__ == "__main__":
    main()
