"""A drawing made at once is the one made by breaking and aligning; a stream made of parts reads as the whole."""

import random
import zlib
from collections.abc import Callable

import pytest

from pipeline.press.plate.blocks import Block
from pipeline.press.plate.deflate import Stretches
from pipeline.press.plate.drawn import Drawn, drawn
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import hole
from pipeline.press.plate.setting import Setter
from tests import plate_lines

_STYLES = {
    "at the left": "",
    "at the right": "text-align:right",
    "in the middle": "text-align:center",
    "spread": "text-align:justify",
    "with an indent": "text-indent:30px;text-align:center",
    "in bold, in capitals": "font-weight:700;text-transform:uppercase",
    "on narrow lines": "width:90px",
}
_WORDS = (
    "AVATAR",
    "To",
    "Yvette",
    "O’Neil",
    "6:26-cv-01234",
    "and/or",
    "(585)",
    "Ångström",
    "a",
    "fi",
    "“Well,”",
    "W.",
)


def _at_once(setter: Setter, block: Block, value: str) -> Drawn:
    known, own = setter.drawings(block)
    return known[own([value])]


def _by_words(setter: Setter, block: Block, value: str) -> Drawn:
    return drawn(setter.lay(block, [value]))


def _ended(draw: Callable[[Setter, Block, str], Drawn], setter: Setter, block: Block, value: str) -> object:
    """What is written and on which lines, or why nothing is."""
    try:
        made = draw(setter, block, value)
    except Unfaithful as refusal:
        return refusal.reason
    return made.cells, made.pattern, made.number


@pytest.mark.parametrize("name", _STYLES)
@pytest.mark.parametrize("around", ["{}", "No. {}", "<b>{}, <em>Esq.</em></b>", "<b><i>{}</i></b>", "{} ", " – {}"])
def test_a_drawing_made_at_once_is_the_one_made_word_by_word(name: str, around: str) -> None:
    said = around.format(hole(0))
    pressed = plate_lines.press(plate_lines.page(f"<p style='{_STYLES[name]}'>{said}</p>"), ["N"])
    [block], chance = pressed.blocks, random.Random(name + around)
    setter = Setter(pressed.blocks)
    values = [" ".join(chance.choices(_WORDS, k=chance.randrange(1, 9))) for _ in range(60)]
    for value in (*values, "", " a", "a ", "a  b", "Щ", "a\u00a0b"):
        ends = [_ended(draw, setter, block, value) for draw in (_at_once, _by_words)]
        assert ends[0] == ends[1], value


def test_every_drawing_has_a_serial_of_its_own_and_every_pattern_its_number() -> None:
    pressed = plate_lines.press(plate_lines.page(f"<p style='width:90px'>{hole(0)}</p>"), ["N"])
    known, own = Setter(pressed.blocks).drawings(pressed.blocks[0])
    one, other, long = (known[own([value])] for value in ("Jane Roe", "Ada Doe", "several words on several lines"))
    assert len({one.serial, other.serial, long.serial}) == len((one, other, long))
    assert one.number == other.number != long.number
    assert known[own(["Jane Roe"])] is one


@pytest.mark.parametrize("seed", range(6))
def test_a_stream_of_parts_reads_as_what_was_put_into_it(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [chance.randbytes(1) * chance.choice([0, 1, 40, 200, 3000]) for _ in range(chance.randrange(1, 9))]
    stretches = Stretches(pieces)
    for _ in range(5):
        values = [chance.randbytes(chance.choice([0, 3, 60, 400])) for _ in pieces[1:]]
        plain = pieces[0] + b"".join(value + piece for value, piece in zip(values, pieces[1:], strict=True))
        assert zlib.decompress(stretches.fill(values)) == plain
