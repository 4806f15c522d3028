"""Makers of PDFs that mean harm, are broken, or are merely odd. Every one is generated; none is copied.

`marked()` holds one of everything that cleaning must take out, each with the word `PLANTED` in it, so that a test
can look for what is left.
"""

import io
import zlib
from collections.abc import Callable

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


def marked() -> bytes:
    """One of everything that must go, every one bearing the word."""
    pdf = plain(3)
    _mark_catalog(pdf)
    _mark_pages(pdf)
    _mark_links(pdf)
    _mark_fields(pdf)
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Chapter", 0))
    bookmark = pdf.Root.Outlines.First
    bookmark.A = script("bookmark")
    bookmark.AA = Dictionary(X=script("bookmark"))
    return saved(pdf)


def _mark_catalog(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    chained = script("open")
    chained.Next = Array(
        [script("chained"), Dictionary(S=Name.Launch, F=String(f"{PLANTED}.exe"), Next=script("deep"))]
    )
    root.OpenAction = chained
    root.AA = Dictionary(WC=script("close"), WP=script("print"))
    names = Array([String("one"), pdf.make_indirect(script("named"))])
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=names),
        EmbeddedFiles=Dictionary(Names=Array([String("a"), embedded(pdf)])),
        Dests=Dictionary(Names=Array([String("here"), Array([pdf.pages[0].obj, Name.Fit])])),
    )
    root.AF = Array([embedded(pdf, "associated.bin")])
    root.Collection = Dictionary(View=Name.D, D=String(PLANTED))
    root.PieceInfo = Dictionary(App=Dictionary(Private=String(PLANTED)))
    root.URI = Dictionary(Base=String(f"http://{PLANTED}.example/"))
    root.Requirements = Array([Dictionary(S=Name.EnableJavaScripts, V=String(PLANTED))])
    root.Threads = Array([Dictionary(I=Dictionary(Title=String(PLANTED)))])
    root.MadeUp = String(PLANTED)
    pdf.trailer.MadeUp = String(PLANTED)
    pdf.docinfo["/Title"] = "An exhibit"
    pdf.trailer.Info.Odd = Dictionary(A=script("info"))


def _mark_pages(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=script("page open"), C=script("page close"))
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(PLANTED)))
    page.Thumb = pdf.make_stream(PLANTED.encode(), Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    page.Trans = Dictionary(S=Name.Dissolve, Note=String(PLANTED))
    page.MadeUp = script("made-up page key")
    picture = drawing(pdf, b"0.5 g 0 0 50 20 re f")
    picture.PieceInfo = Dictionary(App=Dictionary(Private=String(PLANTED)))
    picture.OPI = Dictionary(F=String(PLANTED))
    picture.Ref = Dictionary(F=String(f"{PLANTED}.pdf"), Page=0)
    picture.AF = Array([embedded(pdf, "xobject.bin")])
    page.Resources.XObject = Dictionary(Im0=picture)
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b" q 1 0 0 1 400 400 cm /Im0 Do Q")


def _mark_links(pdf: pikepdf.Pdf) -> None:
    bad = [
        script("link"),
        Dictionary(S=Name.Launch, F=String(f"{PLANTED}.exe")),
        Dictionary(S=Name.GoToR, F=String(rf"\\share\{PLANTED}.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N=String(PLANTED))),
        Dictionary(S=Name.URI, URI=String(f"javascript:{PLANTED}")),
        Dictionary(S=Name.URI, URI=String(f"file:///etc/{PLANTED}")),
        Dictionary(S=Name.URI, URI=String(f"https://ok.example/\n{PLANTED}")),
        Dictionary(S=Name.SubmitForm, F=String(f"https://{PLANTED}.example/")),
        Dictionary(S=Name.ImportData, F=String(f"{PLANTED}.fdf")),
        Dictionary(S=Name.Named, N=Name("/Print" + PLANTED)),
        Dictionary(S=Name.Rendition, JS=String(PLANTED)),
        Dictionary(S=Name("/BrandNew" + PLANTED)),
        Dictionary(S=Name.GoTo, D=Array([Dictionary(Type=Name.Page, Contents=String(PLANTED)), Name.Fit])),
    ]
    for action in bad:
        annotate(pdf, 1, Subtype=Name.Link, A=action)
    good = Dictionary(S=Name.URI, URI=String("https://court.example/rules"))
    good.Next = script("behind a good link")
    annotate(
        pdf, 1, Subtype=Name.Link, A=good, AA=Dictionary(E=script("hover")), PA=script("pa"), MadeUp=String(PLANTED)
    )
    annotate(pdf, 1, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=Array([pdf.pages[2].obj, Name.Fit])))
    annotate(pdf, 1, Subtype=Name.Link, Dest=String("here"))
    annotate(pdf, 1, Subtype=Name.Link, A=Dictionary(S=Name.Named, N=Name.NextPage))
    annotate(pdf, 1, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("mailto:clerk@court.example")))


