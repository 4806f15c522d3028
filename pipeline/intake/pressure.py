"""How much may be taken now: a full disk or too much work in hand leaves drops lying where they are safe."""

import shutil
from dataclasses import dataclass

from sqlalchemy import Engine

from pipeline.intake import register
from pipeline.intake.problems import MEGABYTE
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many drops may be taken."""

    drops: int
    reason: str
    """Why no more, for a clerk."""
    passes: bool
    """Whether time alone will allow more."""


def allowance(settings: Settings, database: Engine) -> Allowance:
    """How many drops may be taken now.

    Raises:
        OSError: the disk cannot be asked.
        SQLAlchemyError: the database cannot be asked.
    """
    free = shutil.disk_usage(settings.var).free
    if free < settings.watch.free_disk_mb * MEGABYTE:
        return Allowance(
            drops=0,
            reason=f"only {free // MEGABYTE} MB of disk are free and {settings.watch.free_disk_mb} MB are kept free; "
            "make room",
            passes=False,
        )
    busy = register.in_flight(database)
    return Allowance(
        drops=max(0, settings.watch.in_flight - busy),
        reason=f"{settings.watch.in_flight} packets are being worked on; it is taken when some of them are done",
        passes=True,
    )
