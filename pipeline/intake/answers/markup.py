"""HTML of a stranger becomes text. Nothing is fetched, no script runs, no address of a link is kept."""

import re
import unicodedata
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"br", "p", "div", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "hr", "blockquote", "center", "body"}
)
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input"})


def text_of(html: str) -> str:
    """The text of an HTML part, a line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


def clean(text: str) -> str:
    """One line without invisible characters: nothing turns the order of letters round or hides among them."""
    seen = "".join(" " if one.isspace() else one for one in unicodedata.normalize("NFKC", text))
    return " ".join("".join(one for one in seen if unicodedata.category(one)[0] != "C").split())


def lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(clean(one) for one in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; cells are parted by a blank."""
        del attrs
        if tag in _SILENT:
            self._silent += 1
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag not in _VOID:
            self._part(tag)

    def handle_data(self, data: str) -> None:
        """Line breaks of the source mean nothing in HTML."""
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
