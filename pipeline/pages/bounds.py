"""How large and how deep a stranger's PDF may be before it is refused unread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Our own safety limits; no court asks for them.

    They stand far above what scanners and office programs write, and far below what exhausts a child
    process. Each is measured without expanding the whole file in memory.
    """

    file_bytes: int = 300_000_000
    """The file as it lies on disk."""
    pages: int = 10_000
    stream_bytes: int = 150_000_000
    """One stream that is no picture (page content, fonts, tables), decoded."""
    total_bytes: int = 1_000_000_000
    """All streams that are no pictures together, decoded."""
    picture_bytes: int = 600_000_000
    """One picture, decoded: a 36 by 48 inch plan at 300 dots per inch in colour has 467 million."""
    depth: int = 400
    """Levels of a tree (pages, bookmarks, tags, fields, names, drawings inside drawings)."""
    objects: int = 5_000_000
    field_letters: int = 100_000
    """Letters in one form field."""
    shortest_side: float = 3.0
    """In points; the least side of a page that ISO 32000-1, Annex C.2 allows."""
    longest_side: float = 14_400.0
    """In points; the greatest side of a page that ISO 32000-1, Annex C.2 allows."""


BOUNDS = Bounds()
