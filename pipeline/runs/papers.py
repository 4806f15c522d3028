"""A run's finished papers, out of the store. What the papers of a variant begin with is kept once a chunk."""

import functools
import hashlib

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
    """What follows a paper's beginning; the whole is held against the digest the index has of it.

    Raises:
        LookupError: it is not in the store.
        StateError: it is another.
    """
    place = notice.paper
    rest = store.read(place.name, place.start, place.size)
    whole = _digest(store, place.name, *place.head).copy()
    whole.update(rest)
    if whole.hexdigest() != notice.sha256:
        raise StateError(f"row {notice.row}: its paper in the store is not the one that was made")
    return rest


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
