"""Tells others what the journal says happened: every entry at least once, in order, never holding up the line.

Each hook has a row with the number of the last entry it was told. The row moves on only after the other side took the
entry, so a crash between tells it again with the same `webhook-id`; whoever listens drops what it has seen.
"""

import fnmatch
import json
import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql

from pipeline import files, journal, programs, signing
from pipeline.database import metadata
from pipeline.errors import SettingsError
from pipeline.killpoints import killpoint
from pipeline.late import late
from pipeline.settings import HookSettings

if TYPE_CHECKING:
    from pipeline import web
else:  # most homes tell nobody over the web
    web = late("pipeline.web")

_log = logging.getLogger(__name__)
_BATCH = 200
_SECONDS = 30
"""The longest that one telling may take."""
_LEASE = timedelta(seconds=3 * _SECONDS)
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 6 * 3600))
"""Standard Webhooks: wait longer after each failure; ours never gives up."""
_TAKEN = range(200, 300)

hooks = sql.Table(
    "hook",
    metadata,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("told", sql.Integer, nullable=False),
    sql.Column("failures", sql.Integer, nullable=False),
    sql.Column("next_at", sql.Float, nullable=False),
    sql.Column("why", sql.String(100), nullable=False),
)
"""How far each hook is; `next_at` in seconds since 1970, also the lease of whoever tells it just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Somebody to be told."""

    id: str
    """The digest of where and what: another address begins anew."""
    events: tuple[str, ...]
    url: str | None
    command: tuple[str, ...] | None
    keys: tuple[signing.Key, ...] = field(repr=False)
    home: Path

    def wants(self, kind: str) -> bool:
        """Whether entries of that kind are for it."""
        return any(fnmatch.fnmatchcase(kind, pattern) for pattern in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a hook is, for `status` and `doctor`."""

    hook: str
    told: int
    """The number of the last journal entry it was told."""
    behind: int
    """How many entries the journal has beyond that, wanted or not."""
    failures: int
    """In a row."""
    why: str
    """The latest failure in words."""


def prepare(settings: Iterable[HookSettings], home: Path) -> tuple[Hook, ...]:
    """The hooks of the settings, checked.

    Raises:
        SettingsError: a hook has neither or both of `url` and `command`, a bad address, or no usable secret.
    """
    return tuple(_hook(one, number, home) for number, one in enumerate(settings))


def _hook(given: HookSettings, number: int, home: Path) -> Hook:
    if (given.url is None) == (not given.command):
        raise SettingsError(f"hooks.{number}: give either `url` or `command`")
    if given.url is not None:
        try:
            web.checked_url(given.url)
        except ValueError as error:
            raise SettingsError(f"hooks.{number}.url: {error}") from error
        if given.secret_file is None:
            raise SettingsError(f"hooks.{number}.secret_file: needed beside `url`, so that the other side can trust us")
    where = json.dumps([given.url, given.command, sorted(given.events)])
    return Hook(
        id=files.digest_bytes(where.encode()),
        events=given.events,
        url=given.url,
        command=given.command,
        keys=signing.read_keys(home / given.secret_file) if given.secret_file else (),
        home=home,
    )


class Teller:
    """Carries the journal to the hooks."""

    def __init__(self, database: sql.Engine, wanted: tuple[Hook, ...]) -> None:
        self._database = database
        self._hooks = wanted

    def tell(self, *, now: datetime | None = None) -> int:
        """Tell every hook what it has not been told yet, as far as it can be reached now.

        Args:
            now: the time; the machine's when None.

        Returns:
            How many entries were taken by their hooks.
        """
        return sum(self._tell(hook, _Moment(now or datetime.now(UTC))) for hook in self._hooks)

    def serve(self, stop: threading.Event, *, every_seconds: float = 2) -> None:
        """Tell until stopped; run it in a thread of its own. A database that fails is tried again."""
        while not stop.is_set():
            try:
                self.tell()
            except (sql.exc.SQLAlchemyError, OSError) as error:  # busy, away or full; the rows tell where to go on
                _log.warning("hooks could not be told just now (%s)", type(error).__name__)
            stop.wait(every_seconds)

    def standing(self) -> tuple[Standing, ...]:
        """How far each hook is."""
        with self._database.connect() as connection:
            last = connection.execute(sql.select(sql.func.max(journal.journal.c.seq))).scalar() or 0
            rows = {row["id"]: row for row in connection.execute(sql.select(hooks)).mappings()}
        return tuple(_standing(hook, rows.get(hook.id), last) for hook in self._hooks)

    def _tell(self, hook: Hook, now: "_Moment") -> int:
        told = 0
        reached = self._leased(hook, now()) if self._behind(hook) else None
        while reached is not None:
            entries = journal.read(self._database, reached, _BATCH)
            for entry in entries:
                reached = entry.seq
                if not hook.wants(entry.kind):
                    continue
                trouble = _deliver(hook, entry)
                if trouble:
                    self._failed(hook, trouble, now())
                    return told
                told += 1
                killpoint("events.before-move-on")
                self._move_on(hook, reached, now() + _LEASE)
                killpoint("events.after-move-on")
            if len(entries) < _BATCH:
                self._move_on(hook, reached, now())
                return told
        return told

    def _behind(self, hook: Hook) -> bool:
        """A look that writes nothing: most of the time there is nothing to tell."""
        with self._database.connect() as connection:
            told = connection.execute(sql.select(hooks.c.told).where(hooks.c.id == hook.id)).scalar() or 0
            last = connection.execute(sql.select(sql.func.max(journal.journal.c.seq))).scalar() or 0
        return bool(last > told)

    def _leased(self, hook: Hook, now: datetime) -> int | None:
        """Where to go on, if nobody else is telling this hook and it is time."""
        free = sql.and_(hooks.c.id == hook.id, hooks.c.next_at <= now.timestamp())
        with self._database.begin() as connection:
            if connection.execute(sql.select(hooks.c.id).where(hooks.c.id == hook.id)).first() is None:
                row = {"id": hook.id, "told": 0, "failures": 0, "next_at": 0.0, "why": ""}
                connection.execute(_insert(connection, row))
            lease = (now + _LEASE).timestamp()
            if connection.execute(sql.update(hooks).where(free).values(next_at=lease)).rowcount != 1:
                return None
            return int(connection.execute(sql.select(hooks.c.told).where(hooks.c.id == hook.id)).scalar_one())

    def _move_on(self, hook: Hook, reached: int, next_at: datetime) -> None:
        further = sql.and_(hooks.c.id == hook.id, hooks.c.told <= reached)
        values = {"told": reached, "failures": 0, "next_at": next_at.timestamp(), "why": ""}
        with self._database.begin() as connection:
            connection.execute(sql.update(hooks).where(further).values(values))

    def _failed(self, hook: Hook, why: str, now: datetime) -> None:
        same = hooks.c.id == hook.id
        with self._database.begin() as connection:
            failures = connection.execute(sql.select(hooks.c.failures).where(same)).scalar_one()
            wait = _WAITS[min(failures, len(_WAITS) - 1)]
            values = {"failures": failures + 1, "next_at": (now + wait).timestamp(), "why": why[:100]}
            connection.execute(sql.update(hooks).where(same).values(values))


class _Moment:
    """The time, counted on from a given moment by a clock that cannot be set."""

    def __init__(self, start: datetime) -> None:
        self._start, self._ticks = start, time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._ticks)


def message(entry: journal.Entry) -> bytes:
    """What a hook is told: the entry's kind, moment, subject and facts; ids and digests, never content."""
    table = {
        "type": entry.kind,
        "timestamp": entry.at.isoformat(),
        "data": {"sequence": entry.seq, "subject": entry.subject, "facts": dict(entry.facts), "digest": entry.digest},
    }
    return json.dumps(table, separators=(",", ":"), sort_keys=True).encode()


def _deliver(hook: Hook, entry: journal.Entry) -> str:
    """Tell one entry; gives what went wrong, or nothing."""
    body = message(entry)
    # The digest makes the id the same at every repetition and different in every home.
    identifier = f"evt_{entry.seq}_{entry.digest[:16]}"
    signed = signing.sign(identifier, datetime.now(UTC), body, hook.keys)
    killpoint("events.before-deliver")
    trouble = _post(hook.url, signed, body) if hook.url else _run(hook, signed, body)
    killpoint("events.after-deliver")
    return trouble


def _post(url: str, signed: Any, body: bytes) -> str:  # noqa: ANN401 - a mapping of headers
    bounds = web.Bounds(connect_seconds=10, total_seconds=_SECONDS, answer_bytes=100_000)
    headers = {**signed, "Content-Type": "application/json"}
    try:
        said = web.exchange("POST", url, headers=headers, body=body, bounds=bounds)
    except web.NoAnswer as error:
        return f"no answer ({error.reason})"
    return "" if said.status in _TAKEN else f"answered with status {said.status}"


def _run(hook: Hook, signed: Any, body: bytes) -> str:  # noqa: ANN401
    environment = {name.upper().replace("-", "_"): str(value) for name, value in signed.items()}
    try:
        ran = programs.run(
            hook.command or (),
            seconds=_SECONDS,
            given=body,
            environment=environment,
            folder=hook.home,
            output_bytes=100_000,
        )
    except programs.NotStarted as error:
        return f"the program cannot be started ({error})"
    return "" if ran.code == 0 else f"the program ended with {ran.ended_by_us or ran.code}"


def _insert(connection: sql.Connection, row: dict[str, Any]) -> sql.Executable:
    """Insert unless it is there: two workers may begin with a hook at once."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(hooks).values(row).on_conflict_do_nothing()
    return sql.insert(hooks).values(row)


def _standing(hook: Hook, row: Any, last: int) -> Standing:  # noqa: ANN401 - a row
    told = row["told"] if row else 0
    return Standing(
        hook=hook.url or " ".join(hook.command or ()),
        told=told,
        behind=last - told,
        failures=row["failures"] if row else 0,
        why=row["why"] if row else "",
    )
