"""Invented requests and answers of ECF 5.0 for the tests."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pipeline import files
from pipeline.filing.ecf.v5.header import Header
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

REFERENCE = "0a441ffb-3c25-5b6c-a2d5-90568ef7beb9"
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
KINDS = ("civil", "criminal", "domestic", "juvenile", "citation", "bankruptcy", "appellate")
_TEXTS = ("Placeholder", "O’Void & Söhne <x>", "  spaced   out ", "日本", "a\x00b", 'say "no"', "Ünal]]>", "-")


def header(message_id: str = REFERENCE) -> Header:
    return Header(message_id=message_id, sender="https://filer.invalid/ecf5", location="nowhere:dc", at=AT)


def attachment(folder: Path, name: str, content: bytes = b"%PDF-1.7 invented") -> Attachment:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return Attachment(
        file=files.describe(path),
        name=name,
        title=name.partition(".")[0],
        pages=2,
        component=Code(code="332"),
        document_type=Code(code="5766"),
    )


def document(folder: Path, number: int = 1, role: str = "lead", attached: int = 0) -> RequestDocument:
    names = [f"paper-{number}.pdf", *(f"paper-{number}-{one}.pdf" for one in range(attached))]
    return RequestDocument(
        control=f"{REFERENCE}/{number}",
        sequence=number - 1,
        role=role,
        title=f"Paper {number}",
        our_code="motion",
        filing=Code(code="661"),
        motion_type=None,
        optional_services=(),
        attachments=tuple(attachment(folder, one, one.encode()) for one in names),
        parties=("Party1",),
        access=Access.PUBLIC,
    )


def request(folder: Path, *, initial: bool = False) -> FilingRequest:
    plaintiff = Participant(
        key="Party1",
        role="plaintiff",
        party_type=Code(code="PLAIN"),
        person=Person(given="Rowena", surname="Placeholder"),
        address=Address(street="1 Void St", unit="2", city="Nowhere", state="IL", zip="00000"),
        phone="555-0100",
        email="rowena@example.com",
        number=None if initial else "p-1",
    )
    defendant = Participant(
        key="Party2",
        role="defendant",
        party_type=Code(code="DEF"),
        person=None,
        organisation="Nullstone Widgets LLC",
        counsel="Ada Invented",
    )
    return FilingRequest(
        reference=REFERENCE,
        location="nowhere:dc",
        case_element="civil",
        category=Code(code="7"),
        case_type=Code(code="7"),
        case_subtype=None,
        title="Placeholder v. Nullstone Widgets LLC",
        docket_number=None if initial else "26-CV-123",
        case_number=None if initial else "case-77",
        participants=(plaintiff, defendant) if initial else (plaintiff,),
        documents=(document(folder, 1), document(folder, 2, "connected")),
        recipients=(),
        attorney="att-1",
        filer_type=None,
        payer="Ada Invented",
        payment_account="acc-1",
        fee_exception=None,
        max_fee=None,
    )


def random_request(folder: Path, seed: int) -> FilingRequest:
    """A request with anything that forms and settings may hold."""
    dice = random.Random(seed)

    def text() -> str:
        return dice.choice(_TEXTS)

    def code() -> Code:
        return Code(code=text())

    made = request(folder, initial=dice.random() < 0.5)
    people = tuple(
        Participant(
            key=f"Party{number + 1}",
            role="party",
            party_type=code(),
            person=Person(given=text(), middle=text(), surname=text(), suffix=text()) if dice.random() < 0.6 else None,
            organisation=text(),
            number=dice.choice([None, text()]),
            address=Address(street=text(), city=dice.choice(["", text()])) if dice.random() < 0.5 else None,
            phone=dice.choice(["", text()]),
            email=dice.choice(["", text()]),
            counsel=dice.choice(["", text()]),
        )
        for number in range(dice.randrange(1, 5))
    )
    documents = [
        document(
            folder / str(seed), number + 1, "lead" if number == 0 else dice.choice(["lead", "connected"]), attached
        )
        for number, attached in enumerate([dice.randrange(3) for _ in range(dice.randrange(1, 4))])
    ]
    return replace(
        made,
        case_element=dice.choice(KINDS),
        category=code(),
        title=text(),
        participants=people,
        documents=tuple(
            replace(one, title=text(), filing=code(), access=dice.choice(list(Access)), parties=("Party1",))
            for one in documents
        ),
        recipients=tuple(
            Recipient(name=text(), email=text(), number=dice.choice([None, text()])) for _ in range(dice.randrange(3))
        ),
        attorney=dice.choice(["", text()]),
        payer=dice.choice(["", text(), "Null Widgets LLC"]),
        payment_account=dice.choice(["", text()]),
        fee_exception=dice.choice([None, code()]),
        max_fee=dice.choice([None, Decimal("0.00"), Decimal("386.92")]),
    )
