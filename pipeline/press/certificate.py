"""The certificate in which a signer states how many words a paper has, where the court asks for one."""

from collections.abc import Iterator, Mapping

from lxml import html as lxml_html
from lxml.html import HtmlElement

from pipeline.model import Court, Length, Paper
from pipeline.press.fill import fill, fill_line
from pipeline.press.sources import Sources
from pipeline.rules import lengths
from pipeline.rules.lengths import Passage

_PARTS = {
    "caption": "caption",
    "filing-person": "caption",
    "nature": "caption",
    "contents": "tables",
    "authorities": "tables",
    "signature": "signature",
    "certificate": "certificates",
    "exhibits": "exhibits",
    "footnote": "footnotes",
}
"""Classes of our templates → the parts of a paper that rules speak of."""


def certified(html: str, paper: Paper, court: Court, about: Mapping[str, object], shelf: Sources) -> str:
    """The page with its certificate behind everything else; the page as it was where the court asks for none.

    The words are counted twice: a rule may count the certificate too, so it is put in first with a number of no
    meaning, which is one word like the right one.

    Args:
        html: the filled page.
        paper: whose `length` says what kind of paper it is.
        court: whose rule says what is counted and how the certificate reads.
        about: what the templates may speak of.
        shelf: the folders they may use.

    Raises:
        LibraryError: the certificate's text or template is wrong.
    """
    limit = lengths.limit(paper, court)
    if limit is None or limit.certificate is None:
        return html
    count = lengths.words(passages(_with(html, limit, 0, about, shelf)), limit.excludes)
    return _with(html, limit, count, about, shelf)


def passages(html: str) -> tuple[Passage, ...]:
    """The text of a filled page, each piece with the part of the paper it stands in."""
    page: HtmlElement = lxml_html.document_fromstring(html)
    return tuple(_passages(page.body, lengths.TEXT))


def _passages(element: HtmlElement, part: str) -> Iterator[Passage]:
    # The words of `a<b>b</b>` are one, those of two paragraphs are two: only what is a block by itself parts them.
    pieces: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            pieces.append(child.tail or "")
            continue
        own = _part(child, part)
        if own == part and child.tag in {"b", "strong", "i", "em", "u", "a", "span", "sup", "sub", "small"}:
            pieces += [str(child.text_content()), child.tail or ""]
            continue
        yield Passage(part=part, text="".join(pieces))
        yield from _passages(child, own)
        pieces = [child.tail or ""]
    yield Passage(part=part, text="".join(pieces))


def _part(element: HtmlElement, around: str) -> str:
    if around != lengths.TEXT:
        return around
    named = (_PARTS[one] for one in (element.get("class") or "").split() if one in _PARTS)
    title = "caption" if element.tag == "h1" and element.getprevious() is not None and _headed(element) else around
    return next(named, title)


def _headed(title: HtmlElement) -> bool:
    """Whether this is the paper's title, the first one behind the caption."""
    before = title.getprevious()
    return before is not None and "caption" in (before.get("class") or "").split()


def _with(html: str, limit: Length, words: int, about: Mapping[str, object], shelf: Sources) -> str:
    text = fill_line(limit.certificate or "", {**about, "words": f"{words:,}"}, shelf, where="a court's `certificate`")
    page: HtmlElement = lxml_html.document_fromstring(html)
    filled = fill("shared/certificate.html.j2", {**about, "certificate": text}, shelf)
    page.body.append(lxml_html.fragment_fromstring(filled.strip()))
    return str(lxml_html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>"))
