"""Lines computed for the plate are those WeasyPrint lays out and writes, to the last byte, or they are refused."""

from collections import Counter
from dataclasses import dataclass

import pytest

from pipeline.press.plate.blocks import Block
from pipeline.press.plate.laid import LaidRun, Unfaithful
from pipeline.press.plate.marks import hole
from pipeline.press.plate.setting import Setter
from tests import plate_lines, plate_paragraphs

_CASES = {
    "a value alone": ("<p>{}</p>", ["Jane Roe"]),
    "a value glued to punctuation": ("<p>To {}: (see {})</p>", ["Jane Roe", "AVA T."]),
    "several values in one run": ("<p>{} {}, {}-{}</p>", ["Ava", "Tve", "Wa.", "Yo"]),
    "a value of several words broken over lines": ("<p style='width:90pt'>a {} b</p>", ["one two three four five six"]),
    "a value in capitals, with a letter that becomes two": (
        "<p style='text-transform:uppercase;width:80pt'>straße {} ist</p>",
        ["Weiß Straße ÿ"],
    ),
    "a value in small letters": ("<p style='text-transform:lowercase'>ABC {}</p>", ["DEF ÆÑ"]),
    "a value with its words' first letters in capitals": (
        "<p style='text-transform:capitalize'>a {}b</p>",
        ["de la x"],
    ),
    "underlined and struck through": ("<p><u>{}</u> <s>not {}</s></p>", ["Roe v. Wade", "today"]),
    "bold in italic in bold": ("<p style='width:100pt'><b>a <i>{} <b>{}</b></i></b> c</p>", ["one two", "three four"]),
    "another face and size in the same line": (
        "<p>a <span style='font:9pt Liberation Mono'>{}</span> <sup>{}</sup></p>",
        ["6:26-cv-1", "2"],
    ),
    "a link": ("<p>Go to <a href='https://clerk.example/'>{}</a>.</p>", ["https://clerk.example/a/b?c=d"]),
    "a heading": ("<h1 style='text-align:center;text-transform:uppercase'>{}</h1>", ["Notice of Hearing"]),
    "a hanging indent": (
        "<p style='width:110pt;text-indent:-18pt;margin-left:36pt'>{}</p>",
        ["a b c d e f g h i j " * 4],
    ),
    "a forced break after a space": ("<p style='text-align:right'>a {} <br>{}</p>", ["b", "c"]),
    "two forced breaks, and space between elements": ("<p>{}<br>\n<br>\n<b>{}</b></p>", ["b", "c"]),
    "a lone space between elements": (
        "<p style='text-align:justify;width:60pt'><b>{}</b> <i>{}</i> x</p>",
        ["aa bb", "c dd"],
    ),
    "a cell of a table": (
        "<table style='table-layout:fixed;width:300pt'><tr><th>When<td><p><strong>{}</strong></p></table>",
        ["Tuesday, January 5, 2027, at 9:30 a.m."],
    ),
    "a numbered list": ("<ol><li>The {} motion<li>{}</ol>", ["first", "second"]),
    "a word wider than its line": ("<p style='width:60pt'>a {} b</p>", ["Wolfeschlegelsteinhausenbergerdorff"]),
    "a wide word in the line's first element": (
        "<p style='width:80pt'><b>ab <i>{}</i></b></p>",
        ["Wolfeschlegelstein"],
    ),
    "an apostrophe, dashes and accents": ("<p style='width:120pt'>{}</p>", ["O’Brien – l’été — Núñez ¿Qué? ¡Ávila!"]),
    "a tied space in the template": ("<p style='width:70pt'>No.&nbsp;{} of&nbsp;{}</p>", ["12 a", "34 b"]),
    "the last line's own alignment": (
        "<p style='text-align:justify;text-align-last:right;width:90pt'>{}</p>",
        ["one two three four five six seven eight"],
    ),
    "ligatures": ("<p style='font-family:DejaVu Serif;width:90pt'>{} fi</p>", ["office affidavit fluffi final ffl."]),
    "markup is text": ("<p>{}</p>", ["<b>a</b> &amp; x<y"]),
}


@dataclass(frozen=True)
class _Page:
    """All cases in one document, since a document is what costs time."""

    pressed: plate_lines.Pressed
    values: list[str]
    owners: list[str]
    """The name of the case each value belongs to."""

    def blocks(self, name: str) -> list[Block]:
        return [block for block in self.pressed.blocks if self.owners[block.holes[0]] == name]


@pytest.fixture(scope="module")
def cases() -> _Page:
    bodies: list[str] = []
    values: list[str] = []
    owners: list[str] = []
    for name, (body, those) in _CASES.items():
        holes = [hole(len(values) + place) for place in range(len(those))]
        bodies.append(f"<div>{body.format(*holes)}</div>")
        values += [value.strip() for value in those]
        owners += [name] * len(those)
    return _Page(plate_lines.press(plate_lines.page("".join(bodies)), values), values, owners)


