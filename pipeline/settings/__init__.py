"""`docketpress.toml` as frozen settings; a folder layout that could loop or leak is refused."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from pipeline.errors import SettingsError
from pipeline.settings.tables import (
    CallbackSettings,
    ChildSettings,
    DatabaseSettings,
    EmailSettings,
    EngineSettings,
    FilingSettings,
    HookSettings,
    LaneSettings,
    MailSettings,
    PortalSettings,
    RunSettings,
    StoreSettings,
    Table,
    WatchSettings,
)

__all__ = [
    "FILE_NAME",
    "MEGABYTE",
    "RECEIPTS",
    "RETURNED_MAIL",
    "CallbackSettings",
    "ChildSettings",
    "DatabaseSettings",
    "EmailSettings",
    "EngineSettings",
    "FilingSettings",
    "HookSettings",
    "LaneSettings",
    "MailSettings",
    "PortalSettings",
    "RunSettings",
    "Settings",
    "StoreSettings",
    "WatchSettings",
    "load",
]

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


RECEIPTS, RETURNED_MAIL = "receipts", "returned-mail"
"""The lanes that are there without being described, unless another one has their purpose."""
_MEANT = {RECEIPTS: "what courts send back", RETURNED_MAIL: "what the post brings back"}


def _with_answers(lanes: Mapping[str, LaneSettings]) -> Mapping[str, LaneSettings]:
    """The lanes, and one for the answers of courts and one for returned mail where none of them is for those."""
    added: dict[str, LaneSettings] = {}
    for name, meant in _MEANT.items():
        if name in lanes and lanes[name].purpose != name:
            raise ValueError(
                f'the lane `{name}` is for {meant}; write purpose = "{name}" in it, or give the lane for forms '
                "another name"
            )
        if not any(one.purpose == name for one in lanes.values()):
            added[name] = LaneSettings.model_validate({"purpose": name})
    return {**lanes, **added}


class Settings(Table):
    """Everything `docketpress.toml` says, with the folders of the home."""

    home: Path
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "America/New_York"
    watch: WatchSettings = WatchSettings()
    database: DatabaseSettings = DatabaseSettings()
    engine: EngineSettings = EngineSettings()
    child: ChildSettings = ChildSettings()
    lanes: Annotated[
        Mapping[Annotated[str, AfterValidator(_safe_lane)], LaneSettings], AfterValidator(_with_answers)
    ] = Field(default={}, validate_default=True)
    portals: Mapping[str, PortalSettings] = {}
    hooks: tuple[HookSettings, ...] = ()
    callbacks: CallbackSettings = CallbackSettings()
    filing: FilingSettings = FilingSettings()
    run: RunSettings = RunSettings()
    mail: MailSettings = MailSettings()
    email: EmailSettings = EmailSettings()
    store: StoreSettings = StoreSettings()

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
    def runs(self) -> Path:
        """The store of bulk runs, where no other is named."""
        return self.var / "runs"

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
    RunSettings,
    MailSettings,
    EmailSettings,
    StoreSettings,
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
    problems = [*_unknown_portals(settings), *_unfinished_mail(settings), *_overlaps(settings)]
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


def _unfinished_mail(settings: Settings) -> list[str]:
    """What a run would otherwise meet only when its streams are made, and could not be mended under it any more."""
    mail, found = settings.mail, []
    if mail.barcode and not (mail.mailer_id and mail.service_type):
        found.append("mail.barcode: needs mailer_id and service_type; the postal service gives them")
    if settings.email.how == "smtp" and not (settings.email.sender and settings.email.host):
        found.append("email.how: smtp needs sender and host")
    return found


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
