"""What a plate is founded on: a shape read once, with every mark in it accounted for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pydyf
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.ffi import harfbuzz, pango

from pipeline import files
from pipeline.press.plate import allowed, blocks, phrase, repertoire
from pipeline.press.plate.blocks import TAG, Block
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import START, with_values
from pipeline.press.plate.phrase import Phrase
from pipeline.press.plate.repertoire import Letters
from pipeline.press.plate.running import Margins
from pipeline.press.plate.watched import Structure, structure, watch
from pipeline.press.sources import Sources

_SAMPLE = "N"
"""Stands for every value while the geometry is learnt: the same for every run, so that no paper depends on another."""
_SHOWN_BY_STYLES = frozenset({"data-footer", "data-filer"})
"""Attributes of the body that the shared style sheet prints in the margins."""
_ASKED = re.compile(r"\[\s*(?:data-footer|data-filer)", re.IGNORECASE)
_METADATA = frozenset({"author", "description"})
_SILENT = frozenset({"script", "style", "template", "textarea", "title"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """All that is known of a shape before a record is struck."""

    shape: str
    sources: Sources
    count: int
    """How many values a record has."""
    blocks: tuple[Block, ...]
    strings: Mapping[str, Phrase]
    """What `string()` prints in the margins, by name; those with values in them."""
    labels: tuple[Phrase, ...]
    """The labels of all bookmarks, in the order of the document."""
    xmp: Phrase
    info: Mapping[str, Phrase]
    """The entries of Info with values in them."""
    hidden: tuple[int, ...]
    """The values that stand where nothing is shown; they must only not be empty, which a style could ask for."""
    letters: Letters
    key: str
    """A digest of everything the papers depend on but the values."""


def found(shape: str, sources: Sources) -> Founded:
    """Read a shape.

    Args:
        shape: HTML with numbered holes (`plate.marks`).
        sources: where its style sheets lie.

    Raises:
        Unfaithful: no record of this shape can be struck.
        LibraryError: as `press.render.render`.
    """
    count = shape.count(START)
    sample = (_SAMPLE,) * count
    read = structure(with_values(shape, sample, marked=True), sources)
    _refuse_pleading(read.element)
    strings, labels = _strings(read.root), _labels(read.root)
    bare = blocks.find(read.root)
    _refuse_blocks(bare)
    allowed.check(read.root)
    learnt = _Learning(shape, sources, sample, bare, Margins(strings, sample), read.metadata)
    xmp, info = learnt.metadata()
    visible = {number for block in bare for number in block.holes} | {n for one in labels for n in one.holes}
    named = {number for one in (xmp, *info.values()) for number in one.holes}
    hidden = _account(read, count, visible, named)
    _refuse_selectors(shape, sources, learnt.sheets())
    return Founded(
        shape=shape,
        sources=sources,
        count=count,
        blocks=learnt.blocks(),
        strings=strings,
        labels=labels,
        xmp=xmp,
        info=info,
        hidden=hidden,
        letters=learnt.letters,
        key=learnt.key(),
    )


class _Learning:
    """The one rendering of a shape from which geometry, letters and metadata are taken."""

    def __init__(
        self,
        shape: str,
        sources: Sources,
        sample: tuple[str, ...],
        bare: tuple[Block, ...],
        margins: Margins,
        marked: DocumentMetadata,
    ) -> None:
        self._shape, self._bare, self._whole = shape, bare, True
        self._files: set[str] = set()
        self._root: Any = None
        self._seen = watch(
            with_values(shape, sample, marked=False),
            sources,
            on_structure=self._tag,
            on_margin=margins.mark,
            on_fonts=self._note_fonts,
            metadata=marked,
        )
        if not self._whole:
            raise Unfaithful("structure")
        valued = [run.style for block in bare for run in block.runs]
        valued += [text.style for text in margins.texts]
        others = [box.style for box in _texts(self._root)]
        self.letters = repertoire.read(valued, others, self._seen.document.font_config)

    def _tag(self, root: Any) -> None:  # noqa: ANN401 - WeasyPrint carries no types
        self._root = root
        self._whole = blocks.tag(root, self._bare)

    def _note_fonts(self, fonts: dict[Any, Any]) -> None:
        self._files = {files.digest_bytes(bytes(font.file_content)) for font in fonts.values()}

    def blocks(self) -> tuple[Block, ...]:
        """The blocks with their geometry."""
        laid: dict[int, list[Any]] = {block.ordinal: [] for block in self._bare}
        for page in self._seen.pages:
            for container, ordinal in containers(page.box):
                laid.setdefault(ordinal, []).append(container)
        learnt = tuple(blocks.learn(block, laid[block.ordinal]) for block in self._bare)
        _refuse_blocks(learnt)
        return learnt

    def metadata(self) -> tuple[Phrase, dict[str, Phrase]]:
        pdf = self._seen.pdf
        info = {key: phrase.read(one.string) for key, one in pdf.info.items()}
        return phrase.read(xmp_of(pdf).decode()), {key: one for key, one in info.items() if one.holes}

    def sheets(self) -> list[str]:
        """The names of the files that were read."""
        return [one.partition("\0")[0] for one in self._seen.sheets]

    def key(self) -> str:
        versions = (weasyprint.VERSION, pydyf.VERSION, str(pango.pango_version()), _harfbuzz())
        return files.digest_bytes(
            "\n".join((self._shape, *self._seen.sheets, *sorted(self._files), *versions)).encode()
        )


def xmp_of(pdf: pydyf.PDF) -> bytes:
    """The metadata stream of a finished document."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])].stream
    return b"\n".join(stream)


