"""Draws stamps onto pages: words into glyphs, places into coordinates, the old content kept whole."""

from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.pages import colours, font, operators
from pipeline.pages.font import Cut
from pipeline.pages.marks import Kind, Line, Stamp, filled
from pipeline.pages.spots import Box, Seen

OURS = "/DocketpressStamp"
"""Marks our own content streams, so that stamping can be undone."""
_PAD = 4.0
_LEADING = 1.25
_BASELINE = 0.95
"""How far below the top of a line its letters stand, in its size."""
_FRAME = 0.8
_BLACK = {1: "0", 3: "0 0 0", 4: "0 0 0 1"}
"""By the number of a profile's colours."""
_ARTIFACTS = {
    Kind.HEADER: "/Type/Pagination/Subtype/Header",
    Kind.PAGE_NUMBER: "/Type/Pagination/Subtype/Footer",
    Kind.BATES: "/Type/Pagination/Subtype/Footer",
}


@dataclass(frozen=True, slots=True)
class Set:
    """One stamp with its words filled in for one page, measured but not yet placed."""

    stamp: Stamp
    texts: tuple[str, ...]
    width: float
    height: float


class Press:
    """Everything that is the same for all pages of a file."""

    def __init__(self, pdf: pikepdf.Pdf, stamps: list[Stamp]) -> None:
        self._pdf = pdf
        self._stamps = [
            (one, None if one.pages is None else {at: n for n, at in enumerate(one.pages)}) for one in stamps
        ]
        self._pages = len(pdf.pages)
        self._cuts = self._cut([line for one in stamps for line in one.lines])
        self._fonts = {bold: (Name(f"/{cut.key}"), cut.embed(pdf)) for bold, cut in self._cuts.items()}
        self._colour = _Colour(pdf)
        self._opening = {0: _stream(pdf, b"q\n")}
        self._always = {at: self._set(one, {}) for at, (one, _) in enumerate(self._stamps) if _constant(one)}

    def _cut(self, lines: list[Line]) -> dict[bool, Cut]:
        groups = {bold: [line for line in lines if line.bold is bold] for bold in (False, True)}
        return {bold: font.cut(font.face(bold=bold), letters(group)) for bold, group in groups.items() if group}

    def wanted(self, at: int) -> list[Set]:
        """What shall stand on a page, with its words filled in."""
        found = []
        for number, (one, pages) in enumerate(self._stamps):
            order = at if pages is None else pages.get(at)
            if order is None:
                continue
            ready = self._always.get(number)
            found.append(ready or self._set(one, self._values(one, at, order)))
        return found

    def _values(self, one: Stamp, at: int, order: int) -> dict[str, str]:
        return {"page": str(at + 1), "pages": str(self._pages), "number": str(one.first + order).zfill(one.digits)}

    def _set(self, one: Stamp, values: dict[str, str]) -> Set:
        texts = tuple(filled(line.text, values) for line in one.lines)
        pad = 2 * _PAD if one.framed else 0.0
        wide = max(self._cuts[line.bold].width(text, line.size) for line, text in zip(one.lines, texts, strict=True))
        high = sum(line.size * _LEADING for line in one.lines)
        return Set(one, texts, wide + pad, high + pad)

    def print(self, page: pikepdf.Page, seen: Seen, placed: list[tuple[Set, Box]], *, foreign: bool) -> None:
        """Print on one page.

        Args:
            page: the page.
            seen: how it is seen.
            placed: what stands where.
            foreign: whether the page's content may leave something open.
        """
        self._append(page, seen, "".join(self._drawing(one, box, seen) for one, box in placed), foreign=foreign)

    def _drawing(self, one: Set, box: Box, seen: Seen) -> str:
        kind = one.stamp.kind
        edge = "Top" if box[1] > seen.height / 2 else "Bottom"
        about = f"{_ARTIFACTS[kind]}/Attached[/{edge}]" if kind in _ARTIFACTS else "/Type/Layout"
        left, bottom, right, top = seen.own(box)
        lines = [f"/Artifact <<{about}/BBox[{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}]>> BDC\n{self._colour.fill}"]
        inset = _PAD if one.stamp.framed else 0.0
        if one.stamp.framed:
            lines.append(
                f"{self._colour.stroke}{_FRAME} w {box[0]:.2f} {box[1]:.2f} {one.width:.2f} {one.height:.2f} re S\n",
            )
        y = box[3] - inset
        lines.append("BT\n")
        for line, text in zip(one.stamp.lines, one.texts, strict=True):
            cut = self._cuts[line.bold]
            x = box[0] + (one.width - cut.width(text, line.size)) / 2
            lines.append(
                f"{self._fonts[line.bold][0]} {line.size:g} Tf 1 0 0 1 {x:.2f} {y - line.size * _BASELINE:.2f} Tm "
                f"<{cut.hexadecimal(text)}> Tj\n",
            )
            y -= line.size * _LEADING
        lines.append("ET\nEMC\n")
        return "".join(lines)

    def _append(self, page: pikepdf.Page, seen: Seen, drawing: str, *, foreign: bool) -> None:
        """Wrap the old content and put the new behind it.

        The wrap is what keeps the stamp upright: WeasyPrint's pages begin by turning the axes over and
        never turn them back, which no checker notices.
        """
        state = operators.balance(page) if foreign else operators.CLOSED
        old = page.obj.get("/Contents")
        content = list(old) if isinstance(old, Array) else [] if old is None else [old]
        matrix = " ".join(f"{part:g}" for part in seen.matrix)
        close = state.closing + b"Q\n" if content else b""
        ours = _stream(self._pdf, close + f"q {matrix} cm\n{drawing}Q\n".encode("ascii"))
        opening = [self._opened(state.surplus)] if content else []
        page.obj["/Contents"] = Array([*opening, *content, ours])
        self._add_resources(page)

    def _opened(self, surplus: int) -> pikepdf.Object:
        """A stream of `q`s: one, and one for each that the page closes without having opened it."""
        if surplus not in self._opening:
            self._opening[surplus] = _stream(self._pdf, b"q\n" * (surplus + 1))
        return self._opening[surplus]

    def _add_resources(self, page: pikepdf.Page) -> None:
        resources = page.obj.get("/Resources")
        if resources is None:
            resources = page.resources
        _part(resources, "/Font").update(dict(self._fonts.values()))
        if self._colour.space is not None:
            _part(resources, "/ColorSpace")[self._colour.name] = self._colour.space


class _Colour:
    """Black, in the file's own colour profile, so that a page's default colours cannot change it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        intent = colours.intent(pdf)
        parts = _BLACK[intent.DestOutputProfile.get_int("/N", 0)] if intent is not None else ""
        self.space: pikepdf.Object | None = None
        self.name = "/DPBlack"
        self.fill, self.stroke = "0 g ", "0 G "
        if intent is not None:
            self.space = pdf.make_indirect(Array([Name.ICCBased, intent.DestOutputProfile]))
            self.name = f"/DP{len(colours.profile(intent)):x}"
            self.fill, self.stroke = f"{self.name} cs {parts} sc ", f"{self.name} CS {parts} SC "


def _constant(one: Stamp) -> bool:
    return not any("{" in line.text for line in one.lines)


def _stream(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Object:
    made = pdf.make_stream(data)
    made[OURS] = True
    return made


def _part(resources: pikepdf.Object, key: str) -> pikepdf.Object:
    if not isinstance(resources.get(key), Dictionary):
        resources[key] = Dictionary()
    return resources[key]


def letters(lines: list[Line]) -> frozenset[str]:
    """Counters need their digits; the letters of their names come along unused."""
    return frozenset("".join(line.text for line in lines) + "0123456789").difference("{}")
