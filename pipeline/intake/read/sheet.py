"""What a workbook's own XML says beside the values: which cells are errors, which rows are hidden, where it ends."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from pipeline.intake.read.result import Source, Unreadable, problem
from pipeline.model import Finding

_ROOT = "xl/workbook.xml"
_TRUE = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One sheet, looked over without taking its values."""

    rows: int
    """The last row with a value, as the program numbers it; 0 for an empty sheet."""
    columns: int
    hidden: frozenset[int]
    """Row numbers."""
    problems: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """Row number → column index → why the cell has no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook's sheets by name, in their order."""

    surveys: Mapping[str, Survey]
    epoch_1904: bool
    """Whether days are counted from 1904, as old Macintosh programs did, and not from 1900."""


def survey(source: Source) -> Workbook:
    """Look a workbook over.

    Raises:
        Unreadable: its parts do not hold together.
    """
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = sheets(archive)
            surveys = {name: survey_part(archive, part) for name, part in parts.items()}
            return Workbook(surveys=surveys, epoch_1904=is_epoch_1904(archive))
    except DAMAGED as error:
        raise Unreadable(unreadable(source)) from error


DAMAGED = (KeyError, ValueError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError)
"""What the libraries raise for a workbook whose parts do not hold together."""


def sheets(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """The part of the archive in which each sheet stands, by the sheet's name, in their order."""
    targets = _targets(archive)
    return {
        str(one.get("name")): targets[str(identity)]
        for one in _parsed(archive, _ROOT).iter("{*}sheet")
        if (identity := _relation(one)) in targets
    }


def is_epoch_1904(archive: zipfile.ZipFile) -> bool:
    """Whether days are counted from 1904."""
    return any(_is_true(one.get("date1904")) for one in _parsed(archive, _ROOT).iter("{*}workbookPr"))


def unreadable(source: Source) -> Finding:
    """A workbook in some way that no spreadsheet program writes."""
    return problem(
        code="read.workbook-unreadable",
        where=source.place(),
        message=f"{source.name} is no workbook that can be read; it may be damaged.",
        repair="Open it in the spreadsheet program, save it as “Excel workbook (.xlsx)” and drop it again.",
    )


def _parsed(archive: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(part), parser)


def _targets(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Relation id → the worksheet's part; chart and dialogue sheets are left out."""
    relations = _parsed(archive, "xl/_rels/workbook.xml.rels")
    return {
        str(one.get("Id")): posixpath.normpath(posixpath.join("/xl", str(one.get("Target")))).lstrip("/")
        for one in relations
        if isinstance(one.tag, str) and str(one.get("Type")).endswith("/worksheet")
    }


def _relation(sheet: etree._Element) -> str | None:
    return next((str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), None)


def survey_part(archive: zipfile.ZipFile, part: str) -> Survey:
    """One sheet of an archive looked over."""
    problems: dict[int, dict[int, str]] = {}
    hidden: set[int] = set()
    rows = columns = 0
    with archive.open(part) as stream:
        for number, row in _rows(stream):
            if _is_true(row.get("hidden")):
                hidden.add(number)
            for at, cell in _cells(row):
                why, filled = _look(cell)
                if why:
                    problems.setdefault(number, {})[at] = why
                if filled or why:
                    rows, columns = max(rows, number), max(columns, at + 1)
    return Survey(rows=rows, columns=columns, hidden=frozenset(hidden), problems=problems)


def _rows(stream: IO[bytes]) -> Iterator[tuple[int, etree._Element]]:
    number = 0
    events = etree.iterparse(stream, tag="{*}row", resolve_entities=False, no_network=True, huge_tree=False)
    for _, row in events:
        # Both attributes may be left out; a row then follows the one before.
        number = int(row.get("r") or number + 1)
        yield number, row
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    at = -1
    for cell in row.iterchildren("{*}c"):
        at = _index(str(cell.get("r"))) if cell.get("r") else at + 1
        yield at, cell


def _index(reference: str) -> int:
    """The column's index of a reference such as `AB12`."""
    number = 0
    for one in reference:
        if not "A" <= one <= "Z":
            break
        number = number * 26 + ord(one) - ord("A") + 1
    if number == 0:
        raise ValueError("a cell's reference has no column")
    return number - 1


def _look(cell: etree._Element) -> tuple[str | None, bool]:
    """Why a cell has no value, if it should have one; and whether anything stands in it."""
    value = cell.findtext("{*}v") or ""
    if cell.get("t") == "e":
        return f"the formula gives {value or 'an error'}", True
    if cell.find("{*}f") is not None and not value and cell.get("t") != "str":
        return "the formula's result was not saved with it", True
    return None, bool(value) or cell.find("{*}is") is not None


def _is_true(value: str | None) -> bool:
    return value is not None and value.lower() in _TRUE