def containers(box: Any) -> Iterator[tuple[Any, int]]:  # noqa: ANN401
    """The laid-out containers of lines with a tagged run in them, and their block's ordinal."""
    children = getattr(box, "children", ())
    if any(isinstance(one, boxes.LineBox) for one in children):
        for one in box.descendants():
            if hasattr(one, TAG):
                yield box, getattr(one, TAG)[0]
                return
    for child in children:
        yield from containers(child)


def _texts(root: Any) -> list[Any]:  # noqa: ANN401
    return [
        box for box in root.descendants(placeholders=True) if isinstance(box, boxes.TextBox) and box.style["font_size"]
    ]


def _refuse_pleading(element: Any) -> None:  # noqa: ANN401
    body = element.find("body")
    if body is not None and body.get("data-pitch"):
        raise Unfaithful("pleading")


def _refuse_blocks(found: tuple[Block, ...]) -> None:
    for block in found:
        if block.refused:
            raise Unfaithful(block.refused)


def _strings(root: Any) -> dict[str, Phrase]:  # noqa: ANN401
    """What is set aside for the margins; a name may stand for one text with values in it, and no other."""
    strings: dict[str, set[str]] = {}
    for box in root.descendants():
        for name, text in box.string_set or ():
            strings.setdefault(name, set()).add(text)
    valued = {name: texts for name, texts in strings.items() if any(START in text for text in texts)}
    if any(len(texts) > 1 for texts in valued.values()):
        raise Unfaithful("running-string")
    return {name: phrase.read(texts.pop()) for name, texts in valued.items()}


def _labels(root: Any) -> tuple[Phrase, ...]:  # noqa: ANN401
    return tuple(
        phrase.read(box.bookmark_label)
        for box in root.descendants()
        if box.bookmark_label and box.style["bookmark_level"] != "none"
    )


def _account(read: Structure, count: int, visible: set[int], named: set[int]) -> tuple[int, ...]:
    """Every mark must be where its value is followed from; those that are shown nowhere are given back."""
    seen: list[int] = []
    hidden: list[int] = []
    for number, place in _places(read):
        seen.append(number)
        if place == "hidden":
            hidden.append(number)
        good = {"text": number in visible, "named": number in named, "hidden": True, "margin": True}
        if not good.get(place):
            raise Unfaithful("attribute" if place == "attribute" else "unaccounted")
    if sorted(seen) != list(range(count)):
        raise Unfaithful("unaccounted")
    return tuple(hidden)


def _refuse_selectors(shape: str, sources: Sources, names: list[str]) -> None:
    """What stands in the body's attributes is printed, but no rule may ask what it is."""
    sheets = [sources.read(name).decode(errors="replace") for name in names if name.endswith(".css")]
    if any(_ASKED.search(text) for text in (shape, *sheets)):
        raise Unfaithful("selector")


def _places(read: Structure) -> Iterator[tuple[int, str]]:
    hidden: set[Any] = set()
    for element in read.element.iter():
        if not isinstance(element.tag, str):
            continue
        style = read.style_for(element)
        if style is None or style["display"][0] == "none":
            hidden.update(element.iter())
        for name, value in element.attrib.items():
            yield from ((number, _of_attribute(element, name)) for number in _numbers(value))
        yield from ((number, _of_text(element, element in hidden)) for number in _numbers(element.text))
        for child in element:
            yield from ((number, _of_text(element, element in hidden)) for number in _numbers(child.tail))


def _numbers(text: str | None) -> tuple[int, ...]:
    return phrase.read(text).holes if text and START in text else ()


def _of_attribute(element: Any, name: str) -> str:  # noqa: ANN401
    if element.tag == "body" and name in _SHOWN_BY_STYLES:
        return "margin"
    if element.tag == "meta" and name == "content" and element.get("name", "").lower() in _METADATA:
        return "named"
    return "attribute"


def _of_text(element: Any, hidden: bool) -> str:  # noqa: ANN401, FBT001
    if element.tag == "title":
        return "named"
    if element.tag in _SILENT:
        return "attribute"
    return "hidden" if hidden else "text"


def _harfbuzz() -> str:
    """The version in use; HarfBuzz is asked only whether it is at least as new as another."""
    found: list[int] = []
    for _ in range(3):
        step = 0
        while harfbuzz.hb_version_atleast(*[*found, step + 1, 0, 0][:3]):
            step += 1
        found.append(step)
    return ".".join(map(str, found))
