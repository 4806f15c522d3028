"""A text of which most stands in many others too: what they share, and the values between."""

from dataclasses import dataclass

SHAPES = 128
"""Of so many shapes is remembered what follows from them; a run has fewer."""


@dataclass(frozen=True, slots=True)
class Parted:
    """What a paper says, in parts."""

    stretches: tuple[str, ...]
    """What stands round the values, one more than they are. Papers of one shape hold the same object, by which it is
    known what follows from it."""
    values: tuple[str, ...]
    """As they are written."""

    @property
    def text(self) -> str:
        """The whole text."""
        ends = (*self.values, "")
        return "".join([one for pair in zip(self.stretches, ends, strict=True) for one in pair])
