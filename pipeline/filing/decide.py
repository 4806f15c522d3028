"""A person's word on a submission that stands still: send it anew, or "I looked, the court has it".

The reason is demanded, and lies with the person's name in the envelope's folder; the database gets digests.
"""

import json
from datetime import datetime

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import UsageError
from pipeline.filing import identity, ledger
from pipeline.filing.ledger import Submission, submissions
from pipeline.filing.portals import Portal
from pipeline.filing.states import Event, State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, ReviewStatus

FOLDER = "decisions"


def resend(
    database: sql.Engine,
    portal: Portal,
    envelope: Envelope,
    *,
    person: str,
    reason: str,
    now: datetime,
) -> Submission:
    """Have an envelope sent that would not be sent by itself, linked with the old record.

    What was in doubt keeps its reference, so that a portal that has it after all can recognise it; what the portal
    has answered gets a new one. The next `submit` sends it.

    Returns:
        The submission that is ready now.

    Raises:
        UsageError: no reason or person is given, it is on its way by itself, or the portal may still be working on it.
        LookupError: it was never submitted.
    """
    old = _old(database, portal, envelope, person, reason)
    _may_be_resent(old, portal, now)
    who, why = identity.person_key(envelope.id, person), files.digest_bytes(reason.encode())
    _write(envelope, old, "resend", person=person, reason=reason, now=now)
    killpoint("decide.before-resend")
    with database.begin() as connection:
        if old.state is State.REPEATED:
            allowance = _next_allowance(connection, old.fingerprint)
            made = ledger.move(
                connection,
                old,
                Event.ALLOWED,
                at=now,
                person=who,
                reason=why,
                allowance=allowance,
                why="a person gave a reason",
                next_at=None,
            )
            new = old.id
        else:
            made, new = _replaced(connection, old, now, who, why)
        if not made:
            raise UsageError("the submission changed while you decided; look at its status and decide again")
        journal.append(connection, Kind.ENVELOPE_RESENT, envelope.id, at=now, key=new, reason=why)
        after = ledger.read(connection, new)
    killpoint("decide.after-resend")
    return after


def found(
    database: sql.Engine,
    portal: Portal,
    envelope: Envelope,
    *,
    person: str,
    reason: str,
    portal_reference: str,
    now: datetime,
) -> Submission:
    """Settle a doubt: a person looked and the court has the envelope.

    Args:
        database: the state database.
        portal: where it went.
        envelope: which.
        person: who looked.
        reason: where they saw it.
        portal_reference: the court's number for it.
        now: when.

    Raises:
        UsageError: it is not in doubt, or person, reason or number is missing.
        LookupError: it was never submitted.
    """
    old = _old(database, portal, envelope, person, reason)
    if old.state is not State.IN_DOUBT or not portal_reference.strip():
        raise UsageError(f"only an envelope in doubt can be found, with the court's number; this one is {old.state}")
    who, why = identity.person_key(envelope.id, person), files.digest_bytes(reason.encode())
    _write(envelope, old, "found", person=person, reason=reason, now=now)
    killpoint("decide.before-found")
    with database.begin() as connection:
        made = ledger.move(
            connection,
            old,
            Event.FOUND_BY_PERSON,
            at=now,
            person=who,
            reason=why,
            why="a person saw it at the court",
            review=ReviewStatus.RECEIVED,
            portal_reference=portal_reference.strip()[:500],
            next_at=now,
            asked=0,
        )
        if not made:
            raise UsageError("the submission changed while you decided; look at its status and decide again")
        key = f"{old.id}/{old.attempt}"
        journal.append(connection, Kind.ENVELOPE_RESOLVED, envelope.id, at=now, key=key, reason=why)
        after = ledger.read(connection, old.id)
    killpoint("decide.after-found")
    return after


def _old(database: sql.Engine, portal: Portal, envelope: Envelope, person: str, reason: str) -> Submission:
    if not person.strip() or not reason.strip():
        raise UsageError("say who decides and why; both are kept with the envelope")
    with database.connect() as connection:
        old = ledger.latest(connection, envelope.id, portal.name)
    if old is None:
        raise LookupError(f"envelope {envelope.id[:12]} was never submitted to {portal.name}")
    return old


def _may_be_resent(old: Submission, portal: Portal, now: datetime) -> None:
    if old.state in {State.READY, State.SENDING}:
        raise UsageError(
            f"the envelope is {old.state}: it goes by itself, and sending it beside that could file it twice"
        )
    until = (old.doubt_since or now) + portal.settle
    if old.state is State.IN_DOUBT and now < until:
        raise UsageError(
            f"the portal may still be working on the envelope; look there after {until:%Y-%m-%d %H:%M:%S %Z} and "
            "decide then",
        )


def _replaced(connection: sql.Connection, old: Submission, now: datetime, who: str, why: str) -> tuple[bool, str]:
    number = old.number + 1
    new = identity.reference(old.envelope_id, old.court, old.portal, number)
    if old.state is State.FILED:  # it stays filed, because it is; the new one stands beside it
        made = True
        ledger.note(connection, old.id, Event.REPLACE, old.state, at=now, attempt=old.attempt, person=who, reason=why)
    else:
        made = ledger.move(
            connection,
            old,
            Event.REPLACE,
            at=now,
            person=who,
            reason=why,
            why="a person had it sent anew",
            next_at=None,
        )
    values = {
        "id": new,
        "envelope_id": old.envelope_id,
        "court": old.court,
        "portal": old.portal,
        "number": number,
        "reference": old.reference if old.state is State.IN_DOUBT else new,
        "fingerprint": old.fingerprint,
        "allowance": _next_allowance(connection, old.fingerprint),
        "payload": old.payload,
        "state": State.READY,
        "attempt": 0,
        "asked": 0,
        "why": "a person gave a reason",
        "contradicted": False,
        "earlier": old.id,
        "created_at": now,
        "changed_at": now,
    }
    if made:
        connection.execute(sql.insert(submissions).values(values))
        ledger.note(connection, new, "open", State.READY, at=now, attempt=0, person=who, reason=why)
    return made, new


def _next_allowance(connection: sql.Connection, fingerprint: str) -> int:
    highest = sql.select(sql.func.max(submissions.c.allowance)).where(submissions.c.fingerprint == fingerprint)
    return int(connection.execute(highest).scalar() or 0) + 1


def _write(envelope: Envelope, old: Submission, what: str, *, person: str, reason: str, now: datetime) -> None:
    table = {
        "decision": what,
        "submission": old.id,
        "state": old.state.value,
        "attempts": old.attempt,
        "person": person.strip(),
        "reason": reason.strip(),
        "at": now.isoformat(),
    }
    name = f"{old.id}-{old.attempt}-{what}.json"
    text = json.dumps(table, indent=2, ensure_ascii=False) + "\n"
    files.write_whole(envelope.folder / FOLDER / name, text.encode(), at="decision")
