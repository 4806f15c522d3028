"""Everything an endpoint needs, in one hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.simulator.book import Book
from pipeline.simulator.calls import Calls
from pipeline.simulator.clerk import Clerk
from pipeline.simulator.faults import Faults
from pipeline.simulator.fees import Fees
from pipeline.simulator.stamping import Stamping


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One run of the simulator, as its endpoints see it."""

    folder: Path
    book: Book
    clerk: Clerk
    fees: Fees
    faults: Faults
    calls: Calls
    stamping: Stamping
    schemas: Mapping[str, Path]
    """Each registered set's folder, by version: `ecf-4.01`, `ecf-5.0`, and portals' own names."""
    address: list[str]
    """The server's own, put in once it listens."""

    @property
    def url(self) -> str:
        """The server's own address, without a slash at its end; empty until it listens."""
        return self.address[0] if self.address else ""
