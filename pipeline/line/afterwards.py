"""What there is to say of an envelope after the court has spoken: its clock, its corrected copy, its stamped copies."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sql

from pipeline.filing import correction, rulings, stamped
from pipeline.filing.correction import Due
from pipeline.filing.ledger import Submission
from pipeline.model import ReviewStatus


@dataclass(frozen=True, slots=True)
class Said:
    """Words for a person, and whether one is needed."""

    text: str
    person: bool
    refused: bool = False
    """Whether the court refused it, wholly or in part, and no corrected copy took its place."""


def words(connection: sql.Connection, found: Submission, *, now: datetime | None = None) -> Said:
    """What follows the court's word; empty where nothing does."""
    differing = stamped.differing(connection, found.id)
    parts = [
        f"{differing} stamped cop{'y is' if differing == 1 else 'ies are'} not what was sent: see stamped/compared.txt"
    ]
    parts = parts if differing else []
    refused = found.review in correction.REFUSALS or found.review is ReviewStatus.PARTIALLY_ACCEPTED
    corrected = correction.corrected_by(connection, found.envelope_id) if refused else ()
    if corrected:
        parts.append(f"corrected by envelope {corrected[-1][:12]}")
    elif refused:
        due = correction.of(connection, found.id) if found.review is ReviewStatus.RETURNED else None
        parts += [
            *([_clock(due, now or datetime.now(UTC))] if due else []),
            f"docketpress correct {found.envelope_id[:12]}",
        ]
    ruled = sorted({one.ruling for one in rulings.of(connection, found.id)})
    parts += [f"later ruling: {', '.join(ruled)}"] if ruled else []
    left = refused and not corrected
    return Said("; ".join(parts), bool(differing) or left, refused=left)


def _clock(due: Due, now: datetime) -> str:
    """In the time zone of whoever looks; the court's own day stands in `why.html`."""
    until = due.correct_by.astimezone()
    days = (until.date() - now.astimezone().date()).days
    if due.correct_by <= now:
        return f"the time to correct it was over on {until:%Y-%m-%d %H:%M}"
    left = "today" if not days else "1 day left" if days == 1 else f"{days} days left"
    sure = "" if due.told_by == "portal" else ", by a rule not read in the official text"
    return f"correct it by {until:%Y-%m-%d %H:%M} ({left}{sure})"
