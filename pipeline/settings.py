"""`docketpress.toml` as frozen settings; a folder layout that could loop or leak is refused."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SettingsError

FILE_NAME = "docketpress.toml"
MEGABYTE = 1_000_000


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone is called {name!r}; write for example `America/New_York`") from error
    return name


def _safe_lane(name: str) -> str:
    if not name or not all(one.isalnum() or one in "-_" for one in name):
        raise ValueError("a lane's name holds letters, digits, - and _ only")
    return name


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WatchSettings(_Table):
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


class DatabaseSettings(_Table):
    """Where the state lives."""

    url: str = ""
    """Empty for `var/state.db`; or `postgresql+psycopg://…` for several machines."""


class EngineSettings(_Table):
    """The workers."""

    workers: int = Field(default=2, ge=1, le=64)
    """Worker processes that `watch` starts."""
    threads: int = Field(default=4, ge=1, le=64)
    """Packets one worker has in hand at once."""
    host: str = ""
    """This machine's name among the workers; empty for the host's own."""
    takeover_seconds: float = Field(default=120, gt=0)
    """How long a machine must have been silent, its lease expired, before its work may be taken over."""


class ChildSettings(_Table):
    """What a limited child process may use."""

    cpu_seconds: int = Field(default=60, gt=0)
    wall_seconds: int = Field(default=120, gt=0)
    memory_mb: int = Field(default=1500, gt=0)
    output_mb: int = Field(default=1000, gt=0)


class LaneSettings(_Table):
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


RECEIPTS = "receipts"
"""The lane that is there without being described, unless another one takes answers."""


def _with_receipts(lanes: Mapping[str, LaneSettings]) -> Mapping[str, LaneSettings]:
    """The lanes, and one for the answers of courts if none of them is for those."""
    if RECEIPTS in lanes and lanes[RECEIPTS].purpose != "receipts":
        raise ValueError(
            'the lane `receipts` is for what courts send back; write purpose = "receipts" in it, or give the lane for '
            "forms another name"
        )
    there = any(one.purpose == "receipts" for one in lanes.values())
    return lanes if there else {**lanes, RECEIPTS: LaneSettings(purpose="receipts")}


class PortalSettings(BaseModel):
    """One way out. Beside `kind`, the keys are the adapter's own, and it refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: str

    @property
    def options(self) -> Mapping[str, Any]:
        """The adapter's own keys."""
        return dict(self.model_extra or {})


class HookSettings(_Table):
    """Who is told of events."""

    events: tuple[str, ...] = ("*",)
    """Event names, with `*` for any ending: `envelope.*`."""
    url: str | None = None
    command: tuple[str, ...] | None = None
    secret_file: str | None = None
    """A file with the signing secret, `whsec_…`; relative to the home."""


class FilingSettings(_Table):
    """What holds for every portal."""

    quote_hours: float = Field(default=24, gt=0)
    """How old the court's quote may be when the envelope goes; then it is asked for again."""
    stop_after: int = Field(default=5, gt=0)
    """So many refusals or unknown ends in a row for one court of one portal stop the line to it."""


