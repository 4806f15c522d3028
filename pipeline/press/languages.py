"""A paper that speaks to its reader in a second language beside English.

Both texts are filled from the same form. Their parts (`data-part`) are the same, in the same order, so that the
court's layout can set them after each other or side by side.
"""

from collections.abc import Callable, Mapping
from functools import partial

from lxml import html as lxml_html
from lxml.html import HtmlElement

from pipeline.errors import LibraryError
from pipeline.model import Court, Paper, Translation
from pipeline.press import sandbox
from pipeline.press.fill import fill, fill_line
from pipeline.press.laid import ORIGIN
from pipeline.press.sources import Sources

Note = Callable[[str], str]
"""Fills one of the lines that go with a second language: by its name, or for a language, as is said there."""
NOTES = ("sheet-head", "english-controls")
"""The lines that may go with a translation."""
_PART = "data-part"
_HEADINGS = ("h1", "h2", "h3")
_BLOCKS = ("p", "li", "th", "td", "h1", "h2", "h3", "dt", "dd")


def joined(english: str, paper: Paper, language: str, court: Court, about: Mapping[str, object], shelf: Sources) -> str:
    """The page with both languages on it.

    Args:
        english: the filled page.
        paper: with a translation into that language.
        language: its code.
        court: which says how the two stand to each other.
        about: what the templates may speak of.
        shelf: the folders they may use.

    Raises:
        LibraryError: a template is wrong, or the two texts do not have the same parts.
    """
    translation = paper.translations[language]
    note = partial(_filled_note, language=language, about=about, shelf=shelf)
    return together(english, _filled(translation, language, about, shelf), paper, language, court, note)


def together(english: str, translated: str, paper: Paper, language: str, court: Court, note: Note) -> str:
    """The page with both languages on it, from the two filled pages; `note` fills the lines that go with them.

    Raises:
        LibraryError: the two texts do not have the same parts.
    """
    translation = paper.translations[language]
    other, page = lxml_html.document_fromstring(translated), lxml_html.document_fromstring(english)
    pairs = _pairs(paper, translation, page, other)
    for _, part in pairs:
        part.set("lang", language)
    last = _LAYOUTS[court.languages.layout](pairs, language)
    if court.languages.layout == "separate":
        pairs[0][1].addprevious(_note(note("sheet-head"), language))
    if court.languages.english_controls:
        last.addnext(_note(note("english-controls"), language))
    return _written(page)


def tagged(english: str, court: Court, about: Mapping[str, object], shelf: Sources) -> str:
    """The English page with a line in each language the court offers: that it is important, and help is to be had."""
    return tagged_with(english, court, lambda language: _filled_note("tag-line", language, about, shelf))


def tagged_with(english: str, court: Court, line: Note) -> str:
    """The same, each language's line filled by `line`."""
    page = lxml_html.document_fromstring(english)
    parts = _parts(page)
    if not parts or not court.languages.tag_line:
        return english
    for language in reversed(court.languages.offered):
        parts[-1].addnext(_note(line(language), language))
    return _written(page)


def _written(page: HtmlElement) -> str:
    """The page with the styles that two languages need."""
    page.head.append(lxml_html.fragment_fromstring(f'<link rel="stylesheet" href="{ORIGIN}shared/languages.css">'))
    return str(lxml_html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>"))


def blocks(english: str) -> tuple[str, ...]:
    """The text of a page's parts: each paragraph, cell and heading by itself."""
    page = lxml_html.document_fromstring(english)
    every = (one for part in _parts(page) for one in part.iter(*_BLOCKS))
    texts = (" ".join(str(one.text_content()).split()) for one in every if one.find(".//p") is None)
    return tuple(text for text in texts if text)


def _filled(translation: Translation, language: str, about: Mapping[str, object], shelf: Sources) -> str:
    where = f"the {language} title of a paper"
    title = fill_line(translation.title, about, shelf, where=where, language=language)
    return fill(translation.body, {**about, "title": title, "language": language}, shelf)


def _parts(page: HtmlElement) -> list[HtmlElement]:
    return list(page.body.iterfind(f".//*[@{_PART}]"))


def _pairs(
    paper: Paper, translation: Translation, page: HtmlElement, other: HtmlElement
) -> list[tuple[HtmlElement, HtmlElement]]:
    first, second = _parts(page), _parts(other)
    names = [[one.get(_PART) for one in parts] for parts in (first, second)]
    if not first or names[0] != names[1]:
        raise LibraryError(
            f"type/{translation.body}: its parts are {names[1]}, those of {paper.body} are {names[0]}. "
            "They must be the same, in the same order."
        )
    return list(zip(first, second, strict=True))


def note_template(name: str, language: str) -> str:
    """The template of a line that goes with a second language."""
    return f"shared/{name}.{language}.html.j2"


def _filled_note(name: str, language: str, about: Mapping[str, object], shelf: Sources) -> str:
    return fill(note_template(name, language), {**about, "language": language}, shelf)


def _note(filled: str, language: str) -> HtmlElement:
    note: HtmlElement = lxml_html.fragment_fromstring(filled.strip())
    note.set("lang", language)
    return note


def _separate(pairs: list[tuple[HtmlElement, HtmlElement]], language: str) -> HtmlElement:
    """The translation on sheets of its own, behind everything else. Returns its last part."""
    body = pairs[0][0].getroottree().getroot().body
    sheet = _section("translation sheet", language)
    sheet.extend([part for _, part in pairs])
    body.append(sheet)
    return pairs[-1][1]


def _stacked(pairs: list[tuple[HtmlElement, HtmlElement]], language: str) -> HtmlElement:
    """The translation as a whole below the English parts. Returns its last part."""
    below = _section("translation", language)
    below.extend([part for _, part in pairs])
    pairs[-1][0].addnext(below)
    return pairs[-1][1]


def _side_by_side(pairs: list[tuple[HtmlElement, HtmlElement]], language: str) -> HtmlElement:
    """Each part and its translation in two columns. Returns what stands last of both languages."""
    return [_below(*pair) if _is_wide(pair[0]) else _beside(*pair, language) for pair in pairs][-1]


def _is_wide(part: HtmlElement) -> bool:
    """A table with a heading above each column: in half the page's width its cells would hold a word a line."""
    return bool(part.xpath("descendant-or-self::table[thead]"))


def _below(part: HtmlElement, other: HtmlElement) -> HtmlElement:
    part.addnext(other)
    return other


def _beside(part: HtmlElement, other: HtmlElement, language: str) -> HtmlElement:
    kind = "bilingual heading" if part.tag in _HEADINGS else "bilingual"
    columns: HtmlElement = lxml_html.fromstring(f'<div class="columns {kind}"></div>')
    part.addprevious(columns)
    for one, spoken in ((part, sandbox.ENGLISH), (other, language)):
        column = lxml_html.fromstring(f'<div class="column half" lang="{spoken}"></div>')
        one.tail = None
        column.append(one)
        columns.append(column)
    return columns


def _section(kind: str, language: str) -> HtmlElement:
    section: HtmlElement = lxml_html.fromstring(f'<div class="{kind}" lang="{language}"></div>')
    return section


_LAYOUTS = {"separate": _separate, "stacked": _stacked, "side-by-side": _side_by_side}
