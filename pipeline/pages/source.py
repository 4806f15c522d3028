"""One part of a packet: opened, judged, and made ready to lie beside the others."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pipeline.model import Finding, Place, Severity
from pipeline.pages import bookmarks, colours, destinations, recursion
from pipeline.pages.bookmarks import Bookmark
from pipeline.pages.claims import Claim
from pipeline.pages.tags import parents, walk
from pipeline.pages.tags.graft import Graft
from pipeline.pages.tags.ids import prefix

_CLAIMS_UA = re.compile(rb"pdfuaid:part(\s*=\s*[\"']|>)1")
_CLAIMS_A = re.compile(rb"pdfaid:conformance(\s*=\s*[\"']|>)A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One document of a packet."""

    path: Path
    title: str
    label: str | None = ""
    """Stands before the page number in the page labels: `A-` gives A-1, A-2 …; None: the part before is counted on."""
    bookmark: str | None = ""
    """The part's bookmark; empty means its title; None: it stands under the bookmark of the part before."""
    conforming: bool = True
    """Whether we made it and it holds PDF/A-2a and PDF/UA-1. An outsider's file never does."""
    archival: bool = False
    """Whether a checker has proved that it holds at least PDF/A-2b."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A part while its file is open."""

    part: Part
    number: int
    """From 1, in the order of the packet."""
    pdf: pikepdf.Pdf
    tree: walk.Tree
    claim: Claim
    """The most this part lets the packet claim."""

    @property
    def tagged(self) -> bool:
        """Whether it has a structure tree with anything in it."""
        return bool(self.tree.nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied beside the pages; everything belongs to the packet."""

    tags: Object | None
    layers: Object | None
    intent: Object | None
    places: list[tuple[bytes, Object]]
    marks: list[Bookmark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A part that fits beside the earlier ones."""

    pages: int
    language: str | None
    """What its own catalogue says; elements may say more."""
    free: int
    """The first parent tree key after its own."""
    profile: bytes | None
    bundle: Object
    """Everything but the pages that must be copied, in one array so that it is copied in one go."""
    place_names: tuple[bytes, ...]
    marks: tuple[Bookmark, ...]

    def copied_into(self, pdf: pikepdf.Pdf) -> Copied:
        """Copy what belongs to the pages. The pages must have been copied before."""
        tags, layers, intent, places, targets = list(pdf.copy_foreign(self.bundle))
        wanted = list(targets)
        marks = [
            Bookmark(level=mark.level + 1, title=mark.title, target=None if wanted[at] == Name.Null else wanted[at])
            for at, mark in enumerate(self.marks)
        ]
        return Copied(
            tags=tags if isinstance(tags, Dictionary) else None,
            layers=layers if isinstance(layers, Dictionary) else None,
            intent=intent if isinstance(intent, Dictionary) else None,
            places=list(zip(self.place_names, places, strict=True)),
            marks=marks,
        )


def open_part(part: Part, number: int) -> Source | Finding:
    """Open a part's file and read its structure tree.

    Returns:
        The open source, to be closed by the caller, or the finding that says why it cannot be used.
    """
    try:
        pdf = pikepdf.open(part.path)
    except pikepdf.PdfError:  # damaged or locked: the library's own text may quote the file
        return _refused(part, "cannot be opened as a PDF, or is locked with a password")
    tree = walk.read(pdf.Root.get("/StructTreeRoot"))
    if tree.too_deep or not (part.conforming or recursion.copies_safely(pdf)):
        pdf.close()
        return _too_deep(part)
    if not len(pdf.pages):
        pdf.close()
        return _refused(part, "has no pages")
    return Source(part=part, number=number, pdf=pdf, tree=tree, claim=_claim(part, pdf, tree))


def _claim(part: Part, pdf: pikepdf.Pdf, tree: walk.Tree) -> Claim:
    said = bytes(pdf.Root.Metadata.read_bytes()) if "/Metadata" in pdf.Root else b""
    if part.conforming and tree.nodes and _CLAIMS_UA.search(said) and _CLAIMS_A.search(said):
        return Claim.ARCHIVAL_ACCESSIBLE
    return Claim.ARCHIVAL if part.archival else Claim.NOTHING


def judge(one: Source) -> list[Finding]:
    """What a person must know about a part that lowers what the packet can say of itself."""
    if one.claim is Claim.ARCHIVAL_ACCESSIBLE:
        return []
    packet = f"The packet therefore claims {'no more than ' if one.part.archival else ''}{one.claim.value}"
    silent = _untagged_pages(one)
    if silent:
        whole = silent == len(one.pdf.pages)
        lacks = "has no tags" if whole else f"has no tags on {silent} of its {len(one.pdf.pages)} pages"
        return [
            Finding(
                code="pages.exhibit-untagged",
                severity=Severity.WARNING,
                where=Place(file=one.part.title),
                message=f"“{one.part.title}” {lacks}, so a screen reader cannot read {'it' if whole else 'them'}. "
                f"{packet}.",
                rule="ISO 14289-1, 7.1",
                repair="File it as it is, or ask whoever made it for a tagged PDF and drop that instead.",
            ),
        ]
    return [
        Finding(
            code="pages.exhibit-unproved",
            severity=Severity.WARNING,
            where=Place(file=one.part.title),
            message=f"“{one.part.title}” is tagged, but it was not made here and nothing proves it conforms. {packet}.",
            rule="ISO 19005-2, 6.6.4",
            repair="File it as it is; its tags were kept.",
        ),
    ]


def _untagged_pages(one: Source) -> int:
    """How many pages have no way from their words to a tag."""
    return sum(not one.tagged or "/StructParents" not in page.obj for page in one.pdf.pages)


def prepare(one: Source, graft: Graft, by: int, profile: bytes | None) -> Ready:
    """Change a part, in memory, so that nothing in it clashes with the parts before it.

    Args:
        one: the part.
        graft: the packet's structure tree so far.
        by: how many parent tree keys the earlier parts take up.
        profile: the packet's colour profile, None while no part has one.
    """
    pdf = one.pdf
    for page in pdf.pages:
        for key in ("/AA", "/B"):
            if key in page.obj:
                del page.obj[key]
    free = parents.shift(pdf, by, tagged=one.tagged)
    if one.tagged:
        graft.ready(pdf.Root.StructTreeRoot, one.tree, one.number)
    places = destinations.rename(pdf, one.number)
    marks = tuple(bookmarks.read(pdf))
    intent = colours.intent(pdf)
    own = colours.profile(intent) if intent is not None else None
    if intent is not None and profile is not None and own != profile:
        colours.pin(pdf, intent)
    bundle = [
        pdf.Root.StructTreeRoot if one.tagged else None,
        pdf.Root.get("/OCProperties"),
        intent,
        Array([value for _, value in places]),
        Array([_target(mark.target, one.number) for mark in marks]),
    ]
    language = pdf.Root.get("/Lang")
    return Ready(
        pages=len(pdf.pages),
        language=str(language) if isinstance(language, String) and str(language) else None,
        free=free,
        profile=own,
        bundle=pdf.make_indirect(Array([Name.Null if item is None else item for item in bundle])),
        place_names=tuple(name for name, _ in places),
        marks=marks,
    )


def _target(place: Any, number: int) -> Any:  # noqa: ANN401 - pikepdf's untyped objects
    """A bookmark's destination under its new name; the name `Null` where it has none."""
    key = destinations.key_of(place)
    if key is not None:
        return String(prefix(number) + key)
    found = destinations.explicit(place)
    return Name.Null if found is None else found


def _refused(part: Part, why: str) -> Finding:
    return Finding(
        code="pages.unreadable",
        severity=Severity.ERROR,
        where=Place(file=part.title),
        message=f"“{part.title}” {why}, so no packet was made.",
        repair="Open the file, print it to a new PDF, and drop that instead.",
    )


def _too_deep(part: Part) -> Finding:
    return Finding(
        code="pages.too-deep",
        severity=Severity.ERROR,
        where=Place(file=part.title),
        message=f"“{part.title}” is nested more than {walk.MOST_LEVELS} levels deep, as no honest document is; "
        "no packet was made.",
        repair="Open the file, print it to a new PDF, and drop that instead.",
    )
