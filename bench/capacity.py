"""How many machines a year's notices and the heaviest day need, from measured figures; peer: none, it is arithmetic.

Usage: `./run bench capacity [PRESS.JSON] [HOSTS.JSON]`: the last lines that the benches `press` and `hosts` print.

It writes the table between the two marks in `docs/reference/capacity.md`; without files it shows what stands there.
"""

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "capacity.md"
BEGIN, END = "<!-- computed by bench/capacity.py -->", "<!-- end -->"
_FULL = 100_000
_PROCESSORS_A_HOST = 8
_BUSY = 0.6
"""How much of a machine is planned for: the rest is for other work, repetition after a death, and growth."""
_WORKING_DAYS = 250
_HOURS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What must be made, and how soon."""

    name: str
    notices: int
    hours: float
    """Within which they are made."""


LOADS = (
    Load(name="a state: 10 M notices a year, on working days", notices=10_000_000 // _WORKING_DAYS, hours=_HOURS),
    Load(name="a state: a tenth of the year's on one day", notices=1_000_000, hours=_HOURS),
    Load(name="national noticing: 170 M a year, on working days", notices=170_000_000 // _WORKING_DAYS, hours=_HOURS),
    Load(name="national noticing: the record day, 2 M sheets", notices=2_000_000, hours=_HOURS),
    Load(name="the same within one hour", notices=2_000_000, hours=1),
)


def processor_seconds(press: Mapping[str, float]) -> float:
    """Of one processor, for one notice's whole way: two workers ran for that long."""
    return 2 * press["run_seconds_100k"] / _FULL


def processors(load: Load, seconds: float) -> float:
    """How many are busy all the time while the load is made."""
    return load.notices * seconds / (load.hours * 3600)


def hosts(load: Load, seconds: float) -> int:
    """Machines, each planned to be busy for a part only."""
    return max(1, math.ceil(processors(load, seconds) / (_PROCESSORS_A_HOST * _BUSY)))


def table(press: Mapping[str, float], two: Mapping[str, object] | None) -> str:
    """What is written into the page."""
    seconds = processor_seconds(press)
    scaled = f"; scaled from {press['run_rows']:,} rows" if press.get("scaled") else ""
    lines = [
        (
            f"Measured: {press['run_seconds_100k']:,.1f} s for 100,000 notices with two workers{scaled}; so "
            f"{seconds * 1000:.2f} ms of a processor for a notice, from the spreadsheet to the print stream."
        ),
        f"Memory of the whole run {press['rss_mb']:,.0f} MB; database {press['db_mb']:,.0f} MB for 100,000 notices.",
        "",
        "| load | notices | within | processors busy | machines |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one.name} | {one.notices:,} | {one.hours:g} h | {processors(one, seconds):.2f} | {hosts(one, seconds)} |"
        for one in LOADS
    ]
    if two:
        lines += ["", *_hosts_said(two)]
    return "\n".join(lines)


def _hosts_said(two: Mapping[str, object]) -> list[str]:
    speeds = two["rows_per_second"]
    if not isinstance(speeds, dict):
        raise TypeError("the second file is no last line of bench/hosts.py")
    told = ", ".join(f"{name} {speed:g}" for name, speed in speeds.items())
    same = "the same" if two["same"] else "NOT the same"
    return [
        (
            f"Two machines on one ({two['processors']} processors between them, {two['rows']:,} rows), rows a "
            f"second with start and end of the programs: {told}. The bytes were {same} in every case."
        ),
    ]


def main() -> None:
    """Fill the page, or show it."""
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    inside, _, tail = rest.partition(END)
    if len(sys.argv) > 1:
        given = [json.loads(Path(one).read_text(encoding="utf-8").splitlines()[-1]) for one in sys.argv[1:3]]
        inside = f"\n\n{table(given[0], given[1] if len(given) > 1 else None)}\n\n"
        PAGE.write_text(f"{head}{BEGIN}{inside}{END}{tail}", encoding="utf-8")
    print(inside.strip())


if __name__ == "__main__":
    main()
