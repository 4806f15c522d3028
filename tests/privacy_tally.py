"""Counts what the finders found in the corpus, what they missed, and what they invented."""

from collections import Counter
from dataclasses import dataclass, field

from pipeline.rules.privacy import find
from tests.privacy_corpus import PARTS, Snippet, snippets

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


def tallies(count: int, seed: int = 7) -> dict[str, Tally]:
    """What was found in each list of wording."""
    found = {part: Tally() for part in PARTS}
    for one in snippets(count, seed):
        found[one.part].add(one)
    return found
