"""The clock of what a clerk returned for correction: started by the court's own rule where the portal names no time."""

from datetime import datetime

from pipeline.filing import correction, correction_times
from pipeline.filing.ledger import Submission
from pipeline.killpoints import killpoint
from pipeline.line.desk import Desk
from pipeline.model import ReviewStatus


def mind(desk: Desk, found: Submission, *, now: datetime) -> bool:
    """Start the clock of a returned envelope, unless it runs or no time is known. Returns whether it was started."""
    court = desk.catalog.courts.get(found.court)
    if found.review is not ReviewStatus.RETURNED or court is None:
        return False
    until = correction_times.ends(court, found.changed_at)
    if until is None:
        return False
    killpoint("clock.before-start")
    with desk.database.begin() as connection:
        started = correction.start(connection, found, until, told_by="rule", at=now)
    killpoint("clock.after-start")
    return started
