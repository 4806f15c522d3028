"""Commands that look and change nothing: `status`, `check`, `form`, `doctor`, `journal`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

_journal = typer.Typer(help="The record of what happened.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (status, check, form, doctor):
        app.command()(command)
    _journal.command()(verify)
    _journal.command(name="list")(entries)
    app.add_typer(_journal, name="journal")


def status(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """Show what is where, and why."""
    from pipeline.line import status as look

    found = look.of(shared.of(context))
    screen.status(found, as_json=as_json)
    raise typer.Exit(1 if found.needs_attention else 0)


def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Forms, folders or PDFs.")],
    lane: Annotated[str | None, typer.Option("--lane", help="Check as if dropped into this lane.")] = None,
    document_type: Annotated[str | None, typer.Option("--type", help="The document type.")] = None,
    court: Annotated[
        str | None, typer.Option("--court", help="The court; finished PDFs are measured as papers for it.")
    ] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="What kind of paper a PDF is: motion, reply ... or exhibit.")
    ] = None,
    recorded: Annotated[bool, typer.Option("--recorded", help="The paper will be recorded.")] = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Check forms and PDFs and print the findings; nothing is taken, made or written."""
    from pipeline.line import trying
    from pipeline.model import Severity

    found = trying.check(
        shared.of(context),
        tuple(files),
        lane=lane,
        document_type=document_type,
        court=court,
        now=datetime.now(UTC),
        paper=paper,
        recorded=recorded,
    )
    if as_json:
        screen.as_json(found)
    else:
        screen.findings(found)
        wrong = sum(one.severity is Severity.ERROR for one in found)
        screen.result(f"{wrong} to correct" if wrong else "Nothing to correct.")
    raise typer.Exit(1 if any(one.severity is Severity.ERROR for one in found) else 0)


def form(
    context: typer.Context,
    document_type: Annotated[str, typer.Argument(metavar="TYPE", help="For example notice-of-hearing.")],
    kind: Annotated[str, typer.Option("--as", help="pdf, docx, xlsx or json.")] = "pdf",
    out: Annotated[Path | None, typer.Option("--out", help="Where to write it; TYPE.KIND here otherwise.")] = None,
    court: Annotated[str | None, typer.Option("--court", help="Fill in this court.")] = None,
    recipient: Annotated[  # noqa: FBT002
        bool, typer.Option("--recipient", help="With columns for one recipient a row; for a lane for notices.")
    ] = False,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Write the empty form of a document type, to be filled in and dropped."""
    from pipeline.line import forms

    where = out or Path(f"{document_type}.{kind}")
    path = forms.write(shared.of(context), document_type, kind, where, court=court, recipient=recipient)
    if as_json:
        screen.as_json({"written": str(path)})
    else:
        screen.result(f"Wrote {path}")


def doctor(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """Check libraries, fonts, folders, disk, clock, database and portals, and say how to mend each."""
    from pipeline import doctor as surgery

    found = surgery.examine(shared.of(context))
    if as_json:
        screen.as_json(found)
    else:
        for one in found:
            screen.result(f"{'ok  ' if one.ok else 'MEND'}  {one.name}: {one.said}")
            if not one.ok:
                screen.result(f"      {one.repair}")
    raise typer.Exit(0 if all(one.ok for one in found) else 3)


def verify(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """Check that no entry of the journal was changed, removed or inserted."""
    from pipeline import database, journal

    settings = shared.of(context)
    anchor = settings.var / journal.ANCHOR
    state = database.connect(settings.database_url)
    try:
        verdict = journal.verify(state, anchor=anchor if anchor.exists() else None)
        if not verdict.problem:
            journal.drop_anchor(state, anchor)
    finally:
        state.dispose()
    if as_json:
        screen.as_json(verdict)
    else:
        screen.result(verdict.problem or f"The journal is whole: {verdict.entries} entries.")
    raise typer.Exit(3 if verdict.problem else 0)


def entries(
    context: typer.Context,
    after: Annotated[int, typer.Option("--after", help="Only entries after this number.")] = 0,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """List what happened, oldest first."""
    from pipeline import database, journal

    state = database.connect(shared.of(context).database_url)
    try:
        found = journal.read(state, after, 100_000)
    finally:
        state.dispose()
    if as_json:
        screen.as_json(list(found))
        return
    rows = [
        (
            one.seq,
            f"{one.at:%Y-%m-%d %H:%M:%S}",
            one.kind,
            one.subject[:24],
            " ".join(f"{k}={v}" for k, v in one.facts.items()),
        )
        for one in found
    ]
    screen.table("Journal", ("number", "when (UTC)", "what", "about", "facts"), rows)