class CallbackSettings(_Table):
    """Where portals may call us. Plain HTTP: put a web server with a certificate before it."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    """0: nobody may call; portals are asked instead."""


class Settings(_Table):
    """Everything `docketpress.toml` says, with the folders of the home."""

    home: Path
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "America/New_York"
    watch: WatchSettings = WatchSettings()
    database: DatabaseSettings = DatabaseSettings()
    engine: EngineSettings = EngineSettings()
    child: ChildSettings = ChildSettings()
    lanes: Annotated[
        Mapping[Annotated[str, AfterValidator(_safe_lane)], LaneSettings], AfterValidator(_with_receipts)
    ] = Field(default={}, validate_default=True)
    portals: Mapping[str, PortalSettings] = {}
    hooks: tuple[HookSettings, ...] = ()
    callbacks: CallbackSettings = CallbackSettings()
    filing: FilingSettings = FilingSettings()

    @property
    def inbox(self) -> Path:
        """Where people drop."""
        return self.home / "inbox"

    @property
    def outbox(self) -> Path:
        """Where people find."""
        return self.home / "outbox"

    @property
    def overlay(self) -> Path:
        """The home's own templates, laid over the shipped ones."""
        return self.home / "templates"

    @property
    def var(self) -> Path:
        """Our state: database, claimed drops, work in hand. Readable by its owner only."""
        return self.home / "var"

    @property
    def claimed(self) -> Path:
        """Claimed drops, a folder each."""
        return self.var / "claimed"

    @property
    def work(self) -> Path:
        """Results of finished steps, named by the digest of their inputs."""
        return self.var / "work"

    @property
    def schemas(self) -> Path:
        """The e-filing schemas registered on this machine, a folder each."""
        return self.var / "schemas"

    @property
    def codes(self) -> Path:
        """The courts' code tables, every version of them."""
        return self.var / "codes"

    @property
    def unissued(self) -> Path:
        """Papers that wait for the person who issues them, a folder an envelope."""
        return self.var / "unissued"

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address of the state database."""
        return self.database.url or f"sqlite:///{self.var / 'state.db'}"


_TABLES: tuple[type[BaseModel], ...] = (
    Settings,
    WatchSettings,
    DatabaseSettings,
    EngineSettings,
    ChildSettings,
    LaneSettings,
    HookSettings,
    CallbackSettings,
    FilingSettings,
)


def load(home: Path) -> Settings:
    """Read a home's settings.

    Args:
        home: the folder that holds `docketpress.toml`.

    Returns:
        The settings, with the home made absolute.

    Raises:
        SettingsError: the file is missing or unreadable, has an unknown key or a value out of range, names
            a portal that is not described, or a folder overlaps another; all of it in one message.
    """
    home = home.resolve()
    path = home / FILE_NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path} is missing, so this folder is no home. Make one with `docketpress init {home}`.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}. Mend that line and try again.") from error
    try:
        settings = Settings(home=home, **table)
    except ValidationError as error:
        raise SettingsError(f"{path}:\n" + "\n".join(_complaints(error))) from error
    except TypeError as error:
        raise SettingsError(f"{path}: `home` is not a setting; the home is the folder itself.") from error
    problems = [*_unknown_portals(settings), *_overlaps(settings)]
    if problems:
        raise SettingsError(f"{path}:\n" + "\n".join(f"  {one}" for one in problems))
    return settings


def _complaints(error: ValidationError) -> list[str]:
    return [f"  {_where(one['loc'])}: {_said(one)}" for one in error.errors()]


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _said(problem: Any) -> str:  # noqa: ANN401 - pydantic's own record
    if problem["type"] != "extra_forbidden":
        return f"{problem['msg']} (found {problem['input']!r})"
    name = str(problem["loc"][-1])
    near = difflib.get_close_matches(name, sorted(_every_key()), n=1, cutoff=0.75)
    return "there is no such setting" + (f"; did you mean `{near[0]}`?" if near else "; remove it")


def _every_key() -> set[str]:
    return {key for table in _TABLES for key in table.model_fields} - {"home"}


def _unknown_portals(settings: Settings) -> list[str]:
    return [
        f"lanes.{name}.portal: there is no [portals.{lane.portal}]; describe it or name another"
        for name, lane in settings.lanes.items()
        if lane.portal is not None and lane.portal not in settings.portals
    ]


def _overlaps(settings: Settings) -> list[str]:
    """Output that lands in an inbox would be taken in again, for ever; so compare what the folders really are."""
    folders = {"inbox": settings.inbox, "outbox": settings.outbox, "templates": settings.overlay, "var": settings.var}
    real = {name: Path(os.path.realpath(path)) for name, path in folders.items()}
    names = sorted(real)
    return [
        f"{first}/ and {second}/ overlap ({real[first]} and {real[second]}); give each a folder of its own"
        for at, first in enumerate(names)
        for second in names[at + 1 :]
        if real[first].is_relative_to(real[second]) or real[second].is_relative_to(real[first])
    ]
