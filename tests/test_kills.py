"""The line is killed at every point of its path, once each, and loses, doubles and tears nothing.

Points are found in the source, so that a new one is killed without anybody adding it here. Those that only a person's
decision, a call from a portal or a rival at the inbox can reach are killed in the tests of their rooms.
"""

import ast
import functools
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline
from pipeline import demo, files, settings
from pipeline.demo import filled
from pipeline.filing import package
from pipeline.intake.register import State
from pipeline.line import status
from pipeline.rules.catalog import Catalog

SOURCE = Path(pipeline.__file__).parent
WRITING = ("before-write", "before-fsync", "before-rename", "after-rename")
ELSEWHERE = {
    "test_filing_kills": (
        "decide.", "decision.", "release.", "http-portal.", "command-portal.", "poll.", "review.", "stamped-copy.",
        "folder-portal.after-keep", "submit.before-ask", "submit.after-ask", "submit.before-end", "submit.after-end",
    ),
    "test_filing_callback": ("callback",),
    "test_intake_recover": ("recover.", "duplicate.", "claim.announce.", "intake."),
    "test_events": ("events.",),
    "test_engine": ("engine.before-wake", "engine.before-queueing-the-woken", "engine.after-wake"),
    "test_drafts": ("issue.", "drafts."),
    "test_ecf4_simulator": ("ecf4-portal.", "ecf4-copy."),
    "test_efsp": ("efsp-published.",),
    "test_codes_store": ("codes-table.", "codes."),
    "test_schemas": ("schemas.",),
    "test_simulator_core": ("simulator.",),
    "test_filing_prepare": (
        "prepare.", "prepare-adopt.", "prepare-message.", "prepare-quote.", "prepare-quote-raw.", "preparing.",
    ),
    "test_filing_money_line": ("agreed.", "release-terms.", "holding.", "captured", "held-", "cancel."),
    "test_filing_pauses": ("pauses.", "pause-reason."),
    "test_filing_whole_way": ("efsp-portal.",),
    "test_ecf5_portal": ("ecf5-portal.", "portal-copy."),
    "test_packages_laid": ("package-portal.",),
    "test_kills_after": (
        "answers.", "keep-answers.", "question.", "dropped-copy.", "service.", "served", "certificate.", "compared.",
        "correct.", "clock.",
    ),
    "test_bulk_kills": (
        "run-begin.", "run-arrive.", "run-read.", "run-chunks.", "run-catalog.", "run-chunk.", "run-reserve.",
        "run-plan.", "run-batch.", "run-made.", "run-give-back.", "run-publish.", "run-finish.",
    ),
    "test_bulk_deciding_kills": ("run-decide.", "run-release.", "run-again.", "run-failed."),
    "test_run_filing": ("run-file.",),
    "test_stores": ("store.",),
    "test_mail_kills": ("mail.stream.",),
    "test_post": ("post.", "smtp.", "emailing.decide.", "emailing.proof.", "emailing.server."),
    "test_returned_mail": ("came-back.", "returned-mail.page."),
    "test_mail_correct": ("mail-correct.",),
    "test_mail_record": ("mail-record.proof.", "mail-record.paper.", "mail-record.word.", "mail-record.mailed."),
    "test_mail_run": ("mail-record.prepare.", "mail-record.book.", "emailing.prepare.", "emailing.message."),
    "test_files": ("journal-anchor.", "blank.", "stamp.undo.", "clean-signed.", "copies.", "press.divider.", "redact."),
}  # fmt: skip
"""The test in whose room a point is killed that no drop into this home comes by: a person's decision, a portal that
answers, a rival at the inbox. What `test_files` names is written as everything is that is written whole."""
_ELSEWHERE = tuple(where for wheres in ELSEWHERE.values() for where in wheres)
TWICE_REACHED = {"press.cover", "press.index", "merge.packet", "stamp.paper", "press.twin", "clean", "remarks"}
"""Writings that only a packet with exhibits comes to."""
RETURNED = {"returned.original", "returned.page", "returned.findings", "returned.corrections", "give-back", "run"}


@functools.cache
def points() -> tuple[str, ...]:
    """Every kill point of the program. Files that cannot hold one are not parsed: that takes seconds."""
    found: set[str] = set()
    texts = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    for text in (one for one in texts if "killpoint(" in one or "at=" in one):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                found |= set(_named(node))
    return tuple(sorted(found))


