"""Which names are never drops: what scanners, browsers, office suites and sync tools leave while they work.

Also which names speak *about* a drop: done-markers, the manifest and the `.again` sidecar.
"""

import re
import unicodedata

MARKERS = (".done", ".ready")
"""`<name>.done` says that `<name>` is complete."""
AGAIN = ".again"
"""`<name>.again` says that `<name>` is meant, although its content was taken before."""
MANIFEST = "manifest.json"
"""Inside a dropped folder: every file with its size and digest."""

_UNFINISHED_ENDINGS = (
    *(".part", ".partial", ".crdownload", ".opdownload", ".download", ".aria2"),  # browsers and download tools
    *(".filepart", ".ftptmp", ".upload", ".uploading", ".incomplete", ".inprogress", ".writing"),  # transfer tools
    *(".tmp", ".temp", ".$$$", ".lck", ".lock", ".locked"),  # scanners and office suites
    *(".swp", ".swo", ".swx", "~"),  # editors
)
_UNFINISHED_BEGINNINGS = ("~", ".~", ".goutputstream-", ".syncthing.", ".nfs", ".fuse_hidden", ".smbdelete", ".in.")
_RSYNC = re.compile(r"^\..+\.[A-Za-z0-9]{6}$")
_NEVER = frozenset(
    {
        *("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"),
        *("@eadir", "@recycle", "#recycle", "#snapshot", "$recycle.bin", "recycler", "system volume information"),
        *("__macosx", "lost+found", "network trash folder", "temporary items"),
    },
)
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def unfinished(name: str) -> bool:
    """Whether a program is still writing under this name, or holds a document open by it."""
    low = name.casefold()
    return (
        low.startswith(_UNFINISHED_BEGINNINGS)
        or low.endswith(_UNFINISHED_ENDINGS)
        or (low.startswith("#") and low.endswith("#"))
        or (bool(_RSYNC.match(name)) and low != ".gitkeep")
    )


def ignored(name: str) -> bool:
    """Whether something of this name in a lane is never a drop and never touched."""
    return name.startswith(".") or name.casefold() in _NEVER or unfinished(name)


def sidecar(name: str) -> bool:
    """Whether the name speaks about another drop: a done-marker or an `.again`."""
    return name.casefold().endswith((*MARKERS, AGAIN))


def part_of_drop(inner: str, drop: str) -> bool:
    """Whether a file inside a dropped folder belongs to its content.

    Args:
        inner: the path inside the folder, with `/`.
        drop: the folder's name.
    """
    if inner in {MANIFEST, *(drop + ending for ending in MARKERS)}:
        return False
    return not any(part.startswith(".") or part.casefold() in _NEVER for part in inner.split("/"))


def open_in_editor(name: str, beside: frozenset[str]) -> str | None:
    """The lock file by which an office suite says that it has `name` open, if it stands beside it.

    Word and Excel put `~$` in place of the first two letters, or before a short name; LibreOffice writes
    `.~lock.<name>#`.
    """
    locks = (f"~${name[2:]}", f"~${name[1:]}", f"~${name}", f".~lock.{name}#")
    return next((lock for lock in locks if lock in beside), None)


def printable(name: str) -> str:
    """The name with everything that cannot be shown or encoded turned into `_`; other letters stay."""
    return "".join("_" if unicodedata.category(letter) in _UNPRINTABLE else letter for letter in name)
