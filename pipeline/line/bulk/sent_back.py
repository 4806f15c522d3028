"""How many rows of a run went back, and how many were remarked on, by what was said of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.line.bulk import index, reading, returning
from pipeline.line.bulk.bench import Bench
from pipeline.model import Finding, Severity
from pipeline.runs.ledger import Run

DUPLICATE = "run.duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """Rows by finding code; a row with two findings counts under both."""

    returned: Mapping[str, int]
    """Rows that went back; what was said of the roster as a whole counts once."""
    remarked: Mapping[str, int]
    """Rows that went on."""


def count(bench: Bench, one: Run) -> SentBack:
    """Count a run's findings, one chunk at a time in memory; the same however often it is asked."""
    returned: Counter[str] = Counter({each.code for each in reading.findings(bench, one.id) if _is_error(each)})
    for part in index.chunks(bench, one):
        if part.returned:
            for _, found in returning.told(bench, one, part):
                returned.update({each.code for each in found if _is_error(each)})
    if one.duplicates:
        returned[DUPLICATE] += one.duplicates
    remarked: Counter[str] = Counter()
    for _, each in returning.remarks(bench, one):
        remarked[each.code] += 1
    return SentBack(returned=_most_first(returned), remarked=_most_first(remarked))


def _is_error(one: Finding) -> bool:
    return one.severity is Severity.ERROR


def _most_first(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))
