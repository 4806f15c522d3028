"""Bytes to text: the encodings that office machines really write, and nothing guessed in silence."""

import codecs

from pipeline.intake.read.result import Source, Unreadable, problem, remark
from pipeline.model import Finding

FORM_BYTES = 2_000_000
"""The largest JSON, YAML or TOML form that is read; a form of that size is no form."""
ROSTER_BYTES = 50_000_000
"""The largest CSV roster that is read."""

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
        return _checked(source, data.decode(_encoding(data))), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _windows(source, data, line)


def _windows(source: Source, data: bytes, line: int) -> tuple[str, tuple[Finding, ...]]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(
            problem(
                code="read.encoding",
                where=source.place(row=data.count(b"\n", 0, error.start) + 1),
                message=f"{source.name} is neither UTF-8 nor Windows-1252, so its letters cannot be told.",
                repair="Save the file again as “CSV UTF-8”, or as an .xlsx workbook.",
            ),
        ) from error
    return _checked(source, text), (
        remark(
            code="read.encoding-guessed",
            where=source.place(row=line),
            message=f"{source.name} is not UTF-8; it was read as Windows-1252, as older programs write it.",
            repair="Look whether accented letters in names came out right. “CSV UTF-8” or .xlsx avoids the question.",
        ),
    )


def _bytes(source: Source, limit: int) -> bytes:
    if source.size > limit:
        raise Unreadable(
            problem(
                code="read.too-large",
                where=source.place(),
                message=f"{source.name} has {source.size:,} bytes; of a file of this kind at most {limit:,} are read.",
                repair="Divide it into several files, or check that the right file was dropped.",
            ),
        )
    data = source.path.read_bytes()
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(
            problem(
                code="read.empty",
                where=source.place(),
                message=f"{source.name} is empty.",
                repair="Check that the file was saved and copied completely, then drop it again.",
            ),
        )
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


def _checked(source: Source, text: str) -> str:
    at = text.find("\0")
    if at < 0:
        return text
    raise Unreadable(
        problem(
            code="read.encoding",
            where=source.place(row=text.count("\n", 0, at) + 1),
            message=f"{source.name} holds zero bytes, so it is no text file or was damaged on its way.",
            repair="Open it in the program it comes from, save it again and drop it again.",
        ),
    )
