"""Envelopes with real PDFs, for the tests of packages and of the answers to them."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from pipeline import files
from pipeline.confine import Direct
from pipeline.filing import package as room
from pipeline.filing.packages.portal import PackageOptions, PackagePortal
from pipeline.filing.portals import open_portal
from pipeline.model import Access, Case, Contact, Document, Envelope, Filing, Party, ServiceContact
from pipeline.settings import PortalSettings
from tests.envelopes import COURT

CASE = Case(
    court="us-nysd",
    docket_number="1:26-cv-00123",
    parties=(
        Party(
            name="Rowena Placeholder", role="plaintiff", counsel=Contact(name="Ada Invented", email="ada@example.com")
        ),
        Party(name="Nullstone Widgets LLC", role="defendant"),
    ),
    judge="Hon. Imaginary",
)
PORTAL = "desk"


def pdf(*lines: str, pages: int = 1, weight: int = 0, bookmarks: bool = False) -> bytes:
    """A PDF with text on each page, and so many incompressible bytes in each of them."""
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for at in range(pages):
        made.add_blank_page(page_size=(612, 792))
        shown = " T* ".join(f"({line}) Tj" for line in (*lines, f"page {at + 1}"))
        page = made.pages[-1].obj
        page.Contents = made.make_stream(f"BT /F1 12 Tf 14 TL 72 700 Td {shown} ET".encode())
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        if weight:
            page.Noise = made.make_indirect(made.make_stream(_noise(weight, at)))
    if bookmarks:
        with made.open_outline() as outline:
            for at in range(pages):
                outline.root.append(pikepdf.OutlineItem(f"Chapter {at + 1}", at))
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def document(
    folder: Path, title: str, data: bytes, *, pages: int = 1, role: str = "connected", **other: Any
) -> Document:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{files.digest_bytes(title.encode() + data)[:10]}.pdf"
    path.write_bytes(data)
    known: dict[str, Any] = {"filing_code": "motion" if role == "lead" else "exhibit", "conforming": role == "lead"}
    return Document(title=title, role=role, file=files.describe(path), pages=pages, **{**known, **other})


def filing(folder: Path, *, case: Case = CASE, title: str = "Motion to Adjourn", **sizes: int) -> Filing:
    order = folder / "order.docx"
    folder.mkdir(parents=True, exist_ok=True)
    order.write_bytes(b"PK word")
    return Filing(
        case=case,
        lead=document(folder, title, pdf(title), role="lead"),
        connected=(
            document(
                folder,
                "Proposed Order",
                pdf("Proposed Order"),
                filing_code="proposed-order",
                twin=files.describe(order),
            ),
            document(
                folder,
                "Exhibit A - Ledger & Notes",
                pdf("Ledger", pages=sizes.get("pages", 1), weight=sizes.get("weight", 0), bookmarks=True),
                pages=sizes.get("pages", 1),
            ),
        ),
        service_list=(
            ServiceContact(contact=Contact(name="Bo Fictional", email="bo@example.com"), method="e-filing"),
            ServiceContact(contact=Contact(name="Cy Unreal", lines=("9 Null Rd", "Nowhere, NY 00000")), method="mail"),
        ),
        filer=Contact(name="Ada Invented", phone="555-0100"),
    )


def envelope(
    folder: Path, *, name: str = "envelope", case: Case = CASE, title: str = "Motion to Adjourn", **sizes: int
) -> Envelope:
    """An envelope as the outbox holds it: a motion, a proposed order with its Word twin, an exhibit."""
    made = filing(folder / "papers", case=case, title=title, **sizes)
    return room.package((made,), replace(COURT, name=case.court), folder / "outbox" / name, provenance={})


def sealed(case: Case = CASE) -> Case:
    return replace(case, access=Access.SEALED)


def portal(home: Path, kind: str = "cmecf", **keys: Any) -> PackagePortal:
    """A package portal that works in this process."""
    settings = PortalSettings(kind=kind, **keys)
    opened = open_portal(PORTAL, settings, home)
    assert isinstance(opened, PackagePortal)
    return type(opened)(name=PORTAL, options=PackageOptions.model_validate(keys), home=home, caller=Direct())


def outlines(path: Path) -> list[str]:
    with pikepdf.open(path) as one, one.open_outline() as outline:
        return [str(item.title) for item in outline.root]


def _noise(size: int, seed: int) -> bytes:
    made = b""
    while len(made) < size:
        made += bytes.fromhex(files.digest_bytes(f"{seed}/{len(made)}".encode()))
    return made[:size]
