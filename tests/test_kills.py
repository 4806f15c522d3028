"""The line is killed at every point of its path, once each, and loses, doubles and tears nothing.

Points are found in the source, so that a new one is killed without anybody adding it here. Those that only a person's
decision, a call from a portal or a rival at the inbox can reach are killed in the tests of their rooms.
"""

import ast
import functools
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
from pipeline.killpoints import EVERY
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
RETURNED = ("returned.", "give-back", "run.")
"""What only a drop with something wrong comes to."""


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


def _kind(point: str) -> str:
    """Whose path it lies on: most are a notice of hearing's."""
    where = point.rpartition(".")[0]
    if where in TWICE_REACHED:
        return "motion"
    return "roster" if where.startswith(RETURNED) else "hearing"


PATHS = {kind: frozenset(one for one in ON_THE_PATH if _kind(one) == kind) for kind in ("hearing", "motion", "roster")}


_PATIENT = """
[filing]
stop_after = 1000  # who was killed in a sending does not know how it ended; after five of them the line would stop
"""


class Site:
    """A home whose line is killed, and what was dropped into it."""

    def __init__(
        self, folder: Path, samples: Path, catalog: Catalog, server: subprocess.Popen[str] | None = None
    ) -> None:
        demo.make_home(folder)
        text = (folder / settings.FILE_NAME).read_text().replace('release = "person"', 'release = "auto"')
        text = text.replace("settle_seconds = 0.3", "settle_seconds = 0") + _PATIENT
        (folder / settings.FILE_NAME).write_text(text)
        self.home = settings.load(folder)
        self.samples = samples
        self.catalog = catalog
        self.forms = 0
        self.server = server

    def run(self, kill_at: str = "") -> int:
        """Run the line in a process of its own; how it ended."""
        assert self.server is not None
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps([str(self.home.home), kill_at]) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def drop(self, kind: str) -> None:
        """Drop something that comes by every point of that path; it is another case each time."""
        self.forms += 1
        case = f"6:26-cv-{10000 + self.forms:05d}"
        {"hearing": self._drop_hearing, "motion": self._drop_motion, "roster": self._drop_roster}[kind](case)

    def killed(self, kind: str, killed: Path) -> int:
        """How often a drop was killed, once at each point for which no file lies there, until it came to its end."""
        self.drop(kind)
        kills = 0
        while (ended := self.run(f"{EVERY}:{killed}")) == -signal.SIGKILL:
            kills += 1
        assert ended == 0
        return kills

    def _drop_hearing(self, case: str) -> None:
        form = json.loads((self.samples / "inbox" / "hearings" / "hearing.json").read_text(encoding="utf-8"))
        text = json.dumps(form | {"docket_number": case, "large_print": "yes"})
        files.write_whole(self.home.inbox / "hearings" / f"{self.forms}.json", text.encode(), at="test")

    def _drop_roster(self, case: str) -> None:
        form = json.loads((self.samples / "inbox" / "hearings" / "hearing.json").read_text(encoding="utf-8"))
        names = [name for name, value in form.items() if isinstance(value, str)]
        names = [name for name in names if name not in {"document_type", "court"}] + ["hearing_address"]
        good = [form[name] for name in names[:-1]] + ["; ".join(form["hearing_address"])]
        rows = [list(good), list(good)]
        rows[0][names.index("docket_number")] = case
        rows[1][names.index("docket_number")] = "wrong"
        drop = self.home.var / f"{self.forms}.xlsx"
        filled.xlsx(names, rows, drop)
        drop.rename(self.home.inbox / "hearings" / drop.name)

    def _drop_motion(self, case: str) -> None:
        drop = self.home.var / f"motion-{self.forms}"
        drop.mkdir()
        shutil.copy(self.samples / "inbox" / "motions" / "motion packet" / "letter.pdf", drop)
        court = self.catalog.courts["us-nywd"]
        answers = json.loads((demo.samples() / "motion.json").read_text(encoding="utf-8"))
        answers |= {"docket_number": case, "present_date": "", "motion_kind": "general", "requested_date": ""}
        answers["exhibits"] = "A = Letter from Dr. Invented = letter.pdf"  # each more is pressed after every kill
        filled.word(self.catalog.documents["motion"], court, answers, drop / "motion.docx")
        drop.rename(self.home.inbox / "motions" / drop.name)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in whose inbox the shipped samples lie, filled in; the drops are made from them."""
    home = demo.make_home(tmp_path_factory.mktemp("samples") / "home")
    demo.drop(home)
    return home.home


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, samples: Path, catalog: Catalog
) -> Iterator[subprocess.Popen[str]]:
    """The process whose forks are killed; it has made one of each first, and they find ready what that took."""
    first = Site(tmp_path_factory.mktemp("first") / "home", samples, catalog)
    for kind in PATHS:
        first.drop(kind)
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.killed_line", str(first.home.home)],
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
    return Site(tmp_path / "home", samples, catalog, server)


def test_there_are_many_points_and_each_is_killed_somewhere() -> None:
    assert len(ON_THE_PATH) >= 40
    assert len(points()) >= 300
    for name, wheres in ELSEWHERE.items():
        assert Path(__file__).with_name(f"{name}.py").is_file()
        for where in wheres:
            assert any(one.startswith(where) for one in points()), f"{where} stands in no source any more"


@pytest.mark.kill
@pytest.mark.parametrize("kind", PATHS)
def test_killed_at_every_point_the_line_loses_doubles_and_tears_nothing(
    kind: str, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A drop is killed at each point in the order in which it comes by them, and goes on from there to the next.

    Who was killed in a sending asks first whether it arrived, so a drop does not come by all of them; others do then.
    """
    path, marks = PATHS[kind], tmp_path / "killed"
    marks.mkdir()
    for other in set(points()) - path:
        (marks / other).touch()
    kills = 0
    while missing := path - {one.name for one in marks.iterdir()}:
        more = site.killed(kind, marks)
        assert more, f"not come by: {sorted(missing)}"
        kills += more
    assert kills == len(path)
    check(site)
    with capsys.disabled():
        print(f"\nkilled at {kills} points, {site.forms} forms: 0 lost, 0 filed twice, 0 torn files")  # noqa: T201


@pytest.mark.kill
def test_killed_twice_in_one_sending_it_is_still_sent_once(site: Site, tmp_path: Path) -> None:
    site.drop("hearing")
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
