"""Cleans what belongs to the file as a whole and to each page: an allow-list of keys."""

from itertools import islice

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pipeline.pages import actions, doubts, trees
from pipeline.pages.actions import Targets
from pipeline.pages.ledger import ACTION, ATTACHMENT, PRIVATE, SCRIPT, XFA, Kind, Ledger

_CATALOG = frozenset(
    [
        "/Type",
        "/Version",
        "/Extensions",
        "/Pages",
        "/PageLabels",
        "/PageLayout",
        "/PageMode",
        "/ViewerPreferences",
        "/Outlines",
        "/Dests",
        "/Names",
        "/OpenAction",
        "/Metadata",
        "/StructTreeRoot",
        "/MarkInfo",
        "/Lang",
        "/OutputIntents",
        "/OCProperties",
    ]
)
_PAGE = frozenset(
    [
        "/Type",
        "/Parent",
        "/LastModified",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Contents",
        "/Rotate",
        "/Group",
        "/StructParents",
        "/Tabs",
        "/UserUnit",
        "/Annots",
        "/Metadata",
    ]
)
_TRAILER = frozenset({"/Root", "/Info", "/ID", "/Size"})
_ATTACHED: tuple[Kind, str] = (ATTACHMENT, "in the list of attachments")
_NAMED: dict[str, tuple[Kind, str]] = {
    "/JavaScript": (SCRIPT, "a named script that runs on opening the file"),
    "/EmbeddedFiles": _ATTACHED,
    "/Renditions": (PRIVATE, "a list of recordings"),
}
_GONE: dict[str, tuple[Kind, str]] = {
    "/AF": _ATTACHED,
    "/Collection": (ATTACHMENT, "the file is a portfolio of other files"),
    "/Thumb": (PRIVATE, "a preview picture"),
    "/PieceInfo": (PRIVATE, "a program's editing data"),
    "/URI": (ACTION, "an address that every link starts with"),
    "/Trans": (PRIVATE, "a page effect"),
    "/Dur": (PRIVATE, "a page effect"),
    "/PresSteps": (PRIVATE, "a page effect"),
}
_MOST_NAMES = 100_000


def clean_catalog(pdf: pikepdf.Pdf, targets: Targets, ledger: Ledger) -> None:
    """Leave the file only what shows pages, bookmarks, tags, labels and layers."""
    root = pdf.Root
    if not isinstance(root, Dictionary):
        return  # such a file does not open
    actions.strip(root, ledger, "on opening, saving, printing or closing the file")
    _opening(root, targets, ledger)
    _form(root, ledger)
    _layers(root, ledger)
    _names(root, ledger)
    _drop_keys(root, _CATALOG | {"/AcroForm"}, ledger, None)
    if root.get(Name.PageMode) in (Name.UseAttachments, Name.FullScreen):
        del root[Name.PageMode]
        ledger.add(PRIVATE, "how the file wants its window to open")
    if Name.AcroForm in root:
        del root[Name.AcroForm]
    for key in set(pdf.trailer.keys()) - _TRAILER:
        del pdf.trailer[key]


def clean_page_keys(page: Dictionary, number: int, ledger: Ledger) -> None:
    """Leave a page only what shows it; its annotations are another matter."""
    actions.strip(page, ledger, "on opening or leaving a page", page=number)
    _drop_keys(page, _PAGE, ledger, number)


def clean_outline(pdf: pikepdf.Pdf, targets: Targets, ledger: Ledger) -> None:
    """Leave bookmarks only harmless destinations; their texts stay."""
    waiting, seen = [pdf.Root.get(Name.Outlines)], set[tuple[int, int]]()
    while waiting:
        item = waiting.pop()
        if not isinstance(item, Dictionary) or (item.is_indirect and item.objgen in seen):
            continue
        seen.add(item.objgen)
        actions.strip(item, ledger, "on a bookmark")
        actions.narrow(item, targets, ledger, "on a bookmark")
        waiting += [item.get(Name.First), item.get(Name.Next)]


def clean_info(pdf: pikepdf.Pdf, ledger: Ledger) -> None:
    """Leave the document information only texts and names."""
    info = pdf.trailer.get(Name.Info)
    if not isinstance(info, Dictionary):
        return
    for key, value in list(info.items()):
        if not isinstance(value, String | Name):
            del info[key]
            ledger.add(PRIVATE, "an odd entry in the document information")


def _drop_keys(holder: Dictionary, allowed: frozenset[str], ledger: Ledger, number: int | None) -> None:
    for key in list(holder.keys()):
        if key not in allowed:
            del holder[key]
            kind, words = _GONE.get(key, (PRIVATE, "an entry that no page needs"))
            ledger.add(kind, words, number)


def _opening(root: Dictionary, targets: Targets, ledger: Ledger) -> None:
    """A file may open at a page, and do nothing else on opening."""
    opening = root.get(Name.OpenAction)
    if opening is None or targets.destination(opening) is not None:
        return
    kept = actions.permitted(opening, targets)
    goes = kept if kept is not None and Name.GoTo == kept.S else None
    actions.report(ledger, opening, "on opening the file", keeps=goes is not None)
    if goes is None:
        del root[Name.OpenAction]
    else:
        root.OpenAction = goes


def _form(root: Dictionary, ledger: Ledger) -> None:
    """Account for what hangs on the form itself; its fields are drawn where they stand on the pages."""
    form = root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return
    if Name.XFA in form:
        ledger.add(XFA, "beside the ordinary form")
        if root.get(Name.NeedsRendering):
            ledger.note(doubts.only_xfa(ledger.name))
    waiting, seen = [form.get(Name.Fields)], set[tuple[int, int]]()
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting.extend(item)
        elif isinstance(item, Dictionary) and not (item.is_indirect and item.objgen in seen):
            seen.add(item.objgen)
            if item.get(Name.Subtype) != Name.Widget:  # widgets are accounted for on their pages
                actions.strip(item, ledger, "on a form field")
            waiting.append(item.get(Name.Kids))


def _layers(root: Dictionary, ledger: Ledger) -> None:
    """Layers stay, since a page may need them, but those switched off are told of."""
    layers = root.get(Name.OCProperties)
    settings = layers.get(Name.D) if isinstance(layers, Dictionary) else None
    off = settings.get(Name.OFF) if isinstance(settings, Dictionary) else None
    if isinstance(off, Array) and len(off):
        ledger.note(doubts.hidden_layers(ledger.name, len(off)))


def _names(root: Dictionary, ledger: Ledger) -> None:
    """Of the file's name lists only that of destinations stays."""
    names = root.get(Name.Names)
    if not isinstance(names, Dictionary):
        if names is not None:
            del root[Name.Names]
        return
    for key in list(names.keys()):
        if key != "/Dests":
            kind, words = _NAMED.get(key, (PRIVATE, "a list of names that no page needs"))
            entries = islice(trees.entries(names[key], "/Names"), _MOST_NAMES)
            for _ in range(max(1, sum(1 for _ in entries))):
                ledger.add(kind, words)
            del names[key]
    if not len(names.keys()):
        del root[Name.Names]
