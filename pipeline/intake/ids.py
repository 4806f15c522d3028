"""A packet's id: when it was claimed and eight random digits. It sorts by time and says nothing of the content."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipeline.errors import StateError

_ID = re.compile(r"^(\d{8}T\d{6})-[0-9a-f]{8}$")


def received_at(packet_id: str, time_zone: str = "UTC") -> datetime:
    """When a packet was claimed: its id says so, and says it again after every restart.

    Raises:
        StateError: that is no packet's id.
    """
    match = _ID.match(packet_id)
    if not match:
        raise StateError(f"{packet_id!r} is not the id of a packet. Copy it from `docketpress status`.")
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone))


def is_id(text: str) -> bool:
    """Whether the text has the form of a packet's id."""
    return bool(_ID.match(text))
