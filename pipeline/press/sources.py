"""The folders a paper may be made from, and the only way to read them."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import files, library
from pipeline.errors import LibraryError
from pipeline.model import Court, DocumentType

_LARGEST = 5_000_000
"""In bytes. A seal or a logo is smaller; a larger file is a mistake or an attack on memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where templates, style sheets and pictures may lie.

    A name is `<shelf>/<path inside it>`, for example `court/caption.html.j2`.
    """

    shelves: Mapping[str, tuple[Path, ...]]
    """`type`, `court` and `shared`, each with its folders; the first folder that has the file wins."""

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            LibraryError: there is no such file, it lies outside its folder (also by way of a symbolic
                link), it is no regular file, or it is too large.
        """
        shelf, _, inner = name.partition("/")
        folders = self.shelves.get(shelf, ())
        for folder in folders:
            path = _inside(folder, inner)
            if path is not None and path.exists():
                return _content(path, name)
        known = ", ".join(sorted(self.shelves))
        raise LibraryError(
            f"A template asks for `{name}`, and there is no such file. It may use files of its own folders only "
            f"({known}); mend the name in the template.",
        )

    def has(self, name: str) -> bool:
        """Whether `read` would find the file."""
        shelf, _, inner = name.partition("/")
        paths = (_inside(folder, inner) for folder in self.shelves.get(shelf, ()))
        return any(path is not None and path.is_file() for path in paths)


def of(document_type: DocumentType, court: Court) -> Sources:
    """The folders for a paper of this type in this court."""
    return Sources(
        shelves={
            "type": (document_type.folder,),
            "court": (court.folder,),
            "shared": _shared(document_type.folder, court.folder),
        },
    )


def of_type(document_type: DocumentType) -> Sources:
    """The folders that a type's papers use in every court."""
    return Sources(shelves={"type": (document_type.folder,), "shared": _shared(document_type.folder)})


def of_court(court: Court) -> Sources:
    """The folders for pages that belong to no document type: exhibit covers and the index."""
    return Sources(shelves={"court": (court.folder,), "shared": _shared(court.folder)})


def shared_digest(sources: Sources) -> str:
    """The digest over every shared file, so that a manifest can say which edition made a paper."""
    found: dict[str, str] = {}
    for folder in reversed(sources.shelves["shared"]):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                found[path.relative_to(folder).as_posix()] = files.digest(path)
    return files.digest_bytes("".join(f"{name}\0{digest}\0" for name, digest in sorted(found.items())).encode())


def _shared(*folders: Path) -> tuple[Path, ...]:
    """The shared folders beside the type and the court (a home may overlay them), then the shipped one."""
    beside = [folder.parent.parent / "shared" for folder in folders]
    wanted = [folder for folder in beside if folder.is_dir()] + [library.shipped() / "shared"]
    return tuple(dict.fromkeys(wanted))


def _inside(folder: Path, inner: str) -> Path | None:
    """The real path of a file, or None when it is not truly inside the folder."""
    if not inner or "\0" in inner or inner.startswith("/"):
        return None
    root = Path(os.path.realpath(folder))
    path = Path(os.path.realpath(root / inner))
    return path if path.is_relative_to(root) and path != root else None


def _content(path: Path, name: str) -> bytes:
    # O_NOFOLLOW and fstat on the open file: what was checked is what is read; O_NONBLOCK: a pipe must not hold us.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise LibraryError(f"`{name}` is no regular file. Put a plain file there.")
        if status.st_size > _LARGEST:
            raise LibraryError(f"`{name}` is larger than {_LARGEST:,} bytes. Use a smaller picture.")
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return stream.read(_LARGEST)
    finally:
        os.close(handle)
