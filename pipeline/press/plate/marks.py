"""The marks round a record's values, by which they are found again in what WeasyPrint has made of a page.

A marked value is START, its number in digits of ours, MIDDLE, the value, END: private-use characters all, which no
template holds and no value may hold. In a *shape* nothing stands between MIDDLE and END but, at most, how the value
is to be escaped there.
"""

import re
from dataclasses import dataclass

from pipeline.press.plate.laid import Unfaithful

START = "\ue000"
MIDDLE = "\ue001"
END = "\ue002"
ZERO = 0xE010
"""The digit 0; the others follow. Digits of ours, so that no mark can be mistaken for a number of the text."""
QUIET = "\ue003"
"""Between MIDDLE and END of a shape: a tree was written here, in which quotation marks stand as they are."""
QUIET_QUOTED = "\ue004"
"""The same inside an attribute, where the double quotation mark is `&quot;`."""

_DIGITS = f"[{chr(ZERO)}-{chr(ZERO + 9)}]+"
_MARKED = re.compile(f"{START}({_DIGITS}){MIDDLE}([^{START}-{END}]*){END}")
_HOLE = re.compile(f"{START}{_DIGITS}{MIDDLE}([{QUIET}{QUIET_QUOTED}]?){END}")
_NUMBERED = re.compile(f"{START}({_DIGITS}){MIDDLE}[{QUIET}{QUIET_QUOTED}]?{END}")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_NUMBER = {ord(str(digit)): chr(ZERO + digit) for digit in range(10)}
_DIGIT = {ZERO + digit: str(digit) for digit in range(10)}


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled template, parted."""

    shape: str
    """All that is the template's, with numbered holes; the numbers go from 0 upwards as the holes stand."""
    values: tuple[str, ...]
    """What stands in each hole, as text, not HTML."""


def opening(number: int) -> str:
    """What stands before the value of a number."""
    return f"{START}{str(number).translate(_NUMBER)}{MIDDLE}"


def hole(number: int, written: str = "") -> str:
    """A hole of a shape; `written` is how its value is escaped there: as Jinja2 does, QUIET, or QUIET_QUOTED."""
    return f"{opening(number)}{written}{END}"


def number_of(digits: str) -> int:
    """The number behind digits of ours."""
    return int(digits.translate(_DIGIT))


def honest(value: str) -> str:
    """The value itself.

    Raises:
        Unfaithful: it holds a private-use character, which might be taken for a mark.
    """
    if not value.isascii() and _PRIVATE.search(value):
        raise Unfaithful("private-use")
    return value


def with_values(shape: str, values: tuple[str, ...], *, marked: bool) -> str:
    """The HTML of a shape and a record's values.

    Args:
        shape: of `parted` or of a filling.
        values: one for each hole.
        marked: whether the marks stay round the values.

    Raises:
        Unfaithful: a value holds a private-use character.
        ValueError: there are not as many values as holes.
    """
    parts = _HOLE.split(shape)
    if len(parts) != 2 * len(values) + 1:
        raise ValueError(f"{len(values)} values for {len(parts) // 2} holes")
    for number, value in enumerate(values):
        said = _ESCAPED[parts[2 * number + 1]](honest(value))
        parts[2 * number + 1] = f"{opening(number)}{said}{END}" if marked else said
    return "".join(parts)


def parted(marked_html: str) -> Filled:
    """A page with marks, parted into its shape and the values between the marks; they are numbered anew.

    Raises:
        Unfaithful: a private-use character stands where no mark of ours has put it.
    """
    parts = _MARKED.split(marked_html)
    values = tuple(honest(_plain(one)) for one in parts[2::3])
    for text in parts[::3]:
        honest(text)
    holes = [hole(number) for number in range(len(values))]
    return Filled("".join(one for pair in zip(parts[::3], [*holes, ""], strict=True) for one in pair), values)


def stretches(shape: str) -> tuple[list[str], list[int]]:
    """What stands round the holes of a shape, one stretch more than holes, and the numbers of the holes."""
    parts = _NUMBERED.split(shape)
    return parts[::2], [number_of(one) for one in parts[1::2]]


def escaped(value: str) -> str:
    """As Jinja2 escapes what it prints (MarkupSafe)."""
    return _quiet(value).replace("'", "&#39;").replace('"', "&#34;")


def _plain(value: str) -> str:
    """The way back; `&` comes last, so that nothing is read twice."""
    for written, letter in (("&#34;", '"'), ("&#39;", "'"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
        value = value.replace(written, letter)
    return value


def _quiet(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quiet_quoted(value: str) -> str:
    return _quiet(value).replace('"', "&quot;")


_ESCAPED = {"": escaped, QUIET: _quiet, QUIET_QUOTED: _quiet_quoted}
