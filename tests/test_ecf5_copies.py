"""Stamped copies of ECF 5.0 come from where they may, and calls that are not what they seem change nothing."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import schemas
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.mtom import Part
from pipeline.filing.ecf.v5 import hearing, wire, xop
from pipeline.filing.ecf.v5.header import identification
from pipeline.filing.ecf.v5.receipt import Whose
from pipeline.filing.ecf.v5.sent import Sent
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, THEIRS, V
from pipeline.filing.portals import open_portal
from pipeline.filing.portals.ecf5 import Ecf5Portal
from pipeline.model import Envelope, ReviewStatus
from pipeline.settings import PortalSettings
from tests import ecf5, ecf5_office, reference
from tests.ecf5_court import envelope as envelope  # noqa: PLC0414 - the fixture

STAMPED = b"%PDF-1.7 stamped"
SENT = Sent(
    reference=ecf5.REFERENCE, location="nowhere:dc", at=ecf5.AT, docket_number="26-CV-123", case_number=None,
    controls=(f"{ecf5.REFERENCE}/1",), titles=("paper-1",),
)  # fmt: skip
WHOSE = Whose(envelope_id="e", portal="county", reference=ecf5.REFERENCE)


def call(
    *,
    rendition: Element | None = None,
    word: str = "accepted",
    paper: str = "accepted",
    ours: str = ecf5.REFERENCE,
    control: str = f"{ecf5.REFERENCE}/1",
    filing_id: str = "E-1",
    message_id: str = "t-1",
    operation: str = "NotifyFilingReviewComplete",
    inner: str = "reviewfilingcallback",
) -> Element:
    review = V.element(
        "ecf:LeadDocumentReview",
        V.element(
            "ecf:DocumentReviewDisposition", V.element("ecf:DocumentReviewStatus", V.element("nc:StatusText", paper))
        ),
        V.element(
            "ecf:ReviewedDocument",
            V.element("nc:DocumentFileControlID", control),
            V.element("nc:DocumentIdentification"),
            V.element("nc:DocumentTitleText", "paper-1"),
            V.element("ecf:DocumentAugmentation", rendition),
        ),
    )
    return V.element(
        f"wrappers:{operation}Request",
        V.element(
            f"{inner}:{operation}Message",
            identification(message_id, MESSAGE, THEIRS),
            identification(filing_id, FILING, THEIRS),
            identification(ours, MESSAGE, OURS),
            ecf5.header().core(),
            V.element("ecf:FilingStatus", V.element("ecf:FilingReviewStatusCode", word)),
            review,
            V.element("nc:Case", V.element("ecf:CaseAugmentation", V.element("j:CaseNumberText", "26-CV-123"))),
        ),
    )


def rendition(*, inside: Element | str | None = None, uri: str = "") -> Element:
    binary = V.element("nc:Base64BinaryObject", inside) if inside is not None else None
    return V.element(
        "ecf:DocumentRendition",
        V.element("nc:DocumentIdentification"),
        V.element("nc:Attachment", binary, V.given("nc:BinaryURI", uri)),
    )


def plain(message: Element) -> bytes:
    return soap.wrapped(V.canonical(message), soap.Version.V11)


def packed(message: Element, *parts: Part) -> bytes:
    return b"".join(wire.packed(message, "court", parts).pieces())


@contextmanager
def shelf(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """A server that hands out a file, and answers no question."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append("question")
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def portal(tmp_path: Path, host: str, **options: object) -> Ecf5Portal:
    home = ecf5_office.made_home(tmp_path.parent / "ecf5-home")
    keys = {"kind": "ecf5", "url": f"http://{host}/ecf5", "sender": "https://office.example.org"}
    made = open_portal("county", PortalSettings.model_validate({**keys, "time_limit_seconds": 5, **options}), home)
    assert isinstance(made, Ecf5Portal)
    return made


