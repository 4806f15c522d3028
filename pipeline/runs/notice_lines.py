"""Notices as lines of a chunk's index: one JSON table a line."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.store import Store


def line(notice: Notice) -> bytes:
    """One line, with its end; equal notices give equal bytes."""
    return json.dumps(asdict(notice), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def notice(told: bytes) -> Notice:
    """What a line says.

    Raises:
        ValueError: it is no such line.
    """
    return of_table(json.loads(told))


def of_table(told: dict[str, Any]) -> Notice:
    """A notice from its JSON table.

    Raises:
        ValueError: something is missing or too much.
    """
    try:
        return Notice(
            **{
                **told,
                "lines": tuple(told["lines"]),
                "way": Way(told["way"]),
                "paper": Stored(**told["paper"]),
                "contents": tuple((start, size) for start, size in told["contents"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise ValueError("this is no line of a chunk's index") from error


def listed(store: Store, name: str) -> Iterator[tuple[Stored, Notice]]:
    """Every notice of one index, and where its line stands.

    Raises:
        LookupError: there is no such index.
        ValueError: it is none.
    """
    start = 0
    for told in store.read(name).splitlines(keepends=True):
        yield Stored(name=name, start=start, size=len(told)), notice(told)
        start += len(told)
