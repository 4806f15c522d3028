"""A proposal for the docket text, from what the form told and nothing else. Pure."""

from pipeline.filing.packages.plan import HIDDEN, Entry
from pipeline.model import Access, Case, Contact, Filing


def propose(entry: Entry) -> str:
    """`MOTION TO ADJOURN by Rowena Placeholder. (Attachments: # 1 Proposed Order, # 2 Exhibit A)`.

    The title of a sealed paper is not told. A sealed case has its own sheet: nothing of it stands in public.
    """
    main, *others = entry.pieces
    title = HIDDEN.upper() if main.access is Access.SEALED else main.document.title.upper()
    if main.parts:
        title += f" (PART {main.part} OF {main.parts})"
    listed = ", ".join(f"# {one.number} {_attachment(one.access, one.category, one.description)}" for one in others)
    attachments = f" (Attachments: {listed})" if listed else ""
    return f"{title}{_by(entry.filing)}.{attachments}"


def filing_party(case: Case, filer: Contact | None) -> str | None:
    """The party the filer files for: itself, or the one whose counsel it is; None where the form does not tell."""
    if filer is None:
        return None
    wanted = _plain(filer.name)
    for party in case.parties:
        counsel = party.counsel.name if party.counsel else ""
        if wanted in {_plain(party.name), _plain(counsel)}:
            return party.name
    return None


def _by(filing: Filing) -> str:
    name = filing_party(filing.case, filing.filer) or (filing.filer.name if filing.filer else None)
    return f" by {name}" if name else ""


def _attachment(access: Access, category: str, description: str) -> str:
    if access is Access.SEALED:
        return HIDDEN.capitalize()
    return " ".join(one for one in (category, description) if one)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
