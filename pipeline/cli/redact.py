"""The command `redact`: a copy of a PDF without what the court's privacy rule protects."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(redact)


def redact(  # noqa: PLR0917 - typer's own
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="The file; it is only read.")],
    court: Annotated[str, typer.Option("--court", help="Whose privacy rule holds.")],
    out: Annotated[Path, typer.Option("--out", help="Where the redacted copy shall stand.")],
    box: Annotated[
        list[str] | None, typer.Option("--box", help="Take out this place too: page,left,bottom,right,top in points.")
    ] = None,
    minor: Annotated[list[str] | None, typer.Option("--minor", help="The name of a person under 18.")] = None,
    civil: Annotated[bool, typer.Option("--civil", help="The case is not criminal.")] = False,  # noqa: FBT002
    reference_list: Annotated[
        Path | None, typer.Option("--reference-list", help="Write here what each box stands for; file it under seal.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Write a copy of a PDF without what the court's privacy rule protects, and prove that it is gone."""
    from pipeline.line import redacting

    made = redacting.run(
        shared.of(context),
        file,
        out,
        court=court,
        boxes=tuple(box or ()),
        minors=tuple(minor or ()),
        civil=civil,
        reference=reference_list,
    )
    if as_json:
        screen.as_json(made)
    else:
        screen.findings(made.findings)
        if made.pages:
            said = ", ".join(made.items) or "nothing to take out"
            screen.result(
                f"Wrote {out} ({said}); read again: the identifiers found and the names given are gone from it."
            )
    raise typer.Exit(0 if made.pages else 1)
