"""A shared folder as a court: what stands there whole is filed, and its answers lie beside it."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline import files
from pipeline.filing.portals import Portal
from tests import chaos_copies, chaos_kills, chaos_sites
from tests.chaos_sites import Box, Site

_ELSEWHERE = "elsewhere"


def _gone(tray: Path, _reference: str) -> None:
    tray.rename(tray.with_name("unmounted"))


def _takes_nothing(tray: Path, _reference: str) -> None:
    _gone(tray, "")
    tray.symlink_to("/proc/self")


def _is_a_file(tray: Path, _reference: str) -> None:
    _gone(tray, "")
    tray.write_text("no folder")


def _left_over(tray: Path, reference: str) -> None:
    dead = tray / f".{reference}.0a0b0c0d.tmp"
    dead.mkdir()
    (dead / "package.zip").write_bytes(b"PK half")


def _half_there(tray: Path, reference: str) -> None:
    (tray / reference).mkdir()
    (tray / reference / "package.zip").write_bytes(b"PK half")


def _anothers_there(tray: Path, reference: str) -> None:
    (tray / reference).mkdir()
    (tray / reference / "filing.json").write_text(json.dumps({"reference": "another"}))


def _unreadable_there(tray: Path, reference: str) -> None:
    (tray / reference).mkdir()
    (tray / reference / "filing.json").write_bytes(b"\x00\xff")


def _linked_there(tray: Path, reference: str) -> None:
    other = tray.with_name(_ELSEWHERE)
    other.mkdir(exist_ok=True)
    (tray / reference).symlink_to(other)


_LAYING: dict[str, Callable[[Path, str], object]] = {
    "the share is away": _gone,
    "the share takes nothing": _takes_nothing,
    "a file stands for the share": _is_a_file,
    "a dead writer left its work": _left_over,
    "a file stands in its place": lambda tray, name: (tray / name).write_bytes(b"a note"),
    "an empty file stands in its place": lambda tray, name: (tray / name).touch(),
    "an empty folder stands in its place": lambda tray, name: (tray / name).mkdir(),
    "half of it stands in its place": _half_there,
    "another's stands in its place": _anothers_there,
    "what cannot be read stands in its place": _unreadable_there,
    "a link stands in its place": _linked_there,
    "a dead link stands in its place": lambda tray, name: (tray / name).symlink_to(tray / "nothing"),
    "a pipe stands in its place": lambda tray, name: os.mkfifo(tray / name),
}
"""What stands at the share before we lay the filing."""


def _true(reference: str, word: str) -> bytes:
    return json.dumps({"reference": reference, "status": word, "portal_reference": f"E-{reference[:4]}"}).encode()


def _piped(path: Path, _answer: bytes) -> None:
    os.mkfifo(path)


def _linked(path: Path, answer: bytes) -> None:
    (path.parent / "real.json").write_bytes(answer)
    path.symlink_to("real.json")


_ANSWERS: dict[str, Callable[[Path, bytes], object]] = {
    "comes late": lambda _path, _answer: None,
    "is empty": lambda path, _answer: path.touch(),
    "is cut in half": lambda path, answer: path.write_bytes(answer[: len(answer) // 2]),
    "is garbage": lambda path, answer: path.write_bytes(b"\x00\xff" * len(answer)),
    "is a web page": lambda path, _answer: path.write_text("<html>accepted</html>"),
    "is another's": lambda path, answer: path.write_bytes(answer.replace(b'"reference": "', b'"reference": "9', 1)),
    "says nothing": lambda path, _answer: path.write_text("{}"),
    "says an unknown word": lambda path, answer: path.write_bytes(
        answer.replace(b"accepted", b"docketed?").replace(b"rejected", b"docketed?")
    ),
    "says two words": lambda path, answer: path.write_bytes(answer[:-1] + b', "status": "accepted"}'),
    "is too large": lambda path, answer: path.write_bytes(answer + b" " * 2_000_000),
    "is a link": _linked,
    "is a pipe": _piped,
    "is a folder": lambda path, _answer: path.mkdir(),
}
"""What is wrong with the answer file, until it is written anew."""


class Shared(Site):
    """A folder that a court reads."""

    kind = "folder"
    dies_at = ("folder-portal.before-rename", "folder-portal.after-rename", "folder-portal.after-keep")

    def __init__(self, box: Box) -> None:
        self._box, self.tray = box, box.home / "tray"
        self.tray.mkdir(parents=True)
        self._decided: dict[str, bytes] = {}
        self._copies: Mapping[str, bytes] = {}
        self._now, self._fault, self._answers = "", "", False
        laying = tuple(_LAYING)
        self.stages = {
            chaos_sites.SEND: laying,
            chaos_sites.TWO: laying,
            chaos_sites.KILLED: chaos_kills.points("folder"),
            chaos_sites.ASK: laying,
            chaos_sites.WORD: tuple(_ANSWERS),
            chaos_sites.COPIES: chaos_copies.FAULTS,
        }

    def portal(self) -> Portal:
        return self._box.open()

    def about(self, reference: str) -> None:
        self._now = reference

    def spoil(self, stage: str, fault: str, dice: random.Random) -> None:
        del dice
        self._fault, self._answers = fault, stage == chaos_sites.WORD
        there = os.path.lexists(self.tray / self._now)
        if fault in _LAYING and not (there and " in its place" in fault):
            _LAYING[fault](self.tray, self._now)

    def heal(self) -> None:
        unmounted = self.tray.with_name("unmounted")
        if unmounted.exists():
            self.tray.unlink(missing_ok=True)
            unmounted.rename(self.tray)
        place = self.tray / self._now
        if self._fault in _LAYING and self._now and os.path.lexists(place) and not self.filed(self._now):
            shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()
        fault, self._fault = self._fault, ""
        if self._answers and self._now in self._decided:
            self._answers = False
            _cleared(place / "answer.json")
            self._answer(self._now)
        del fault

    def filed(self, reference: str) -> int:
        """What a court's program takes: a folder of that name with a whole package in it, ours."""
        place = (
            self.tray if self.tray.is_dir() and not self.tray.is_symlink() else self.tray.with_name("unmounted")
        ) / reference
        with suppress(OSError, ValueError, KeyError):
            said = json.loads((place / "filing.json").read_bytes())
            whole = files.digest(place / "package.zip") == said["package"]["sha256"]
            return int(whole and said["reference"] == reference and not place.is_symlink())
        return 0

    def decide(self, reference: str, *, accept: bool) -> None:
        self._decided[reference] = _true(reference, "accepted" if accept else "rejected")
        for name, copy in self._copies.items():
            (self.tray / reference / "stamped").mkdir(exist_ok=True)
            (self.tray / reference / "stamped" / name).write_bytes(copy)
        self._copies = {}
        if self._answers:
            _ANSWERS[self._fault](self.tray / reference / "answer.json", self._decided[reference])
        else:
            self._answer(reference)

    def _answer(self, reference: str) -> None:
        files.write_whole(self.tray / reference / "answer.json", self._decided[reference], at="court-answer")

    def stamp(self, reference: str, copies: Mapping[str, bytes]) -> None:
        del reference
        self._copies = copies


def _cleared(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


@contextmanager
def site(kind: str, folder: Path) -> Iterator[Shared]:
    """A shared folder."""
    yield Shared(Box(kind, folder, {"path": "tray"}))
