"""The blocks of a paper's HTML as Word paragraphs and tables."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import html as lxml_html
from lxml.etree import _Element

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

Element: TypeAlias = lxml_html.HtmlElement
Holder: TypeAlias = "WordDocument | _Cell"

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
_SET_APART = {"lines", "letterhead", "signature"}
"""Groups of lines without space between them, but with space after the last."""
_BLANKS = {"short": 10, "medium": 25, "long": 43}
"""How many underscores a line to be filled in by hand is drawn with."""
_UNBREAKABLE = 40
"""A word of more letters gets places where Word may break it, as the PDF has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mood:
    """What a block inherits from the blocks around it."""

    width: float
    """In points."""
    double: bool = False
    center: bool = False
    tight: bool = False
    together: bool = False
    bold: bool = False
    capitals: bool = False
    letter: bool = False
    """A letter's heading is its subject: at the left, as written."""

    def inside(self, element: Element) -> "_Mood":
        names = _classes(element)
        return replace(
            self,
            double=self.double or "double" in names,
            center=self.center or "center" in names,
            tight=self.tight or bool(names & {"signature", "lines", "caption", "columns"}),
            together=self.together or bool(names & {"signature", "keep"}),
            bold=self.bold or "court-title" in names,
            capitals=self.capitals or "court-title" in names,
        )


def write_blocks(element: Element, holder: Holder, *, width: float) -> None:
    """Write everything inside an element.

    Args:
        element: the body or a part of it.
        holder: the Word document or a cell of a table.
        width: the width there is for it, in points.
    """
    _write(element, holder, _Mood(width=width, letter="letter" in _classes(element)))


def _write(element: Element, holder: Holder, mood: _Mood) -> None:
    for child in element:
        if isinstance(child.tag, str):
            _write_one(child, holder, mood.inside(child))


def _write_one(element: Element, holder: Holder, mood: _Mood) -> None:
    names = _classes(element)
    if element.tag in _HEADINGS:
        _paragraph(element, holder, mood, style=f"Heading {_HEADINGS[element.tag]}")
    elif element.tag == "p":
        _paragraph(element, holder, mood)
    elif element.tag == "table":
        _table(element, holder, mood)
    elif "columns" in names:
        _columns(element, holder, mood)
    elif "rule" in names:
        _rule(holder, mood)
    elif element.tag in {"ol", "ul"}:
        raise ValueError("papers number their paragraphs themselves; a list would number them again in Word")
    else:
        _write(element, holder, mood)
        if names & _SET_APART:
            holder.paragraphs[-1].paragraph_format.space_after = Pt(14)


def _paragraph(element: Element, holder: Holder, mood: _Mood, style: str | None = None) -> None:
    paragraph = holder.add_paragraph(style=style)
    look = paragraph.paragraph_format
    title = style == "Heading 1" and not mood.letter
    if mood.center or title or (style and mood.double):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if style is None:
        look.space_after = Pt(0 if mood.tight or mood.double else 10)
        look.keep_with_next = mood.together
        _indent(paragraph, mood, _classes(element))
    else:
        look.space_before = Pt(16)
        look.keep_with_next = True
    _runs(element, paragraph, bold=mood.bold or style is not None, capitals=mood.capitals or title)


def _indent(paragraph: Paragraph, mood: _Mood, names: set[str]) -> None:
    if mood.double and not mood.tight:
        paragraph.paragraph_format.line_spacing = 2.0
        paragraph.paragraph_format.first_line_indent = Pt(0 if "flush" in names else 36)
    if "role" in names:
        paragraph.paragraph_format.left_indent = Pt(mood.width / 2)
    if "indent" in names:
        paragraph.paragraph_format.left_indent = Pt(36)


def _runs(element: Element, paragraph: Paragraph, **look: bool) -> None:
    """The text of an element; white space as HTML has it."""
    _text(element.text, paragraph, look)
    for child in element:
        if isinstance(child.tag, str):
            _inline(child, paragraph, look)
        _text(child.tail, paragraph, look)
    _trim(paragraph)


