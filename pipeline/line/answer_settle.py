"""A person's word on a dropped answer that asked: it belongs to this envelope."""

import json
from datetime import datetime

import sqlalchemy as sql

from pipeline import database, files
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.filing import identity, ledger
from pipeline.filing.ledger import Submission
from pipeline.filing.states import MOVES, Event, State
from pipeline.intake import register
from pipeline.intake.answers import Said
from pipeline.intake.read import inner_path
from pipeline.line import answer_apply, answers, envelopes, naming, waking
from pipeline.line.answer_table import table
from pipeline.line.desk import load_catalog
from pipeline.line.envelopes import Made
from pipeline.model import Packet, ReviewStatus
from pipeline.outbox import names, questions
from pipeline.pages.court_header import same_case
from pipeline.settings import Settings


def settle(
    settings: Settings, drop: str, envelope: str, person: str, *, although_other_case: bool, now: datetime
) -> str:
    """Apply an answer to the envelope that a person names.

    Args:
        settings: the home.
        drop: the drop's id, or the folder of its question.
        envelope: the envelope's id, its beginning, or its folder.
        person: who decides; kept with the envelope.
        although_other_case: even if the answer names another case.
        now: the time.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: no such drop or envelope, no name, nothing is asked there, the answer names another case or does
            not say what became of the papers, or the envelope was never handed over or sent.
    """
    if not person.strip():
        raise UsageError("say who decides; it is kept with the envelope")
    state = database.connect(settings.database_url)
    engine = Engine(settings, state)
    try:
        packet = _packet(settings, state, drop)
        asking = _asking(settings, state, packet)
        with state.connect() as connection:
            made = envelopes.find(connection, envelope)
            current = _awaiting(connection, made)
        for one in asking:
            _may_be(settings, one, made, although_other_case=although_other_case)
        zone = _zone(settings, made)
        for one in asking:
            _write(settings, made, current, one, person, now)
            current = _apply(settings, state, packet, one, current, zone, now)
        with state.begin() as connection:
            waking.wake(engine, connection, made.id, made.portal)
        questions.settle(settings.outbox, names.drop_name_of(_shown(settings, packet), packet.id))
    finally:
        engine.close()
        state.dispose()
    word = current.review.value if current.review else "received"
    return f"Envelope {made.id[:12]} has the answer now: {word}."


def _packet(settings: Settings, state: sql.Engine, drop: str) -> Packet:
    name = drop.rstrip("/").rpartition("/")[2]
    with state.connect() as connection:
        for row in connection.execute(sql.select(table.c.packet).distinct()):
            packet = register.packet(connection, row.packet, settings)
            if name in {packet.id, names.drop_name_of(_shown(settings, packet), packet.id)}:
                return packet
    raise UsageError(f"No dropped answer is called {drop}. Give the name of its folder under outbox/answers.")


def _shown(settings: Settings, packet: Packet) -> str:
    return naming.drop_name(settings, packet.lane, packet.name)


def _asking(settings: Settings, state: sql.Engine, packet: Packet) -> tuple[Said, ...]:
    mine = sql.and_(table.c.packet == packet.id, table.c.outcome == answers.ASKED)
    with state.connect() as connection:
        asked = set(connection.execute(sql.select(table.c.sha256).where(mine)).scalars())
    said = tuple(one for one in answers.kept(settings.work / packet.id) if one.sha256 in asked)
    if not said:
        raise UsageError("Nothing is asked about this drop any more.")
    if register.altered(packet):
        raise UsageError("The drop was changed after it had been taken; drop the answer again.")
    return said


def _awaiting(connection: sql.Connection, made: Made) -> Submission:
    found = ledger.latest(connection, made.id, made.portal) if made.portal else None
    if found is None or (found.state is not State.FILED and (found.state, Event.ANSWERED) not in MOVES):
        stands = found.state.value if found else "never handed over"
        raise UsageError(f"Envelope {made.id[:12]} awaits no answer; it is {stands}.")
    return found


def _may_be(settings: Settings, said: Said, made: Made, *, although_other_case: bool) -> None:
    if said.status is ReviewStatus.UNKNOWN:
        raise UsageError(
            f"{said.file} does not say what became of the papers. Look at the court's docket, and use "
            "`docketpress resolve` with the court's number."
        )
    number = made.load(settings).filings[0].case.docket_number
    other = number is not None and said.cases and not any(same_case(one, number) for one in said.cases)
    if other and not although_other_case:
        raise UsageError(
            f"{said.file} names another case than envelope {made.id[:12]}. If it belongs there nevertheless, add "
            "--although-other-case."
        )


def _apply(
    settings: Settings, state: sql.Engine, packet: Packet, said: Said, current: Submission, zone: str, now: datetime
) -> Submission:
    source = next(one.path for one in packet.files if inner_path(packet, one) == said.file)
    why = "a person said that a dropped answer belongs to it"
    after = answer_apply.apply(settings, state, said, source, current.id, zone=zone, now=now, why=why)
    answers.note(state, packet.id, said.sha256, answers.APPLIED, after.id, now)
    return after


def _zone(settings: Settings, made: Made) -> str:
    court = load_catalog(settings).courts.get(made.court)
    return court.time_zone if court else settings.time_zone


def _write(settings: Settings, made: Made, current: Submission, said: Said, person: str, now: datetime) -> None:
    told = {
        "decision": "match",
        "submission": current.id,
        "answer": said.sha256,
        "person": person.strip(),
        "person_key": identity.person_key(made.id, person),
        "at": now.isoformat(),
    }
    name = f"{current.id}-{said.sha256[:8]}-match.json"
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    files.write_whole(settings.outbox / made.folder / "decisions" / name, text.encode(), at="decision")
