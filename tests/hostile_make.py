"""Parts of which hostile PDFs are made: pages, annotations, forms, and files written byte by byte."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

PLANTED = "PLANTED"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)


def script(where: str = "") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{PLANTED} {where}')"))


def plain(
    pages: int = 2, *, text: str = "The quick brown clerk", size: tuple[float, float] = (612, 792)
) -> pikepdf.Pdf:
    """An honest file with a line of text on each page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(b"BT /F1 14 Tf 72 700 Td (%s %d) Tj ET" % (text.encode(), number + 1))
    return pdf


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=not how.get("encryption"), **how)  # type: ignore[arg-type]
    return out.getvalue()


def annotate(pdf: pikepdf.Pdf, page_index: int, **entries: object) -> Dictionary:
    """Put an annotation on a page."""
    entries.setdefault("Rect", Array([72, 600, 272, 620]))
    one: Dictionary = pdf.make_indirect(
        Dictionary({"/Type": Name.Annot, **{f"/{key}": value for key, value in entries.items()}})
    )
    page = pdf.pages[page_index].obj
    if Name.Annots not in page:
        page.Annots = Array()
    page.Annots.append(one)
    return one


def drawing(pdf: pikepdf.Pdf, operators: bytes = b"1 0 0 rg 0 0 50 20 re f", **entries: object) -> Stream:
    return pdf.make_stream(operators, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 50, 20]), **entries)


def form(pdf: pikepdf.Pdf, *fields: Dictionary) -> Dictionary:
    """Make the annotations the fields of a form."""
    whole: Dictionary = pdf.make_indirect(
        Dictionary(Fields=Array(list(fields)), DA=String("/Helv 10 Tf 0 g"), NeedAppearances=True)
    )
    pdf.Root.AcroForm = whole
    return whole


def embedded(pdf: pikepdf.Pdf, name: str = "payload.exe") -> Dictionary:
    content = pdf.make_stream(f"{PLANTED} file".encode(), Type=Name.EmbeddedFile)
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=content, UF=content))
    )


def raw(objects: dict[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF file from object bodies."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start, count = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
    for number in range(1, count):
        out.write(b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n")
    out.write(b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, root, trailer, start))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def one_page(contents: bytes = b"", page: bytes = b"/MediaBox[0 0 612 792]", **more: bytes) -> dict[int, bytes]:
    catalog = b"<</Type/Catalog/Pages 2 0 R%s>>" % more.get("catalog", b"")
    return {
        1: catalog,
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>%s>>" % page,
        4: contents or stream(b"0 0 10 10 re f"),
    }
