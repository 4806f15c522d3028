"""Whether a font lets words be composed of pairs of letters: read from its own tables, not guessed."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fontTools.ttLib import TTFont

_SUBSTITUTING = frozenset({"rvrn", "ltra", "ltrm", "ccmp", "locl", "rlig", "calt", "clig", "liga", "rclt", "rand"})
_PLACING = frozenset({"kern", "dist", "curs", "mark", "mkmk", "abvm", "blwm"})
"""The features HarfBuzz applies to Latin text unasked."""
_SINGLE, _MULTIPLE, _ALTERNATE, _LIGATURE = 1, 2, 3, 4
_ALONE, _PAIR, _MARKS = 1, 2, frozenset({4, 5, 6})
_ADVANCE = 4
"""The value format that changes how far a glyph advances, and nothing else."""
_IGNORE_MARKS = 8
_SCRIPTS = ("DFLT", "latn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """Which characters may be set by pairs."""

    letters: frozenset[str]
    """Those the font has, each with a glyph of its own that nothing replaces."""
    never: frozenset[str]
    """Pairs that may begin a ligature."""


def composing(data: bytes, language: str | None) -> Composing | None:
    """What may be composed of pairs in a font; `None` where nothing may.

    A pair is enough where the advance of a glyph depends on the glyph after it and on no other, and no rule changes
    glyphs. Numbers without letters are shaped by the default script, so that must have the same rules as Latin.

    Args:
        data: the font file.
        language: of the text; a font may have other rules for some.
    """
    font = TTFont(io.BytesIO(data), lazy=True)
    if not _same_rules(font, language) or not all(map(_by_pairs, _lookups(font, "GPOS", _PLACING))):
        return None
    if "kern" in font and not any(True for _ in _lookups(font, "GPOS", frozenset({"kern"}))):
        return None
    changed: set[str] = set()
    ligatures: set[tuple[str, str]] = set()
    for lookup in _lookups(font, "GSUB", _SUBSTITUTING):
        if lookup.LookupType not in {_SINGLE, _MULTIPLE, _ALTERNATE, _LIGATURE}:
            return None
        _note(lookup, changed, ligatures)
    cmap = {chr(code): glyph for code, glyph in font.getBestCmap().items()}
    return Composing(
        letters=frozenset(letter for letter, glyph in cmap.items() if glyph not in changed),
        never=_pairs(cmap, ligatures),
    )


def _same_rules(font: TTFont, language: str | None) -> bool:
    for table in ("GSUB", "GPOS"):
        found = {frozenset(_active(font, table, script, _SUBSTITUTING | _PLACING)) for script in _SCRIPTS}
        if len(found - {frozenset({-1})}) > 1:
            return False
        known = (language or "").split("-")[0].lower() in {"en", "es"}
        if not known and any(_own_languages(font, table)):
            return False
    return True


def _own_languages(font: TTFont, table: str) -> Iterator[str]:
    """Languages with rules of their own."""
    for record in _scripts(font, table):
        if record.ScriptTag in _SCRIPTS:
            yield from (one.LangSysTag for one in record.Script.LangSysRecord)


def _scripts(font: TTFont, table: str) -> list[Any]:
    held = font[table].table if table in font else None
    return list(held.ScriptList.ScriptRecord) if held is not None and held.ScriptList else []


def _active(font: TTFont, table: str, script: str, features: frozenset[str]) -> Iterator[int]:
    """The numbers of the lookups that are applied to a script; -1 where the font does not name the script."""
    records = [one.Script for one in _scripts(font, table) if one.ScriptTag == script]
    if not records:
        yield -1
    for record in records:
        for index in record.DefaultLangSys.FeatureIndex if record.DefaultLangSys else ():
            feature = font[table].table.FeatureList.FeatureRecord[index]
            if feature.FeatureTag in features:
                yield from feature.Feature.LookupListIndex


def _lookups(font: TTFont, table: str, features: frozenset[str]) -> Iterator[Any]:
    numbers = {one for script in _SCRIPTS for one in _active(font, table, script, features)} - {-1}
    for number in sorted(numbers):
        yield font[table].table.LookupList.Lookup[number]


def _subtables(lookup: Any) -> Iterator[Any]:  # noqa: ANN401 - fontTools carries no types
    for one in lookup.SubTable:
        yield getattr(one, "ExtSubTable", one)


def _by_pairs(lookup: Any) -> bool:  # noqa: ANN401 - fontTools carries no types
    """Whether a placing rule moves only what stands after, by a glyph and the next."""
    if lookup.LookupFlag & ~_IGNORE_MARKS:
        return False
    return all(_is_simple(one) for one in _subtables(lookup))


def _is_simple(table: Any) -> bool:  # noqa: ANN401 - fontTools carries no types
    if table.LookupType in _MARKS:
        return True  # combining marks have no place among the letters that are composed
    if table.LookupType == _ALONE:
        return bool(table.ValueFormat in {0, _ADVANCE})
    return bool(table.LookupType == _PAIR and table.ValueFormat1 in {0, _ADVANCE} and not table.ValueFormat2)


def _note(lookup: Any, changed: set[str], ligatures: set[tuple[str, str]]) -> None:  # noqa: ANN401
    for table in _subtables(lookup):
        if table.LookupType == _LIGATURE:
            for first, those in table.ligatures.items():
                ligatures.update((first, one.Component[0]) for one in those if one.Component)
                changed.update({first} if any(not one.Component for one in those) else ())
        else:
            changed.update(table.alternates if table.LookupType == _ALTERNATE else table.mapping)


def _pairs(cmap: dict[str, str], ligatures: set[tuple[str, str]]) -> frozenset[str]:
    letters: dict[str, list[str]] = {}
    for letter, glyph in cmap.items():
        letters.setdefault(glyph, []).append(letter)
    return frozenset(
        one + other for first, then in ligatures for one in letters.get(first, ()) for other in letters.get(then, ())
    )
