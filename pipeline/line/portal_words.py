"""What `status` says of an envelope beside what the database knows: wrong settings of a portal, a clerk's own words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.errors import SettingsError
from pipeline.filing.portals import open_portal
from pipeline.line import plain_times, refusals
from pipeline.line.standings import EnvelopeStatus
from pipeline.model import Access
from pipeline.settings import Settings

_LONGEST = 300
"""Characters of a clerk's words that are shown; all of them stand in the envelope's folder."""


def added(settings: Settings, found: Iterable[EnvelopeStatus]) -> Iterator[EnvelopeStatus]:
    """Each envelope with what its portal's settings or the clerk's words add."""
    wrong: dict[str, str] = {}
    for one in found:
        if one.portal is not None and one.portal not in wrong:
            wrong[one.portal] = _wrong(settings, one.portal)
        trouble = wrong.get(one.portal or "", "")
        if trouble:
            yield replace(one, why=_joined(trouble, one.why), needs_person=True)
        elif one.refused and one.access == Access.PUBLIC.value:
            yield replace(one, why=_joined(one.why, _said(settings, one)))
        else:
            yield one


def _wrong(settings: Settings, name: str) -> str:
    """Why nothing goes there until somebody mends it; empty where nothing is wrong."""
    table = settings.portals.get(name)
    if table is None:
        return f"there is no portal {name} in docketpress.toml any more"
    try:
        open_portal(name, table, settings.home)
    except SettingsError as error:
        return f"portal {name} cannot be used: {' '.join(str(error).split())}"
    return ""


def _said(settings: Settings, one: EnvelopeStatus) -> str:
    """The clerk's reasons: where a standard has no place for a time to correct, it stands among these words."""
    given = dict.fromkeys(refusals.given(settings.outbox / one.folder))
    words = plain_times.readable("; ".join(" ".join(each.split()) for each in given), settings.time_zone)
    return f"the court says: “{words[:_LONGEST]}”" if words else ""


def _joined(*parts: str) -> str:
    return "; ".join(one for one in parts if one)
