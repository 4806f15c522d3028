"""What a rule tells, and how several tellings of one cause become one finding."""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files as resources
from types import MappingProxyType
from typing import Any

from pipeline.filing.codes.paths import Paths
from pipeline.filing.codes.tables import Row, Table, Tables
from pipeline.filing.request import FilingRequest
from pipeline.model import Finding, Place, Severity
from pipeline.settings import FILE_NAME

_LONGEST_FOUND = 120


@functools.cache
def numbers() -> Mapping[str, Any]:
    """`rules.toml`."""
    raw = tomllib.loads(resources(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType(raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing a rule found."""

    code: str
    cause: str
    """Tells causes apart: of several with the same, the first is told and the others are counted."""
    field: str
    """The key in the court's table of the settings, or the field of the form."""
    path: str
    """The element in the dialect's message."""
    message: str
    repair: str
    found: str | None = None
    table: str | None = None
    """Which of the court's tables says so."""
    rule: str | None = None
    """The citation, where no table of the court says so."""
    verified: bool = True
    severity: Severity = Severity.ERROR
    settings: bool = True
    """Whether the settings hold what is wrong; otherwise the form or the paper does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One request being held against one court's tables."""

    request: FilingRequest
    tables: Tables
    paths: Paths

    def table(self, name: str) -> Table | None:
        """A table of the court; None where it cannot say that anything is wrong."""
        return self.tables.get(name)

    def field(self, what: str) -> Row | None:
        """The court's rule for a data field, by our name of it."""
        return self.tables.field(numbers()["fields"][what])

    def demands(self, what: str) -> bool:
        """Whether the court shows a data field and will not have it empty."""
        row = self.field(what)
        return row is not None and row.flag("visible") is not False and row.flag("required") is True

    @property
    def category_known(self) -> bool:
        """Whether rules that hang on the case category can be looked at."""
        table = self.table("casecategory")
        return table is None or self.request.category.code in table

    @property
    def type_known(self) -> bool:
        """Whether rules that hang on the case type can be looked at."""
        table = self.table("casetype")
        return self.category_known and (table is None or self.request.case_type.code in table)

    def filing_known(self, code: str) -> bool:
        """Whether rules that hang on a filing code can be looked at."""
        table = self.table("filing")
        return table is None or code in table


def together(told: Iterable[Wrong], tables: Tables) -> tuple[Finding, ...]:
    """The findings, each cause once, in the order in which they were told."""
    by_cause: dict[str, list[Wrong]] = {}
    for one in told:
        by_cause.setdefault(one.cause, []).append(one)
    return tuple(_finding(each[0], len(each) - 1, tables) for each in by_cause.values())


def limit(name: str) -> tuple[int, str]:
    """A number of `rules.toml` and its citation."""
    table = numbers()["limits"][name]
    return int(table["value"]), str(table["source"])


def meant(rows: Iterable[Row]) -> str:
    """`Did you mean 180744 (Motion) or 180750 (Order)?`; empty where nothing is near."""
    near = [f"{one.code} ({one.name})" if one.name else one.code for one in rows]
    return f"Did you mean {' or '.join(near)}? " if near else ""


def _finding(first: Wrong, more: int, tables: Tables) -> Finding:
    again = f" The same holds at {more} more place{'s' if more > 1 else ''} of this envelope." if more else ""
    table = tables.tables.get(first.table) if first.table else None
    citation = _citation(first, table, tables)
    return Finding(
        code=first.code,
        severity=first.severity,
        where=Place(file=FILE_NAME if first.settings else None, field=first.field),
        message=first.message + again,
        found=first.found[:_LONGEST_FOUND] if first.found else None,
        rule=f"{citation}; in the message: {first.path}" if first.path else citation,
        repair=first.repair,
        verified=first.verified and (table is None or table.verified),
    )


def _citation(one: Wrong, table: Table | None, tables: Tables) -> str:
    if one.rule is not None:
        return one.rule
    name = f"table {table.name}, {table.title}" if table else "its code tables"
    edition = f" {table.version[:8]}" if table and table.version else ""
    return f"{tables.portal}, court {tables.location}: {name}{edition} (our version {tables.version})"


def form(one: Wrong) -> Wrong:
    """The same, but found in the form or the paper rather than in the settings."""
    return replace(one, settings=False)