def _mark_fields(pdf: pikepdf.Pdf) -> None:
    annotate(pdf, 2, Subtype=Name.FileAttachment, FS=embedded(pdf, "pinned.bin"), Contents=String(PLANTED))
    annotate(pdf, 2, Subtype=Name.RichMedia, RichMediaContent=Dictionary(A=embedded(pdf, "film.swf")))
    annotate(pdf, 2, Subtype=Name("/3D"), **{"3DD": pdf.make_stream(PLANTED.encode())})
    annotate(pdf, 2, Subtype=Name.Movie, Movie=Dictionary(F=String(f"{PLANTED}.mov")))
    annotate(pdf, 2, Subtype=Name.Sound, Sound=pdf.make_stream(PLANTED.encode()))
    annotate(pdf, 2, Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, R=Dictionary(N=String(PLANTED))))
    note = annotate(pdf, 2, Subtype=Name.Text, Contents=String(f"{PLANTED} note"), AP=Dictionary(N=drawing(pdf)))
    annotate(pdf, 2, Subtype=Name.Popup, Parent=note, Contents=String(PLANTED))
    annotate(pdf, 2, Subtype=Name.Stamp, F=2, Contents=String(f"{PLANTED} hidden"), AP=Dictionary(N=drawing(pdf)))
    annotate(pdf, 2, Subtype=Name.Highlight, Contents=String(PLANTED))
    annotate(pdf, 2, Subtype=Name("/NeverHeardOf"), Contents=String(PLANTED))
    field = annotate(
        pdf,
        2,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("amount"),
        V=String("42"),
        A=script("field"),
        AA=Dictionary(K=script("key stroke"), C=script("calculate")),
    )
    parent = pdf.make_indirect(Dictionary(T=String("group"), AA=Dictionary(V=script("group")), Kids=Array([field])))
    field.Parent = parent
    whole = form(pdf, parent)
    whole.XFA = Array([String("template"), pdf.make_stream(f"<template>{PLANTED}</template>".encode())])
    whole.CO = Array([field])


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────


def _field(pdf: pikepdf.Pdf, name: str, at: tuple[float, float, float, float], **entries: object) -> Dictionary:
    entries.setdefault("MK", Dictionary(BC=Array([0.2, 0.2, 0.5])))
    return annotate(pdf, 0, Subtype=Name.Widget, T=String(name), Rect=Array(list(at)), F=4, **entries)


def _states(pdf: pikepdf.Pdf, on: str) -> Dictionary:
    return Dictionary(N=Dictionary({f"/{on}": drawing(pdf), "/Off": drawing(pdf, b"")}))


def filled_form() -> bytes:
    """A filled form with a field of every kind, its letters from several languages."""
    pdf = plain(1, text="Answers")
    fields = [*_text_fields(pdf), *_choice_fields(pdf), *_button_fields(pdf)]
    form(pdf, *fields)
    return saved(pdf)


def _text_fields(pdf: pikepdf.Pdf) -> list[Dictionary]:
    long = "The movant asks for more time because the witness is abroad. " * 6
    comb = 1 << 24
    return [
        _field(
            pdf,
            "city",
            (72, 640, 300, 660),
            FT=Name.Tx,
            V=String("Łódź – Kraków €5"),
            DA=String("/Helv 12 Tf 0 0 1 rg"),
        ),
        _field(pdf, "name", (72, 615, 180, 633), FT=Name.Tx, V=String("A very long name that must shrink to fit here")),
        _field(
            pdf, "reason", (72, 530, 300, 605), FT=Name.Tx, Ff=1 << 12, V=String(long), DA=String("/Helv 12 Tf 0 g")
        ),
        _field(pdf, "secret", (72, 505, 200, 523), FT=Name.Tx, Ff=1 << 13, V=String("hunter2")),
        _field(
            pdf,
            "zip",
            (72, 480, 200, 498),
            FT=Name.Tx,
            Ff=comb,
            MaxLen=5,
            V=String("14202"),
            DA=String("/Helv 12 Tf 0 g"),
        ),
        _field(
            pdf, "sum", (72, 455, 200, 473), FT=Name.Tx, Q=2, V=String("$1,250.00"), DA=String("/Helv 11 Tf 1 0 0 rg")
        ),
        _field(
            pdf,
            "turned",
            (320, 455, 340, 660),
            FT=Name.Tx,
            V=String("Turned by 90"),
            MK=Dictionary(R=90, BC=Array([0]), BG=Array([0.9, 1, 0.9])),
        ),
        _field(pdf, "empty", (72, 430, 200, 448), FT=Name.Tx),
        annotate(
            pdf,
            0,
            Subtype=Name.Widget,
            T=String("hidden"),
            Rect=Array([72, 405, 200, 423]),
            F=2,
            FT=Name.Tx,
            V=String("PLANTED hidden value"),
        ),
    ]


