"""How answers and calls in ECF 4.01 are judged: sure, refused or in doubt; never accepted by a guess."""

import base64
import io
import itertools
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from lxml import etree

from pipeline import schemas, web
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, SettingsError
from pipeline.filing import portals, prepare, receipts
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.v4 import (
    callback,
    callbacks,
    copies,
    errors,
    fetch,
    login,
    outcomes,
    parts,
    receipt,
    signed_time,
    statuses,
)
from pipeline.filing.ecf.v4.callback import Rendition
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.review_filing import Sent, SentDocument, review_filing
from pipeline.filing.portals import NotListed, Unanswerable
from pipeline.filing.portals.ecf4 import Ecf4Portal
from pipeline.model import Envelope, Outcome, ReviewStatus
from pipeline.settings import PortalSettings
from pipeline.simulator import tls as certificates
from tests import ecf4, envelopes, reference
from tests import ecf4_office as offices
from tests.ecf4 import ASKER, REFERENCE

RECEIVED, REVIEW, DEFERRED = ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED
ACCEPTED, PARTLY, RETURNED = ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED, ReviewStatus.RETURNED
REJECTED, CANCELLED, FAILED = ReviewStatus.REJECTED, ReviewStatus.CANCELLED, ReviewStatus.FAILED
UNKNOWN = ReviewStatus.UNKNOWN


# ── words and wholes ─────────────────────────────────────────────────────────────────────────────────

WHOLES: dict[str, tuple[tuple[ReviewStatus, ...], ReviewStatus]] = {
    "no papers": ((), UNKNOWN),
    "all accepted": ((ACCEPTED, ACCEPTED), ACCEPTED),
    "some accepted, some rejected": ((ACCEPTED, REJECTED), PARTLY),
    "some accepted, some cancelled": ((ACCEPTED, CANCELLED), PARTLY),
    "all rejected": ((REJECTED, REJECTED), REJECTED),
    "one returned, one rejected: the clock counts": ((REJECTED, RETURNED), RETURNED),
    "one failed, one cancelled": ((FAILED, CANCELLED), FAILED),
    "all cancelled": ((CANCELLED, CANCELLED), CANCELLED),
    "one accepted, one waiting": ((ACCEPTED, RECEIVED), REVIEW),
    "one rejected, one deferred": ((REJECTED, DEFERRED), DEFERRED),
    "one waiting, one in hand": ((RECEIVED, REVIEW), REVIEW),
    "all waiting": ((RECEIVED, RECEIVED), RECEIVED),
    "one nobody understands": ((ACCEPTED, UNKNOWN), UNKNOWN),
}


@pytest.mark.parametrize("name", WHOLES)
def test_an_envelope_with(name: str) -> None:
    papers, whole = WHOLES[name]
    assert statuses.whole(papers) is whole


def test_no_mixture_of_papers_is_accepted_unless_every_paper_is() -> None:
    for papers in itertools.product(ReviewStatus, repeat=3):
        whole = statuses.whole(papers)
        assert (whole is ACCEPTED) == (set(papers) == {ACCEPTED})
        assert whole is statuses.whole(papers[::-1])


def test_the_words_of_the_recorded_table_are_all_known_and_others_are_not() -> None:
    table = schemas.parse((reference.ecf("ecf-4.01-tyler") / "codelists" / "adams_filingstatus_test.xml").read_bytes())
    rows = [[str(cell.text).strip() for cell in row.iter("{*}SimpleValue")] for row in table.iter("{*}Row")]
    assert len(rows) == 15
    assert {row[0] for row in rows} <= set(statuses.words())
    assert statuses.meaning("granted") == statuses.Said(status=ACCEPTED, ruling="granted")
    for word in ("", "accepted-ish", "pending-magistrate", "error", "served"):
        assert statuses.meaning(word).status is UNKNOWN
    assert statuses.meaning(" Accepted ").status is ACCEPTED
    assert statuses.meaning("rejected", "Returned for correction").status is RETURNED
    assert statuses.meaning("accepted", "Returned for correction").status is ACCEPTED


def test_only_a_refused_log_in_asks_for_another_password() -> None:
    assert errors.not_let_in(("-4",))
    assert errors.not_let_in(("97", "-2"))
    assert not errors.not_let_in(("-5", "97", "-10"))
    assert errors.fault_not_let_in(soap.Fault("sender", ("Sender", "FailedAuthentication"), ""))
    assert not errors.fault_not_let_in(soap.Fault("receiver", ("Receiver", "FailedAuthentication"), ""))


