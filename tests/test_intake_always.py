"""Whatever people and programs do in whatever order: nothing early, nothing twice, nothing lost."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import database
from pipeline import settings as settings_room
from pipeline.intake import endings, names, register
from tests.intake_desk import Desk, toml, zip_file

SETTLE = 5.0

Step = tuple[str, int, float]
"""What happens, to which of the files, and how many seconds pass before it."""

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "scan", "scan", "publish", "restart", "rename", "marker", "again", "touch"]),
        st.integers(0, 3),
        st.floats(0, 4.9),
    ),
    max_size=60,
)


@contextmanager
def small_desk() -> Iterator[Desk]:
    """A desk of its own for each example."""
    folder = Path(tempfile.mkdtemp(prefix="intake-"))
    for part in ("inbox/hearings", "outbox", "templates", "var"):
        (folder / part).mkdir(parents=True)
    (folder / settings_room.FILE_NAME).write_text(toml(settle=SETTLE))
    found = settings_room.load(folder)
    engine = database.connect(found.database_url)
    try:
        yield Desk(settings=found, engine=engine)
    finally:
        engine.dispose()
        shutil.rmtree(folder)


class Writers:
    """Four programs, each writing its file piece by piece and never pausing as long as the settling time.

    A file is due again before `SETTLE` has passed since its last change, or it is finished; so a correct intake
    may never take one that is unfinished.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.expected: list[bytes] = []
        self._unfinished: dict[int, tuple[Path, float, bytes]] = {}
        self._number = 0

    def pass_time(self, seconds: float) -> None:
        """Let time pass; who would pause too long writes on in between."""
        until = self.desk.seconds + seconds
        for which, (path, last, _) in sorted(self._unfinished.items(), key=lambda one: one[1][1]):
            if last + SETTLE - 0.1 < until and path.exists():
                self.desk.seconds = max(self.desk.seconds, min(until, last + SETTLE - 0.2))
                self.write(which)
        self.desk.seconds = until

    def write(self, which: int) -> None:
        """Write the next piece, opening the file anew as scanners do."""
        path, _, text = self._unfinished.get(which, (None, 0.0, b""))
        if path is None:
            self._number += 1
            path = self.desk.lane / f"scan-{which}-{self._number}.csv"
        text += f"{self._number},{len(text)}\n".encode()
        path.write_bytes(text)
        self._unfinished[which] = (path, self.desk.seconds, text)

    def touch(self, which: int) -> None:
        """Change nothing but the time."""
        if which in self._unfinished:
            path, _, text = self._unfinished[which]
            path.touch()
            self._unfinished[which] = (path, self.desk.seconds, text)

    def publish(self, which: int) -> None:
        """The last piece is written; nobody touches the file from now on."""
        if which in self._unfinished:
            _, _, text = self._unfinished.pop(which)
            self.expected.append(text)

    def rename(self, which: int) -> None:
        """Somebody gives an unfinished file another name while it is written."""
        if which in self._unfinished:
            path, last, text = self._unfinished[which]
            self._number += 1
            self._unfinished[which] = (path.rename(path.with_name(f"named-{self._number}.csv")), last, text)

    def rename_in(self, which: int) -> None:
        """A well-behaved program: a temporary name first, the right one when it is done."""
        self._number += 1
        temporary = self.desk.lane / f"whole-{self._number}.csv.part"
        data = f"whole {which} {self._number}\n".encode()
        temporary.write_bytes(data)
        temporary.rename(temporary.with_suffix(""))
        self.expected.append(data)

    def same_again(self, _which: int) -> None:
        """Content that was published before, asked for a second time."""
        if self.expected:
            self._number += 1
            path = self.desk.lane / f"second-{self._number}.csv"
            path.with_name(f"{path.name}.again").touch()
            path.write_bytes(self.expected[0])
            self.expected.append(self.expected[0])

    def finish(self) -> None:
        for which in list(self._unfinished):
            self.publish(which)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_nothing_is_taken_early_or_twice_and_nothing_is_lost(steps: list[Step]) -> None:
    with small_desk() as desk:
        writers = Writers(desk)
        does: dict[str, Callable[[int], object]] = {
            "write": writers.write,
            "touch": writers.touch,
            "publish": writers.publish,
            "rename": writers.rename,
            "marker": writers.rename_in,
            "again": writers.same_again,
            "restart": lambda _: desk.restart(),
            "scan": lambda _: desk.scan(),
        }
        for what, which, seconds in steps:
            writers.pass_time(seconds)
            does[what](which)
        writers.finish()
        for _ in range(3):
            desk.scan(later=SETTLE)
        assert _taken(desk) == sorted(writers.expected)
        assert set(desk.begun().values()) <= {1}
        assert len(desk.begun()) == len(writers.expected)
        assert list(desk.lane.iterdir()) == []
        assert desk.inbox.settled()


def _taken(desk: Desk) -> list[bytes]:
    found = [register.packet(desk.engine, one, desk.settings) for one in desk.begun()]
    return sorted(file.path.read_bytes() for packet in found for file in packet.files)


@given(name=st.text(min_size=1, max_size=80))
def test_a_printable_name_has_only_what_can_be_shown_and_stays_as_it_is(name: str) -> None:
    shown = names.printable(name)
    assert len(shown) == len(name)
    assert names.printable(shown) == shown
    assert not any(ord(letter) < 32 for letter in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize("cut", range(1, 100, 7))
def test_no_beginning_of_an_archive_passes_for_the_whole(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "form.docx"
    whole = zip_file(path, "words " * 200)
    assert endings.missing(path) is None
    path.write_bytes(whole[: len(whole) * cut // 100])
    assert endings.missing(path) is not None or not whole[: len(whole) * cut // 100].startswith(b"PK\x03\x04")


@settings(max_examples=300, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.sampled_from([b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"\xff\xd8\xff"]).flatmap(
            lambda head: st.binary(max_size=100).map(lambda rest: head + rest),
        ),
    ),
    ending=st.sampled_from([".pdf", ".json", ".csv", ".docx", ".tif", ""]),
)
def test_no_bytes_of_a_stranger_upset_the_look_at_a_files_end(data: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"drop{ending}"
        path.write_bytes(data)
        assert endings.missing(path) is None or isinstance(endings.missing(path), str)


WHOLE = [
    ("a CSV of Excel in UTF-16", "a.csv", "a;b\r\n".encode("utf-16")),
    ("a JSON with a byte order mark", "a.json", b'\xef\xbb\xbf{"a": 1}\r\n'),
    ("a PDF with white space after its end", "a.pdf", b"%PDF-1.4\n%%EOF\r\n\0\0\0"),
    ("a PDF with rubbish before its beginning", "a.pdf", b"\r\n\r\n%PDF-1.4\n%%EOF"),
    ("something else called .pdf", "a.pdf", b"Dear clerk,"),
    ("a text without an ending", "README", b"Dear clerk,"),
    ("a YAML form", "a.yaml", b"case: 1"),
]


@pytest.mark.parametrize(("what", "name", "data"), WHOLE, ids=[one for one, _, _ in WHOLE])
def test_what_is_whole_is_not_waited_for(tmp_path: Path, what: str, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert endings.missing(path) is None, what
