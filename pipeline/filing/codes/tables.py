"""A court's code tables as one typed view: what belongs under what, and what the court asks for.

The hierarchy is location → category → case type → subtype and filing code → component, document type, optional
service, motion type; party types and cross references stand under the case type. A table that names no parent for a
row means it for all. Facts of the publisher's tables are in `columns.toml`, each with where it was seen.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.filing.codes import known
from pipeline.filing.codes.genericode import CodeList

_YES, _NO = frozenset({"true", "yes", "1", "y"}), frozenset({"false", "no", "0", "n"})
SYSTEM = "0"
"""The location under which a portal publishes what holds for all its courts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, by what we want to know of it."""

    code: str
    name: str
    facts: Mapping[str, str]

    def text(self, fact: str) -> str:
        """A fact; empty where the court does not say."""
        return self.facts.get(fact, "")

    def flag(self, fact: str) -> bool | None:
        """A yes or no; None where the court does not say, or says something else."""
        word = self.text(fact).casefold()
        return True if word in _YES else False if word in _NO else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a court."""

    name: str
    """Ours: `filing`, `casetype` …"""
    title: str
    version: str
    """The publisher's."""
    verified: bool
    rows: tuple[Row, ...]
    by_code: Mapping[str, tuple[Row, ...]] = field(repr=False)
    """A code stands once for each parent."""

    def __contains__(self, code: str) -> bool:
        return code in self.by_code

    def under(self, **parents: str) -> tuple[Row, ...]:
        """The rows for these parents; where there is none, those that are meant for all."""
        return under(self.rows, **parents)

    def near(self, code: str, name: str = "", *, among: Iterable[Row] | None = None, most: int = 3) -> tuple[Row, ...]:
        """The codes that may have been meant: first by name, then by the code itself."""
        rows = {one.code: one for one in (self.rows if among is None else among)}
        by_name = {_plain(one.name): one for one in rows.values()}
        close = difflib.get_close_matches(_plain(name), list(by_name), n=most, cutoff=0.6) if name else []
        found = [by_name[one] for one in close]
        found += [rows[one] for one in difflib.get_close_matches(code, list(rows), n=most, cutoff=0.75)]
        return tuple({one.code: one for one in found}.values())[:most]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything a court publishes, in one version."""

    portal: str
    location: str
    version: str
    """Ours: the day and a digest."""
    tables: Mapping[str, Table]

    def get(self, name: str) -> Table | None:
        """A table; None where it is absent or has no rows, and so cannot say that a code is wrong."""
        found = self.tables.get(name)
        return found if found is not None and found.rows else None

    def has(self, name: str) -> bool:
        """Whether the table is there, be it without rows."""
        return name in self.tables

    @property
    def court(self) -> Row | None:
        """The court's own row of the location table, with its flags."""
        found = self.tables.get("location")
        return next(iter(found.by_code.get(self.location, ())), None) if found else None

    def flag(self, fact: str) -> bool | None:
        """What the court's row says; None where there is no such row or it does not say."""
        return self.court.flag(fact) if self.court else None

    def field(self, code: str) -> Row | None:
        """The rule for a data field."""
        found = self.tables.get("datafieldconfig")
        return next(iter(found.by_code.get(code, ())), None) if found else None

    def filings(self, category: str, case_type: str, *, initial: bool) -> tuple[Row, ...]:
        """The filing codes that may be used, the court's own left out."""
        table = self.get("filing")
        if table is None:
            return ()
        usable = [one for one in table.rows if in_time(one, initial=initial) and one.flag("court_only") is not True]
        return under(usable, category=category, case_type=case_type)

    @property
    def digest(self) -> str:
        """What tells this version apart from any other."""
        return self.version.rpartition("-")[2]


def under(rows: Iterable[Row], **parents: str) -> tuple[Row, ...]:
    """Of some rows, those for these parents; where there is none, those that are meant for all.

    A row belongs to a parent if it names it; a parent that a row leaves empty does not matter to it.
    """
    every = tuple(rows)
    mine = tuple(one for one in every if _belongs(one, parents) and any(one.text(key) for key in parents))
    return mine or tuple(one for one in every if not any(one.text(key) for key in parents))


def in_time(row: Row, *, initial: bool) -> bool:
    """Whether a filing code may open a case (`initial`) or go into one that is there."""
    return row.text("timing").casefold() in {"", "both", "initial" if initial else "subsequent"}


def view(portal: str, location: str, version: str, lists: Mapping[str, CodeList]) -> Tables:
    """The tables of a court.

    Args:
        portal: its name in the settings.
        location: the court's code at the portal.
        version: ours.
        lists: each table by our name of it.
    """
    made = {name: _table(name, one) for name, one in lists.items()}
    return Tables(portal=portal, location=location, version=version, tables=MappingProxyType(made))


def _table(name: str, read: CodeList) -> Table:
    kind = known.tables().get(name)
    wanted = kind.columns if kind else {"code": ("code",), "name": ("name", "definition")}
    found = {
        fact: read.columns.index(next(one for one in columns if one in read.columns))
        for fact, columns in wanted.items()
        if any(one in read.columns for one in columns)
    }
    rows = tuple(_row(found, one) for one in read.rows)
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    return Table(
        name=name,
        title=kind.title if kind else name,
        version=read.version,
        verified=kind.verified if kind else False,
        rows=rows,
        by_code=MappingProxyType({code: tuple(each) for code, each in by_code.items()}),
    )


def _row(found: Mapping[str, int], values: tuple[str, ...]) -> Row:
    facts = {fact: values[at] for fact, at in found.items()}
    return Row(code=facts.pop("code", ""), name=" ".join(facts.pop("name", "").split()), facts=facts)


def _belongs(row: Row, parents: Mapping[str, str]) -> bool:
    return all(row.text(key) in {"", value} for key, value in parents.items())


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but spaces and capitals."""
    return _plain(one) == _plain(other)
