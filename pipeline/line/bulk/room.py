"""Where files lie between the store and a limited child."""

from pathlib import Path

from pipeline.settings import Settings


def room(settings: Settings) -> Path:
    """A folder of this worker's home; what a killed worker left in it is swept away a day later (see `sweeping`)."""
    folder = settings.var / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
