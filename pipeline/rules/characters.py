"""Characters that may stand in a court paper, and those that only look as if they did."""

import re
import unicodedata
from collections.abc import Mapping

from pipeline.model import JSON
from pipeline.rules.misread import Fault, Misread, shorten

_UNSEEN = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}
_CLEANED = {**{ord(one): None for one in _UNSEEN}, ord("\u00a0"): " ", ord("\t"): " "}
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"})
_UNPRINTABLE = {"Cc", "Cs", "Co", "Cn"}


def hyphens(text: str) -> str:
    """The text with a hyphen for every dash that a word processor makes of one."""
    return text if text.isascii() else text.translate(_DASHES)


def clean(text: str) -> str:
    """The text composed (NFC), without characters nobody can see, with one kind of line break."""
    if text.isascii():  # nothing to compose, and everything can be seen
        if text.isprintable():  # one line, and no tabs
            return text
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CLEANED)


def refuse_hidden(value: JSON) -> None:
    """Refuse characters that cannot be printed or that make text read other than it is."""
    if isinstance(value, str) and value.isprintable():
        return
    for text in _texts(value):
        if not text.isprintable() and (_TURNED.search(text) or any(_unprintable(one) for one in text)):
            raise Misread(
                Fault(
                    code="form.characters",
                    message="It holds a character that cannot be printed or that turns the direction of writing.",
                    repair="Type the answer again by hand instead of pasting it.",
                    found=shorten(text.encode("unicode_escape").decode("ascii")),
                )
            )


def _unprintable(one: str) -> bool:
    return unicodedata.category(one) in _UNPRINTABLE and one not in "\n\r\t"


def _texts(value: JSON) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    return []
