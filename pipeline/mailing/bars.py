"""Reads the 65 bars of an Intelligent Mail barcode, as a camera tells them, back into its 31 digits.

A bar is F (full), A (ascender), D (descender) or T (tracker). Each is two halves, and each half is one bit of one of
ten characters; a character stands for a number below 1365, and the ten numbers for the digits and a check of 11 bits.
What was misread fails that check, or is no character at all.

Source: USPS-B-3200, Intelligent Mail Barcode 4-State Specification. Its table of halves was won from barcodes that
`zint` drew, and agrees with the specification's own example; nobody has read it in the official text yet.
"""

import functools
from collections.abc import Mapping

BARS = 65
_HALVES = {"T": (0, 0), "D": (1, 0), "A": (0, 1), "F": (1, 1)}
"""Descender and ascender."""
_TURNED = str.maketrans("AD", "DA")
"""What a bar looks like upside down."""
_DESCENDERS = (
    "H2 B10 J12 F5 I9 A1 C5 E4 G3 D9 F11 I5 J10 H1 D6 A3 G4 B1 H10 E0 G2 I11 J8 C6 F1 B12 H3 F8 E6 D4 I4 H11 G0 A6 C1 "
    "F9 E11 J5 D3 A7 B3 G10 I7 C11 A8 E2 F10 J3 G5 H8 F0 C3 G12 D11 I8 F4 B5 J1 I3 H0 E7 A12 C9 G8 D10"
)
_ASCENDERS = (
    "E3 A0 C8 G11 D1 F12 B8 J11 I10 H6 B4 C12 A2 G7 E9 I6 C7 J9 F2 D8 A4 B0 D12 H7 E10 G9 I0 J7 C10 A5 F7 B9 J6 E8 D2 "
    "I12 G1 H4 B2 C0 E1 D5 J4 F6 H12 I1 D0 A9 C4 B7 E5 A10 J2 B6 H9 A11 C2 E12 G6 D7 H5 B11 J0 F3 I2"
)
_BITS, _CHARACTERS = 13, 10
_ALL = (1 << _BITS) - 1
_FIVE, _TWO = 1287, 78
"""How many characters have five, and how many two, of their thirteen bits set."""
_LAST, _FIRST_FLAG = 636, 659
_WEIGHTS = ((11, 1_000_100_001), (9, 100_001), (5, 1), (0, 0))
"""Digits of the routing code, and from which number on it has so many."""


class NotABarcode(ValueError):  # noqa: N818 - reads as what it says at every `raise`
    """The bars are none of an Intelligent Mail barcode, or one of them was misread."""


def digits(bars: str) -> str:
    """The digits of a barcode: 20 of the tracking code, then none, 5, 9 or 11 of the routing code.

    Args:
        bars: 65 letters F, A, D, T, from left to right, or from right to left upside down.

    Raises:
        NotABarcode: they are not; no text is repeated.
    """
    if len(bars) != BARS or set(bars) - set(_HALVES):
        raise NotABarcode("it has not 65 bars")
    try:
        return _upright(bars)
    except NotABarcode:
        return _upright(bars[::-1].translate(_TURNED))


def _upright(bars: str) -> str:
    codewords, check = _codewords(bars)
    first, last = codewords[0], codewords[-1]
    if last % 2:
        raise NotABarcode("it stands upside down")
    codewords[-1] = last // 2
    flag, codewords[0] = divmod(first, _FIRST_FLAG)
    number = functools.reduce(lambda whole, word: whole * (_FIVE + _TWO) + word, codewords[:-1])
    number = number * _LAST + codewords[-1]
    if flag > 1 or codewords[-1] >= _LAST or _check(number) != check | flag << _CHARACTERS:
        raise NotABarcode("its check does not hold")
    return _decimal(number)


def _codewords(bars: str) -> tuple[list[int], int]:
    characters = [0] * _CHARACTERS
    for names, which in ((_DESCENDERS, 0), (_ASCENDERS, 1)):
        for bar, name in zip(bars, names.split(), strict=True):
            characters[ord(name[0]) - ord("A")] |= _HALVES[bar][which] << int(name[1:])
    known = _numbers()
    words, check = [], 0
    for at, one in enumerate(characters):
        turned = one not in known
        words.append(known.get(_ALL ^ one if turned else one, -1))
        check |= turned << at
    if min(words) < 0:
        raise NotABarcode("a bar was misread")
    return words, check


@functools.cache
def _numbers() -> Mapping[int, int]:
    """Each character's number: first those with five bits, then those with two, mirrored pairs side by side."""
    table = [*_with(5, _FIVE), *_with(2, _TWO)]
    return {character: number for number, character in enumerate(table)}


def _with(bits: int, size: int) -> list[int]:
    made, low, high = [0] * size, 0, size - 1
    for one in range(1 << _BITS):
        mirrored = int(f"{one:0{_BITS}b}"[::-1], 2)
        if one.bit_count() != bits or mirrored < one:
            continue
        if mirrored == one:
            made[high], high = one, high - 1
        else:
            made[low], made[low + 1], low = one, mirrored, low + 2
    return made


def _check(number: int) -> int:
    """The check of 11 bits over the 102 bits of the number."""
    found = 0x7FF
    for at in range(101, -1, -1):
        differs = (found >> 10) ^ (number >> at & 1)
        found = (found << 1 & 0x7FF) ^ (0x735 if differs else 0)
    return found


def _decimal(number: int) -> str:
    number, rest = divmod(number, 10**18)
    number, second = divmod(number, 5)
    route, first = divmod(number, 10)
    length, weight = next(one for one in _WEIGHTS if route >= one[1])
    if route - weight >= 10**length:
        raise NotABarcode("its routing code is none")
    return f"{first}{second}{rest:018d}{route - weight:0{length}d}" if length else f"{first}{second}{rest:018d}"
