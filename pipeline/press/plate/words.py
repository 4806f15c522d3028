"""Words: what a word, and a whole run of words, takes on a line and how it is written; each shaped once."""

from bisect import bisect_right
from itertools import accumulate, pairwise
from operator import add, itemgetter
from typing import Any, NamedTuple

from pipeline.press.plate import shapes
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.pairs import Letters, SurePairs, Written
from pipeline.press.plate.shapes import Foreign, breaks

SLACK = 4
"""In Pango's units: how much room must be left, or lack, for a decision to be sure."""
_FULL = itemgetter(0)
_BODY = itemgetter(4)


class Segment(NamedTuple):
    """What may not be broken: a word, or a part of it that ends in a hyphen or a stroke. Widths in Pango's units."""

    full: int
    """With the space after it, kerned with what follows."""
    space: int
    """Of that space; 0 where a word goes on or a run ends without one."""
    kerned: int
    """Without the space, kerned against it or the letter that follows."""
    end: int
    """Where nothing follows on the line."""
    body: bytes
    """As written with its space, kerned."""
    last: bytes
    """As written where nothing follows."""
    breakable: bool
    """Whether a line may be broken after it."""
    letters: int
    """How many; 0 for the empty word before a leading space."""


class Strip:
    """A run's text, shaped."""

    __slots__ = ("_before", "_ends", "blank", "lead", "segments", "shown", "text", "total", "trail")

    def __init__(self, text: str, segments: list[Segment]) -> None:
        self.text = text
        self.segments = segments
        self.total = sum(map(_FULL, segments))
        self.lead = text[0] == " "
        self.trail = text[-1] == " "
        self.blank = not text.strip()
        """WeasyPrint gives it its room and does not draw it."""
        self.shown = b"" if self.blank else b"[" + closed(b"".join(map(_BODY, segments))) + b"]"
        """As written where the whole run stands on one line."""
        self._before: list[int] | None = None
        self._ends: list[int] = []

    @property
    def before(self) -> list[int]:
        """The width of all that stands before each segment."""
        if self._before is None:
            self._before = [0, *accumulate(map(_FULL, self.segments))]
            self._ends = [start + one.kerned for start, one in zip(self._before, self.segments, strict=False)]
        return self._before

    def after(self, segment: int) -> str:
        """The text from a segment on."""
        return self.text[sum(one.letters + bool(one.space) for one in self.segments[:segment]) :]

    def fitting(self, units: int) -> int:
        """How many segments from the start of the run end within a width."""
        return bisect_right(self._ends, units)


def closed(body: bytes) -> bytes:
    """What stands between the angle brackets, as WeasyPrint closes it: nothing is shown after the last move."""
    return b"<" + body[:-1] if body.endswith(b"<") else b"<" + body + b">"


_KNOWN: dict[tuple[object, ...], "Words"] = {}
_STYLES = 256
"""How many styles' words are kept in a process."""


def of(style: Any) -> "Words":  # noqa: ANN401 - weasyprint carries no types
    """The words of a style, shared by all who set text in it."""
    key = (style.font_config, *shapes.key(style))
    found = _KNOWN.get(key)
    if found is None:
        if len(_KNOWN) >= _STYLES:
            _KNOWN.clear()
        found = _KNOWN[key] = Words(style)
    return found


