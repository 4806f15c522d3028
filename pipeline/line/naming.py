"""What a drop is called where people read it."""

from dataclasses import replace

from pipeline.intake import register
from pipeline.line.desk import Desk
from pipeline.model import Access, Packet
from pipeline.rules.privacy import drops
from pipeline.settings import Settings


def drop_name(settings: Settings, lane: str, name: str) -> str:
    """A drop's name as people may read it; people name files after parties, so a sealed lane's drops have none."""
    found = settings.lanes.get(lane)
    return drops.shown(name, sealed=found is None or found.access == Access.SEALED.value)


def packet(desk: Desk, packet_id: str) -> Packet:
    """The packet under the name people may read: people name files after parties, and some after their numbers."""
    found = register.packet(desk.database, packet_id, desk.settings)
    return replace(found, name=drop_name(desk.settings, found.lane, found.name))
