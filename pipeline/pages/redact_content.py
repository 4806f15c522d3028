"""Takes letters and pictures out of a page's content where boxes lie, and leaves all else where it stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Operator, Stream, String

from pipeline.pages import redact_font, redact_geometry, redact_paths, redact_state
from pipeline.pages.redact_geometry import Box
from pipeline.pages.redact_shared import Shared
from pipeline.pages.redact_state import State

_Instruction: TypeAlias = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
_ASCENT, _DESCENT = 0.8, -0.2
_DEEPEST = 12
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_COLOURS = frozenset({"scn", "sc", "cs", "g", "rg", "k"})


@dataclass(slots=True)
class Redaction:
    """The boxes of one page, and what is done under them.

    Attributes:
        pdf: the file.
        boxes: in the page's own coordinates.
        shared: of the whole file.
        coarse: whole showing operators go, not single letters: for fonts that do not say their widths.
        runs: where whole operators went.
    """

    pdf: pikepdf.Pdf
    boxes: tuple[Box, ...]
    shared: Shared
    coarse: bool = False
    runs: list[Box] = field(default_factory=list)

    def page(self, page: Dictionary) -> None:
        """Rewrite a page's content."""
        resources = redact_state.copied(page.get(Name.Resources))
        content = self._rewritten(pikepdf.parse_content_stream(pikepdf.Page(page)), resources, Matrix(), 0)
        page.Resources = resources
        page.Contents = self.pdf.make_stream(content)

    def _rewritten(self, found: Iterable[_Instruction], resources: Dictionary, matrix: Matrix, depth: int) -> bytes:
        walk = _Walk(self, resources, matrix, depth)
        kept = [one for instruction in found for one in walk.step(instruction)]
        walk.forget()
        return pikepdf.unparse_content_stream(kept)

    def form(self, drawing: Stream, matrix: Matrix, depth: int) -> Stream | None:
        """A drawing with its letters and pictures taken out; None where it is nested too deep to be looked into."""
        if depth > _DEEPEST:
            return None
        own = Matrix(drawing.Matrix) if Name.Matrix in drawing else Matrix()
        inside = own @ matrix
        resources = redact_state.copied(drawing.get(Name.Resources))
        content = self._rewritten(pikepdf.parse_content_stream(drawing), resources, inside, depth + 1)
        copy = self.pdf.make_stream(content)
        for key, value in drawing.items():
            if key not in ("/Length", "/Filter", "/DecodeParms", "/Resources"):
                copy[key] = value
        copy.Resources = resources
        return copy

    def hits(self, quad: Box) -> bool:
        """Whether a letter's place lies in a box."""
        return any(redact_geometry.overlap(quad, one) for one in self.boxes)

    def touched(self, place: Box) -> bool:
        """Whether any of a place lies in a box."""
        return any(redact_geometry.touches(place, one) for one in self.boxes)


