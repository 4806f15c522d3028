"""Reads one form field as it stands on a page: what kind, which value, how it wants to look."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from pikepdf import Array, Dictionary, Name, Object, Stream, String

from pipeline.pages.spelling import spelled

Box = tuple[float, float, float, float]
Colour = tuple[float, ...]

_MULTILINE, _PASSWORD, _COMB = 1 << 12, 1 << 13, 1 << 24
_RADIO, _PUSH, _COMBO = 1 << 15, 1 << 16, 1 << 17
_HIGHEST_PARENT = 400
_LANGUAGE_ESCAPE = re.compile("\x1b[^\x1b]{0,8}\x1b")
_ODD_SPACE = re.compile(r"[^\S\n]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_FONT_AND_SIZE = re.compile(r"/\S+\s+(-?[\d.]+)\s+Tf")
_COLOUR = re.compile(r"((?:-?[\d.]+\s+){1,4})(g|rg|k)(?=\s|$)")
_COMPONENTS = {"g": 1, "rg": 3, "k": 4}


class Sort(Enum):
    """What a person does with a field."""

    TEXT = "text"
    LIST = "list"
    COMBO = "combo"
    CHECK = "check"
    RADIO = "radio"
    PUSH = "push"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One field on one page."""

    sort: Sort
    name: str
    label: str
    """What a screen reader says: the field's description, else its name."""
    box: Box
    values: tuple[str, ...]
    """As shown to a person: display texts, not export values."""
    options: tuple[str, ...]
    """For lists and combos: every display text."""
    top_option: int
    """For a list: the index of the first option in sight."""
    on: bool
    """For check boxes and radio buttons."""
    contradicts: bool
    """The state that is shown and the value that is stored differ."""
    multiline: bool
    password: bool
    comb: int
    """The number of equal cells, or 0."""
    size: float
    """Of the letters in points; 0 asks us to choose."""
    colour: Colour
    align: int
    """0 left, 1 centre, 2 right."""
    border: Colour
    """Empty means none."""
    fill: Colour
    border_width: float
    turn: int
    """Degrees counter-clockwise by which the content is turned: 0, 90, 180 or 270."""
    mark: str
    """The ZapfDingbats letter that names a check mark: 4 check, 8 cross, l disc, u diamond, n square, H star."""


def read(annotation: Dictionary, form: Object | None, letters: int) -> Widget:
    """Understand one widget annotation.

    Args:
        annotation: the widget; it may be its own field or the child of one.
        form: the file's AcroForm dictionary with the defaults, if it has one.
        letters: values are cut behind this many letters.

    Raises:
        ValueError: the rectangle is no rectangle.
    """
    flags = _integer(inherited(annotation, "/Ff"))
    sort = _sort(spelled(inherited(annotation, "/FT")), flags)
    size, colour = _appearance(_first_text(inherited(annotation, "/DA"), _of(form, "/DA")))
    look = annotation.get(Name.MK)
    on, contradicts = _state(annotation) if sort in (Sort.CHECK, Sort.RADIO) else (False, False)
    border = _numbers(_of(look, "/BC"))
    options = _options(annotation) if sort in (Sort.LIST, Sort.COMBO) else ()
    align = inherited(annotation, "/Q")
    comb = flags & _COMB and not flags & (_MULTILINE | _PASSWORD)
    return Widget(
        sort=sort,
        name=full_name(annotation),
        label=text(inherited(annotation, "/TU"))[:200] or full_name(annotation),
        box=rectangle(annotation.get(Name.Rect)),
        values=tuple(one[:letters] for one in _values(annotation, dict(options))),
        options=tuple(shown for _, shown in options),
        top_option=max(0, _integer(inherited(annotation, "/TI"))),
        on=on,
        contradicts=contradicts,
        multiline=bool(flags & _MULTILINE),
        password=bool(flags & _PASSWORD),
        comb=_integer(inherited(annotation, "/MaxLen")) if comb else 0,
        size=size,
        colour=colour,
        align=_integer(align if align is not None else _of(form, "/Q")) % 3,
        border=border,
        fill=_numbers(_of(look, "/BG")),
        border_width=_border_width(annotation) if border else 0.0,
        turn=_integer(_of(look, "/R")) % 360 // 90 * 90,
        mark=text(_of(look, "/CA"))[:1],
    )


def inherited(annotation: Dictionary, key: str) -> object:
    """The value of a key on the widget or the nearest field above it."""
    holder: object = annotation
    for _ in range(_HIGHEST_PARENT):
        if not isinstance(holder, Dictionary):
            return None
        if key in holder:
            return holder.get(key)
        holder = holder.get(Name.Parent)
    return None


