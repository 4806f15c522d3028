"""Makers of forms: honest, odd and signed ones."""

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.hostile_make import annotate, drawing, form, one_page, plain, raw, saved, script, stream


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


def odd_content(operators: bytes) -> bytes:
    """A filled field on a page whose content leaves its state, marks or text open."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(operators)

    return one_field(change, FT=Name.Tx, V=String("Visible"), DA=String("/Helv 12 Tf 0 g"))


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


def looping_parents() -> bytes:
    """A field that is its own parent and its own child."""
    objects = one_page(page=b"/MediaBox[0 0 612 792]/Annots[5 0 R]", catalog=b"/AcroForm<</Fields[5 0 R]>>")
    objects[5] = b"<</Type/Annot/Subtype/Widget/Rect[72 72 200 90]/T(x)/V(loop)/FT/Tx/Parent 5 0 R/Kids[5 0 R]>>"
    return raw(objects)


def only_xfa() -> bytes:
    pdf = plain(1, text="Please wait")
    form(pdf).XFA = pdf.make_stream(b"<xdp/>")
    pdf.Root.NeedsRendering = True
    return saved(pdf)


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
