"""Invented requests for the tests of ECF 4.01: from seeds, so that every run sees the same ones."""

import random
from decimal import Decimal
from pathlib import Path

from pipeline import files
from pipeline.filing.ecf.v4.parts import Asker
from pipeline.filing.profile import Code
from pipeline.filing.request import (
    Address,
    Attachment,
    FilingRequest,
    Participant,
    Person,
    Recipient,
    RequestDocument,
)
from pipeline.model import Access

ASKER = Asker(sender="https://office.example.org/assembly", submitter="7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0008")
ELEMENTS = ("civil", "criminal", "domestic", "juvenile", "citation", "bankruptcy", "appellate")
REFERENCE = "2f9d7c1e-7a5b-5a53-9a0e-3a1f5b1f0c11"
_AWKWARD = (
    "Ñandú & Söhne <Ltd>",
    "O'Nobody",
    "  Blank  Ends ",
    'Quote "d"',
    "tab\there",
    "form\x0cfeed",
    "名前",
    "]]>",
)


def paper(folder: Path, name: str = "motion.pdf", content: bytes = b"%PDF-1.7\n%%EOF\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def attachment(folder: Path, name: str = "motion.pdf", *, pages: int = 2) -> Attachment:
    return Attachment(
        file=files.describe(paper(folder, name)),
        name=name,
        title="Motion to Adjourn",
        pages=pages,
        component=Code(code="332"),
        document_type=Code(code="5766"),
    )


def document(folder: Path, at: int = 0, *, attachments: int = 1, role: str = "lead") -> RequestDocument:
    return RequestDocument(
        control=f"{REFERENCE}/{at + 1}",
        sequence=at,
        role=role,
        title="Motion to Adjourn" if at == 0 else f"Proposed Order {at}",
        our_code="motion",
        filing=Code(code="180744"),
        motion_type=None,
        optional_services=(),
        attachments=tuple(attachment(folder, f"paper-{at}-{one}.pdf") for one in range(attachments)),
        parties=("Party1",),
        access=Access.PUBLIC,
    )


def party(key: str = "Party1", *, number: str | None = None, body: bool = False) -> Participant:
    return Participant(
        key=key,
        role="plaintiff",
        party_type=Code(code="7101"),
        person=None if body else Person(given="Rowena", surname="Placeholder"),
        organisation="Nullstone Widgets LLC" if body else "",
        number=number,
    )


def request(folder: Path, **changes: object) -> FilingRequest:
    plain: dict[str, object] = {
        "reference": REFERENCE,
        "location": "nowhere:civil",
        "case_element": "civil",
        "category": Code(code="210186"),
        "case_type": Code(code="27967"),
        "case_subtype": None,
        "title": "Placeholder v. Nullstone Widgets LLC",
        "docket_number": "26CV001234",
        "case_number": "7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0077",
        "participants": (party(number="7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0031"),),
        "documents": (document(folder),),
        "recipients": (),
        "attorney": "",
        "filer_type": None,
        "payer": "Ada Invented",
        "payment_account": "7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0091",
        "fee_exception": None,
        "max_fee": None,
    }
    return FilingRequest(**{**plain, **changes})  # type: ignore[arg-type]


def random_request(folder: Path, seed: int) -> FilingRequest:
    """Any request at all: all elements, new and known parties, hostile names, many papers."""
    dice = random.Random(seed)
    new = dice.random() < 0.5
    people = tuple(
        _any_party(dice, f"Party{one + 1}", known=not new and dice.random() < 0.7) for one in range(dice.randint(1, 5))
    )
    papers = dice.randint(1, 4)
    return request(
        folder,
        case_element=dice.choice(ELEMENTS),
        title=dice.choice(_AWKWARD),
        docket_number=None if new else "26CV001234",
        case_number=None if new or dice.random() < 0.2 else "case-77",
        participants=people,
        documents=tuple(_any_document(dice, folder, at, people) for at in range(papers)),
        recipients=tuple(
            Recipient(name=dice.choice(_AWKWARD), email="a@example.com", number=dice.choice((None, f"contact-{one}")))
            for one in range(dice.randint(0, 3))
        ),
        attorney=dice.choice(("", "attorney-1")),
        case_subtype=dice.choice((None, Code(code="77"))),
        filer_type=dice.choice((None, Code(code="8"))),
        fee_exception=dice.choice((None, Code(code="W", name="Waiver <granted>"))),
        max_fee=dice.choice((None, Decimal("0.00"), Decimal("218.63"))),
        payment_account=dice.choice(("", "account-9")),
        payer=dice.choice(_AWKWARD),
    )


def _any_document(dice: random.Random, folder: Path, at: int, people: tuple[Participant, ...]) -> RequestDocument:
    plain = document(
        folder, at, attachments=dice.randint(1, 3), role="lead" if at == 0 else dice.choice(("lead", "connected"))
    )
    return RequestDocument(
        control=plain.control,
        sequence=at,
        role=plain.role,
        title=dice.choice(_AWKWARD),
        our_code="motion",
        filing=Code(code="180744"),
        motion_type=dice.choice((None, Code(code="12"))),
        optional_services=tuple(Code(code=str(one)) for one in range(dice.randint(0, 3))),
        attachments=plain.attachments,
        parties=tuple(one.key for one in people[: dice.randint(1, len(people))]),
        access=dice.choice(tuple(Access)),
    )


def _any_party(dice: random.Random, key: str, *, known: bool) -> Participant:
    body = dice.random() < 0.3
    return Participant(
        key=key,
        role=dice.choice(("plaintiff", "defendant")),
        party_type=Code(code=dice.choice(("7101", "7102"))),
        person=None
        if body
        else Person(
            given=dice.choice(("", "Rowena")),
            middle=dice.choice(("", "Q.")),
            surname=dice.choice(_AWKWARD),
            suffix=dice.choice(("", "Jr.")),
        ),
        organisation=dice.choice(_AWKWARD) if body else "",
        number=f"party-{key}" if known else None,
        address=dice.choice(
            (
                None,
                Address(),
                Address(street="1 Void St", unit="Unit 2", city="Nowhere", state="ny", zip="10001"),
                Address(city="Nowhere"),
            )
        ),
        phone=dice.choice(("", "555-0100 ")),
        email=dice.choice(("", "a@example.com")),
        counsel="",
    )
