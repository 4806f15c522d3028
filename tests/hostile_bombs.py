"""Makers of PDFs that exhaust a reader, or that no reader can open."""

import zlib

from tests.hostile_make import one_page, raw, stream


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


def boxes(text: bytes) -> bytes:
    return raw(one_page(page=b"/MediaBox" + text))


def many_pages(count: int) -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"}
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b"3 0 R " * count)
    return raw(objects)
