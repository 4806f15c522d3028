"""The way of an envelope: its portal as the settings name it, and what its lane asks for before it goes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.filing import holding, money, package, prepare
from pipeline.filing.portals import Portal, open_portal
from pipeline.line.envelopes import Made
from pipeline.model import Envelope
from pipeline.settings import LaneSettings, Settings


def portal(settings: Settings, made: Made) -> Portal:
    """The portal it goes to.

    Raises:
        SettingsError: it is not in the settings, its settings are wrong, or a card's number seems to stand in them.
    """
    if made.portal is None or made.portal not in settings.portals:
        raise SettingsError(f"portals.{made.portal}: envelope {made.id[:12]} goes there, and it is not in the settings")
    wanted = settings.portals[made.portal]
    money.refuse_cards(made.portal, wanted.options)
    return open_portal(made.portal, wanted, settings.home)


def envelope(settings: Settings, made: Made) -> Envelope:
    """The very envelope that will be sent, also while the folder people read holds drafts of it.

    What is prepared for a draft lies apart, where only its owner may read: it holds the papers unmarked. Once the
    papers are issued, it is moved beside them.

    Raises:
        StateError: something is missing there or was changed since it was written.
    """
    aside = made.aside(settings)
    if aside.is_dir():
        return replace(package.load(aside), folder=apart(settings, made.id))
    prepare.adopt(apart(settings, made.id), settings.outbox / made.folder)
    return made.load(settings)


def apart(settings: Settings, envelope_id: str) -> Path:
    """Where the message of an envelope lies whose papers are drafts still."""
    return settings.var / "prepared" / envelope_id


def lane(settings: Settings, made: Made) -> holding.Lane:
    """What its lane asks for; a lane that was removed since has no cap."""
    found = settings.lanes.get(made.lane) or LaneSettings()
    return holding.Lane(needed=made.needed, cap=found.fee_cap, quote_age=timedelta(hours=settings.filing.quote_hours))


def exception(settings: Settings, made: Made) -> str:
    """The code of the waiver or government account that the portal's settings name for its court; empty for none."""
    found = settings.portals.get(made.portal or "")
    options = found.options if found else {}
    court = dict(options.get("courts", {})).get(made.court, {})
    named = dict(court).get("fee_exception") or {}
    return str(dict(named).get("code", ""))
