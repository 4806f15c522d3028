"""What a store keeps under a name that tells nothing of its content: behind a line with the digest of the rest.

The names of most files end with their content's digest (`held`). A few are asked for by name alone: what stands against
a roster, what a run was begun with, which rows are left out. A byte of theirs that changed would send a notice twice,
or not at all, so it is noticed here.
"""

from pipeline import files
from pipeline.errors import StateError
from pipeline.runs.store import Store

_BEGINS = b'{"sha256":'


def put(store: Store, name: str, data: bytes) -> None:
    """Keep some bytes behind their digest; the same again changes nothing, also where an earlier version kept them.

    Raises:
        StateError: other bytes stand under that name.
        OSError: the store cannot be written.
    """
    if store.has(name) and store.read(name) == data:
        return
    store.put(name, text(data))


def text(data: bytes) -> bytes:
    """Bytes as they are kept."""
    return _head(data) + data


def read(store: Store, name: str) -> bytes:
    """What was kept; of an earlier version's file, which has no digest, all of it.

    Raises:
        LookupError: there is nothing of that name.
        StateError: it is not as it was written.
    """
    kept = store.read(name)
    first, end, rest = kept.partition(b"\n")
    if not first.startswith(_BEGINS):
        return kept
    if first + end != _head(rest):
        raise damaged(name)
    return rest


def damaged(name: str) -> StateError:
    """What is said of a file that is not as it was written, for who cannot make sense of it."""
    return StateError(
        f"{name} in the store is damaged. Put it back from a copy and resume the run, or cancel the run and drop its "
        "roster again."
    )


def _head(data: bytes) -> bytes:
    return _BEGINS + b' "' + files.digest_bytes(data).encode() + b'"}\n'
