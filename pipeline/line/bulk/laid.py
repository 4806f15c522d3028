"""Where a run's results lie in the outbox."""

from pathlib import Path

from pipeline import outbox
from pipeline.line import naming
from pipeline.line.desk import Desk
from pipeline.runs.ledger import Run

SEALED = "sealed"
"""Beside a run's other results: what names, or shows, a matter that is sealed or confidential."""


def folder(desk: Desk, one: Run) -> Path:
    """`outbox/runs/<drop>/`; a run that does rows again has a number behind it."""
    packet = naming.packet(desk, one.packet)
    turn = one.id.removeprefix(one.packet)
    return desk.settings.outbox / "runs" / f"{outbox.drop_name(packet)}{turn}"
