"""The program `tesseract`, where it is installed: the letters of a picture."""

import shutil
from dataclasses import dataclass

from pipeline import programs

PROGRAM = "tesseract"
_LANGUAGES = ("eng", "spa")
_TURNED = "osd"
"""What it needs to notice that a picture lies on its side."""
_SECONDS = 30.0
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}
"""Its threads wait for each other more than they read where other work is done beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An installed tesseract."""

    path: str
    languages: tuple[str, ...]
    """Those of ours that it knows."""
    turns: bool
    """Whether it reads pictures that lie on their side."""

    def read(self, picture: bytes, *, seconds: float) -> str | None:
        """The text of a picture; None where it could not be read.

        Args:
            picture: a PNG.
            seconds: then it is stopped; it never gets more than half a minute.
        """
        layout = ("--psm", "1") if self.turns else ()
        arguments = (self.path, "stdin", "stdout", "-l", "+".join(self.languages), *layout)
        try:
            ran = programs.run(arguments, seconds=min(seconds, _SECONDS), given=picture, environment=_ONE_THREAD)
        except programs.NotStarted:
            return None
        return ran.output.decode("utf-8", "replace") if ran.code == 0 else None


def installed() -> Reader | None:
    """The program and what it can do; None where it is missing or knows none of our languages."""
    path = shutil.which(PROGRAM)
    if path is None:
        return None
    try:
        ran = programs.run((path, "--list-langs"), seconds=_SECONDS)
    except programs.NotStarted:
        return None
    known = (ran.output + b"\n" + ran.complaint).decode("utf-8", "replace").split()
    languages = tuple(one for one in _LANGUAGES if one in known)
    return Reader(path=path, languages=languages, turns=_TURNED in known) if languages else None
