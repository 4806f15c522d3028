"""A style sheet is parsed once in a process, as WeasyPrint parses its own once for all documents.

Each rendering still fetches the sheet, so that what was used is known and a change is seen. What is kept stands under
the sheet's whole content. A sheet with rules that reach further than itself (imports, fonts, counters, colours, layers)
is parsed each time. What is said of a sheet while it is parsed is said again each time it is used.
"""

import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import weasyprint
from weasyprint import css as finding
from weasyprint.urls import select_source

_MOST = 64
"""Sheets kept; a paper has two to five."""
_AT = re.compile(r"@(?:media|page|footnote|note-area|(?:top|bottom|left|right)-[a-z-]+)\b")
"""Rules whose effect is all in what is kept: a sheet with any other `@` is not kept."""
_USUAL = frozenset(
    {
        *("url", "string", "base_url", "url_fetcher", "media_type", "font_config", "counter_style"),
        *("page_rules", "color_profiles", "layers", "_check_mime_type"),
    }
)
"""What WeasyPrint says of a document's own sheet; of one that is imported it says more."""
_Key = tuple[str | bytes, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    """What parsing a sheet gave."""

    matcher: Any
    """WeasyPrint's rules by selector; finding those of an element changes nothing in it."""
    page_rules: tuple[Any, ...]
    said: tuple[logging.LogRecord, ...]


_parsed: OrderedDict[_Key, _Parsed] = OrderedDict()
_CSS = weasyprint.CSS
"""WeasyPrint's own."""


def _sheet(**given: Any) -> Any:  # noqa: ANN401 - as `weasyprint.CSS`, which carries no types
    """A document's style sheet."""
    if set(given) - _USUAL:
        return _CSS(**given)
    with select_source(
        url=given.get("url"),
        string=given.get("string"),
        base_url=given.get("base_url"),
        url_fetcher=given["url_fetcher"],
        check_css_mime_type=given.get("_check_mime_type", False),
    ) as (source, base_url, charset, _):
        content = source.read()
    key = (content, base_url, given["media_type"])
    if charset is not None or base_url is None or not (key in _parsed or _alone(content)):
        return _CSS(**given)
    known = _known(key, given["font_config"])
    return _shell(known, base_url, given["page_rules"], given["layers"])


def _alone(content: str | bytes) -> bool:
    text = content if isinstance(content, str) else content.decode("latin-1")
    return text.count("@") == len(_AT.findall(text))


def _known(key: _Key, font_config: object) -> _Parsed:
    found = _parsed.pop(key, None)
    if found is None:
        found = _parse(key, font_config)
    else:
        for record in found.said:
            finding.LOGGER.handle(record)
    _parsed[key] = found
    if len(_parsed) > _MOST:
        _parsed.popitem(last=False)
    return found


def _parse(key: _Key, font_config: object) -> _Parsed:
    content, base_url, media_type = key
    noted = _Noted()
    finding.LOGGER.addHandler(noted)
    try:
        sheet = _CSS(string=content, base_url=base_url, media_type=media_type, font_config=font_config)
    finally:
        finding.LOGGER.removeHandler(noted)
    return _Parsed(matcher=sheet.matcher, page_rules=tuple(sheet.page_rules), said=tuple(noted.records))


class _Noted(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _shell(known: _Parsed, base_url: str, page_rules: list[Any], layers: list[Any]) -> Any:  # noqa: ANN401
    """A sheet as `weasyprint.CSS` makes it: all sheets of a document share its lists of page rules and layers."""
    sheet = _CSS.__new__(_CSS)
    sheet.base_url, sheet.matcher, sheet.page_rules, sheet.layers = base_url, known.matcher, page_rules, layers
    page_rules += known.page_rules
    return sheet


def once() -> None:
    """Let every rendering of this process find its sheets here."""
    finding.CSS = _sheet
