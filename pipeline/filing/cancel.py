"""Asks a portal to take an envelope back; it counts as cancelled only when the portal says so."""

from datetime import datetime

import sqlalchemy as sql

from pipeline import files
from pipeline.errors import PortalRefused, PortalUnavailable, UsageError
from pipeline.filing import decide, identity, ledger, receipts, review
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.portals import Cancels, Portal
from pipeline.filing.states import State
from pipeline.killpoints import killpoint
from pipeline.model import Envelope


def cancel(
    database: sql.Engine, portal: Portal, envelope: Envelope, *, person: str, reason: str, now: datetime
) -> tuple[Submission, str]:
    """Ask the portal to cancel a filed envelope.

    Returns:
        The submission after it, and why it is not cancelled: empty when it is, or when the portal took the wish and
        has yet to say what became of it.

    Raises:
        UsageError: no reason or person is given, the portal cannot be asked for that, or it is not filed and undecided.
        LookupError: it was never submitted.
    """
    old = decide.newest(database, portal, envelope, person, reason)
    if not isinstance(portal, Cancels):
        raise UsageError(f"the portal {portal.name} takes nothing back by program; ask the court's clerk")
    if old.state is not State.FILED or not review.undecided(old):
        stands = old.review if old.state is State.FILED else old.state
        raise UsageError(f"only what the court has and has not decided can be taken back; this one is {stands}")
    decide.write(envelope, old, "cancel", person=person, reason=reason, now=now)
    clock = Clock(now)
    keep = receipts.Keeper(database=database, submission=old, folder=envelope.folder, clock=clock, way="cancel")
    _noted(database, old, "cancel-asked", person, reason, now)
    killpoint("cancel.before-ask")
    try:
        receipt = portal.cancel(envelope, old.reference, keep=keep)
    except (PortalRefused, PortalUnavailable) as error:
        event = "cancel-refused" if isinstance(error, PortalRefused) else "cancel-unknown"
        _noted(database, old, event, person, str(error), now)
        return old, str(error)
    killpoint("cancel.after-ask")
    keep(receipt.raw)
    return review.take(database, old, receipt, envelope=envelope, clock=clock, why="a person asked to cancel"), ""


def _noted(database: sql.Engine, old: Submission, event: str, person: str, said: str, at: datetime) -> None:
    who = identity.person_key(old.envelope_id, person)
    digest = files.digest_bytes(said.encode())
    with database.begin() as connection:
        ledger.note(connection, old.id, event, old.state, at=at, attempt=old.attempt, person=who, reason=digest)
