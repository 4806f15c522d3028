"""What is filed, in no portal's words: the one record from which every dialect's message is built and checked.

An adapter turns an `Envelope` into a `FilingRequest` (`requesting.request`), the rule layer holds it against the
court's code tables, and the adapter's own writer puts it into ECF 4.01, ECF 5.0 or JSON. No element name of a
standard stands here.
"""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.filing.profile import Code
from pipeline.model import Access, File


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A natural person's name in the parts that standards ask for."""

    given: str = ""
    middle: str = ""
    surname: str
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; parts that nobody told are empty."""

    street: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    """The two-letter code."""
    zip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A party to the case."""

    key: str
    """Its name inside the message, `Party1` …"""
    role: str
    """Ours."""
    party_type: Code
    person: Person | None
    """None: an organisation."""
    organisation: str = ""
    number: str | None = None
    """The portal's own id, where the case and the party are there already."""
    address: Address | None = None
    phone: str = ""
    email: str = ""
    counsel: str = ""
    """The name of its counsel; empty: it represents itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file of a filing."""

    file: File
    name: str
    """As the portal shall call it, ending included."""
    title: str
    pages: int
    component: Code
    document_type: Code | None
    """The code of its security or format, where the court has one."""
    access: Access | None = None
    """Who may see this file; None: as its document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDocument:
    """One lead or connected document: at many portals a filing of its own."""

    control: str
    """Our own id of it, the same at every attempt: `<reference>/<number>`; portals repeat it or keep it."""
    sequence: int
    """From 0, over the whole request."""
    role: str
    """`lead` or `connected`."""
    title: str
    our_code: str
    """The type's own filing code."""
    filing: Code
    motion_type: Code | None
    optional_services: tuple[Code, ...]
    attachments: tuple[Attachment, ...]
    """The paper itself first."""
    parties: tuple[str, ...]
    """The keys of the participants that file it."""
    access: Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody the portal is to serve."""

    name: str
    email: str
    number: str | None = None
    """The portal's id of the service contact, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFound:
    """A case as the portal knows it."""

    number: str
    """The portal's own id of it, asked for with every later filing."""
    docket_number: str
    title: str
    location: str
    """The court it is in, which is the one to file to, whatever was searched."""
    category: str = ""
    case_type: str = ""
    parties: tuple[tuple[str, str, str], ...] = ()
    """Each party: the portal's id, its name as the portal has it, its type's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRequest:
    """One envelope on its way into one case of one court."""

    reference: str
    """Ours, of the submission: known before anything is sent, at most 36 characters."""
    location: str
    case_element: str
    category: Code
    case_type: Code
    case_subtype: Code | None
    title: str
    """The case's, as captions are shortened: `Placeholder v. Nullstone Widgets LLC`."""
    docket_number: str | None
    """None: a new case."""
    case_number: str | None
    """The portal's own id of the case."""
    participants: tuple[Participant, ...]
    documents: tuple[RequestDocument, ...]
    recipients: tuple[Recipient, ...]
    attorney: str
    filer_type: Code | None
    payer: str
    payment_account: str
    fee_exception: Code | None
    max_fee: Decimal | None
    cross_references: tuple[tuple[str, str], ...] = ()
    """Numbers that the court wants with a filing, an attorney's for example: each reference's code and the number."""

    @property
    def initial(self) -> bool:
        """Whether it opens a case; tables call it the timing, `initial` or `subsequent`."""
        return self.docket_number is None
