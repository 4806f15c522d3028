"""A shape's formatting structure, kept between layouts: only what depends on the values is made anew.

For a new line pattern WeasyPrint must lay out and draw the record itself; that is the pattern's proof. But the HTML,
the style sheets, the computed styles and the boxes are the same for every record of a shape but for the texts in which
values stand. So a copy of the boxes is given the record's texts, and goes through WeasyPrint's layout and drawing.

Layout changes the boxes it is given, so no layout sees boxes that another has seen. Computed styles are shared: layout
writes to copies of them, or, to a page's, the same again. What cannot be shown to be of a known and harmless kind is
not kept, and such a shape's records are read from the HTML each time. Some patterns are made both ways and compared.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace
from typing import Any

from weasyprint.css.targets import TargetCollector
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout import LayoutContext, layout_document
from weasyprint.pdf.metadata import DocumentMetadata

from pipeline.press import render
from pipeline.press.plate.blocks import TAG
from pipeline.press.plate.founding import Founded
from pipeline.press.plate.heads import END_OF_HEAD, Head
from pipeline.press.plate.laid import Hole
from pipeline.press.plate.lined import NAME, may_be_named
from pipeline.press.plate.marks import START
from pipeline.press.plate.setting import text_of
from pipeline.press.plate.watched import Box, Built

_PLAIN = (int, float, str, bool, type(None))
_SHARED = frozenset({"style", "element"})
"""What layouts do not change; a test lays out again and again and compares."""
_COPIED = frozenset({"children", "remove_decoration_sides", "string_set", "column_groups", "cached_counter_values"})
_KINDS = (
    boxes.BlockBox,
    boxes.LineBox,
    boxes.InlineBox,
    boxes.InlineBlockBox,
    boxes.TextBox,
    boxes.TableBox,
    boxes.TableRowGroupBox,
    boxes.TableRowBox,
    boxes.TableCellBox,
    boxes.TableColumnBox,
    boxes.TableColumnGroupBox,
    boxes.TableCaptionBox,
)
_TOLD = ("<title", "<meta", "<link")
"""What `get_html_metadata` of WeasyPrint may look for."""


class NotKept(Exception):  # noqa: N818 - no error: the record is read from its HTML
    """This shape cannot be kept, or something was asked for that was not kept."""


class _Styles:
    """Computed styles, of which those of a kind of page are computed once, as those of the elements are."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - `StyleFor` of WeasyPrint
        self._inner = inner
        self._pages: set[object] = set()
        self.initial_page_sizes = inner.initial_page_sizes
        self.get_cascaded_styles = inner.get_cascaded_styles

    def __call__(self, element: object, pseudo_type: str | None = None) -> Any:  # noqa: ANN401
        return self._inner(element, pseudo_type)

    def add_page_declarations(self, page_type: object) -> None:
        if page_type not in self._pages:
            self._pages.add(page_type)
            self._inner.add_page_declarations(page_type)

    def set_computed_styles(self, element: object, *, pseudo_type: str | None = None, **others: object) -> None:
        if (element, pseudo_type) not in self._inner.get_computed_styles():
            self._inner.set_computed_styles(element, pseudo_type=pseudo_type, **others)


