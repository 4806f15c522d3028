"""Cleans bytes in a folder, and looks at what came out."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image

from pipeline.pages.bounds import Bounds
from pipeline.pages.clean import Cleaned, clean

SMALL = Bounds(stream_bytes=1_000_000, total_bytes=4_000_000, picture_bytes=20_000_000, depth=60, pages=50)
Run = Callable[..., tuple[Cleaned, Path]]


def run_in(folder: Path, data: bytes, *, bounds: Bounds = SMALL) -> tuple[Cleaned, Path]:
    """Clean some bytes; what became of them, and where the copy stands if there is one."""
    source, out = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(data)
    out.unlink(missing_ok=True)
    return clean(source, out, name="exhibit.pdf", bounds=bounds), out


def codes(cleaned: Cleaned) -> set[str]:
    return {one.code for one in cleaned.findings}


def left_over(path: Path, word: str) -> list[str]:
    """The objects of a file that still hold a word, in any spelling a PDF knows."""
    found = []
    with pikepdf.open(path) as pdf:
        for one in [*pdf.objects, pdf.trailer]:
            if isinstance(one, pikepdf.Stream):
                held = one.stream_dict.unparse() + one.read_bytes()
            else:
                held = one.unparse(resolved=True)
            if word.encode() in held or word.encode("utf-16-be") in held:
                found.append(str(one.objgen))
    return found


def spelled_out(data: bytes) -> bytes:
    """The file with every object in reading order, one form for equal content."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, qdf=True, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def words(path: Path, page_index: int = 0) -> str:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return str(pdf[page_index].get_textpage().get_text_range())
    finally:
        pdf.close()


def picture(data: bytes | Path, page_index: int = 0, scale: float = 1.0) -> Image.Image:
    pdf = pypdfium2.PdfDocument(data)
    try:
        image = pdf[page_index].render(scale=scale).to_pil().convert("L")
        assert isinstance(image, Image.Image)
        return image
    finally:
        pdf.close()
