"""One dropped file as what it says: an e-mail, or a PDF by its text. Run it in a limited child."""

from dataclasses import replace
from pathlib import Path

from pipeline import files
from pipeline.intake.answers import mail as mail_room
from pipeline.intake.answers import markup, notices, papers
from pipeline.intake.answers.mail import Mail
from pipeline.intake.answers.notices import Notice
from pipeline.intake.answers.said import Copy, Said

_MOST_COPIES = 50
_LARGEST_PDF = 500_000_000


def read(path: Path, name: str, out: Path) -> Said:
    """What a file says.

    Args:
        path: the file.
        name: its path inside the drop.
        out: an existing folder, where PDFs that came with an e-mail are written.
    """
    known = Said(file=name, sha256=files.digest(path), kind="unknown")
    size = path.stat().st_size
    if size > (mail_room.LARGEST if is_mail(name) else _LARGEST_PDF):
        return replace(known, doubts=("too-large",), mail=is_mail(name))
    if is_mail(name):
        return of_mail(known, mail_room.read(path.read_bytes()), out)
    with path.open("rb") as stream:
        beginning = stream.read(1024)
    if b"%PDF-" in beginning:
        return of_pdf(known, path)
    return replace(known, doubts=("format",))


def is_mail(name: str) -> bool:
    """Whether the file is meant to be an e-mail."""
    return name.casefold().endswith(".eml")


def of_mail(known: Said, mail: Mail, out: Path) -> Said:
    """What an e-mail says: its first text that is a notice."""
    found = [notices.read(text, mail.subject) for text in mail.texts]
    notice = next((one for one in found if one.kind != "unknown"), Notice())
    doubts = {*mail.doubts, *(("forwarded",) if notice.quoted else ())}
    if any(one.kind != "unknown" and _differs(one, notice) for one in found):
        doubts.add("two-texts")  # the plain text and the HTML say different things: people see only one of them
    said = replace(
        _with(known, notice), mail=True, sender=mail.sender, authentic=mail.authentic, doubts=tuple(sorted(doubts))
    )
    copies = []
    for number, one in enumerate(mail.attached[:_MOST_COPIES], start=1):
        path = out / f"{known.sha256[:8]}-{number}-{files.safe_name(one.name or 'attached.pdf')}"
        path.write_bytes(one.data)
        paper = papers.read(path)
        if paper is not None:
            copies.append(_copy(path, one.name, paper.pages))
    return replace(said, copies=tuple(copies))


def of_pdf(known: Said, path: Path) -> Said:
    """What a PDF says: a notice or receipt that was printed, or a paper with a court's header (found by the line)."""
    paper = papers.read(path)
    if paper is None:
        return replace(known, doubts=("broken",))
    notice = notices.read(markup.lines(paper.text))
    return replace(_with(known, notice), copies=(_copy(path, path.name, paper.pages),))


def _with(known: Said, notice: Notice) -> Said:
    return replace(
        known,
        kind=notice.kind,
        cases=notice.cases,
        case_name=notice.case_name,
        entries=notice.entries,
        docket_text=notice.docket_text,
        filer=notice.filer,
        documents=notice.documents,
        filed_on=notice.filed_on,
        entered_at=notice.entered_at,
        portal_number=notice.portal_number,
        status=notice.status,
        reason=notice.reason,
        references=notice.references,
        people=notice.people,
    )


def _differs(one: Notice, other: Notice) -> bool:
    return (one.cases, one.entries, one.status) != (other.cases, other.entries, other.status)


def _copy(path: Path, name: str, pages: int) -> Copy:
    return Copy(path=path, name=files.safe_name(name or path.name), sha256=files.digest(path), pages=pages)
