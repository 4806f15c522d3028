"""The town whose courts the simulator plays: their tables, the accounts that pay there, some cases in the record."""

import json
import threading
import uuid
import weakref
from collections.abc import Mapping
from pathlib import Path

from pipeline.simulator.book import Book
from pipeline.simulator.codes import Tables
from pipeline.simulator.court import CourtCodes
from pipeline.simulator.delivered import Case, Party
from pipeline.simulator.drift import KINDS, Shelf
from pipeline.simulator.fees import Fees
from pipeline.simulator.world import World

ACCOUNT, WAIVER = "simulated-account", "waiver"
"""The accounts that are there from the beginning: one that pays, one for which every fee is waived."""
ATTORNEY = "simulated-attorney"
STATE = "simville"
"""The jurisdiction, as the proxy's addresses call it."""
API_KEY, USER, PASSWORD = "simulator-key", "filer@example.com", "rehearsal"
"""What a filer needs; they open nothing but the simulator."""


class Town:
    """The courts of one run of the simulator."""

    def __init__(self, folder: Path, book: Book, fees: Fees) -> None:
        self.shelf = Shelf()
        self._book, self._fees = weakref.ref(book), fees  # the book keeps its town, never the other way
        self._path = folder / "accounts.json"
        self._lock = threading.Lock()
        self._accounts: dict[str, str] = {ACCOUNT: "Simulated account", WAIVER: "Simulated waiver"}
        if self._path.is_file():
            self._accounts |= json.loads(self._path.read_text("utf-8"))
        self.publish()

    @property
    def tables(self) -> Tables:
        """The code tables as they stand now."""
        return self.shelf.tables

    @property
    def accounts(self) -> Mapping[str, str]:
        """Each account's id and name."""
        return dict(self._accounts)

    def pays(self, account: str) -> bool:
        """Whether an account is one that pays, not a waiver."""
        return account not in self._fees.waivers

    def waive(self, name: str) -> str:
        """Make a waiver account, as filers may; its id."""
        with self._lock:
            made = str(uuid.uuid4())
            self._accounts[made] = name
            mine = {key: value for key, value in self._accounts.items() if key not in {ACCOUNT, WAIVER}}
            self._path.write_text(json.dumps(mine), "utf-8")
        self.publish()
        return made

    def drift(self, location: str) -> None:
        """Change a court's tables overnight, in every way at once."""
        self.shelf.turn(tuple(KINDS), len(self.shelf.changes), location)
        self.publish()

    def publish(self) -> None:
        """Let clerks and fees go by the tables and accounts as they stand now; to be called after each change."""
        self._fees.tables = self.tables
        self._fees.waivers |= {one for one in self._accounts if one != ACCOUNT}
        book = self._book()
        if book is None:
            return
        for location in self.tables.locations:
            book.codes[location] = court_codes(self.tables, location, frozenset(self._accounts))


_TOWNS: "weakref.WeakKeyDictionary[Book, Town]" = weakref.WeakKeyDictionary()
_FINDING = threading.Lock()


def of(world: World) -> Town:
    """The town of a run: one for each book, whoever asks first."""
    with _FINDING:
        if world.book not in _TOWNS:
            _TOWNS[world.book] = Town(world.folder, world.book, world.fees)
        return _TOWNS[world.book]


def court_codes(tables: Tables, location: str, accounts: frozenset[str]) -> CourtCodes:
    """What a court's clerk goes by, whatever dialect a delivery comes in."""

    def codes(table: str) -> frozenset[str]:
        return frozenset(row["code"] for row in tables.rows(table, location))

    open_filings = (row for row in tables.rows("filing", location) if row["iscourtuseonly"] == "False")
    return CourtCodes(
        categories=codes("casecategory"),
        case_types=codes("casetype"),
        filings=frozenset(row["code"] for row in open_filings),
        components=codes("filingcomponent"),
        document_types=codes("documenttype"),
        party_types=codes("partytype"),
        payment_accounts=accounts,
        endings=frozenset(row["extension"] for row in tables.rows("filetype", location)),
        reject_reasons={row["code"]: row["name"] for row in tables.rows("rejectreason", location)},
    )


def settle_cases(book: Book) -> tuple[Case, ...]:
    """Put the cases one can file into into an empty record; those that are there when it is not."""
    known = book.cases()
    if known:
        return known
    return tuple(book.seed(case) for case in _cases())


def _cases() -> tuple[Case, ...]:
    rowena = Party(key="p-1001", type_code="29738", surname="Placeholder", given="Rowena")
    widgets = Party(key="p-1002", type_code="29739", surname="Nullstone Widgets LLC", organisation=True)
    people = Party(key="p-2001", type_code="29801", surname="People of Simville", organisation=True)
    oswin = Party(key="p-2002", type_code="29802", surname="Sample", given="Oswin")
    office = Party(key="p-2003", type_code="29803", surname="Simville Probation Department", organisation=True)
    appellant = Party(key="p-3001", type_code="30101", surname="Placeholder", given="Rowena")
    appellee = Party(key="p-3002", type_code="30102", surname="Nullstone Widgets LLC", organisation=True)
    served = (("s-1", "Bo Fictional", "bo@example.com"),)
    return (
        _case("c-0001", "26CV000101", "Placeholder v. Nullstone Widgets LLC", "7", "27967", (rowena, widgets), served),
        _case("c-0002", "26CR000202", "People v. Sample", "9", "27812", (people, oswin, office), served),
        Case(
            number="c-0003",
            court="simville:appeals",
            docket_number="26AP000303",
            title="Placeholder v. Nullstone Widgets LLC",
            category="21",
            case_type="28101",
            kind="AppellateCase",
            parties=(appellant, appellee),
            recipients=served,
        ),
    )


def _case(
    number: str,
    docket: str,
    title: str,
    category: str,
    case_type: str,
    parties: tuple[Party, ...],
    served: tuple[tuple[str, str, str], ...],
) -> Case:
    return Case(
        number=number,
        court="simville",
        docket_number=docket,
        title=title,
        category=category,
        case_type=case_type,
        kind="CivilCase" if category == "7" else "CriminalCase",
        parties=parties,
        recipients=served,
    )
