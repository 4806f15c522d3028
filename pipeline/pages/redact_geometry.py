"""Boxes on a page, and which letters lie in them."""

from pikepdf import Matrix

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""
_OVERLAP = 0.25
"""Of a letter's width that must lie in a box for the letter to go."""


def around(matrix: Matrix, quad: Box) -> Box:
    """The upright box around a quad put through a matrix."""
    corners = [matrix.transform((x, y)) for x in (quad[0], quad[2]) for y in (quad[1], quad[3])]
    across, up = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return min(across), min(up), max(across), max(up)


def touches(one: Box, other: Box) -> bool:
    """Whether two boxes have a place in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(one: Box, other: Box) -> bool:
    """Whether a box lies wholly in another."""
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def overlap(letter: Box, box: Box) -> bool:
    """Whether so much of a letter lies in a box that the letter must go."""
    if not touches(letter, box):
        return False
    wide = min(letter[2], box[2]) - max(letter[0], box[0])
    high = min(letter[3], box[3]) - max(letter[1], box[1])
    return wide >= _OVERLAP * (letter[2] - letter[0]) and high >= _OVERLAP * min(letter[3] - letter[1], box[3] - box[1])
