"""Setting: a block and its values become lines of runs, each with its place and the very bytes WeasyPrint writes."""

from collections.abc import Iterable, Sequence

from pipeline.press.plate.blocks import Block
from pipeline.press.plate.laid import Laid


class Setter:
    """Lays the blocks of one shape, record after record."""

    def __init__(self, blocks: Iterable[Block], repertoire: frozenset[str], *, memo: int = 4096) -> None:
        """Prepare every block.

        Args:
            blocks: with geometry (`learn`).
            repertoire: the characters a value may hold.
            memo: how many laid blocks are kept.
        """

    def lay(self, block: Block, values: Sequence[str]) -> Laid:
        """Break a block into lines.

        Args:
            block: one of those given.
            values: all values of the record, by their numbers in the shape, not escaped.

        Raises:
            Unfaithful: what WeasyPrint would do cannot be computed with certainty; the reason is one of
                `spaces`, `repertoire`, `wide-word`, `slack`, `glued`, `lone-space`, `refused`.
        """
        raise NotImplementedError(block, values)
