"""How a court is filed to at one portal: its codes for our kinds of paper, and the accounts, as the settings say.

`[portals.<name>.courts.<court>]` in `docketpress.toml`. Codes are the court's own and change; each may stand with the
name it had when it was chosen, so that a code whose meaning has changed is noticed.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import PortalUnavailable
from pipeline.model import Access

Word = Annotated[str, Field(min_length=1, max_length=200)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Code(_Table):
    """One code of a court's table."""

    code: Word
    name: str = ""
    """The name it had when it was chosen; empty: not compared."""


class FilingCodes(_Table):
    """What one of our filing codes (`filing_code` in a type's file) is called at this court."""

    filing: Code
    lead: Code | None = None
    """The component that holds the paper itself; None: the profile's."""
    attachment: Code | None = None
    """The component that holds what is attached to it; None: the profile's."""
    document_types: Mapping[Access, Code] = {}
    """The code of the security or document type by access; what is missing: the profile's."""
    optional_services: tuple[Code, ...] = ()
    motion_type: Code | None = None
    separate: bool = True
    """Whether connected papers of this code are filings of their own (Tyler); else attachments of the lead paper."""


class CourtProfile(_Table):
    """One court at one portal."""

    location: Word
    """The court's code at the portal, for example `adams` or `cook:chd1`."""
    category: Code
    case_type: Code
    case_subtype: Code | None = None
    case_element: Literal["civil", "criminal", "domestic", "juvenile", "citation", "bankruptcy", "appellate"] = "civil"
    """Which ECF case element the court's category asks for (`ecfcasetype` in its table)."""
    filings: Mapping[str, FilingCodes]
    """By our filing code."""
    lead: Code | None = None
    attachment: Code | None = None
    document_types: Mapping[Access, Code] = {}
    party_types: Mapping[str, Code] = {}
    """By our role: `plaintiff`, `defendant` …"""
    filing_role: str = ""
    """The role of the party that files, where the filer is nobody's counsel in the case: an office that files for the
    people, for example. Empty: found by the filer's name."""
    attorney: str = ""
    """The filing attorney's id at the portal; empty for an individual or an agency."""
    filer_type: Code | None = None
    payment_account: str = ""
    """The stored account's id at the portal. Never a card's number: accounts are made on the portal's own page."""
    fee_exception: Code | None = None
    """Why nothing is charged: a waiver or a government filer."""
    cross_references: Mapping[str, Word] = {}
    """Numbers that the court wants with every filing, by the code of its cross-reference table: an attorney's or an
    agency's number, for example."""
    max_fee: bool = False
    """Whether the court allows a greatest fee to be named; then the released quote is it."""
    service: Literal["none", "e-serve"] = "none"
    """Whether the portal shall serve those who are registered with it."""
    may_file_without_case: bool = False
    """Whether a paper may be filed into a case that the portal's search does not find."""


def profile_of(courts: Mapping[str, CourtProfile], *, portal: str, court: str) -> CourtProfile:
    """How a court is filed to at a portal.

    Raises:
        PortalUnavailable: the settings have no table for it; nothing goes until they have.
    """
    found = courts.get(court)
    if found is None:
        raise PortalUnavailable(
            f"portal {portal}: the settings have no table for the court {court}; add [portals.{portal}.courts.{court}]"
        )
    return found
