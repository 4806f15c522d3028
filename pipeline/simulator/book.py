"""The court's book: every delivery, every filing in it, every case, and what the clerk decided.

SQLite with a write-ahead log and full synchronisation: what the simulator has once answered for, it still knows
after a kill. A delivery that comes twice is two filings; no portal is known to refuse the second.
"""

import contextlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pipeline.simulator import book_tables, court, moves
from pipeline.simulator.court import CourtCodes
from pipeline.simulator.delivered import RULINGS, Case, Delivered, DeliveredDocument, Filed, Problem, Status, Ticket
from pipeline.simulator.moves import NotPossible
from pipeline.simulator.record import LETTERS, Record
from pipeline.simulator.store import Unknown, text

__all__ = ["Book", "Clock", "NotPossible", "Rule", "Unknown", "now"]

Clock = Callable[[], datetime]
"""The time now, aware."""
Rule = Callable[[Delivered, Case | None], Iterable[Problem]]
"""Looks at a delivery, and at the case it names, if that is in the record."""


def now() -> datetime:
    """The time now."""
    return datetime.now(UTC)


class Book(Record):
    """One court system's filings; safe to use from several threads."""

    def __init__(self, folder: Path, clock: Clock = now) -> None:
        super().__init__(folder)
        self.clock = clock
        self.codes: dict[str, CourtCodes] = {}
        """Each location's tables; `*` is for all that have none of their own."""
        self.rules: list[Rule] = []
        """What else the court looks at."""

    def codes_of(self, location: str) -> CourtCodes:
        """The tables of a location."""
        return self.codes.get(location) or self.codes.get("*") or CourtCodes()

    def problems(self, delivered: Delivered) -> tuple[Problem, ...]:
        """Everything the court holds against a delivery; a repeated one is nothing to it."""
        case = self._named(delivered)
        found = court.problems(delivered, self.codes_of(delivered.court), case)
        more = (problem for rule in self.rules for problem in rule(delivered, case))
        return tuple(dict.fromkeys((*found, *more)))

    def receive(self, delivered: Delivered, *, fee: Decimal = Decimal(0), hidden_for: int = 0) -> Ticket:
        """Take a delivery in: always as something new.

        Args:
            delivered: the whole of it.
            fee: what it will cost, in dollars.
            hidden_for: for how many questions the list does not show it yet.
        """
        with self._writing() as database:
            case = self._named(delivered) or self._opened(delivered)
            number = self._envelope(delivered, case, fee, hidden_for)
            made = tuple(
                (one.control, self._filing(database, number, at, one)) for at, one in enumerate(delivered.documents)
            )
        return Ticket(envelope=number, filings=made, case_number=case.number)

    def _named(self, delivered: Delivered) -> Case | None:
        """The case a delivery names, if it is in the record of that location."""
        if delivered.case_number:
            with contextlib.suppress(Unknown):
                found = self.case(delivered.case_number)
                return found if found.court == delivered.court else None
            return None
        if delivered.docket_number:
            return next(iter(self.cases(delivered.court, docket_number=delivered.docket_number)), None)
        return None

    def _opened(self, delivered: Delivered) -> Case:
        opened = Case(
            number=delivered.case_number or str(uuid.uuid4()),
            court=delivered.court,
            docket_number=delivered.docket_number or "",
            title=delivered.case_title or " v. ".join(one.name for one in delivered.parties[:2]),
            category=delivered.category,
            case_type=delivered.case_type,
            kind=delivered.case_kind,
            parties=delivered.parties,
        )
        self.seed(opened)
        return opened

    def _envelope(self, delivered: Delivered, case: Case, fee: Decimal, hidden_for: int) -> int:
        who = (delivered.submitter, delivered.attorney, delivered.payment_account, delivered.reply_to)
        when = (text(self.clock()), str(fee), hidden_for)
        made = self._database.execute(
            "INSERT INTO envelope (court, case_number, dialect, message_id, submitter, attorney, account, reply_to, "
            "at, fee, hidden_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (delivered.court, case.number, delivered.dialect, delivered.message_id, *who, *when),
        )
        return int(made.lastrowid or 0)

    def _filing(self, database: sqlite3.Connection, envelope: int, at: int, one: DeliveredDocument) -> str:
        made = str(uuid.uuid4())
        told = (json.dumps(one.parties), one.comment, json.dumps(one.optional_services), one.motion_type)
        database.execute(
            "INSERT INTO filing (id, envelope, position, control, title, filing_code, lead, parties, note, services, "
            "motion_type, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made, envelope, at, one.control, one.title, one.filing_code, one.lead, *told, Status.SUBMITTING.value),
        )
        database.executemany(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (made, place, each.title, each.component, each.document_type, each.name, each.content, each.pages)
                for place, each in enumerate(one.files)
            ),
        )
        self._step(made, Status.SUBMITTING, "")
        return made

    def filing(self, number: str) -> Filed:
        """One filing.

        Raises:
            Unknown: there is none of that id.
        """
        return self._one(f"{book_tables.FILED} WHERE f.id = ?", (number,))

    def envelope(self, number: int) -> tuple[Filed, ...]:
        """The filings of an envelope, in order; empty when there is none of that number."""
        return self._many(f"{book_tables.FILED} WHERE f.envelope = ? ORDER BY f.position", (number,))

    def by_control(self, control: str) -> tuple[Filed, ...]:
        """Every filing that was delivered under one of the filer's ids, the first first."""
        return self._many(f"{book_tables.FILED} WHERE f.control = ? ORDER BY f.envelope, f.position", (control,))

    def deliveries(self, control: str | None = None) -> int:
        """How many filings were made under a control id; None: under all. More than one is a paper filed twice."""
        asked = "SELECT count(*) AS n FROM filing WHERE ?1 IS NULL OR control = ?1"
        return int(self._row(asked, (control,))["n"])

    def filings(
        self,
        court: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        submitter: str | None = None,
        case_number: str | None = None,
    ) -> tuple[Filed, ...]:
        """What a question for the list of filings shows.

        One that lags shows only after it was asked for often enough; one whose submitter nobody told is shown to all.
        """
        told = {
            "e.court = ?": court,
            "e.at >= ?": since and text(since),
            "e.at <= ?": until and text(until),
            "e.submitter IN (?, '')": submitter,
            "e.case_number = ?": case_number,
        }
        where = " AND ".join(["1 = 1", *(clause for clause, value in told.items() if value)])
        values = tuple(value for value in told.values() if value)
        with self._writing() as database:
            shown = self._many(
                f"{book_tables.FILED} WHERE e.hidden_for = 0 AND {where} ORDER BY f.envelope, f.position", values
            )
            database.execute(
                f"UPDATE envelope AS e SET hidden_for = hidden_for - 1 WHERE hidden_for > 0 AND {where}",  # noqa: S608
                values,
            )
        return shown

    def standing(self, *statuses: Status) -> tuple[str, ...]:
        """The ids of all filings that stand so, the oldest first; nothing of them is loaded."""
        marks = ", ".join("?" * len(statuses))
        asked = f"SELECT id FROM filing WHERE status IN ({marks}) ORDER BY envelope, position"  # noqa: S608
        with self._lock:
            return tuple(row["id"] for row in self._database.execute(asked, [one.value for one in statuses]))

    def cancel(self, number: str) -> Filed:
        """Take a filing back.

        Raises:
            Unknown: there is none of that id.
            NotPossible: a clerk has it in hand, or had.
        """
        return self.decide(number, Status.CANCELLED)

    def decide(
        self,
        number: str,
        decision: Status,
        reason_code: str = "",
        comment: str = "",
        *,
        correct_by: datetime | None = None,
        stamped: bytes | None = None,
    ) -> Filed:
        """Write down what becomes of a filing; accepted ones get a place on the docket, new cases a number.

        Args:
            number: the filing's id.
            decision: as `MOVES` allows.
            reason_code: of the court's table of reasons.
            comment: the clerk's words.
            correct_by: until when a corrected copy counts, for one returned.
            stamped: the stamped copy, for one accepted.

        Raises:
            Unknown: there is none of that id.
            NotPossible: it cannot follow where the filing stands.
        """
        with self._writing() as database:
            filed = self.filing(number)
            moves.check(filed.status, decision)
            entry = self._docketed(filed) if decision is Status.ACCEPTED else filed.docket_entry
            said = (reason_code or filed.reason_code, comment or filed.comment)
            until = correct_by and text(correct_by)
            ruling = decision.value if decision in RULINGS else None
            database.execute(
                "UPDATE filing SET status = ?, reason_code = ?, comment = ?, docket_entry = ?, correct_by = ?, "
                "ruling = ?, decided_at = ?, stamped = coalesce(?, stamped) WHERE id = ?",
                (decision.value, *said, entry, until, ruling, text(self.clock()), stamped, number),
            )
            self._step(number, decision, comment)
            return self.filing(number)

    def keep_copy(self, number: str, stamped: bytes) -> Filed:
        """Keep the stamped copy of an accepted filing."""
        with self._writing() as database:
            database.execute("UPDATE filing SET stamped = ? WHERE id = ?", (stamped, number))
            return self.filing(number)

    def _docketed(self, filed: Filed) -> str:
        """The next place on the case's docket; a case that has no number gets one."""
        case, database = filed.case, self._database
        database.execute("UPDATE court_case SET entries = entries + 1 WHERE number = ?", (case.number,))
        if not case.docket_number:
            count = self._row("SELECT count(*) AS n FROM court_case WHERE docket_number <> ''", ())["n"]
            made = f"{self.clock():%y}{LETTERS.get(case.kind, 'MI')}{count + 1:06d}"
            database.execute("UPDATE court_case SET docket_number = ? WHERE number = ?", (made, case.number))
        return str(self._row("SELECT entries FROM court_case WHERE number = ?", (case.number,))["entries"])

    def _step(self, number: str, status: Status, comment: str) -> None:
        at = self._row("SELECT count(*) AS n FROM step WHERE filing = ?", (number,))["n"]
        row = (number, at, text(self.clock()), status.value, comment)
        self._database.execute("INSERT INTO step VALUES (?, ?, ?, ?, ?)", row)

    def _one(self, asked: str, values: tuple[object, ...]) -> Filed:
        found = self._many(asked, values)
        if not found:
            raise Unknown("no such filing")
        return found[0]

    def _many(self, asked: str, values: tuple[object, ...]) -> tuple[Filed, ...]:
        with self._lock:
            rows = self._database.execute(asked, values).fetchall()
            return tuple(book_tables.filed(self._database, row) for row in rows)
