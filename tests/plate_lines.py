"""What WeasyPrint itself makes of blocks with values, read from its boxes and from the bytes it writes."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from unittest.mock import patch

import pikepdf
import weasyprint
from weasyprint.formatting_structure import boxes

from pipeline.press import render
from pipeline.press.plate import blocks
from pipeline.press.plate.blocks import TAG, Block
from pipeline.press.plate.laid import Laid, LaidRun
from pipeline.press.plate.marks import with_values

_SHOWN = re.compile(rb"1 0 0 -1 (\S+) \S+ Tm\n(?:[^\[\n]*\n)*?(\[[^\]]*\]) TJ")
STYLE = "@page{size:600pt 5000pt;margin:20pt}body{font:1em Liberation Serif;overflow-wrap:anywhere}body,p,h1{margin:0}"


@dataclass(frozen=True)
class Pressed:
    """Blocks, and what WeasyPrint drew of them for one record."""

    blocks: tuple[Block, ...]
    drawn: dict[int, list[tuple[LaidRun, ...]]]

    def lines(self, block: Block) -> tuple[tuple[LaidRun, ...], ...]:
        """Of a block, as they were drawn."""
        return tuple(self.drawn.get(block.ordinal, ()))


class _Enough(Exception):  # noqa: N818 - not a fault: the structure is all that was wanted
    pass


def page(body: str, *, style: str = "", lang: str = "en") -> str:
    """A whole page round some paragraphs, with the overflow rule of our own papers."""
    return f"<!DOCTYPE html><html lang={lang}><title>a</title><style>{STYLE}{style}</style><body>{body}</body></html>"


def found(shape: str, values: Sequence[str]) -> tuple[Block, ...]:
    """The blocks of a shape."""
    kept: list[Block] = []

    def keep(root: Any) -> None:
        kept.extend(blocks.find(root))
        raise _Enough

    try:
        rendered(with_values(shape, tuple(values), marked=True), keep)
    except _Enough:
        return tuple(kept)
    raise AssertionError


def press(shape: str, values: Sequence[str]) -> Pressed:
    """Lay a record out by WeasyPrint: once to find the blocks, once with the plain values."""
    bare = found(shape, values)
    same: list[bool] = []
    document = rendered(
        with_values(shape, tuple(values), marked=False), lambda root: same.append(blocks.tag(root, bare))
    )
    assert same == [True]
    containers = [one for page in document.pages for one in _containers(page._page_box)]
    laid: dict[int, list[Any]] = {block.ordinal: [] for block in bare}
    for one in containers:
        if (ordinal := _ordinal(one)) is not None:
            laid[ordinal].append(one)
    return Pressed(
        blocks=tuple(blocks.learn(block, laid[block.ordinal]) for block in bare),
        drawn=_drawn(containers, written(document)),
    )


def lines_with_text(laid: Laid) -> tuple[tuple[LaidRun, ...], ...]:
    """A computed block without the lines on which nothing stands."""
    return tuple(line for line in laid.lines if line)


def written(document: weasyprint.Document) -> list[tuple[bytes, bytes]]:
    """Every text array of a document's pages in order, with the x it starts at."""
    pdf = document.write_pdf(uncompressed_pdf=True)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [one for page in opened.pages for one in _SHOWN.findall(page.Contents.read_bytes())]


def in_pdf(x: float) -> bytes:
    """A number as pydyf writes it."""
    return str(int(x)).encode() if x.is_integer() else f"{x:f}".rstrip("0").encode()


def rendered(html: str, on_structure: Callable[[Any], None]) -> weasyprint.Document:
    """A document, its structure shown before it is laid out."""
    built = weasyprint.document.build_formatting_structure

    def watched(*args: object, **named: object) -> object:
        root = built(*args, **named)
        on_structure(root)
        return root

    with patch.object(weasyprint.document, "build_formatting_structure", watched):
        return weasyprint.HTML(string=html).render(font_config=render.fonts(), pdf_variant="pdf/a-2a")


def _drawn(containers: Sequence[Any], shown: Sequence[tuple[bytes, bytes]]) -> dict[int, list[tuple[LaidRun, ...]]]:
    """The text boxes of the laid-out pages, each with the bytes that were written for it."""
    arrays = list(shown)
    drawn: dict[int, list[tuple[LaidRun, ...]]] = {}
    for container in containers:
        for line in container.children:
            runs = []
            for box in _texts(line):
                array = _taken(arrays, in_pdf(box.position_x)) if box.text.strip() else b""
                if hasattr(box, TAG):
                    runs.append(LaidRun(getattr(box, TAG)[1], box.position_x, array, box.width))
            if runs:
                drawn.setdefault(_ordinal(line) or 0, []).append(tuple(runs))
    assert arrays == []
    return drawn


def _taken(arrays: list[tuple[bytes, bytes]], x: bytes) -> bytes:
    """The next array that was written at a place; the numbers of a list are drawn later than they stand."""
    place = next(place for place, one in enumerate(arrays) if one[0] == x)
    return arrays.pop(place)[1]


def _ordinal(box: Any) -> int | None:
    """Of the block a container or a line belongs to; none where no value stands in it."""
    return next((getattr(one, TAG)[0] for one in _texts(box) if hasattr(one, TAG)), None)


def differing(want: Sequence[tuple[LaidRun, ...]], got: Sequence[tuple[LaidRun, ...]]) -> str:
    """The first line that differs, for the message of a failing test."""
    pairs = enumerate(zip_longest(want, got))
    return next((f"line {number}:\n{one}\n{other}" for number, (one, other) in pairs if one != other), "")


def _containers(box: Any) -> Iterator[Any]:
    children = getattr(box, "children", ())
    if any(isinstance(one, boxes.LineBox) for one in children):
        yield box
    for child in children:
        yield from _containers(child)


def _texts(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TextBox):
            yield child
        else:
            yield from _texts(child)
