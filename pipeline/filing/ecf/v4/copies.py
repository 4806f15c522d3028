"""The court's stamped copies out of its calls: inside in base64, or at an address that the settings allow."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline import files
from pipeline.filing.ecf.v4.callback import Callback, Rendition
from pipeline.filing.ecf.v4.fetch import NotFetched
from pipeline.model import File

LARGEST = 200_000_000
_PDF = b"%PDF-"


def copies(calls: Iterable[Callback], folder: Path, get: Callable[[str], bytes]) -> tuple[File, ...]:
    """Every stamped copy there is now, written into a folder; one already there is not fetched again.

    A copy that cannot be had now is left out: it is tried again whenever copies are asked for.

    Args:
        calls: the portal's calls, oldest first.
        folder: where to.
        get: fetches from an address.
    """
    found = dict[Path, File]()
    for call in calls:
        for name, rendition in _named(call):
            path = folder / name
            if path not in found and (path.is_file() or _write(path, rendition, get)):
                found[path] = files.describe(path)
    return tuple(found.values())


def _named(call: Callback) -> Iterator[tuple[str, Rendition]]:
    """A name for each copy: the portal's id of the paper, so that two papers of one name stay two."""
    key = call.filings[0] if call.filings else ""
    for at, paper in enumerate(call.papers):
        for number, rendition in enumerate(paper.renditions):
            stem = (rendition.name or paper.title or "copy").removesuffix(".pdf")
            place = f"{at + 1}{number + 1}" if len(call.papers) > 1 or len(paper.renditions) > 1 else ""
            yield files.safe_name(f"{stem[:40]}-{place}{key[-12:]}.pdf"), rendition


def _write(path: Path, rendition: Rendition, get: Callable[[str], bytes]) -> bool:
    try:
        raw = _decoded(rendition.content) if rendition.content else get(rendition.address)
    except (NotFetched, binascii.Error, ValueError):
        return False
    if not raw.startswith(_PDF) or len(raw) > LARGEST:  # a page that says "signed out" is no stamped copy
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_whole(path, raw, at="ecf4-copy")
    return True


def _decoded(content: str) -> bytes:
    return base64.b64decode("".join(content.split()), validate=True)
