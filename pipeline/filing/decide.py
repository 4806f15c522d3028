"""A person's word on a submission that stands still: send it anew, or "I looked, the court has it".

The reason is demanded, and lies with the person's name in the envelope's folder; the database gets digests.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import UsageError
from pipeline.filing import correction, identity, ledger, marks
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
    old = newest(database, portal, envelope, person, reason)
    _may_be_resent(old, portal, now)
    word = _word(envelope, person, reason, now)
    write(envelope, old, "resend", person=person, reason=reason, now=now)
    killpoint("decide.before-resend")
    with database.begin() as connection:
        new = _allowed(connection, old, word) if old.state is State.REPEATED else _replaced(connection, old, word)
        journal.append(connection, Kind.ENVELOPE_RESENT, envelope.id, at=now, key=new, reason=word.reason)
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
    """Settle a doubt, or say that what was handed over is filed: a person looked and the court has the envelope.

    The reason says where they saw it; `portal_reference` is the court's number for it.

    Raises:
        UsageError: it is neither in doubt nor handed over, or person, reason or number is missing.
        LookupError: it was never submitted.
    """
    old = newest(database, portal, envelope, person, reason)
    if old.state not in {State.IN_DOUBT, State.HANDED_OVER} or not portal_reference.strip():
        raise UsageError(
            "only an envelope that is in doubt or was handed over can be found, with the court's number; this one is "
            f"{old.state}"
        )
    word = _word(envelope, person, reason, now)
    write(envelope, old, "found", person=person, reason=reason, now=now, number=portal_reference)
    killpoint("decide.before-found")
    with database.begin() as connection:
        _seen(connection, old, word, portal_reference.strip())
        after = ledger.read(connection, old.id)
    killpoint("decide.after-found")
    return after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A person's decision as the database knows it: digests."""

    person: str
    reason: str
    at: datetime


def _word(envelope: Envelope, person: str, reason: str, at: datetime) -> _Word:
    who = identity.person_key(envelope.id, person)
    return _Word(person=who, reason=files.digest_bytes(reason.encode()), at=at)


def _seen(connection: sql.Connection, old: Submission, word: _Word, number: str) -> None:
    made = ledger.move(
        connection,
        old,
        Event.FOUND_BY_PERSON,
        at=word.at,
        person=word.person,
        reason=word.reason,
        why="a person saw it at the court",
        review=ReviewStatus.RECEIVED,
        portal_reference=number[:500],
        next_at=word.at,
        asked=0,
    )
    _demand(made)
    marks.remember(connection, old.portal, old.id, (("envelope", number),))
    key = f"{old.id}/{old.attempt}"
    journal.append(connection, Kind.ENVELOPE_RESOLVED, old.envelope_id, at=word.at, key=key, reason=word.reason)


def _demand(made: bool) -> None:  # noqa: FBT001 - its name says what
    if not made:
        raise UsageError("the submission changed while you decided; look at its status and decide again")


def newest(database: sql.Engine, portal: Portal, envelope: Envelope, person: str, reason: str) -> Submission:
    """The newest submission, on which a person decides with a reason.

    Raises:
        UsageError: no person or no reason is given.
        LookupError: it was never submitted.
    """
    if not person.strip() or not reason.strip():
        raise UsageError("say who decides and why; both are kept with the envelope")
    with database.connect() as connection:
        old = ledger.latest(connection, envelope.id, portal.name)
    if old is None:
        raise LookupError(f"envelope {envelope.id[:12]} was never submitted to {portal.name}")
    return old


def hold_back(connection: sql.Connection, old: Submission, said: ReviewStatus, *, at: datetime) -> bool:
    """Have what was to be sent in place of a refused sending wait for a person, if the court has that one after all.

    Args:
        connection: the caller's.
        old: the sending that an answer is about, as it stood before that answer.
        said: the answer's word.
        at: when.

    Returns:
        Whether anything was held back.
    """
    newer = ledger.latest(connection, old.envelope_id, old.portal)
    if newer is None or newer.number <= old.number or newer.state is not State.READY or not _revived(old, said):
        return False
    why = "the court says now that it has the sending before it"
    return ledger.move(connection, newer, Event.OVERTAKEN, at=at, why=why, next_at=None)


def _revived(old: Submission, said: ReviewStatus) -> bool:
    """Whether what was refused is with the court after all; told once, so that a person's later word stands."""
    if old.contradicted:
        return False
    if old.state is State.REPLACED:
        return said not in correction.REFUSALS
    accepted = said in {ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED}
    return accepted and old.review in correction.REFUSALS


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


def _allowed(connection: sql.Connection, old: Submission, word: _Word) -> str:
    made = ledger.move(
        connection,
        old,
        Event.ALLOWED,
        at=word.at,
        person=word.person,
        reason=word.reason,
        why="a person gave a reason",
        allowance=ledger.next_allowance(connection, old.fingerprint),
        next_at=None,
    )
    _demand(made)
    return old.id


def _replaced(connection: sql.Connection, old: Submission, word: _Word) -> str:
    decided: dict[str, Any] = {"at": word.at, "person": word.person, "reason": word.reason}
    if old.state is State.FILED:  # it stays filed, because it is; the new one stands beside it
        ledger.note(connection, old.id, Event.REPLACE, old.state, attempt=old.attempt, **decided)
    else:
        why = "a person had it sent anew"
        _demand(ledger.move(connection, old, Event.REPLACE, why=why, next_at=None, **decided))
    number = old.number + 1
    new = identity.reference(old.envelope_id, old.court, old.portal, number)
    values = {
        "id": new,
        "envelope_id": old.envelope_id,
        "court": old.court,
        "portal": old.portal,
        "number": number,
        "reference": old.reference if old.state is State.IN_DOUBT else new,
        "fingerprint": old.fingerprint,
        "allowance": ledger.next_allowance(connection, old.fingerprint),
        "payload": old.payload,
        "state": State.READY,
        "attempt": 0,
        "asked": 0,
        "why": "a person gave a reason",
        "contradicted": False,
        "earlier": old.id,
        "created_at": word.at,
        "changed_at": word.at,
    }
    connection.execute(sql.insert(submissions).values(values))
    ledger.note(connection, new, "open", State.READY, attempt=0, **decided)
    return new


def write(
    envelope: Envelope, old: Submission, what: str, *, person: str, reason: str, now: datetime, number: str = ""
) -> None:
    """Lay a decision in words into the envelope's folder; with the court's number, where the person told one."""
    table = {
        "decision": what,
        "submission": old.id,
        "reference": old.reference,
        "portal_reference": number.strip() or None,
        "state": old.state.value,
        "attempts": old.attempt,
        "person": person.strip(),
        "reason": reason.strip(),
        "at": now.isoformat(),
    }
    name = f"{old.id}-{old.attempt}-{what}.json"
    text = json.dumps(table, indent=2, ensure_ascii=False) + "\n"
    files.write_whole(envelope.folder / FOLDER / name, text.encode(), at="decision")
