"""The packages of an envelope that a person files: where they lie, and that they need no filing any more."""

from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.filing.packages import placing
from pipeline.filing.packages.portal import PackagePortal
from pipeline.filing.portals import Portal
from pipeline.line import ways
from pipeline.line.envelopes import Made
from pipeline.model import Envelope
from pipeline.settings import Settings


def folders(settings: Settings, made: Made) -> tuple[Path, ...]:
    """Every package of the envelope: waiting, filed or replaced; none where its portal lays no packages."""
    try:
        portal = ways.portal(settings, made)
    except SettingsError:
        return ()
    return tuple(placing.every(portal.root, made.id)) if isinstance(portal, PackagePortal) else ()


def filed(portal: Portal, envelope: Envelope, reference: str) -> None:
    """The court has it: the package says so in its name, and nobody files it again."""
    if isinstance(portal, PackagePortal):
        portal.filed(envelope, reference)
