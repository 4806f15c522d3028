"""Which typeface a font in a PDF is: its family, whether it has serifs, and whose metrics it shares."""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SUBSET = re.compile(r"^[A-Z]{6}\+")
"""A subset's own letters before the name (ISO 32000-1, 9.6.4)."""
_STYLE = re.compile(
    r"(?:bold|bd|italic|ital|ita|it|oblique|obli|obl|regular|regu|reg|roman|rom|medium|medi|med|book|light|semi|demi"
    r"|extra|condensed|cond|upright|psmt|ps|mt|std|pro|lt|ot|ms|identityh|identityv|winansi|[hl]?\d{1,3})*"
)
_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s]+")
_FIXED_FLAG, _SERIF_FLAG = 1, 2
"""Of a font descriptor (ISO 32000-1, table 123)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A family of fonts."""

    family: str
    kind: str | None
    """`serif`, `sans` or `mono`; None where nothing tells."""
    twins: tuple[str, ...] = ()
    """Families of which it has the metrics."""
    known: bool = True

    def is_one_of(self, families: Iterable[str]) -> bool:
        """Whether it bears one of these names."""
        return plain(self.family) in {plain(one) for one in families}

    def twin_among(self, families: Iterable[str]) -> str | None:
        """The first of these families of which it has the metrics."""
        mine = {plain(one) for one in self.twins}
        return next((one for one in families if plain(one) in mine), None)


def plain(name: str) -> str:
    """A name in small letters, without blanks and punctuation.

    >>> plain("Times New Roman,Bold")
    'timesnewromanbold'
    """
    return "".join(one for one in name.lower() if one.isalnum())


@functools.cache
def typeface(font: str, flags: int = 0) -> Typeface:
    """The typeface of a font.

    Args:
        font: its name in the PDF, for example `ABCDEF+LiberationSerif-Bold`.
        flags: of its descriptor; they tell the kind of a family nobody listed.
    """
    name = plain(_SUBSET.sub("", font))
    best = max(
        (length for length in range(1, len(name) + 1) if name[:length] in _known() and _STYLE.fullmatch(name[length:])),
        default=0,
    )
    return _known()[name[:best]] if best else Typeface(family=_readable(font), kind=_kind(flags), known=False)


def _readable(font: str) -> str:
    """A family's name out of a font's: `XYZABC+FooBar-BoldItalic` is `Foo Bar`."""
    family = re.split(r"[-,]", _SUBSET.sub("", font))[0]
    return " ".join(_BETWEEN_WORDS.sub(" ", family).split())[:60] or "a typeface without a name"


def _kind(flags: int) -> str | None:
    """Only a flag that is set tells something: many programs leave them all out."""
    if flags & _FIXED_FLAG:
        return "mono"
    return "serif" if flags & _SERIF_FLAG else None


@functools.cache
def _known() -> dict[str, Typeface]:
    """Beginnings of fonts' names, and what they stand for."""
    data = tomllib.loads(Path(__file__).with_name("typefaces.toml").read_text(encoding="utf-8"))
    found: dict[str, Typeface] = {}
    for one in data["typefaces"]:
        face = Typeface(family=one["family"], kind=one["kind"], twins=tuple(one.get("twins", ())))
        found.update(dict.fromkeys(one["names"], face))
    return found


_known()  # read now: a limited child may not open files later
