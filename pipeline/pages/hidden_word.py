"""Everything a Word file says: text, headers, notes, comments, what was deleted or hidden, and its properties."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from pipeline.model import Place
from pipeline.rules.privacy import Passage

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = frozenset({f"{_W}t", f"{_W}delText", f"{_W}instrText", f"{_W}delInstrText"})
_PARAGRAPHS = frozenset({f"{_W}p", f"{_W}tr"})
_BREAKS = frozenset({f"{_W}tab", f"{_W}br", f"{_W}tc"})
_MOST_BYTES = 50_000_000
_PARTS = (
    ("word/document", ""),
    ("word/comments", "a comment"),
    ("word/header", "a header"),
    ("word/footer", "a footer"),
    ("word/footnotes", "a footnote"),
    ("word/endnotes", "an endnote"),
    ("word/glossary", "a building block"),
    ("docProps/", "the document properties"),
    ("customXml/", "data inside the file"),
)


def read(path: Path, *, name: str) -> tuple[Passage, ...]:
    """Every text of a Word file with the place it stands in.

    Args:
        path: the file; a stranger's is read in a limited child.
        name: what the person calls it.
    """
    where = Place(file=name)
    with path.open("rb") as stream:
        return tuple(
            Passage(text=text, where=where, what=what, foreign=True) for what, text in texts_of(stream) if text.strip()
        )


def texts_of(stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    """What stands in each part, in words, and its text; nothing for a file that is no Word file."""
    try:
        with zipfile.ZipFile(stream) as archive:
            left = _MOST_BYTES
            for entry in archive.infolist():
                what = _what(entry.filename)
                left -= entry.file_size
                if what is None or left < 0 or not entry.filename.endswith(".xml"):
                    continue
                yield from _part(archive.read(entry), what)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, etree.XMLSyntaxError):
        return


def _what(name: str) -> str | None:
    return next((what for start, what in _PARTS if name.startswith(start)), None)


def _part(data: bytes, what: str) -> Iterator[tuple[str, str]]:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    if not root.tag.startswith(_W):
        yield what, "\n".join(text for one in root.itertext() if (text := str(one).strip()))
        return
    shown: list[str] = []
    deleted: list[str] = []
    hidden: list[str] = []
    for one in root.iter():
        if one.tag in _PARAGRAPHS:
            shown.append("\n")
        elif one.tag in _BREAKS:
            shown.append(" ")
        elif one.tag in _TEXTS and one.text:
            (deleted if one.tag.endswith("elText") else hidden if _is_hidden(one) else shown).append(one.text)
    yield what, "".join(shown)
    yield "a tracked deletion", "".join(deleted)
    yield "hidden text", "".join(hidden)


def _is_hidden(text: etree._Element) -> bool:
    run = text.getparent()
    return run is not None and run.find(f"{_W}rPr/{_W}vanish") is not None
