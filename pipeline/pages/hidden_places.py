"""The places of a PDF that hold text without showing it on a page."""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.pages import bookmarks, hidden_word, sweep, trees

Text = tuple[str, int | None, str]
"""Where in the file, in words; on which page, from 1; the text."""
_MOST_BYTES = 20_000_000
_TAG = re.compile(rb"<[^<>]*>")
_GIVEN = re.compile(rb"=\s*[\"']([^\"']+)[\"']")
_TAG_TEXTS = ("/Alt", "/ActualText", "/E", "/T")
_NOTE_TEXTS = ("/Contents", "/RC", "/Subj", "/T", "/TU", "/NM")
_FIELD_TEXTS = ("/V", "/DV", "/RV", "/Opt", "/TU")


def texts(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """Every text that stands in a hidden place."""
    for place in (information, _metadata, outline, _labels, _annotations, _fields, _embedded, _tags, _names, _layers):
        yield from place(pdf)


def _said(value: object) -> str:
    """What a text, a list of texts or a stream says."""
    if isinstance(value, String):
        return str(value)
    if isinstance(value, Array):
        return "\n".join(_said(one) for one in value if isinstance(one, String | Array))
    if isinstance(value, Stream):
        return _plain(bytes(value.read_bytes()))
    return ""


def _plain(data: bytes) -> str:
    """Bytes of some text file or markup as text; binary ones give little that makes sense, and do no harm."""
    data = data[:_MOST_BYTES]
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = data.decode(encoding, "replace").encode()
    given = b"\n".join(found for tag in _TAG.findall(text) for found in _GIVEN.findall(tag))
    return (_TAG.sub(b" ", text) + b"\n" + given).decode()


def information(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """The document information: title, author, subject and whatever else stands there."""
    info = pdf.trailer.get(Name.Info)
    for key, value in info.items() if isinstance(info, Dictionary) else ():
        if key not in ("/CreationDate", "/ModDate"):
            yield "the document information", None, _said(value)


def _metadata(pdf: pikepdf.Pdf) -> Iterator[Text]:
    for one in sweep.reachable(pdf):
        held = one.get(Name.Metadata)
        if isinstance(held, Stream):
            yield "the metadata", None, _said(held)


def outline(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """The titles of the bookmarks."""
    for one in bookmarks.read(pdf):
        yield "a bookmark", None, one.title


def _labels(pdf: pikepdf.Pdf) -> Iterator[Text]:
    for _, label in trees.entries(pdf.Root.get(Name.PageLabels), "/Nums"):
        if isinstance(label, Dictionary):
            yield "the page labels", None, _said(label.get(Name.P))


def _annotations(pdf: pikepdf.Pdf) -> Iterator[Text]:
    for index, page in enumerate(pdf.pages):
        found = page.obj.get(Name.Annots)
        for one in found if isinstance(found, Array) else ():
            if isinstance(one, Dictionary):
                yield from _annotation(one, index + 1)


def _annotation(one: Dictionary, page: int) -> Iterator[Text]:
    if one.get(Name.Subtype) == Name.Widget:
        for key in _FIELD_TEXTS:
            yield "a form field", page, _said(one.get(key))
        return
    what = "a link" if one.get(Name.Subtype) == Name.Link else "a remark on the page"
    for key in _NOTE_TEXTS:
        yield what, page, _said(one.get(key))
    popup, action = one.get(Name.Popup), one.get(Name.A)
    if isinstance(popup, Dictionary):
        yield "the window of a remark", page, _said(popup.get(Name.Contents))
    if isinstance(action, Dictionary):
        yield what, page, _said(action.get(Name.URI))


def _fields(pdf: pikepdf.Pdf) -> Iterator[Text]:
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return
    waiting, seen = [form.get(Name.Fields)], set[tuple[int, int]]()
    while waiting:
        item = waiting.pop()
        if isinstance(item, Array):
            waiting.extend(item)
        elif isinstance(item, Dictionary) and not (item.is_indirect and item.objgen in seen):
            seen.add(item.objgen)
            for key in (*_FIELD_TEXTS, "/T"):
                yield "a form field", None, _said(item.get(key))
            waiting.append(item.get(Name.Kids))
    yield "the form's own data (XFA)", None, _xfa(form.get(Name.XFA))


def _xfa(value: object) -> str:
    if isinstance(value, Array):
        return "\n".join(_said(one) for one in value if isinstance(one, Stream))
    return _said(value)


def _embedded(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """Files inside the file, wherever they hang: names, descriptions, and what text, Word or PDF files say."""
    for one in sweep.reachable(pdf):
        held = one.get(Name.EF)
        if not isinstance(held, Dictionary):
            continue
        for key in ("/F", "/UF", "/Desc"):
            yield "the name of a file inside the file", None, _said(one.get(key))
        for stream in held.values():
            if isinstance(stream, Stream):
                yield from (("a file inside the file", None, text) for text in _inside(bytes(stream.read_bytes())))


def _inside(data: bytes) -> Iterator[str]:
    if data.startswith(b"PK"):
        yield from (text for _, text in hidden_word.texts_of(BytesIO(data)))
    elif b"%PDF-" in data[:1024]:
        with suppress(pikepdf.PdfError), pikepdf.open(BytesIO(data)) as inner:
            yield from (_said(value) for value in inner.docinfo.values())
            for page in inner.pages:
                yield _page_text(page)
    else:
        yield _plain(data)


def _page_text(page: pikepdf.Page) -> str:
    """The strings shown on a page, as far as their bytes are letters."""
    shown = []
    for instruction in pikepdf.parse_content_stream(page):
        for operand in instruction.operands:
            if isinstance(operand, String):
                shown.append(bytes(operand).decode("latin-1"))
            elif isinstance(operand, Array):
                shown.append("".join(bytes(one).decode("latin-1") for one in operand if isinstance(one, String)))
    return " ".join(shown)


def _tags(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """Alternative, actual and expanded texts of tags, which only a screen reader says."""
    if Name.StructTreeRoot not in pdf.Root:
        return
    for one in sweep.reachable(pdf):
        if Name.S in one and Name.P in one:
            for key in _TAG_TEXTS:
                if key in one:
                    yield "a text for screen readers", None, _said(one.get(key))


def _names(pdf: pikepdf.Pdf) -> Iterator[Text]:
    """Scripts and names of destinations."""
    names = pdf.Root.get(Name.Names)
    for tree in names.values() if isinstance(names, Dictionary) else ():
        for key, value in trees.entries(tree, "/Names"):
            yield "a list of names", None, _said(key)
            if isinstance(value, Dictionary) and Name.JS in value:
                yield "a script", None, _said(value.get(Name.JS))


def _layers(pdf: pikepdf.Pdf) -> Iterator[Text]:
    layers = pdf.Root.get(Name.OCProperties)
    groups = layers.get(Name.OCGs) if isinstance(layers, Dictionary) else None
    for one in groups if isinstance(groups, Array) else ():
        if isinstance(one, Dictionary):
            yield "the name of a layer", None, _said(one.get(Name.Name))
