"""The papers of the mail record, each as PDF/A-2a and PDF/UA-1, rendered in a limited child."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from pipeline import files
from pipeline.errors import StateError
from pipeline.line.bulk.room import room
from pipeline.line.desk import Desk
from pipeline.mailing.records import Recipient, Record
from pipeline.model import Court
from pipeline.press import context, geometry, sources
from pipeline.press.fill import fill
from pipeline.press.laid import render


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseList:
    """Everybody of one case."""

    number: str
    people: tuple[Recipient, ...]
    day: date | None
    """When all of it was mailed; None where it was not, or on several days."""
    sealed: bool


def certificate(desk: Desk, record: Record, court: Court, at: datetime, path: Path) -> None:
    """Write a certificate of mailing, or without a day the statement that it is prepared.

    Raises:
        StateError: a name has characters that no font has.
        OSError: it cannot be written.
    """
    with TemporaryDirectory(dir=room(desk.settings)) as name:
        making = Path(name) / "paper.pdf"
        _place(making, path, desk.limited(render_record, record, court, at, making))


def case_list(
    desk: Desk,
    people: tuple[Recipient, ...],
    number: str,
    court: Court,
    at: datetime,
    path: Path,
    *,
    day: date | None,
    sealed: bool,
) -> None:
    """Write the list of one case's recipients.

    Raises:
        StateError: a name has characters that no font has.
        OSError: it cannot be written.
    """
    told = CaseList(number=number, people=people, day=day, sealed=sealed)
    with TemporaryDirectory(dir=room(desk.settings)) as name:
        making = Path(name) / "list.pdf"
        _place(making, path, desk.limited(render_list, told, court, at, making))


def render_record(record: Record, court: Court, at: datetime, path: Path) -> str:
    """What the child does for `certificate`. Gives the characters that no font has; then nothing is written."""
    title = "Certificate of Mailing" if record.day else "Mail Prepared, Not Yet Mailed"
    return render_named("shared/mail-record.html.j2", {"record": record, "title": title}, court, at, path)


def render_list(told: CaseList, court: Court, at: datetime, path: Path) -> str:
    """What the child does for `case_list`."""
    about = {
        "number": told.number,
        "people": told.people,
        "day": told.day,
        "sealed": told.sealed,
        "title": f"Recipients of Notices in Case {told.number}",
    }
    return render_named("shared/mail-list.html.j2", about, court, at, path)


def render_named(name: str, own: Mapping[str, object], court: Court, at: datetime, path: Path) -> str:
    """Render a paper for a desk, in a limited child. Gives the characters that no font has; then nothing is written.

    Args:
        name: of its template.
        own: what the template asks for besides the court and the page; a `title` among it.
        court: in whose name it is written.
        at: the moment on it.
        path: where.
    """
    shelf = sources.of_court(court)
    day = at.astimezone(ZoneInfo(court.time_zone)).date()
    about = {
        "court": court,
        "filer": None,
        "short_title": None,
        "page": geometry.of(court),
        "today": day,
        "made_at": day.isoformat(),
        "language": context.LANGUAGE,
        "footer": own["title"],
        **own,
    }
    rendered = render(fill(name, about, shelf), shelf)
    if not rendered.missing:
        path.write_bytes(rendered.pdf)
    return rendered.missing


def _place(making: Path, path: Path, missing: str) -> None:
    """Put what the child wrote where it belongs, whole."""
    if missing:
        told = " ".join(f"U+{ord(one):04X}" for one in missing)
        raise StateError(f"{path.name} cannot be printed: no font has {told}. Mend the notice it comes from.")
    files.write_whole(path, making.read_bytes(), at="mail-record.paper")
