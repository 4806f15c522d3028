"""One line pattern of a shape: WeasyPrint's own objects for a record, with holes for others; proven on that record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes

from pipeline.press.plate.blocks import TAG, Block
from pipeline.press.plate.composing import Followed
from pipeline.press.plate.cut import Cut, Different, Spot, cut
from pipeline.press.plate.drawn import Drawn, Pattern
from pipeline.press.plate.founding import Founded, containers, xmp_of
from pipeline.press.plate.laid import Struck, Unfaithful
from pipeline.press.plate.layouts import Layouts
from pipeline.press.plate.phrase import Phrase
from pipeline.press.plate.running import Line, Lines
from pipeline.press.plate.sheet import Named, Sheet, named
from pipeline.press.plate.watched import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A line pattern that was proven."""

    cuts: tuple[Cut, ...]
    sheet: Sheet
    running: tuple[Line, ...]
    """The margin boxes with values in them, page by page."""
    patterns: tuple[Pattern, ...]
    """Of each margin box, with nothing in it that does not show."""
    warnings: tuple[str, ...]

    def strike(self, known: Sequence[Drawn], values: Sequence[str]) -> Struck:
        """The paper of a record of this pattern.

        Args:
            known: what is written of it, by block.
            values: the record's.

        Raises:
            Unfaithful: a running line does not fit as it did.
        """
        full = [*known, *self._margins(values)] if self.running else known
        sheet = self.sheet
        tail, spans = sheet.strike(full, values)
        return Struck(
            head=sheet.head,
            tail=tail,
            pages=len(self.cuts),
            variant=sheet.digest,
            contents=spans,
            warnings=self.warnings,
        )

    def _margins(self, values: Sequence[str]) -> list[Drawn]:
        made = [one.drawn(values) for one in self.running]
        if self.patterns != tuple([one.pattern for one in made]):
            raise Unfaithful("running-line")
        return made


def make(
    founded: Founded, values: Sequence[str], drawn: Sequence[Drawn], lines: Lines, layouts: Layouts
) -> tuple[Variant, Followed | None]:
    """Let WeasyPrint lay out a record, and cut its pages where the computed runs stand.

    Args:
        founded: the shape.
        values: the record's.
        drawn: what was computed of it, by block.
        lines: sets the running lines, for all variants of the plate.
        layouts: lays records out, for all variants of the plate.

    Returns:
        The variant; and what others can be composed of, if anything was written down.

    Raises:
        Unfaithful: this record is of no use for a variant.
        Different: what WeasyPrint drew is not what was computed.
    """
    seen, margins = layouts.lay(values)
    placed = _placed(seen.pages)
    running = tuple(margins.blocks[one] for one in placed if one in margins.blocks)
    shared = tuple(lines.of(block) for block in running)
    margined = [one.drawn(values) for one in shared]
    every, all_drawn = [*founded.blocks, *running], [*drawn, *margined]
    _compare_lines(placed, every, all_drawn)
    known = [one.cells for one in all_drawn]
    spots = _spots(placed, every)
    ruled = _ruled(placed, every, spots)
    cuts = cut(seen.pages, spots, known, ruled)
    made = Variant(
        cuts=cuts,
        sheet=_sheet(founded, seen.pdf, cuts, values),
        running=shared,
        patterns=tuple((*one.lines, ()) for one in margined),
        warnings=seen.said,
    )
    if layouts.followed is None:
        return made, None
    followed = Followed(
        seen=seen, following=layouts.followed, spots=spots, known=known, ruled=ruled, drawn=tuple(drawn)
    )
    return made, followed


def of(founded: Founded, pdf: pydyf.PDF, cuts: tuple[Cut, ...], values: Sequence[str], like: Variant) -> Variant:
    """The variant of a record that was composed.

    Args:
        founded: the shape.
        pdf: its objects.
        cuts: its pages.
        values: the record's.
        like: a variant with the same running lines.

    Raises:
        Different: what WeasyPrint wrote is not what was computed.
    """
    return replace(like, cuts=cuts, sheet=_sheet(founded, pdf, cuts, values))


