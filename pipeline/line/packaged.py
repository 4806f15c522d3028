"""Where the packages of an envelope lie that a person files, whatever became of them."""

from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.filing.packages import placing
from pipeline.filing.packages.portal import PackagePortal
from pipeline.line import ways
from pipeline.line.envelopes import Made
from pipeline.settings import Settings


def folders(settings: Settings, made: Made) -> tuple[Path, ...]:
    """Every package of the envelope: waiting, filed or replaced; none where its portal lays no packages."""
    try:
        portal = ways.portal(settings, made)
    except SettingsError:
        return ()
    return tuple(placing.every(portal.root, made.id)) if isinstance(portal, PackagePortal) else ()
