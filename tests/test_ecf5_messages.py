"""Messages of ECF 5.0: what we write follows the published schemas, and every published example is read or named."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline import schemas
from pipeline.filing.ecf import mtom
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import fees, filing, found, papers, policy, questions, receipt, review, status, wire, xop
from pipeline.filing.ecf.v5.header import Header, ids
from pipeline.filing.ecf.v5.kinds import Use, recognised
from pipeline.filing.ecf.v5.words import MESSAGE, OURS, V
from pipeline.filing.profile import Code
from pipeline.model import Severity
from tests import ecf5, reference

SETS = ("ecf-5.0", "ecf-5.0-tyler")


@pytest.fixture(params=SETS)
def schema(request: pytest.FixtureRequest) -> schemas.Schemas:
    return schemas.Schemas(reference.ecf(request.param) / "schema")


def exclusive(message: Element) -> bytes:
    """The bytes without the namespaces of what it stands in."""
    return bytes(etree.tostring(message, method="c14n", exclusive=True))


def named(message: Element) -> tuple[str, str]:
    kind = recognised(message)
    assert kind
    return kind[0], kind[1].value


# ── what we write ──

SERVED = filing.Served(recipients=(("r-1", "https://service.invalid"), ("r-2", "https://service.invalid")))
Made = Callable[[Path, Header], Element]
WRITTEN: dict[str, Made] = {
    "a filing into a case": lambda folder, head: filing.review_filing(ecf5.request(folder), head),
    "a filing that opens a case": lambda folder, head: filing.review_filing(ecf5.request(folder, initial=True), head),
    "a filing that is served": lambda folder, head: filing.review_filing(ecf5.request(folder), head, SERVED),
    "what a filing costs": lambda folder, head: filing.fees_calculation(
        ecf5.request(folder), ecf5.header("question"), head
    ),
    "papers to be served": lambda folder, head: filing.serve_filing(ecf5.request(folder), head, SERVED),
    "what became of a filing": lambda _folder, head: questions.filing_status(
        head,
        questions.About(reference="r", filing_ids=("1", "2"), docket_number="26-CV-123", case_number="77"),
    ),
    "what became of a new case": lambda _folder, head: questions.filing_status(head, questions.About(reference="r")),
    "the list of filings": lambda _folder, head: questions.filing_list(head, ecf5.AT.date(), ecf5.AT.date()),
    "take it back": lambda _folder, head: questions.cancel_filing(dataclasses.replace(head, filing_ids=("1",))),
    "a case": lambda _folder, head: questions.case(head, "26-CV-123", "77"),
    "cases of a person": lambda _folder, head: questions.case_list(head, person=("Rowena", "Placeholder")),
    "cases of a body": lambda _folder, head: questions.case_list(head, organisation="Nullstone Widgets LLC"),
    "who is served in a case": lambda _folder, head: questions.service_information(head, "26-CV-123", "77"),
    "the court's policy": lambda _folder, head: questions.policy(head),
    "a document": lambda _folder, head: questions.document(head, "c/1", "26-CV-123"),
    "our answer to a decision": lambda _folder, _head: status.acknowledgement(
        "NotifyFilingReviewComplete", at=ecf5.AT, ours="a", theirs=("b",)
    ),
    "our answer to a docketing": lambda _folder, _head: status.acknowledgement(
        "NotifyDocketingComplete", at=ecf5.AT, ours="a", theirs=("b",), error="100"
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_we_write_follows_the_schema(what: str, schema: schemas.Schemas, tmp_path: Path) -> None:
    message = WRITTEN[what](tmp_path, ecf5.header())
    assert wire.faults(message, schema) == ()
    assert named(message)[1] == "sent"


@pytest.mark.parametrize("what", WRITTEN)
def test_what_we_write_comes_out_of_its_envelope_as_it_went_in(what: str, tmp_path: Path) -> None:
    message = WRITTEN[what](tmp_path, ecf5.header())
    made = wire.packed(message, "r", papers.parts(ecf5.request(tmp_path)))
    incoming = wire.opened(b"".join(made.pieces()), made.content_type, None)
    assert exclusive(incoming.message) == exclusive(message)


def test_the_schema_would_refuse_an_include_where_a_file_belongs(schema: schemas.Schemas, tmp_path: Path) -> None:
    """Why a message is held against the schema with the places of its files empty."""
    message = filing.review_filing(ecf5.request(tmp_path), ecf5.header())
    assert any("Base64BinaryObject" in one.path for one in schema.faults(message))
    assert schema.faults(xop.without_includes(message)) == ()


@pytest.mark.parametrize("seed", range(25))
def test_whatever_a_request_holds_the_message_follows_the_schema(seed: int, tmp_path: Path) -> None:
    schema = schemas.Schemas(reference.ecf("ecf-5.0") / "schema")
    wanted = ecf5.random_request(tmp_path, seed)
    known = tuple((one.number, "https://s.invalid") for one in wanted.recipients if one.number)
    served = filing.Served(recipients=known) if known else None
    for message in (
        filing.review_filing(wanted, ecf5.header(), served),
        filing.fees_calculation(wanted, ecf5.header("q"), ecf5.header(), served),
    ):
        assert wire.faults(message, schema) == ()
    made = wire.packed(message, "r", papers.parts(wanted))
    incoming = wire.opened(b"".join(made.pieces()), made.content_type, schema)
    files = [one.attachment.file.path.read_bytes() for one in papers.papers(wanted)]
    assert list(incoming.parts.values()) == files


def test_the_fees_are_asked_of_the_very_message(tmp_path: Path) -> None:
    wanted = ecf5.request(tmp_path)
    sent = V.canonical(filing.review_filing(wanted, ecf5.header()))
    asked = V.canonical(filing.fees_calculation(wanted, ecf5.header("question"), ecf5.header()))
    message = sent[sent.index(b"<filing:FilingMessage") : sent.index(b"</filing:FilingMessage>")]
    assert message in asked
    payment = sent[sent.index(b"<payment:PaymentMessage") :].partition(b"</wrappers:")[0]
    assert payment in asked


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    wanted = ecf5.request(tmp_path)
    made = [wire.packed(filing.review_filing(wanted, ecf5.header()), "r", papers.parts(wanted)) for _ in range(2)]
    assert b"".join(made[0].pieces()) == b"".join(made[1].pieces())


def test_the_augmentations_stand_in_the_standard_order(tmp_path: Path) -> None:
    message = filing.review_filing(ecf5.request(tmp_path, initial=True), ecf5.header())
    case = V.find(message, "filing:FilingMessage/nc:Case")
    assert case is not None
    spaces = [one.tag.rpartition("/")[2] for one in case if "Augmentation" in one.tag]
    assert [one.partition("}")[0] for one in spaces] == ["", "ecf", "civil"], "justice (its name ends in /), ecf, kind"


def test_our_ids_stand_where_the_court_side_must_repeat_them(tmp_path: Path) -> None:
    message = V.find(filing.review_filing(ecf5.request(tmp_path), ecf5.header()), "filing:FilingMessage")
    assert message is not None
    assert ids(message, MESSAGE, OURS) == (ecf5.REFERENCE,)
    controls = [one.text for one in message.iter(V.name("nc:DocumentFileControlID"))]
    assert controls == [f"{ecf5.REFERENCE}/2", f"{ecf5.REFERENCE}/1"], "connected documents first, as the schema wants"


def test_what_is_attached_goes_as_a_connected_document_of_its_lead(tmp_path: Path) -> None:
    wanted = dataclasses.replace(ecf5.request(tmp_path), documents=(ecf5.document(tmp_path, 1, attached=2),))
    made = papers.papers(wanted)
    assert [(one.control.rpartition("/")[2], one.lead) for one in made] == [("1", None), ("1.2", 1), ("1.3", 1)]


TELLING = {
    "a civil case in one code tells all": ({"initial": True}, {}, set()),
    "a new juvenile case": ({"initial": True}, {"case_element": "juvenile"}, {"case_element"}),
    "a paper in a juvenile case": ({}, {"case_element": "juvenile"}, set()),
    "a case type of its own": ({}, {"case_type": Code(code="28")}, {"case_type"}),
    "a subtype": ({}, {"case_subtype": Code(code="3")}, {"case_subtype"}),
    "a filer type": ({}, {"filer_type": Code(code="3")}, {"filer_type"}),
}


@pytest.mark.parametrize("what", TELLING)
def test_what_the_standard_has_no_place_for_is_said(what: str, tmp_path: Path) -> None:
    keys, changes, fields = TELLING[what]
    wanted = dataclasses.replace(ecf5.request(tmp_path, **keys), **changes)  # type: ignore[arg-type]
    findings = tuple(filing.untold(wanted))
    assert {one.where.field for one in findings} == fields
    assert all(one.severity is Severity.WARNING and one.code == "portal.not-told" for one in findings)


# ── every published example ──


def review_of(message: Element) -> tuple[Any, ...]:
    said = review.reviewed(message)
    return receipt.overall(said).value, said.references, said.filing_ids, said.docket_number, len(said.papers)


def reviews(root: Element) -> list[tuple[Any, ...]]:
    names = ("ecf:MatchingFiling", "reviewfilingcallback:NotifyFilingReviewCompleteMessage",
             "docketcallback:NotifyDocketingCompleteMessage")  # fmt: skip
    return [review_of(one) for name in names for one in root.iter(V.name(name))]


def status_of(root: Element) -> tuple[Any, ...]:
    told = status.read(next(root.iter(V.name("cbrn:MessageStatus"))))
    return told.verdict({}).value, told.echoed, told.filing_ids


def documents(root: Element) -> tuple[int, int]:
    return (
        len(list(root.iter(V.name("filing:FilingLeadDocument")))),
        len(list(root.iter(V.name("filing:FilingConnectedDocument")))),
    )


def case_of(root: Element) -> tuple[Any, ...]:
    one = found.cases(root[0])[0]
    return one.number, one.docket_number, one.location, len(one.parties)


def paid(root: Element) -> list[str]:
    return [str(one.amount) for one in fees.paid(V.element("wrappers:ReviewFilingRequest", root))]


def policy_of(root: Element) -> tuple[Any, ...]:
    read = policy.policy(root)
    return read.version, sorted(read.lists)


def criteria(root: Element) -> tuple[str, ...]:
    return ids(root, MESSAGE, OURS)


NOA = ("accepted", ("8438345",), ("897065001",), "CC-17-0001", 2)
ROA = ("accepted", ("ROA-052753",), ("90998R67O99A",), "CV-18-0244", 1)
LISTS = ["casecategory", "feeexceptionreason", "partytype"]
SAMPLES: dict[str, tuple[str, str, Callable[[Element], Any], Any]] = {
    "AttyDiscipline-RvFR": ("ReviewFiling", "sent", documents, (1, 1)),
    "appellate": ("ReviewFiling", "sent", documents, (1, 1)),
    "appellate-NOA-001-ReviewFilingRequest-00": ("ReviewFiling", "sent", documents, (1, 1)),
    "appellate-NOA-003-RecordDocketingRequest-00": ("RecordDocketing", "other", documents, (1, 1)),
    "appellate-NOA-005-NotifyDocketingCompleteRequest-00": ("NotifyDocketingComplete", "read", reviews, [NOA]),
    "appellate-NOA-007-NotifyFilingReviewCompleteRequest-00": ("NotifyFilingReviewComplete", "read", reviews, [NOA]),
    "appellate-ROA-001-ReviewFilingRequest-00": ("ReviewFiling", "sent", documents, (1, 8)),
    "appellate-ROA-003-RecordDocketingRequest-00": ("RecordDocketing", "other", documents, (1, 8)),
    "appellate-ROA-005-NotifyDocketingCompleteRequest-00": ("NotifyDocketingComplete", "read", reviews, [ROA]),
    "appellate-ROA-007-NotifyFilingReviewCompleteRequest-00": ("NotifyFilingReviewComplete", "read", reviews, [ROA]),
    "caselistrequest": ("GetCaseList", "sent", criteria, ("123456ABC",)),
    "caserequest": ("GetCase", "sent", criteria, ("10",)),
    "citation": ("ReviewFiling", "sent", documents, (1, 1)),
    "civil-complaint-002-ReviewFilingResponse-04": ("ReviewFiling", "read", status_of, ("taken", ("XYZ009876JKL",), ("123456ABC",))),  # noqa: E501
    "civil-complaint-004-GetFilingStatusResponse-04": ("GetFilingStatus", "read", reviews, [("received", (), ("123456ABC",), "", 2)]),  # noqa: E501
    "civil-complaint-006-RecordDocketingResponse-04": ("RecordDocketing", "other", status_of, ("taken", (), ("123456ABC",))),  # noqa: E501
    "civil-complaint-008-NotifyDocketingCompleteResponse-04": ("NotifyDocketingComplete", "sent", status_of, ("taken", (), ("123456ABC",))),  # noqa: E501
    "civil-complaint-010-NotifyFilingReviewCompleteResponse-04": ("NotifyFilingReviewComplete", "sent", status_of, ("taken", ("m8900-i8j79",), ("123456ABC",))),  # noqa: E501
    "civil-complaint-012-GetCaseResponse-04": ("GetCase", "read", case_of, ("7876934321007", "CV-2017-010110", "10", 2)),  # noqa: E501
    "civil-complaint-014-GetFilingListResponse-04": ("GetFilingList", "read", reviews, [("accepted", (), ("123456ABC",), "CV-2017-010110", 2)]),  # noqa: E501
    "civil-complaint-016-GetDocumentRequest-Exhibit-04": ("GetDocument", "sent", lambda root: criteria(root[0]), ("ab1e-1234-56A-AD69",)),  # noqa: E501
    "civil-complaint-018-GetDocumentResponse-Exhibit-04": ("GetDocument", "read", lambda root: criteria(root[0]), ("ab1e-1234-56A-AD69",)),  # noqa: E501
    "civil-complaint-020-ReviewFilingResponse-ProofofService-04": ("ReviewFiling", "read", status_of, ("taken", ("SERV-0004-898L",), ("123456ABD",))),  # noqa: E501
    "civil-complaint-022-ReviewFilingResponse-Answer-04": ("ReviewFiling", "read", status_of, ("taken", ("XYZ00989HGRXL",), ("123456ABE",))),  # noqa: E501
    "criminal": ("ReviewFiling", "sent", documents, (1, 1)),
    "docket": ("RecordDocketing", "other", documents, (1, 1)),
    "docketcallback": ("NotifyDocketingComplete", "read", reviews, [("accepted", (), (), "123456ABC", 2)]),
    "documentresponse": ("GetDocument", "read", criteria, ("123456ABC",)),
    "feesrequest": ("GetFeesCalculation", "sent", documents, (1, 1)),
    "filinglistrequest": ("GetFilingList", "sent", criteria, ("123456ABC",)),
    "filingstatusrequest": ("GetFilingStatus", "sent", criteria, ("123456ABC",)),
    "juvenile": ("ReviewFiling", "sent", documents, (1, 1)),
    "new-civil-filing": ("ReviewFiling", "sent", documents, (1, 0)),
    "paymentreceipt": ("ReviewFiling", "sent", paid, ["100.00"]),
    "policyresponse": ("GetPolicy", "read", policy_of, ("1", LISTS)),
    "requestdateresponse": ("RequestCourtDate", "other", criteria, ("001-f786e6d6-558c-448f-b249-067002d716a0",)),
    "reviewfilingcallback": ("NotifyFilingReviewComplete", "read", reviews, [("accepted", ("123456ABC",), (), "123456ABC", 2)]),  # noqa: E501
    "scheduleresponse": ("GetCourtSchedule", "other", criteria, ("001-f786e6d6-558c-448f-b249-067002d716a0",)),
    "serviceinformationrequest": ("GetServiceInformation", "sent", criteria, ("10",)),
    "stampinformation": ("DocumentStampInformation", "other", criteria, ()),
    "tyler-feesrequest": ("GetFeesCalculation", "sent", documents, (2, 1)),
    "tyler-recordfilingrequest": ("RecordDocketing", "other", documents, (2, 1)),
    "tyler-reviewfilingrequest": ("ReviewFiling", "sent", documents, (2, 1)),
}  # fmt: skip
"""Each published example: the operation it belongs to, what it is to a filer, and what is read out of it."""


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_published_example_is_read_or_named(sample: str) -> None:
    operation, use, read, expected = SAMPLES[sample]
    root = schemas.parse((reference.ecf("ecf-5.0") / "samples" / f"{sample}.xml").read_bytes())
    assert named(root) == (operation, use)
    assert read(root) == expected


def test_every_published_example_stands_in_the_table_and_follows_the_schema() -> None:
    folder = reference.ecf("ecf-5.0")
    schema = schemas.Schemas(folder / "schema")
    samples = sorted((folder / "samples").glob("*.xml"))
    assert {one.stem for one in samples} == set(SAMPLES)
    assert not [one.name for one in samples if schema.faults(schemas.parse(one.read_bytes()))]


def test_the_schemas_of_one_maker_refuse_some_examples_of_the_standard() -> None:
    """Why a portal's own set goes before the standard's: this maker left out criminal cases and signatures."""
    own = schemas.Schemas(reference.ecf("ecf-5.0-tyler") / "schema")
    samples = sorted((reference.ecf("ecf-5.0") / "samples").glob("*.xml"))
    refused = [one.stem for one in samples if own.faults(schemas.parse(one.read_bytes()))]
    assert refused == ["appellate", "citation", "criminal", "juvenile"]


def test_a_message_of_another_standard_is_not_named() -> None:
    assert recognised(schemas.parse(b"<a xmlns='urn:x'/>")) is None
    assert recognised(schemas.parse(b"<a/>")) is None
    assert recognised(V.element("wrappers:ReviewFilingRequest")) == ("ReviewFiling", Use.SENT)


def test_a_message_that_follows_no_schema_is_not_read() -> None:
    schema = schemas.Schemas(reference.ecf("ecf-5.0") / "schema")
    made = wire.packed(V.element("wrappers:GetCaseResponse"), "r")
    with pytest.raises(wire.Unreadable, match="breaks its schema at GetCaseResponse"):
        wire.opened(b"".join(made.pieces()), made.content_type, schema)


def test_a_multipart_without_its_file_is_not_read(tmp_path: Path) -> None:
    made = wire.packed(filing.review_filing(ecf5.request(tmp_path), ecf5.header()), "r")
    with pytest.raises(wire.Unreadable, match="names a part that is not there"):
        wire.opened(b"".join(made.pieces()), made.content_type, None)
    assert isinstance(made, mtom.Packed)
