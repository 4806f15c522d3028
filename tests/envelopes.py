"""Invented envelopes for the tests of filing: small real files in a real folder."""

from pathlib import Path

from pipeline import files
from pipeline.filing import package as room
from pipeline.model import (
    Access,
    Case,
    Contact,
    Court,
    Document,
    Envelope,
    Filing,
    Limits,
    Page,
    Party,
    ServiceContact,
    Source,
)
from tests.conftest import NOW

SOURCE = Source(citation="invented for the tests", checked=NOW.date(), verified=False)
COURT = Court(
    name="us-nowhere",
    title="UNITED STATES DISTRICT COURT\nDISTRICT OF NOWHERE",
    time_zone="America/New_York",
    docket_number_pattern=".*",
    docket_number_hint="any",
    docket_number_source=SOURCE,
    page=Page(),
    limits=Limits(),
    holidays=(),
    calendar_years=(2026,),
    header_line=None,
    folder=Path("nowhere"),
    digest="0" * 64,
)
CASE = Case(
    court="us-nowhere",
    docket_number="6:26-cv-00123",
    parties=(
        Party(name="Rowena Placeholder", role="plaintiff", counsel=Contact(name="Ada Invented", lines=("1 Void St",))),
        Party(name="Nullstone Widgets LLC", role="defendant", aliases=("d/b/a Nullwidgets",)),
    ),
    judge="Hon. Imaginary",
)


def document(
    folder: Path, title: str, *, content: bytes = b"", twin: bool = False, role: str = "connected"
) -> Document:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{files.digest_bytes(title.encode() + content)[:8]}.pdf"
    path.write_bytes(b"%PDF-1.7\n% " + title.encode() + content + b"\n%%EOF\n")
    word = path.with_suffix(".docx")
    if twin:
        word.write_bytes(b"PK word " + title.encode())
    return Document(
        title=title,
        role=role,
        filing_code="motion" if role == "lead" else "exhibit",
        file=files.describe(path),
        pages=2,
        twin=files.describe(word) if twin else None,
        conforming=role == "lead",
    )


def filing(folder: Path, *, title: str = "Motion to Adjourn", content: bytes = b"", case: Case = CASE) -> Filing:
    return Filing(
        case=case,
        lead=document(folder, title, content=content, role="lead"),
        connected=(
            document(folder, "Proposed Order", content=content, twin=True),
            document(folder, "Exhibit A: Ledger & Notes", content=content),
        ),
        service_list=(ServiceContact(contact=Contact(name="Bo Fictional", email="bo@example.com"), method="e-filing"),),
        filer=Contact(name="Ada Invented", phone="555-0100"),
    )


def envelope(
    folder: Path, *, name: str = "envelope", content: bytes = b"", title: str = "Motion to Adjourn"
) -> Envelope:
    packed = filing(folder / "papers", title=title, content=content)
    return room.package((packed,), COURT, folder / "outbox" / name, provenance={"made_by": "tests"})


def sealed(folder: Path) -> Document:
    return Document(
        title="Medical Report",
        role="connected",
        filing_code="exhibit",
        file=document(folder, "Medical Report").file,
        pages=1,
        access=Access.SEALED,
        conforming=False,
    )