def _sheet(founded: Founded, pdf: pydyf.PDF, cuts: Sequence[Cut], values: Sequence[str]) -> Sheet:
    return Sheet(pdf, cuts, _proven_xmp(founded, pdf, values), _changing(founded, pdf, values))


_RUNS = (boxes.TextBox, boxes.InlineBlockBox)
Placed = dict[int, list[list[Any]]]
"""The tagged boxes as they were laid out: by block, line by line."""


def _placed(pages: Sequence[Page]) -> Placed:
    placed: Placed = {}
    for page in pages:
        for container, ordinal in containers(page.box):
            for line in container.children:
                # A line may hold nothing but a break.
                runs = [one for one in line.descendants() if hasattr(one, TAG) and isinstance(one, _RUNS)]
                _refuse_links(line)
                placed.setdefault(ordinal, []).append(runs)
    return placed


def _refuse_links(line: Any) -> None:  # noqa: ANN401
    """A link is as wide as its text; `allowed` has refused them, but layout might have made one since."""
    if any(one.link_annotation for one in line.descendants()):
        raise Different("link")


def _compare_lines(placed: Placed, wanted: Sequence[Block], drawn: Sequence[Drawn]) -> None:
    if set(placed) != {block.ordinal for block in wanted}:
        raise Different("blocks")
    for block, one in zip(wanted, drawn, strict=True):
        lines = tuple(tuple(getattr(box, TAG)[1] for box in line) for line in placed[block.ordinal])
        if lines != one.lines:
            raise Different("lines")


def _spots(placed: Placed, wanted: Sequence[Block]) -> dict[int, Spot]:
    spots: dict[int, Spot] = {}
    for index, block in enumerate(wanted):
        drawn = [box for line in placed[block.ordinal] for box in line]
        spots |= {id(box): Spot(index, run) for run, box in enumerate(drawn)}
    return spots


def _ruled(placed: Placed, wanted: Sequence[Block], spots: Mapping[int, Spot]) -> dict[object, Spot]:
    """The boxes with a line along their foot, by their tag; what is drawn is a copy of what was laid out."""
    ruled = {(block.ordinal, one.number) for block in wanted for one in block.atomics if one.ruled}
    drawn = [box for lines in placed.values() for line in lines for box in line]
    return {getattr(box, TAG): spots[id(box)] for box in drawn if getattr(box, TAG) in ruled}


def _proven_xmp(founded: Founded, pdf: pydyf.PDF, values: Sequence[str]) -> Phrase:
    escaped = [one.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for one in values]
    if founded.xmp.fill(escaped).encode() != xmp_of(pdf):
        raise Different("xmp")
    return founded.xmp


def _changing(founded: Founded, pdf: pydyf.PDF, values: Sequence[str]) -> list[Named]:
    """The outline's entries with values in them, and Info; each compared with what WeasyPrint wrote."""
    entries = list(_outline(pdf))
    if len(entries) != len(founded.labels):
        raise Different("outline")
    changing = []
    for entry, label in zip(entries, founded.labels, strict=True):
        if label.fill(values) != entry["Title"].string:
            raise Different("outline")
        if label.holes:
            changing.append(named(entry.number, entry, {"Title": label}))
    if any(one.fill(values) != pdf.info[key].string for key, one in founded.info.items()):
        raise Different("info")
    return [*changing, named(len(pdf.objects), pdf.info, founded.info)]


def _outline(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    """The entries in the order of the document."""
    reference = pdf.catalog.get("Outlines")
    waiting = [pdf.objects[int(reference.split()[0])]["First"]] if reference else []
    while waiting:
        entry = pdf.objects[int(waiting.pop().split()[0])]
        yield entry
        waiting += [entry[key] for key in ("Next", "First") if key in entry]
