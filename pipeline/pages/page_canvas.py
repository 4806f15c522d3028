"""Adds content on top of a stranger's page without trusting how its own content ends."""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

_PROBE = b"\nn /DpEnd MP\n"
"""Two operators that draw nothing; they must be read back behind the content they follow."""
_STATE = {"q": 1, "Q": -1}
_WANTED = "q Q BMC BDC EMC BT ET n MP"
_MARKED = {"BMC": 1, "BDC": 1, "EMC": -1}
_TEXT = {"BT": 1, "ET": -1}


@dataclass(slots=True)
class PageCanvas:
    """What is to be drawn on one page; nothing changes until `finish`."""

    pdf: pikepdf.Pdf
    page: Dictionary
    _pieces: list[bytes] = field(default_factory=list)

    def add(self, operators: bytes) -> None:
        """Draw this after all that was added before; the operators must leave the state as they found it."""
        if operators:
            self._pieces.append(operators)

    def resource(self, category: str, thing: Object, stem: str) -> str:
        """A name, with its slash, by which the page's content may call the thing.

        Args:
            category: the resource dictionary, for example `/Font`.
            thing: an indirect object; if the page knows it already, its name is used again.
            stem: how a new name starts.
        """
        known = self._category(category)
        names = [key for key in known.keys() if key.startswith(f"/{stem}")]  # noqa: SIM118 - a PDF dictionary
        for key in names:
            if known[key].objgen == thing.objgen:
                return key
        taken, number = set(names), 0
        while f"/{stem}{number}" in taken:
            number += 1
        known[f"/{stem}{number}"] = thing
        return f"/{stem}{number}"

    def finish(self) -> bool:
        """Put what was added on top of the page, in upright page coordinates whatever its content left behind.

        Returns:
            Whether the old content had to be enclosed in a drawing of its own; marks for tags in it are void then.
        """
        if not self._pieces:
            return False
        contents = self.page.get(Name.Contents)
        old = [one for one in (contents if isinstance(contents, Array) else [contents]) if isinstance(one, Stream)]
        brackets = _brackets(self.page, self.pdf) if old else (b"", b"")
        endless = brackets is None
        if endless:
            old = [self._enclosed(old)]
        before, after = brackets or (b"q", b"Q")
        parts = [self.pdf.make_stream(before)] if before else []
        parts += [*old, self.pdf.make_stream(b"\n".join([after, *self._pieces, b""]))]
        self.page.Contents = Array(parts)
        return endless

    def _enclosed(self, old: list[Stream]) -> Stream:
        """The old content as a drawing of its own, so that a text or table it never ends cannot swallow ours."""
        drawing = self.pdf.make_stream(
            b"\n".join(_readable(one) for one in old),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=pikepdf.Page(self.page).mediabox,
            Resources=_inner(self.page, "/Resources").copy(),
        )
        return self.pdf.make_stream(self.resource("/XObject", drawing, "DpPage").encode("ascii") + b" Do")

    def _category(self, category: str) -> Dictionary:
        return _inner(_inner(self.page, "/Resources"), category)


def _readable(stream: Stream) -> bytes:
    """A stream's content; nothing of it if nobody can decode it."""
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return b""


def _inner(holder: Dictionary, key: str) -> Dictionary:
    """The dictionary under a key, put there if something else or nothing is."""
    inner = holder.get(key)
    if isinstance(inner, Dictionary):
        return inner
    holder[key] = Dictionary()
    return _inner(holder, key)


def _brackets(page: Dictionary, pdf: pikepdf.Pdf) -> tuple[bytes, bytes] | None:
    """Operators before and after the old content that give back the state the page began with.

    A stranger's content may leave text, marks or states open, or close more states than it opened; either
    would turn or hide what is drawn behind it. None: the content swallows whatever follows it.
    """
    contents = page.get(Name.Contents)
    streams = list(contents) if isinstance(contents, Array) else [contents]
    parts = [one for one in streams if isinstance(one, Stream)]
    probe = Dictionary(Type=Name.Page, Contents=Array([*parts, pdf.make_stream(_PROBE)]), Resources=Dictionary())
    try:
        operators = [str(one.operator) for one in pikepdf.parse_content_stream(pdf.make_indirect(probe), _WANTED)]
    except (pikepdf.PdfError, pikepdf.exceptions.PdfParsingError, TypeError, ValueError):
        return None
    if operators[-2:] != ["n", "MP"]:
        return None
    lowest, states = _running(operators, _STATE)
    _, open_marks = _running(operators, _MARKED)
    _, open_text = _running(operators, _TEXT)
    saved = 1 - lowest
    ends = [b"ET"] * max(0, open_text) + [b"EMC"] * max(0, open_marks) + [b"Q"] * (saved + states)
    return b"q\n" * saved, b"\n" + b" ".join(ends)


def _running(operators: list[str], steps: dict[str, int]) -> tuple[int, int]:
    """The lowest and the last value of a running count."""
    lowest = level = 0
    for operator in operators:
        level += steps.get(operator, 0)
        lowest = min(lowest, level)
    return lowest, level
