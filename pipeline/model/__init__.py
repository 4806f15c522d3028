"""The nouns: frozen records that flow through the rooms.

Lengths are points (1/72 in) measured from the lower left corner of a page; sizes are bytes; times are
aware; money is `Decimal`; sequences are tuples. Pages are counted from 1 in what people read; a name that
ends in `_index` counts from 0.
"""

from pipeline.model.catalogue import (
    Condition,
    Court,
    DocumentType,
    Field,
    FieldKind,
    Holiday,
    Limits,
    Notice,
    Page,
    Paper,
    Source,
    Sourced,
)
from pipeline.model.drops import File, Packet
from pipeline.model.filings import Document, Envelope, Filing, Outcome, Receipt, Release, ReviewStatus
from pipeline.model.findings import Finding, Place, Severity
from pipeline.model.forms import Access, Case, Contact, Exhibit, Form, Origin, Party, RawForm, ServiceContact, Value
from pipeline.model.json import JSON

__all__ = [
    "JSON",
    "Access",
    "Case",
    "Condition",
    "Contact",
    "Court",
    "Document",
    "DocumentType",
    "Envelope",
    "Exhibit",
    "Field",
    "FieldKind",
    "File",
    "Filing",
    "Finding",
    "Form",
    "Holiday",
    "Limits",
    "Notice",
    "Origin",
    "Outcome",
    "Packet",
    "Page",
    "Paper",
    "Party",
    "Place",
    "RawForm",
    "Receipt",
    "Release",
    "ReviewStatus",
    "ServiceContact",
    "Severity",
    "Source",
    "Sourced",
    "Value",
]
