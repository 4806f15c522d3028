"""An object of a file as pydyf 0.13 writes it, in one go: most entries are text, numbers or references."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pydyf

_LATELY = 256
"""Names of entries kept."""


def written(one: pydyf.Object) -> bytes:
    """What `one.data` of pydyf gives.

    Args:
        one: any object; those that are neither dictionaries nor arrays are left to pydyf.
    """
    if type(one) is pydyf.Dictionary:
        return b"<<%s>>" % b"".join([_named(key) + said for key, said in zip(one, _all(one.values()), strict=True)])
    if type(one) is pydyf.Array:
        return b"[%s]" % b" ".join(_all(one))
    return bytes(one.data)


def _all(values: Iterable[Any]) -> list[bytes]:
    said: list[bytes] = []
    for one in values:
        kind = type(one)
        if kind is bytes:
            said.append(one)
        elif kind is str:
            said.append(one.encode("ascii"))
        elif kind is int:
            said.append(b"%d" % one)
        elif kind is pydyf.Array or kind is pydyf.Dictionary:
            said.append(written(one))
        else:
            said.append(pydyf._to_bytes(one))  # noqa: SLF001 - what it writes of everything else
    return said


@lru_cache(maxsize=_LATELY)
def _named(key: str) -> bytes:
    return b"/" + bytes(pydyf._to_bytes(key)) + b" "  # noqa: SLF001
