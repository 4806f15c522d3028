"""What a filer delivers and what becomes of it, in no dialect's words."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where one filing stands. The words are those of the recorded table of filing statuses, and `returned`."""

    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under-review"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    """Returned for correction, with a time until which a corrected copy counts."""
    CANCELLED = "cancelled"
    FAILED = "failed"
    """Refused by machine after the receipt: the file or the payment."""
    SERVED = "served"
    GRANTED = "granted"
    DENIED = "denied"
    MOOT = "moot"


RULINGS = frozenset({Status.GRANTED, Status.DENIED, Status.MOOT})
"""A judge's later word on something the clerk has accepted."""
COPIED = RULINGS | {Status.ACCEPTED, Status.SERVED}
"""Of what there is a stamped copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party as it was delivered, or as the court's record has it."""

    key: str
    """Its name inside the message, or its id in the court's record."""
    type_code: str
    surname: str
    """Or the organisation's name."""
    given: str = ""
    middle: str = ""
    organisation: bool = False

    @property
    def name(self) -> str:
        """As people say it."""
        return " ".join(one for one in (self.given, self.middle, self.surname) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """One file, as bytes came."""

    title: str
    component: str
    document_type: str
    name: str
    content: bytes = field(repr=False)
    pages: int | None = None
    """As the filer told it; nobody has counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredDocument:
    """One document: at this court a filing of its own."""

    control: str
    """The filer's own id of it."""
    title: str
    filing_code: str
    component: str
    document_type: str
    file_name: str
    content: bytes = field(repr=False)
    pages: int | None = None
    """As the filer told it."""
    lead: bool = True
    attachments: tuple[DeliveredFile, ...] = ()
    """The files beside the paper itself."""
    parties: tuple[str, ...] = ()
    """Keys or ids of the parties that file it."""
    parties_inside: tuple[str, ...] = ()
    """Those of them that must be parties of this very message."""
    comment: str = ""
    optional_services: tuple[str, ...] = ()
    motion_type: str = ""

    @property
    def files(self) -> tuple[DeliveredFile, ...]:
        """The paper itself, then its attachments."""
        own = DeliveredFile(
            title=self.title,
            component=self.component,
            document_type=self.document_type,
            name=self.file_name,
            content=self.content,
            pages=self.pages,
        )
        return (own, *self.attachments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One message with everything in it."""

    dialect: str
    """Which endpoint heard it: `ecf4`, `ecf5`, `proxy`."""
    court: str
    """The location, as `fulton:civil`."""
    documents: tuple[DeliveredDocument, ...]
    message_id: str = ""
    case_number: str | None = None
    """The court's own id of the case; None: not told."""
    docket_number: str | None = None
    case_title: str = ""
    case_kind: str = ""
    """The case element's local name (`CivilCase`), where the dialect has one."""
    category: str = ""
    case_type: str = ""
    case_subtype: str = ""
    parties: tuple[Party, ...] = ()
    submitter: str = ""
    attorney: str = ""
    payer: str = ""
    payment_account: str = ""
    fee_exception: str = ""
    max_fee: Decimal | None = None
    recipients: tuple[str, ...] = ()
    """Ids of the people the portal shall serve."""
    reply_to: str = ""
    """Where the filer says it listens."""

    @property
    def initial(self) -> bool:
        """Whether it opens a case."""
        return not self.case_number and not self.docket_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a delivery is not taken."""

    code: str
    """Ours; each dialect has a number of its own for it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What the filer gets for a delivery."""

    envelope: int
    filings: tuple[tuple[str, str], ...]
    """Each document's control id with the id of its filing, in order."""
    case_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a filing."""

    at: datetime
    status: Status
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case in the court's record."""

    number: str
    """The court's own id of it."""
    court: str
    docket_number: str
    """Empty until its first document was accepted."""
    title: str
    category: str
    case_type: str
    kind: str = ""
    parties: tuple[Party, ...] = ()
    recipients: tuple[tuple[str, str, str], ...] = ()
    """Who is served in it: id, name, e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Everything known of one document's filing."""

    id: str
    envelope: int
    case: Case
    document: DeliveredDocument
    dialect: str
    court: str
    submitter: str
    attorney: str
    message_id: str
    reply_to: str
    at: datetime
    status: Status
    reason_code: str = ""
    comment: str = ""
    docket_entry: str = ""
    correct_by: datetime | None = None
    ruling: Status | None = None
    decided_at: datetime | None = None
    fee: Decimal = Decimal(0)
    """Of the whole envelope, held on its first filing."""
    stamped: bytes | None = field(default=None, repr=False)
    history: tuple[Step, ...] = ()
