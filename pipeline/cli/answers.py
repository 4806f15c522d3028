"""The command by which a person settles a dropped answer: `match`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(match)


def match(
    context: typer.Context,
    drop: Annotated[str, typer.Argument(metavar="DROP", help="The folder of the question under outbox/answers.")],
    envelope: Annotated[
        str, typer.Argument(metavar="ENVELOPE", help="The envelope's id, its beginning, or its folder.")
    ],
    by: Annotated[str, typer.Option("--by", help="Who decides.")],
    although_other_case: Annotated[  # noqa: FBT002
        bool, typer.Option("--although-other-case", help="Even if the answer names another case.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Say which envelope a dropped answer of a court belongs to."""
    from pipeline.line import answer_settle

    told = answer_settle.settle(
        shared.of(context), drop, envelope, by, although_other_case=although_other_case, now=datetime.now(UTC)
    )
    if as_json:
        screen.as_json({"result": told})
    else:
        screen.result(told)
