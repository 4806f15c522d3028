"""Paints over a part of a picture's own dots; what was there is not in the file any more."""

import pikepdf
from pikepdf import Matrix, Name, Stream
from PIL import Image, ImageDraw

from pipeline.pages.redact_geometry import Box

_FAULTS = (pikepdf.PdfError, ValueError, TypeError, NotImplementedError, OSError, RuntimeError, AttributeError)
_GREY = frozenset({"1", "L", "LA"})


def blackened(pdf: pikepdf.Pdf, picture: Stream, matrix: Matrix, boxes: tuple[Box, ...]) -> Stream | None:
    """A copy of a picture, black under the boxes; None where it cannot be decoded, so that it is left out.

    Args:
        pdf: the file it belongs to.
        picture: the picture.
        matrix: from its unit square to the page.
        boxes: in the page's coordinates.
    """
    if bool(picture.get(Name.ImageMask, False)):
        return None
    try:
        drawn = pikepdf.PdfImage(picture).as_pil_image()
        back = matrix.inverse()
    except _FAULTS:
        return None
    drawn = drawn.convert("L" if drawn.mode in _GREY else "RGB")
    pen = ImageDraw.Draw(drawn)
    for box in boxes:
        pen.rectangle(_dots(drawn, back, box), fill=0)
    return pdf.make_stream(
        drawn.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=drawn.width,
        Height=drawn.height,
        ColorSpace=Name.DeviceGray if drawn.mode == "L" else Name.DeviceRGB,
        BitsPerComponent=8,
    )


def _dots(drawn: Image.Image, back: Matrix, box: Box) -> tuple[int, int, int, int]:
    """A box of the page as a rectangle of dots, a dot more on each side."""
    corners = [back.transform((x, y)) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [float(x) * drawn.width for x, _ in corners]
    down = [(1 - float(y)) * drawn.height for _, y in corners]
    return int(min(across)) - 1, int(min(down)) - 1, int(max(across)) + 1, int(max(down)) + 1
