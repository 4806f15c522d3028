"""Keeps the tags of a tagged file true while its fields and remarks become page content.

A field's tag points at the annotation (`OBJR`); once the annotation is drawn, the tag must point at the
drawn content (`MCR`), and once it is dropped, at nothing.
"""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pipeline.pages import trees
from pipeline.pages.widgets import Sort, Widget

_ROLES = {Sort.TEXT: "tv", Sort.LIST: "lb", Sort.COMBO: "lb", Sort.CHECK: "cb", Sort.RADIO: "rb"}


@dataclass(slots=True)
class Tags:
    """The structure tree of one file; `of` gives None for a file without."""

    root: Dictionary
    broken: bool = False
    """A page's content had to be rewritten so that its marks are void."""
    _owners: dict[int, Object] = field(default_factory=dict)
    _changed: dict[int, Object | None] = field(default_factory=dict)
    """Key of the parent tree → new value, or None to take it out."""

    @classmethod
    def of(cls, pdf: pikepdf.Pdf) -> "Tags | None":
        """The tags of a file that says it is tagged."""
        root, marked = pdf.Root.get(Name.StructTreeRoot), pdf.Root.get(Name.MarkInfo)
        if not isinstance(root, Dictionary) or not isinstance(marked, Dictionary) or not marked.get(Name.Marked):
            return None
        return cls(root, _owners=dict(trees.numbers(root.get(Name.ParentTree))))

    def drawn(self, page: Dictionary, annotation: Dictionary, widget: Widget | None) -> tuple[bytes, bytes]:
        """Operators to put before and after the drawing of an annotation, its tag now pointing at them."""
        owner = self._release(annotation)
        if owner is None:
            return b"/Artifact BMC", b"EMC"
        number = self._mark(page, owner)
        kids = _kids(owner)
        reference = Dictionary(Type=Name.MCR, Pg=page, MCID=number)
        owner.K = Array([reference if _points_at(kid, annotation) else kid for kid in kids])
        if widget is not None:
            _describe(owner, widget)
        elif owner.get(Name.S) == Name.Annot:
            owner.S = Name.Span
        return b"/%s <</MCID %d>> BDC" % (b"Form" if widget else b"Span", number), b"EMC"

    def dropped(self, annotation: Dictionary) -> None:
        """Take an annotation that vanishes out of the tree."""
        owner = self._release(annotation)
        if owner is not None:
            owner.K = Array([kid for kid in _kids(owner) if not _points_at(kid, annotation)])

    def finish(self, pdf: pikepdf.Pdf) -> None:
        """Write the changed entries into the parent tree; broken tags go altogether, rather than lie."""
        if self.broken:
            del pdf.Root[Name.StructTreeRoot]
            del pdf.Root[Name.MarkInfo]
            return
        if not self._changed:
            return
        entries = {**self._owners, **self._changed}
        self.root.ParentTree = trees.number_tree(
            pdf, [(key, value) for key, value in entries.items() if value is not None]
        )
        self.root.ParentTreeNextKey = max(entries, default=-1) + 1

    def _release(self, annotation: Dictionary) -> Dictionary | None:
        """The element that owns an annotation; the annotation's key leaves the parent tree."""
        key: object = annotation.get(Name.StructParent)
        owner = self._owners.get(key) if isinstance(key, int) else None
        if not isinstance(key, int) or not isinstance(owner, Dictionary):
            return None
        self._changed[key] = None
        return owner if any(_points_at(kid, annotation) for kid in _kids(owner)) else None

    def _mark(self, page: Dictionary, owner: Dictionary) -> int:
        """A new mark on the page that belongs to the element; gives its number."""
        key: object = page.get(Name.StructParents)
        if not isinstance(key, int):
            key = max((*self._owners, *self._changed), default=-1) + 1
            page.StructParents = key
        row = self._changed.get(key) or self._owners.get(key)
        marks = Array([*(row if isinstance(row, Array) else []), owner])
        self._changed[key] = marks
        return len(marks) - 1


def _kids(owner: Dictionary) -> list[Object]:
    kids = owner.get(Name.K)
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _points_at(kid: object, annotation: Dictionary) -> bool:
    if not isinstance(kid, Dictionary):
        return False
    thing = kid.get(Name.Obj)
    return isinstance(thing, Dictionary) and thing.is_indirect and thing.objgen == annotation.objgen


def _describe(owner: Dictionary, widget: Widget) -> None:
    """Say what field the content was (ISO 32000-1, 14.8.5.6), as PDF/UA-1, 7.18.4 asks."""
    role = _ROLES.get(widget.sort)
    if role is None:
        return
    attributes = Dictionary(O=Name.PrintField, Role=Name(f"/{role}"), Desc=String(widget.label))
    if widget.sort in (Sort.CHECK, Sort.RADIO):
        attributes.checked = Name.on if widget.on else Name.off
    old = owner.get(Name.A)
    owner.A = Array([*(old if isinstance(old, Array) else [old] if old is not None else []), attributes])
