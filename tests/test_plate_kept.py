"""Layouts from kept boxes are those from the HTML, in every byte and in what is said; what is not known is not kept."""

import random
from pathlib import Path
from types import SimpleNamespace

import pydyf
import pytest

from pipeline.press.plate import composer, founding, layouts
from pipeline.press.plate.embedding import Embedding
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.layouts import Layouts
from pipeline.press.plate.marks import hole
from pipeline.press.plate.plate import Plate
from pipeline.press.plate.variant import Variant
from pipeline.press.sources import Sources
from tests.test_plate import NOWHERE, RUNNING, STRUCK, paper

WORDS = ("Ann", "of", "the", "County", "O’Brien-Łukasz", "Zoë", "&", "Acme,", "Inc.", "<b>", "§", "(b)", "Rochester")
BREAKING = paper(
    f"<h1>In re {hole(0)}</h1><p>{hole(1)}</p>" + "<p>What does not change.</p>" * 12 + f"<p>{hole(2)}</p><h2>End</h2>",
    RUNNING + "h2 { break-before: page } p { orphans: 2; widows: 2; break-inside: avoid }",
    body_has=f'data-footer="No. {hole(3)}"',
)
KEPT = {**STRUCK, "pages that break elsewhere": BREAKING}


@pytest.fixture(autouse=True)
def tally(monkeypatch: pytest.MonkeyPatch) -> layouts.Tally:
    new = layouts.Tally()
    monkeypatch.setattr(layouts, "TALLY", new)
    return new


def records(count: int, chance: random.Random) -> list[tuple[str, ...]]:
    return [tuple(" ".join(chance.choices(WORDS, k=chance.choice((1, 3, 12)))) for _ in range(count)) for _ in range(3)]


@pytest.mark.parametrize("shape", KEPT.values(), ids=KEPT)
def test_both_ways_give_the_same(shape: str, tally: layouts.Tally) -> None:
    founded = founding.found(shape, NOWHERE)
    both = Layouts(founded, compared=1)
    for values in records(founded.count, random.Random(7)):
        both.lay(values)
    assert (tally.compared, tally.differences) == (2, 0)


NOT_KEPT = {
    "a note": paper(f"<p>{hole(0)}<p>x<span class=n>note</span>", ".n { float: footnote }"),
    "a picture": paper(f"<p>{hole(0)}<p><svg width=9 height=9><rect width=9 height=9 /></svg>"),
    "boxes that stretch": paper(f"<p>{hole(0)}<div style='display: flex'><p>x</div>"),
    "a reference to a page": paper(
        f"<p>{hole(0)}<p id=x>x<p><a href=#x>see</a>", "a::after { content: target-counter(attr(href), page) }"
    ),
    "a picture behind the text": paper(f"<p>{hole(0)}<p style='background: linear-gradient(red, blue), url(a.svg)'>x"),
}


@pytest.mark.parametrize("shape", NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_is_not_known_is_read_from_the_html_each_time(shape: str, tally: layouts.Tally, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", encoding="utf-8")
    shelf = Sources(shelves={"type": (tmp_path,)})
    both = Layouts(founding.found(shape, shelf))
    for name in ("Ann", "Bee", "Cid"):
        seen, _ = both.lay((name,))
        assert seen.pages
    assert (tally.read, tally.kept) == (3, 0)


def test_the_second_pattern_and_then_every_nth_is_made_both_ways(tally: layouts.Tally) -> None:
    both = Layouts(founding.found(paper(f"<p>{hole(0)}"), NOWHERE), compared=3)
    compared = []
    for _ in range(9):
        both.lay(("Ann",))
        compared.append(tally.compared)
    assert compared == [0, 1, 1, 1, 2, 2, 2, 3, 3]
    assert (tally.read, tally.kept) == (4, 8)


def test_one_difference_and_every_plate_reads_from_the_html(
    tally: layouts.Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Layouts(founding.found(paper(f"<p>{hole(0)}"), NOWHERE))
    other = Layouts(founding.found(paper(f"<p>x {hole(0)}"), NOWHERE))
    for one in (both, other):
        one.lay(("Ann",))
    kept = both._kept
    assert kept is not None
    with monkeypatch.context() as planted:
        planted.setattr(type(kept), "_fresh", lambda self, _: self.root)
        seen, _ = both.lay(("Bee",))
    assert tally.differences == 1
    [text] = [box.text for box in seen.pages[0].tags.values()]
    assert text == "Bee"
    for one in (both, other):
        one.lay(("Cid",))
    assert (tally.kept, tally.read) == (1, 5)


def test_an_empty_value_is_refused_both_ways() -> None:
    both = Layouts(founding.found(paper(f"<h1>{hole(0)}</h1>"), NOWHERE))
    both.lay(("Ann",))
    with pytest.raises(Unfaithful, match="empty"):
        both.lay(("",))


def test_a_plate_strikes_from_kept_boxes(tally: layouts.Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer, "TALLY", composer.Tally(differences=1))
    plate = Plate(paper(f"<p>In the matter of {hole(0)}, of Rochester, and another"), NOWHERE)
    for count in range(1, 5):
        plate.strike((" ".join(["Ann"] * count * 12),))
    assert (plate.variants, tally.kept, tally.differences) == (4, 3, 0)


def test_line_patterns_share_what_is_the_same() -> None:
    plate = Plate(paper(f"<p>In the matter of {hole(0)}, of Rochester, and another"), NOWHERE)
    struck = [plate.strike((" ".join(["Ann"] * count),)) for count in (2, 24, 36, 48, 24)]
    assert struck[1].head is struck[4].head
    sheets = [one.sheet for one in plate._variants.values() if isinstance(one, Variant)]
    assert len(sheets) == 4
    assert len({id(one._streams) for one in sheets}) == 1
    assert all(one.head.startswith(sheets[0]._streams) for one in struck)


def test_fonts_with_other_letters_are_embedded_anew() -> None:
    embedding, built = Embedding(), []

    def build(pdf: pydyf.PDF, fonts: dict[str, SimpleNamespace]) -> pydyf.Dictionary:
        built.append(dict(fonts))
        pdf.add_object(pydyf.Stream([fonts["a"].name], compress=True))
        return pydyf.Dictionary({"a": pdf.objects[-1].reference})

    def font(name: bytes, letter: str) -> dict[str, SimpleNamespace]:
        more: dict[str, object] = {"tables": (), "variations": {}, "missing": {}, "widths": {}}
        return {"a": SimpleNamespace(name=name, to_unicode={1: letter}, **more)}

    datas = []
    for fonts in (font(b"a", "x"), font(b"a", "x"), font(b"a", "y"), font(b"b", "x")):
        pdf = pydyf.PDF()
        names = embedding.embed(build, pdf, fonts)
        assert names["a"] == pdf.objects[-1].reference
        datas.append(pdf.objects[-1].data)
    assert len(built) == 3
    assert datas[0] == datas[1] == datas[2] != datas[3]
