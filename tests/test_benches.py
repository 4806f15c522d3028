"""Every bench is documented with its options, and one that finds a wrong paper fails."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BENCHES = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))
PAGE = (ROOT / "docs" / "reference" / "benches.md").read_text(encoding="utf-8")
_OF_PAPERS = ("equality", "strikes")


def test_every_bench_is_told_and_every_bench_told_exists() -> None:
    assert sorted(re.findall(r"^\| `([a-z]+)` \|", PAGE, flags=re.MULTILINE)) == BENCHES


@pytest.mark.parametrize("name", _OF_PAPERS)
def test_every_option_is_told(name: str) -> None:
    source = (ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8")
    section = PAGE.partition(f"## `{name}`")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(--[a-z]+)` \|", section, flags=re.MULTILINE)
    assert told == re.findall(r'add_argument\("(--[a-z]+)"', source)


def test_what_is_noted_is_not_done_again_and_a_wrong_paper_fails(tmp_path: Path) -> None:
    note = tmp_path / "note.jsonl"
    found = {"asked": 1, "made": 1, "seconds": 0.5, "variants": 1, "papers": {"compared": 1}, "wrong": ["a page"]}
    name = "summons-ny ny-supreme english"
    note.write_text(json.dumps({"name": name, "key": f"{name} 1 1", **found}) + "\n", encoding="utf-8")
    asked = ("1", "--types", "summons-ny", "--courts", "ny-supreme", "--seconds", "0", "--note", str(note))
    command = (sys.executable, "bench/equality.py", *asked)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    line = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, line["wrong"], line["compared"]) == (1, 1, 1)
    assert line["not reached"] == ["summons-ny ny-supreme spanish"]
