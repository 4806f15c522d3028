"""Looks into a Word or spreadsheet file's directory before anything unpacks it.

The limits are absolute, because a ratio alone is wrong: a 630 kB Word file that becomes 204 MB of XML is a bomb,
while an honest template of 54 kB that becomes 11 MB has nearly the same ratio.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from pipeline.intake.read.result import Source, Unreadable, problem
from pipeline.model import Finding

TOTAL_BYTES = 200_000_000
"""All members unpacked."""
XML_BYTES = 50_000_000
"""One XML member unpacked."""
MEMBERS = 2_000
RATIO = 100
"""Unpacked to packed; asked only above `RATIO_FLOOR` bytes."""
RATIO_FLOOR = 20_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How large a file may be once it is unpacked, in bytes."""

    total: int = TOTAL_BYTES
    xml: int = XML_BYTES


FORM = Bounds()
ROSTER = Bounds(total=3_000_000_000, xml=2_500_000_000)
"""For a roster that is read in slices, none of which is ever held whole: a million rows of twenty columns."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|Basic/.*)$", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_PLAIN_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"})


def inspect(source: Source, bounds: Bounds = FORM) -> None:
    """Make sure that unpacking and parsing this file can do no harm.

    Args:
        source: the file.
        bounds: how large it may be.

    Raises:
        Unreadable: no zip, damaged, encrypted, too large unpacked, members that point outside, macros, or a DTD.
    """
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            for finding in _directory(source, members, bounds):
                raise Unreadable(finding)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as stream:
                        _refuse_dtd(source, stream)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        # zipfile raises each of these for some damaged or unusual archive.
        raise Unreadable(_no_archive(source)) from error


def _directory(source: Source, members: list[zipfile.ZipInfo], bounds: Bounds) -> Iterator[Finding]:
    """What is wrong with the central directory; nothing is unpacked for it."""
    if any(member.flag_bits & 1 for member in members):
        yield _encrypted(source)
    if len({member.filename for member in members}) < len(members) or any(map(_strays, members)):
        yield problem(
            code="read.archive-member",
            where=source.place(),
            message=f"{source.name} holds parts whose names repeat or point outside, as no office program writes them.",
            repair="Make the form anew in Word or in the spreadsheet program; do not use this file.",
        )
    if _too_large(members, bounds):
        yield problem(
            code="read.archive-bomb",
            where=source.place(),
            message=f"{source.name} becomes far larger when unpacked than any form, and could fill the machine.",
            repair="Make the form anew from the blank one, without large pictures.",
        )
    if any(_MACROS.search(member.filename) for member in members):
        yield problem(
            code="read.macros",
            where=source.place(),
            message=f"{source.name} holds macros (small programs), which are never accepted.",
            repair="Save it as .docx or .xlsx, without macros.",
        )


def _strays(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name


def _too_large(members: list[zipfile.ZipInfo], bounds: Bounds) -> bool:
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    return (
        len(members) > MEMBERS
        or total > bounds.total
        or any(member.file_size > bounds.xml for member in members if member.filename.lower().endswith(".xml"))
        or (total > RATIO_FLOOR and total > RATIO * max(packed, 1))
    )


def _refuse_dtd(source: Source, stream: IO[bytes]) -> None:
    """A document type definition makes text vanish or grow; no office program writes one.

    The encoding is checked too: in a rare one the definition could hide from this search.
    """
    before = ""
    for text in _decoded(source, stream):
        declared = None if before else _DECLARATION.match(text)
        if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
            raise Unreadable(_no_archive(source))
        around = before + text
        if "<!DOCTYPE" in around or "<!ENTITY" in around:
            raise Unreadable(
                problem(
                    code="read.dtd",
                    where=source.place(),
                    message=f"{source.name} declares XML entities, with which text can be smuggled in or made to "
                    "vanish.",
                    repair="Make the form anew in Word or in the spreadsheet program; do not use this file.",
                ),
            )
        before = text[-len("<!DOCTYPE") :]


def _decoded(source: Source, stream: IO[bytes]) -> Iterator[str]:
    """The text of a part, block by block."""
    block = stream.read(_BLOCK)
    wide = block[:2] in {b"\xff\xfe", b"\xfe\xff"}
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")()
    try:
        while block:
            yield decoder.decode(block)
            block = stream.read(_BLOCK)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Unreadable(_no_archive(source)) from None


def _no_archive(source: Source) -> Finding:
    with source.path.open("rb") as stream:
        start = stream.read(len(_COMPOUND))
    if start == _COMPOUND:
        return _encrypted(source)
    return problem(
        code="read.archive-damaged",
        where=source.place(),
        message=f"{source.name} is damaged or is no Word or spreadsheet file, whatever its name ends in.",
        repair="Open it in the program it comes from, save it again as .docx or .xlsx and drop it again.",
    )


def _encrypted(source: Source) -> Finding:
    return problem(
        code="read.archive-encrypted",
        where=source.place(),
        message=f"{source.name} is protected by a password, or is in the format of before 2007.",
        repair="Remove the password, save it as .docx or .xlsx and drop it again.",
    )
