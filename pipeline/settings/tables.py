"""What each table of `docketpress.toml` may hold."""

import os
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

    workers: int = Field(default_factory=lambda: min(64, os.cpu_count() or 1), ge=1, le=64)
    """Worker processes that `watch` starts, and `run` for a roster; one a processor where nobody says otherwise."""
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

    purpose: Literal["forms", "receipts", "notices", "returned-mail"] = "forms"
    """`receipts`: what courts sent a person (notices by e-mail, receipts, stamped copies) is dropped here. `notices`:
    rosters that become bulk runs. `returned-mail`: lists of what the post brought back, and bounced e-mail."""
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


class RunSettings(Table):
    """Bulk runs."""

    chunk_rows: int = Field(default=1000, ge=1, le=5000)
    """The most rows that are checked and struck in one piece; the first pieces of a run are shorter."""
    compare_one_in: int = Field(default=500, ge=0)
    """One struck paper in so many is also laid out in full and compared; 0: none."""
    most_rows: int = Field(default=1_000_000, ge=1)
    """A longer roster is returned."""
    papers: bool = False
    """Lay each paper into the outbox as a file of its own too, in a ZIP file a chunk; some 50 kB each."""
    keep_days: int = Field(default=30, ge=0)
    """How long a finished run's intermediate files are kept in the store."""


class MailSettings(Table):
    """Print streams and the mail record."""

    envelope: Literal["10-single", "10-double", "9x12", "none"] = "10-single"
    """The window envelope the sheets are folded or laid into; `none`: no address is printed."""
    address: Literal["carrier", "page"] = "carrier"
    """`carrier`: each piece begins with an address sheet; `page`: the address is printed on the notice's first page,
    where that has room for it."""
    duplex: bool = True
    """Sheets are printed on both sides; each notice begins on a front."""
    group: bool = True
    """Notices for one recipient at one address share an envelope."""
    separators: int = Field(default=0, ge=0)
    """A separator sheet after so many pieces; 0: none."""
    marks: bool = True
    """Print page-of-pages, sheet count and insert marks in the margin, for machine and check."""
    sheets: int = Field(default=2000, ge=10, le=20000)
    """The longest print stream."""
    return_address: tuple[str, ...] = ()
    """The office's own address, a line each."""
    mail_class: Literal["first", "certified"] = "first"
    barcode: bool = False
    """Print the Intelligent Mail barcode; needs `mailer_id` and `service_type`."""
    mailer_id: str = Field(default="", pattern=r"^(\d{6}|\d{9})?$")
    """The postal service's number of the office: six or nine digits."""
    service_type: str = Field(default="", pattern=r"^(\d{3})?$")
    """The barcode's service type, three digits."""


class EmailSettings(Table):
    """Service by e-mail where the recipient agreed."""

    how: Literal["folder", "smtp"] = "folder"
    """`folder`: messages are laid into the outbox; `smtp`: they are sent."""
    sender: str = ""
    """Name and address in `From`; without it no message is made."""
    reply_to: str = ""
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls"] = "starttls"
    user: str = ""
    password_file: str = ""
    """A file with the password; relative to the home."""
    ca_file: str = ""
    """The certificates that are trusted, in place of the system's."""
    per_minute: int = Field(default=60, ge=1)
    """No more messages a minute are sent."""


class StoreSettings(Table):
    """Where runs' chunks lie."""

    url: str = ""
    """Empty: `var/runs`; a folder (`file:///mnt/share/runs`); or a bucket (`s3://bucket/prefix`)."""
    endpoint: str = ""
    """Of a bucket that is not Amazon's."""
    region: str = ""
    credentials_file: str = ""
    """A file with the access key and its secret, a line each; relative to the home."""
    ca_file: str = ""
