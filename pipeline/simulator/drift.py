"""Code tables that change overnight, as courts' tables do: a seeded change of each kind, and the way back.

Kinds, all seen at real courts: a code is removed, renamed, moved to another category, allowed at another time, or a
field's pattern becomes stricter. The same seed changes the same code.
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.simulator.codes import Row, Tables, load

_TIGHT = r"^[A-Z0-9-]{1,12}\.pdf$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was changed, in a line that the page shows."""

    kind: str
    location: str
    table: str
    code: str
    before: str
    after: str


def changed(
    tables: Tables, kinds: Sequence[str], seed: int, location: str, code: str | None = None
) -> tuple[Tables, tuple[Change, ...]]:
    """The tables after a change of each kind.

    Args:
        tables: as they are.
        kinds: of `KINDS`.
        seed: which code it hits; the same one always hits the same.
        location: the court.
        code: the filing code or data field to hit, in place of a drawn one.

    Raises:
        ValueError: a kind is unknown, or the court has no such code.
    """
    made: list[Change] = []
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"no drift is called {kind}; there are {', '.join(KINDS)}")
        table = "datafieldconfig" if kind == "pattern" else "filing"
        row = _drawn(tables, table, location, seed, code)
        rows, after = KINDS[kind](tables, location, row)
        tables = tables.put(table, location, rows)
        before = row["regularexpression"] if kind == "pattern" else row["name"]
        made.append(Change(kind=kind, location=location, table=table, code=row["code"], before=before, after=after))
    return tables, tuple(made)


class Shelf:
    """The tables that the simulator publishes now; the switch for drift. Safe for many threads."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._lock = threading.Lock()
        self._shipped = tables or load()
        self._now, self._changes = self._shipped, tuple[Change, ...]()

    @property
    def tables(self) -> Tables:
        """As they stand now."""
        with self._lock:
            return self._now

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that was changed since the start or the last way back."""
        with self._lock:
            return self._changes

    def turn(self, kinds: Sequence[str], seed: int, location: str, code: str | None = None) -> tuple[Change, ...]:
        """Change the tables; `changed` says how."""
        with self._lock:
            self._now, made = changed(self._now, kinds, seed, location, code)
            self._changes += made
            return made

    def back(self) -> None:
        """The tables as they were shipped."""
        with self._lock:
            self._now, self._changes = self._shipped, ()


def _drawn(tables: Tables, table: str, location: str, seed: int, code: str | None) -> Row:
    field = code or "OriginalFileName"
    rows = [row for row in tables.rows(table, location) if row.get("iscourtuseonly", "False") == "False"]
    if table == "datafieldconfig" or code:
        rows = [row for row in rows if row["code"] == field]
    if not rows:
        raise ValueError(f"{location} has no code {field} in its table {table}")
    return random.Random(seed).choice(rows)


def _removed(tables: Tables, location: str, hit: Row) -> tuple[tuple[Row, ...], str]:
    return tuple(row for row in tables.rows("filing", location) if row["code"] != hit["code"]), "removed"


def _renamed(tables: Tables, location: str, hit: Row) -> tuple[tuple[Row, ...], str]:
    name = f"{hit['name']} (2027 form)"
    return _with(tables, "filing", location, hit, {"name": name}), name


def _moved(tables: Tables, location: str, hit: Row) -> tuple[tuple[Row, ...], str]:
    others = [row["code"] for row in tables.rows("casecategory", location) if row["code"] != hit["casecategory"]]
    to = (others or ["99"])[0]
    return _with(tables, "filing", location, hit, {"casecategory": to, "casetypeid": ""}), f"category {to}"


def _timing(tables: Tables, location: str, hit: Row) -> tuple[tuple[Row, ...], str]:
    to = "Initial" if hit["filingtype"] != "Initial" else "Subsequent"
    return _with(tables, "filing", location, hit, {"filingtype": to}), to


def _pattern(tables: Tables, location: str, hit: Row) -> tuple[tuple[Row, ...], str]:
    return _with(tables, "datafieldconfig", location, hit, {"regularexpression": _TIGHT}), _TIGHT


def _with(tables: Tables, table: str, location: str, hit: Row, new: dict[str, str]) -> tuple[Row, ...]:
    return tuple({**row, **new} if row["code"] == hit["code"] else row for row in tables.rows(table, location))


KINDS: dict[str, Callable[[Tables, str, Row], tuple[tuple[Row, ...], str]]] = {
    "removed": _removed,
    "renamed": _renamed,
    "moved": _moved,
    "timing": _timing,
    "pattern": _pattern,
}
