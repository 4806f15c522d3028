"""Decides for every annotation of a page: it stays (a harmless link), is drawn into the page, or goes."""

from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from pipeline.pages import actions, doubts, field_drawing, widgets
from pipeline.pages.actions import Targets
from pipeline.pages.bounds import Bounds
from pipeline.pages.ledger import ATTACHMENT, COMMENT, DRAWN, FLATTENED, HIDDEN, LOST, MEDIA, PRIVATE, Kind, Ledger
from pipeline.pages.lettering import Lettering
from pipeline.pages.page_canvas import PageCanvas
from pipeline.pages.retag import Tags
from pipeline.pages.spelling import spelled
from pipeline.pages.widgets import Box, Sort

_LINK_KEYS = frozenset(
    [
        "/Type",
        "/Subtype",
        "/Rect",
        "/Dest",
        "/A",
        "/Border",
        "/BS",
        "/C",
        "/H",
        "/QuadPoints",
        "/F",
        "/NM",
        "/M",
        "/P",
        "/StructParent",
        "/Contents",
        "/Lang",
        "/OC",
    ]
)
_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5
_MEDIA = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})
_COMMENTS = frozenset({"/Text", "/Popup", "/Caret"})
_NEVER_SEEN = frozenset({"/PrinterMark", "/TrapNet"})


@dataclass(slots=True)
class Sheet:
    """What is needed to clean the annotations of one file."""

    pdf: pikepdf.Pdf
    ledger: Ledger
    targets: Targets
    letters: Lettering
    tags: Tags | None
    form: Object | None
    bounds: Bounds


def clean_page(page: Dictionary, number: int, sheet: Sheet) -> None:
    """Leave a page only harmless links; what is seen of the rest becomes page content.

    Args:
        page: the page's dictionary.
        number: from 1.
        sheet: the file's account, targets, font and tags.
    """
    found = page.get(Name.Annots)
    if found is None:
        return
    canvas = PageCanvas(sheet.pdf, page)
    every = list(found) if isinstance(found, Array) else []
    kept = [one for one in every if isinstance(one, Dictionary) and _one(one, number, sheet, canvas)]
    if canvas.finish() and sheet.tags:
        sheet.tags.broken = True
    if len(kept) == len(every) and every:
        return
    if kept:
        page.Annots = Array(kept)
    else:
        del page[Name.Annots]


def _one(annotation: Dictionary, number: int, sheet: Sheet, canvas: PageCanvas) -> bool:
    """Handle one annotation; whether it stays."""
    sort = spelled(annotation.get(Name.Subtype))
    if sort == "/Link":
        return _link(annotation, number, sheet)
    actions.strip(annotation, sheet.ledger, "on a field or remark", page=number)
    if annotation.get(Name.A) is not None:
        actions.report(sheet.ledger, annotation.get(Name.A), "on a field or remark", page=number)
    flags: object = annotation.get(Name.F)
    if isinstance(flags, int) and flags & (_HIDDEN | _NO_VIEW) and sort != "/Popup":
        _drop(annotation, HIDDEN, "a hidden field" if sort == "/Widget" else "a hidden remark", number, sheet)
    elif sort == "/Widget":
        _field(annotation, number, sheet, canvas)
    else:
        _remark(annotation, sort, number, sheet, canvas)
    return False


def _link(annotation: Dictionary, number: int, sheet: Sheet) -> bool:
    """Keep a link if it still leads somewhere, with nothing on it but what a link needs."""
    actions.strip(annotation, sheet.ledger, "on a link", page=number)
    leads = actions.narrow(annotation, sheet.targets, sheet.ledger, "on a link", page=number)
    extra = [key for key in annotation.keys() if key not in _LINK_KEYS]  # noqa: SIM118 - a PDF dictionary
    for key in extra:
        del annotation[key]
    if not leads:
        _untag(annotation, sheet)
    return leads


def _drop(annotation: Dictionary, kind: Kind, words: str, number: int, sheet: Sheet) -> None:
    sheet.ledger.add(kind, words, number)
    _untag(annotation, sheet)


def _untag(annotation: Dictionary, sheet: Sheet) -> None:
    if sheet.tags:
        sheet.tags.dropped(annotation)


def _remark(annotation: Dictionary, sort: str, number: int, sheet: Sheet, canvas: PageCanvas) -> None:
    if sort == "/Redact":
        sheet.ledger.note(doubts.unfinished_redaction(sheet.ledger.name, number))
        _untag(annotation, sheet)
    elif sort == "/FileAttachment":
        _drop(annotation, ATTACHMENT, "a file pinned to a page", number, sheet)
    elif sort in _COMMENTS:
        _comment(annotation, sort, number, sheet)
    elif sort in _NEVER_SEEN:
        _drop(annotation, PRIVATE, "a printer's mark", number, sheet)
    else:
        if sort in _MEDIA:
            sheet.ledger.add(MEDIA, f"{sort[1:]} content", number)
        _picture(annotation, sort, number, sheet, canvas)


