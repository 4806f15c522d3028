"""Is a drop complete? Take it, wait for it, or take it only to return it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pipeline.intake import endings, manifest, names, problems
from pipeline.intake.looks import MOST_FILES, Kind, Look, Seen
from pipeline.intake.problems import MEGABYTE
from pipeline.model import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a lane's drops are waited for, and how large they may be."""

    settle: float
    """Seconds without a change before a drop counts as complete; 0 where the producer renames files in."""
    settle_max: float
    """Seconds without a change after which a drop that lacks something is returned."""
    drop_mb: int
    marker: bool
    """Whether only a done-marker or a manifest makes a drop complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """It can be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """It cannot be taken yet."""

    reason: str
    passes: bool
    """Whether time alone decides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """It is taken only to be returned."""

    finding: Finding


Verdict: TypeAlias = Complete | Wait | Return


def judge(path: Path, look: Look, seen: Seen, patience: Patience, *, marked: bool) -> Verdict:
    """Decide about a drop from its latest look.

    Args:
        path: where it lies.
        look: the latest look at it.
        seen: what is remembered of earlier looks; the examination of its content is remembered there too.
        patience: the lane's times and limits.
        marked: whether a done-marker stands beside it.

    Raises:
        OSError: its content cannot be read now.
    """
    promised = marked or (look.kind is Kind.FOLDER and (_marked_inside(path) or manifest.present(path)))
    if not promised:
        if patience.marker and look.kind is not Kind.OTHER:
            return Wait(reason=f"its done-marker {path.name}{names.MARKERS[0]} is not there yet", passes=False)
        if not seen.unchanged_for(patience.settle):
            said = "it has just come, and is taken when nothing changes in it for some seconds"
            return Wait(reason=said, passes=True)
    finding = _unwanted(path.name, look, patience)
    if finding is not None:
        return Return(finding=finding)
    return _content(path, look, seen, patience)


def _unwanted(name: str, look: Look, patience: Patience) -> Finding | None:
    """What no waiting can mend."""
    shown = names.printable(name)
    if look.kind is Kind.OTHER or look.odd:
        inner = next((one for one in look.odd if one), name)
        return problems.not_regular(shown, names.printable(inner))
    if look.overflow:
        return problems.too_many_files(shown, MOST_FILES)
    if look.size > patience.drop_mb * MEGABYTE:
        return problems.too_large(shown, look.size, patience.drop_mb)
    return None


def _content(path: Path, look: Look, seen: Seen, patience: Patience) -> Verdict:
    if not seen.examined:
        seen.missing, seen.examined = lacks(path, look), True
    if seen.missing is None:
        return Complete()
    if seen.steady < patience.settle_max:
        return Wait(reason=f"it is not complete: {seen.missing}", passes=True)
    shown = names.printable(path.name)
    if look.size == 0:
        return Return(finding=problems.empty(shown))
    if look.linked:
        return Return(finding=problems.hard_link(shown, names.printable(look.linked[0] or path.name)))
    return Return(finding=problems.incomplete(shown, seen.missing, seen.steady))


def lacks(path: Path, look: Look) -> str | None:
    """What keeps a drop from being complete, as the rest of a sentence, or None.

    Raises:
        OSError: its content cannot be read now.
    """
    if look.unfinished:
        return f"a program is still writing {names.printable(look.unfinished[0])}"
    if look.linked:
        return f"{names.printable(look.linked[0] or path.name)} has a second name elsewhere"
    if look.kind is Kind.FOLDER and manifest.present(path):
        return manifest.missing(path, look)
    if look.size == 0:
        return "there is nothing in it"
    for inner, size in look.files:
        wrong = endings.missing(path / inner if inner else path) if size else None
        if wrong:
            return f"{names.printable(inner)}: {wrong}" if inner else wrong
    return None


def _marked_inside(folder: Path) -> bool:
    wanted = (*names.MARKERS, *(folder.name + ending for ending in names.MARKERS))
    return any((folder / name).is_file() and not (folder / name).is_symlink() for name in wanted)
