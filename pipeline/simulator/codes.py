"""The code tables of the simulated courts: what may be filed there, and under which codes.

The tables are data (`tables/*.toml`): invented codes under the columns that real tables have. A set of tables never
changes; `drift` makes a changed one beside it.
"""

import functools
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files as resources
from typing import Any

SYSTEM = "0"
"""The location of the tables that belong to no court: locations, versions, errors."""
_SYSTEM_TABLES = ("error",)
_COURTS = ("simville", "appeals")
_OF_ALL = {"filingcodeid": "filing", "casetypeid": "casetype"}
"""Columns in which `"*"` stands for every code of another table."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Every table of every court, at one moment."""

    columns: Mapping[str, Mapping[str, str]]
    """By table: each column's id and its short name, in order."""
    rows_of: Mapping[tuple[str, str], tuple[Row, ...]]
    """By table and location."""
    ours: Mapping[tuple[str, str, str], tuple[str, ...]]
    """Which of our own codes or roles a code answers to; by table, location and code."""

    @property
    def locations(self) -> tuple[str, ...]:
        """The courts' codes."""
        return tuple(row["code"] for row in self.rows("location", SYSTEM) if row["code"] not in {SYSTEM, "1"})

    def has(self, table: str, location: str) -> bool:
        """Whether this location publishes the table, empty or not."""
        if table not in self.columns:
            return False
        if location == SYSTEM:
            return table in {"location", "version", *_SYSTEM_TABLES}
        return location in self.locations and table not in {"location", "version", *_SYSTEM_TABLES}

    def rows(self, table: str, location: str) -> tuple[Row, ...]:
        """A table's rows; none where the location has no such table."""
        if table == "version":
            return self._versions()
        return self.rows_of.get((table, location), ())

    def row(self, table: str, location: str, code: str) -> Row | None:
        """The first row with that code."""
        return next((row for row in self.rows(table, location) if row["code"] == code), None)

    def version(self, table: str, location: str) -> str:
        """A digest of the rows, in capitals as real tables print theirs: it changes when they do."""
        digest = hashlib.sha512()
        for row in self.rows_of.get((table, location), ()):
            digest.update("\x1f".join(row.values()).encode() + b"\x1e")
        return digest.hexdigest().upper()

    def put(self, table: str, location: str, rows: tuple[Row, ...]) -> "Tables":
        """The same tables with one of them replaced."""
        return replace(self, rows_of={**self.rows_of, (table, location): rows})

    def _versions(self) -> tuple[Row, ...]:
        return tuple(
            {"location": location, "codelist": table, "version": self.version(table, location)}
            for table, location in sorted(self.rows_of)
        )


@functools.cache
def load() -> Tables:
    """The tables as they are shipped."""
    shape = _toml("columns")
    defaults = shape.pop("defaults")
    common = _toml("common")
    rows_of: dict[tuple[str, str], tuple[Row, ...]] = {}
    ours: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for table in _SYSTEM_TABLES:
        rows_of[table, SYSTEM] = tuple(_row(shape[table], {}, one) for one in common.pop(table))
    places = [_place(shape, defaults, SYSTEM, "System"), _place(shape, defaults, "1", "File & Serve (simulated)")]
    for court in map(_toml, _COURTS):
        location = str(court["court"])
        places.append(_row(shape["location"], defaults["location"], court["location"]))
        found = {**common, **{name: rows for name, rows in court.items() if isinstance(rows, list)}}
        for table in sorted(set(shape) - {"location", "version", *_SYSTEM_TABLES}):
            told = found.get(table, [])
            made = (_row(shape[table], defaults.get(table, {}), one) for row in told for one in _spread(row, court))
            rows_of[table, location] = tuple(made)
            ours |= {(table, location, row["code"]): tuple(row["ours"]) for row in told if "ours" in row}
    rows_of["location", SYSTEM] = tuple(places)
    return Tables(columns=shape, rows_of=rows_of, ours=ours)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources("pipeline.simulator") / "tables" / f"{name}.toml").read_text("utf-8"))


def _place(shape: dict[str, Any], defaults: dict[str, Any], code: str, name: str) -> Row:
    closed = {"initial": "False", "subsequent": "False"}  # nobody files at the system's own locations
    return _row(shape["location"], {**defaults["location"], **closed}, {"code": code, "name": name})


def _row(columns: Mapping[str, str], default: Mapping[str, str], told: Mapping[str, Any]) -> Row:
    return {column: str(told.get(column, default.get(column, ""))) for column in columns}


def _spread(row: dict[str, Any], court: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each code that a list, or `"*"`, in a column stands for."""
    for column, other in _OF_ALL.items():
        told = row.get(column)
        if told == "*":
            told = [one["code"] for one in court[other]]
        if isinstance(told, list):
            yield from ({**row, column: code} for code in told)
            return
    yield row
