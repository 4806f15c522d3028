"""The plate of a shape: records whose line pattern is known are struck, the first of a new pattern makes it known."""

from collections import OrderedDict
from collections.abc import Sequence

from pipeline.press.plate import founding
from pipeline.press.plate.composer import Composer
from pipeline.press.plate.cut import Different
from pipeline.press.plate.drawn import Drawn
from pipeline.press.plate.laid import Struck, Unfaithful
from pipeline.press.plate.setting import Setter
from pipeline.press.plate.variant import Variant
from pipeline.press.sources import Sources

_VARIANTS = 200
"""Line patterns kept at once; each holds a file's fonts and objects, up to 400 kB."""
Signature = tuple[int, ...]
"""Of each block, the number of its line pattern."""


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
        setter = Setter(self._founded.blocks, self._founded.letters.repertoire)
        self._blocks = tuple([setter.drawings(block) for block in self._founded.blocks])
        self._composer = Composer(self._founded)
        self._variants: OrderedDict[Signature, Variant | str] = OrderedDict()

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
        drawn = [drawings[own(values)] for drawings, own in self._blocks]
        signature = tuple([one.number for one in drawn])
        for number in self._founded.hidden:
            if not values[number]:
                raise Unfaithful("empty")
        known = self._variants.get(signature)
        if known is None:
            known = self._new(signature, values, drawn)
        else:
            self._variants.move_to_end(signature)
        if isinstance(known, str):
            raise Unfaithful(known)
        return known.strike(drawn, values)

    def _new(self, signature: Signature, values: Sequence[str], drawn: Sequence[Drawn]) -> Variant | str:
        """Make a variant of this record; a pattern on which WeasyPrint differs is remembered as bad."""
        made: Variant | str
        try:
            made = self._composer.make(values, drawn)
        except Different as different:
            made = f"differs-{different.reason}"
        while len(self._variants) >= _VARIANTS:
            self._variants.popitem(last=False)
        self._variants[signature] = made
        return made
