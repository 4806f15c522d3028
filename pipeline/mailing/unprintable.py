"""The errors of an address that cannot be printed where it must stand."""

from pipeline.errors import DocketpressError


class NoRoom(DocketpressError):  # noqa: N818 - named for what is missing
    """An address does not fit the window of its envelope.

    The check of the rows finds such an address before anything is struck; it can only come later when the envelope
    was changed in the settings after that.
    """

    def __init__(self, piece: int) -> None:
        super().__init__(
            f"The address of piece {piece} does not fit the envelope's window. Was [mail] envelope or barcode changed "
            "after the run was checked? Put it back, or check the run again."
        )


class Unprintable(DocketpressError):  # noqa: N818 - named for what it is
    """An address, or the office's own, holds a letter the typeface of address sheets lacks."""

    def __init__(self, letter: str) -> None:
        super().__init__(
            f"An address of this print stream, or [mail] return_address, holds the letter U+{ord(letter):04X}, which "
            "Liberation Sans has no picture of. Write it in Latin letters and run that row again."
        )
