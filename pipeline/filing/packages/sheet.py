"""What the checklist says: one record, from which its PDF, its page for copying and its text are made. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.filing.packages import docket_text
from pipeline.filing.packages.plan import MEGABYTE, Bounds, Entry, Piece
from pipeline.filing.packages.words import Words
from pipeline.model import Access, Envelope, ServiceContact

_BY_PORTAL = frozenset({"e-filing", "e-service", "ecf"})
"""Ways of service that the portal itself takes care of, for those who are registered with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file, in the order of uploading."""

    order: int
    place: str
    """`Main document` or `Attachment 2`."""
    name: str
    category: str
    description: str
    pages: str
    size: str
    access: str
    transaction: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One docket entry on the sheet."""

    title: str
    event: str
    """The event to choose; empty where nobody told."""
    no_event: str
    """What to do where nobody told, and where it can be told."""
    docket_text: str
    fee: str
    rows: tuple[Row, ...]
    transactions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole checklist."""

    title: str
    reference: str
    court: tuple[str, ...]
    number: str
    caption: str
    judge: str
    access: str
    """`SEALED`, `CONFIDENTIAL`, or empty."""
    filer: str
    party: str
    items: tuple[Item, ...]
    by_portal: tuple[str, ...]
    otherwise: tuple[tuple[str, str, str], ...]
    """Who must be served in another way: the name, how, the address."""
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    at_the_end: tuple[str, ...]
    verified: bool


def write(
    envelope: Envelope,
    reference: str,
    entries: tuple[Entry, ...],
    *,
    held: Bounds,
    words: Words,
    court: str,
    end: str,
    kind: str,
) -> Sheet:
    """Everything the person who files must know, in the order in which it is needed.

    Args:
        envelope: what is filed.
        reference: ours.
        entries: what is uploaded, cut and numbered.
        held: what the portal takes.
        words: the court's categories, events and fees.
        court: its title, lines separated by line breaks.
        end: which answer is awaited, for example `the Notice of Electronic Filing (the e-mail)`.
        kind: the portal's kind, by which the file with its words is named.
    """
    case = envelope.filings[0].case
    filer = envelope.filings[0].filer
    parties = [party.name for party in case.parties]
    contacts = tuple(dict.fromkeys(one for filing in envelope.filings for one in filing.service_list))
    return Sheet(
        title="Filing checklist",
        reference=reference,
        court=tuple(line for line in court.splitlines() if line.strip()),
        number=case.docket_number or "new case: the portal gives the number",
        caption=f"In re {case.matter}" if case.matter else " v. ".join(parties[:2]) or "no parties named",
        judge=case.judge or "",
        access=_worst(entries),
        filer=filer.name if filer else "",
        party=docket_text.filing_party(case, filer) or "",
        items=tuple(_item(entry, words, envelope.court, kind) for entry in entries),
        by_portal=tuple(one.contact.name for one in contacts if one.method in _BY_PORTAL),
        otherwise=tuple(_otherwise(one) for one in contacts if one.method not in _BY_PORTAL),
        warnings=tuple(_warnings(entries, held, words)),
        notes=words.notes,
        at_the_end=_at_the_end(end),
        verified=words.verified,
    )


def megabytes(size: int) -> str:
    """`1.4 MB`, in million bytes; never rounded down to nothing."""
    return f"{max(Decimal(size) / MEGABYTE, Decimal('0.01')):.2f} MB"


def _item(entry: Entry, words: Words, court: str, kind: str) -> Item:
    lead = entry.filing.lead
    told = f"`{lead.filing_code}` under [courts.{court}.events] in templates/portals/{kind}.toml of the home"
    fee = words.fees.get(lead.filing_code)
    return Item(
        title=lead.title,
        event=words.events.get(lead.filing_code, ""),
        no_event=f"Nobody has told which; choose the one that names this paper, and tell it for the next time: {told}.",
        docket_text=docket_text.propose(entry),
        fee="" if fee is None else f"${fee:.2f}",
        rows=tuple(_row(piece) for piece in entry.pieces),
        transactions=max(piece.transaction for piece in entry.pieces),
    )


def _row(piece: Piece) -> Row:
    return Row(
        order=piece.order,
        place=f"Attachment {piece.number}" if piece.number else "Main document",
        name=piece.name,
        category=piece.category,
        description=piece.description,
        pages=str(piece.pages) if piece.pages else "",
        size=megabytes(piece.size),
        access="" if piece.access is Access.PUBLIC else piece.access.value.upper(),
        transaction=piece.transaction,
        remarks=piece.remarks,
    )


def _warnings(entries: tuple[Entry, ...], held: Bounds, words: Words) -> Iterator[str]:
    """What the person must decide before anything is uploaded."""
    if _worst(entries):
        yield (
            "Something here is not for the public. Choose the court's own event for restricted papers, and look twice "
            "at who will see what before you submit. Never upload it under an ordinary event."
        )
    for entry in entries:
        uploads = max(piece.transaction for piece in entry.pieces)
        if uploads > 1 and held.together is not None:
            yield (
                f"Together the files are larger than the {megabytes(held.together)} that go at once, so they go in "
                f"{uploads} uploads; the table says which file goes with which."
            )
        if words.one_file and len(entry.pieces) > 1 and uploads == 1:
            yield "This court wants main document and attachments in one PDF where they fit; see its own instructions."


def _at_the_end(end: str) -> tuple[str, ...]:
    return (
        "Before you submit, look at the docket: if these papers stand there already, stop and ask whoever sent you.",
        "Submit once. If the portal is slow or shows an error, look at the docket and the filing history first.",
        f"Save {end} into the folder inbox/receipts. Docketpress finds out what it belongs to, or asks.",
    )


def _otherwise(contact: ServiceContact) -> tuple[str, str, str]:
    reached = contact.contact
    address = reached.email if contact.method == "email" else ", ".join(reached.lines)
    return reached.name, contact.method, address or reached.email or "no address was given"


def _worst(entries: tuple[Entry, ...]) -> str:
    found = {piece.access for entry in entries for piece in entry.pieces}
    worst = next((one for one in (Access.SEALED, Access.CONFIDENTIAL) if one in found), None)
    return worst.value.upper() if worst else ""
