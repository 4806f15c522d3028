"""Every fault at every stage of every way of filing, many seeds each: how often was anything filed twice or lost?

`./run bench chaos [SEEDS] [WAY …]` runs it and writes the table into `docs/reliability.md`. A journey is a pure
function of (way, stage, fault, seed), so a broken promise can be run again alone. There is no peer to compare with:
no other product publishes such counts.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import database  # noqa: E402 - the checkout's own tests are imported
from tests.chaos_run import End, Journey, Plan, table  # noqa: E402
from tests.chaos_sites import WAYS, available, opened  # noqa: E402

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, FINISH = "<!-- counts: begin -->", "<!-- counts: end -->"


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    ways = [one for one in sys.argv[2:] or WAYS if available(one)]
    started = time.monotonic()
    with ProcessPoolExecutor(max_workers=2) as pool:
        parts = [(way, seed) for seed in range(seeds) for way in ways]
        ends = [end for found in pool.map(_part, parts) for end in found]
    broken = [one for one in ends if one.wrong]
    for one in broken:
        print(f"{one.plan}: {'; '.join(one.wrong)}")
    said = table(ends)
    print(said)
    if len(ways) == len(WAYS):
        _publish(said, seeds, len(ends))
    print(
        json.dumps(
            {
                "runs": len(ends),
                "seeds": seeds,
                "filed_twice": sum(one.filed > 1 for one in ends),
                "promises_broken": len(broken),
                "seconds": round(time.monotonic() - started),
            }
        )
    )
    sys.exit(1 if broken else 0)


def _part(part: tuple[str, int]) -> list[End]:
    return list(_journeys(*part))


def _journeys(way: str, seed: int) -> Iterator[End]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        state = database.connect(f"sqlite:///{folder / 'state.db'}")
        (folder / "papers").mkdir()
        with opened(way, folder / "site") as site:
            for stage, faults in site.stages.items():
                for fault in faults:
                    plan = Plan(kind=way, stage=stage, fault=fault, seed=seed)
                    yield Journey(site=site, plan=plan, state=state, folder=folder / "papers").run()
        state.dispose()


def _publish(said: str, seeds: int, runs: int) -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(FINISH)
    made = f"{runs:,} runs, {seeds} seeds each.\n\n{said}"
    PAGE.write_text(f"{head}{BEGIN}\n\n{made}\n\n{FINISH}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