def _inline(child: Element, paragraph: Paragraph, look: dict[str, bool]) -> None:
    names = _classes(child)
    if child.tag == "br":
        paragraph.add_run().add_break()
    elif "blank" in names:
        count = next((_BLANKS[name] for name in names if name in _BLANKS), 20)
        _text("_" * count, paragraph, look)
    else:
        _runs(child, paragraph, **{**look, **_INLINE_LOOKS.get(child.tag, {})})
        if "number" in names:
            paragraph.add_run("\t")


_INLINE_LOOKS = {"strong": {"bold": True}, "b": {"bold": True}, "em": {"italic": True}, "u": {"underline": True}}


def _text(text: str | None, paragraph: Paragraph, look: dict[str, bool]) -> None:
    if not text:
        return
    before = paragraph.text
    plain = " ".join(text.split())
    lead = " " if text[0].isspace() and before and not before[-1].isspace() else ""
    tail = " " if text[-1].isspace() and plain else ""
    if lead + plain + tail:
        _style(paragraph.add_run(_breakable(lead + plain + tail)), look)


def _style(run: Run, look: dict[str, bool]) -> None:
    run.bold = look.get("bold") or None
    run.italic = look.get("italic") or None
    run.underline = look.get("underline") or None
    run.font.all_caps = look.get("capitals") or None


def _breakable(text: str) -> str:
    words = (
        "\u200b".join(word[at : at + _UNBREAKABLE] for at in range(0, len(word), _UNBREAKABLE))
        for word in text.split(" ")
    )
    return " ".join(words)


def _trim(paragraph: Paragraph) -> None:
    if paragraph.runs and paragraph.runs[-1].text.endswith(" "):
        paragraph.runs[-1].text = paragraph.runs[-1].text.rstrip(" ")


def _columns(element: Element, holder: Holder, mood: _Mood) -> None:
    columns = [child for child in element if "column" in _classes(child)]
    table = _new_table(holder, rows=1, columns=len(columns), width=mood.width)
    width = mood.width / len(columns)
    for column, cell in zip(columns, table.rows[0].cells, strict=True):
        _fill_cell(column, cell, replace(mood, width=width - 11).inside(column))
        _cell_borders(cell, [name for name in ("right", "bottom", "top") if f"line-{name}" in _classes(column)])


def _table(element: Element, holder: Holder, mood: _Mood) -> None:
    rows = element.xpath(".//tr")
    count = max(len(row.xpath("./th|./td")) for row in rows)
    table = _new_table(holder, rows=len(rows), columns=count, width=mood.width)
    table.style = "Table Grid"
    for row, line in zip(rows, table.rows, strict=True):
        for source, cell in zip(row.xpath("./th|./td"), line.cells, strict=False):
            _fill_cell(source, cell, replace(mood, width=mood.width / count, tight=True), bold=source.tag == "th")


def _new_table(holder: Holder, *, rows: int, columns: int, width: float) -> Table:
    table: Table = holder.add_table(rows, columns)
    table.autofit = False
    for column in table.columns:
        column.width = Pt(width / columns)
    return table


def _fill_cell(element: Element, cell: _Cell, mood: _Mood, *, bold: bool = False) -> None:
    first = cell.paragraphs[0]
    if (element.text or "").strip() or all(child.tag in {"span", "strong", "em", "br", "u"} for child in element):
        _runs(element, first, bold=bold)
        return
    _write(element, cell, mood)
    # A cell comes with an empty paragraph and must end with one; ours replace it where they can.
    if len(cell.paragraphs) > 1:
        first._p.getparent().remove(first._p)  # noqa: SLF001 - python-docx cannot remove


def _rule(holder: Holder, mood: _Mood) -> None:
    paragraph = holder.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(24)
    paragraph.paragraph_format.keep_with_next = mood.together
    borders = OxmlElement("w:pBdr")
    borders.append(_line("bottom"))
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - python-docx has no borders


def _cell_borders(cell: _Cell, sides: list[str]) -> None:
    if not sides:
        return
    borders = OxmlElement("w:tcBorders")
    for side in sorted(sides, key=("top", "left", "bottom", "right").index):
        borders.append(_line(side))
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001 - python-docx has no borders


def _line(side: str) -> _Element:
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{key}"), value)
    return line


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())
