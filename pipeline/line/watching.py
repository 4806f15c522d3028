"""Watches the inbox, keeps the workers running, tells the hooks, listens for portals: until told to stop."""

import contextlib
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from pipeline import events, signing, supervise
from pipeline.engine import Engine
from pipeline.errors import SettingsError
from pipeline.filing import listener
from pipeline.filing.callback import Mailbox
from pipeline.filing.ledger import Submission
from pipeline.filing.portals import Hears, open_portal
from pipeline.line import envelopes, work
from pipeline.line.desk import Desk, children, open_desk
from pipeline.line.path import ANSWER, DECISION, filing_id, resent_id
from pipeline.model import Envelope
from pipeline.settings import Settings

_AGAIN_SECONDS = 60.0

_log = logging.getLogger(__name__)


def watch(settings: Settings, stop: threading.Event) -> None:
    """Run until `stop` is set. Call it from the main thread.

    Raises:
        SlotTaken: this home is watched already.
        SettingsError: a hook is wrong.
    """
    with children(settings) as limited, open_desk(settings, limited) as desk:
        engine = Engine(settings, desk.database)
        inbox = work.inbox(desk, engine)
        teller = events.Teller(desk.database, events.prepare(settings.hooks, settings.home))
        try:
            with _calls(desk, engine), _threads(stop, inbox.serve, teller.serve):
                supervise.serve(settings, lambda slot: _worker_command(settings, slot), stop, limited)
        finally:
            stop.set()
            engine.close()


def _worker_command(settings: Settings, slot: int) -> tuple[str, ...]:
    return (sys.executable, "-m", "pipeline", "--home", str(settings.home), "worker", "--slot", str(slot))


@contextlib.contextmanager
def _threads(stop: threading.Event, *jobs: Callable[[threading.Event], None]) -> Iterator[None]:
    threads = [threading.Thread(target=job, args=(stop,), daemon=True) for job in jobs]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join()


@contextlib.contextmanager
def _calls(desk: Desk, engine: Engine) -> Iterator[None]:
    """Listen for portals, where the settings say so; what a portal says wakes the envelope it is about."""
    wanted = desk.settings.callbacks
    if not wanted.port:
        yield
        return
    box, stop = mailbox(desk, engine), threading.Event()
    with listener.listening(box, wanted.host, wanted.port), _threads(stop, lambda end: _read_again(box, end)):
        yield


def _read_again(box: Mailbox, stop: threading.Event) -> None:
    """A call that came before we knew whom it is about is read again and again until we do."""
    while not stop.wait(_AGAIN_SECONDS):
        box.read_all(now=datetime.now(UTC))


def mailbox(desk: Desk, engine: Engine) -> Mailbox:
    """The portals' mailbox: whoever has a secret in the settings may call under it."""

    def heard(submission: Submission) -> None:
        one = submission
        anew = (resent_id(one.envelope_id, one.id),) if one.number > 1 else ()
        for path in (filing_id(one.envelope_id), *anew):  # what was sent anew may have a path of its own
            for topic in (DECISION, ANSWER):
                engine.signal(path, topic, True)

    def envelope_of(envelope_id: str) -> Envelope:
        with desk.database.connect() as connection:
            return envelopes.get(connection, envelope_id).load(desk.settings)

    settings = desk.settings
    courts, keys = callers(settings)
    return Mailbox(
        database=desk.database,
        store=settings.var / "callbacks",
        courts=courts,
        keys=keys,
        heard=heard,
        envelope_of=envelope_of,
    )


def callers(settings: Settings) -> tuple[dict[str, Hears], dict[str, tuple[signing.Key, ...]]]:
    """Who may call: the portals that speak in a form of their own, and the keys of those that sign.

    A portal whose settings or files are wrong may not, until they are mended and `watch` is started anew; others may.
    """
    courts: dict[str, Hears] = {}
    keys: dict[str, tuple[signing.Key, ...]] = {}
    for name, one in settings.portals.items():
        try:
            portal = open_portal(name, one, settings.home)
            file = one.options.get("secret_file")
            if isinstance(portal, Hears):
                courts[name] = portal
            elif file:
                keys[name] = signing.read_keys(settings.home / str(file))
        except SettingsError as error:
            _log.error("portal %s may not call: %s", name, error)
    return courts, keys
