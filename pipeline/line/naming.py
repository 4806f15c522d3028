"""What a drop is called where people read it."""

from pipeline.model import Access
from pipeline.rules.privacy import drops
from pipeline.settings import Settings


def drop_name(settings: Settings, lane: str, name: str) -> str:
    """A drop's name as people may read it; people name files after parties, so a sealed lane's drops have none."""
    found = settings.lanes.get(lane)
    return drops.shown(name, sealed=found is None or found.access == Access.SEALED.value)
