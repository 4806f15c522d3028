"""How often is anything filed twice or lost, each fault at every stage of each way of filing; peer: none is published.

`./run bench chaos [SEEDS] [WAY …] [--keep FILE]` runs it. When all ways were run, the table goes into
`docs/reliability.md`. Each journey's end is written down at once: with `--keep`, what was stopped goes on where it
was. A journey is a function of (way, stage, fault, seed) but for the machine's speed, so a broken promise can be run
again alone. There is no peer to compare with: no other product publishes such counts.
"""

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import database  # noqa: E402 - the checkout's own tests are imported
from tests.chaos_ends import End, Plan, table  # noqa: E402
from tests.chaos_run import run  # noqa: E402
from tests.chaos_sites import WAYS, available, opened  # noqa: E402

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, FINISH = "<!-- counts: begin -->", "<!-- counts: end -->"
MEMORY = Path("/dev/shm")  # noqa: S108 - a new folder with a random name is made there
"""Journeys wait for disks otherwise; what a disk does when power fails is not tried here anyway."""


def main() -> None:
    asked = _arguments()
    ways = [one for one in asked.ways or WAYS if available(one)]
    with tempfile.TemporaryDirectory() as folder:
        keep = asked.keep or Path(folder) / "ends.jsonl"
        started = time.monotonic()
        if not asked.only_publish:
            _run(ways, asked.seeds, keep, asked.processes)
        ends = [one for one in _kept(keep) if one.plan.kind in ways and one.plan.seed < asked.seeds]
    said, result = table(ends), _result(ends)
    print(f"{said}\n{json.dumps(result)}\n{time.monotonic() - started:.0f} seconds for what was not kept before")
    for one in ends:
        if one.wrong:
            print(f"{one.plan}: {'; '.join(one.wrong)}")
    if len(ways) == len(WAYS):
        _publish(said, result)
    sys.exit(1 if result["promises_broken"] else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("seeds", nargs="?", type=int, default=10)
    parser.add_argument("ways", nargs="*")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only-publish", action="store_true")
    return parser.parse_args()


def _kept(file: Path | None) -> list[End]:
    if file is None or not file.exists():
        return []
    rows = (json.loads(line) for line in file.read_text().splitlines())
    return [End(**{**row, "plan": Plan(**row["plan"]), "wrong": tuple(row["wrong"])}) for row in rows]


def _run(ways: list[str], seeds: int, keep: Path, processes: int) -> None:
    parts = [(way, seed, keep) for seed in range(seeds) for way in ways]
    with ProcessPoolExecutor(max_workers=processes) as pool:
        for one in [pool.submit(_part, *part) for part in parts]:
            one.result()


def _part(way: str, seed: int, keep: Path) -> None:
    done = {str(one.plan) for one in _kept(keep)}
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'state.db'}"
        state = database.connect(url)
        (folder / "papers").mkdir()
        with opened(way, folder / "site") as site:
            # the first one only warms what is read once
            plans = [Plan(kind=way, stage="", fault="", seed=seed)]
            plans += [
                Plan(kind=way, stage=stage, fault=fault, seed=seed)
                for stage, faults in site.stages.items()
                for fault in faults
            ]
            for plan in (one for one in plans if str(one) not in done):
                end = run(site, plan, url=url, state=state, folder=folder / "papers")
                if plan.stage:
                    with keep.open("a") as out:
                        out.write(json.dumps(asdict(end)) + "\n")
        state.dispose()


def _result(ends: list[End]) -> dict[str, int]:
    return {
        "journeys": len(ends),
        "ways": len({one.plan.kind for one in ends}),
        "ways_and_stages": len({(one.plan.kind, one.plan.stage) for one in ends}),
        "faults_at_stages": len({(one.plan.kind, one.plan.stage, one.plan.fault) for one in ends}),
        "seeds": len({one.plan.seed for one in ends}),
        "struck": sum(one.struck for one in ends),
        "filed_twice": sum(one.filed > 1 for one in ends),
        "lost": sum(one.lost for one in ends),
        "told_falsely": sum(one.false for one in ends),
        "promises_broken": sum(bool(one.wrong) for one in ends),
        "a_person_looked": sum(one.unknown for one in ends),
    }


def _publish(said: str, result: dict[str, int]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(FINISH)
    numbers = json.dumps(result)
    made = f"{result['journeys']:,} journeys.\n\n{said}\n\n```json\n{numbers}\n```"
    PAGE.write_text(f"{head}{BEGIN}\n\n{made}\n\n{FINISH}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
