"""The court's record of cases: seeded ones and those that filings opened."""

from collections.abc import Mapping

from pipeline.simulator import book_tables
from pipeline.simulator.delivered import Case
from pipeline.simulator.store import Store, Unknown

LETTERS: Mapping[str, str] = {
    "CivilCase": "CV",
    "CriminalCase": "CR",
    "DomesticCase": "DR",
    "JuvenileCase": "JV",
    "AppellateCase": "AP",
    "CitationCase": "TR",
    "BankruptcyCase": "BK",
}
"""What the docket numbers of a kind of case have between year and count."""


class Record(Store):
    """The cases."""

    def seed(self, case: Case) -> Case:
        """Put a case into the court's record."""
        row = (case.number, case.court, case.docket_number, case.title, case.category, case.case_type, case.kind)
        with self._writing() as database:
            database.execute(
                "INSERT INTO court_case (number, court, docket_number, title, category, case_type, kind) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            database.executemany(
                "INSERT INTO party VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (case.number, at, one.key, one.type_code, one.surname, one.given, one.middle, one.organisation)
                    for at, one in enumerate(case.parties)
                ),
            )
            database.executemany(
                "INSERT INTO recipient VALUES (?, ?, ?, ?)", ((case.number, *one) for one in case.recipients)
            )
        return case

    def case(self, number: str) -> Case:
        """One case.

        Raises:
            Unknown: there is none of that id.
        """
        with self._lock:
            row = self._database.execute("SELECT * FROM court_case WHERE number = ?", (number,)).fetchone()
            if row is None:
                raise Unknown("no such case")
            return book_tables.case(self._database, row)

    def cases(
        self, court: str | None = None, *, docket_number: str | None = None, party: str | None = None
    ) -> tuple[Case, ...]:
        """Cases by location, docket number, or a part of a party's name."""
        asked = (
            "SELECT * FROM court_case c WHERE (:court IS NULL OR court = :court) "
            "AND (:docket IS NULL OR docket_number = :docket) AND (:party IS NULL OR EXISTS ("
            "SELECT 1 FROM party p WHERE p.case_number = c.number "
            "AND instr(lower(trim(p.given || ' ' || p.surname)), lower(:party)) > 0)) ORDER BY rowid"
        )
        with self._lock:
            rows = self._database.execute(asked, {"court": court, "docket": docket_number, "party": party}).fetchall()
            return tuple(book_tables.case(self._database, row) for row in rows)
