"""Makes a home: the folders, and a `docketpress.toml` to begin with."""

import shutil
from pathlib import Path

from pipeline import files, library, settings
from pipeline.errors import UsageError
from pipeline.settings import PortalSettings, Settings


def make(folder: Path) -> Settings:
    """Make a home, or complete one that has its settings file already; nothing that is there is changed.

    Args:
        folder: made when missing.

    Returns:
        The home's settings.

    Raises:
        UsageError: the folder holds other things and no `docketpress.toml`.
        SettingsError: the settings file that is there is wrong.
    """
    file = folder / settings.FILE_NAME
    if not file.exists():
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty and is no home. Name a new folder, or empty this one first.")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(library.shipped() / "home" / settings.FILE_NAME, file)
    for part, rights in (("inbox", 0o755), ("outbox", 0o700), ("templates", 0o755)):
        (folder / part).mkdir(exist_ok=True, mode=rights)
    made = settings.load(folder)
    made.var.mkdir(mode=0o700, exist_ok=True)
    for lane in made.lanes:
        (made.inbox / lane).mkdir(exist_ok=True)
    for portal in made.portals.values():
        _make_portal_folder(made, portal)
    files.sync_folder(folder)
    return made


def _make_portal_folder(made: Settings, portal: PortalSettings) -> None:
    """A folder portal inside the home is made with it; a share elsewhere must be mounted by whoever owns it."""
    path = portal.options.get("path")
    if portal.kind == "folder" and isinstance(path, str) and (made.home / path).is_relative_to(made.home):
        (made.home / path).mkdir(parents=True, exist_ok=True)
