"""The command `deadline`: the day a court's rule leads to, with its trail."""

from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(deadline)


def deadline(  # noqa: PLR0917 - typer's own: each is an option
    context: typer.Context,
    court: Annotated[str, typer.Option("--court", help="For example us-nywd.")],
    rule: Annotated[str | None, typer.Option("--rule", help="The rule's name, for example answer.")] = None,
    event: Annotated[
        str | None,
        typer.Option("--event", help="The day counted from, 2026-11-21 or 11/21/2026; hours: 2026-11-21T09:30."),
    ] = None,
    service: Annotated[str | None, typer.Option("--service", help="How it was served: mail, hand ...")] = None,
    closed: Annotated[
        list[str] | None, typer.Option("--closed", help="A day the clerk's office could not be reached.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="A period of so many units, without a rule.")
    ] = None,
    unit: Annotated[
        str, typer.Option("--unit", help="What --days counts: days, court-days, weeks, months ...")
    ] = "days",
    before: Annotated[bool, typer.Option("--before", help="Count --days back from the event.")] = False,  # noqa: FBT002
    listed: Annotated[bool, typer.Option("--list", help="List the court's rules.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Compute a day by a court's rules and print every step that led there."""
    if not listed and (rule is None) == (days is None):
        raise UsageError("Give either --rule, or --days; `--list` shows the court's rules.")
    from pipeline.cli import deadline_told

    asked = deadline_told.Asked(
        court=court,
        rule=rule,
        event=event,
        service=service,
        closed=closed or (),
        days=days,
        unit=unit,
        before=before,
    )
    deadline_told.tell(shared.of(context), asked, listed=listed, as_json=as_json)
