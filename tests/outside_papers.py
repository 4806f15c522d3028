"""Papers as outsiders write them, drawn line by line: a caption, double-spaced text, quotations, notes, a signature."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from pipeline.model import Court, FontRule, Length, Limits, Page, Reserved
from tests import hostile_make
from tests.court_papers import COURT, RULE, sourced

_SAID = (
    "The movant asks for more time because the witness cannot come before the day that is now set and "
    "nobody else can say what was seen at the corner of the street when the two cars met in the rain on "
    "that evening and because the other side has said that it does not mind if the day is moved to a later one "
)
PROSE = _SAID.split()


@dataclass(frozen=True)
class Text:
    """Words at a place."""

    x: float
    y: float
    words: str
    size: float = 12
    font: str = "Times-Roman"

    def drawn(self, names: dict[str, str]) -> bytes:
        plain = (
            self.words.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        )
        return b"BT /%s %.2f Tf 1 0 0 1 %.2f %.2f Tm (%s) Tj ET\n" % (
            names[self.font].encode(),
            self.size,
            self.x,
            self.y,
            plain,
        )


def prose(
    top: float,
    lines: int,
    *,
    pitch: float = 24,
    x: float = 72,
    size: float = 12,
    wide: int = 13,
    font: str = "Times-Roman",
) -> list[Text]:
    """Lines of running text, from a baseline downwards; `wide` words each."""
    words = PROSE * (1 + lines * wide // len(PROSE))
    return [
        Text(x, top - pitch * number, " ".join(words[number * wide : (number + 1) * wide]), size, font)
        for number in range(lines)
    ]


def caption(number: str = "26-CV-0123", *, top: float = 560) -> list[Text]:
    return [
        Text(200, top, "COURT OF SAMPLES"),
        Text(72, top - 24, "JANE ROE,"),
        Text(150, top - 48, "Plaintiff,"),
        Text(320, top - 48, f"Case No. {number}"),
        Text(110, top - 72, "v."),
        Text(72, top - 96, "ACME WIDGETS,"),
        Text(150, top - 120, "Defendant."),
        Text(230, top - 150, "MOTION FOR MORE TIME"),
    ]


def foot(number: int) -> list[Text]:
    return [Text(303, 40, str(number), 10)]


def signature(top: float = 300) -> list[Text]:
    return [
        Text(72, top, "Dated: November 20, 2026"),
        Text(306, top, "Respectfully submitted,"),
        Text(306, top - 24, "____________________"),
        Text(306, top - 40, "Lee Sample"),
    ]


def certificate(words: int, top: float = 200) -> list[Text]:
    return [
        Text(220, top, "CERTIFICATE OF COMPLIANCE"),
        Text(
            72, top - 24, f"I certify that this paper holds {words} words and keeps the limit of the rule of the court."
        ),
    ]


def good() -> list[list[Text]]:
    """A paper of two pages that keeps everything `STRICT` asks for."""
    return [
        [*caption(), *prose(380, 12), *foot(1)],
        [*prose(700, 12), *signature(), *certificate(312), *foot(2)],
    ]


def pdf(
    pages: Iterable[Iterable[Text]],
    *,
    size: tuple[float, float] = (612, 792),
    extra: Callable[[pikepdf.Pdf], None] = lambda _: None,
    draw: bytes = b"",
) -> bytes:
    """The pages as a PDF of plain fonts, as a simple program writes it."""
    made = pikepdf.new()
    for texts in pages:
        lines = list(texts)
        fonts = sorted({one.font for one in lines})
        names = {font: f"F{number}" for number, font in enumerate(fonts)}
        page = made.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(Font=Dictionary({f"/{names[one]}": plain_font(one) for one in fonts}))
        page.obj.Contents = made.make_stream(draw + b"".join(one.drawn(names) for one in lines))
    extra(made)
    return hostile_make.saved(made)


def plain_font(name: str) -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding)


def changed(pages: list[list[Text]], change: Callable[[Text], Text]) -> list[list[Text]]:
    return [[change(one) for one in page] for page in pages]


def in_font(font: str) -> list[list[Text]]:
    return changed(good(), lambda one: replace(one, font=font))


def scanned(document: pikepdf.Pdf, dots: int) -> None:
    """Page 1 becomes a picture of so many dots an inch over the whole page."""
    wide, high = round(8.5 * dots), 11 * dots
    picture = io.BytesIO()
    Image.new("L", (wide, high), 255).save(picture, "PNG")
    data = Image.open(io.BytesIO(picture.getvalue())).tobytes()
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(
        Im=document.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=wide,
            Height=high,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )
    )
    hidden = page.Contents.read_bytes().replace(b"BT ", b"BT 3 Tr ")
    page.Contents = document.make_stream(b"q 612 0 0 792 0 0 cm /Im Do Q\n" + hidden)


def linked(address: str) -> Callable[[pikepdf.Pdf], None]:
    def put(document: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.URI, URI=String(address))
        hostile_make.annotate(document, 1, Subtype=Name.Link, A=action, Border=Array([0, 0, 0]))

    return put


STRICT: Court = replace(
    COURT,
    docket_number_pattern=r"\d{2}-[A-Z]{2}-\d{4}",
    page=Page(
        width=sourced(612),
        height=sourced(792),
        margin_top=sourced(72),
        margin_right=sourced(72),
        margin_bottom=sourced(72),
        margin_left=sourced(72),
        first_page_top=sourced(144),
        font_size=sourced(12),
        fonts=sourced(("Times New Roman", "Courier New")),
        substitutes=sourced("warn"),
        quote_size=sourced(12),
        footnote_size=sourced(10),
        line_spacing=sourced(2),
        single_spaced=sourced(("quotations", "footnotes", "headings")),
        page_number=sourced("bottom-center"),
        colour=sourced("black"),
        reserved=(
            Reserved(
                name="the recorder's space", box=(396, 530, 612, 700), pages="first", when="recorded", source=RULE
            ),
        ),
    ),
    limits=Limits(
        searchable=sourced("required"),
        scan_dpi=sourced(100),
        scan_dpi_most=sourced(150),
        links=sourced("none"),
        one_case=sourced("required"),
        file_name_length=sourced(20),
    ),
    lengths=(
        Length(
            kind="motion",
            words=400,
            excludes=("caption", "signature", "certificates"),
            source=RULE,
            certificate="I certify that this paper holds {{ words }} words.",
        ),
        Length(kind="letter", pages=1, source=RULE),
    ),
)
"""A court that asks for nearly everything; Times passes as a twin of Times New Roman with a warning."""

NUMBERED: Court = replace(
    STRICT,
    page=Page(
        width=sourced(612),
        height=sourced(792),
        margin_left=sourced(72),
        margin_top=sourced(60),
        font_size=sourced(12),
        line_spacing=sourced(1.5),
        line_numbers=sourced(28),
        line_pitch=sourced(24),
        line_number_gap=sourced(14.4),
        footer_title=sourced(10),
    ),
    lengths=(),
)
"""Pleading paper."""

PAIRED: Court = replace(
    STRICT,
    page=Page(
        substitutes=sourced("pass"),
        font_rules=(
            FontRule(families=("Times New Roman",), size=14, quote_size=13, footnote_size=12, source=RULE),
            FontRule(families=("Book Antiqua",), size=13, quote_size=12, footnote_size=11, source=RULE),
            FontRule(families=("Arial",), size=14, least=False, source=RULE),
        ),
    ),
)
"""Alternatives of typeface and size."""


def pleading(
    *, lines: int = 28, pitch: float = 24, gap: float = 20, off: float = 0, title: float = 10, rule: bool = True
) -> list[list[Text]]:
    """A page of numbered lines with text on them."""
    numbers = [Text(60 if n < 10 else 54, 720 - pitch * (n - 1), str(n)) for n in range(1, lines + 1)]
    text = prose(720 - off, min(lines, 20), pitch=pitch, x=(66 + gap) if not rule else 80, wide=13)
    below = [Text(303, 36, "1", 10), Text(200, 22, "MOTION FOR MORE TIME", title)] if title else []
    return [[*numbers, *text, *below]]
