"""What can be wrong with a drop as a whole, before anybody reads it: the findings of this room."""

from pipeline.model import Finding, Place, Severity

MEGABYTE = 1_000_000


def empty(name: str) -> Finding:
    """Nothing was in it for as long as we wait."""
    return Finding(
        code="intake.empty",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="There is nothing in this drop: it has no bytes, or it is a folder without files.",
        repair="Look whether the copy or the scan went through, and drop it again.",
    )


def incomplete(name: str, lacks: str, seconds: float) -> Finding:
    """It never got a proper end."""
    return Finding(
        code="intake.incomplete",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"This drop never became complete: {lacks}. Nothing about it changed for {seconds:.0f} seconds.",
        rule="docketpress.toml, watch.settle_max_seconds",
        repair="Open it where it came from; if it is whole there, drop it again, else make it anew.",
    )


def too_large(name: str, size: int, limit_mb: int) -> Finding:
    """It is larger than a drop may be."""
    return Finding(
        code="intake.too-large",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"This drop has {size / MEGABYTE:.1f} MB; at most {limit_mb} MB are taken.",
        found=str(size),
        rule="docketpress.toml, watch.drop_mb",
        repair="Split it, or scan with a lower resolution, and drop the parts one by one.",
    )


def too_many_files(name: str, most: int) -> Finding:
    """It holds more files than one packet may."""
    return Finding(
        code="intake.too-many-files",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"This folder holds more than {most} files, or its folders lie too deep in one another.",
        repair="Drop only the folder of one packet, not one that holds many.",
    )


def not_regular(name: str, what: str) -> Finding:
    """It is a link, pipe, socket or device, or holds one."""
    return Finding(
        code="intake.not-regular",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"{what} is a link, pipe or device and not a file with content of its own.",
        repair="Drop the file itself instead of a link to it.",
    )


def hard_link(name: str, what: str) -> Finding:
    """It has a second name under which somebody can still change it."""
    return Finding(
        code="intake.hard-link",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"{what} has a second name (a hard link) elsewhere, so it could change after it was taken.",
        repair="Copy the file instead of linking it, and drop the copy.",
    )


def duplicate(name: str, *, first: str, date: str, state: str, again: str) -> Finding:
    """The same content was taken before in this lane.

    Args:
        name: the drop, for people.
        first: the id of the first intake.
        date: when that was.
        state: what became of it.
        again: the ending of the sidecar that asks for a second run.
    """
    return Finding(
        code="intake.duplicate",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"The same content was taken on {date} as {first} and is {state}, so it was not taken again.",
        found=first,
        repair=f"Nothing is to be done if this was a mistake. If it is meant, first put an empty file with this name "
        f"and the ending {again} into the lane, then drop it again.",
    )