class Words:
    """The words of one style. Both caches are emptied when full: what they hold is cheap to make again."""

    def __init__(self, style: Any, *, words: int = 4_096, strips: int = 512) -> None:  # noqa: ANN401
        self.letters = Letters(style)
        self._look = self.letters.look
        self._sure_pairs = SurePairs(self.letters)
        self._words: dict[tuple[str, str | None], tuple[Segment, ...]] = {}
        self._strips: dict[str, Strip] = {}
        self._most = (words, strips)
        self._pattern: dict[str, tuple[int, ...]] = {}
        self._boundary: dict[str, bool] = {}
        self._sound: dict[frozenset[str], frozenset[str]] = {}

    def strip(self, text: str) -> Strip:
        """A run's text, shaped.

        Raises:
            Unfaithful: `repertoire`: it is drawn with more than this style's own font.
        """
        found = self._strips.get(text)
        if found is None:
            if len(self._strips) >= self._most[1]:
                self._strips.clear()
            found = self._strips[text] = Strip(text, self._segments(text))
        return found

    def whole(self, text: str) -> tuple[bytes, int] | None:
        """A text that is drawn with all of itself on one line: `shown` and `total` of its strip.

        Returns:
            None where the strip must be asked: the text is not just its pairs of letters, or spaces meet or stand
            at an end.
        """
        if text[0] == " " or text[-1] == " " or "  " in text:
            return None
        sure = self._sure_pairs
        try:
            written = [*map(sure.__getitem__, map(add, text, text[1:])), sure[text[-1]]]
        except Foreign:
            return None
        bodies, units = zip(*written, strict=True)
        return b"[" + closed(b"".join(bodies)) + b"]", sum(units)

    def sound(self, repertoire: frozenset[str]) -> frozenset[str]:
        """Those of some letters that a value may hold in this style; see `pairs.Letters.sound`."""
        if repertoire not in self._sound:
            self._sound[repertoire] = self.letters.sound(repertoire)
        return self._sound[repertoire]

    def can_break(self, one: str, other: str) -> bool:
        """Whether a line may be broken between two letters that meet."""
        pair = one + other
        known = self._boundary.get(pair)
        if known is None:
            known = self._boundary[pair] = breaks(pair, self.letters.lang)[len(one)]
        return known

    def letters_within(self, text: str, units: int) -> int:
        """How many letters of a text's first word, which is wider, go into a width.

        Raises:
            Unfaithful: `wide-word`: none does, or two letters may be one glyph; `slack`.
        """
        word, spaced, rest = text.partition(" ")
        if not word or not self.letters.composed(word):
            raise Unfaithful("wide-word")
        total, widest = 0, 0
        for place, (_, kerned) in enumerate(self._written(word, spaced, rest[: self._look])[: len(word)]):
            ends = (total + kerned, total + self.letters.pairs[word[place]][1])
            if max(ends) > units:
                break
            widest, total = max(ends), ends[0]
        if not place:
            raise Unfaithful("wide-word")
        if min(ends) < units + SLACK or widest > units - SLACK:
            raise Unfaithful("slack")
        return place

    def _segments(self, text: str) -> list[Segment]:
        known, look = self._words, self._look
        segments: list[Segment] = []
        words = text.split(" ")
        for word, following in pairwise(words):
            key = (word, following[:look])
            segments += known.get(key) or self._learn(key)
        if words[-1]:
            segments += known.get((words[-1], None)) or self._learn((words[-1], None))
        return segments

    def _learn(self, key: tuple[str, str | None]) -> tuple[Segment, ...]:
        if len(self._words) >= self._most[0]:
            self._words.clear()
        try:
            made = self._words[key] = tuple(self._parts(*key))
        except Foreign as error:
            raise Unfaithful("repertoire") from error
        return made

    def _parts(self, word: str, following: str | None) -> list[Segment]:
        spaced = "" if following is None else " "
        breakable = following is None or self._may_part(word, following)
        written = self._written(word, spaced, following or "")
        parts = []
        start = 0
        for end in (*self._inner(word), len(word)):
            final = end == len(word)
            after = written[end : end + len(spaced)] if final else []
            closing = self._closing(word[:end], written[:end])[start:]
            parts.append(_segment(written[start:end], after, closing, breakable or not final))
            start = end
        return parts

    def _closing(self, upto: str, written: list[Written]) -> list[Written]:
        """A word, or its beginning, where nothing follows."""
        if not upto:
            return []
        if self.letters.composed(upto):
            return [*written[:-1], self.letters.pairs[upto[-1]]]
        return self._shaped(upto, "")

    def _written(self, word: str, spaced: str, following: str) -> list[Written]:
        """Each letter of a word, and the space after it, before what follows."""
        text = word + spaced + following[:1]
        if self.letters.composed(word + spaced + following):
            pairs = self.letters.pairs
            made = [pairs[pair] for pair in map(add, text, text[1:])]
            return made if following or not text else [*made, pairs[text[-1]]]
        return self._shaped(word + spaced, following)

    def _shaped(self, text: str, following: str) -> list[Written]:
        """The same by Pango, a Latin letter in front for the script; a ligature counts as its first letter."""
        glyphs = self.letters.shaper.shape("n " + text + following)
        made: list[Written] = [(b"", 0)] * len(text)
        for glyph in glyphs:
            place = glyph.place - 2
            if 0 <= place < len(text):
                body, units = self.letters.written(glyph)
                made[place] = (made[place][0] + body, made[place][1] + units)
        return made

    def _inner(self, word: str) -> tuple[int, ...]:
        """Where a word itself may be broken: it depends on the kinds of its letters only."""
        if word.isalnum() or not word:
            return ()
        pattern = word.translate(_KINDS)
        known = self._pattern.get(pattern)
        if known is None:
            if len(self._pattern) >= self._most[0]:
                self._pattern.clear()
            possible = breaks(f"n {word} n", self.letters.lang)
            known = tuple(place for place in range(1, len(word)) if possible[place + 2])
            self._pattern[pattern] = known
        return known

    def _may_part(self, word: str, following: str) -> bool:
        """Whether a line may be broken at the space between two words."""
        return not following or self.can_break(word[-1:] + " ", following[0])


def _segment(word: list[Written], space: list[Written], closing: list[Written], breakable: bool) -> Segment:  # noqa: FBT001
    kerned = sum(units for _, units in word)
    wide = sum(units for _, units in space)
    return Segment(
        full=kerned + wide,
        space=wide,
        kerned=kerned,
        end=sum(units for _, units in closing),
        body=b"".join(one for one, _ in (*word, *space)),
        last=b"".join(one for one, _ in closing),
        breakable=breakable,
        letters=len(word),
    )


def _kinds() -> dict[int, str]:
    letters = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180)]
    kinds = {code: "a" for code in letters if chr(code).isalpha()}
    return kinds | dict.fromkeys(range(0x30, 0x3A), "0")


_KINDS = _kinds()
