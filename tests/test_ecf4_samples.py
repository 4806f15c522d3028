"""Every sample message of ECF 4.01 is read into records, each says what a person reads in it, none is empty."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from pipeline import schemas
from pipeline.filing.ecf.v4 import callback, cases, fees, lists, parts, receipt, review_filing
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable
from pipeline.model import Charge, ReviewStatus
from tests import reference
from tests.ecf4 import ASKER

SET = "ecf-4.01-tyler"
FILING, ENVELOPE = "7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0501", "1048577"


def _raw(name: str) -> bytes:
    return (reference.ecf(SET) / "samples" / f"synthetic-{name}.xml").read_bytes()


def _parsed(name: str) -> etree._Element:
    return schemas.parse(_raw(name))


def _taken() -> object:
    said = receipt.read(_parsed("message-receipt-ok"))
    return said.filings, said.envelopes, said.cases, said.errors


def _refused() -> object:
    said = receipt.read(_parsed("message-receipt-error-payment"))
    return said.filings, said.envelopes, said.errors


def _fees() -> object:
    said = fees.read(_parsed("fees-calculation-response"))
    return said.total, said.charges, said.errors


def _list() -> object:
    said = lists.read(_parsed("filing-list-response-recovery"))
    return [(one.control, one.filing[-3:], one.envelope, one.said.status) for one in said.papers], said.errors


def _call(name: str) -> object:
    said = callback.read(_parsed(name))
    papers = [(one.control, one.comments, one.reason, len(one.renditions)) for one in said.papers]
    return said.filings, said.envelopes, said.docket_number, said.said.status, papers, said.charges


def _accepted() -> object:
    return _call("nfrc-accepted")


def _rejected() -> object:
    return _call("nfrc-rejected-illegible")


def _sent(name: str) -> object:
    said = review_filing.sent(_raw(name))
    papers = [(one.control, one.filing, one.pages, one.attachments) for one in said.documents]
    return said.location, said.docket_number, papers, said.payer


def _motion() -> object:
    return _sent("review-filing-request-subsequent-criminal")


def _complaint() -> object:
    return _sent("core-filing-new-civil")


def _smallest() -> object:
    return _sent("minimal-core-filing")


FREE = (Charge(name="Filing fee", amount=Decimal("0.00"), raw="0.00"),)
MEANINGS: dict[str, tuple[Callable[[], object], object]] = {
    "a receipt with two papers, their envelope and their case": (
        _taken,
        ((FILING, FILING[:-1] + "2"), (ENVELOPE,), ("7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0077",), ()),
    ),
    "a receipt that refuses the payment account": (_refused, ((), (), ("97",))),
    "a price of three charges": (
        _fees,
        (
            Decimal("218.63"),
            (
                Charge(name="Complaint filing fee", amount=Decimal("205.00"), raw="205.00"),
                Charge(name="E-filing provider fee", amount=Decimal("7.50"), raw="7.50"),
                Charge(name="Payment service fee (2.89%)", amount=Decimal("6.13"), raw="6.13"),
            ),
            (),
        ),
    ),
    "a list of two papers of one envelope, with our control ids": (
        _list,
        (
            [
                ("JOB-000977-01", "501", ENVELOPE, ReviewStatus.RECEIVED),
                ("JOB-000977-02", "502", ENVELOPE, ReviewStatus.RECEIVED),
            ],
            (),
        ),
    ),
    "a call that a paper is accepted, with its stamped copy": (
        _accepted,
        ((FILING,), (ENVELOPE,), "24CR001234", ReviewStatus.ACCEPTED, [("JOB-000977-01", "", "", 1)], FREE),
    ),
    "a call that a paper is returned, with the clerk's words": (
        _rejected,
        (
            (FILING,),
            (ENVELOPE,),
            "24CR001234",
            ReviewStatus.RETURNED,
            [("JOB-000977-01", "Page 2 is blank; rescan at 300 dpi", "Document illegible or unreadable", 0)],
            FREE,
        ),
    ),
    "a motion with an exhibit inside and a proposed order beside it": (
        _motion,
        (
            "fulton:criminal",
            "24CR001234",
            [("JOB-000977-01", "180744", 9, 2), ("JOB-000977-02", "180750", 1, 1)],
            "County Probation Office",
        ),
    ),
    "a complaint in a new case": (_complaint, ("fulton:civil", "", [("JOB-000412-01", "180501", 4, 1)], "")),
    "the smallest message that the schema allows": (_smallest, ("", "", [("", "MOTION", 0, 1)], "")),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_a_sample_says(name: str) -> None:
    read, meaning = MEANINGS[name]
    assert read() == meaning


def test_every_sample_is_valid_and_either_read_here_or_a_question() -> None:
    folder = reference.ecf(SET)
    held = schemas.Schemas(folder / "schema")
    samples = sorted((folder / "samples").glob("*.xml"))
    assert len(samples) == 11
    for path in samples:
        assert held.faults(schemas.parse(path.read_bytes())) == (), path.name
    assert len(MEANINGS) + len(QUESTIONS) == len(samples)


QUESTIONS = {
    "cancel-filing-request": "cancelq:CancelFilingMessage",
    "filing-status-query": "statusq:FilingStatusQueryMessage",
}


READERS: dict[str, Callable[[etree._Element], object]] = {
    "receipt": receipt.read,
    "fees": fees.read,
    "list": lists.read,
    "status": lists.read_status,
    "callback": callback.read,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("sample", QUESTIONS)
def test_a_message_of_another_kind_is_never_read_as_an_empty_one(name: str, sample: str) -> None:
    with pytest.raises(Unreadable):
        READERS[name](_parsed(sample))


def test_a_call_without_papers_is_unreadable_and_not_an_empty_one() -> None:
    root = _parsed("nfrc-accepted")
    for one in list(root.iter("{urn:tyler:ecf:extensions:Common}ReviewedLeadDocument")):
        parent = one.getparent()
        assert parent is not None
        parent.remove(one)
    with pytest.raises(Unreadable, match="no reviewed paper"):
        callback.read(root)


def test_the_court_of_a_case_found_is_its_own_and_its_parties_have_the_portals_ids() -> None:
    said = cases.read(schemas.parse(_case_answer()))
    assert said.errors == ()
    (case,) = said.cases
    assert (case.location, case.number, case.case_type) == ("nowhere:sub", "case-77", "27811")
    assert case.parties == (
        ("party-1", "Rowena Q. Placeholder Jr.", "7101"),
        ("party-2", "Nullstone Widgets LLC", "7102"),
    )


def _case_answer() -> bytes:
    def known(number: str) -> etree._Element:
        return parts.identification("nc:PersonOtherIdentification", number, "CASEPARTYID")

    name = V4.element(
        "nc:PersonName",
        V4.element("nc:PersonGivenName", "Rowena"),
        V4.element("nc:PersonMiddleName", "Q."),
        V4.element("nc:PersonSurName", "Placeholder"),
        V4.element("nc:PersonNameSuffixText", "Jr."),
    )
    body = V4.element(
        "ecf:EntityOrganization",
        V4.element(
            "t:OrganizationOtherIdentification",
            parts.identification("t:Identification", "party-2", "CASEPARTYID"),
        ),
        V4.element("nc:OrganizationName", "Nullstone Widgets LLC"),
    )
    people = [
        V4.element(
            "ecf:CaseParticipant",
            V4.element("ecf:EntityPerson", name, known("party-1")),
            V4.element("ecf:CaseParticipantRoleCode", "7101"),
        ),
        V4.element("ecf:CaseParticipant", body, V4.element("ecf:CaseParticipantRoleCode", "7102")),
        V4.element(
            "ecf:CaseParticipant",
            V4.element("ecf:EntityPerson", parts.identification("nc:PersonOtherIdentification", "a-1", "ATTORNEYID")),
            V4.element("ecf:CaseParticipantRoleCode", "ATTY"),
        ),
    ]
    case = V4.element(
        "nc:Case",
        V4.element("nc:CaseTitleText", "Placeholder v. Nullstone"),
        V4.element("nc:CaseTrackingID", "case-77"),
        V4.element("nc:CaseDocketID", "26CV001234"),
        V4.element("j:CaseAugmentation", parts.court("nowhere:sub")),
        V4.element("t:CaseAugmentation", people, V4.element("t:CaseTypeText", "27811")),
    )
    return V4.canonical(
        V4.element("case:CaseResponseMessage", parts.sender(ASKER), parts.court("nowhere:all"), case),
    )
