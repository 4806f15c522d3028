"""What one limited child makes of some forms: papers, bound into documents and a packet.

Several forms share a child, because the first paper in each child costs as much as ten more. One form that breaks the
child breaks its neighbours' work too; `making` then gives each a child of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline import files
from pipeline.line import binder, binding, privacy
from pipeline.line.bound import Attached, Binding, Job
from pipeline.model import Court, DocumentType, Finding, Form, Severity, Wording
from pipeline.pages import said
from pipeline.press import ics, papers
from pipeline.rules import contents, plain
from pipeline.rules.privacy import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One form to be pressed."""

    form: Form
    document_type: DocumentType
    court: Court
    exhibits: tuple[Attached, ...]
    folder: Path
    """Where everything is written."""
    received_at: datetime
    bates_prefix: str | None
    wording: Wording | None = None
    """How plainly notices are to be written."""
    packs: Mapping[str, Pack] = field(default_factory=dict)
    """The privacy rules, by the name a court gives; without any nothing is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What came of an order; without a binding its findings say why."""

    binding: Binding | None
    findings: tuple[Finding, ...]


def press(orders: tuple[Order, ...]) -> tuple[Pressed, ...]:
    """Press each order, in order.

    Raises:
        LibraryError: a template is wrong.
        OSError: the disk is full or cannot be written.
    """
    return tuple(_press(one) for one in orders)


def _press(order: Order) -> Pressed:
    made = papers.make(order.form, order.document_type, order.court, order.folder, received_at=order.received_at)
    findings = tuple(finding for paper in made for finding in paper.findings)
    if not findings:
        findings = _missing(order, {one.name: one.path for one in made})
        findings = findings or _missing(order, {one.name: one.large for one in made if one.large})
        if order.packs:
            findings += privacy.papers(
                made, order.form, order.document_type, order.court, order.packs, now=order.received_at
            )
    if any(one.severity is Severity.ERROR for one in findings):
        return Pressed(binding=None, findings=findings)
    lead = next(one for one in made if one.role == "lead")
    if order.wording:
        findings += plain.advice(order.document_type, order.form, lead.parts, order.wording)
    job = Job(
        papers=made,
        exhibits=order.exhibits,
        case=order.form.case,
        court=order.court,
        folder=order.folder,
        received_at=order.received_at,
        bates_prefix=_bates_prefix(order),
        title=lead.title,
        filed=order.document_type.privacy != "house",
        issued_by_person=order.document_type.release == "person",
    )
    book = order.document_type.binder
    bound = binder.bind(job, book) if book else binding.bind(job)
    findings += bound.findings
    if any(one.severity is Severity.ERROR for one in findings):
        return Pressed(binding=None, findings=findings)
    return Pressed(binding=replace(bound, calendar=_calendar(order)), findings=findings)


def _missing(order: Order, paths: Mapping[str, Path]) -> tuple[Finding, ...]:
    """What a rule wants in the papers and cannot be read in them."""
    texts = {name: said.text_of(path) for name, path in paths.items()}
    return contents.missing(order.document_type, order.form, order.court, texts)


def _calendar(order: Order) -> Path | None:
    """The calendar file beside the papers, where the type asks for one."""
    made = ics.calendar(order.form, order.document_type, order.court, received_at=order.received_at)
    if made is None:
        return None
    path = order.folder / ics.NAME
    files.write_whole(path, made, at="press.calendar")
    return path


def _bates_prefix(order: Order) -> str | None:
    """The form's own, where its type asks for one; else the lane's."""
    book = order.document_type.binder
    said = order.form.values.get(book.bates) if book and book.bates else None
    return said if isinstance(said, str) else order.bates_prefix
