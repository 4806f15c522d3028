"""Letters of two embedded fonts: the quick comparison of bytes says what taking them to pieces says."""

import io
from array import array

import pikepdf
import pytest
from fontTools.ttLib import TTFont, newTable

from pipeline.press import laid
from pipeline.press.plate import outlines
from pipeline.press.sources import Sources

TEXTS = {
    "fewer letters": "Notice of hearing",
    "more letters": "Notice of hearing, the quick brown fox jumps over a lazy dog 0123456789",
    "letters with accents": "Noticé öf hearing, Łukasz Núñez Åå",
    "other letters": "XYZ!",
}
USED = range(80)


def font(text: str) -> bytes:
    page = f"<html lang=en><head><title>A</title><body style=\"font-family: 'Liberation Serif'\">{text}"
    with pikepdf.open(io.BytesIO(laid.render(page, Sources(shelves={})).pdf)) as pdf:
        [one] = pdf.pages[0].Resources.Font.values()
        return bytes(one.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes())


@pytest.fixture(scope="module")
def fonts() -> dict[str, bytes]:
    return {name: font(text) for name, text in TEXTS.items()}


def by_pieces(one: bytes, other: bytes, used: range) -> list[int]:
    here, there = (outlines._outlines(TTFont(io.BytesIO(data)), data, used) for data in (one, other))
    return [glyph for glyph in used if here[glyph] != there[glyph]]


@pytest.mark.parametrize("other", TEXTS)
@pytest.mark.parametrize("one", TEXTS)
def test_both_ways_say_the_same(fonts: dict[str, bytes], one: str, other: str) -> None:
    found = outlines.unlike(fonts[one], fonts[other], USED)
    assert found == by_pieces(fonts[one], fonts[other], USED)
    assert bool(found) == (one != other)


def test_what_steers_all_letters_makes_all_unlike(fonts: dict[str, bytes]) -> None:
    face = TTFont(io.BytesIO(fonts["fewer letters"]))
    face["cvt "] = table = newTable("cvt ")
    table.values = array("h", [1])
    out = io.BytesIO()
    face.save(out)
    assert outlines.unlike(fonts["fewer letters"], out.getvalue(), (3, 4)) == [3, 4]


def test_an_advance_counts(fonts: dict[str, bytes]) -> None:
    face = TTFont(io.BytesIO(fonts["fewer letters"]))
    name = face.getGlyphName(68)
    width, left = face["hmtx"][name]
    face["hmtx"][name] = width + 1, left
    out = io.BytesIO()
    face.save(out)
    assert outlines.unlike(fonts["fewer letters"], out.getvalue(), (67, 68, 69)) == [68]
