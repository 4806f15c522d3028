"""What a form asks for: the case, its parties, and the answers, before and after they are checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from pipeline.model.json import JSON


class Access(StrEnum):
    """Who may see a matter."""

    PUBLIC = "public"
    CONFIDENTIAL = "confidential"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a person is reached."""

    name: str
    lines: tuple[str, ...] = ()
    """The postal address, a line each."""
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person, company, agency or thing on one side of a case."""

    name: str
    role: str
    """`plaintiff`, `defendant`, `petitioner`, `respondent` …"""
    aliases: tuple[str, ...] = ()
    """Other names, each with its connector: `a/k/a John Roe`."""
    description: str | None = None
    """What follows the name in a caption: `a Delaware corporation`."""
    counsel: Contact | None = None
    """None: the party represents itself."""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The matter a paper belongs to."""

    court: str
    docket_number: str | None
    """None for a new case."""
    parties: tuple[Party, ...] = ()
    matter: str | None = None
    """What follows `In re`, where the case is called so."""
    judge: str | None = None
    access: Access = Access.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContact:
    """One person to be served, and how."""

    contact: Contact
    method: str
    """`e-filing`, `mail`, `email`, `hand` …"""
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One file that goes with a paper."""

    label: str
    """`A`, `B` … or `1`, `2` …"""
    title: str
    file: str
    """Its path inside the drop."""
    entry: str | None = None
    """The number of the docket entry it was filed under, for a binder's index."""
    dated: date | None = None
    """The day it bears, for a binder's index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a form came from, so that a finding can point at it."""

    file: str
    """The path inside the drop, as the person named it."""
    sha256: str
    sheet: str | None = None
    row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """For a roster: heading as read → `C (Hearing date)`."""
    corrects: str | None = None
    """The id of the envelope in whose place this form was written, as `docketpress correct` laid it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawForm:
    """A form as it was read: nothing in it has been checked.

    `values` holds what the format could say: text from spreadsheets, PDF and Word forms; also numbers,
    booleans, lists and tables from JSON, YAML and TOML. Keys are the headings or names as read.
    """

    document_type: str | None
    court: str | None
    values: Mapping[str, JSON]
    origin: Origin


Value: TypeAlias = object
"""What a checked field holds: `str`, `int`, `bool`, `Decimal`, `date`, `time`, or a tuple of texts, parties,
service contacts or exhibits. Fields left empty are present with `None`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One checked request for one document."""

    document_type: str
    court: str
    case: Case
    values: Mapping[str, Value]
    exhibits: tuple[Exhibit, ...]
    service_list: tuple[ServiceContact, ...]
    filer: Contact | None
    origin: Origin
