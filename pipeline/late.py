"""Modules that a process loads when it first uses them, because most processes that import this name never do.

    if TYPE_CHECKING:
        from pipeline.line import steps
    else:
        steps = late("pipeline.line.steps")

A worker that only runs rosters needs no PDF library, and a library that is not loaded costs neither memory nor the time
of a start. What a limited child uses must stand in the zygote's list instead (`line/desk.py`), or each child loads it.
A module that declares tables is never late: a new home has its tables made at the beginning.
"""

import contextlib
import gc
import importlib
from collections.abc import Iterator


class Late:
    """Stands for a module. Asked for anything, it loads the module and hands on what that has."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        """Nothing is loaded.

        Args:
            name: the module's full name.
        """
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        """What the module has under this name.

        Raises:
            AttributeError: it has nothing under it.
        """
        return getattr(importlib.import_module(self._name), attribute)


def late(name: str) -> Late:
    """A module that is loaded at its first use."""
    return Late(name)


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Loads modules with a sixth less work: none of what they make is garbage, so nobody looks for any.

    Nor will anybody look through it later, which would also write to each page that a forked process shares.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
