"""Commands for what follows a court's answer: `correct`, `served`, `certificate`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

Envelope = Annotated[str, typer.Argument(metavar="ENVELOPE", help="The envelope's id, its beginning, or its folder.")]
To = Annotated[Path | None, typer.Option("--to", help="Where to lay it; in the outbox otherwise.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (correct, served, certificate):
        app.command()(command)


def correct(context: typer.Context, envelope: Envelope, to: To = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Lay the form of what the court refused ready to be corrected and dropped anew."""
    from pipeline.line import correcting

    made = correcting.correct(shared.of(context), envelope, to, now=_now())
    if as_json:
        screen.as_json(made)
        return
    screen.result(f"{made.folder / 'why.html'} says what the court refused: {'; '.join(made.refused)}.")
    if made.accepted:
        screen.result(f"Accepted, and not to be filed again: {'; '.join(made.accepted)}.")
    if made.correct_by:
        screen.result(f"A corrected copy counts until {made.correct_by}.")
    screen.result(f"Correct {made.folder / correcting.DROP}, then put that folder into inbox/{made.lane}.")


def served(  # noqa: PLR0917 - typer's own
    context: typer.Context,
    envelope: Envelope,
    whom: Annotated[str, typer.Option("--whom", help="Who was served.")],
    how: Annotated[str, typer.Option("--how", help="e-filing, mail, certified mail, email or hand.")],
    on: Annotated[str, typer.Option("--on", help="The day, for example 2026-11-23.")],
    by: Annotated[str, typer.Option("--by", help="Who says so: the person who served.")],
    to: Annotated[str | None, typer.Option("--to", help="Where to: an e-mail or postal address.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="It came back, or nobody was there.")] = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Write down that a person was served, by the word of whoever did it."""
    from pipeline.line import serving

    told = serving.Word(whom=whom, how=how, on=on, by=by, address=to, failed=failed)
    said = serving.served(shared.of(context), envelope, told, now=_now())
    if as_json:
        screen.as_json({"result": said})
    else:
        screen.result(said)


def certificate(
    context: typer.Context,
    envelope: Envelope,
    to: To = None,
    drop: Annotated[str | None, typer.Option("--drop", help="Put it into this lane at once.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Make the form of a certificate of service from what really happened."""
    from pipeline.line import serving

    made = serving.certificate(shared.of(context), envelope, to, lane=drop, now=_now())
    if as_json:
        screen.as_json(made)
    else:
        screen.findings(made.findings)
        for path in made.forms:
            screen.result(f"Wrote {path}")
    raise typer.Exit(1 if made.unserved else 0)


def _now() -> datetime:
    return datetime.now(UTC)
