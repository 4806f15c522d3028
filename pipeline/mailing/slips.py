"""What a person drops about mail that came back: a list of numbers, a scanned column, or a bounced e-mail.

All of it is a stranger's: it is read within bounds, in a limited child. A line that cannot be read is a finding, and
the others go on.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from pipeline.mailing import bars, bounced
from pipeline.model import Finding, Place, Severity
from pipeline.rules.dates import read_day
from pipeline.rules.misread import Misread

LARGEST = 20_000_000
"""Bytes; a longer file is not read."""
_MOST_LINES = 200_000
_MOST_FINDINGS = 1_000
_TRACKING = 20
_LENGTHS = frozenset({20, 25, 29, 31})
"""Digits of an Intelligent Mail barcode with no routing code, or one of 5, 9 or 11 digits (USPS-B-3200)."""
_SERIAL = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{3,63})-(\d{1,9})")
_MARKS = re.compile(r"[\t;,]")
_SEPARATED = re.compile(r"sep=([\t;,])", re.IGNORECASE)
"""A first line in which a spreadsheet program says what stands between cells."""
_AS_TEXT = "='\""
"""Written round digits so that a spreadsheet program leaves them alone: `="00040..."`, `'00040...`."""
_CODE = frozenset({
    "serial", "serialnumber", "piece", "pieceid", "barcode", "imb", "imbarcode", "imbtrackingcode", "tracking",
    "trackingcode", "trackingnumber", "code", "number",
})  # fmt: skip
_REASON = frozenset({"reason", "reasoncode", "endorsement", "why", "returnreason", "note"})
_DAY = frozenset({"date", "day", "returned", "returnedon", "cameback", "receivedon", "datereturned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One thing that came back."""

    file: str
    line: int
    """0 for an e-mail."""
    run: str = ""
    """With `piece`: our own number, as printed on the address sheet."""
    piece: int = 0
    digits: str = ""
    """Of its Intelligent Mail barcode."""
    message_id: str = ""
    """Of our e-mail that bounced."""
    reason: str = ""
    """The words on it; for an e-mail the status, for example `5.1.1`."""
    came_on: date | None = None

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What it says came back; two slips with one key say the same."""
        return self.run, self.piece, self.digits[:_TRACKING], self.message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of a drop."""

    slips: tuple[Slip, ...]
    findings: tuple[Finding, ...]


def read(files: tuple[tuple[Path, str], ...]) -> Read:
    """Every slip of a drop, and what could not be read.

    Args:
        files: each with its path inside the drop.
    """
    slips: list[Slip] = []
    findings: list[Finding] = []
    for path, name in files:
        for one in _file(path, name):
            if isinstance(one, Slip):
                slips.append(one)
            elif len(findings) < _MOST_FINDINGS:
                findings.append(one)
    return Read(slips=tuple(slips), findings=tuple(findings))


def code(text: str) -> Slip | None:
    """What a number, a barcode or its bars stand for; None for none of them."""
    plain = "".join(text.split()).strip(_AS_TEXT)
    if len(plain) == bars.BARS and set(plain.upper()) <= set("FADT"):
        try:
            return Slip(file="", line=0, digits=bars.digits(plain.upper()))
        except bars.NotABarcode:
            return None
    numbers = plain.replace("-", "")
    if numbers.isascii() and numbers.isdigit() and len(numbers) in _LENGTHS:
        return Slip(file="", line=0, digits=numbers)
    found = _SERIAL.fullmatch(plain)
    return Slip(file="", line=0, run=found[1], piece=int(found[2])) if found and int(found[2]) else None


