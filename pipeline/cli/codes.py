"""Commands for the courts' code tables: `codes add`, `codes fetch`, `codes show`, `codes diff`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

if TYPE_CHECKING:
    from pipeline.filing.codes import Added
    from pipeline.line.codes import Drift

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Portal = Annotated[str, typer.Argument(metavar="PORTAL", help="A portal of the settings.")]
Location = Annotated[str, typer.Argument(metavar="LOCATION", help="The court's code at the portal: cook:chd1.")]
AnyLocation = Annotated[str | None, typer.Argument(metavar="[LOCATION]", help="One court; without it all of them.")]

_codes = typer.Typer(
    help="The courts' code tables: every version of them, and what a change breaks.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (add, fetch, show, diff):
        _codes.command()(command)
    app.add_typer(_codes, name="codes")


def add(
    context: typer.Context,
    portal: Portal,
    location: Location,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A genericode file, a folder, or a zip of them.")],
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Take a court's code tables from files. The same again changes nothing."""
    from pipeline.line import codes

    added = codes.take(shared.of(context), portal, location, path, now=datetime.now(UTC))
    if as_json:
        screen.as_json([_told(location, added)])
    else:
        _say(location, added)


def fetch(
    context: typer.Context,
    portal: Portal,
    location: AnyLocation = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Ask a portal for the code tables of its courts."""
    from pipeline.line import codes

    found = codes.fetch(shared.of(context), portal, location, now=datetime.now(UTC))
    if as_json:
        screen.as_json([_told(where, added) for where, added in found])
        return
    for where, added in found:
        _say(where, added)


def show(
    context: typer.Context,
    portal: Portal,
    location: Location,
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="For example filing or partytype.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show which code tables of a court are here, or the codes of one of them."""
    from pipeline.errors import UsageError
    from pipeline.line import codes

    found = codes.tables(shared.of(context), portal, location)
    if table is None:
        rows = [(one.name, one.title, len(one.rows), one.version[:12]) for _, one in sorted(found.tables.items())]
        if as_json:
            keys = ("table", "title", "rows", "version")
            listed = [dict(zip(keys, row, strict=True)) for row in rows]
            screen.as_json({"version": found.version, "tables": listed})
        else:
            screen.table(f"{location} at {portal}, version {found.version}", ("table", "what", "rows", "version"), rows)
        return
    if table not in found.tables:
        raise UsageError(f"there is no table {table}; here are {', '.join(sorted(found.tables))}.")
    chosen = found.tables[table].rows
    if as_json:
        screen.as_json([{"code": one.code, "name": one.name, **one.facts} for one in chosen])
        return
    facts = sorted({fact for one in chosen for fact, text in one.facts.items() if text})
    screen.table(
        found.tables[table].title.capitalize(),
        ("code", "name", *facts),
        [(one.code, one.name, *(one.text(fact) for fact in facts)) for one in chosen],
    )


def diff(
    context: typer.Context,
    portal: Portal,
    location: AnyLocation = None,
    before: Annotated[str | None, typer.Option("--from", help="The older version, or its beginning.")] = None,
    now: Annotated[str | None, typer.Option("--to", help="The newer version, or its beginning.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show what changed in a court's code tables, and the lanes and unsent envelopes that it breaks."""
    from pipeline.line import codes

    found = codes.drifts(shared.of(context), portal, location, before=before, now=now)
    if as_json:
        screen.as_json(list(found))
    else:
        for one in found:
            _show_drift(one)
        if not found:
            screen.result("There is one version only, so nothing changed.")
    raise typer.Exit(1 if any(one.broken for one in found) else 0)


def _show_drift(found: "Drift") -> None:
    screen.result(f"{found.location} at {found.portal}: {found.before} → {found.now}")
    if not found.changes:
        screen.result("Nothing that is looked at changed.")
    rows = [(one.table, one.kind, one.code, one.name, one.was, one.now) for one in found.changes]
    screen.table("Changed codes", ("table", "change", "code", "name", "was", "is now"), rows)
    for one in found.broken:
        when = {True: " for a new case", False: " for a case that is there", None: ""}[one.what.opens]
        screen.result(f"At court {one.court}, papers of the kind {one.what.filing_code}{when}:")
        screen.findings((one.what.finding,))
    screen.table("Broken lanes", ("lane", "papers"), [(o.lane, ", ".join(o.filing_codes)) for o in found.lanes])
    screen.table(
        "Broken envelopes, not yet sent or in doubt",
        ("envelope", "folder in outbox/", "papers"),
        [(one.envelope[:12], one.folder, ", ".join(one.filing_codes)) for one in found.envelopes],
    )


def _say(location: str, added: "Added") -> None:
    rows = sum(added.tables.values())
    left = f"; {added.keyless} rows without a code were left out" if added.keyless else ""
    if not added.new:
        screen.result(
            f"{location}: unchanged since {added.version.name} ({len(added.tables)} tables, {rows} rows{left})"
        )
        return
    screen.result(f"{location}: version {added.version.name} ({len(added.tables)} tables, {rows} rows{left})")
    if added.before is not None:
        screen.result("   `docketpress codes diff` shows what changed and what that breaks.")


def _told(location: str, added: "Added") -> dict[str, object]:
    return {
        "location": location,
        "version": added.version.name,
        "before": added.before.name if added.before else None,
        "new": added.new,
        "tables": dict(added.tables),
        "keyless": added.keyless,
    }
