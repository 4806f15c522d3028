"""A text set aside for the margins that is empty is refused by name, composed or laid out."""

import pytest

from pipeline.press.plate import composer
from pipeline.press.plate.composer import Composer
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import hole
from pipeline.press.plate.plate import Plate
from tests.test_plate import NOWHERE, paper

SET_ASIDE = paper(
    f"<p>{hole(1)}</p>",
    "body { string-set: filer attr(data-filer) }",  # of a page that prints none, so no running line is set
    body_has=f'data-filer="{hole(0)}"',
)
FIRST, NEW = (1, 30, 60), (45, 75)
"""Words of a paragraph: those of the records that go before, and those of patterns not met yet."""


@pytest.fixture(autouse=True)
def tally(monkeypatch: pytest.MonkeyPatch) -> composer.Tally:
    new = composer.Tally()
    monkeypatch.setattr(composer, "TALLY", new)
    return new


def struck(filer: str, words: int, plate: Plate) -> None:
    plate.strike((filer, " ".join(["Ann"] * words)))


def fresh() -> Plate:
    plate = Plate(SET_ASIDE, NOWHERE)
    plate._composer = Composer(plate._founded, compared=1_000)
    for words in FIRST:
        struck("Ann Example", words, plate)
    return plate


@pytest.mark.parametrize("composes", [True, False], ids=["composed", "the long way"])
def test_an_empty_text_set_aside_is_refused_in_each_new_pattern(
    composes: bool,  # noqa: FBT001
    tally: composer.Tally,
) -> None:
    plate = fresh()
    if not composes:
        plate._composer._give_up()
    before = tally.composed
    for words in NEW:
        with pytest.raises(Unfaithful) as refused:
            struck("", words, plate)
        assert refused.value.reason == "empty"
    assert tally.composed == before
    struck("Ann Example", NEW[0], plate)
    assert tally.composed == before + composes
    assert tally.differences == 0
