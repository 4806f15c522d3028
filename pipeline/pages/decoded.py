"""Measures how large a stream becomes when decoded, without ever holding the decoded bytes."""

import binascii
import zlib
from base64 import a85decode

import pikepdf
from pikepdf import Name

from pipeline.pages.spelling import spelled

_PIECE = 1 << 18
_WHITE = b" \t\r\n\f\0"
_PICTURE_FILTERS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"})
_LONG = {
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/RL": "/RunLengthDecode",
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
}
_CLEAR_TABLE, _END_OF_DATA, _FIRST_CODE, _TABLE_FULL = 256, 257, 258, 4096


def filters(stream: pikepdf.Stream) -> tuple[str, ...]:
    """The names of a stream's filters in the order of decoding, short names written out."""
    value = stream.get(Name.Filter)
    items = list(value) if isinstance(value, pikepdf.Array) else [value]
    names = [spelled(item) for item in items if isinstance(item, Name)]
    return tuple(_LONG.get(name, name) for name in names)


def size(stream: pikepdf.Stream, cap: int) -> int:
    """How many bytes the stream holds when decoded, counted only until `cap` is passed.

    Args:
        stream: any stream of the file.
        cap: counting stops above this many bytes.

    Returns:
        The decoded size in bytes; more than `cap` means "too large", not the true size. The picture
        codecs (JPEG, JPEG 2000, JBIG2, fax) count as the bytes they hold; the caller judges a picture by
        its width and height.
    """
    raw = bytes(stream.get_raw_stream_buffer())
    chain = [one for one in filters(stream) if one != "/Crypt"]
    expanding = [one for one in chain if one in ("/FlateDecode", "/LZWDecode", "/RunLengthDecode")]
    if len(expanding) > 1 and set(expanding) != {"/FlateDecode"}:
        return cap + 1  # nobody compresses twice in two ways but to hide something
    for name in chain:
        if name in _PICTURE_FILTERS:
            return len(raw)
        if name not in expanding:
            raw = _plain(name, raw)
        else:
            return _expanded(expanding, raw, cap)
    return len(raw)


def _expanded(expanding: list[str], raw: bytes, cap: int) -> int:
    if expanding[0] == "/LZWDecode":
        return _lzw(raw, cap)
    if expanding[0] == "/RunLengthDecode":
        return _run_length(raw, cap)
    return _flate(raw, len(expanding), cap)


def _plain(name: str, raw: bytes) -> bytes:
    """Undo a filter that makes text out of bytes; what cannot be undone is left as it is."""
    try:
        if name == "/ASCIIHexDecode":
            digits = raw.split(b">")[0].translate(None, _WHITE)
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
        if name == "/ASCII85Decode":
            return a85decode(raw.split(b"~")[0].removeprefix(b"<"), ignorechars=_WHITE)
    except ValueError:
        return raw
    return raw


def _flate(raw: bytes, times: int, cap: int) -> int:
    """The size behind `times` layers of zlib, each decoded piece by piece."""
    layers = [zlib.decompressobj() for _ in range(times)]
    total = 0
    for start in range(0, len(raw), _PIECE):
        total += _through(layers, raw[start : start + _PIECE], cap - total)
        if total > cap or layers[0].eof:
            break
    return total


def _through(layers: "list[zlib._Decompress]", data: bytes, cap: int) -> int:
    """Push one piece through the layers; the number of bytes that come out, at most a little over `cap`."""
    first, deeper = layers[0], layers[1:]
    total = 0
    while data:
        try:
            piece = first.decompress(data, _PIECE)
        except zlib.error:
            return total  # damaged from here on: no reader gets further
        total += _through(deeper, piece, cap - total) if deeper and piece else len(piece)
        if total > cap or first.eof or not (piece or first.unconsumed_tail):
            return total
        data = first.unconsumed_tail
    return total


def _run_length(raw: bytes, cap: int) -> int:
    at, total = 0, 0
    while at < len(raw) and total <= cap:
        length = raw[at]
        if length == 128:  # noqa: PLR2004 - end of data, ISO 32000-1, 7.4.5
            break
        literal = length < 128  # noqa: PLR2004
        total += length + 1 if literal else 257 - length
        at += length + 2 if literal else 2
    return total


def _lzw(raw: bytes, cap: int) -> int:
    """The size behind an LZW stream: the table keeps lengths, not bytes, so it needs no memory."""
    lengths = [1] * 256 + [0, 0]
    total = previous = bits = held = 0
    width = 9
    for byte in raw:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == _END_OF_DATA or total > cap:
            break
        if code == _CLEAR_TABLE:
            lengths, previous, width = lengths[:_FIRST_CODE], 0, 9
            continue
        if previous and len(lengths) < _TABLE_FULL:
            lengths.append(previous + 1)
        previous = lengths[code] if code < len(lengths) else previous + 1
        total += previous
        width = min(12, max(9, (len(lengths) + 1).bit_length()))
    return total
