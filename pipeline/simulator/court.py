"""What a court of the simulator knows and asks for, and what it holds against a delivery."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf

from pipeline.simulator.delivered import Case, Delivered, DeliveredDocument, DeliveredFile, Problem

_HEAD = 1024
"""Bytes within which a PDF says that it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtCodes:
    """The tables of one court. None for a table: the court has none, and every code passes."""

    categories: frozenset[str] | None = None
    case_types: frozenset[str] | None = None
    filings: frozenset[str] | None = None
    components: frozenset[str] | None = None
    document_types: frozenset[str] | None = None
    party_types: frozenset[str] | None = None
    required_party_types: frozenset[str] = frozenset()
    """Each of them must be there when a case is opened."""
    payment_accounts: frozenset[str] | None = None
    attorneys: frozenset[str] | None = None
    endings: frozenset[str] = frozenset({"pdf"})
    largest_file: int = 25_000_000
    """Bytes of one file."""
    longest_name: int = 50
    """Letters of a file's name, ending included: the limit Tyler courts publish."""
    reject_reasons: Mapping[str, str] = field(default_factory=dict)
    """Code and words of each."""


def problems(delivered: Delivered, codes: CourtCodes, case: Case | None) -> tuple[Problem, ...]:
    """Everything the court holds against a delivery, all at once.

    Args:
        delivered: the whole delivery.
        codes: of its court.
        case: the case it names; None where it names none, or none that exists.
    """
    found = [*_case(delivered, codes, case), *_payer(delivered, codes)]
    known = {one.key for one in delivered.parties}
    for document in delivered.documents:
        # In ECF 5.0 a connected document supports its lead document, and need not be docketed under a code of its own.
        bare = delivered.dialect == "ecf5" and not document.lead and not document.filing_code
        found += _document(document, codes, known, coded=not bare)
    return tuple(dict.fromkeys(found))


def _case(delivered: Delivered, codes: CourtCodes, case: Case | None) -> Iterator[Problem]:
    if not delivered.initial:
        if case is None:
            yield Problem(code="case", text="Invalid CaseTrackingID: no such case at this location")
        return
    yield from _known("category", "CaseCategoryText", delivered.category, codes.categories)
    yield from _known("case-type", "CaseTypeText", delivered.case_type, codes.case_types)
    if not delivered.parties:
        yield Problem(code="parties", text="A new case needs at least one participant")
    for one in delivered.parties:
        yield from _known("party-type", "CaseParticipantRoleCode", one.type_code, codes.party_types)
    absent = codes.required_party_types - {one.type_code for one in delivered.parties}
    for code in sorted(absent):
        yield Problem(code="required-party", text=f"Required party type is missing: {code}")


def _payer(delivered: Delivered, codes: CourtCodes) -> Iterator[Problem]:
    account = delivered.payment_account
    if not account or (codes.payment_accounts is not None and account not in codes.payment_accounts):
        yield Problem(code="payment", text="Invalid PaymentID")
    if delivered.attorney and codes.attorneys is not None and delivered.attorney not in codes.attorneys:
        yield Problem(code="attorney", text="Invalid FilingAttorneyID")


def _document(document: DeliveredDocument, codes: CourtCodes, known: set[str], *, coded: bool) -> Iterator[Problem]:
    if coded:
        yield from _known("filing-code", "RegisterActionDescriptionText", document.filing_code, codes.filings)
    for key in document.parties_inside:
        if key not in known:
            yield Problem(
                code="filing-party", text="Invalid FilingPartyID: the reference is to no party of the message"
            )
    for one in document.files:
        yield from _known("component", "BinaryCategoryText", one.component, codes.components)
        yield from _known("document-type", "BinaryFormatStandardName", one.document_type, codes.document_types)
        yield from _file(one, codes)


def _known(code: str, element: str, value: str, table: frozenset[str] | None) -> Iterator[Problem]:
    if table is not None and value not in table:
        yield Problem(code=code, text=f"{element} holds a code that this court does not have: {value or '(empty)'}")


def _file(one: DeliveredFile, codes: CourtCodes) -> Iterator[Problem]:
    ending = one.name.rpartition(".")[2].lower() if "." in one.name else ""
    if ending not in codes.endings:
        yield Problem(code="file-type", text="The file type is not allowed at this court")
    if len(one.name) > codes.longest_name:
        yield Problem(code="file-name", text=f"The file name is longer than {codes.longest_name} characters")
    if not one.content:
        yield Problem(code="file-empty", text="An attachment is empty")
    elif len(one.content) > codes.largest_file:
        yield Problem(code="file-size", text="A file is larger than this court allows")
    elif ending == "pdf" and b"%PDF-" not in one.content[:_HEAD]:
        yield Problem(code="file-bad", text="A file that is called a PDF is none")


def readable(content: bytes) -> bool:
    """Whether a PDF opens: found out after the receipt, as portals do, and then the submission fails."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return len(pdf.pages) > 0
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return False
