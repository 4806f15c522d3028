"""What is told of a record's head is what WeasyPrint reads in it, whatever the values."""

import random

import pytest
import weasyprint

from pipeline.press.plate.heads import END_OF_HEAD, Head
from pipeline.press.plate.marks import hole, with_values
from tests.test_plate import paper

VALUES = (
    "Ann",
    "",
    " ",
    "  x ",
    "O’Brien & Co.",
    "<b>",
    "&amp;",
    "&notit;",
    '"',
    "'",
    "</title>",
    "a,b",
    "é\u00a0ł",
    "x\ny",
    "😀",
    "§;",
)
HEADS = {
    "title": f"<title>Notice to {hole(0)}, {hole(1)}</title>",
    "nothing but a value": f"<title>{hole(0)}</title>",
    "quiet": f"<title>{hole(0, chr(0xE003))} x</title>",
    "all entries": f'<title> A {hole(0)} </title><meta name=author content="{hole(1)}"><meta name=author content=Pat>'
    f'<meta name=description content="on {hole(2)}"><meta name=generator><meta name=Who content="{hole(3)}">',
    "words": f'<title>A</title><meta name=keywords content="x, {hole(0)}"><meta name=keywords content="b,c">',
    "a day that stays": f'<title>{hole(0)}</title><meta name=dcterms.created content="2026-11-22">',
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_is_told_is_what_is_read(head: str) -> None:
    shape = paper(f"<p>{hole(9)}", head=head)
    count, chance = shape.count("\ue000"), random.Random(4)
    told = Head(shape)
    records = [(one,) * count for one in VALUES]
    records += [tuple(chance.choices(VALUES, k=count)) for _ in range(8)]
    for values in records:
        html = with_values(shape, values, marked=False)
        html = html[: html.index(END_OF_HEAD) + len(END_OF_HEAD)]
        read = weasyprint.HTML(string=html, base_url="https://paper.invalid/type/").render().metadata
        assert vars(told.metadata(values)) == vars(read)


def test_a_usual_record_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Head(paper(f"<p>{hole(0)}", head=HEADS["title"].replace(hole(1), "")))
    monkeypatch.setattr(weasyprint, "HTML", None)
    assert told.metadata(("Ann & <Bee>",)).title == "Notice to Ann & <Bee>, "
