"""Objects are written as pydyf writes them, whatever stands in them."""

import random

import pydyf
import pytest

from pipeline.press.plate.written import written

LEAVES = (
    b"4 0 R",
    "/Name",
    "text",
    0,
    7,
    -3,
    1.0,
    2.5,
    0.0000001,
    True,
    None,
    pydyf.String("a (b) é"),
    pydyf.String("x"),
)


def grown(chance: random.Random, depth: int) -> object:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(LEAVES)
    below = [grown(chance, depth - 1) for _ in range(chance.randrange(4))]
    kinds = (pydyf.Array(below), pydyf.Dictionary({f"Key{at}": one for at, one in enumerate(below)}), below)
    return chance.choice(kinds)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_written_as_pydyf_does(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        one = pydyf.Dictionary({name: grown(chance, 3) for name in ("Type", "S", "K", b"P")})
        assert written(one) == one.data
        several = pydyf.Array([grown(chance, 3) for _ in range(5)])
        assert written(several) == several.data


def test_streams_and_texts_are_left_to_pydyf() -> None:
    for one in (pydyf.Stream([b"q", 1.5, "Q"], {"A": 1}), pydyf.String("a")):
        assert written(one) == one.data
