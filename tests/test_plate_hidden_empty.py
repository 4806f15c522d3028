"""A record with an empty value in what is shown nowhere is not struck, whether its line pattern is known or not."""

import pytest

from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import hole
from pipeline.press.plate.plate import Plate
from tests.test_plate import NOWHERE, paper

SHAPES = {
    "a heading": paper(f"<h1 style='display: none'>{hole(0)}</h1><p>{hole(1)}"),
    "words beside it": paper(f"<div style='display: none'>Of {hole(0)}</div><p>{hole(1)}"),
}
FEW, MANY = "x", " ".join(["Ann"] * 30)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_an_empty_hidden_value_is_refused_before_and_after_its_pattern_is_known(shape: str) -> None:
    plate = Plate(shape, NOWHERE)
    for words in (FEW, MANY):
        for known in (False, True):
            with pytest.raises(Unfaithful) as refused:
                plate.strike(("", words))
            assert refused.value.reason == "empty"
            if not known:
                plate.strike(("Ann Example", words))
    assert plate.variants == 2
