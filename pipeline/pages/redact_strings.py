"""Every string of a file outside its page contents: tags, links, names, keys that nobody knows."""

import re
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Name, Object, Stream, String

from pipeline.pages import sweep

_REDACTED = "[redacted]"
_DEEPEST = 20
_END = 5


def texts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What every string says."""
    for holder, key in _places(pdf):
        yield str(holder[key])


def silence(pdf: pikepdf.Pdf, speaks: Callable[[str], bool]) -> None:
    """Put `[redacted]` in place of every string that must not stay.

    Args:
        pdf: the file.
        speaks: whether a string must not stay.
    """
    for holder, key in list(_places(pdf)):
        if speaks(str(holder[key])):
            holder[key] = String(_REDACTED)


def shown(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The strings shown by drawings, patterns and masks, joined: no page may show them, but they are in the file."""
    for one in sweep.reachable(pdf):
        if isinstance(one, Stream) and (one.get(Name.Subtype) == Name.Form or Name.PatternType in one):
            try:
                found = pikepdf.parse_content_stream(one)
            except pikepdf.PdfError:
                continue
            strings = (item for step in found for operand in step.operands for item in _strings(operand))
            yield b"".join(strings).decode("latin-1")


def _strings(operand: object) -> Iterator[bytes]:
    if isinstance(operand, String):
        yield bytes(operand)
    elif isinstance(operand, Array):
        yield from (bytes(one) for one in operand if isinstance(one, String))


def _places(pdf: pikepdf.Pdf) -> Iterator[tuple[Object, str | int]]:
    for one in sweep.reachable(pdf):
        yield from _inside(one, 0)


def _inside(holder: Object, depth: int) -> Iterator[tuple[Object, str | int]]:
    """The strings of a dictionary or list; dictionaries inside are reached by themselves."""
    keys: list[str | int] = list(range(len(holder))) if isinstance(holder, Array) else list(holder.keys())
    for key in keys:
        value = holder[key]
        if isinstance(value, String):
            yield holder, key
        elif isinstance(value, Array) and depth < _DEEPEST:
            yield from _inside(value, depth + 1)


def pattern(value: str) -> re.Pattern[str]:
    """An identifier however its letters and digits are parted.

    Args:
        value: without separators.
    """
    return re.compile(r"(?<![A-Za-z\d])" + r"[\W_]{0,3}".join(map(re.escape, value)) + r"(?![A-Za-z\d])", re.IGNORECASE)


def ends(value: str) -> Iterator[re.Pattern[str]]:
    """The first and the last five digits of a longer number, however they are parted.

    Args:
        value: without separators.
    """
    if sum(one.isdigit() for one in value) <= _END:
        return
    for piece, form in ((value[:_END], r"(?<![A-Za-z\d]){}"), (value[-_END:], r"{}(?![A-Za-z\d])")):
        if piece.isdecimal():
            yield re.compile(form.format(r"[-./\s]?".join(piece)))
