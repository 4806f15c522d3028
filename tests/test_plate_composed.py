"""Composed line patterns are those WeasyPrint lays out, byte for byte; one difference, and none is composed."""

import random
from datetime import datetime
from typing import Any

import pytest

from pipeline.press.plate import composer, composition, pictures, reckoning, traced
from pipeline.press.plate.composer import Composer
from pipeline.press.plate.following import Visit
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.leaf import Tried
from pipeline.press.plate.marks import hole
from pipeline.press.plate.needs import Attempt, Sums
from pipeline.press.plate.plate import Plate
from pipeline.press.plate.program import NO
from pipeline.rules.catalog import Catalog
from tests.plate_composed import TABLE, plate_of, strike, varied
from tests.test_plate import NOWHERE, RUNNING, STRUCK, paper

WORDS = ("Ann", "of", "the", "County", "O’Brien-Łukasz", "Zoë", "&", "Acme,", "Inc.", "Rochester")
BREAKING = paper(
    f"<h1>In re {hole(0)}</h1><p>{hole(1)}</p>" + "<p>What does not change.</p>" * 5 + f"<p>{hole(2)}</p><h2>End</h2>",
    RUNNING + "p { orphans: 2; widows: 2 }",
    body_has=f'data-footer="No. {hole(3)}"',
)
CELLS = paper(
    f"<table><tr><th scope=row>{hole(0)}<td>{hole(1)}<tr><th scope=row>Who<td>{hole(2)}</table><p>Then.",
    "table { table-layout: fixed; width: 100%; border: 1pt solid } td { vertical-align: bottom }",
)


@pytest.fixture(autouse=True)
def tally(monkeypatch: pytest.MonkeyPatch) -> composer.Tally:
    new = composer.Tally()
    monkeypatch.setattr(composer, "TALLY", new)
    return new


def fresh(shape: str, compared: int) -> Plate:
    plate = Plate(shape, NOWHERE)
    plate._composer = Composer(plate._founded, compared=compared)
    return plate


