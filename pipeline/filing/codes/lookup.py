"""Holds one chosen code against one table: is it there, does it belong under its parent, is its name still the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.filing.codes.tables import Row, Table, same_name
from pipeline.filing.codes.wrong import Work, Wrong, meant
from pipeline.filing.profile import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A code that the settings chose, and where it stands."""

    table: str
    code: Code
    what: str
    """In words: `case category`."""
    field: str
    path: str
    among: Sequence[Row] | None = None
    """The rows under its parent; None where the parent is not known, or there is none."""
    parent: str = ""
    """The parent in words: `case type 27811`."""


def wrong(work: Work, chosen: Chosen) -> Iterator[Wrong]:
    """What is wrong with a code; nothing where the court's table is not here."""
    table = work.table(chosen.table)
    if table is None:
        return
    if chosen.code.code not in table:
        yield _unknown(table, chosen, chosen.among or table.rows)
        return
    rows = table.by_code[chosen.code.code] if chosen.among is None else _with(chosen.among, chosen.code.code)
    if not rows:
        yield _misplaced(table, chosen)
    elif all(one.flag("court_only") is True for one in rows):
        yield _court_only(chosen)
    elif chosen.code.name and not any(same_name(chosen.code.name, one.name) for one in rows):
        yield _renamed(table, chosen, rows[0])


def _with(rows: Sequence[Row], code: str) -> tuple[Row, ...]:
    return tuple(one for one in rows if one.code == code)


def _unknown(table: Table, chosen: Chosen, rows: Sequence[Row]) -> Wrong:
    near = table.near(chosen.code.code, chosen.code.name, among=rows)
    return Wrong(
        code="codes.unknown",
        cause=f"unknown {chosen.table} {chosen.code.code}",
        field=chosen.field,
        path=chosen.path,
        message=f"The court has no {chosen.what} with this code; it would send the filing back.",
        found=_said(chosen.code),
        table=chosen.table,
        repair=f"{meant(near)}Write the code the court uses now into docketpress.toml.",
    )


def _misplaced(table: Table, chosen: Chosen) -> Wrong:
    name = chosen.code.name or table.by_code[chosen.code.code][0].name
    near = table.near(chosen.code.code, name, among=chosen.among)
    return Wrong(
        code="codes.misplaced",
        cause=f"misplaced {chosen.table} {chosen.code.code} {chosen.parent}",
        field=chosen.field,
        path=chosen.path,
        message=f"The court knows this {chosen.what}, but not under {chosen.parent}.",
        found=_said(chosen.code),
        table=chosen.table,
        repair=f"{meant(near)}Choose one that stands under {chosen.parent}, or correct that one.",
    )


def _court_only(chosen: Chosen) -> Wrong:
    return Wrong(
        code="codes.court-only",
        cause=f"court-only {chosen.table} {chosen.code.code}",
        field=chosen.field,
        path=chosen.path,
        message=f"The court keeps this {chosen.what} for its own staff; filers may not use it.",
        found=_said(chosen.code),
        table=chosen.table,
        repair="Choose another code; `docketpress codes show` lists them.",
    )


def _renamed(table: Table, chosen: Chosen, row: Row) -> Wrong:
    near = [one for one in table.near("", chosen.code.name) if same_name(one.name, chosen.code.name)]
    return Wrong(
        code="codes.renamed",
        cause=f"renamed {chosen.table} {chosen.code.code}",
        field=chosen.field,
        path=chosen.path,
        message=f"The {chosen.what} {chosen.code.code} was “{chosen.code.name}” when it was chosen; the court now "
        f"calls it “{row.name}”, so it may mean something else.",
        found=_said(chosen.code),
        table=chosen.table,
        repair=f"{meant(near)}If it still means the same, write the new name into docketpress.toml; else choose "
        "another.",
    )


def _said(code: Code) -> str:
    return f"{code.code} ({code.name})" if code.name else code.code
