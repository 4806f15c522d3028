"""Commands that print what courts ask for: `courts`, `courts show`."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

if TYPE_CHECKING:
    from pipeline.model import Source

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

_courts = typer.Typer(
    help="What courts ask of papers and files, each number with its rule.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    _courts.callback()(courts)
    _courts.command()(show)
    app.add_typer(_courts, name="courts")


def courts(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """List the courts: how many of their numbers were not yet read in the official text, and their calendars."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.line.desk import load_catalog
    from pipeline.rules import profile

    found = [profile.summary(one) for _, one in sorted(load_catalog(shared.of(context)).courts.items())]
    if as_json:
        screen.as_json(found)
        return
    rows = [
        (one.name, one.title, one.kind, one.numbers, one.unverified, ", ".join(map(str, one.years))) for one in found
    ]
    screen.table("Courts", ("name", "court", "kind", "numbers", "not yet verified", "calendars"), rows)


def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="For example ca-superior.")],
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Print everything a court asks for, each number with its unit, its rule and the day it was checked."""
    from pipeline.line.desk import load_catalog
    from pipeline.line.forms import named
    from pipeline.rules import profile

    groups = profile.profile(named(load_catalog(shared.of(context)).courts, name, "court"))
    if as_json:
        screen.as_json(list(groups))
        return
    for group in groups:
        screen.result(group.name)
        for one in group.demands:
            screen.result(f"   {one.label}: {one.value}")
            if one.source is not None:
                screen.result(f"      {_cited(one.source)}")


def _cited(source: "Source") -> str:
    """The rule, when it was looked at, and whether in its official text."""
    read = "verified" if source.verified else "NOT READ IN THE OFFICIAL TEXT"
    where = f", {source.url}" if source.url else ""
    return f"{source.citation}{where}; checked {source.checked}, {read}"
