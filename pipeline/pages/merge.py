"""Many documents become one packet that is still read aloud, part by part, as each of them was."""

import contextlib
import gc
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pipeline import files
from pipeline.model import Finding, Severity
from pipeline.pages import bookmarks, claims, source, treecheck, trees
from pipeline.pages.bookmarks import Bookmark
from pipeline.pages.claims import Claim
from pipeline.pages.layers import Layers
from pipeline.pages.source import Part, Source
from pipeline.pages.tags.graft import Graft

__all__ = ["Merged", "Part", "merge", "save"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of a merge."""

    pages: int
    """0 when the merge was refused; nothing was written then."""
    starts: tuple[int, ...]
    """The page index each part starts at."""
    conforming: bool
    """Whether the packet claims PDF/A-2a and PDF/UA-1, because every part holds both."""
    claim: Claim
    findings: tuple[Finding, ...]


def merge(
    parts: tuple[Part, ...],
    out: Path,
    *,
    title: str,
    language: str = "en-US",
    checked: bool = True,
) -> Merged:
    """Put parts together into one packet, structure trees, bookmarks and links included.

    Args:
        parts: in the order of the packet; at least one.
        out: where the packet shall stand.
        title: of the packet.
        language: of the packet as a whole; each part keeps the one its own file names.
        checked: whether the finished file is read again and its tags compared with the parts'
            (see `treecheck`). Only measurements switch it off.

    Returns:
        Page counts and findings. With an error among the findings the packet must not be filed.

    Raises:
        OSError: the packet cannot be written.
        ValueError: there are no parts.
    """
    if not parts:
        raise ValueError("a packet has at least one part")
    with contextlib.ExitStack() as stack:
        stack.enter_context(_no_collector())
        sources, findings = _opened(parts, stack)
        if any(one.severity is Severity.ERROR for one in findings):
            return Merged(pages=0, starts=(), conforming=False, claim=Claim.NOTHING, findings=findings)
        packet = stack.enter_context(_Packet(title, language, _claim(sources)))
        # Written down before taking a part changes it in memory.
        records = [_record(one) for one in sources] if checked else []
        for one in sources:
            packet.take(one)
        with files.placing(out, at="merge.packet") as temporary:
            packet.save(temporary)
            if checked:
                findings += treecheck.compare(temporary, records)
        broken = any(one.severity is Severity.ERROR for one in findings)
        return Merged(
            pages=packet.pages,
            starts=tuple(packet.starts),
            conforming=packet.claim is Claim.ARCHIVAL_ACCESSIBLE and not broken,
            claim=packet.claim,
            findings=findings,
        )


def _opened(parts: tuple[Part, ...], stack: contextlib.ExitStack) -> tuple[list[Source], tuple[Finding, ...]]:
    sources, findings = [], []
    for number, part in enumerate(parts, start=1):
        opened = source.open_part(part, number)
        findings += source.judge(opened) if isinstance(opened, Source) else [opened]
        if isinstance(opened, Source):
            stack.enter_context(opened.pdf)
            sources.append(opened)
    return sources, tuple(findings)


def _record(one: Source) -> treecheck.Record:
    return treecheck.Record(one.pdf, one.part.title, one.tree, bookmarked=one.part.bookmark is not None)


def _claim(sources: list[Source]) -> Claim:
    held = {one.claim for one in sources}
    for claim in (Claim.NOTHING, Claim.ARCHIVAL):
        if claim in held:
            return claim
    return Claim.ARCHIVAL_ACCESSIBLE


class _Packet(contextlib.AbstractContextManager["_Packet"]):
    """The packet while it is being put together."""

    def __init__(self, title: str, language: str, claim: Claim) -> None:
        self.pdf = pikepdf.new()
        self.claim = claim
        self.starts: list[int] = []
        self.pages = 0
        self._title = title
        self._language = language
        self._graft = Graft(self.pdf, language)
        self._layers = Layers()
        self._marks: list[Bookmark] = []
        self._places: list[tuple[bytes, pikepdf.Object]] = []
        self._labels: list[tuple[int, pikepdf.Object]] = []
        self._intent: pikepdf.Object | None = None
        self._profile: bytes | None = None

    def __exit__(self, *_: object) -> None:
        self.pdf.close()

    def take(self, one: Source) -> None:
        """Add a part: first its pages, then what refers to them (the other way round references are lost)."""
        by = self._graft.parents.free
        ready = source.prepare(one, self._graft, by, self._profile)
        start = self.pages
        with _quiet():
            self.pdf.pages.extend(one.pdf.pages)
        self.pages += ready.pages
        self.starts.append(start)
        copied = ready.copied_into(self.pdf)
        self._graft.take(copied.tags, one.part.title, ready.language, by=by, free=ready.free)
        self._layers.take(copied.layers)
        self._places += copied.places
        if self._intent is None and copied.intent is not None:
            self._intent, self._profile = copied.intent, ready.profile
        first = Array([self.pdf.pages[start].obj, Name.Fit])
        if one.part.bookmark is not None:
            self._marks.append(Bookmark(level=0, title=one.part.bookmark or one.part.title, target=first))
        self._marks += copied.marks
        if one.part.label is not None:
            self._labels.append((start, _label(one.part.label)))

    def save(self, path: Path) -> None:
        """Write the packet; the same parts give the same bytes."""
        pdf, root = self.pdf, self.pdf.Root
        root.Lang = String(self._language)
        # Suspects says that the tags do not tell everything (ISO 32000-1, 14.7.1); PDF/UA forbids it, rightly.
        complete = self.claim is Claim.ARCHIVAL_ACCESSIBLE
        root.MarkInfo = Dictionary(Marked=True) if complete else Dictionary(Marked=True, Suspects=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines
        root.StructTreeRoot = self._graft.finish()
        root.Outlines = bookmarks.write(pdf, self._marks)
        root.PageLabels = trees.number_tree(pdf, self._labels)
        if self._places:
            root.Names = Dictionary(Dests=trees.name_tree(pdf, self._places))
        layers = self._layers.finish(pdf)
        if layers is not None:
            root.OCProperties = layers
        if self._intent is not None:
            root.OutputIntents = Array([self._intent])
        root.Metadata = pdf.make_stream(claims.xmp(self.claim, self._title), Type=Name.Metadata, Subtype=Name.XML)
        with _quiet():
            save(pdf, path)


def save(pdf: pikepdf.Pdf, path: Path) -> None:
    """Write a PDF small and always alike. PDF/A-2 and PDF/UA-1 are of PDF 1.7."""
    pdf.save(
        path,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        force_version="1.7",
        fix_metadata_version=False,
    )


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """Thousands of small objects and no loops: the collector would search in vain, a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The library warns that names, tags and forms are not copied with pages; copying those is what this room does.

    Live form fields do lose their form; cleaning has drawn them into the page before.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        yield


def _label(before: str) -> pikepdf.Object:
    label = Dictionary(S=Name.D, St=1)
    if before:
        label.P = String(before)
    return label