def _choice_fields(pdf: pikepdf.Pdf) -> list[Dictionary]:
    pairs = Array([Array([String("NY"), String("New York")]), Array([String("TX"), String("Texas")])])
    many = Array([String(f"Division {number}") for number in range(1, 20)])
    return [
        _field(pdf, "state", (360, 640, 500, 660), FT=Name.Ch, Ff=1 << 17, Opt=pairs, V=String("TX")),
        _field(pdf, "division", (360, 560, 500, 630), FT=Name.Ch, Opt=many, V=Array([String("Division 12")]), TI=2),
        _field(
            pdf, "typed", (360, 530, 500, 550), FT=Name.Ch, Ff=(1 << 17) | (1 << 18), Opt=pairs, V=String("Elsewhere")
        ),
    ]


def _button_fields(pdf: pikepdf.Pdf) -> list[Dictionary]:
    marks = "48lunH"
    fields = [
        _field(
            pdf,
            f"box{mark}",
            (360 + 25 * at, 500, 378 + 25 * at, 518),
            FT=Name.Btn,
            V=Name.Yes,
            AS=Name.Yes,
            AP=_states(pdf, "Yes"),
            MK=Dictionary(BC=Array([0]), CA=String(mark)),
        )
        for at, mark in enumerate(marks)
    ]
    off = _field(
        pdf,
        "off",
        (510, 500, 528, 518),
        FT=Name.Btn,
        V=Name.Off,
        AS=Name.Off,
        AP=_states(pdf, "Yes"),
        MK=Dictionary(BC=Array([0])),
    )
    radio = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=1 << 15, T=String("plea"), V=Name.b, Kids=Array()))
    for at, state in enumerate("abc"):
        kid = annotate(
            pdf,
            0,
            Subtype=Name.Widget,
            Parent=radio,
            Rect=Array([360 + 30 * at, 470, 378 + 30 * at, 488]),
            F=4,
            AS=Name(f"/{state}") if state == "b" else Name.Off,
            AP=_states(pdf, state),
            MK=Dictionary(BC=Array([0])),
        )
        radio.Kids.append(kid)
    push = _field(
        pdf, "print", (360, 440, 420, 460), FT=Name.Btn, Ff=1 << 16, AP=Dictionary(N=drawing(pdf)), A=script()
    )
    bare = _field(pdf, "send", (430, 440, 490, 460), FT=Name.Btn, Ff=1 << 16)
    return [*fields, off, radio, push, bare]


def one_field(page: Callable[[pikepdf.Pdf], None] | None = None, **entries: object) -> bytes:
    """A form of one field, on a page that may be changed first."""
    pdf = plain(1)
    if page:
        page(pdf)
    form(pdf, _field(pdf, "only", (72, 640, 300, 660), **entries))
    return saved(pdf)


# ── files that cannot be taken ───────────────────────────────────────────────────────────────────────


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


def locked(*, user: str = "", owner: str = "owner") -> bytes:
    return saved(plain(), encryption=pikepdf.Encryption(user=user, owner=owner))


def no_pages() -> bytes:
    return raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"})