@dataclass(frozen=True, slots=True)
class Kept:
    """A formatting structure that no layout has seen."""

    root: Box
    built: Built
    founded: Founded
    styles: _Styles
    texts: Mapping[tuple[int, int], Callable[[Sequence[str]], str]]
    """What makes the text of a tagged box."""
    head: Head
    number: int
    """Of all that were kept in this process."""

    def document(self, values: Sequence[str], fetcher: render.Fetcher, said: list[str]) -> Document:
        """A record's pages, laid out by WeasyPrint.

        Args:
            values: the record's.
            fetcher: for what is written into the file.
            said: takes what WeasyPrint says, beginning with what it has said of the HTML and the style sheets.

        Raises:
            NotKept: a picture, or the like, is asked for.
            LibraryError: as `press.render.render`.
            Unfaithful: a value is empty.
        """
        built = self.built
        said += built.said
        fonts = render.fonts()
        context = LayoutContext(self.styles, _no_image, fonts, built.counter_style, _no_targets())
        html = SimpleNamespace(etree_element=built.element, base_url=built.base_url)
        pages = [Page(box) for box in layout_document(html, self._fresh(values), context)]
        document = Document(pages, self.metadata(values), fetcher, fonts, {}, render.OPTIONS["output_intent"])
        render.refuse(document)
        return document

    def _fresh(self, values: Sequence[str]) -> Box:
        """The boxes with a record's texts."""
        root = _copied(self.root)
        labels = iter(self.founded.labels)
        line = root
        for box in root.descendants():
            if isinstance(box, boxes.LineBox):
                line = box
            if make := self.texts.get(getattr(box, TAG, None)):  # type: ignore[arg-type] # None is no key
                box.text = make(values)
                if name := getattr(line, NAME, None):
                    setattr(line, NAME, (*name, box.text))
            if box.bookmark_label and box.style["bookmark_level"] != "none":
                box.bookmark_label = next(labels).fill(values)
            if box.string_set:
                box.string_set = [(name, self._string(name, text, values)) for name, text in box.string_set]
        return root

    def _string(self, name: str, text: str, values: Sequence[str]) -> str:
        string = self.founded.strings.get(name)
        return string.fill(values) if string else text

    def metadata(self, values: Sequence[str]) -> DocumentMetadata:
        """What WeasyPrint reads in the record's own head."""
        return self.head.metadata(values)


def keep(built: Built, founded: Founded) -> Kept:
    """Keep a structure, before it is laid out.

    Raises:
        NotKept: it holds something of which nothing is known.
    """
    shape = founded.shape
    if built.footnotes or built.targets.target_lookup_items or built.targets.counter_lookup_items:
        raise NotKept
    _, head, body = shape.partition(END_OF_HEAD)
    if not head or any(one in body.lower() for one in _TOLD):
        raise NotKept
    texts = {
        (block.ordinal, run.number): text_of(run)
        for block in founded.blocks
        for run in block.runs
        if any(isinstance(part, Hole) for part in run.parts)
    }
    root = _copied(built.root)
    tagged = [getattr(box, TAG) for box in root.descendants() if getattr(box, TAG, None) in texts]
    if sorted(tagged) != sorted(texts) or any(START in one for one in _said(root)):
        raise NotKept
    _name_lines(root)
    return Kept(root, built, founded, _Styles(built.style_for), texts, Head(shape), next(_COUNT))


_COUNT = count()


def _name_lines(root: Box) -> None:
    """Let those lines be remembered of which all is known; the texts of values are added to the names."""
    for box in root.descendants():
        if isinstance(box, boxes.LineBox) and may_be_named(box):
            setattr(box, NAME, (next(_COUNT),))


def _said(root: Box) -> Iterator[str]:
    for box in root.descendants():
        if isinstance(box, boxes.TextBox):
            yield box.text
        yield box.bookmark_label or ""


def _no_image(*_: object, **__: object) -> None:
    raise NotKept


def _no_targets() -> TargetCollector:
    targets = TargetCollector()
    targets.check_pending_targets()
    return targets


def _copied(box: Box) -> Box:
    """A box and all below it, which share with the first only what layouts do not change.

    Raises:
        NotKept: a box is of another kind, or has something that is not known.
    """
    if type(box) not in _KINDS:
        raise NotKept
    new = box.copy()
    for name, value in box.__dict__.items():
        if name in _COPIED:
            setattr(new, name, _copied_value(value))
        elif name not in _SHARED and name != TAG and not _is_plain(value):
            raise NotKept
    return new


def _is_plain(value: object) -> bool:
    return all(map(_is_plain, value)) if isinstance(value, tuple) else isinstance(value, _PLAIN)


def _copied_value(value: Any) -> Any:  # noqa: ANN401 - what a box of WeasyPrint may have
    if isinstance(value, list | tuple):
        return type(value)(_copied(one) if isinstance(one, boxes.Box) else one for one in value)
    if isinstance(value, dict):
        return {key: list(one) if isinstance(one, list) else one for key, one in value.items()}
    return set(value) if isinstance(value, set) else value