def full_name(annotation: Dictionary) -> str:
    """The field's name with those of its parents, joined by dots (ISO 32000-1, 12.7.3.2)."""
    parts: list[str] = []
    holder: object = annotation
    for _ in range(_HIGHEST_PARENT):
        if not isinstance(holder, Dictionary):
            break
        parts.append(text(holder.get(Name.T)))
        holder = holder.get(Name.Parent)
    return ".".join(part for part in reversed(parts) if part)[:200]


def text(value: object) -> str:
    """A PDF text as letters a person reads: decoded, composed, line breaks as newlines, no control characters."""
    if isinstance(value, Stream):
        value = String(bytes(value.read_bytes()))
    if not isinstance(value, String):
        return ""
    plain = _LANGUAGE_ESCAPE.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _ODD_SPACE.sub(" ", plain)))


def rectangle(value: object) -> Box:
    """Four numbers as left, bottom, right, top.

    Raises:
        ValueError: it is something else.
    """
    edges = _numbers(value)
    if len(edges) != 4:  # noqa: PLR2004 - a rectangle
        raise ValueError("no rectangle")
    return min(edges[0], edges[2]), min(edges[1], edges[3]), max(edges[0], edges[2]), max(edges[1], edges[3])


def _sort(kind: str, flags: int) -> Sort:
    if kind == "/Btn":
        return Sort.PUSH if flags & _PUSH else Sort.RADIO if flags & _RADIO else Sort.CHECK
    if kind == "/Ch":
        return Sort.COMBO if flags & _COMBO else Sort.LIST
    return Sort.SIGNATURE if kind == "/Sig" else Sort.TEXT


def _values(annotation: Dictionary, shown: dict[str, str]) -> tuple[str, ...]:
    value = inherited(annotation, "/V")
    found = list(value) if isinstance(value, Array) else [value]
    texts = (text(one) for one in found)
    return tuple(shown.get(one, one) for one in texts if one)


def _options(annotation: Dictionary) -> list[tuple[str, str]]:
    """Pairs of export value and display text."""
    value = inherited(annotation, "/Opt")
    pairs: list[tuple[str, str]] = []
    for one in value if isinstance(value, Array) else ():
        if isinstance(one, Array) and len(one) > 1:
            pairs.append((text(one[0]), text(one[1])))
        else:
            pairs.append((text(one), text(one)))
    return pairs


def _state(annotation: Dictionary) -> tuple[bool, bool]:
    """Whether the button shows as on, and whether the stored value says otherwise."""
    shown, value = annotation.get(Name.AS), inherited(annotation, "/V")
    normal = _of(annotation.get(Name.AP), "/N")
    states = isinstance(normal, Dictionary) and any(one != "/Off" for one in normal.keys())  # noqa: SIM118
    known = value in normal if isinstance(normal, Dictionary) and isinstance(value, Name) else False
    stored = isinstance(value, Name) and value != Name.Off and (known or not states)
    if not isinstance(shown, Name):
        return stored, False
    on = shown != Name.Off
    return on, isinstance(value, Name) and states and on != stored


def _appearance(default: str) -> tuple[float, Colour]:
    sizes, colours = _FONT_AND_SIZE.findall(default), _COLOUR.findall(default)
    size = _float(sizes[-1]) if sizes else 0.0
    if not colours:
        return abs(size), (0.0,)
    numbers, operator = colours[-1]
    parts = tuple(min(1.0, max(0.0, _float(one))) for one in numbers.split())
    return abs(size), parts if len(parts) == _COMPONENTS[operator] else (0.0,)


def _border_width(annotation: Dictionary) -> float:
    style, plain = _of(annotation.get(Name.BS), "/W"), annotation.get(Name.Border)
    if style is None and isinstance(plain, Array) and len(plain) > 2:  # noqa: PLR2004 - its third number is the width
        style = plain[2]
    widths = _numbers(Array([style])) if style is not None else ()
    return min(12.0, max(0.0, widths[0])) if widths else 1.0


def _of(holder: object, key: str) -> object:
    return holder.get(key) if isinstance(holder, Dictionary) else None


def _first_text(*values: object) -> str:
    return next((str(one) for one in values if isinstance(one, String)), "")


def _integer(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _float(digits: str) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _numbers(value: object) -> tuple[float, ...]:
    if not isinstance(value, Array):
        return ()
    try:
        return tuple(float(one) for one in value)
    except (TypeError, ValueError, OverflowError):
        return ()
