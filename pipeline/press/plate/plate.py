"""The plate of a shape: records whose line pattern is known are struck, the first of a new pattern makes it known."""

from collections import OrderedDict
from collections.abc import Sequence

from pipeline.press.plate import founding, variant
from pipeline.press.plate.cut import Cell, Different, cells
from pipeline.press.plate.laid import Laid, Struck, Unfaithful
from pipeline.press.plate.layouts import Layouts
from pipeline.press.plate.running import Lines
from pipeline.press.plate.setting import Setter
from pipeline.press.plate.variant import Variant
from pipeline.press.sources import Sources

_VARIANTS = 200
"""Line patterns kept at once; each holds a file's fonts and objects, up to 400 kB."""
_MEMO = 2048
"""Laid blocks kept at once."""
Signature = tuple[tuple[tuple[int, ...], ...], ...]


class Plate:
    """Strikes the records of one shape."""

    def __init__(self, shape: str, sources: Sources) -> None:
        """Found the plate; costs about two layouts.

        Args:
            shape: HTML with numbered holes (`plate.marks`).
            sources: where its style sheets lie.

        Raises:
            Unfaithful: no record of this shape can be struck; the reason says why.
            LibraryError: as `press.render.render`.
        """
        self._founded = founding.found(shape, sources)
        self._setter = Setter(self._founded.blocks, self._founded.letters.repertoire)
        self._lines = Lines(self._founded.letters.repertoire)
        self._layouts = Layouts(self._founded)
        self._variants: OrderedDict[Signature, Variant | str] = OrderedDict()
        self._laid: dict[tuple[int, tuple[str, ...]], tuple[Laid, tuple[tuple[int, ...], ...], tuple[Cell, ...]]] = {}
        self._holes = tuple((block, block.holes) for block in self._founded.blocks)

    @property
    def key(self) -> str:
        """A digest of all that the papers depend on but the values: shape, style sheets, fonts, versions."""
        return self._founded.key

    @property
    def variants(self) -> int:
        """How many line patterns are known and proven."""
        return sum(isinstance(one, Variant) for one in self._variants.values())

    def strike(self, values: Sequence[str]) -> Struck:
        """The paper of a record.

        Args:
            values: one for each hole, as text.

        Raises:
            Unfaithful: the record must be laid out by WeasyPrint; the reason says why.
        """
        if len(values) != self._founded.count:
            raise Unfaithful("values")
        rows = [self._lay(number, values) for number in range(len(self._holes))]
        signature = tuple([row[1] for row in rows])
        if not all(values[number] for number in self._founded.hidden):
            raise Unfaithful("empty")
        known = self._variants.get(signature)
        if known is None:
            known = self._new(signature, values, [row[0] for row in rows])
        else:
            self._variants.move_to_end(signature)
        if isinstance(known, str):
            raise Unfaithful(known)
        return known.strike([row[2] for row in rows], values)

    def _lay(self, number: int, values: Sequence[str]) -> tuple[Laid, tuple[tuple[int, ...], ...], tuple[Cell, ...]]:
        block, holes = self._holes[number]
        key = (number, tuple([values[one] for one in holes]))
        found = self._laid.get(key)
        if found is None:
            if len(self._laid) >= _MEMO:
                self._laid.clear()
            laid = self._setter.lay(block, values)
            drawn = cells([one for line in laid.lines for one in line])
            # A run that shows nothing leaves no hole behind, so it must show nothing in every record.
            blank = tuple([number for number, cell in enumerate(drawn) if not cell[1]])
            found = laid, (*laid.signature, blank), drawn
            self._laid[key] = found
        return found

    def _new(self, signature: Signature, values: Sequence[str], laid: Sequence[Laid]) -> Variant | str:
        """Make a variant of this record; a pattern on which WeasyPrint differs is remembered as bad."""
        made: Variant | str
        try:
            made = variant.make(self._founded, values, laid, self._lines, self._layouts)
        except Different as different:
            made = f"differs-{different.reason}"
        while len(self._variants) >= _VARIANTS:
            self._variants.popitem(last=False)
        self._variants[signature] = made
        return made