def _comment(annotation: Dictionary, sort: str, number: int, sheet: Sheet) -> None:
    if sort != "/Popup":  # the window of a comment that is counted by itself
        sheet.ledger.add(COMMENT, "a note", number)
    _untag(annotation, sheet)


def _picture(annotation: Dictionary, sort: str, number: int, sheet: Sheet, canvas: PageCanvas) -> None:
    """Draw an annotation by its own appearance, placed as ISO 32000-1, 12.5.5 says."""
    look = appearance(annotation)
    placed = _placed(look, annotation) if look is not None else None
    if look is None or placed is None:
        if sort not in _MEDIA:
            sheet.ledger.add(LOST, f"a remark of the kind {sort[1:]}", number)
        _untag(annotation, sheet)
        return
    if not look.is_indirect:
        look = sheet.pdf.make_indirect(look)
    look.Type, look.Subtype = Name.XObject, Name.Form
    name = canvas.resource("/XObject", look, "DpRemark")
    before, after = sheet.tags.drawn(canvas.page, annotation, None) if sheet.tags else (b"", b"")
    layer = annotation.get(Name.OC)
    if isinstance(layer, Dictionary) and layer.is_indirect:
        placed = b"/OC %s BDC %s" % (canvas.resource("/Properties", layer, "DpLayer").encode("ascii"), placed)
        after = b"EMC " + after
    canvas.add(b"%s q %s cm %s Do Q %s" % (before, placed, name.encode("ascii"), after))
    if sort not in _MEDIA:
        sheet.ledger.add(DRAWN, "a remark" if sort == "/FreeText" else f"a {sort[1:].lower()}", number)


def appearance(annotation: Dictionary) -> Stream | None:
    """The drawing an annotation shows just now, if the file has one."""
    looks = annotation.get(Name.AP)
    normal = looks.get(Name.N) if isinstance(looks, Dictionary) else None
    if isinstance(normal, Dictionary):
        state = annotation.get(Name.AS)
        normal = normal.get(state) if isinstance(state, Name) else None
    return normal if isinstance(normal, Stream) else None


def _placed(look: Stream, annotation: Dictionary) -> bytes | None:
    """The matrix that fits the drawing's box into the annotation's rectangle; None if either is no box."""
    try:
        target = widgets.rectangle(annotation.get(Name.Rect))
        box = _turned(widgets.rectangle(look.get(Name.BBox)), look.get(Name.Matrix))
    except ValueError:
        return None
    width, height = box[2] - box[0], box[3] - box[1]
    if width <= 0 or height <= 0:
        return None
    across, up = (target[2] - target[0]) / width, (target[3] - target[1]) / height
    return b"%.5f 0 0 %.5f %.3f %.3f" % (across, up, target[0] - box[0] * across, target[1] - box[1] * up)


def _turned(box: Box, matrix: object) -> Box:
    """The upright box around a box put through a matrix."""
    if not isinstance(matrix, Array):
        return box
    turn = pikepdf.Matrix(matrix)
    corners = [turn.transform((x, y)) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, up = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _field(annotation: Dictionary, number: int, sheet: Sheet, canvas: PageCanvas) -> None:
    """Draw a form field's value."""
    try:
        widget = widgets.read(annotation, sheet.form, sheet.bounds.field_letters)
    except ValueError:
        _drop(annotation, HIDDEN, "a field without a place on the page", number, sheet)
        return
    if widget.sort in (Sort.PUSH, Sort.SIGNATURE):
        _button(annotation, number, sheet, canvas)
        return
    drawn = field_drawing.draw(widget, sheet.letters, canvas.resource("/Font", sheet.letters.font, "DpField"))
    before, after = sheet.tags.drawn(canvas.page, annotation, widget) if sheet.tags else (b"", b"")
    canvas.add(b"%s %s %s" % (before, drawn.operators, after))
    sheet.ledger.add(FLATTENED, "a field", number)
    for finding in doubts.of_field(widget, drawn, sheet.ledger.name, number):
        sheet.ledger.note(finding)


def _button(annotation: Dictionary, number: int, sheet: Sheet, canvas: PageCanvas) -> None:
    """A button, or a place for a signature, keeps its picture if it has one."""
    if appearance(annotation) is not None:
        _picture(annotation, "/Button", number, sheet, canvas)
    else:
        _untag(annotation, sheet)
        sheet.ledger.add(FLATTENED, "an empty button or signature field", number)
