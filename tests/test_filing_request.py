"""An envelope becomes one request in no portal's words, or every reason why not is told at once."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PortalUnavailable
from pipeline.filing import package
from pipeline.filing.portal_names import file_name
from pipeline.filing.profile import CourtProfile, profile_of
from pipeline.filing.request import CaseFound, FilingRequest, Person
from pipeline.filing.requesting import request
from pipeline.model import Access, Contact, Envelope, Party
from pipeline.rules.name_parts import NameParts, PostalParts, name_parts, postal_parts
from tests import envelopes

REFERENCE = "0a441ffb-3c25-5b6c-a2d5-90568ef7beb9"
FOUND = CaseFound(
    number="7d0c2b0a",
    docket_number="6:26-cv-00123",
    title="Placeholder v. Nullstone",
    location="simville:civil",
    category="7",
    case_type="700",
    parties=(("p-1", "ROWENA  PLACEHOLDER", "29738"), ("p-2", "Nullstone Widgets, LLC", "29739")),
)


def profile(**keys: Any) -> CourtProfile:
    usual: dict[str, Any] = {
        "location": "simville",
        "category": {"code": "7", "name": "Civil"},
        "case_type": {"code": "701"},
        "lead": {"code": "332"},
        "attachment": {"code": "331"},
        "document_types": {"public": {"code": "5766"}, "sealed": {"code": "5767"}},
        "party_types": {"plaintiff": {"code": "29738"}, "defendant": {"code": "29739"}},
        "filings": {
            "motion": {"filing": {"code": "180744", "name": "Motion"}},
            "exhibit": {"filing": {"code": "1"}, "separate": False},
        },
        "payment_account": "waiver-1",
    }
    return CourtProfile.model_validate({**usual, **keys})


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


def made(envelope: Envelope, given: CourtProfile, case: CaseFound | None = FOUND, **keys: Any) -> FilingRequest:
    found, findings = request(envelope, REFERENCE, given, case, **keys)
    assert findings == ()
    assert found is not None
    return found


def test_a_motion_into_a_case_that_is_there(envelope: Envelope) -> None:
    one = made(envelope, profile())
    assert (one.initial, one.case_number, one.location) == (False, "7d0c2b0a", "simville:civil")
    assert [(p.key, p.number, p.person) for p in one.participants] == [
        ("Party1", "p-1", Person(given="Rowena", surname="Placeholder")),
    ], "the filer is the plaintiff's counsel, and only who files is named in a case that is there"
    (paper,) = one.documents
    assert paper.control == f"{REFERENCE}/1"
    assert [(a.component.code, a.name, a.pages) for a in paper.attachments] == [
        ("332", "01-motion-to-adjourn.pdf", 2),
        ("331", "02-proposed-order.pdf", 2),
        ("331", "03-exhibit-a-ledger-notes.pdf", 2),
    ]


def test_a_court_that_knows_its_case_is_believed_over_the_settings(envelope: Envelope) -> None:
    one = made(envelope, profile())
    assert (one.category.code, one.category.name) == ("7", "Civil")
    assert (one.case_type.code, one.case_type.name) == ("700", "")


def test_papers_that_are_filings_of_their_own_are_numbered_on(envelope: Envelope) -> None:
    one = made(envelope, profile(filings={"motion": {"filing": {"code": "1"}}, "exhibit": {"filing": {"code": "2"}}}))
    assert [(d.control[-2:], d.sequence, d.role, d.filing.code) for d in one.documents] == [
        ("/1", 0, "lead", "1"),
        ("/2", 1, "connected", "2"),
        ("/3", 2, "connected", "2"),
    ]


def test_the_same_envelope_gives_the_same_request(envelope: Envelope) -> None:
    assert made(envelope, profile()) == made(envelope, profile())


@pytest.mark.parametrize(("allowed", "given"), [(True, Decimal("12.50")), (False, None)])
def test_a_greatest_fee_stands_only_where_the_court_takes_it(
    allowed: bool,  # noqa: FBT001
    given: Decimal | None,
    envelope: Envelope,
) -> None:
    assert made(envelope, profile(max_fee=allowed), max_fee=Decimal("12.50")).max_fee == given


def test_only_who_is_reached_through_the_portal_is_served_by_it(envelope: Envelope) -> None:
    assert made(envelope, profile()).recipients == ()
    assert [one.email for one in made(envelope, profile(service="e-serve")).recipients] == ["bo@example.com"]


WRONG = [
    ("the portal does not know the case", {}, None, ["portal.case-unknown"]),
    ("no code for a kind of paper", {"filings": {"motion": {"filing": {"code": "1"}}}}, FOUND, ["portal.code-missing"]),
    ("no component at all", {"lead": None, "attachment": None}, FOUND, ["portal.code-missing", "portal.code-missing"]),
    ("nobody of the role that files", {"filing_role": "petitioner"}, FOUND, ["portal.filing-party"]),
    (
        "everything at once",
        {"filing_role": "petitioner", "filings": {}},
        None,
        ["portal.case-unknown", "portal.code-missing", "portal.code-missing", "portal.filing-party"],
    ),
]


@pytest.mark.parametrize(("keys", "case", "codes"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_is_missing_is_told_all_at_once(
    keys: dict[str, Any], case: CaseFound | None, codes: list[str], envelope: Envelope
) -> None:
    found, findings = request(envelope, REFERENCE, profile(**keys), case)
    assert found is None
    assert [one.code for one in findings] == codes
    assert all(one.repair for one in findings)


def test_a_party_that_the_portal_does_not_have_needs_its_type(envelope: Envelope) -> None:
    stranger = replace(FOUND, parties=())
    one = made(envelope, profile(), stranger)
    assert [(p.number, p.party_type.code) for p in one.participants] == [(None, "29738")]
    found, findings = request(envelope, REFERENCE, profile(party_types={}), stranger)
    assert found is None
    assert [one.where.field for one in findings] == ["party_types.plaintiff"]


def test_a_sealed_paper_makes_its_filing_sealed(tmp_path: Path) -> None:
    filing = envelopes.filing(tmp_path / "papers")
    sealed = replace(filing, connected=(*filing.connected, envelopes.sealed(tmp_path / "papers")))
    envelope = package.package((sealed,), envelopes.COURT, tmp_path / "out" / "e", provenance={})
    (paper,) = made(envelope, profile()).documents
    assert paper.access is Access.SEALED
    kinds = [one.document_type.code if one.document_type else None for one in paper.attachments]
    assert kinds == ["5766", "5766", "5766", "5767"]


def test_a_new_case_names_every_party(tmp_path: Path) -> None:
    case = replace(
        envelopes.CASE,
        docket_number=None,
        parties=(
            Party(
                name="Rowena Q. Placeholder, Jr.",
                role="plaintiff",
                counsel=Contact(name="Ada Invented"),
                contact=Contact(name="x", lines=("12 Elm Street, Apt 4", "Nowhere, NY 14604"), phone=" 555-0100 "),
            ),
            Party(name="Nullstone Widgets LLC", role="defendant"),
        ),
    )
    filing = envelopes.filing(tmp_path / "papers", case=case)
    envelope = package.package((filing,), envelopes.COURT, tmp_path / "out" / "e", provenance={})
    one = made(envelope, profile(), None)
    assert one.initial
    first, second = one.participants
    assert first.person == Person(given="Rowena", middle="Q.", surname="Placeholder", suffix="Jr.")
    assert first.address is not None
    assert (first.address.street, first.address.unit, first.address.state) == ("12 Elm Street", "Apt 4", "NY")
    assert first.phone == "555-0100"
    assert (second.person, second.organisation) == (None, "Nullstone Widgets LLC")


NAMES = {
    "Jane Roe": NameParts(given="Jane", middle="", surname="Roe", suffix=""),
    "Hon. Maria Ana de la Cruz, Jr.": NameParts(given="Maria", middle="Ana", surname="de la Cruz", suffix="Jr."),
    "Roe, Jane B.": NameParts(given="Jane", middle="B.", surname="Roe", suffix=""),
    "John Doe 2": NameParts(given="John", middle="", surname="Doe 2", suffix=""),
    "Prince": NameParts(given="", middle="", surname="Prince", suffix=""),
    "Søren  van der Berg III": NameParts(given="Søren", middle="", surname="van der Berg", suffix="III"),
}


@pytest.mark.parametrize(("name", "parts"), NAMES.items(), ids=list(NAMES))
def test_a_name_in_its_parts(name: str, parts: NameParts) -> None:
    assert name_parts(name) == parts


ADDRESSES = {
    ("12 Elm Street", "Rochester, NY 14604"): PostalParts(
        street="12 Elm Street", city="Rochester", state="NY", zip="14604"
    ),
    ("P.O. Box 9", "St. Paul, MN 55101-0001"): PostalParts(
        street="P.O. Box 9", city="St. Paul", state="MN", zip="55101-0001"
    ),
    ("1 Rue Inventée", "75001 Paris"): PostalParts(street="1 Rue Inventée, 75001 Paris"),
    (): PostalParts(),
}


@pytest.mark.parametrize(("lines", "parts"), ADDRESSES.items(), ids=["street", "box", "abroad", "nothing"])
def test_an_address_in_its_parts(lines: tuple[str, ...], parts: PostalParts) -> None:
    assert postal_parts(lines) == parts


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("01-motion.pdf", "01-motion.pdf"),
        ("Exhibit A: Ledger & Notes.PDF", "Exhibit-A-Ledger-Notes.pdf"),
        ("x" * 80 + ".pdf", "x" * 46 + ".pdf"),
        ("§§.pdf", "paper.pdf"),
    ],
)
def test_a_file_name_that_every_portal_takes(name: str, told: str) -> None:
    assert file_name(name) == told


def test_a_court_that_the_settings_do_not_describe_is_told_with_the_table_to_add() -> None:
    known = profile()
    assert profile_of({"us-nowhere": known}, portal="county", court="us-nowhere") is known
    with pytest.raises(PortalUnavailable, match=r"add \[portals\.county\.courts\.us-else\]"):
        profile_of({"us-nowhere": known}, portal="county", court="us-else")
