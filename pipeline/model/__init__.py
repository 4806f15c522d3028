"""The nouns: frozen records that flow through the rooms.

Lengths are points (1/72 in) measured from the lower left corner of a page; sizes are bytes; times are
aware; money is `Decimal`; sequences are tuples. Pages are counted from 1 in what people read; a name that
ends in `_index` counts from 0.
"""

from pipeline.model.catalogue import (
    Binder,
    Content,
    DocumentType,
    Due,
    Event,
    Interval,
    Notice,
    Paper,
    Priority,
    Translation,
)
from pipeline.model.courts import Court, FontRule, Holiday, Languages, Length, Limits, Page, Reserved
from pipeline.model.deadlines import Addition, Counting, Deadline, DeadlineRule, Instead, Step, Unit
from pipeline.model.drops import File, Packet
from pipeline.model.fields import Condition, Field, FieldKind
from pipeline.model.filings import (
    Charge,
    Document,
    Envelope,
    Filing,
    Outcome,
    Quote,
    Receipt,
    Release,
    ReviewStatus,
    ServiceEvent,
)
from pipeline.model.findings import Finding, Place, Severity
from pipeline.model.forms import Access, Case, Contact, Exhibit, Form, Origin, Party, RawForm, ServiceContact, Value
from pipeline.model.json import JSON
from pipeline.model.sources import Source, Sourced
from pipeline.model.wording import PlainWord, Wording

__all__ = [
    "JSON",
    "Access",
    "Addition",
    "Binder",
    "Case",
    "Charge",
    "Condition",
    "Contact",
    "Content",
    "Counting",
    "Court",
    "Deadline",
    "DeadlineRule",
    "Document",
    "DocumentType",
    "Due",
    "Envelope",
    "Event",
    "Exhibit",
    "Field",
    "FieldKind",
    "File",
    "Filing",
    "Finding",
    "FontRule",
    "Form",
    "Holiday",
    "Instead",
    "Interval",
    "Languages",
    "Length",
    "Limits",
    "Notice",
    "Origin",
    "Outcome",
    "Packet",
    "Page",
    "Paper",
    "Party",
    "Place",
    "PlainWord",
    "Priority",
    "Quote",
    "RawForm",
    "Receipt",
    "Release",
    "Reserved",
    "ReviewStatus",
    "ServiceContact",
    "ServiceEvent",
    "Severity",
    "Source",
    "Sourced",
    "Step",
    "Translation",
    "Unit",
    "Value",
    "Wording",
]
