"""Notices as lines of a chunk's index: one JSON table a line."""

import json
from collections.abc import Iterator
from json.encoder import encode_basestring as _text
from typing import Any

from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.store import Store

_WAYS = {one.value: one for one in Way}


def line(notice: Notice, *, kept: str | None = None) -> bytes:
    """One line, with its end; equal notices give equal bytes.

    Args:
        notice: what it tells of.
        kept: the name under which the paper is kept, where the notice does not know it yet.
    """
    paper = notice.paper
    start, size = paper.head
    # Written out as JSON, in the order of the names: an encoder that looks for itself takes four times as long.
    told = (
        f'{{"access":{_text(notice.access)},{_alike(notice)}"case":{_text(notice.case)},"contents":[{_pairs(notice.contents)}],'
        f'"email":{"null" if notice.email is None else _text(notice.email)},"how":{_text(notice.how)},'
        f'"identity":{_text(notice.identity)},"lines":[{",".join(map(_text, notice.lines))}],'
        f'"name":{_text(notice.name)},"pages":{notice.pages},"paper":{{"head":[{start},{size}],'
        f'"name":{_text(paper.name if kept is None else kept)},"size":{paper.size},"start":{paper.start}}},'
        f'"recipient":{notice.recipient},"row":{notice.row},"sha256":{_text(notice.sha256)},'
        f'"title":{_text(notice.title)},"variant":{_text(notice.variant)},"way":{_text(notice.way)}}}\n'
    )
    return told.encode()


def _alike(notice: Notice) -> str:
    return f'"alike":{_text(notice.alike)},' if notice.alike else ""


def _pairs(contents: tuple[tuple[int, int], ...]) -> str:
    return ",".join([f"[{start},{size}]" for start, size in contents])


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
                "way": _WAYS[told["way"]],
                "paper": _place(told["paper"]),
                "contents": tuple([(start, size) for start, size in told["contents"]]),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("this is no line of a chunk's index") from error


def _place(told: dict[str, Any]) -> Stored:
    start, size = told.get("head", (0, 0))
    return Stored(**{**told, "head": (start, size)})


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
