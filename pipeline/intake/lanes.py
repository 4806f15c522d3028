"""What lies in the lanes: candidates with their sidecars, things that are not ours to touch, lanes that are away."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StateError
from pipeline.intake import names
from pipeline.intake.report import Stray
from pipeline.settings import Settings

_EXPLAINED = "README.md"
"""What may lie beside the lanes, to tell people about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something in a lane that may be a drop."""

    lane: str
    path: Path
    sidecars: tuple[str, ...]
    """Names beside it that speak about it."""
    open_by: str | None
    """The lock file by which an editor says that it has the drop open."""

    @property
    def marked(self) -> bool:
        """Whether a done-marker stands beside it."""
        return any(name.casefold().endswith(names.MARKERS) for name in self.sidecars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One lane as it is now."""

    candidates: tuple[Candidate, ...]
    orphans: tuple[str, ...]
    """Sidecars whose drop is not there."""


def prepare(settings: Settings) -> None:
    """Make `var/` and its folders, readable by their owner only.

    Raises:
        StateError: the inbox and `var/` lie on different file systems, or `var/` is not ours.
    """
    try:
        for folder in (settings.var, settings.claimed, settings.var / "duplicates"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if stat.S_IMODE(folder.stat().st_mode) & 0o077:
                folder.chmod(0o700)
        _make_answers(settings)
        ours = settings.var.stat().st_dev
    except OSError as error:
        raise StateError(
            f"{settings.var} cannot be used: {error.strerror}. Give it to the account Docketpress runs as.",
        ) from error
    for place in (settings.inbox, *(settings.inbox / lane for lane in settings.lanes)):
        if place.is_dir() and place.stat().st_dev != ours:
            raise StateError(
                f"{place} and {settings.var} lie on different file systems, so a drop cannot be taken by one rename. "
                "Put the whole home on the share, or let the share write into a local folder.",
            )


def _make_answers(settings: Settings) -> None:
    """The folders for answers of courts and returned mail: their lanes are there without having been described."""
    for lane, described in settings.lanes.items():
        if described.purpose in {"receipts", "returned-mail"} and settings.inbox.is_dir():
            (settings.inbox / lane).mkdir(exist_ok=True)


def away(folder: Path, settings: Settings) -> str | None:
    """Why a lane cannot be used now, or None. Asked before every scan: shares come and go.

    A lane that is really one of our own folders would take in what we put out, for ever; so identities are
    compared, not names.
    """
    try:
        found = folder.lstat()
    except OSError as error:
        return f"the folder is not there: {os.strerror(error.errno or errno.ENOENT)}"
    if not stat.S_ISDIR(found.st_mode):
        return "it is not a folder; make it one (a link to a folder is not followed)"
    if found.st_dev != settings.claimed.stat().st_dev:
        return "it lies on another file system than var/, so nothing can be taken by one rename"
    ours = (settings.outbox, settings.var, settings.claimed, settings.overlay)
    if any(one.is_dir() and os.path.samestat(found, one.stat()) for one in ours):
        return "it is the same folder as one of Docketpress's own; give the lane a folder of its own"
    return None


def list_lane(folder: Path) -> Listing:
    """Everything in one lane that may be a drop, in order of name.

    Raises:
        OSError: the lane cannot be listed now.
    """
    with os.scandir(folder) as listing:
        beside = {entry.name: entry for entry in listing}
    shown = frozenset(beside)
    speaking = {name for name, entry in beside.items() if names.sidecar(name) and not entry.is_dir()}
    drops = sorted(name for name in shown - speaking if not names.ignored(name))
    found = tuple(
        Candidate(
            lane=folder.name,
            path=folder / name,
            sidecars=tuple(mark for mark in _about(name) if mark in speaking),
            open_by=names.open_in_editor(name, shown),
        )
        for name in drops
    )
    orphans = speaking - {mark for one in found for mark in one.sidecars}
    return Listing(candidates=found, orphans=tuple(sorted(name for name in orphans if not names.ignored(name))))


def strays(settings: Settings) -> Iterator[Stray]:
    """Things directly in the inbox that belong to no lane.

    Raises:
        OSError: the inbox cannot be listed now.
    """
    known = ", ".join(sorted(settings.lanes)) or "none"
    with os.scandir(settings.inbox) as listing:
        found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in listing)
    for name, is_folder in found:
        if name in settings.lanes or name == _EXPLAINED or names.ignored(name):
            continue
        what = (
            "is no lane; describe it in docketpress.toml"
            if is_folder
            else "lies beside the lanes; move it into one of them"
        )
        yield Stray(name=names.printable(name), reason=f"It {what} (lanes: {known}). It was not touched.")


def _about(name: str) -> tuple[str, ...]:
    return tuple(name + ending for ending in (*names.MARKERS, names.AGAIN))
