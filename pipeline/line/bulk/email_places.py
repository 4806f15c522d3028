"""Where the papers lie that a run sends by e-mail: a line a message, beside the record of who gets which."""

from pipeline.runs.notice import Stored
from pipeline.runs.store import Store


def name(run: str) -> str:
    """What the list is called in the store."""
    return f"mailed/{run}/papers-by-email"


def line(one: Stored) -> bytes:
    """A place as a line."""
    return f"{one.name} {one.start} {one.size} {one.head[0]} {one.head[1]}\n".encode()


def read(store: Store, run: str) -> list[Stored]:
    """The places, in the order of the messages.

    Raises:
        LookupError: the run has no such list.
    """
    return [_place(one) for one in store.read(name(run)).splitlines()]


def forgotten(store: Store, places: list[Stored]) -> bool:
    """Whether the store has any of these papers no longer: `[run] keep_days` swept them."""
    return not all(store.has(each) for each in {one.name for one in places})


def _place(told: bytes) -> Stored:
    kept, *numbers = told.decode().split(" ")
    start, size, *head = map(int, numbers)
    return Stored(name=kept, start=start, size=size, head=(head[0], head[1]) if head else (0, 0))
