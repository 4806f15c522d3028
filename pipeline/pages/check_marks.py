"""Draws check marks and radio buttons as lines and curves, so that no check-mark font is needed."""

from collections.abc import Callable
from math import cos, pi, sin

_ROUND = 0.5523
"""The handle length that makes four Bézier curves a circle."""
Shape = Callable[[float, float, float], str]


def mark(letter: str, width: float, height: float) -> bytes:
    """The mark in the middle of a box.

    Args:
        letter: as ZapfDingbats names it; unknown ones are a check.
        width: of the box in points.
        height: of the box in points.

    Returns:
        Operators that draw in the current colours.
    """
    shapes: dict[str, Shape] = {"8": _cross, "l": _disc, "u": _diamond, "n": _square, "H": _star}
    shape = shapes.get(letter, _check)
    return shape(width / 2, height / 2, min(width, height) / 2).encode("ascii")


def circle(x: float, y: float, radius: float) -> str:
    """The path of a circle around a point, not yet painted."""
    handle = radius * _ROUND
    return (
        f"{x + radius:.3f} {y:.3f} m "
        f"{x + radius:.3f} {y + handle:.3f} {x + handle:.3f} {y + radius:.3f} {x:.3f} {y + radius:.3f} c "
        f"{x - handle:.3f} {y + radius:.3f} {x - radius:.3f} {y + handle:.3f} {x - radius:.3f} {y:.3f} c "
        f"{x - radius:.3f} {y - handle:.3f} {x - handle:.3f} {y - radius:.3f} {x:.3f} {y - radius:.3f} c "
        f"{x + handle:.3f} {y - radius:.3f} {x + radius:.3f} {y - handle:.3f} {x + radius:.3f} {y:.3f} c h"
    )


def _polygon(points: list[tuple[float, float]], paint: str) -> str:
    first, *others = points
    path = " ".join(f"{x:.3f} {y:.3f} l" for x, y in others)
    return f"{first[0]:.3f} {first[1]:.3f} m {path} {paint}"


def _check(x: float, y: float, half: float) -> str:
    points = [(x - 0.6 * half, y - 0.02 * half), (x - 0.18 * half, y - 0.5 * half), (x + 0.62 * half, y + 0.55 * half)]
    return f"{half * 0.24:.3f} w 1 J 1 j {_polygon(points, 'S')}"


def _cross(x: float, y: float, half: float) -> str:
    arm = 0.58 * half
    one, other = [(x - arm, y - arm), (x + arm, y + arm)], [(x - arm, y + arm), (x + arm, y - arm)]
    return f"{half * 0.2:.3f} w 1 J {_polygon(one, 'S')} {_polygon(other, 'S')}"


def _disc(x: float, y: float, half: float) -> str:
    return f"{circle(x, y, 0.5 * half)} f"


def _diamond(x: float, y: float, half: float) -> str:
    arm = 0.65 * half
    return _polygon([(x - arm, y), (x, y + arm), (x + arm, y), (x, y - arm)], "h f")


def _square(x: float, y: float, half: float) -> str:
    arm = 0.5 * half
    return f"{x - arm:.3f} {y - arm:.3f} {2 * arm:.3f} {2 * arm:.3f} re f"


def _star(x: float, y: float, half: float) -> str:
    radii = (0.75 * half, 0.3 * half)
    turns = [pi / 2 + step * pi / 5 for step in range(10)]
    points = [(x + radii[i % 2] * cos(turn), y + radii[i % 2] * sin(turn)) for i, turn in enumerate(turns)]
    return _polygon(points, "h f")
