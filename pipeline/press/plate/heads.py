"""What WeasyPrint reads in a record's head, told from what it read in the head of the shape.

A head is parsed once, with marks round its values. Parsing gives back what was escaped; letters that parsing might
change, and entries that are more than text, are parsed with each record's own values.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import weasyprint
from weasyprint.html import get_html_metadata
from weasyprint.pdf.metadata import DocumentMetadata

from pipeline.press.laid import ORIGIN
from pipeline.press.plate import phrase
from pipeline.press.plate.marks import START, with_values
from pipeline.press.plate.phrase import Phrase

END_OF_HEAD = "</head>"
_TEXTS = ("title", "description", "generator")
_SAMPLE = "x"


class Head:
    """The head of a shape."""

    def __init__(self, shape: str) -> None:
        """Parse it once.

        Args:
            shape: HTML with numbered holes, and with a head.
        """
        self._shape = shape
        told = self._parsed((_SAMPLE,) * shape.count(START), marked=True)
        self._texts = {name: phrase.read(told.pop(name)) for name in _TEXTS if told[name] is not None}
        self._authors = [phrase.read(one) for one in told.pop("authors")]
        self._custom = {name: phrase.read(text) for name, text in told.pop("custom").items()}
        self._others = told
        read = (*self._texts.values(), *self._authors, *self._custom.values())
        holes = shape[: shape.index(END_OF_HEAD)].count(START)
        self._is_known = sum(len(one.holes) for one in read) == holes

    def metadata(self, values: Sequence[str]) -> DocumentMetadata:
        """What WeasyPrint reads in a record's head.

        Args:
            values: the record's.
        """
        if not self._is_known or not all(map(str.isprintable, values)):
            return DocumentMetadata(**self._parsed(values, marked=False))
        return DocumentMetadata(
            **self._others,
            **_filled(self._texts, values),
            authors=[_said(one, values) for one in self._authors],
            custom=_filled(self._custom, values),
        )

    def _parsed(self, values: Sequence[str], *, marked: bool) -> dict[str, Any]:
        head = with_values(self._shape, tuple(values), marked=marked)
        head = head[: head.index(END_OF_HEAD) + len(END_OF_HEAD)]
        return dict(get_html_metadata(weasyprint.HTML(string=head, base_url=ORIGIN + "type/")))


def _filled(phrases: Mapping[str, Phrase], values: Sequence[str]) -> dict[str, str]:
    return {name: _said(one, values) for name, one in phrases.items()}


def _said(one: Phrase, values: Sequence[str]) -> str:
    return "".join([part if isinstance(part, str) else values[part.number] for part in one.parts])
