"""After a crash: claims without a row are taken up again, rows without files are an incident."""

import contextlib
import logging
import os
import secrets
from pathlib import Path

from sqlalchemy import Engine

from pipeline import files
from pipeline.intake import claim, register
from pipeline.intake.claim import Claim
from pipeline.intake.register import State
from pipeline.killpoints import killpoint
from pipeline.settings import Settings

_LOG = logging.getLogger(__name__)
_HOME_ID = "home-id"


def home_id(settings: Settings) -> str:
    """The random name of this home's `var/`, made at its first start.

    Several machines may share a database; only the one that holds a packet's files may call them lost.
    """
    path = settings.var / _HOME_ID
    if not path.exists():
        fresh = path.with_name(f".{_HOME_ID}.{secrets.token_hex(4)}")
        files.write_whole(fresh, secrets.token_hex(8).encode(), at="intake.home-id")
        with contextlib.suppress(FileExistsError):
            files.rename_new(fresh, path)
        fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii")


def unregistered(settings: Settings, database: Engine, *, held: frozenset[str]) -> tuple[Claim, ...]:
    """Claims that nobody registered and no living process holds.

    Args:
        settings: the home.
        database: the state database.
        held: ids that this process has in hand.

    Raises:
        OSError: the folder of claims cannot be read.
        SQLAlchemyError: the database cannot be asked.
    """
    _bring_back_duplicates(settings, database, held)
    orphans = _without_row(database, _ids(settings.claimed) - held)
    found = [one for name in sorted(orphans) if (one := _resume(settings.claimed / name, settings)) is not None]
    # A row may have been committed between the question and our lock.
    late = frozenset(one.id for one in found) - _without_row(database, frozenset(one.id for one in found))
    for one in found:
        if one.id in late:
            claim.let_go(one)
    return tuple(one for one in found if one.id not in late)


def mark_lost(settings: Settings, database: Engine, home: str) -> tuple[str, ...]:
    """Put packets in hand whose files are gone into the state `lost`, and name them.

    Raises:
        SQLAlchemyError: the database cannot be asked.
    """
    lost: list[str] = []
    with database.begin() as connection:
        for row in register.unfinished(connection, home):
            place = register.folder(settings, row.id, row.lane, row.duplicate_of)
            if not place.is_dir() or register.drop_in(place) is None:
                register.set_state(connection, row.id, State.LOST, reason="its claimed files are gone")
                lost.append(row.id)
        killpoint("recover.before-commit")
    killpoint("recover.after-commit")
    return tuple(lost)


def _bring_back_duplicates(settings: Settings, database: Engine, held: frozenset[str]) -> None:
    """Undo a setting-aside whose transaction never committed."""
    top = settings.var / "duplicates"
    for lane in sorted(top.iterdir()) if top.is_dir() else ():
        for name in sorted(_without_row(database, _ids(lane) - held)):
            orphan = _resume(lane / name, settings)
            if orphan is not None:
                if _without_row(database, frozenset({name})):
                    files.rename_new(lane / name, settings.claimed / name)
                    files.sync_folder(settings.claimed)
                    (lane / f"{name}.txt").unlink(missing_ok=True)
                claim.let_go(orphan)


def _resume(folder: Path, settings: Settings) -> Claim | None:
    """Take up one claim; one that cannot be read now must not keep the others waiting."""
    try:
        return claim.resume(folder, settings.inbox)
    except OSError as error:
        _LOG.warning("claim %s cannot be taken up yet: %s", folder.name, os.strerror(error.errno or 0))
        return None


def _ids(folder: Path) -> frozenset[str]:
    return frozenset(one.name for one in folder.iterdir() if register.is_id(one.name))


def _without_row(database: Engine, ids: frozenset[str]) -> frozenset[str]:
    if not ids:
        return ids
    with database.connect() as connection:
        return ids - register.known(connection, ids)
