"""Where a run's chunks lie: a name is written once, whole or not at all, and never changed."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """A folder, here or on a share, or a bucket.

    Names are `<run>/<file>`, of letters, digits, `-`, `_`, `.` and `/`. Writing the same name again with the same bytes
    changes nothing.
    """

    def __hash__(self) -> int:
        """Every store can be remembered by."""

    def put(self, name: str, data: bytes) -> None:
        """Keep some bytes, safe on disk when it returns.

        Raises:
            StateError: other bytes stand under that name.
            OSError: the store cannot be written.
        """

    def put_file(self, name: str, path: Path) -> None:
        """Keep a file's content; the file stays."""

    def take_file(self, name: str, path: Path) -> None:
        """Keep a file that nobody changes any more: where that can be, nothing of it is written a second time."""

    def read(self, name: str, start: int = 0, size: int | None = None) -> bytes:
        """Some bytes of what is kept.

        Raises:
            LookupError: there is nothing of that name.
        """

    def parts(self, name: str, places: Sequence[tuple[int, int]]) -> list[bytes]:
        """Several parts of what is kept, each by its start and size.

        Raises:
            LookupError: there is nothing of that name.
        """

    def has(self, name: str) -> bool:
        """Whether something is kept under that name."""

    def names(self, folder: str) -> Iterator[str]:
        """Every name below a folder, sorted."""

    def local(self, name: str) -> AbstractContextManager[Path]:
        """A file with the content, for as long as the context lasts; nobody may change it."""

    def remove(self, folder: str) -> None:
        """Forget everything below a folder."""
