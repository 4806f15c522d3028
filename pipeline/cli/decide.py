"""Commands by which a person decides: `release`, `resend`, `resolve`, `resume`, `forget`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

Envelope = Annotated[str, typer.Argument(metavar="ENVELOPE", help="The envelope's id, its beginning, or its folder.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept with the envelope.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (release, resend, resolve, resume, forget):
        app.command()(command)


def release(
    context: typer.Context,
    envelope: Envelope,
    by: By,
    note: Annotated[str, typer.Option("--note", help="What should be remembered.")] = "",
    fee: Annotated[str | None, typer.Option("--fee", help="Let it cost so many dollars, above the lane's cap.")] = None,
    dry_run: DryRun = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Let an envelope go to its portal, or a run's results into the outbox."""
    from pipeline.line import deciding
    from pipeline.line.bulk import releasing
    from pipeline.line.bulk.deciding import Word

    settings, now = shared.of(context), _now()
    told = releasing.release_run(settings, envelope, Word(person=by, at=now), note=note, dry_run=dry_run)
    if told is None:
        told = deciding.release(settings, envelope, by, note=note, fee=fee, dry_run=dry_run, now=now)
    _tell(told, as_json=as_json)


def resend(
    context: typer.Context,
    envelope: Envelope,
    by: By,
    reason: Reason,
    although_filed: Annotated[bool, typer.Option("--although-filed", help="Even if the court has it.")] = False,  # noqa: FBT002
    dry_run: DryRun = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Send an envelope that would not be sent by itself: in doubt, refused, or sent before."""
    from pipeline.line import deciding

    told = deciding.resend(
        shared.of(context),
        envelope,
        by,
        reason=reason,
        although_filed=although_filed,
        dry_run=dry_run,
        now=_now(),
    )
    _tell(told, as_json=as_json)


def resolve(
    context: typer.Context,
    envelope: Envelope,
    by: By,
    reason: Reason,
    number: Annotated[str, typer.Option("--number", help="The court's own number for it.")],
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say that the court has an envelope that is in doubt, or was handed over: a person looked there."""
    from pipeline.line import deciding

    _tell(deciding.found(shared.of(context), envelope, by, reason=reason, number=number, now=_now()), as_json=as_json)


def resume(
    context: typer.Context,
    work: Annotated[str, typer.Argument(metavar="ID", help="The id that `status` shows as stuck.")],
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Go on with work that a failing machine left lying, once it is mended."""
    from pipeline.line import deciding

    deciding.resume(shared.of(context), work)
    _tell(f"{work} goes on at the next run, or at once where `watch` runs.", as_json=as_json)


def forget(
    context: typer.Context,
    drop: Annotated[str, typer.Argument(metavar="DROP", help="The drop's number, as `status` shows it.")],
    dry_run: DryRun = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Delete the content of a finished drop; the journal keeps its digests."""
    from pipeline.line import forgetting

    _tell(forgetting.forget(shared.of(context), drop, dry_run=dry_run, now=_now()), as_json=as_json)


def _tell(said: str, *, as_json: bool) -> None:
    if as_json:
        screen.as_json({"result": said})
    else:
        screen.result(said)


def _now() -> datetime:
    return datetime.now(UTC)
