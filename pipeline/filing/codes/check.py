"""Holds a request against the court's code tables, before anything is sent.

The schema of a court message lets nearly everything pass; what the court takes stands in its tables. Each finding
names the key in the settings or the field of the form, the element of the message, the table and its version, and what
to do. Two findings with the same cause are one.
"""

from collections.abc import Iterator
from itertools import chain

from pipeline.filing.codes import check_case, check_documents, check_fields, check_files, check_parties
from pipeline.filing.codes.known import tables as known
from pipeline.filing.codes.paths import Paths
from pipeline.filing.codes.tables import Tables
from pipeline.filing.codes.wrong import Work, Wrong, together
from pipeline.filing.request import FilingRequest
from pipeline.model import Finding, Severity

WANTED = (
    "location",
    "casecategory",
    "casetype",
    "casesubtype",
    "filing",
    "filingcomponent",
    "documenttype",
    "partytype",
    "datafieldconfig",
    "filetype",
    "crossreference",
    "policy",
)
"""The tables without which a rule cannot be looked at, told together when they are not here."""


def check(request: FilingRequest, tables: Tables, *, dialect: str) -> tuple[Finding, ...]:
    """What the court's tables hold against a request.

    Args:
        request: what is to be filed.
        tables: the court's.
        dialect: `ecf4`, `ecf5` or `efsp`; tells where in the message a thing stands.

    Returns:
        The findings, each cause once; an error keeps the envelope back.

    Raises:
        ValueError: there is no such dialect.
    """
    return together(chain(_missing(tables), wrongs(request, tables, dialect=dialect)), tables)


def wrongs(request: FilingRequest, tables: Tables, *, dialect: str) -> Iterator[Wrong]:
    """Everything the rules tell, before tellings of one cause are put together.

    Raises:
        ValueError: there is no such dialect.
    """
    work = Work(request=request, tables=tables, paths=Paths(dialect, request))
    for room in (check_case, check_parties, check_documents, check_files, check_fields):
        yield from room.rules(work)


def _missing(tables: Tables) -> Iterator[Wrong]:
    """Which tables are not here; those that may be empty count only when they are absent."""
    may_be_empty = {"casesubtype", "crossreference", "datafieldconfig"}
    gone = [one for one in WANTED if not (tables.has(one) if one in may_be_empty else tables.get(one))]
    if not gone:
        return
    titles = ", ".join(f"{known()[one].title} ({one})" for one in gone)
    yield Wrong(
        code="codes.table-missing",
        cause="missing",
        severity=Severity.ADVICE,
        field="codes",
        path="",
        message=f"Not everything can be checked before it is sent: of this court these tables are not here: {titles}.",
        repair="`docketpress codes fetch` brings those that the portal gives; the rest is not checked here, unless "
        "`docketpress codes add` takes it from a file.",
    )
