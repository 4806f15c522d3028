"""Paragraphs made up at random, but always the same: what stands in court papers, and worse."""

import random
from dataclasses import dataclass

from pipeline.press.plate.marks import hole

_NAMES_TEXT = (
    "Jane John María José Zoë Ana Łukasz Đorđe Renée Ø'Neil Jean-Luc Anne-Marie Ty AVA WAVERLY Roe Doe O’Brien O'Hara "
    "García-López Núñez Smith-Jones Vandenberg Tôth Ñandú Æsir Weiß Straße Fitzgerald, Jr. III "
    "Wolfeschlegelsteinhausenbergerdorff"
)
_WORDS_TEXT = (
    "the a of hearing motion Court's file office fi fl ffi affidavit, (1) [2] and/or pre-trial self-evident — – -- "
    '“quoted” ‘single’ "x" $1,234.56 50% § 12-34.5(a) 6:26-cv-01234-ABC https://example.com/a/b?c=d&e=f '
    "jane.roe@clerk.example <b>not</b> &amp; a<b x>y ! ; : / ) ( No. A. T. V. 00000-1234 (407) 555-0123 3/4 9:30 "
    "a.m. ½ º … • ©2026 ™ € £5 ¿Qué? ¡Hola! ... ?! To. Te Wa, f. r. P. 11 1. -5 5- x-y-z é ß ţ ' l'été d’or "
    "to in is on be will to in is on be will"
)
_NAMES, _WORDS = _NAMES_TEXT.split(), _WORDS_TEXT.split()
_INLINE = ("b", "i", "em", "strong", "u", "s", "code", "span", "sup", "a href='https://clerk.example/'")
_GLUE = (" ", " ", " ", " ", "", " ", ", ", ": ", ".", "\n")
_STYLES = {
    "text-align": ("left", "right", "center", "justify", "justify"),
    "width": ("90pt", "120pt", "200pt", "260pt", "333.3pt", "400pt", "431.25pt"),
    "font-size": ("9pt", "12pt", "12pt", "11.5pt"),
    "text-indent": ("0", "0", "36pt", "-18pt", "12.5pt", "3%"),
    "font-family": ("Liberation Serif",) * 4 + ("Liberation Sans", "Liberation Mono", "DejaVu Serif"),
    "margin-left": ("0", "20pt", "33.33pt"),
    "text-transform": ("none",) * 8 + ("uppercase", "lowercase", "capitalize"),
    "overflow-wrap": ("anywhere",) * 9 + ("normal",),
    "font-weight": ("normal",) * 9 + ("bold",),
}


@dataclass
class Made:
    """Paragraphs as one shape, and the values that stand in it."""

    shape: str
    values: list[str]


def paragraphs(seed: int, count: int) -> Made:
    """So many paragraphs, each with at least one value."""
    making = _Making(random.Random(seed))
    return Made("\n".join(making.paragraph() for _ in range(count)), making.values)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Making:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.values: list[str] = []

    def paragraph(self) -> str:
        style = ";".join(f"{name}:{self._chance.choice(those)}" for name, those in _STYLES.items())
        return f'<p style="{style}">{self._stuff(0)}{self._value()}</p>'

    def _stuff(self, depth: int) -> str:
        made = []
        for _ in range(self._chance.randint(1, 4)):
            made += [self._one(depth), self._chance.choice(_GLUE)]
        return "".join(made)

    def _one(self, depth: int) -> str:
        kind = self._chance.random()
        if kind < 0.4:
            return escaped(self._phrase(_WORDS + _NAMES, 14))
        if kind < 0.75 or depth > 2:
            return self._value()
        if kind < 0.97:
            tag = self._chance.choice(_INLINE)
            return f"<{tag}>{self._stuff(depth + 1)}</{tag.split()[0]}>"
        return "<br>"

    def _value(self) -> str:
        kind = self._chance.random()
        if kind < 0.4:
            text = self._phrase(_NAMES, 9)
        elif kind < 0.8:
            text = self._phrase(_WORDS + _NAMES, 12)
        else:
            text = f"{self._chance.randint(1, 9)}:26-cv-{self._chance.randint(0, 99999):05d}-{self._phrase('ABC', 1)}"
        self.values.append(text)
        return hole(len(self.values) - 1)

    def _phrase(self, words: list[str] | str, most: int) -> str:
        return " ".join(self._chance.choice(words) for _ in range(self._chance.randint(1, most)))
