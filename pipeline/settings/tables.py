"""What each table of `docketpress.toml` may hold."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """A table that takes no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WatchSettings(Table):
    """When a drop counts as complete, and how often the inbox is looked at."""

    events: bool = True
    """Use the operating system's events to notice drops sooner. The scan is enough without them."""
    rescan_seconds: float = Field(default=60, gt=0)
    settle_seconds: float = Field(default=5, ge=0)
    """How long a drop must stay unchanged, by our own clock."""
    settle_max_seconds: float = Field(default=600, gt=0)
    """How long a file that never gets a proper end is waited for before it is returned as incomplete."""
    free_disk_mb: int = Field(default=2000, ge=0)
    """Nothing is claimed while less than this is free."""
    in_flight: int = Field(default=200, gt=0)
    """Nothing is claimed while this many packets are being worked on."""
    drop_mb: int = Field(default=500, gt=0)
    """A larger drop is returned."""


class DatabaseSettings(Table):
    """Where the state lives."""

    url: str = ""
    """Empty for `var/state.db`; or `postgresql+psycopg://…` for several machines."""


class EngineSettings(Table):
    """The workers."""

    workers: int = Field(default=2, ge=1, le=64)
    """Worker processes that `watch` starts."""
    threads: int = Field(default=4, ge=1, le=64)
    """Packets one worker has in hand at once."""
    host: str = ""
    """This machine's name among the workers; empty for the host's own."""
    takeover_seconds: float = Field(default=120, gt=0)
    """How long a machine must have been silent, its lease expired, before its work may be taken over."""


class ChildSettings(Table):
    """What a limited child process may use."""

    cpu_seconds: int = Field(default=60, gt=0)
    wall_seconds: int = Field(default=120, gt=0)
    memory_mb: int = Field(default=1500, gt=0)
    output_mb: int = Field(default=1000, gt=0)


class LaneSettings(Table):
    """One watched folder and what holds for everything dropped there."""

    purpose: Literal["forms", "receipts"] = "forms"
    """`receipts`: what courts sent a person (notices by e-mail, receipts, stamped copies) is dropped here."""
    court: str | None = None
    document_type: str | None = None
    portal: str | None = None
    """A name under `[portals]`; None leaves the envelope in the outbox."""
    release: Literal["auto", "person", "two-person"] = "person"
    access: Literal["public", "confidential", "sealed"] = "public"
    settle_seconds: float | None = Field(default=None, ge=0)
    """In place of the watch setting: 0 where the producer promises to rename files in."""
    done_marker: bool = False
    """A drop counts as complete only when `<name>.done` or `<name>.ready` stands beside it (in it, for a folder)."""
    bates_prefix: str | None = None
    """Number the exhibits' pages, beginning with this prefix."""
    stamp_copies: bool = True
    """Stamp copies with the court's header line when a receipt brings a docket entry."""
    privacy: Literal["block", "shorten"] = "block"
    """What happens to an answer that holds a protected identifier: the form comes back, or the papers show only
    what the rule lets stand."""
    fee_cap: Decimal | None = Field(default=None, ge=0)
    """The most, in dollars, that an envelope of this lane may cost; dearer ones wait for a person. None: no cap."""


class PortalSettings(BaseModel):
    """One way out. Beside `kind`, the keys are the adapter's own, and it refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: str

    @property
    def options(self) -> Mapping[str, Any]:
        """The adapter's own keys."""
        return dict(self.model_extra or {})


class HookSettings(Table):
    """Who is told of events."""

    events: tuple[str, ...] = ("*",)
    """Event names, with `*` for any ending: `envelope.*`."""
    url: str | None = None
    command: tuple[str, ...] | None = None
    secret_file: str | None = None
    """A file with the signing secret, `whsec_…`; relative to the home."""


class FilingSettings(Table):
    """What holds for every portal."""

    quote_hours: float = Field(default=24, gt=0)
    """How old the court's quote may be when the envelope goes; then it is asked for again."""
    stop_after: int = Field(default=5, gt=0)
    """So many refusals or unknown ends in a row for one court of one portal stop the line to it."""


class CallbackSettings(Table):
    """Where portals may call us. Plain HTTP: put a web server with a certificate before it."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    """0: nobody may call; portals are asked instead."""
