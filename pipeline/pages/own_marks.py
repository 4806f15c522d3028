"""Finds the marks and stamps that we put on a page ourselves."""

import re

import pikepdf
from pikepdf import Array, Name, Stream

from pipeline.pages.imprint import OURS
from pipeline.pages.ink import Box

_BOX = re.compile(rb"/BBox\[(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+)\]>> BDC")
_EDGE = 1.0
"""In points: half a frame's line and its smoothed edge stand outside the box."""


def boxes(page: pikepdf.Page) -> tuple[Box, ...]:
    """Where our own stamps stand on an upright page, in points from its lower left corner as it is seen."""
    contents = page.obj.get(Name.Contents)
    left, bottom = float(page.cropbox[0]), float(page.cropbox[1])
    found: list[Box] = []
    for one in contents if isinstance(contents, Array) else ():
        if isinstance(one, Stream) and OURS in one:
            edges = ([float(edge) for edge in match.groups()] for match in _BOX.finditer(one.read_bytes()))
            found += [
                (a - left - _EDGE, b - bottom - _EDGE, c - left + _EDGE, d - bottom + _EDGE) for a, b, c, d in edges
            ]
    return tuple(found)