def keep(envelope: Envelope, raw: bytes) -> None:
    (envelope.folder / "receipts").mkdir(exist_ok=True)
    (envelope.folder / "receipts" / "0.raw").write_bytes(raw)


def copies(made: Ecf5Portal, envelope: Envelope) -> list[bytes]:
    return [one.path.read_bytes() for one in made.copies(envelope, ecf5.REFERENCE)]


def mine(envelope: Envelope) -> bytes:
    return envelope.filings[0].lead.file.path.read_bytes()


def test_a_copy_in_the_message_is_taken_and_nobody_is_asked(tmp_path: Path, envelope: Envelope) -> None:
    beside = packed(
        call(rendition=rendition(inside=xop.include("c"))), Part(content_id="c", content_type="x/y", source=STAMPED)
    )
    within = plain(call(rendition=rendition(inside=base64.b64encode(STAMPED).decode())))
    for raw in (beside, within):
        with shelf(b"") as (host, asked):
            keep(envelope, raw)
            assert copies(portal(tmp_path, host), envelope) == [STAMPED]
            assert asked == []


NOT_TAKEN = {
    "a paper that was not accepted": {"word": "rejected", "paper": "rejected"},
    "somebody else's filing": {"ours": "other", "control": "other/1", "filing_id": "E-9"},
}


@pytest.mark.parametrize("what", NOT_TAKEN)
def test_a_copy_of_what_is_not_ours_or_not_accepted_is_left(what: str, tmp_path: Path, envelope: Envelope) -> None:
    with shelf(b"") as (host, asked):
        keep(envelope, plain(call(rendition=rendition(inside=base64.b64encode(STAMPED).decode()), **NOT_TAKEN[what])))
        assert copies(portal(tmp_path, host), envelope) == []
        assert asked == []


def test_our_own_paper_sent_back_is_no_stamped_copy(tmp_path: Path, envelope: Envelope) -> None:
    with shelf(b"") as (host, asked):
        keep(envelope, plain(call(rendition=rendition(inside=base64.b64encode(mine(envelope)).decode()))))
        assert copies(portal(tmp_path, host), envelope) == []
        assert asked == ["question"], "the court's record is asked for the stamped one"


def test_what_is_no_pdf_is_no_copy(tmp_path: Path, envelope: Envelope) -> None:
    with shelf(b"<h1>Sign in</h1>") as (host, asked):
        keep(envelope, plain(call(rendition=rendition(uri=f"http://{host}/a.pdf"))))
        assert copies(portal(tmp_path, host), envelope) == []
        assert asked == ["/a.pdf", "question"]


def test_an_address_is_followed_only_where_it_may(tmp_path: Path, envelope: Envelope) -> None:
    with shelf(STAMPED) as (elsewhere, asked), shelf(b"") as (host, _):
        keep(envelope, plain(call(rendition=rendition(uri=f"http://{elsewhere}/copy.pdf"))))
        assert copies(portal(tmp_path, host), envelope) == []
        assert asked == [], "a host nobody named is not asked"
        assert copies(portal(tmp_path, host, copy_hosts=[elsewhere]), envelope) == [STAMPED]
        assert asked == ["/copy.pdf"]
        assert copies(portal(tmp_path, host, copy_hosts=[elsewhere]), envelope) == [STAMPED]
        assert asked == ["/copy.pdf"], "and fetched once"


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "cid://Payload1", "http://example.org/a", "ftp://x/a", "//x"])
def test_an_address_of_another_kind_is_never_followed(uri: str, tmp_path: Path, envelope: Envelope) -> None:
    with shelf(b"") as (host, asked):
        keep(envelope, plain(call(rendition=rendition(uri=uri))))
        assert copies(portal(tmp_path, host, copy_hosts=["example.org", "x"]), envelope) == []
        assert asked == ["question"]


