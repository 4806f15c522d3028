"""An answer of a court that fits nothing surely: a page that shows what was read, what it may belong to, and why."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.model import Finding, Packet
from pipeline.outbox import names, pages

FOLDER = "answers"
SETTLED = "settled-"
"""What stands before the name of a question that a person has settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An envelope that it may belong to."""

    envelope: str
    """The beginning of its id."""
    folder: str
    """Relative to the outbox."""
    case: str
    """Its number; `sealed` for a sealed matter."""
    signs: tuple[tuple[str, str], ...]
    """Each sign with `fits`, `does not fit` or `not told`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One file that asks."""

    file: str
    facts: tuple[tuple[str, str], ...]
    """What was read: a name and its value."""
    findings: tuple[Finding, ...]
    options: tuple[Option, ...]


def lay_questions(outbox: Path, packet: Packet, asked: tuple[Question, ...]) -> Path:
    """Lay out what was dropped and what is asked about it under `outbox/answers/`; again gives the same bytes.

    Raises:
        OSError: the outbox cannot be written.
    """
    folder = outbox / FOLDER / names.drop_name(packet)
    if folder.with_name(f"{SETTLED}{folder.name}").exists():
        return folder
    for one in packet.files:
        target = folder / "original" / one.path.relative_to(packet.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with files.placing(target, at="question.original") as temporary:
            shutil.copyfile(one.path, temporary)
    page = pages.page("question.html.j2", drop=packet.name, folder=folder.name, asked=asked)
    files.write_whole(folder / "question.html", page, at="question.page")
    return folder


def folders(outbox: Path, packet: Packet) -> tuple[Path, ...]:
    """Where the question of a drop may lie."""
    name = names.drop_name(packet)
    return outbox / FOLDER / name, outbox / FOLDER / f"{SETTLED}{name}"


def settle(outbox: Path, drop: str) -> None:
    """A person has said what it belongs to: the question is marked so. Again, or without one, changes nothing."""
    folder = outbox / FOLDER / drop
    if folder.is_dir():
        folder.rename(folder.with_name(f"{SETTLED}{drop}"))