SHAPES = {
    "pages that break": BREAKING,
    "cells": CELLS,
    **{name: STRUCK[name] for name in ("left", "justified", "headings with bookmarks", "columns side by side")},
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_composed_is_laid_out(shape: str, tally: composer.Tally) -> None:
    plate, chance = fresh(shape, 1), random.Random(5)
    for _ in range(9):
        values = [" ".join(chance.choices(WORDS, k=chance.choice((1, 4, 9)))) for _ in range(plate._founded.count)]
        try:
            plate.strike(values)
        except Unfaithful:
            continue
    assert tally.differences == 0
    assert tally.compared == tally.composed >= 1


@pytest.mark.parametrize(("kind", "court", "language"), [TABLE[0]])
def test_shipped_papers_are_composed(
    kind: str, court: str, language: str, catalog: Catalog, now: datetime, tally: composer.Tally
) -> None:
    plate, values = plate_of(kind, court, language, catalog, now, 1)
    strike(plate, varied(values, 8, random.Random(2)))
    assert tally.differences == 0
    assert tally.compared >= 1


def test_a_picture_repeated_beside_a_caption_is_drawn_again(
    catalog: Catalog, now: datetime, tally: composer.Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    plate, values = plate_of("notice-of-appearance", "tx-district", "english", catalog, now, 1)
    laid, again, own = set[object](), set[object](), pictures.draw_layer

    def noted(stream: Any, layer: Any, style: Any) -> None:
        size = layer.image and tuple(map(traced.plain, layer.size))
        if style is not None:
            laid.add(size)
        elif size not in laid:
            again.add(size)
        own(stream, layer, style)

    monkeypatch.setattr(pictures, "draw_layer", noted)
    for first, second in ((0, 0), (8, 0), (0, 8), (8, 8), (16, 0), (16, 8)):
        new = list(values)
        new[6] += " of the County" * first
        new[9] += " of the County" * second
        plate.strike(tuple(new))
    assert tally.differences == 0
    assert tally.compared >= 2
    assert again


def test_rounding_is_pythons_and_written_down() -> None:
    for value in (0.5, 1.5, 2.5, 2.4999999999999996, -0.5, 7.0, 33.37):
        trace = traced.Trace()
        found = traced.rounding(trace.start(value))
        assert found == round(value)
        assert trace.lost == ""
        assert trace.steps[1] == (traced.nearest, 0, 0.0)
        assert type(traced.rounding(value)) is int


def test_the_first_and_then_every_nth_is_made_both_ways(tally: composer.Tally) -> None:
    plate = fresh(paper(f"<p>{hole(0)}<p>x"), 3)
    compared = []
    for count in (1, 25, 40, 60, 75, 90):
        plate.strike((" ".join(["Ann"] * count),))
        compared.append((tally.composed, tally.compared))
    assert compared[-1][0] >= 4
    assert {one: (one + 2) // 3 for one, _ in compared} == dict(compared)


def test_one_difference_and_nothing_is_composed(tally: composer.Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    plate = fresh(paper(f"<p>{hole(0)}<p>x"), 2)
    own = reckoning.places
    with monkeypatch.context() as planted:
        planted.setattr(composition, "places", lambda start, heights: own(start + 1, heights))
        struck = [plate.strike((" ".join(["Ann"] * count),)) for count in (25, 40)]
    assert tally.differences == 1
    assert struck[1].pdf == fresh(paper(f"<p>{hole(0)}<p>x"), 2).strike((" ".join(["Ann"] * 40),)).pdf
    plate.strike((" ".join(["Ann"] * 60),))
    assert tally.composed == 1


def test_a_number_that_is_taken_out_of_the_writing_down_is_noticed() -> None:
    trace = traced.Trace()
    assert int(trace.start(1.5)) == 1
    assert trace.lost == "__int__"


def test_sums_are_written_down_in_their_order() -> None:
    trace = traced.Trace()
    start = trace.start(0.1)
    assert (0.2 + start) * 3 - 1 == (0.2 + 0.1) * 3 - 1
    assert [(how.__name__, one, other) for how, one, other in trace.steps[1:]] == [
        ("add", 0.2, 0),
        ("mul", 1, 3.0),
        ("sub", 2, 1.0),
    ]


def test_the_highest_of_a_row_is_a_sum_and_not_a_question() -> None:
    trace = traced.Trace()
    cells = [trace.start(one) for one in (20.0, 50.0, 50.0)]
    foot = traced.picking(max, traced.most, traced.Highest)(iter(cells))
    gaps = [foot - one for one in cells]
    assert [float(one) for one in (foot, *gaps)] == [50.0, 30.0, 0.0, 0.0]
    assert all(gaps)
    assert (gaps[1] / 2).trace is trace
    assert trace.questions == []
    assert [how.__name__ for how, *_ in trace.steps[3:]] == ["most", "most", "sub", "sub", "sub", "sub", "truediv"]


@pytest.mark.parametrize(("own", "how"), [(max, traced.most), (min, traced.least)], ids=["max", "min"])
def test_what_is_picked_is_what_python_picks(own: Any, how: Any) -> None:
    trace, numbers = traced.Trace(), (0.0, -0.0, 3.5, float("inf"), -1.0, 3.5)
    pick = traced.picking(own, how)
    for first in numbers:
        for second in numbers:
            assert str(float(pick(trace.start(first), second))) == str(float(own(first, second)))
    assert pick(3, 4) == own(3, 4)
    assert pick([5, 2, 7]) == own(5, 2, 7)


def plain_trace(*heights: float, bottom: float) -> tuple[traced.Trace, Attempt, int]:
    """Lines one below the other from 10 on, each asked whether it is over the bottom, and what stands below them."""
    trace, at, visits = traced.Trace(), 10.0, list[Visit]()
    for number, height in enumerate(heights):
        start = trace.start(at)
        visits.append(Visit(4, (number,), start, trace.start(height)))
        at = start + visits[-1].height
        assert not at > bottom
    below = at + 3.0
    return trace, Attempt(4, 0, tuple(visits), complete=True), below.number  # type: ignore[attr-defined]


def reckoned(trace: traced.Trace, attempt: Attempt, below: int, free: set[int]) -> reckoning.Reckoning:
    steps = range(len(trace.steps))
    sums = Sums(trace=trace, questions=trace.questions, steps=steps, attempts=(attempt,), wanted=(below,))
    return reckoning.Reckoning(sums, frozenset(free))


def test_a_free_block_may_have_more_lines() -> None:
    trace, attempt, below = plain_trace(12.5, 12.5, bottom=100.0)
    one = reckoned(trace, attempt, below, {4})
    assert one.again({4: [12.5, 12.5, 0.1, 12.5]})[one.place(below)] == 10.0 + 12.5 + 12.5 + 0.1 + 12.5 + 3.0


def test_the_first_other_answer_ends_it() -> None:
    trace, attempt, below = plain_trace(12.5, bottom=30.0)
    one = reckoned(trace, attempt, below, {4})
    asked = [place for place, *_ in one._done]
    assert asked.index(NO) < len(asked) - 1
    with pytest.raises(reckoning.Astray):
        one.again({4: [12.5, 12.5]})


def test_a_block_that_is_not_free_is_reckoned_with_its_own_heights() -> None:
    trace, attempt, below = plain_trace(12.5, 12.5, bottom=100.0)
    one = reckoned(trace, attempt, below, set())
    assert one.again({4: [20.0, 1.0]})[one.place(below)] == 34.0


@pytest.mark.parametrize(
    ("complete", "count", "fits"),
    [(True, 5, True), (True, 6, False), (False, 5, False), (False, 6, True), (False, 60, True)],
)
def test_a_block_is_laid_out_so_far_and_no_further(complete: bool, count: int, fits: bool) -> None:  # noqa: FBT001
    assert Tried(ordinal=1, first=2, count=3, complete=complete).fits(count) is fits


def test_pages_that_are_reckoned_and_drawn_alike_are_kept_once() -> None:
    plate = fresh(paper(f"<p>{hole(0)}</p><p>x"), 1_000)
    for count in (25, 40, 60):
        values = (" ".join(["Ann"] * count),)
        plate._composer._long(values, [drawings[own(values)] for drawings, own in plate._blocks])
    assert len(plate._composer._leaves._used) == 1


def test_a_shape_of_which_no_layout_is_of_use_is_followed_three_times() -> None:
    plate = fresh(paper(f"<p>{hole(0)}<p>x"), 2)
    for _ in range(3):
        assert plate._composer._layouts.follows
        made: Any = None
        plate._composer._learn(None, made)
    assert not plate._composer._layouts.follows
