"""`docketpress run`: a roster, or everything in the inbox; and what people may do with a run."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli import context as shared
from pipeline.cli import screen, work
from pipeline.late import loading

if TYPE_CHECKING:  # loading the line takes seconds
    from pipeline.line.bulk.driving import Driven

_THE_WORK = "roster"
"""The command that is meant where none is named."""
Run = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or its beginning.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class _Group(TyperGroup):
    """`run` alone, `run ROSTER` and `run --json` mean the hidden command; `run pause RUN` means what it says."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer brings a click of its own
        """Put the hidden command's name before what is not another's."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_THE_WORK, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    help="Take a roster, or everything in the inbox; work until nothing is left to do now.",
    rich_markup_mode=None,
)


def add_to(parent: typer.Typer) -> None:
    """Add these commands to the program."""
    parent.add_typer(app, name="run")


@app.command(_THE_WORK, hidden=True)
def run(
    context: typer.Context,
    roster: Annotated[Path | None, typer.Argument(metavar="[ROSTER]", help="A roster; else the whole inbox.")] = None,
    lane: Annotated[str | None, typer.Option("--lane", help="The lane for notices it goes through.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Take a roster, or everything that is in the inbox, and work until nothing is left to do now."""
    if roster is None:
        work.run(context, as_json=as_json)
        return
    with loading():
        from pipeline.cli import progress
        from pipeline.line.bulk import driving

    with progress.shown() as told:
        found = driving.drive(shared.of(context), roster, lane, told)
    if as_json:
        screen.as_json(found)
    else:
        screen.result(_ended(found))
    raise typer.Exit(1 if found.needs_person else 0)


@app.command()
def pause(context: typer.Context, run: Run, by: By, as_json: Json = False) -> None:  # noqa: FBT002
    """Let a run rest: what is in hand ends, nothing else begins."""
    _decide(context, "pause", run, by, as_json=as_json)


@app.command()
def resume(context: typer.Context, run: Run, by: By, as_json: Json = False) -> None:  # noqa: FBT002
    """Let a run go on that rests, or on which the machine failed."""
    _decide(context, "resume", run, by, as_json=as_json)


@app.command()
def cancel(context: typer.Context, run: Run, by: By, as_json: Json = False) -> None:  # noqa: FBT002
    """End a run without results; its rows may be dropped again."""
    _decide(context, "cancel", run, by, as_json=as_json)


@app.command()
def again(
    context: typer.Context,
    run: Run,
    rows: Annotated[str, typer.Option("--rows", help="Which rows of your own sheet, as `5,9-12`.")],
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the new run.")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="Whose rows, where the roster has several.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Do chosen rows of a run once more, as a run of its own."""
    from pipeline.line.bulk import releasing
    from pipeline.line.bulk.deciding import Word

    word = Word(person=by, at=datetime.now(UTC))
    _tell(releasing.again(shared.of(context), run, rows, word, reason=reason, sheet=sheet), as_json=as_json)


@app.command("file")
def file_cases(
    context: typer.Context,
    run: Run,
    by: By,
    lane: Annotated[
        str | None, typer.Option("--lane", help="The lane for forms they go into; else they are only laid.")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", help="One case, as the notices have its number.")] = None,
    answers: Annotated[
        list[str] | None,
        typer.Option("--answer", help="Who signs, as FIELD=VALUE, for example `signer_name=Ann Example`; repeatable."),
    ] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Hand each case of a run on to be filed, with a certificate of service made of what was really mailed."""
    from pipeline.line.bulk import filing
    from pipeline.line.desk import open_desk
    from pipeline.runs.stores import open_store

    settings = shared.of(context)
    signs = dict(_answer(one) for one in answers) if answers else None
    with open_desk(settings) as desk:
        order = filing.Order(by=by, lane=lane, case=case, signs=signs)
        told = filing.file_cases(desk, open_store(settings), run, order)
    if as_json:
        screen.as_json(told)
        return
    for one in told.unserved:
        screen.say(f"case {one.case}: {one.notices} not in a certificate: {one.why}")
    where = f"in the lane {lane}" if lane else "beside the run's results, in `filings`"
    before = f"; {told.before} notices were handed on before" if told.before else ""
    drops = "1 filing" if len(told.drops) == 1 else f"{len(told.drops)} filings"
    lie = "lies" if len(told.drops) == 1 else "lie"
    screen.result(f"{drops} with {told.notices} notices {lie} {where}{before}.")


def _answer(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise typer.BadParameter(f"{text}: write FIELD=VALUE", param_hint="--answer")
    return name.strip(), value.strip()


def _decide(context: typer.Context, deed: str, run: str, by: str, *, as_json: bool) -> None:
    from pipeline.line.bulk import releasing
    from pipeline.line.bulk.deciding import Word

    word = Word(person=by, at=datetime.now(UTC))
    _tell(releasing.decide(shared.of(context), deed, run, word), as_json=as_json)


def _tell(said: str, *, as_json: bool) -> None:
    if as_json:
        screen.as_json({"result": said})
    else:
        screen.result(said)


def _ended(found: "Driven") -> str:
    if found.run is None:
        return "The roster went back; `docketpress status` says why."
    one = found.run
    repeats = "repeats another one" if one.duplicates == 1 else "repeat others"
    back = f"{one.returned:,} came back" + (f" ({one.duplicates:,} of them {repeats})" if one.duplicates else "")
    rows = f"{one.rows - one.returned:,} of {_many(one.rows, 'row')} went on, {back}."
    why = f"{one.why[:1].upper()}{one.why[1:]}"
    if not one.notices:
        return f"Run {one.id} is {one.state}: {rows}\n{why}".rstrip()
    papers = f"Papers: {one.struck:,} struck, {one.rendered:,} rendered."
    mail = f"{_many(one.pieces, 'piece')} on {_many(one.sheets, 'sheet')} in {_many(one.batches, 'print stream')}."
    return f"Run {one.id} is {one.state}: {rows}\n{papers} Mail: {mail}\n{why}".rstrip()


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
