"""Bytes to text: the encodings that office machines really write, and nothing guessed in silence."""

import codecs
from dataclasses import dataclass

from pipeline.intake.read.result import Source, Unreadable, problem, remark
from pipeline.model import Finding

FORM_BYTES = 2_000_000
"""The largest JSON, YAML or TOML form that is read; a form of that size is no form."""
ROSTER_BYTES = 50_000_000
"""The largest CSV roster that is read."""

LONG_ROSTER_BYTES = 2_000_000_000
"""The largest CSV roster that is read row by row."""
_BLOCK = 1 << 20
_STRAY = 1_000
"""One zero among so many characters of a roster is a slip in its own row, which goes back alone; more: no text."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def form_text(source: Source) -> str:
    """The text of a JSON, YAML or TOML file, which must be Unicode.

    Raises:
        Unreadable: empty, too large, or not UTF-8 (UTF-16 with its mark is taken too).
    """
    data = _bytes(source, FORM_BYTES)
    try:
        return _checked(source, data.decode(_encoding(data)))
    except UnicodeDecodeError as error:
        raise Unreadable(
            problem(
                code="read.encoding",
                where=source.place(row=data.count(b"\n", 0, error.start) + 1),
                message=f"{source.name} holds bytes on this line that are not UTF-8, so its letters cannot be told.",
                repair="Save the file again with the encoding UTF-8.",
            ),
        ) from error


def roster_text(source: Source) -> tuple[str, tuple[Finding, ...]]:
    """The text of a CSV file, which older spreadsheet programs write in Windows-1252.

    Returns:
        The text, and a remark when the encoding had to be assumed.

    Raises:
        Unreadable: empty, too large, or in no encoding known here.
    """
    data = _bytes(source, ROSTER_BYTES)
    try:
        return _checked(source, data.decode(_encoding(data)), stray=_STRAY), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _windows(source, data, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """In which encoding a file is, and what had to be assumed for that."""

    name: str
    findings: tuple[Finding, ...]


def roster_encoding(source: Source) -> Told:
    """In which encoding a CSV file is that may be too long to hold, told by reading it once.

    Raises:
        Unreadable: as `roster_text`.
    """
    if source.size > LONG_ROSTER_BYTES:
        raise Unreadable(_too_large(source, LONG_ROSTER_BYTES))
    with source.path.open("rb") as stream:
        start = stream.read(_BLOCK)
    encoding = _encoding(start)
    bad = _first_bad(source, encoding)
    if bad is None:
        return Told(name=encoding, findings=())
    worse = _first_bad(source, "cp1252")
    if worse is not None:
        raise Unreadable(_neither(source, worse))
    return Told(name="cp1252", findings=(_guessed(source, bad),))


def _first_bad(source: Source, encoding: str) -> int | None:
    """The first line that cannot be read in an encoding.

    Raises:
        Unreadable: there is nothing in the file, or there are many zero bytes among its letters.
    """
    line, filled, zeros, size, first = 1, False, 0, 0, 0
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return line + error.object.count(b"\n", 0, error.start)
            if "\0" in text:
                zeros += text.count("\0")
                first = first or line + text.count("\n", 0, text.find("\0"))
            size += len(text)
            filled = filled or bool(text.strip())
            line += text.count("\n")
            if not block:
                break
    if not filled:
        raise Unreadable(_empty(source))
    if zeros * _STRAY > size:
        raise Unreadable(_zeros(source, first))
    return None


def _windows(source: Source, data: bytes, line: int) -> tuple[str, tuple[Finding, ...]]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(_neither(source, data.count(b"\n", 0, error.start) + 1)) from error
    return _checked(source, text, stray=_STRAY), (_guessed(source, line),)


def _neither(source: Source, line: int) -> Finding:
    return problem(
        code="read.encoding",
        where=source.place(row=line),
        message=f"{source.name} is neither UTF-8 nor Windows-1252, so its letters cannot be told.",
        repair="Save the file again as “CSV UTF-8”, or as an .xlsx workbook.",
    )


def _guessed(source: Source, line: int) -> Finding:
    return remark(
        code="read.encoding-guessed",
        where=source.place(row=line),
        message=f"{source.name} is not UTF-8; it was read as Windows-1252, as older programs write it.",
        repair="Look whether accented letters in names came out right. “CSV UTF-8” or .xlsx avoids the question.",
    )


def _too_large(source: Source, limit: int) -> Finding:
    return problem(
        code="read.too-large",
        where=source.place(),
        message=f"{source.name} has {source.size:,} bytes; of a file of this kind at most {limit:,} are read.",
        repair="Divide it into several files, or check that the right file was dropped.",
    )


def _empty(source: Source) -> Finding:
    return problem(
        code="read.empty",
        where=source.place(),
        message=f"{source.name} is empty.",
        repair="Check that the file was saved and copied completely, then drop it again.",
    )


def _zeros(source: Source, line: int) -> Finding:
    return problem(
        code="read.encoding",
        where=source.place(row=line),
        message=f"{source.name} holds zero bytes, so it is no text file or was damaged on its way.",
        repair="Open it in the program it comes from, save it again and drop it again.",
    )


def _bytes(source: Source, limit: int) -> bytes:
    if source.size > limit:
        raise Unreadable(_too_large(source, limit))
    data = source.path.read_bytes()
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(_empty(source))
    return data


def _encoding(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    # Without a mark, text of any western language shows UTF-16 by a zero in every other of its first bytes.
    if data[1:2] == b"\0" and data[0:1] != b"\0":
        return "utf-16-le"
    if data[0:1] == b"\0" and data[1:2] != b"\0":
        return "utf-16-be"
    return "utf-8"


def _checked(source: Source, text: str, *, stray: int | None = None) -> str:
    """The text, unless there are zeros in it: more than one in so many characters, or any at all."""
    at = text.find("\0")
    if at < 0 or (stray and text.count("\0") * stray <= len(text)):
        return text
    raise Unreadable(_zeros(source, text.count("\n", 0, at) + 1))