class _Walk:
    """One content stream, operator by operator."""

    def __init__(self, redaction: Redaction, resources: Dictionary, matrix: Matrix, depth: int) -> None:
        self._redaction = redaction
        self._resources = resources
        self._depth = depth
        self._state = State(matrix)
        self._saved: list[State] = []
        self._text = self._line = Matrix()
        self._outlines = redact_paths.Outlines(self._shape_goes)
        self._made = 0
        self._used: set[str] = set()
        self._replaced: dict[str, Callable[[list[Object]], Iterator[_Instruction]]] = {
            "Do": self._draw,
            "gs": self._drawn_as,
            "sh": self._shaded,
            "BDC": self._marked,
        }
        self._steps: dict[str, Callable[[list[Object]], None]] = {
            "q": self._save,
            "Q": self._restore,
            "cm": self._concat,
            "BT": self._begin,
            "Tf": self._font,
            "Td": self._move,
            "TD": self._move_leading,
            "Tm": self._set,
            "T*": self._next,
            "Tc": lambda given: setattr(self._state, "letters", float(given[0])),
            "Tw": lambda given: setattr(self._state, "words", float(given[0])),
            "Tz": lambda given: setattr(self._state, "wide", float(given[0]) / 100),
            "TL": lambda given: setattr(self._state, "leading", float(given[0])),
            "Ts": lambda given: setattr(self._state, "rise", float(given[0])),
        }

    def step(self, instruction: _Instruction) -> Iterator[_Instruction]:
        """What stands in place of an instruction."""
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            if not self._redaction.touched(redact_geometry.around(self._state.matrix, (0, 0, 1, 1))):
                yield instruction
            return
        given, name = list(instruction.operands), str(instruction.operator)
        if name.lower() in _COLOURS:
            self._coloured(given, lines=name.isupper())
        if name in self._replaced:
            yield from self._replaced[name](given)
        elif name in _SHOWING:
            yield from self._show(name, given)
        elif name in redact_paths.OPERATORS:
            yield from self._outlines.step(instruction, name, self._state.matrix)
        else:
            if name in self._steps:
                self._steps[name](given)
            yield instruction

    def forget(self) -> None:
        """Drop pictures and drawings that are not shown any more: what was there would still be in the file."""
        for kind in (Name.XObject, Name.ExtGState):
            held = self._resources.get(kind)
            if isinstance(held, Dictionary):
                for key in set(held.keys()) - self._used:
                    del held[key]

    def _save(self, _given: list[Object]) -> None:
        self._saved.append(replace(self._state, patterns=dict(self._state.patterns)))

    def _restore(self, _given: list[Object]) -> None:
        if self._saved:
            self._state = self._saved.pop()

    def _concat(self, given: list[Object]) -> None:
        self._state.matrix = Matrix(*map(float, given)) @ self._state.matrix

    def _begin(self, _given: list[Object]) -> None:
        self._text = self._line = Matrix()

    def _font(self, given: list[Object]) -> None:
        found = self._resource(Name.Font, given[0])
        self._state.font, self._state.size = redact_font.widths(found), float(given[1])

    def _drawn_as(self, given: list[Object]) -> Iterator[_Instruction]:
        """A graphics state: its font counts, and its mask is changed like a drawing."""
        state = self._resource(Name.ExtGState, given[0])
        held = state.get(Name.Font) if isinstance(state, Dictionary) else None
        if isinstance(held, Array):
            self._state.font, self._state.size = redact_font.widths(held[0]), float(held[1])
        mask = state.get(Name.SMask) if isinstance(state, Dictionary) else None
        drawn = mask.get(Name.G) if isinstance(mask, Dictionary) else None
        if isinstance(drawn, Stream):
            matrix, redaction = self._state.matrix, self._redaction
            redaction.shared.mask(drawn, lambda one: redaction.form(one, matrix, self._depth))
        self._used.add(str(given[0]))
        yield pikepdf.ContentStreamInstruction(given, Operator("gs"))

    def _shaded(self, given: list[Object]) -> Iterator[_Instruction]:
        if not self._redaction.shared.empty(self._resource(Name.Shading, given[0])):
            yield pikepdf.ContentStreamInstruction(given, Operator("sh"))

    @staticmethod
    def _marked(given: list[Object]) -> Iterator[_Instruction]:
        properties = redact_state.silent(given[1]) if isinstance(given[1], Dictionary) else given[1]
        yield pikepdf.ContentStreamInstruction([given[0], properties], Operator("BDC"))

    def _resource(self, kind: Name, name: Object) -> Object | None:
        held = self._resources.get(kind)
        return held.get(str(name)) if isinstance(held, Dictionary) else None

    def _coloured(self, given: list[Object], *, lines: bool) -> None:
        self._state.patterns.pop(lines, None)
        if given and isinstance(given[-1], Name):
            self._state.patterns[lines] = str(given[-1])

    def _shape_goes(self, place: Box) -> bool:
        """Whether a shape goes: a drawn letter, or one painted with a pattern that may say anything."""
        if not self._redaction.touched(place):
            return False
        painted = [self._resource(Name.Pattern, Name(one)) for one in self._state.patterns.values()]
        emptied = [self._redaction.shared.empty(one) for one in painted]
        return any(emptied) or redact_paths.goes(place, self._redaction.boxes)

    def _move(self, given: list[Object]) -> None:
        self._text = self._line = Matrix(1, 0, 0, 1, float(given[0]), float(given[1])) @ self._line

    def _move_leading(self, given: list[Object]) -> None:
        self._state.leading = -float(given[1])
        self._move(given)

    def _set(self, given: list[Object]) -> None:
        self._text = self._line = Matrix(*map(float, given))

    def _next(self, _given: list[Object]) -> None:
        self._text = self._line = Matrix(1, 0, 0, 1, 0, -self._state.leading) @ self._line

    def _show(self, name: str, given: list[Object]) -> Iterator[_Instruction]:
        """A showing operator, as `TJ`: the letters that go are replaced by the room they took."""
        if name == '"':
            self._state.words, self._state.letters = float(given[0]), float(given[1])
            yield pikepdf.ContentStreamInstruction([given[0]], Operator("Tw"))
            yield pikepdf.ContentStreamInstruction([given[1]], Operator("Tc"))
        if name in ("'", '"'):
            self._next([])
            yield pikepdf.ContentStreamInstruction([], Operator("T*"))
        shown = given[-1]
        items = list(shown) if isinstance(shown, Array) else [shown]
        kept, changed = self._letters(items)
        yield pikepdf.ContentStreamInstruction([Array(kept if changed else items)], Operator("TJ"))

    def _letters(self, items: list[Object]) -> tuple[list[object], bool]:
        start = self._text
        pieces: list[tuple[bytes | float, bool, float]] = []
        for item in items:
            if isinstance(item, String):
                pieces += self._string(bytes(item))
            else:
                self._advance(-float(item) / 1000 * self._state.size * self._state.wide)
                pieces.append((float(item), False, 0.0))
        gone = any(one[1] for one in pieces) or (self._guessed() and self._near(start))
        if gone and (self._redaction.coarse or self._guessed()):
            self._redaction.runs.append(self._run(start))
            pieces = [(one[0], not isinstance(one[0], float), one[2]) for one in pieces]
        return redact_state.joined(pieces, self._state.size), gone

    def _guessed(self) -> bool:
        return not self._state.font.known

    def _near(self, start: Matrix) -> bool:
        """Whether a run of letters of unknown widths may lie in a box: it may be half as long again as guessed."""
        return self._redaction.touched(self._run(start, more=1.5))

    def _run(self, start: Matrix, *, more: float = 1.0) -> Box:
        """The place of the letters shown since a start."""
        state, end = self._state, self._text
        if start.a * start.d == start.b * start.c:
            return redact_geometry.around(start @ state.matrix, (0, 0, 0, 0))
        length = float((end @ start.inverse()).e) * more + (abs(state.size) if more > 1 else 0.0)
        quad = (0.0, state.rise + _DESCENT * state.size, length, state.rise + _ASCENT * state.size)
        return redact_geometry.around(start @ state.matrix, quad)

    def _string(self, shown: bytes) -> Iterator[tuple[bytes, bool, float]]:
        state = self._state
        for piece, code in state.font.codes(shown):
            width = state.font.of(code) * state.size
            matrix = self._text @ state.matrix
            quad = (0.0, state.rise + _DESCENT * state.size, width * state.wide, state.rise + _ASCENT * state.size)
            gone = self._redaction.hits(redact_geometry.around(matrix, quad))
            step = width + state.letters + (state.words if piece == b" " else 0.0)
            self._advance(step * state.wide)
            yield piece, gone, step

    def _advance(self, by: float) -> None:
        self._text = Matrix(1, 0, 0, 1, by, 0) @ self._text

    def _draw(self, given: list[Object]) -> Iterator[_Instruction]:
        """A picture or a drawing: changed under the boxes, or gone where that cannot be done safely."""
        found = self._resource(Name.XObject, given[0])
        instruction = pikepdf.ContentStreamInstruction(given, Operator("Do"))
        if not isinstance(found, Stream):
            return
        matrix, redaction = self._state.matrix, self._redaction
        if found.get(Name.Subtype) == Name.Form:
            changed = redaction.form(found, matrix, self._depth)
        elif not redaction.touched(redact_geometry.around(matrix, (0, 0, 1, 1))):
            self._used.add(str(given[0]))
            yield instruction
            return
        else:
            changed = redaction.shared.picture(found, matrix, redaction.boxes)
        if changed is not None:
            name = self._named(changed)
            yield pikepdf.ContentStreamInstruction([Name(name)], Operator("Do"))

    def _named(self, thing: Stream) -> str:
        drawings = self._resources.XObject
        while f"/DpRedacted{self._made}" in drawings:
            self._made += 1
        name = f"/DpRedacted{self._made}"
        drawings[name] = thing
        self._used.add(name)
        return name
