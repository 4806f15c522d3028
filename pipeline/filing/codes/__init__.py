"""The courts' code tables, and the rules a request is held against: a schema-valid message is not a right one.

`store` keeps every version of a court's tables, `genericode` reads them, `tables` is the typed view, `check` the
rules, `drift` what changed between two versions and what that breaks.
"""

import functools
from pathlib import Path

from pipeline.filing.codes import store as _store
from pipeline.filing.codes.check import check
from pipeline.filing.codes.genericode import CodeList, Unreadable
from pipeline.filing.codes.sizes import TABLE as SIZES
from pipeline.filing.codes.sizes import policy_table
from pipeline.filing.codes.store import Added, Version, add, current, gather, locations, versions
from pipeline.filing.codes.tables import SYSTEM, Tables, view

__all__ = [
    "SIZES",
    "Added",
    "CodeList",
    "Tables",
    "Unreadable",
    "Version",
    "add",
    "at_version",
    "check",
    "current",
    "gather",
    "locations",
    "policy_table",
    "tables",
    "versions",
]


def tables(store: Path, portal: str, location: str) -> Tables | None:
    """A court's current tables; those the portal publishes for all its courts stand in where the court has none.

    Args:
        store: the home's `var/codes/`.
        portal: its name in the settings.
        location: the court's code at the portal, for example `cook:chd1`.

    Returns:
        None where no table of the court is on this machine.

    Raises:
        StateError: a stored table was damaged.
    """
    found = _store.current(store, portal, location)
    return at_version(store, portal, location, found) if found else None


def at_version(store: Path, portal: str, location: str, version: Version) -> Tables:
    """A court's tables in one of its versions."""
    system = _store.current(store, portal, SYSTEM) if location != SYSTEM else None
    return _viewed(portal, location, version, system)


@functools.lru_cache(maxsize=8)
def _viewed(portal: str, location: str, version: Version, system: Version | None) -> Tables:
    """Versions never change once they stand, so what was read of one holds."""
    lists = {one: system.read(one) for one in system.tables()} if system else {}
    return view(portal, location, version.name, {**lists, **{one: version.read(one) for one in version.tables()}})
