"""The book's own tables, and how rows become records."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from pipeline.simulator.delivered import Case, DeliveredDocument, DeliveredFile, Filed, Party, Status, Step

DDL = """
CREATE TABLE IF NOT EXISTS court_case (
  number TEXT PRIMARY KEY, court TEXT NOT NULL, docket_number TEXT NOT NULL, title TEXT NOT NULL,
  category TEXT NOT NULL, case_type TEXT NOT NULL, kind TEXT NOT NULL, entries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS party (
  case_number TEXT NOT NULL REFERENCES court_case(number), position INTEGER NOT NULL, key TEXT NOT NULL,
  type_code TEXT NOT NULL, surname TEXT NOT NULL, given TEXT NOT NULL, middle TEXT NOT NULL,
  organisation INTEGER NOT NULL, PRIMARY KEY (case_number, position));
CREATE TABLE IF NOT EXISTS recipient (
  case_number TEXT NOT NULL REFERENCES court_case(number), id TEXT NOT NULL, name TEXT NOT NULL,
  email TEXT NOT NULL, PRIMARY KEY (case_number, id));
CREATE TABLE IF NOT EXISTS envelope (
  number INTEGER PRIMARY KEY AUTOINCREMENT, court TEXT NOT NULL, case_number TEXT NOT NULL, dialect TEXT NOT NULL,
  message_id TEXT NOT NULL, submitter TEXT NOT NULL, attorney TEXT NOT NULL, account TEXT NOT NULL,
  reply_to TEXT NOT NULL, at TEXT NOT NULL, fee TEXT NOT NULL, hidden_for INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS filing (
  id TEXT PRIMARY KEY, envelope INTEGER NOT NULL REFERENCES envelope(number), position INTEGER NOT NULL,
  control TEXT NOT NULL, title TEXT NOT NULL, filing_code TEXT NOT NULL, lead INTEGER NOT NULL,
  parties TEXT NOT NULL, note TEXT NOT NULL, services TEXT NOT NULL, motion_type TEXT NOT NULL,
  status TEXT NOT NULL, reason_code TEXT NOT NULL DEFAULT '', comment TEXT NOT NULL DEFAULT '',
  docket_entry TEXT NOT NULL DEFAULT '', correct_by TEXT, ruling TEXT, decided_at TEXT, stamped BLOB,
  UNIQUE (envelope, position));
CREATE INDEX IF NOT EXISTS filing_control ON filing(control);
CREATE TABLE IF NOT EXISTS file (
  filing TEXT NOT NULL REFERENCES filing(id), position INTEGER NOT NULL, title TEXT NOT NULL,
  component TEXT NOT NULL, document_type TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, pages INTEGER,
  PRIMARY KEY (filing, position));
CREATE TABLE IF NOT EXISTS step (
  filing TEXT NOT NULL REFERENCES filing(id), position INTEGER NOT NULL, at TEXT NOT NULL, status TEXT NOT NULL,
  comment TEXT NOT NULL, PRIMARY KEY (filing, position));
CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""
FIRST = """
INSERT INTO sqlite_sequence (name, seq) SELECT 'envelope', 1048576
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'envelope');
"""
"""Envelope numbers begin after it, so that none looks like a count."""

FILED = """
SELECT f.*, e.court AS e_court, e.case_number AS e_case, e.dialect AS e_dialect, e.message_id AS e_message,
  e.submitter AS e_submitter, e.attorney AS e_attorney, e.reply_to AS e_reply, e.at AS e_at, e.fee AS e_fee
FROM filing f JOIN envelope e ON e.number = f.envelope
"""


def case(connection: sqlite3.Connection, row: sqlite3.Row) -> Case:
    """A case with its people."""
    number = row["number"]
    parties = connection.execute("SELECT * FROM party WHERE case_number = ? ORDER BY position", (number,))
    served = connection.execute("SELECT id, name, email FROM recipient WHERE case_number = ? ORDER BY id", (number,))
    return Case(
        number=number,
        court=row["court"],
        docket_number=row["docket_number"],
        title=row["title"],
        category=row["category"],
        case_type=row["case_type"],
        kind=row["kind"],
        parties=tuple(_party(one) for one in parties),
        recipients=tuple((one["id"], one["name"], one["email"]) for one in served),
    )


def _party(row: sqlite3.Row) -> Party:
    return Party(
        key=row["key"],
        type_code=row["type_code"],
        surname=row["surname"],
        given=row["given"],
        middle=row["middle"],
        organisation=bool(row["organisation"]),
    )


def filed(connection: sqlite3.Connection, row: sqlite3.Row) -> Filed:
    """A filing with its files, case and history."""
    case_row = connection.execute("SELECT * FROM court_case WHERE number = ?", (row["e_case"],)).fetchone()
    files = connection.execute("SELECT * FROM file WHERE filing = ? ORDER BY position", (row["id"],)).fetchall()
    steps = connection.execute("SELECT * FROM step WHERE filing = ? ORDER BY position", (row["id"],))
    return Filed(
        id=row["id"],
        envelope=row["envelope"],
        case=case(connection, case_row),
        document=_document(row, [_file(one) for one in files]),
        dialect=row["e_dialect"],
        court=row["e_court"],
        submitter=row["e_submitter"],
        attorney=row["e_attorney"],
        message_id=row["e_message"],
        reply_to=row["e_reply"],
        at=datetime.fromisoformat(row["e_at"]),
        status=Status(row["status"]),
        reason_code=row["reason_code"],
        comment=row["comment"],
        docket_entry=row["docket_entry"],
        correct_by=_moment(row["correct_by"]),
        ruling=Status(row["ruling"]) if row["ruling"] else None,
        decided_at=_moment(row["decided_at"]),
        fee=Decimal(row["e_fee"]) if row["position"] == 0 else Decimal(0),
        stamped=row["stamped"],
        history=_steps(steps),
    )


def _document(row: sqlite3.Row, files: list[DeliveredFile]) -> DeliveredDocument:
    first = files[0]
    return DeliveredDocument(
        control=row["control"],
        title=row["title"],
        filing_code=row["filing_code"],
        component=first.component,
        document_type=first.document_type,
        file_name=first.name,
        content=first.content,
        pages=first.pages,
        lead=bool(row["lead"]),
        attachments=tuple(files[1:]),
        parties=tuple(json.loads(row["parties"])),
        comment=row["note"],
        optional_services=tuple(json.loads(row["services"])),
        motion_type=row["motion_type"],
    )


def _file(row: sqlite3.Row) -> DeliveredFile:
    return DeliveredFile(
        title=row["title"],
        component=row["component"],
        document_type=row["document_type"],
        name=row["name"],
        content=row["content"],
        pages=row["pages"],
    )


def _steps(rows: Iterable[sqlite3.Row]) -> tuple[Step, ...]:
    return tuple(
        Step(at=datetime.fromisoformat(one["at"]), status=Status(one["status"]), comment=one["comment"]) for one in rows
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
