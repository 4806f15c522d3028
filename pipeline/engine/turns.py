"""Steps run side by side, but one that was begun before and never ended runs alone.

Such a step may be what killed the worker. If it ran beside others again, they would be counted as killers too.
"""

import contextlib
import threading
from collections.abc import Iterator


class Turns:
    """Lets steps in: any number together, or one alone."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._inside = 0
        self._alone = False
        self._asking = 0
        """How many wait to run alone; new ones stay out meanwhile, or a busy line would keep them waiting."""

    @contextlib.contextmanager
    def take(self, *, alone: bool) -> Iterator[None]:
        """Wait for the turn, and hold it."""
        with self._change:
            self._asking += alone
            self._change.wait_for(lambda: not self._alone and not (self._inside if alone else self._asking))
            self._asking -= alone
            self._alone = alone
            self._inside += 1
        try:
            yield
        finally:
            with self._change:
                self._alone = False
                self._inside -= 1
                self._change.notify_all()
