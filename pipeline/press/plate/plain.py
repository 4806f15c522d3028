"""Plain values: what a value may hold so that its lines can be computed at all."""

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

from weasyprint.formatting_structure.text import transform

from pipeline.press.plate.blocks import Block
from pipeline.press.plate.laid import Hole, Unfaithful

_SPACES = re.compile("^ | $|  |[\\t\\n\\r\\f\\v]")


class Plain:
    """What is asked of the values of one block."""

    def __init__(self, block: Block, allowed: frozenset[str]) -> None:
        self._odd = re.compile(f"^ |^$|  | $|[^{''.join(map(re.escape, sorted(allowed)))}]" if allowed else "").search
        self._transforms = _transforms(block)

    def check(self, values: Iterable[str]) -> None:
        """Refuse what is not plain.

        Raises:
            Unfaithful: `spaces`: white space that would collapse or stand at a line's edge, or nothing at all;
                `repertoire`: a character that may not be set.
        """
        for value in values:
            if self._odd(value):
                raise Unfaithful(_reason(value))
            for transformed in self._transforms:
                if self._odd(transformed(value)):
                    raise Unfaithful("repertoire")


def _reason(value: str) -> str:
    return "spaces" if not value or _SPACES.search(value) else "repertoire"


def _transforms(block: Block) -> tuple[Callable[[str], str], ...]:
    """What a value may become before it is set, in each of the ways it is in this block."""
    made: dict[str, Callable[[str], str]] = {}
    for style in (run.style for run in block.runs if any(isinstance(part, Hole) for part in run.parts)):
        name, lang = style["text_transform"], language(style)
        if name != "none":
            made[name + lang] = functools.partial(_both, name, lang)
    return tuple(made.values())


def _both(name: str, lang: str, value: str) -> str:
    """A value as WeasyPrint transforms it, and in capitals: which letter begins a word depends on its neighbours."""
    return transform(name, value, lang) + value.upper() if name == "capitalize" else str(transform(name, value, lang))


def language(style: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    """The language by which `process_text_transform` of WeasyPrint's boxes goes."""
    return (style["lang"] or "").split("-")[0].lower()