def test_raw_answers_of_any_kind_do_no_harm(tmp_path: Path, envelope: Envelope) -> None:
    with shelf(b"") as (host, _):
        for raw in (b"", b"\x00", b"--\r\n", b"<a/>", plain(call(rendition=rendition(inside="!!!")))):
            keep(envelope, raw)
            assert copies(portal(tmp_path, host), envelope) == []


# ── calls ──


@pytest.fixture(scope="module")
def schema() -> schemas.Schemas:
    return schemas.Schemas(reference.ecf("ecf-5.0") / "schema")


def read(raw: bytes, schema: schemas.Schemas) -> ReviewStatus | None:
    made = hearing.read(raw, schema, SENT, WHOSE, frozenset(), now=ecf5.AT)
    return made.status if made else None


CALLS: dict[str, tuple[Element, ReviewStatus | None]] = {
    "accepted": (call(), ReviewStatus.ACCEPTED),
    "docketed": (call(operation="NotifyDocketingComplete", inner="docketcallback"), ReviewStatus.ACCEPTED),
    "ours by the control id alone": (call(ours="another"), ReviewStatus.ACCEPTED),
    "rejected": (call(word="rejected", paper="rejected"), ReviewStatus.REJECTED),
    "a word that nobody knows": (call(word="approved"), ReviewStatus.UNKNOWN),
    "a paper's word that nobody knows": (call(paper="approved"), ReviewStatus.UNKNOWN),
    "words that contradict each other": (call(word="rejected"), ReviewStatus.UNKNOWN),
    "somebody else's": (call(ours="other", control="other/1"), None),
    "a question in place of a call": (V.element("wrappers:GetCaseRequest"), None),
}


@pytest.mark.parametrize("what", CALLS)
def test_what_a_call_says(what: str, schema: schemas.Schemas) -> None:
    message, expected = CALLS[what]
    assert read(plain(message), schema) is expected
    assert read(packed(message), schema) is expected, "packed as the profile asks"


HOSTILE = {
    "nothing": b"",
    "no XML": b"\x00\xff",
    "a document type": b"<!DOCTYPE a []>" + plain(call()),
    "an envelope without a message": plain(call()).replace(
        b"wrappers:NotifyFilingReviewCompleteRequest", b"wrappers:X"
    ),
    "half a call": plain(call())[:500],
    "a multipart without an end": packed(call())[:-10],
    "a file that is not there": packed(call(rendition=rendition(inside=xop.include("gone")))),
    "a fault": soap.fault(soap.Version.V11, side="sender", reason="x"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_call_is_unreadable_and_never_raises(what: str, schema: schemas.Schemas) -> None:
    raw = HOSTILE[what]
    assert read(raw, schema) is None
    assert hearing.heard(raw, schema) is None
    assert hearing.message_id(raw)
    content_type, body = hearing.acknowledgement(raw, stored=True)
    assert content_type
    assert body


def test_two_deliveries_are_one_call_and_other_words_are_another() -> None:
    first, again = packed(call()), b"".join(wire.packed(call(), "another boundary").pieces())
    assert first != again
    assert hearing.message_id(first) == hearing.message_id(again)
    assert hearing.message_id(first) != hearing.message_id(packed(call(word="rejected", paper="rejected")))
    assert hearing.message_id(first) != hearing.message_id(packed(call(message_id="t-2")))


def test_whom_a_call_is_about(schema: schemas.Schemas) -> None:
    by_reference = hearing.heard(plain(call()), schema)
    assert by_reference
    assert by_reference.reference == ecf5.REFERENCE
    assert by_reference.marks == (("filing", "E-1"),)


def test_our_answers_follow_the_schema_and_repeat_the_call(schema: schemas.Schemas) -> None:
    for stored, code in ((True, "0"), (False, "100")):
        _, body = hearing.acknowledgement(plain(call()), stored=stored)
        message = wire.opened(body, None, schema).message
        assert V.text(message, "cbrn:MessageStatus/cbrn:MessageHandlingError/cbrn:ErrorCodeText") == code
        assert b"t-1" in body
