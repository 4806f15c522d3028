"""Which states a ZIP Code can lie in."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("zip_prefixes.toml")


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The table of the first three digits."""

    by_prefix: Mapping[str, frozenset[str]]
    by_code: Mapping[str, frozenset[str]]
    """Single ZIP Codes that lie in another state than their neighbours."""
    states: frozenset[str]
    source: str
    verified: bool

    def of(self, code: str) -> frozenset[str]:
        """The states of a ZIP Code's five digits; none where no post office has its beginning."""
        return self.by_prefix.get(code[:3], frozenset()) | self.by_code.get(code, frozenset())


@functools.cache
def prefixes() -> Prefixes:
    """The table, read once."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Prefixes(
        by_prefix=_turned({state: list(_spread(ranges)) for state, ranges in told["states"].items()}),
        by_code=_turned({state: codes.split() for state, codes in told["also"].items()}),
        states=frozenset(told["states"]),
        source=told["source"],
        verified=told["verified"],
    )


def _spread(ranges: str) -> Iterator[str]:
    for each in ranges.split():
        first, _, last = each.partition("-")
        yield from (f"{number:03d}" for number in range(int(first), int(last or first) + 1))


def _turned(told: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for state, codes in told.items():
        for code in codes:
            found.setdefault(code, set()).add(state)
    return {code: frozenset(states) for code, states in found.items()}
