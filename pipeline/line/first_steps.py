"""The steps of every packet, whatever it holds: where it goes is decided here."""

from pipeline.intake import register
from pipeline.intake.read import Reading
from pipeline.line import kept
from pipeline.line.desk import Desk


def purpose(desk: Desk, packet_id: str) -> str:
    """What the drop's lane is for: `forms`, `receipts`, `notices` or `returned-mail`."""
    with desk.database.connect() as connection:
        return desk.lane(register.lane(connection, packet_id)).purpose


def refused(desk: Desk, packet_id: str) -> bool:
    """Whether the drop was taken only to be given back: a duplicate, a file without content or end."""
    with desk.database.connect() as connection:
        problem = register.problem(connection, packet_id)
    if problem is None:
        return False
    kept.keep_reading(desk.work(packet_id), Reading(findings=(problem,)))
    return True
