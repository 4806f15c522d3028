"""A code table as OASIS genericode, plain or in a zip with one XML file, as portals hand theirs out.

Rule: genericode 1.0 (OASIS committee specification); shape of identification, columns and rows as in recorded tables.
"""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from pipeline.simulator.codes import Tables

NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
_URN = "urn:oasis:names:tc:legalxml-courtfiling:codelist:gc:"
_LONG_AGO = (2026, 1, 1, 0, 0, 0)
"""The same table gives the same bytes, so the zip holds no clock."""


def genericode(tables: Tables, table: str, location: str) -> bytes:
    """The table as XML."""
    columns = tables.columns[table]
    # A prefix, not the default namespace: what stands inside is in none, and lxml would not say so.
    root = etree.Element(f"{{{NAMESPACE}}}CodeList", nsmap={"gc": NAMESPACE})
    _identify(root, f"{table.capitalize()}Code", tables.version(table, location))
    _declare(root, columns)
    listed = etree.SubElement(root, "SimpleCodeList")
    for row in tables.rows(table, location):
        line = etree.SubElement(listed, "Row")
        for column in columns:
            value = etree.SubElement(line, "Value", ColumnRef=column)
            etree.SubElement(value, "SimpleValue").text = row[column] or None
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def zipped(tables: Tables, table: str, location: str) -> bytes:
    """The table in a zip that holds this one file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{table}codes.xml", date_time=_LONG_AGO)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, genericode(tables, table, location))
    return made.getvalue()


def _identify(root: etree._Element, name: str, version: str) -> None:
    about = etree.SubElement(root, "Identification")
    for tag, text in (
        ("ShortName", name),
        ("LongName", name),
        ("Version", version),
        ("CanonicalUri", f"{_URN}{name}"),
        ("CanonicalVersionUri", f"{_URN}{name}-1.0"),
    ):
        etree.SubElement(about, tag).text = text
    agency = etree.SubElement(about, "Agency")
    etree.SubElement(agency, "LongName").text = "Docketpress filing simulator: no court"


def _declare(root: etree._Element, columns: Mapping[str, str]) -> None:
    declared = etree.SubElement(root, "ColumnSet")
    for at, (column, short) in enumerate(columns.items()):
        made = etree.SubElement(declared, "Column", Id=column, Use="required" if at == 0 else "optional")
        etree.SubElement(made, "ShortName").text = short
        etree.SubElement(made, "Data", Type="normalizedString", Lang="en")
    key = etree.SubElement(declared, "Key", Id="codeKey")
    etree.SubElement(key, "ShortName").text = "CodeKey"
    etree.SubElement(key, "ColumnRef", Ref=next(iter(columns)))
