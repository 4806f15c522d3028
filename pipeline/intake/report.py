"""What a scan found, in a form that `status` can show."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.intake import names
from pipeline.model import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A drop that was not taken yet."""

    lane: str
    name: str
    """Made printable."""
    since: datetime
    """When it was first seen."""
    reason: str
    """A sentence for a clerk."""
    passes: bool
    """Whether time alone decides it; False when somebody must do something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A drop that was taken out of the lane only to be returned."""

    id: str
    lane: str
    name: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """Something in the inbox that belongs to no lane; it is not touched."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """Everything one scan saw and did."""

    at: datetime
    claimed: tuple[str, ...] = ()
    """Packets whose work was started."""
    rejected: tuple[Rejected, ...] = ()
    """Packets that were started only to be returned, duplicates among them."""
    waiting: tuple[Waiting, ...] = ()
    strays: tuple[Stray, ...] = ()
    offline: tuple[Stray, ...] = ()
    """Lanes that cannot be looked at now, by name."""
    held: str | None = None
    """Why complete drops were left lying: too little disk or too much work in hand."""
    lost: tuple[str, ...] = ()
    """Registered packets whose files are gone: an incident somebody must look at."""
    incidents: tuple[str, ...] = ()
    """Other things that should not be, as sentences."""

    @property
    def duplicates(self) -> tuple[Rejected, ...]:
        """Those whose content was taken before."""
        return tuple(one for one in self.rejected if one.finding.code == "intake.duplicate")


@dataclass(slots=True, kw_only=True)
class Draft:
    """A report being written."""

    at: datetime
    claimed: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    offline: list[Stray] = field(default_factory=list)
    lost: tuple[str, ...] = ()
    incidents: list[str] = field(default_factory=list)
    held: str | None = None

    def wait(self, lane: str, path: Path, since: datetime, reason: str, *, passes: bool) -> None:
        """Say of a drop why it was not taken."""
        name = names.printable(path.name)
        self.waiting.append(Waiting(lane=lane, name=name, since=since, reason=reason, passes=passes))

    def report(self) -> ScanReport:
        """The finished report."""
        return ScanReport(
            at=self.at,
            claimed=tuple(self.claimed),
            rejected=tuple(self.rejected),
            waiting=tuple(self.waiting),
            strays=tuple(self.strays),
            offline=tuple(self.offline),
            held=self.held,
            lost=self.lost,
            incidents=tuple(self.incidents),
        )