def flate_bomb(size: int = 200_000_000, layers: int = 1) -> bytes:
    """A stream of zeros that swells to `size` bytes."""
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(b"\0" * 1_000_000) for _ in range(size // 1_000_000)) + squeeze.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return raw(one_page(stream(data, b"/Filter[%s]" % (b"/FlateDecode" * layers))))


def run_length_bomb(times: int = 2_000_000) -> bytes:
    return raw(one_page(stream(b"\x81\0" * times, b"/Filter/RunLengthDecode")))


def lzw(size: int) -> bytes:
    """LZW data that decodes to `size` or a few more zeros."""
    bits, total, width, length, codes = [(256, 9)], 0, 9, 258, 0
    run = 1
    while total < size:
        code = 0 if codes == 0 else length
        bits.append((code, width))
        total += run
        if codes:
            length += 1
        codes += 1
        run += 1
        width = min(12, max(9, (length + 1).bit_length()))
        if length >= 4093:
            bits.append((256, width))
            width, length, codes, run = 9, 258, 0, 1
    bits.append((257, width))
    number = count = 0
    for value, wide in bits:
        number, count = number << wide | value, count + wide
    pad = -count % 8
    return (number << pad).to_bytes((count + pad) // 8, "big")


def lzw_bomb(size: int) -> bytes:
    return raw(one_page(stream(lzw(size), b"/Filter/LZWDecode")))


def two_codecs() -> bytes:
    return raw(one_page(stream(b"\x80", b"/Filter[/RunLengthDecode/FlateDecode]")))


def picture_bomb(width: int = 100_000, height: int = 100_000) -> bytes:
    objects = one_page(stream(b"q 612 0 0 792 0 0 cm /I Do Q"))
    objects[3] = objects[3].replace(b"/Resources<<>>", b"/Resources<</XObject<</I 5 0 R>>>>")
    head = b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode" % (
        width,
        height,
    )
    objects[5] = stream(b"\xff\xd8\xff\xd9", head)
    return raw(objects)


def deep_pages(levels: int) -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    for number in range(2, levels + 2):
        parent = b"/Parent %d 0 R" % (number - 1) if number > 2 else b""
        objects[number] = b"<</Type/Pages/Count 1/Kids[%d 0 R]%s>>" % (number + 1, parent)
    objects[levels + 2] = b"<</Type/Page/MediaBox[0 0 612 792]/Parent %d 0 R>>" % (levels + 1)
    return raw(objects)


def deep_tree(levels: int, start: bytes, link: bytes) -> bytes:
    """One page, and a chain of objects hung up in the catalog: `start` opens it, `link` leads on."""
    objects = one_page(catalog=start + b" 5 0 R")
    for number in range(5, 5 + levels):
        objects[number] = b"<<%s %d 0 R>>" % (link, number + 1)
    objects[5 + levels] = b"<<>>"
    return raw(objects)


def deep_arrays(levels: int) -> bytes:
    return raw(one_page(catalog=b"/OpenAction " + b"[" * levels + b"]" * levels))


def looping_pages() -> bytes:
    return raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"})


def looping_parents() -> bytes:
    """A field that is its own parent and its own child."""
    objects = one_page(page=b"/MediaBox[0 0 612 792]/Annots[5 0 R]", catalog=b"/AcroForm<</Fields[5 0 R]>>")
    objects[5] = b"<</Type/Annot/Subtype/Widget/Rect[72 72 200 90]/T(x)/V(loop)/FT/Tx/Parent 5 0 R/Kids[5 0 R]>>"
    return raw(objects)


def odd_names() -> bytes:
    """A check box whose state, and a font whose name, are no UTF-8."""
    page = b"/MediaBox[0 0 612 792]/Annots[5 0 R]"
    objects = one_page(
        stream(b"BT /F\xe4 12 Tf 72 700 Td (odd font) Tj ET"), page, catalog=b"/AcroForm<</Fields[5 0 R]>>"
    )
    objects[3] = objects[3].replace(b"/Resources<<>>", b"/Resources<</Font<</F#e4 7 0 R>>>>")
    look = b"/AP<</N<</J#e4 6 0 R/Off 6 0 R>>>>/MK<</BC[0]>>"
    objects[5] = b"<</Type/Annot/Subtype/Widget/Rect[370 512 400 542]/T(x)/FT/Btn/V/J#e4/AS/J#e4%s>>" % look
    objects[6] = stream(b"", b"/Subtype/Form/BBox[0 0 1 1]")
    objects[7] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetic#e4>>"
    return raw(objects)


def boxes(text: bytes) -> bytes:
    return raw(one_page(page=b"/MediaBox" + text))


def many_pages(count: int) -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"}
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b"3 0 R " * count)
    return raw(objects)


def signed(*, script_too: bool = False) -> bytes:
    """A file with a signature's skeleton; no reader would find the signature valid, but it is one to be kept."""
    pdf = plain(1)
    value = pdf.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 10, 20, 30]),
            Contents=String(b"\x30\x82" + bytes(60)),
        )
    )
    field = annotate(
        pdf, 0, Subtype=Name.Widget, FT=Name.Sig, T=String("sig"), V=value, F=132, AP=Dictionary(N=drawing(pdf))
    )
    form(pdf, field).SigFlags = 3
    if script_too:
        pdf.Root.OpenAction = script()
    return saved(pdf)