def _file(path: Path, name: str) -> Iterator[Slip | Finding]:
    ending = name.rpartition(".")[2].casefold()
    if path.stat().st_size > LARGEST or ending not in {"csv", "txt", "tsv", "eml"}:
        yield _not_ours(name)
    elif ending == "eml":
        yield _bounced(path.read_bytes(), name)
    else:
        rows = _rows(_text(path.read_bytes()), lines=ending == "txt")
        yield from _list(islice(rows, _MOST_LINES), name)
        if next(rows, None) is not None:
            yield _not_ours(name)


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")  # "Unicode text", as spreadsheet programs call it
    for zeros, coded in ((data[1::2], "utf-16-le"), (data[::2], "utf-16-be")):
        if zeros and zeros.count(0) == len(zeros):  # the same without its mark: every letter has a zero beside it
            return data.decode(coded, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what spreadsheet programs write on Windows


def _rows(text: str, *, lines: bool) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number, in cells.

    Every line is read by itself, so that a quotation mark which is never closed takes no other line with it.
    """
    mark = _mark(text[:10_000])
    for at, line in enumerate(io.StringIO(text.replace("\0", ""), newline=None), start=1):
        if not line.strip() or (at == 1 and _SEPARATED.fullmatch(line.strip())):
            continue
        yield at, [line.strip()] if lines and mark is None else _cells(line, mark or ",")


def _mark(beginning: str) -> str | None:
    """The mark between cells: what comes first in most lines, for a reason may hold the others; None for none."""
    told = _SEPARATED.match(beginning)
    if told:
        return told[1]
    found = Counter(first[0] for first in map(_MARKS.search, beginning.splitlines()) if first)
    return found.most_common(1)[0][0] if found else None


def _cells(line: str, mark: str) -> list[str]:
    try:
        return [one.strip() for one in next(csv.reader([line.rstrip("\n")], delimiter=mark))]
    except csv.Error:  # a cell longer than any list has, as in a file that is none
        return [""]


def _list(rows: Iterator[tuple[int, list[str]]], name: str) -> Iterator[Slip | Finding]:
    columns = (0, 1, 2)
    for at, (line, cells) in enumerate(rows):
        if at == 0 and (named := _columns(cells)):
            columns = named
            continue
        told, reason, day = (cells[one][:200] if 0 <= one < len(cells) else "" for one in columns)
        found = code(told)
        if found is None:
            yield _unreadable(name, line, told)
        else:
            yield replace(found, file=name, line=line, reason=reason, came_on=_day(day))


def _columns(cells: list[str]) -> tuple[int, int, int] | None:
    """Which column holds the number, the reason and the day; None where the first line is no heading."""
    keys = ["".join(re.findall(r"[a-z]+", one.casefold())) for one in cells]
    places = [next((at for at, key in enumerate(keys) if key in wanted), -1) for wanted in (_CODE, _REASON, _DAY)]
    return None if places[0] < 0 else (places[0], places[1], places[2])


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except Misread:
        return None


def _bounced(data: bytes, name: str) -> Slip | Finding:
    said = bounced.read(data)
    if said is None:
        return _no_report(name)
    if said.action != "failed":
        return _not_final(name, said.action)
    return Slip(file=name, line=0, message_id=said.message_id, reason=said.status)


def _unreadable(name: str, line: int, found: str) -> Finding:
    return Finding(
        code="mail.returned-unreadable",
        severity=Severity.ERROR,
        where=Place(file=name, row=line),
        message="This line holds no number of a piece of mail: neither ours, nor an Intelligent Mail barcode, or it "
        "was misread.",
        found=found[:80] or None,
        rule="USPS-B-3200 (Intelligent Mail barcode)",
        repair="Scan the envelope once more, or type the number from its address sheet: `<run>-<piece>`.",
        verified=False,
    )


def _not_ours(name: str) -> Finding:
    return Finding(
        code="mail.returned-file",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="This file is no list of returned mail, or is longer than 200,000 lines or 20 MB.",
        repair="Drop a .csv or .txt with one number a line, or the bounced e-mail as .eml.",
    )


def _no_report(name: str) -> Finding:
    return Finding(
        code="mail.bounce-unreadable",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="This e-mail holds no delivery report, so it is not known which message it speaks of.",
        rule="RFC 3464",
        repair="Save the mail server's own report as .eml, with the message it encloses. For an answer of a person, or "
        "a report without that part, tell the person who served the notice.",
    )


def _not_final(name: str, action: str) -> Finding:
    return Finding(
        code="mail.bounce-not-final",
        severity=Severity.ADVICE,
        where=Place(file=name),
        message="This delivery report does not say that the message failed; the mail server may still deliver it.",
        found=action,
        rule="RFC 3464, 2.3.3",
        repair="Wait. If it fails in the end, another report will come: drop that.",
    )
