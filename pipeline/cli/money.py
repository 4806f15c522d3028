"""Commands about what filing costs and about stopped lines: `prepare`, `quote`, `cancel`, `line show`, `line go`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen
from pipeline.cli.decide import By, Envelope, Json, Reason
from pipeline.errors import UsageError

line = typer.Typer(name="line", help="Look at lines that were stopped, and let them go on.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (prepare, quote, cancel):
        app.command()(command)
    app.add_typer(line)


def prepare(context: typer.Context, envelope: Envelope, as_json: Json = False) -> None:  # noqa: FBT002
    """Make an envelope's message anew, have it checked, and ask what it costs. Sends nothing that could be filed."""
    from pipeline.line import paying

    told = paying.prepare(shared.of(context), envelope, now=_now())
    _tell(told.said, as_json=as_json)
    raise typer.Exit(1 if told.held else 0)


def quote(
    context: typer.Context,
    envelope: Envelope,
    by: Annotated[str, typer.Option("--by", help="Who has looked at a difference in what was charged.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="What they found; it is kept with the envelope.")] = "",
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show what an envelope costs; with `--by`, settle a difference between what was quoted and what was charged."""
    from pipeline.line import paying

    settings = shared.of(context)
    if bool(by) is not bool(reason):
        raise UsageError("a difference is settled with both `--by NAME` and `--reason TEXT`")
    told = paying.settle(settings, envelope, by, reason=reason, now=_now()) if by else None
    _tell(told or paying.quote(settings, envelope, now=_now()), as_json=as_json)


def cancel(
    context: typer.Context,
    envelope: Envelope,
    by: By,
    reason: Reason,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Ask the portal to take back an envelope that no clerk has in hand yet."""
    from pipeline.line import paying

    _tell(paying.cancel(shared.of(context), envelope, by, reason=reason, now=_now()), as_json=as_json)


@line.command()
def show(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """Show the lines that are stopped."""
    from pipeline.filing import pauses
    from pipeline.line import stopping

    found = stopping.stopped(shared.of(context))
    if as_json:
        screen.as_json(found)
        return
    for one in found:
        screen.result(f"{pauses.words(one)}, since {one.since:%Y-%m-%d %H:%M %Z}")
    if not found:
        screen.result("No line is stopped.")


@line.command()
def go(
    context: typer.Context,
    portal: Annotated[str, typer.Argument(metavar="PORTAL", help="The portal's name in the settings.")],
    court: Annotated[str, typer.Argument(metavar="COURT", help="The court's name.")],
    by: By,
    reason: Reason,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Let a stopped line go on: a person has looked at what was refused."""
    from pipeline.line import stopping

    _tell(stopping.go(shared.of(context), portal, court, by, reason=reason, now=_now()), as_json=as_json)


def _tell(said: str, *, as_json: bool) -> None:
    if as_json:
        screen.as_json({"result": said})
    else:
        screen.result(said)


def _now() -> datetime:
    return datetime.now(UTC)
