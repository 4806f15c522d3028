"""A reader of OASIS genericode 1.0, the form in which courts publish their code tables.

The root is in the genericode namespace and its children in none, as the standard and every recorded table have it;
children in the namespace are taken as well. Rows are read one after another, so that a large table needs memory only
for its texts. Whatever a table holds is a stranger's: sizes and numbers are bounded, and nothing is fetched.

Source: OASIS Code List Representation (genericode) 1.0, Committee Specification, 28 December 2007, sections 3 and 4.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pipeline import schemas

NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
LARGEST = 150_000_000
"""Bytes of one table."""
MOST_ROWS = 500_000
MOST_COLUMNS = 200
LONGEST = 20_000
"""Characters of one value; help texts and disclaimers are long."""
_SPACES = str.maketrans("\t\r\n", "   ")


class Unreadable(Exception):  # noqa: N818 - says what happened
    """Bytes are no genericode table we read; the text says why and holds no value of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """One table as it was read."""

    name: str
    """`ShortName` of its identification, for example `CaseCategoryCode`; empty where it has none."""
    version: str
    """The publisher's own version; Tyler's is a digest of 128 hexadecimal digits."""
    uri: str
    columns: tuple[str, ...]
    """The columns' ids, lower case."""
    key: tuple[str, ...]
    """The columns that together tell rows apart."""
    rows: tuple[tuple[str, ...], ...]
    """A value for each column, stripped; empty where the row has none."""
    keyless: int = 0
    """Rows that were left out because every part of their key is empty."""

    def records(self) -> Iterator[Mapping[str, str]]:
        """Each row by its columns' ids."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


def read(raw: bytes) -> CodeList:
    """Read a table.

    Raises:
        Unreadable: it is not well-formed, declares a document type, is no genericode, or is too large.
    """
    if len(raw) > LARGEST:
        raise Unreadable(f"the table is larger than {LARGEST // 1_000_000} MB")
    try:
        return _read(raw)
    except schemas.Broken as error:
        raise Unreadable(str(error).replace("the message", "the table")) from None


def write(table: CodeList) -> bytes:
    """The table as genericode; for tables of our own making, such as a court's policy."""
    columns = "".join(
        f'<Column Id={quoteattr(one)} Use="{"required" if one in table.key else "optional"}">'
        f'<ShortName>{escape(one)}</ShortName><Data Type="normalizedString"/></Column>'
        for one in table.columns
    )
    key = "".join(f"<ColumnRef Ref={quoteattr(one)}/>" for one in table.key)
    rows = "".join(f"<Row>{_cells(table.columns, row)}</Row>" for row in table.rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gc:CodeList xmlns:gc="{NAMESPACE}"><Identification>'
        f"<ShortName>{escape(table.name)}</ShortName><Version>{escape(table.version)}</Version>"
        f"<CanonicalUri>{escape(table.uri)}</CanonicalUri></Identification>"
        f'<ColumnSet>{columns}<Key Id="codeKey"><ShortName>CodeKey</ShortName>{key}</Key></ColumnSet>'
        f"<SimpleCodeList>{rows}</SimpleCodeList></gc:CodeList>\n"
    ).encode()


def _cells(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    pairs = zip(columns, row, strict=True)
    return "".join(
        f"<Value ColumnRef={quoteattr(column)}><SimpleValue>{escape(value)}</SimpleValue></Value>"
        for column, value in pairs
        if value
    )


def _read(raw: bytes) -> CodeList:
    name, version, uri = "", "", ""
    columns: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    rows = _Rows()
    root_seen = False
    for element in schemas.elements(raw, "Identification", "ColumnSet", "Row"):
        root_seen = root_seen or _demand_root(element)
        match _local(element):
            case "Identification" if not columns:
                name, version, uri = (_text(element, one) for one in ("ShortName", "Version", "CanonicalUri"))
            case "ColumnSet" if not columns:
                columns, key = _columns(element)
            case "Row":
                rows.take(element, columns, key)
    if not columns:
        raise Unreadable("the table does not name its columns; perhaps they stand in another file")
    return CodeList(
        name=name, version=version, uri=uri, columns=columns, key=key, rows=tuple(rows.kept), keyless=rows.keyless
    )


class _Rows:
    """The rows, as they come; equal texts are kept once."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, ...]] = []
        self.keyless = 0
        self._texts: dict[str, str] = {}
        self._places: dict[str, int] = {}

    def take(self, element: etree._Element, columns: tuple[str, ...], key: tuple[str, ...]) -> None:
        if not columns:
            raise Unreadable("the table has rows before its columns are named")
        if len(self.kept) + self.keyless >= MOST_ROWS:
            raise Unreadable(f"the table has more than {MOST_ROWS:,} rows")
        row = self._values(element, columns)
        if any(row[columns.index(one)] for one in key):
            self.kept.append(row)
        else:
            self.keyless += 1

    def _values(self, element: etree._Element, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The row's values; a value that names no column belongs to the one after the value before it."""
        values = [""] * len(columns)
        at = -1
        for child in element:
            if _local(child) != "Value":
                continue
            named = child.get("ColumnRef")
            at = at + 1 if named is None else self._place(columns, named)
            if at >= len(columns):
                raise Unreadable("a row has more values than the table has columns")
            text = _text(child, "SimpleValue")
            values[at] = self._texts.setdefault(text, text)
        return tuple(values)

    def _place(self, columns: tuple[str, ...], named: str) -> int:
        if named not in self._places:
            self._places[named] = _index(columns, named)
        return self._places[named]


def _index(columns: tuple[str, ...], named: str) -> int:
    try:
        return columns.index(named.strip().casefold())
    except ValueError:
        raise Unreadable("a row names a column that the table does not have") from None


def _columns(element: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns = tuple(sys.intern((one.get("Id") or "").strip().casefold()) for one in _children(element, "Column"))
    if not columns or not all(columns):
        raise Unreadable("the table has a column without an id, or none at all")
    if len(columns) > MOST_COLUMNS or len(set(columns)) < len(columns):
        raise Unreadable("the table names a column twice, or has too many of them")
    refs = [ref.get("Ref") or "" for one in _children(element, "Key") for ref in _children(one, "ColumnRef")]
    key = tuple(columns[_index(columns, one)] for one in refs)
    return columns, key or columns[:1]


def _demand_root(element: etree._Element) -> bool:
    root = element.getroottree().getroot()
    if root is None or root.tag != f"{{{NAMESPACE}}}CodeList":
        raise Unreadable("this is no genericode code list")
    return True


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element if _local(one) == name)


def _text(element: etree._Element, name: str) -> str:
    """The stripped text of a child; empty where there is none."""
    found = next(_children(element, name), None)
    text = (found.text or "").translate(_SPACES).strip() if found is not None else ""
    if len(text) > LONGEST:
        raise Unreadable(f"the table holds a value of more than {LONGEST:,} characters")
    return text


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