def _named(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "killpoint" and isinstance(call.args[0], ast.Constant):
        yield str(call.args[0].value)
    if name in {"write_whole", "placing", "_keep"}:
        for keyword in call.keywords:
            if keyword.arg == "at" and isinstance(keyword.value, ast.Constant):
                yield from (f"{keyword.value.value!s}.{moment}" for moment in WRITING)


ON_THE_PATH = [one for one in points() if not one.startswith(_ELSEWHERE)]
_IN_TIME = {"before": 0, "after": 1}
_MOST = 4
"""Kills between quiet runs: a step that was begun five times without an end is not begun again, and rightly so."""


def _groups() -> tuple[tuple[str, ...], ...]:
    """The points of one place together, in the order in which a drop comes by them: one drop is killed at each."""
    moments = ("before-write", "before-fsync", "after-fsync", "before-rename", "after-rename")
    places: dict[str, list[str]] = {}
    for one in ON_THE_PATH:
        places.setdefault(one.rpartition(".")[0], []).append(one)

    def in_time(point: str) -> tuple[int, int]:
        moment = point.rpartition(".")[2]
        return moments.index(moment) if moment in moments else -1, _IN_TIME[moment.partition("-")[0]]

    each = (sorted(found, key=in_time) for found in places.values())
    return tuple(tuple(found[first : first + _MOST]) for found in each for first in range(0, len(found), _MOST))


_PARTS = 6
PARTS = tuple(_groups()[first::_PARTS] for first in range(_PARTS))
"""Each part is killed in a home of its own, so that several processes can share the work."""


class Site:
    """A home whose line is killed, and what was dropped into it."""

    def __init__(self, folder: Path, samples: Path, server: subprocess.Popen[str], catalog: Catalog) -> None:
        demo.make_home(folder)
        text = (folder / settings.FILE_NAME).read_text().replace('release = "person"', 'release = "auto"')
        (folder / settings.FILE_NAME).write_text(text.replace("settle_seconds = 0.3", "settle_seconds = 0"))
        self.home = settings.load(folder)
        self.samples = samples
        self.catalog = catalog
        self.forms = 0
        self.server = server

    def run(self, kill_at: str = "") -> int:
        """Run the line in a process of its own; how it ended."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps([str(self.home.home), kill_at]) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def drop(self, number: int, point: str) -> None:
        """Drop something that comes by that point."""
        kind = point.rpartition(".")[0]
        if kind in TWICE_REACHED:
            self._drop_motion(number)
        elif kind in RETURNED or kind.startswith(("returned", "run")):
            self._drop_roster(number)
        else:
            self._drop_hearing(number, large=kind == "press.large-print")

    def _drop_hearing(self, number: int, *, large: bool) -> None:
        form = json.loads((self.samples / "inbox" / "hearings" / "hearing.json").read_text(encoding="utf-8"))
        form["docket_number"] = f"6:26-cv-{10000 + number:05d}"
        form["large_print"] = "yes" if large else "no"
        text = json.dumps(form)
        files.write_whole(self.home.inbox / "hearings" / f"hearing-{number}.json", text.encode(), at="test")
        self.forms += 1

    def _drop_roster(self, number: int) -> None:
        form = json.loads((self.samples / "inbox" / "hearings" / "hearing.json").read_text(encoding="utf-8"))
        names = [name for name, value in form.items() if isinstance(value, str)]
        names = [name for name in names if name not in {"document_type", "court"}] + ["hearing_address"]
        good = [form[name] for name in names[:-1]] + ["; ".join(form["hearing_address"])]
        rows = [list(good), list(good)]
        rows[0][names.index("docket_number")] = f"6:26-cv-{10000 + number:05d}"
        rows[1][names.index("docket_number")] = f"wrong {number}"
        drop = self.home.var / f"roster-{number}.xlsx"
        filled.xlsx(names, rows, drop)
        drop.rename(self.home.inbox / "hearings" / drop.name)
        self.forms += 1

    def _drop_motion(self, number: int) -> None:
        drop = self.home.var / f"motion-{number}"
        shutil.copytree(self.samples / "inbox" / "motions" / "motion packet", drop)
        shutil.copy(drop / "letter.pdf", drop / "schedule.pdf")  # a scan would be read by tesseract after every kill
        court = self.catalog.courts["us-nywd"]
        answers = json.loads((demo.samples() / "motion.json").read_text(encoding="utf-8"))
        answers |= {"docket_number": f"6:26-cv-{10000 + number:05d}", "present_date": "", "motion_kind": "general"}
        answers |= {"requested_date": ""}
        filled.word(self.catalog.documents["motion"], court, answers, drop / "motion.docx")
        drop.rename(self.home.inbox / "motions" / drop.name)
        self.forms += 1


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in whose inbox the shipped samples lie, filled in; the drops are made from them."""
    home = demo.make_home(tmp_path_factory.mktemp("samples") / "home")
    demo.drop(home)
    return home.home


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[subprocess.Popen[str]]:
    """The process whose forks are killed; each of the tests' processes has one."""
    first = demo.make_home(tmp_path_factory.mktemp("first") / "home")
    shutil.copy(samples / "inbox" / "hearings" / "hearing.json", first.inbox / "hearings")
    started = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed_line.py")), str(first.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "DOCKETPRESS_KILL_AT"},
    )
    yield started
    started.communicate(timeout=60)