def revised() -> bytes:
    """A file whose first version held a word that the second deleted."""
    first = raw(one_page(stream(b"BT (%s) Tj ET" % PLANTED.encode())))
    start = int(first.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    body = b"4 0 obj\n%s\nendobj\n" % stream(b"0 0 10 10 re f")
    place, table = len(first), len(first) + len(body)
    return (
        first
        + body
        + (
            b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
            % (place, start, table)
        )
    )


def only_xfa() -> bytes:
    pdf = plain(1, text="Please wait")
    form(pdf).XFA = pdf.make_stream(b"<xdp/>")
    pdf.Root.NeedsRendering = True
    return saved(pdf)


def layers() -> bytes:
    """A page with a layer that is switched off."""
    pdf = plain(1)
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Remarks")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(L0=layer)
    hidden = b" /OC /L0 BDC BT /F1 14 Tf 72 600 Td (secret) Tj ET EMC"
    pdf.pages[0].obj.Contents = pdf.make_stream(pdf.pages[0].Contents.read_bytes() + hidden)
    return saved(pdf)


def redaction() -> bytes:
    pdf = plain(1)
    annotate(pdf, 0, Subtype=Name.Redact, Rect=Array([70, 690, 300, 720]))
    return saved(pdf)


def truncated() -> bytes:
    whole = saved(plain(4))
    return whole[: len(whole) * 3 // 4]


def odd_content(operators: bytes) -> bytes:
    """A filled field on a page whose content leaves its state, marks or text open."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(operators)

    return one_field(change, FT=Name.Tx, V=String("Visible"), DA=String("/Helv 12 Tf 0 g"))


def tricky_names() -> bytes:
    """An honest file whose fonts and pictures are called like forbidden keys."""
    pdf = plain(1)
    font = pdf.pages[0].obj.Resources.Font.F1
    names = ("JS", "EF", "AA", "F", "XFA", "Launch", "AF", "PieceInfo", "Ref")
    pdf.pages[0].obj.Resources.Font = Dictionary({f"/{one}": font for one in names})
    pdf.pages[0].obj.Resources.XObject = Dictionary({f"/{one}": drawing(pdf) for one in names})
    shown = b"".join(
        b"BT /%s 12 Tf 72 %d Td (Named %d) Tj ET " % (n.encode(), 700 - 20 * i, i) for i, n in enumerate(names)
    )
    drawn = b"".join(b"q 1 0 0 1 300 %d cm /%s Do Q " % (700 - 30 * i, n.encode()) for i, n in enumerate(names))
    pdf.pages[0].obj.Contents = pdf.make_stream(shown + drawn)
    return saved(pdf)


def hidden_script() -> bytes:
    """Scripts and attachments where nobody would look: in a font, a colour space, a tag, a stray page, the metadata."""
    pdf = plain(2)
    page = pdf.pages[0].obj
    page.Resources.Font.F1.Odd = Dictionary(Deep=Array([Dictionary(More=script("font"))]))
    page.Resources.Properties = Dictionary(P0=Dictionary(A=script("property list")))
    stray = pdf.make_indirect(
        Dictionary(Type=Name.Page, AA=Dictionary(O=script("stray")), Contents=pdf.make_stream(b"PLANTED"))
    )
    page.Group = Dictionary(S=Name.Transparency, Odd=stray)
    page.Contents.F = String(f"{PLANTED}.bin")
    pdf.Root.Metadata = pdf.make_stream(XMP, Type=Name.Metadata, Subtype=Name.XML, A=script("metadata"))
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    gone = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Contents=String(PLANTED), A=script("tag")))
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot,
            K=Dictionary(
                Type=Name.StructElem, S=Name.Launch, K=Dictionary(Type=Name.OBJR, Obj=gone), AF=Array([embedded(pdf)])
            ),
        )
    )
    return saved(pdf)


def samples() -> dict[str, bytes]:
    """One of each, small enough to be mutated by the thousand."""
    return {
        "plain": saved(plain()),
        "marked": marked(),
        "form": filled_form(),
        "signed": signed(),
        "revised": revised(),
        "redaction": redaction(),
        "only xfa": only_xfa(),
        "layers": layers(),
        "locked": locked(),
        "password": locked(user="secret"),
        "truncated": truncated(),
        "no pages": no_pages(),
        "looping pages": looping_pages(),
        "looping parents": looping_parents(),
        "deep pages": deep_pages(150),
        "two codecs": two_codecs(),
        "lzw": lzw_bomb(20_000),
        "picture": picture_bomb(),
        "tricky names": tricky_names(),
        "hidden script": hidden_script(),
        "unbalanced": odd_content(b"q q BT /F1 12 Tf (open) Tj"),
    }
