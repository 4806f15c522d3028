"""One measure for all: each peer writes into a new folder of its own, warmed up once, the bare floor beside it.

Creating a file costs many times more where thousands were just deleted, so nothing is deleted before the end.
"""

import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one peer took."""

    name: str
    count: int
    cpu_ms: float
    """Processor milliseconds a notice, of this process and of those it waited for."""
    wall_ms: float
    floor_ms: float
    """Processor milliseconds a file for writing the same bytes and nothing else, right after."""
    size: int
    """Bytes a notice."""
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A peer that is not installed."""

    name: str
    why: str


def each(name: str, make: Callable[[int], bytes], count: int, folder: Path) -> Measured:
    """Make and write notices one after the other.

    Args:
        name: the peer's.
        make: the PDF of the record of a number; called once before the clock starts, with the last number.
        count: how many.
        folder: where a new folder is made.
    """
    make(count - 1)
    place = folder / name.replace(" ", "-").replace("/", "-")
    place.mkdir(parents=True)
    sizes: list[int] = []
    clock = Clock()
    for number in range(count):
        data = make(number)
        (place / f"{number:06d}.pdf").write_bytes(data)
        sizes.append(len(data))
    return measured(name, clock, place, sizes, count)


def measured(name: str, clock: "Clock", place: Path, sizes: Sequence[int], count: int) -> Measured:
    """The figures of what was just done; the floor is measured now, under the same load."""
    cpu, wall = clock.read()
    return Measured(
        name=name,
        count=count,
        cpu_ms=cpu * 1000 / count,
        wall_ms=wall * 1000 / count,
        floor_ms=floor(place.with_name(f"{place.name}-floor"), sizes),
        size=sum(sizes) // max(1, len(sizes)),
        errors=count - len([one for one in sizes if one]),
    )


def floor(place: Path, sizes: Sequence[int]) -> float:
    """Processor milliseconds a file of writing as many bytes and nothing else, into a new folder."""
    place.mkdir(parents=True)
    blob = os.urandom(max(sizes, default=1))
    clock = Clock()
    for number, size in enumerate(sizes):
        (place / f"{number:06d}.pdf").write_bytes(blob[:size])
    return clock.read()[0] * 1000 / max(1, len(sizes))


class Clock:
    """Processor and wall seconds since it was made."""

    def __init__(self) -> None:
        self._cpu, self._wall = _cpu(), time.perf_counter()

    def read(self) -> tuple[float, float]:
        """Processor and wall seconds."""
        return _cpu() - self._cpu, time.perf_counter() - self._wall


def _cpu() -> float:
    own = time.process_time()
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + others.ru_utime + others.ru_stime


def table(rows: Sequence[Measured | Absent]) -> str:
    """For people to read."""
    lines = [f"{'':34}{'notices':>9}{'ms CPU':>10}{'ms wall':>10}{'floor':>8}{'bytes':>9}{'errors':>8}"]
    for row in rows:
        if isinstance(row, Absent):
            lines.append(f"{row.name:34}{row.why}")
            continue
        lines.append(
            f"{row.name:34}{row.count:>9,}{row.cpu_ms:>10.3f}{row.wall_ms:>10.3f}{row.floor_ms:>8.3f}"
            f"{row.size:>9,}{row.errors:>8}"
        )
    return "\n".join(lines)
