"""How many packets a minute the whole line makes, `python bench/line.py [PACKETS]`; peer: rendering alone.

A packet is a motion with its proposed order (two documents, a Word twin, a merged packet), dropped as JSON, taken,
checked, made, bound, measured, packaged and handed to the folder portal. The peer, in the same run, is the same
rendering alone: the two papers laid out by WeasyPrint one after the other in this process, with nothing checked,
merged, measured or kept.
"""

import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pipeline import demo, settings
from pipeline.line import status, work
from pipeline.line.desk import load_catalog
from pipeline.model import Origin, RawForm
from pipeline.press import papers
from pipeline.rules import validate
from pipeline.settings import Settings

_PEER_PACKETS = 10


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="docketpress-bench-") as folder:
        home = _home(Path(folder) / "home")
        for number in range(count):
            text = json.dumps(_form(number))
            (home.inbox / "motions" / f"motion-{number}.json").write_text(text, encoding="utf-8")
        begun = time.perf_counter()
        work.run_once(home, lambda _report: None)
        seconds = time.perf_counter() - begun
        made = sum(one.made for one in status.of(home).drops)
        peer = _peer(home, Path(folder))
    largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    minute = made / seconds * 60
    print(f"{made} of {count} packets in {seconds:.1f} s: {minute:.0f} a minute on {os.cpu_count()} processors")
    print(f"rendering alone, one process: {peer * 1000:.0f} ms a packet, {60 / peer:.0f} a minute")
    print(f"the whole line against rendering alone: {made / seconds * peer:.2f} times as many")
    print(f"largest process: {largest / 1024:.0f} MB")


def _home(folder: Path) -> Settings:
    home = demo.make_home(folder)
    text = (folder / settings.FILE_NAME).read_text(encoding="utf-8")
    text = text.replace('release = "person"', 'release = "auto"').replace("settle_seconds = 0.3", "settle_seconds = 0")
    (folder / settings.FILE_NAME).write_text(text.replace("[watch]", "[watch]\nin_flight = 100000"), encoding="utf-8")
    return settings.load(home.home)


def _form(number: int) -> dict[str, object]:
    answers = json.loads((demo.samples() / "motion.json").read_text(encoding="utf-8"))
    left = {"service_list", "exhibits", "present_date", "requested_date", "motion_kind"}
    kept = {name: value for name, value in answers.items() if name not in left}
    return {**kept, "document_type": "motion", "docket_number": f"6:26-cv-{number:05d}"}


def _peer(home: Settings, folder: Path) -> float:
    """Seconds a packet."""
    catalog = load_catalog(home)
    values = {name: one for name, one in _form(0).items() if name not in {"document_type", "court"}}
    raw = RawForm(
        document_type="motion",
        court="us-nywd",
        values=values,  # type: ignore[arg-type]
        origin=Origin(file="bench", sha256="0"),
    )
    now = datetime.now(UTC)
    form = validate.validate(
        raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=(), now=now
    ).form
    assert form is not None
    court, kind = catalog.courts["us-nywd"], catalog.documents["motion"]
    papers.make(form, kind, court, folder, received_at=now)
    begun = time.perf_counter()
    for _ in range(_PEER_PACKETS):
        papers.make(form, kind, court, folder, received_at=now)
    return (time.perf_counter() - begun) / _PEER_PACKETS


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