@pytest.fixture
def site(tmp_path: Path, samples: Path, server: subprocess.Popen[str], catalog: Catalog) -> Site:
    """A home and its server."""
    return Site(tmp_path / "home", samples, server, catalog)


def test_there_are_many_points_and_each_is_killed_somewhere() -> None:
    assert len(ON_THE_PATH) >= 40
    assert len(points()) >= 300
    for name, wheres in ELSEWHERE.items():
        assert Path(__file__).with_name(f"{name}.py").is_file()
        for where in wheres:
            assert any(one.startswith(where) for one in points()), f"{where} stands in no source any more"


@pytest.mark.kill
@pytest.mark.parametrize("part", PARTS, ids=range(_PARTS))
def test_killed_at_every_point_the_line_loses_doubles_and_tears_nothing(
    part: tuple[tuple[str, ...], ...], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers, kills, missed = itertools.count(), 0, []
    for group in part:
        site.drop(next(numbers), group[0])
        for point in group:
            once = tmp_path / point
            ended = site.run(f"{point}:{once}")
            if ended == 0:  # it went on from behind that point, to its end; the next drop comes by it
                site.drop(next(numbers), point)
                ended = site.run(f"{point}:{once}")
            kills += ended == -signal.SIGKILL
            missed += [f"{point} ({ended})"] if ended != -signal.SIGKILL else []
        assert site.run() == 0
    assert not missed, f"not come by: {missed}"
    assert kills == sum(len(group) for group in part)
    check(site)
    with capsys.disabled():
        print(f"\nkilled at {kills} points, {site.forms} forms: 0 lost, 0 filed twice, 0 torn files")  # noqa: T201


@pytest.mark.kill
def test_killed_twice_in_one_sending_it_is_still_sent_once(site: Site, tmp_path: Path) -> None:
    site.drop(0, "submit.after-send")
    for time in ("first", "second"):
        assert site.run(f"folder-portal-filing.after-rename:{tmp_path / time}") == -signal.SIGKILL
    assert site.run() == 0
    check(site)


def check(site: Site) -> None:
    """Every form became one envelope, whole; every envelope is at the portal once."""
    home = site.home
    found = status.of(home)
    assert found.stuck == ()
    assert {one.state for one in found.drops} <= {State.DONE, State.RETURNED}
    assert sum(one.made for one in found.drops) == site.forms
    envelopes = [package.load(one.parent) for one in home.outbox.glob("us-nywd/*/*/manifest.json")]
    assert len({one.id for one in envelopes}) == len(envelopes) == site.forms
    filings = [json.loads(one.read_text()) for one in (home.home / "portal").glob("*/filing.json")]
    assert sorted(one["envelope"] for one in filings) == sorted(one.id for one in envelopes)
    assert {one.state for one in found.envelopes} == {"filed, received"}
    for one in home.outbox.rglob("*.json"):
        json.loads(one.read_text(encoding="utf-8"))
