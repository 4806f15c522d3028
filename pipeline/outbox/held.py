"""What keeps an envelope from being sent, laid beside its papers: a page to read and print, and the same as text."""

from collections.abc import Sequence
from pathlib import Path

from pipeline import files
from pipeline.model import Finding, Severity
from pipeline.outbox import pages

PAGE, TEXT, REMARKS = "held.html", "held.txt", "before-sending.txt"
_TITLE = "Kept back, not sent"


def lay_held(folder: Path, envelope: str, findings: Sequence[Finding]) -> Path:
    """Write `held.html` and `held.txt` into an envelope's folder; again gives the same bytes.

    Args:
        folder: the envelope's.
        envelope: the beginning of its id, for the command that tries again.
        findings: everything that was found, warnings too.

    Returns:
        The page.

    Raises:
        OSError: the folder cannot be written.
    """
    files.write_whole(folder / TEXT, _text(envelope, findings).encode(), at="held-text")
    page = pages.page("held.html.j2", title=_TITLE, folder=folder.name, envelope=envelope, parts=_parts(findings))
    return files.write_whole(folder / PAGE, page, at="held-page")


def clear_held(folder: Path) -> None:
    """Nothing keeps the envelope back any more: the page and the text go."""
    for name in (PAGE, TEXT):
        (folder / name).unlink(missing_ok=True)


def lay_looked(folder: Path, findings: Sequence[Finding]) -> None:
    """Write what people should look at although the envelope may go; nothing of it, and the text goes too."""
    path = folder / REMARKS
    if findings:
        lines = ["This envelope may be sent; please look at this before you let it go.", "", *_lines(findings)]
        files.write_whole(path, "\n".join(lines).encode(), at="held-remarks")
    else:
        path.unlink(missing_ok=True)


def _text(envelope: str, findings: Sequence[Finding]) -> str:
    head = [
        f"{_TITLE}: envelope {envelope}.",
        f"When what is to be mended is mended: docketpress prepare {envelope}",
        "",
    ]
    body = (line for title, ones in _parts(findings) for line in (f"{title}:", "", *_lines(ones)))
    return "\n".join([*head, *body])


def _parts(findings: Sequence[Finding]) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """What keeps the envelope back, then what does not: nobody shall hunt for a fault in what is only advice."""
    keeps = tuple(one for one in findings if one.severity is Severity.ERROR)
    looked = tuple(one for one in findings if one.severity is not Severity.ERROR)
    titled = (("To be mended", keeps), ("Only to be looked at; this keeps nothing back", looked))
    return tuple((title, ones) for title, ones in titled if ones)


def _lines(findings: Sequence[Finding]) -> list[str]:
    return [line for one in findings for line in _said(one)]


def _said(one: Finding) -> list[str]:
    unread = "" if one.verified else " (not yet checked against the official text)"
    return [
        f"{one.where}  [{one.code}]",
        f"  {one.message}",
        *([f"  found: {one.found}"] if one.found else []),
        *([f"  rule: {one.rule}{unread}"] if one.rule else []),
        f"  {one.repair}",
        "",
    ]
