"""The commands about mail: `mailed`, `mail-list`, `returned-mail`, `messages`, `message-sent`, `resend-message`."""

from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

Run = Annotated[str, typer.Argument(metavar="RUN", help="The run's id or its beginning.")]
Row = Annotated[int, typer.Argument(metavar="ROW", help="The row, as your spreadsheet program numbers it.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Whose row, where the run has rows of several sheets.")]
By = Annotated[str, typer.Option("--by", help="Who says so.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(mailed)
    app.command("mail-list")(mail_list)
    app.command("returned-mail")(returned_mail)
    app.command()(messages)
    app.command("message-sent")(message_sent)
    app.command("resend-message")(resend_message)


def mailed(
    context: typer.Context,
    run: Run,
    on: Annotated[str, typer.Option("--on", help="The day on which it went to the post, for example 2026-11-23.")],
    by: By,
    batch: Annotated[int | None, typer.Option("--batch", help="One batch; else all not told of yet.")] = None,
    correct: Annotated[bool, typer.Option("--correct", help="The day that was told before was wrong.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Say that a run's mail went to the post: that makes its certificate of mailing and its proof."""
    from pipeline.line.bulk import mail_correct, mail_record
    from pipeline.line.desk import open_desk
    from pipeline.runs.stores import open_store

    settings = shared.of(context)
    say = mail_correct.corrected_on if correct else mail_record.mailed_on
    with open_desk(settings) as desk:
        told = say(desk, open_store(settings), run, on, by, batch=batch)
    for one in told.findings:
        screen.say(f"{one.message} {one.repair}")
    where = told.certificate.relative_to(settings.home).as_posix() if told.certificate else None
    if as_json:
        screen.as_json(
            {"certificate": where, "batches": list(told.batches), "pieces": told.pieces, "notices": told.notices}
        )
    elif where is None:
        screen.result("That was said before; nothing has changed.")
    else:
        pieces = f"{told.pieces:,} piece" + ("s" if told.pieces > 1 else "")
        notices = f"{told.notices:,} notice" + ("s" if told.notices > 1 else "")
        screen.result(f"{pieces} of mail with {notices}: recorded as mailed. The certificate is {where}")


def mail_list(
    context: typer.Context,
    run: Run,
    case: Annotated[str, typer.Option("--case", help="The case number, as the notices have it.")],
) -> None:
    """Write the list of everybody to whom a run mailed notices in one case, with addresses, for a court."""
    from pipeline.line.bulk import mail_record
    from pipeline.line.desk import open_desk
    from pipeline.runs.stores import open_store

    settings = shared.of(context)
    with open_desk(settings) as desk:
        path = mail_record.list_case(desk, open_store(settings), run, case)
    screen.result(path.relative_to(settings.home).as_posix())


def returned_mail(
    context: typer.Context,
    run: Annotated[str, typer.Argument(metavar="[RUN]", help="One run's notices; else a count for every run.")] = "",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List the notices that came back, from the post or the mail server."""
    from pipeline.line.bulk import mail_look

    told = mail_look.returned_mail(shared.of(context), run)
    if as_json:
        screen.as_json({"returned": told})
    else:
        screen.result("\n".join(mail_look.lines(told)) or "Nothing has come back.")


def messages(
    context: typer.Context,
    run: Run,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List the messages of a run that may or may not have been sent, with their Message-IDs."""
    from pipeline.line.bulk import doubted

    found = doubted.doubts(shared.of(context), run)
    if as_json:
        screen.as_json({"in_doubt": [one.told for one in found]})
    elif not found:
        screen.result("No message is in doubt.")
    for one in found if not as_json else ():
        screen.result(f"{one.said}: {one.finding.found}")
        screen.say(one.finding.repair)
    if found:
        raise typer.Exit(1)


def message_sent(context: typer.Context, run: Run, row: Row, by: By, sheet: Sheet = None) -> None:
    """Say that a message in doubt was sent: the mail server's log has it."""
    from pipeline.line.bulk import doubted

    number = doubted.decide(shared.of(context), run, row, by, again=False, sheet=sheet)
    screen.result(f"{number} {'message counts' if number == 1 else 'messages count'} as sent.")


def resend_message(context: typer.Context, run: Run, row: Row, by: By, sheet: Sheet = None) -> None:
    """Have a message in doubt sent once more: the mail server's log does not have it."""
    from pipeline.line.bulk import doubted

    number = doubted.decide(shared.of(context), run, row, by, again=True, sheet=sheet)
    screen.result(f"{number} {'message was' if number == 1 else 'messages were'} sent once more.")
    if not number:
        screen.say(
            "The mail server did not take it: `docketpress messages` says whether it is in doubt; else try again."
        )
        raise typer.Exit(1)
