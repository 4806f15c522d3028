"""Commands for the e-filing schemas of this machine: `schemas add`, `schemas list`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

_schemas = typer.Typer(
    help="The e-filing schemas against which messages are held before they are sent.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    _schemas.command()(add)
    _schemas.command("list")(listing)
    app.add_typer(_schemas, name="schemas")


def add(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder with the driver file all.xsd.")],
    portal: Annotated[
        str | None, typer.Option("--portal", help="Only for this portal; without it for all of its version.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Register a schema set: it is loaded as a trial and copied; nothing is fetched."""
    from pipeline import schemas

    store = shared.of(context).schemas
    name = schemas.add(store, path, portal)
    digest = schemas.digest(store / name)
    if as_json:
        screen.as_json({"name": name, "digest": digest})
    else:
        screen.result(f"The schemas are registered as {name} (digest {digest[:12]}).")


def listing(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """List the registered schema sets, each with its version and digest."""
    from pipeline import schemas

    store = shared.of(context).schemas
    rows = [(one, schemas.kind(store / one) or "", schemas.digest(store / one)) for one in schemas.names(store)]
    if as_json:
        screen.as_json([dict(zip(("name", "kind", "digest"), row, strict=True)) for row in rows])
    elif rows:
        screen.table("Schemas", ("name", "version", "digest"), [(name, kind, dig[:12]) for name, kind, dig in rows])
    else:
        screen.result("No schemas are registered; `docketpress schemas add FOLDER` does that.")
