"""Opens the record of a submission before anything is sent: our reference, the package's digest, the content's mark."""

from datetime import datetime

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from pipeline.errors import StateError
from pipeline.filing import correction, identity, ledger
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission, submissions
from pipeline.filing.states import State
from pipeline.killpoints import killpoint
from pipeline.model import Envelope


def opened(database: sql.Engine, portal: str, envelope: Envelope, clock: Clock) -> Submission:
    """The envelope's newest submission to that portal; made, with everything that will ever identify it, if missing.

    A second envelope with the same papers for the same case is opened as `repeated`, which is not sent, unless it was
    made in place of one that was refused.

    Raises:
        StateError: other workers keep changing the ledger.
    """
    for _ in range(5):
        try:
            killpoint("opening.before-commit")
            with database.begin() as connection:
                there = ledger.latest(connection, envelope.id, portal)
                if there is not None:
                    return there
                _insert(connection, portal, envelope, clock())
            killpoint("opening.after-commit")
        except IntegrityError:  # another worker opened it, or the same content, meanwhile: look again
            continue
    raise StateError("the ledger changes faster than it can be read; run the step again")


def _insert(connection: sql.Connection, portal: str, envelope: Envelope, at: datetime) -> None:
    content = identity.fingerprint(envelope.court, envelope.filings)
    name = identity.reference(envelope.id, envelope.court, portal)
    same = sql.and_(submissions.c.fingerprint == content, submissions.c.state != State.REPEATED)
    newest = sql.select(submissions.c.id).where(same).order_by(submissions.c.allowance.desc()).limit(1)
    earlier = connection.execute(newest).scalar()
    corrected = earlier is not None and correction.in_place_of_refused(connection, envelope.id, earlier)
    state = State.REPEATED if earlier and not corrected else State.READY
    why = "the same papers went to the same case before" if state is State.REPEATED else ""
    values = {
        "id": name,
        "envelope_id": envelope.id,
        "court": envelope.court,
        "portal": portal,
        "number": 1,
        "reference": name,
        "fingerprint": content,
        "allowance": ledger.next_allowance(connection, content) if corrected else 0,
        "payload": envelope.package.sha256,
        "state": state,
        "attempt": 0,
        "asked": 0,
        "why": why,
        "contradicted": False,
        "earlier": earlier,
        "created_at": at,
        "changed_at": at,
    }
    connection.execute(sql.insert(submissions).values(values))
    ledger.note(connection, name, "open", state, at=at, attempt=0, why=why)
