"""Makers of PDFs that mean harm, are broken, or are merely odd. Every one is generated; none is copied.

`marked()` holds one of everything that cleaning must take out, each with the word `PLANTED` in it, so that a test
can look for what is left.
"""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.hostile_bombs import deep_pages, looping_pages, lzw_bomb, no_pages, picture_bomb, two_codecs
from tests.hostile_forms import filled_form, looping_parents, odd_content, only_xfa, signed
from tests.hostile_make import (
    PLANTED,
    XMP,
    annotate,
    drawing,
    embedded,
    form,
    one_page,
    plain,
    raw,
    saved,
    script,
    stream,
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


def locked(*, user: str = "", owner: str = "owner") -> bytes:
    return saved(plain(), encryption=pikepdf.Encryption(user=user, owner=owner))


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
