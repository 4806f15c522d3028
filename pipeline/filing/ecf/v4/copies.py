"""The court's stamped copies out of calls and details: inside in base64, or at an address that the settings allow."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Protocol

from pipeline import files
from pipeline.filing.ecf.v4.callback import Rendition, Reviewed
from pipeline.filing.ecf.v4.fetch import NotFetched
from pipeline.model import File

LARGEST = 200_000_000
_PDF = b"%PDF-"


class HoldsCopies(Protocol):
    """A call or details, with the copies in it."""

    @property
    def filings(self) -> tuple[str, ...]:
        """The portal's ids of the papers it is about."""

    @property
    def papers(self) -> tuple[Reviewed, ...]:
        """The papers."""


def copies(
    calls: Iterable[HoldsCopies],
    folder: Path,
    get: Callable[[str], bytes],
    *,
    details: Iterable[HoldsCopies] = (),
    sent: AbstractSet[str] = frozenset(),
) -> tuple[File, ...]:
    """Every stamped copy there is now, written into a folder; one already there is not fetched again.

    A copy that cannot be had now is left out: it is tried again whenever copies are asked for.

    Args:
        calls: the portal's calls, oldest first.
        folder: where to.
        get: fetches from an address.
        details: of accepted papers, newest first; looked at for papers of which no call gave a copy.
        sent: the digests of what we sent; the same again bears no stamp.
    """
    found, had = dict[Path, File](), set[str]()
    for one in calls:
        here = _here(one, folder, get, sent)
        found.update(here)
        had.update(one.filings if here else ())
    for one in details:
        here = _here(one, folder, get, sent) if had.isdisjoint(one.filings) else {}
        found.update(here)
        had.update(one.filings if here else ())
    return tuple(found.values())


def _here(told: HoldsCopies, folder: Path, get: Callable[[str], bytes], sent: AbstractSet[str]) -> dict[Path, File]:
    written = (_copy(folder / name, rendition, get, sent) for name, rendition in _named(told))
    return {one.path: one for one in written if one is not None}


def _named(told: HoldsCopies) -> Iterator[tuple[str, Rendition]]:
    """A name for each copy: the portal's id of the paper, so that two papers of one name stay two."""
    key = told.filings[0] if told.filings else ""
    for at, paper in enumerate(told.papers):
        for number, rendition in enumerate(paper.renditions):
            stem = (rendition.name or paper.title or "copy").removesuffix(".pdf")
            place = f"{at + 1}{number + 1}" if len(told.papers) > 1 or len(paper.renditions) > 1 else ""
            yield files.safe_name(f"{stem[:40]}-{place}{key[-12:]}.pdf"), rendition


def _copy(path: Path, rendition: Rendition, get: Callable[[str], bytes], sent: AbstractSet[str]) -> File | None:
    if path.is_file():
        return files.describe(path)
    try:
        raw = _decoded(rendition.content) if rendition.content else get(rendition.address)
    except (NotFetched, binascii.Error, ValueError):
        return None
    if not raw.startswith(_PDF) or len(raw) > LARGEST:  # a page that says "signed out" is no stamped copy
        return None
    if files.digest_bytes(raw) in sent:
        return None
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_whole(path, raw, at="ecf4-copy")
    return files.describe(path)


def _decoded(content: str) -> bytes:
    return base64.b64decode("".join(content.split()), validate=True)
