"""Commands for whoever keeps the templates: `impact`, `translations`, `plain`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (impact, translations, plain):
        app.command()(command)


def impact(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file or folder under templates/.")],
    rule: Annotated[str | None, typer.Option("--rule", help="Of a rule pack, only this rule.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show what a changed rule, clause, template or calendar touches, pending and issued papers among it."""
    from pipeline.line import impact as look

    found = look.of(shared.of(context), path, rule=rule)
    if as_json:
        screen.as_json(found)
        return
    screen.table("Document types", ("type", "why"), sorted(found.touched.types.items()))
    screen.table("Courts", ("court", "why"), sorted(found.touched.courts.items()))
    screen.table(
        "Pending drops", ("packet", "lane", "forms"), [(o.packet, o.lane, o.forms or "not read") for o in found.waiting]
    )
    rows = [
        (
            one.envelope[:12],
            one.made_at,
            one.document_type or "sealed",
            one.court or "",
            one.state,
            "as it is now" if one.same else "earlier edition",
        )
        for one in found.issued
    ]
    screen.table("Envelopes made", ("envelope", "made (UTC)", "type", "court", "state", "templates"), rows)
    for one in found.stale:
        screen.result(f"Stale translation: {one}. `docketpress translations` shows what to do.")


def translations(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002
    """Show which translations were made from the English text as it is now, and the line that says so."""
    from pipeline.line import translated

    found = translated.of(shared.of(context))
    if as_json:
        screen.as_json(found)
    else:
        rows = [(one.document_type, one.paper, one.language, "stale" if one.stale else "current") for one in found]
        screen.table("Translations", ("type", "paper", "language", "state"), rows)
        for one in found:
            if one.stale:
                screen.result(
                    f'{one.document_type}: read {one.body} against {one.source}, then write: of = "{one.digest}"'
                )
    raise typer.Exit(1 if any(one.stale for one in found) else 0)


def plain(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FORM", help="A form for a notice.")],
    court: Annotated[str | None, typer.Option("--court", help="The court, if the form names none.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show how easily a notice can be read: reading grade, long sentences, hard words with plainer ones."""
    from pipeline.line import plainness

    found = plainness.of(shared.of(context), file, court=court, now=datetime.now(UTC))
    if as_json:
        screen.as_json(found)
        return
    screen.findings(found.advice)
    grade = "too short to tell" if found.grade is None else f"{found.grade:.1f} years of school"
    screen.result(f"Reading grade: {grade}. Words: {found.words}. Advice: {len(found.advice)}.")