@pytest.mark.parametrize("name", _CASES)
def test_a_block_is_laid_as_weasyprint_lays_it(cases: _Page, name: str) -> None:
    blocks = cases.blocks(name)
    assert blocks
    setter = Setter(blocks)
    for block in blocks:
        assert block.refused == ""
        got = plate_lines.lines_with_text(setter.lay(block, cases.values))
        assert plate_lines.differing(cases.pressed.lines(block), got) == ""


def test_paragraphs_made_up_at_random_are_laid_exactly_or_refused() -> None:
    made = plate_paragraphs.paragraphs(seed=7, count=80)
    pressed = plate_lines.press(plate_lines.page(made.shape), made.values)
    setter = Setter(pressed.blocks)
    ends: Counter[str] = Counter()
    for block in pressed.blocks:
        try:
            got = plate_lines.lines_with_text(setter.lay(block, made.values))
        except Unfaithful as refusal:
            ends[refusal.reason] += 1
        else:
            ends["laid"] += 1
            assert plate_lines.differing(pressed.lines(block), got) == ""
    assert set(ends) <= {"laid", "wide-word", "glued", "slack", "repertoire", "hanging-space", "no-break-space"}
    assert ends["laid"] > len(pressed.blocks) * 0.85, ends


_REFUSED = {
    "nothing": ("", "spaces"),
    "two spaces": ("a  b", "spaces"),
    "a space in front": (" a", "spaces"),
    "a space behind": ("a ", "spaces"),
    "a line break": ("a\nb", "spaces"),
    "a tab": ("a\tb", "spaces"),
    "a letter of another script": ("Щ", "repertoire"),
    "a letter and its accent apart": ("e\u0301", "repertoire"),
    "a soft hyphen": ("a\u00adb", "repertoire"),
    "a tied space, whose glyph is the space's": ("a\u00a0b", "repertoire"),
    "a turn of direction": ("\u202ea", "repertoire"),
    "a private character": ("\ue000", "repertoire"),
    "a face": ("😀", "repertoire"),
}


@pytest.fixture(scope="module")
def plain() -> tuple[Block, Setter]:
    pressed = plate_lines.press(plate_lines.page(f"<p>a {hole(0)}</p>"), ["N"])
    return pressed.blocks[0], Setter(pressed.blocks)


@pytest.mark.parametrize("name", _REFUSED)
def test_values_that_cannot_be_computed_are_refused(plain: tuple[Block, Setter], name: str) -> None:
    block, setter = plain
    value, reason = _REFUSED[name]
    with pytest.raises(Unfaithful) as refusal:
        setter.lay(block, [value])
    assert refusal.value.reason == reason


def test_the_narrower_repertoire_given_holds() -> None:
    pressed = plate_lines.press(plate_lines.page(f"<p>Ñ {hole(0)}</p>"), ["N"])
    setter = Setter(pressed.blocks, frozenset("abc"))
    assert setter.lay(pressed.blocks[0], ["abc"]).lines
    with pytest.raises(Unfaithful, match="repertoire"):
        setter.lay(pressed.blocks[0], ["abcd"])


def test_a_letter_that_capitals_put_outside_the_repertoire_is_refused() -> None:
    pressed = plate_lines.press(plate_lines.page(f"<p style='text-transform:uppercase'>{hole(0)}</p>"), ["N"])
    setter = Setter(pressed.blocks)
    assert (
        setter.lay(pressed.blocks[0], ["ß"]).lines[0][0].shown
        == setter.lay(pressed.blocks[0], ["SS"]).lines[0][0].shown
    )
    with pytest.raises(Unfaithful, match="repertoire"):
        setter.lay(pressed.blocks[0], ["\u0149"])  # its capital is two characters, the first no letter of ours


def test_a_block_that_is_refused_is_refused_with_any_value() -> None:
    pressed = plate_lines.press(plate_lines.page(f"<p style='letter-spacing:2pt'>{hole(0)}</p>"), ["N"])
    assert pressed.blocks[0].refused == "letter-spacing"
    with pytest.raises(Unfaithful, match="refused"):
        Setter(pressed.blocks).lay(pressed.blocks[0], ["N"])


def test_a_record_laid_twice_is_laid_the_same_and_other_records_do_not_matter(plain: tuple[Block, Setter]) -> None:
    block, _ = plain
    setter = Setter([block], memo=2)
    names = ["Jane Roe", "A b", "C d", "E f", "Jane Roe"]
    laid = [setter.lay(block, [name]) for name in names]
    assert laid[0] == laid[-1]
    assert laid[0] == Setter([block]).lay(block, ["Jane Roe"])
    assert len({one.lines for one in laid}) == len(set(names))


def test_the_signature_tells_which_runs_stand_on_which_line(cases: _Page) -> None:
    [block] = cases.blocks("a value of several words broken over lines")
    laid = Setter([block]).lay(block, cases.values)
    assert laid.signature == ((0,),) * len(laid.lines)
    assert len(laid.lines) > 1
    assert isinstance(laid.lines[0][0], LaidRun)
