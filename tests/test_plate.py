"""The plate: what is struck is what WeasyPrint would have laid out, or it is not struck."""

import io
import random
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.press import laid, render
from pipeline.press.plate import cut, deflate, judge, phrase, watched
from pipeline.press.plate.laid import Hole, Unfaithful
from pipeline.press.plate.marks import END, MIDDLE, START, hole, with_values
from pipeline.press.plate.phrase import Phrase
from pipeline.press.plate.plate import Plate
from pipeline.press.sources import Sources

NOWHERE = Sources(shelves={})
HARD = (
    ("Ann", "x", "y"),
    ("O’Brien-Łukasz", "d/b/a A&B, Inc. <b> (585) 555-0100", "“To” T. AV & https://court.example/a/b?c=d#e"),
    ("Zoë", "the quick brown fox jumps over the lazy dog and Jane Q. Public, Esq., of Rochester", "§ 1983 (b)"),
)
RUNNING = """body { string-set: footer attr(data-footer) } @page { @bottom-left { content: string(footer); width: 75%;
font: 9pt 'Liberation Sans' } @bottom-right { content: 'Page ' counter(page) ' of ' counter(pages); width: 25%;
font: 9pt 'Liberation Sans'; text-align: right } }"""


def paper(body: str, css: str = "", *, head: str = "<title>Notice</title>", body_has: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="en"><head>{head}<style>@page {{ size: 320pt 260pt; margin: 36pt }}
body {{ font-family: 'Liberation Serif'; margin: 0 }} {css}</style></head><body {body_has}>{body}</body></html>"""


STRUCK = {
    "left": paper(f"<p>Dear {hole(0)}, we write <b>to {hole(1)}</b> about <i>{hole(2)}</i>.</p>"),
    "right": paper(f"<p>{hole(0)} and {hole(1)}<p>{hole(2)}", "p { text-align: right }"),
    "centred": paper(f"<p>In the matter of <em>{hole(0)}</em> {hole(1)}<p>{hole(2)}", "p { text-align: center }"),
    "justified": paper(
        f"<p>Take notice that {hole(0)} will ask {hole(1)} for {hole(2)}, as the rules of this court allow it to do.",
        "p { text-align: justify; text-indent: 20pt }",
    ),
    "empty lines": paper(f"<p>{hole(0)}<br><br>{hole(1)}<br>{hole(2)}", "p { text-align: center }"),
    "raised, small, and broken by hand": paper(f"<p>{hole(0)}<sup>2</sup> {hole(1)}<br><small>{hole(2)}</small>"),
    "numbered and plain lists": paper(f"<ol><li>{hole(0)}<li>of {hole(1)}</ol><ul><li>{hole(2)}</ul>"),
    "a table with a fixed layout": paper(
        f"<table><tr><th scope=row>{hole(0)}<td>{hole(1)}<tr><th scope=row>Who<td>{hole(2)}</table>",
        "table { table-layout: fixed; width: 100%; border: 1pt solid } th { background: #eee; width: 30% }",
    ),
    "columns side by side": paper(
        f"<div class=both><div>{hole(0)}</div><div>{hole(1)}</div></div><p>{hole(2)}",
        ".both { display: table; table-layout: fixed; width: 100% } .both div { display: table-cell; width: 50% }",
    ),
    "three pages": paper(f"<p>{hole(0)}</p>" + "<p>What does not change.</p>" * 40 + f"<p>{hole(1)}</p><p>{hole(2)}"),
    "lines under and through it": paper(f"<p>See <u>In re {hole(0)}</u> and <s>{hole(1)}</s>, <u>not</u> {hole(2)}."),
    "capitals": paper(f"<p>In re {hole(0)} <b>{hole(1)}</b> ß {hole(2)}", "p { text-transform: uppercase }"),
    "headings with bookmarks": paper(f"<h1>In re {hole(0)}</h1><p>x<h2>Of  {hole(1)}</h2><p>y<h1>Fixed</h1>{hole(2)}"),
    "the title and what is told of the paper": paper(
        f"<p>{hole(2)}",
        head=f'<title>Notice to {hole(0)} &amp; all</title><meta name="author" content="{hole(1)}">'
        '<meta name="dcterms.created" content="2026-11-22"><meta name="generator" content="Docketpress">',
    ),
    "a running line": paper(
        f"<p>{hole(1)}</p>" + "<p>What does not change.</p>" * 20 + hole(2),
        RUNNING,
        body_has=f'data-footer="No. {hole(0)}" data-filer=""',
    ),
    "a hidden heading": paper(f"<h1 style='display: none'>{hole(0)}</h1><p>{hole(1)} {hole(2)}"),
    "a link elsewhere": paper(f"<p>{hole(0)} {hole(1)} {hole(2)}<p><a href='https://court.example/'>The court</a>"),
    "lines to fill in by hand and boxes to tick": paper(
        f"<p>Of {hole(0)}, on <i class=blank></i>, {hole(1)}<i class=blank></i>"
        f"<p class=way><i class=box>□</i> {hole(2)} <b>or</b> <i class=blank></i>; at <i class=blank></i>.",
        ".blank { border-bottom: .75pt solid; display: inline-block; height: 9pt; width: 60pt } "
        ".box { display: inline-block; text-indent: 0; width: 20pt } .way { margin-left: 24pt; text-indent: -24pt }",
    ),
    "sans and typewriter": paper(
        f"<p>{hole(0)} <code>{hole(1)}</code><p class=s>{hole(2)}",
        "code { font-family: 'Liberation Mono' } .s { font-family: 'Liberation Sans' }",
    ),
}


@pytest.mark.parametrize("shape", STRUCK.values(), ids=STRUCK)
def test_struck_is_what_is_laid_out(shape: str) -> None:
    plate = Plate(shape, NOWHERE)
    struck = 0
    for values in HARD:
        try:
            done = plate.strike(values)
        except Unfaithful as unfaithful:
            assert unfaithful.reason in {"wide-word", "slack", "glued", "running-line"}  # noqa: PT017 - both are right
            continue
        struck += 1
        whole = laid.render(with_values(shape, values, marked=False), NOWHERE)
        assert judge.differences(whole.pdf, done.pdf) == ()
        assert (done.pages, done.warnings) == (whole.pages, whole.warnings)
    assert struck >= 2


REFUSED = {
    "pleading": paper(f"<p>{hole(0)}", body_has='data-pitch="24"'),
    "attribute": paper(f"<p title='{hole(0)}'>x"),
    "an attribute of the body that no style sheet prints": paper("<p>x", body_has=f'class="{hole(0)}"'),
    "keywords": paper("<p>x", head=f'<title>x</title><meta name="keywords" content="{hole(0)}">'),
    "style": paper("<p>x", f"p::before {{ content: '{hole(0)}' }}"),
    "unaccounted": paper(f"<p>x<span class=note>{hole(0)}</span>", ".note { float: footnote }"),
    "float": paper(f"<p style='float: left'>x<p>{hole(0)}"),
    "flex": paper(f"<div style='display: flex'><p>{hole(0)}</div>"),
    "grid": paper(f"<div style='display: grid'><p>{hole(0)}</div>"),
    "columns": paper(f"<div style='columns: 2'><p>{hole(0)}</div>"),
    "position": paper(f"<p style='position: absolute'>{hole(0)}"),
    "running": paper(f"<p style='position: running(x)'>{hole(0)}", "@page { @top-left { content: element(x) } }"),
    "inline-block": paper(f"<p>See <span style='display: inline-block'>{hole(0)}</span>"),
    "an inline-block as wide as its text": paper(f"<p>{hole(0)} <i style='display: inline-block'>x</i>"),
    "an inline-block with a text, which moves": paper(
        f"<p>{hole(0)} <i style='display: inline-block; width: 9pt'>x</i>"
    ),
    "an inline-block with a frame": paper(
        f"<p>{hole(0)} <i style='display: inline-block; width: 9pt; height: 9pt; border: 1pt solid'></i>"
    ),
    "an inline-block with a dashed foot": paper(
        f"<p>{hole(0)} <i style='display: inline-block; width: 9pt; height: 9pt; border-bottom: 1pt dashed'></i>"
    ),
    "an inline-block with a ground": paper(
        f"<p>{hole(0)} <i style='display: inline-block; width: 9pt; height: 9pt; background: red'></i>"
    ),
    "an inline-block within an element": paper(
        f"<p>{hole(0)} <b>x <i style='display: inline-block; width: 9pt; height: 9pt'></i></b>"
    ),
    "an inline-block in the middle": paper(
        f"<p style='text-align: center'>{hole(0)} <i style='display: inline-block; width: 9pt; height: 9pt'></i>"
    ),
    "an inline-block that is a link": paper(
        f"<p><a href='https://court.example/' style='display: inline-block; width: 9pt'>x</a> {hole(0)}"
    ),
    "picture": paper(f"<p>{hole(0)} <svg width=9 height=9><rect width=9 height=9 /></svg>"),
    "hyphens": paper(f"<p style='hyphens: auto'>{hole(0)}"),
    "letter-spacing": paper(f"<p style='letter-spacing: 1pt'>{hole(0)}"),
    "word-spacing": paper(f"<p style='word-spacing: 1pt'>{hole(0)}"),
    "white-space": paper(f"<p style='white-space: pre-wrap'>{hole(0)}"),
    "small capitals": paper(f"<p style='font-variant: small-caps'>{hole(0)}"),
    "old figures": paper(f"<p style='font-feature-settings: \"onum\"'>{hole(0)}"),
    "every word's capital": paper(f"<p style='text-transform: capitalize'>{hole(0)}"),
    "wavy": paper(f"<p>See <u style='text-decoration-style: wavy'>{hole(0)}</u>"),
    "first-letter": paper(f"<p>{hole(0)}", "p::first-letter { color: red }"),
    "table-layout": paper(f"<table><tr><td>{hole(0)}</table>"),
    "a table without a width": paper(f"<table style='table-layout: fixed'><tr><td>{hole(0)}</table>"),
    "link": paper(f"<p>{hole(0)}, <a href='https://court.example/'>the court</a>"),
    "a link round it": paper(f"<a href='https://court.example/' style='display: block'>{hole(0)}</a>"),
    "background beside it": paper(f"<p>{hole(0)} <span style='background: red'>x</span>"),
    "border beside it": paper(f"<p>{hole(0)} <span style='border: 1pt solid'>x</span>"),
    "padding beside it": paper(f"<p>{hole(0)} <span style='padding: 0 2pt'>x</span>"),
    "anchor beside it": paper(f"<p>{hole(0)} <span id=here>x</span><p><a href='#here'>x</a>"),
    "opacity": paper(f"<p style='opacity: .5'>{hole(0)}"),
    "transform": paper(f"<p style='transform: rotate(1deg)'>{hole(0)}"),
    "hidden overflow": paper(f"<p style='overflow: hidden'>{hole(0)}"),
    "right to left": paper(f"<p dir=rtl>{hole(0)}"),
    "a running line as wide as its text": paper(
        "<p>x", RUNNING.replace("width: 75%;", ""), body_has=f'data-footer="{hole(0)}"'
    ),
    "two texts for one running line": paper(
        f"<h1>{hole(0)}</h1><h1>x</h1>",
        "h1 { string-set: footer content() } @page { @top-left { content: string(footer) } }",
    ),
    "a note called beside it": paper(f"<p>{hole(0)}<span class=note>x</span> x", ".note { float: footnote }"),
    "a rule that asks what the footer says": paper(
        "<p>x", "[data-footer='a'] p { color: red }", body_has=f'data-footer="{hole(0)}"'
    ),
    "a dotted leader": paper(f"<p>{hole(0)}", "p::after { content: leader(dotted) 'x' }"),
    "missing": paper(f"<p>{hole(0)} \U00013000"),
}


@pytest.mark.parametrize("shape", REFUSED.values(), ids=REFUSED)
def test_a_shape_in_which_a_value_could_change_something_else_is_refused(shape: str) -> None:
    with pytest.raises(Unfaithful):
        Plate(shape, NOWHERE).strike(("Jane Q. Roe",))


@pytest.mark.verapdf
def test_struck_papers_pass_the_validator(tmp_path: Path, verapdf: Callable[..., None]) -> None:
    names = (
        "left",
        "headings with bookmarks",
        "the title and what is told of the paper",
        "a running line",
        "three pages",
    )
    paths = []
    for name in names:
        plate = Plate(STRUCK[name], NOWHERE)
        for number, values in enumerate(HARD):
            paths.append(tmp_path / f"{name} {number}.pdf")
            paths[-1].write_bytes(plate.strike(values).pdf)
    verapdf(*paths)


def test_the_reason_says_what_is_in_the_way() -> None:
    reasons = {}
    for name in ("pleading", "attribute", "hyphens", "letter-spacing", "table-layout", "link", "float", "unaccounted"):
        with pytest.raises(Unfaithful) as refused:
            Plate(REFUSED[name], NOWHERE)
        reasons[name] = refused.value.reason
    assert all(name == reason for name, reason in reasons.items())


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (("Ann", "x"), "values"),
        (("", "x", "y"), "spaces"),
        (("Ann", " x", "y"), "spaces"),
        (("Ann", "a  b", "y"), "spaces"),
        (("Ann", "日本", "y"), "repertoire"),
        (("Ann", "a\u00a0b", "y"), "spaces"),
        (("Ann", "A" * 90, "y"), "wide-word"),
        (("Ann\tBee", "x", "y"), "control"),
        (("Ann", "x", "\ue000"), "private-use"),
    ],
    ids=["too few", "empty", "space before", "two spaces", "no letter", "tied", "too wide", "control", "a mark"],
)
def test_a_record_that_cannot_be_struck_is_refused(values: tuple[str, ...], reason: str) -> None:
    shape = paper(f"<p>{hole(1)}, {hole(2)}", head=f"<title>To {hole(0)}</title>")
    if reason == "spaces" and not values[0]:
        shape = paper(f"<p>{hole(0)}, {hole(1)}, {hole(2)}")
    plate = Plate(shape, NOWHERE)
    with pytest.raises(Unfaithful) as refused:
        plate.strike(values)
    assert refused.value.reason in {reason, "repertoire"}
    assert plate.strike(("Ann", "x", "y")).pages == 1


def test_papers_do_not_depend_on_the_order_of_the_records() -> None:
    shape = STRUCK["justified"]
    there, back = Plate(shape, NOWHERE), Plate(shape, NOWHERE)
    first = {values: there.strike(values).pdf for values in HARD}
    assert {values: back.strike(values).pdf for values in reversed(HARD)} == first
    assert there.key == back.key
    assert there.variants == back.variants > 1


def test_papers_of_one_line_pattern_share_all_but_their_values() -> None:
    plate = Plate(STRUCK["left"], NOWHERE)
    one, other, longer = (plate.strike(values) for values in (HARD[0], ("Bob", "z", "u"), HARD[2]))
    assert one.variant == other.variant != longer.variant
    assert plate.variants == 2
    head = one.contents[0].start - 60
    assert one.pdf[:head] == other.pdf[:head]


def test_a_struck_file_says_where_its_pages_stand() -> None:
    done = Plate(STRUCK["three pages"], NOWHERE).strike(HARD[1])
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        assert not pdf.check_pdf_syntax()
        pages = [page.Contents.read_bytes() for page in pdf.pages]
    assert [zlib.decompress(done.pdf[one.start : one.start + one.size]) for one in done.contents] == pages
    assert len(pages) == done.pages > 2


def test_another_style_sheet_makes_another_plate(tmp_path: Path) -> None:
    shape = paper(
        f"<p>{hole(0)}", head='<title>x</title><link rel=stylesheet href="https://paper.invalid/shared/a.css">'
    )
    keys = set()
    for size in ("10pt", "11pt", "10pt"):
        (tmp_path / "a.css").write_text(f"p {{ font-size: {size} }}")
        keys.add(Plate(shape, Sources(shelves={"shared": (tmp_path,)})).key)
    assert len(keys) == 2


def test_no_value_stands_in_what_all_papers_share() -> None:
    plate = Plate(STRUCK["headings with bookmarks"], NOWHERE)
    plate.strike(("Secret", "Hidden", "Concealed"))
    other = plate.strike(("Anne", "Bobby", "Charlotte"))
    with pikepdf.open(io.BytesIO(other.pdf)) as pdf:
        said = b"".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))
        said += b"".join(
            bytes(one.Title) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Title" in one
        )
    assert not any(name in said for name in (b"Secret", b"Hidden", b"Concealed"))


class TestWatched:
    HTML = with_values(STRUCK["headings with bookmarks"], HARD[1], marked=False)

    @staticmethod
    def watch(html: str) -> watched.Watched:
        return watched.watch(
            html, NOWHERE, on_structure=lambda _: None, on_margin=lambda _: None, on_fonts=lambda _: None
        )

    def test_it_draws_the_very_bytes_of_every_other_rendering(self) -> None:
        whole = render.render(self.HTML, NOWHERE).pdf
        with pikepdf.open(io.BytesIO(whole)) as pdf:
            identifier = bytes(pdf.trailer.ID[0])
        out = io.BytesIO()
        self.watch(self.HTML).pdf.write(out, render.OPTIONS["pdf_version"], identifier, compress=True)
        assert out.getvalue() == whole

    def test_what_is_rendered_beside_it_is_not_watched(self) -> None:
        seen: list[object] = []

        def structure(root: object) -> None:
            seen.append(root)
            beside = threading.Thread(target=lambda: seen.append(laid.render(self.HTML, NOWHERE).pages))
            beside.start()
            beside.join()

        done = watched.watch(
            self.HTML, NOWHERE, on_structure=structure, on_margin=lambda _: None, on_fonts=lambda _: None
        )
        assert [type(one) for one in seen[1:]] == [int]
        assert len(done.pages) == seen[1]

    def test_a_run_that_is_drawn_otherwise_is_noticed(self) -> None:
        done = self.watch(paper("<p>Ann <b>Bee</b>"))
        [page] = done.pages
        boxes = [box for box in page.tags.values() if box.text.strip()]
        spots = {id(box): cut.Spot(0, number) for number, box in enumerate(boxes)}
        nothing: list[list[cut.Cell]] = [[(b"0", b"[]", b"0")] * len(boxes)]
        with pytest.raises(cut.Different, match="hole"):
            cut.cut(done.pages, spots, nothing)
        with pytest.raises(cut.Different, match="drawing"):
            cut.cut(done.pages, {}, nothing)


def test_deflated_in_parts_reads_like_deflated_at_once() -> None:
    chance = random.Random(5)
    for _ in range(60):
        count = chance.randrange(30)
        pieces = [bytes(chance.choices(b"abc 12", k=chance.choice((0, 3, 40, 200, 900)))) for _ in range(count + 1)]
        stretches = deflate.Stretches(pieces)
        for _ in range(3):
            values = [bytes(chance.choices(b"xyz", k=chance.choice((0, 1, 20, 300)))) for _ in range(count)]
            plain = b"".join(one for pair in zip(pieces, [*values, b""], strict=True) for one in pair)
            assert zlib.decompress(stretches.fill(values)) == plain


def test_a_phrase_is_read_with_its_values_and_refuses_a_torn_mark() -> None:
    assert phrase.read(f"To {hole(0)} & {hole(12)}") == Phrase(("To ", Hole(0), " & ", Hole(12)))
    assert phrase.read(f"{START}{chr(0xE010)}{MIDDLE}Ann{END}") == Phrase((Hole(0),))
    with pytest.raises(Unfaithful, match="marks"):
        phrase.read(f"To {START}{chr(0xE010)}{MIDDLE}Ann")
    with pytest.raises(Unfaithful, match="empty"):
        Phrase((Hole(0),)).fill(("",))