def test_an_error_is_a_refusal_only_when_every_number_surely_is() -> None:
    assert errors.refusal(["97"])
    assert errors.refusal(["95", "96"])
    assert not errors.refusal([])
    for doubtful in ("-1", "-10", "-15", "12345", "?"):
        assert not errors.refusal([doubtful])
        assert not errors.refusal(["97", doubtful])
    for code in errors.codes():
        known = errors.problem(code)
        assert known.repair.endswith(".")
        assert known.meaning
    assert "Rowena" not in str(errors.problem("Rowena Placeholder"))


EXPLAINED: dict[str, tuple[tuple[str, ...], dict[str, str], bool]] = {
    "a sure refusal without words": (("97",), {}, True),
    "an unknown error with words": (("-1",), {"-1": "no such code: 5766"}, True),
    "an unknown error without words": (("-1",), {}, False),
    "a number nobody knows, with words": (("4711",), {"4711": "closed on holidays"}, True),
    "a sure refusal beside an unknown error without words": (("97", "-1"), {}, False),
    "a court that is down, with words": (("-10",), {"-10": "try later"}, False),
    "a court that is slow, beside a refusal": (("97", "-15"), {"-15": "try later"}, False),
    "nothing": ((), {}, False),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_person_can_act_upon(name: str) -> None:
    codes, words, wanted = EXPLAINED[name]
    assert errors.explained(codes, words) is wanted


def test_the_words_of_an_error_are_bounded_and_a_portal_that_says_only_a_number_has_none() -> None:
    texts = (("-1", "x" * 1000), ("97", " a\n b "), ("12", "-12"), ("13", ""), ("-1", "second"))
    wrong = [V4.element("ecf:Error", V4.element("ecf:ErrorCode", code)) for code, _ in texts]
    for one, (_, text) in zip(wrong, texts, strict=True):
        one.append(V4.element("ecf:ErrorText"))
        one[-1].text = text
    assert parts.error_words(V4.element("fees:X", wrong)) == {"-1": "x" * 300, "97": "a b"}


# ── over the wire ────────────────────────────────────────────────────────────────────────────────────


class Scripted(HTTPServer):
    """A court that answers each operation as the test says, and keeps what it was sent."""

    answers: dict[str, tuple[int, bytes]]
    heard: list[tuple[str, bytes]]


class _Says(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = etree.QName(schemas.parse(body)[-1][0]).localname
        self.server.heard.append((asked, body))
        status, said = self.server.answers.get(asked, (500, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return offices.shared_home(tmp_path_factory.getbasetemp())


@pytest.fixture
def court() -> Iterator[Scripted]:
    with Scripted(("127.0.0.1", 0), _Says) as listening:
        listening.answers, listening.heard = {"FilingListQueryMessage": (200, _list())}, []
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def _options(url: str, **more: object) -> PortalSettings:
    return PortalSettings.model_validate(
        {
            "kind": "ecf4",
            "url": url,
            "user_file": "user",
            "sender": ASKER.sender,
            "callback_secret_file": "secret",
            "courts": {"us-nowhere": offices.COURT},
            "connect_seconds": 2,
            "time_limit_seconds": 5,
            **more,
        },
    )


@pytest.fixture
def portal(court: Scripted, home: Path) -> Ecf4Portal:
    made = portals.open_portal("county", _options(f"http://127.0.0.1:{court.server_port}/"), home)
    assert isinstance(made, Ecf4Portal)
    return made


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    """An envelope with the message of one paper laid beside it."""
    made = envelopes.envelope(tmp_path)
    path = prepare.message_path(made, REFERENCE)
    path.parent.mkdir()
    path.write_bytes(review_filing(ecf4.request(tmp_path), ASKER))
    return made


def _soap(message: bytes) -> bytes:
    return soap.wrapped(message, soap.Version.V11)


def _id(number: str, category: str) -> etree._Element:
    return parts.identification("nc:DocumentIdentification", number, category)


def _receipt(*codes: str, filings: int = 1, location: str = "nowhere:civil", lawful: bool = True) -> bytes:
    found = [_id(f"f-{one}", "FILINGID") for one in range(filings)]
    head = [*found, *([_id("1048577", "ENVELOPEID")] if filings else []), *parts.sender(ASKER)]
    wrong = [
        V4.element("ecf:Error", V4.element("ecf:ErrorCode", one), V4.element("ecf:ErrorText", "Rowena"))
        for one in codes
    ]
    message = V4.element("receipt:MessageReceiptMessage", head, parts.court(location), wrong)
    if not lawful:
        message.append(V4.element("nc:CaseTitleText", "x"))
    return _soap(V4.canonical(message))


def _list(*papers: etree._Element, code: str = "0") -> bytes:
    error = V4.element("ecf:Error", V4.element("ecf:ErrorCode", code), V4.element("ecf:ErrorText"))
    head = [*parts.sender(ASKER), parts.court("nowhere:civil"), error]
    return _soap(V4.canonical(V4.element("list:FilingListResponseMessage", head, papers)))


def _paper(control: str, status: str = "submitted", number: str = "f-0") -> etree._Element:
    state = V4.element("ecf:FilingStatus", V4.element("ecf:FilingStatusCode", status))
    told = V4.given("nc:DocumentFileControlID", control)
    return V4.element("list:MatchingFiling", told, _id(number, "FILINGID"), _id("1048577", "ENVELOPEID"), state)


def _fault_11(code: str) -> bytes:
    return _soap(
        b'<soap:Fault xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>soap:'
        + code.encode()
        + b"</faultcode><faultstring>Rowena Placeholder</faultstring></soap:Fault>"
    )


def _fault_12(code: str, subcode: str) -> bytes:
    space = soap.Version.V12.namespace
    return soap.wrapped(
        (
            f'<s:Fault xmlns:s="{space}"><s:Code><s:Value>s:{code}</s:Value><s:Subcode><s:Value>a:{subcode}</s:Value>'
            '</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">Rowena</s:Text></s:Reason></s:Fault>'
        ).encode(),
        soap.Version.V12,
    )


ENDS: dict[str, tuple[Callable[[], tuple[int, bytes]], type[Exception] | None]] = {
    "a receipt with our one paper": (lambda: (200, _receipt()), None),
    "a receipt with error 0": (lambda: (200, _receipt("0")), None),
    "error 97 and no ids": (lambda: (200, _receipt("97", filings=0)), PortalRefused),
    "errors 95 and 96": (lambda: (200, _receipt("95", "96", filings=0)), PortalRefused),
    "error 97 with ids": (lambda: (200, _receipt("97")), InDoubt),
    "error -1": (lambda: (200, _receipt("-1", filings=0)), InDoubt),
    "error -15": (lambda: (200, _receipt("-15", filings=0)), InDoubt),
    "an error nobody explained": (lambda: (200, _receipt("4711", filings=0)), InDoubt),
    "a sure error beside an unknown one": (lambda: (200, _receipt("97", "4711", filings=0)), InDoubt),
    "a receipt without ids": (lambda: (200, _receipt(filings=0)), InDoubt),
    "ids for more papers than we sent": (lambda: (200, _receipt(filings=2)), InDoubt),
    "another court": (lambda: (200, _receipt(location="elsewhere")), InDoubt),
    "a receipt its schema does not allow": (lambda: (200, _receipt(lawful=False)), InDoubt),
    "a refusal under status 500": (lambda: (500, _receipt("97", filings=0)), InDoubt),
    "a receipt under status 500": (lambda: (500, _receipt()), InDoubt),
    "another message": (lambda: (200, _list()), InDoubt),
    "our own message back": (lambda: (200, _soap(b"<a/>")), InDoubt),
    "an empty envelope": (lambda: (200, _soap(b"<a/>").replace(b"<a/>", b"")), InDoubt),
    "a page of HTML": (lambda: (200, b"<html><body>signed out</body></html>"), InDoubt),
    "nothing under status 401": (lambda: (401, b""), InDoubt),
    "nothing under status 503": (lambda: (503, b""), InDoubt),
    "garbage": (lambda: (200, b"\x00\xff<<"), InDoubt),
    "a document type that would be expanded": (
        lambda: (200, b'<!DOCTYPE a [<!ENTITY x "xxxx">]><a>&x;</a>'),
        InDoubt,
    ),
    "a fault of the server": (lambda: (500, _fault_11("Server")), InDoubt),
    "a fault of ours without a cause": (lambda: (500, _fault_11("Client")), InDoubt),
    "a fault of authentication": (lambda: (500, _fault_11("Client.Authentication")), PortalRefused),
    "a fault of the message's form": (lambda: (500, _fault_12("Sender", "DeserializationFailed")), PortalRefused),
    "a fault of another version": (lambda: (500, _fault_11("VersionMismatch")), PortalRefused),
    "a fault of the server that speaks of authentication": (
        lambda: (500, _fault_12("Receiver", "FailedAuthentication")),
        InDoubt,
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_filing_that_ends_with(name: str, court: Scripted, portal: Ecf4Portal, envelope: Envelope) -> None:
    answer, end = ENDS[name]
    court.answers["ReviewFilingRequestMessage"] = answer()
    kept: list[bytes] = []
    if end is None:
        said = portal.submit(envelope, REFERENCE, keep=kept.append)
        assert (said.status, said.reference, said.at_told) == (RECEIVED, "1048577", False)
        assert ("filing", "f-0") in said.marks
        assert [one.control for one in said.outcomes] == [f"{REFERENCE}/1"]
    else:
        with pytest.raises(end) as caught:
            portal.submit(envelope, REFERENCE, keep=kept.append)
        assert "Rowena" not in str(caught.value)
    assert kept[:1] == [answer()[1]]
    assert [asked for asked, _ in court.heard].count("ReviewFilingRequestMessage") == 1


def test_a_refusal_is_not_believed_while_the_list_has_the_envelope(
    court: Scripted, portal: Ecf4Portal, envelope: Envelope
) -> None:
    court.answers["ReviewFilingRequestMessage"] = (200, _receipt("97", filings=0))
    court.answers["FilingListQueryMessage"] = (200, _list(_paper(f"{REFERENCE}/1")))
    with pytest.raises(InDoubt, match="its list has the envelope"):
        portal.submit(envelope, REFERENCE)


def test_the_message_goes_byte_for_byte_with_the_user_beside_it(
    court: Scripted, portal: Ecf4Portal, envelope: Envelope
) -> None:
    court.answers["ReviewFilingRequestMessage"] = (200, _receipt())
    portal.submit(envelope, REFERENCE)
    ((_, sent),) = court.heard
    assert prepare.message_path(envelope, REFERENCE).read_bytes() in sent
    header = schemas.parse(sent)[0][0]
    assert etree.QName(header) == etree.QName("urn:tyler:efm:services", "UserNameHeader")
    assert [(one.tag, one.text) for one in header] == [
        ("UserName", "office@example.org"),
        ("Password", "token-of-the-user"),
    ]


def test_where_nobody_listens_surely_nothing_was_sent(home: Path, envelope: Envelope) -> None:
    portal = portals.open_portal("county", _options("http://127.0.0.1:9/"), home)
    with pytest.raises(PortalUnavailable):
        portal.submit(envelope, REFERENCE)


def test_without_a_stored_message_nothing_is_sent(court: Scripted, portal: Ecf4Portal, envelope: Envelope) -> None:
    prepare.message_path(envelope, REFERENCE).unlink()
    with pytest.raises(PortalUnavailable):
        portal.submit(envelope, REFERENCE)
    assert court.heard == []


FOUND: dict[str, tuple[Callable[[], tuple[int, bytes]], object]] = {
    "our reference": (lambda: (200, _list(_paper(f"{REFERENCE}/1"))), RECEIVED),
    "our reference, accepted": (lambda: (200, _list(_paper(f"{REFERENCE}/1", "accepted"))), ACCEPTED),
    "nothing": (lambda: (200, _list()), NotListed),
    "another submission of ours": (lambda: (200, _list(_paper(f"{REFERENCE[:-1]}2/1"))), NotListed),
    "a handle of the portal's": (lambda: (200, _list(_paper("EFM-1"))), Unanswerable),
    "nothing, with an error": (lambda: (200, _list(code="-10")), Unanswerable),
    "our reference, with an error": (lambda: (200, _list(_paper(f"{REFERENCE}/1"), code="12")), Unanswerable),
    "a fault": (lambda: (500, _fault_11("Server")), Unanswerable),
    "no answer": (lambda: (404, b""), Unanswerable),
    "a receipt": (lambda: (200, _receipt()), Unanswerable),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_question_in_doubt_that_is_answered_by(
    name: str, court: Scripted, portal: Ecf4Portal, envelope: Envelope
) -> None:
    answer, wanted = FOUND[name]
    court.answers["FilingListQueryMessage"] = answer()
    found = portal.find(envelope, REFERENCE)
    if isinstance(wanted, type):
        assert isinstance(found, wanted)
    else:
        assert getattr(found, "status", None) is wanted


def test_a_portal_with_handles_of_its_own_is_followed_by_the_ids_of_its_receipt(
    court: Scripted, portal: Ecf4Portal, envelope: Envelope
) -> None:
    folder = envelope.folder / receipts.FOLDER
    folder.mkdir()
    (folder / "0123456789abcdef.raw").write_bytes(_receipt())
    (folder / "0123456789abcde0.raw").write_bytes(b"\x00 not an answer")
    court.answers["FilingListQueryMessage"] = (200, _list(_paper("EFM-1", "accepted"), _paper("EFM-2", number="f-9")))
    said = portal.status(envelope, REFERENCE)
    assert (said.status, len(said.outcomes)) == (ACCEPTED, 1)
    court.answers["FilingListQueryMessage"] = (200, _list(_paper("EFM-2", number="f-9")))
    with pytest.raises(PortalUnavailable, match="does not list"):
        portal.status(envelope, REFERENCE)


def _status(word: str, code: str = "0") -> bytes:
    error = V4.element("ecf:Error", V4.element("ecf:ErrorCode", code), V4.element("ecf:ErrorText"))
    state = V4.element(
        "ecf:FilingStatus",
        V4.element("nc:StatusDescriptionText", "Page 2 is blank"),
        V4.element("ecf:FilingStatusCode", word),
    )
    head = [*parts.sender(ASKER), parts.court("nowhere:civil"), error, _id("f-0", "FILINGID")]
    return _soap(V4.canonical(V4.element("status:FilingStatusResponseMessage", head, state)))


def test_where_the_list_fails_each_paper_is_asked_for_by_its_id(
    court: Scripted, portal: Ecf4Portal, envelope: Envelope
) -> None:
    folder = envelope.folder / receipts.FOLDER
    folder.mkdir()
    (folder / "0123456789abcdef.raw").write_bytes(_receipt())
    court.answers["FilingListQueryMessage"] = (200, _list(code="-10"))
    court.answers["FilingStatusQueryMessage"] = (200, _status("rejected"))
    said = portal.status(envelope, REFERENCE)
    assert (said.status, said.reference) == (REJECTED, "1048577")
    assert [(one.title, one.reason, one.number) for one in said.outcomes] == [
        ("Motion to Adjourn", "Page 2 is blank", "f-0")
    ]
    court.answers["FilingStatusQueryMessage"] = (200, _status("accepted", code="-1"))
    with pytest.raises(PortalUnavailable, match="-1"):
        portal.status(envelope, REFERENCE)


# ── papers and what is told of them ──────────────────────────────────────────────────────────────────


def _sent(*titles: str) -> Sent:
    papers = [
        SentDocument(control=f"{REFERENCE}/{at}", title=one, filing="1", pages=1, attachments=1)
        for at, one in enumerate(titles, start=1)
    ]
    return Sent(location="x", case_number="", docket_number="", documents=tuple(papers), account="", payer="")


def _told(title: str = "", control: str = "", status: ReviewStatus = ACCEPTED, number: str | None = None) -> Outcome:
    return Outcome(title=title, status=status, control=control or None, number=number)


MERGED: dict[str, tuple[tuple[Outcome, ...], ReviewStatus, int]] = {
    "nothing": ((), RECEIVED, 2),
    "one by its control id": ((_told(control=f"{REFERENCE}/1"),), REVIEW, 2),
    "both by their control ids": ((_told(control=f"{REFERENCE}/1"), _told(control=f"{REFERENCE}/2")), ACCEPTED, 2),
    "one twice": (
        (_told(control=f"{REFERENCE}/1", number="a"), _told(control=f"{REFERENCE}/1", number="a")),
        REVIEW,
        2,
    ),
    "both by their titles": ((_told("Order", "EFM-1"), _told("motion", "EFM-2", REJECTED)), PARTLY, 2),
    "two that fit nothing": ((_told("A", "EFM-1"), _told("B", "EFM-2")), ACCEPTED, 2),
    "one that fits nothing": ((_told("A", "EFM-1"),), REVIEW, 3),
    "a decision and then an older word": (
        (
            _told(control=f"{REFERENCE}/1", number="a"),
            _told(control=f"{REFERENCE}/2", number="b"),
            _told(control=f"{REFERENCE}/2", number="b", status=REVIEW),
        ),
        ACCEPTED,
        2,
    ),
}


@pytest.mark.parametrize("name", MERGED)
def test_of_two_papers_is_told(name: str) -> None:
    told, whole, count = MERGED[name]
    papers = outcomes.merged(_sent("Motion", "Order"), told)
    assert len(papers) == count
    assert statuses.whole(one.status for one in papers) is whole


# ── calls ────────────────────────────────────────────────────────────────────────────────────────────


def _call(name: str = "nfrc-accepted") -> bytes:
    raw = (reference.ecf("ecf-4.01-tyler") / "samples" / f"synthetic-{name}.xml").read_bytes()
    return _soap(V4.canonical(schemas.parse(raw)))


ACKNOWLEDGED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a call": (_call, "0"),
    "a call about a court that is not ours": (lambda: _call().replace(b"fulton:criminal", b"elsewhere"), "70"),
    "a call without a filing id": (lambda: _call().replace(b"FILINGID", b"OTHERID"), "720"),
    "another message": (_receipt, "705"),
}


@pytest.mark.parametrize("name", ACKNOWLEDGED)
def test_we_answer(name: str, home: Path) -> None:
    call, code = ACKNOWLEDGED[name]
    kind, body = callbacks.acknowledgement(ASKER, frozenset({"fulton:criminal"}), call(), stored=True)
    said = soap.unwrapped(body).body
    assert kind == "text/xml; charset=utf-8"
    assert V4.text(said, "ecf:Error/ecf:ErrorCode") == code
    assert schemas.Schemas(home / "var" / "schemas" / "ecf-4.01").faults(said) == ()
    assert receipt.read(said).errors == (() if code == "0" else (code,))


def test_a_call_that_could_not_be_stored_is_asked_for_again() -> None:
    for raw, side in ((_call(), "receiver"), (b"no soap", "sender")):
        _, body = callbacks.acknowledgement(ASKER, frozenset(), raw, stored=False)
        with pytest.raises(soap.Fault) as caught:
            soap.unwrapped(body)
        assert caught.value.side == side


def test_two_deliveries_of_a_call_are_one_and_two_calls_are_two() -> None:
    again = soap.wrapped(
        _call()[_call().index(b"<soap:Body>") + 11 : -len(b"</soap:Body></soap:Envelope>")], soap.Version.V12
    )
    assert callbacks.message_id(_call()) == callbacks.message_id(again)
    assert callbacks.message_id(_call()) != callbacks.message_id(_call("nfrc-rejected-illegible"))
    assert callbacks.message_id(b"\x00") != callbacks.message_id(b"\x01")


def test_a_call_is_heard_by_our_reference_and_by_its_ids_and_never_believed_when_unlawful(portal: Ecf4Portal) -> None:
    heard = portal.heard(_call().replace(b"JOB-000977-01", f"{REFERENCE}/1".encode()))
    assert heard is not None
    assert heard.reference == REFERENCE
    assert ("envelope", "1048577") in heard.marks
    orphan = portal.heard(_call())
    assert orphan is not None
    assert orphan.reference is None
    for unlawful in (b"", b"no soap", _call().replace(b"ecf:FilingStatusCode", b"ecf:Filing"), _receipt()):
        assert portal.heard(unlawful) is None


def test_a_call_tells_the_reason_the_docket_number_and_the_bill(portal: Ecf4Portal, envelope: Envelope) -> None:
    raw = _call("nfrc-rejected-illegible").replace(b"JOB-000977-01", f"{REFERENCE}/1".encode())
    said = portal.read(raw, envelope, REFERENCE)
    assert said is not None
    assert (said.status, said.docket_number, len(said.charges)) == (RETURNED, "24CR001234", 1)
    (paper,) = said.outcomes
    assert paper.reason == "Page 2 is blank; rescan at 300 dpi"
    assert paper.reason_code == "Document illegible or unreadable"
    assert not said.at_told


def test_only_who_bears_the_secret_is_trusted(portal: Ecf4Portal) -> None:
    assert portal.trusted({"docketpress-callback": offices.SECRET})
    assert portal.trusted({"Authorization": f"Bearer {offices.SECRET}"})
    for headers in ({}, {"Docketpress-Callback": ""}, {"Authorization": "Bearer"}, {"Docketpress-Callback": "x"}):
        assert not portal.trusted(headers)
    assert not login.bears({"Docketpress-Callback": ""}, None)


# ── secrets, copies, tables ──────────────────────────────────────────────────────────────────────────


def test_a_key_or_token_that_others_may_read_is_not_used(home: Path, tmp_path: Path) -> None:
    other = offices.made_home(tmp_path / "home")
    (other / "user").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        portals.open_portal("county", _options("http://127.0.0.1:9/"), other)
    (home / "open.key").write_text("x", encoding="utf-8")
    (home / "open.key").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        portals.open_portal("county", _options("http://127.0.0.1:9/", certificate="user", key="open.key"), home)
    with pytest.raises(SettingsError, match="together"):
        portals.open_portal("county", _options("http://127.0.0.1:9/", key="user"), home)


def _zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(f"{name}.xml", content)
    return out.getvalue()


def test_a_zipped_table_is_unpacked_and_a_bomb_is_not() -> None:
    assert fetch.unpacked(b"<a/>", most=100) == b"<a/>"
    assert fetch.unpacked(_zipped(filing=b"<a/>"), most=100) == b"<a/>"
    for hostile in (
        _zipped(filing=b"0" * 5_000_000),
        _zipped(**{f"n{one}": b"x" for one in range(30)}),
        _zipped(),
        b"PK\x03\x04 nothing",
        _zipped(filing=b"<a/>")[:-30],
    ):
        with pytest.raises(fetch.NotFetched):
            fetch.unpacked(hostile, most=1_000_000)


def test_nothing_is_fetched_from_a_host_that_nobody_named() -> None:
    source = fetch.Source(
        hosts=frozenset({"copies.example.org"}),
        own="127.0.0.1:9",
        bounds=web.Bounds(connect_seconds=1, total_seconds=1),
        ca_file=None,
        client=None,
    )
    for address in (
        "https://elsewhere.example.org/x.pdf",
        "http://copies.example.org/x.pdf",
        "https://copies.example.org@elsewhere.example.org/",
        "file:///etc/passwd",
        "https://copies.example.org:444/x.pdf",
        "",
    ):
        with pytest.raises(fetch.NotFetched, match="address"):
            source.get(address)
    with pytest.raises(fetch.NotFetched, match="no answer"):
        source.get("http://127.0.0.1:9/x.pdf")


def test_a_copy_that_is_no_pdf_is_left_out_and_its_name_cannot_leave_the_folder(
    tmp_path: Path, portal: Ecf4Portal
) -> None:
    call = callback.read(portal._wire.read(_call()))
    good = call.papers[0].renditions[0]
    hostile = (
        replace(good, name="../../evil.pdf"),
        replace(good, content="bm8gcGRm"),
        replace(good, content="not base64!"),
        Rendition(name="x", content="", address="https://elsewhere.example.org/"),
    )
    told = replace(call, papers=(replace(call.papers[0], renditions=(good, *hostile)),))

    def get(_address: str) -> bytes:
        raise fetch.NotFetched("no")

    found = copies.copies([told], tmp_path / "copies", get)
    assert len(found) == 2
    assert {one.path.parent for one in found} == {tmp_path / "copies"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copies"]


def test_the_time_that_proves_a_download_is_signed_by_our_certificate(tmp_path: Path) -> None:
    made = certificates.make(tmp_path / "tls")
    at = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    header = signed_time.proof((made.client_certificate, made.client_key), at)
    raw = tmp_path / "proof.der"
    raw.write_bytes(base64.b64decode(header["tyl-efm-api"], validate=True))
    said = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", str(raw), "-CAfile", str(made.ca), "-purpose", "any"],
        capture_output=True,
        check=True,
    )
    assert said.stdout == b"2026-11-22T10:00:00.000Z"
    with pytest.raises(PortalUnavailable, match="a pair"):
        signed_time.proof((made.client_certificate, made.key), at)
