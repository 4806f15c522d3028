"""Which submissions this process is sending at the moment; a thread that dies lets go."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_held: set[str] = set()
_lock = threading.Lock()


def has(identifier: str) -> bool:
    """Whether a thread of this process is sending it."""
    return identifier in _held


@contextmanager
def holding(identifier: str) -> Iterator[bool]:
    """Hold a submission while it is sent; False where another thread of this process does."""
    with _lock:
        free = identifier not in _held
        _held.add(identifier)
    try:
        yield free
    finally:
        if free:
            with _lock:
                _held.discard(identifier)
