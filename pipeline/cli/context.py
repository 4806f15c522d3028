"""What the commands share: the home that was named, opened when it is first needed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # reading settings takes a library that `--help` does without
    from pipeline.settings import Settings


@dataclass
class Home:
    """The home a command works on."""

    folder: Path

    @cached_property
    def settings(self) -> "Settings":
        """Its settings.

        Raises:
            SettingsError: the folder is no home, or its settings are wrong.
        """
        from pipeline import settings

        return settings.load(self.folder)


def of(context: typer.Context) -> "Settings":
    """The settings of the home that the command line named."""
    home = context.find_object(Home)
    assert home is not None  # noqa: S101 - the callback of the app has put it there
    return home.settings
