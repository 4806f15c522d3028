"""A run's finished papers, out of the store. What the papers of a variant begin with is kept once a chunk."""

import functools
import hashlib
from collections.abc import Sequence

from pipeline.errors import StateError
from pipeline.runs.notice import Notice, Stored
from pipeline.runs.store import Store

_HEADS = 32
"""Beginnings kept at hand, some 50 kB each."""
_DIGESTS = 16_384
"""Beginnings whose digest is kept at hand."""


def paper(store: Store, notice: Notice) -> bytes:
    """A paper, held against the digest the index has of it.

    Raises:
        LookupError: it is not in the store.
        StateError: it is another.
    """
    rest = tail(store, notice)
    return _head(store, notice.paper.name, *notice.paper.head) + rest


def tail(store: Store, notice: Notice) -> bytes:
    """What follows a paper's beginning; see `tails`."""
    return tails(store, (notice,))[0]


def tails(store: Store, notices: Sequence[Notice]) -> list[bytes]:
    """What follows the beginnings of some papers; each whole one is held against the digest the index has of it.

    Each file of papers is opened once, however many of them it holds.

    Raises:
        LookupError: one is not in the store.
        StateError: one is another.
    """
    found = [b""] * len(notices)
    inside: dict[str, list[int]] = {}
    for at, one in enumerate(notices):
        inside.setdefault(one.paper.name, []).append(at)
    for name, places in inside.items():
        asked = [(notices[at].paper.start, notices[at].paper.size) for at in places]
        for at, rest in zip(places, store.parts(name, asked), strict=True):
            _hold(store, notices[at], rest)
            found[at] = rest
    return found


def _hold(store: Store, notice: Notice, rest: bytes) -> None:
    whole = _digest(store, notice.paper.name, *notice.paper.head).copy()
    whole.update(rest)
    if whole.hexdigest() != notice.sha256:
        raise StateError(f"row {notice.row}: its paper in the store is not the one that was made")


def stored(store: Store, place: Stored) -> bytes:
    """What lies in a place, with what belongs before it.

    Raises:
        LookupError: it is not in the store.
    """
    return _head(store, place.name, *place.head) + store.read(place.name, place.start, place.size)


# Whatever a store has under a name never changes, so what was read once need not be read again.
@functools.lru_cache(maxsize=_HEADS)
def _head(store: Store, name: str, start: int, size: int) -> bytes:
    return store.read(name, start, size) if size else b""


@functools.lru_cache(maxsize=_DIGESTS)
def _digest(store: Store, name: str, start: int, size: int) -> "hashlib._Hash":
    """Has read a beginning."""
    return hashlib.sha256(_head(store, name, start, size))
