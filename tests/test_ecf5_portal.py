"""The ECF 5.0 adapter before a court side that answers as none should: doubt is called doubt, and a refusal is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import files
from pipeline.errors import InDoubt, PortalError, PortalRefused, PortalUnavailable, SettingsError
from pipeline.filing import prepare
from pipeline.filing.ecf import combine, soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import codes, fees, filing, matching, papers, questions, receipt, serving, status, wire
from pipeline.filing.ecf.v5.header import Header, identification
from pipeline.filing.ecf.v5.review import Reviewed, ReviewedPaper
from pipeline.filing.ecf.v5.sent import Sent, sent
from pipeline.filing.ecf.v5.status import Verdict
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, THEIRS, V
from pipeline.filing.ecf.v5.xsd_time import days, moment_of
from pipeline.filing.portals import NotListed, Unanswerable, open_portal
from pipeline.filing.portals.ecf5 import Ecf5Portal
from pipeline.filing.request import Recipient
from pipeline.model import Envelope, Receipt, ReviewStatus
from pipeline.settings import PortalSettings
from tests import ecf4_office, ecf5, ecf5_office

Said = tuple[int, str, bytes]
Says = Callable[[bytes], Said]
PLAIN = "text/xml; charset=utf-8"


@dataclass(slots=True)
class Court:
    """A court side that says what a test wants, and remembers what it got."""

    says: Says
    url: str = ""
    got: list[bytes] | None = None


@contextmanager
def court(says: Says) -> Iterator[Court]:
    made = Court(says=says, got=[])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert made.got is not None
            made.got.append(body)
            code, kind, answer = made.says(body)
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/ecf5"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def plain(message: Element) -> bytes:
    return soap.wrapped(V.canonical(message), soap.Version.V11)


def message_status(
    operation: str = "ReviewFiling",
    *,
    echo: str = ecf5.REFERENCE,
    code: str = "0",
    content_codes: tuple[str, ...] = (),
    word: str = "Success",
    resend: str = "false",
    filings: tuple[str, ...] = ("E-1",),
    served: tuple[tuple[str, str], ...] = (),
) -> Element:
    told = [
        V.element(
            "ecf:MessageStatusAugmentation",
            V.element("ecf:ServiceRecipientID", V.element("nc:IdentificationID", number)),
            V.element("ecf:ServiceStatusCode", said),
            identification("s", MESSAGE, THEIRS),
        )
        for number, said in served
    ]
    return V.element(
        f"wrappers:{operation}Response",
        V.element(
            "cbrn:MessageStatus",
            V.element("cbrn:SystemEventDateTime", "2026-11-23T15:00:00Z"),
            V.element("cbrn:SystemOperatingModeCode", "Ops"),
            V.element("cbrn:CredentialsAuthenticatedCode", "Authenticated"),
            V.element("cbrn:MessageStatusCode", word),
            [
                V.element(
                    "cbrn:MessageContentError",
                    V.element("cbrn:ErrorNodeName", "x"),
                    V.element("cbrn:ErrorDescription", V.element("cbrn:ErrorCodeText", one)),
                )
                for one in content_codes
            ],
            V.element("cbrn:MessageHandlingError", V.element("cbrn:ErrorCodeText", code)),
            V.element("cbrn:ResendRequestIndicator", resend),
            V.element(
                "ecf:MessageStatusAugmentation",
                identification("t", MESSAGE, THEIRS),
                [identification(one, FILING, THEIRS) for one in filings],
                identification(echo, MESSAGE, OURS),
            ),
            told,
            cbrn__systemSimulatedIndicator="false",
        ),
    )


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    """An envelope whose message is stored already."""
    made = ecf4_office.envelope(tmp_path)
    wanted = ecf5.request(tmp_path / "message")
    message = wire.packed(filing.review_filing(wanted, ecf5.header()), ecf5.REFERENCE, papers.parts(wanted))
    path = prepare.message_path(made, ecf5.REFERENCE)
    path.parent.mkdir()
    path.write_bytes(b"".join(message.pieces()))
    return made


def portal(tmp_path: Path, url: str, **options: object) -> Ecf5Portal:
    home = ecf5_office.made_home(tmp_path.parent / "ecf5-home")
    keys = {"kind": "ecf5", "url": url, "sender": "https://office.example.org", "connect_seconds": 2}
    made = open_portal("county", PortalSettings.model_validate({**keys, "time_limit_seconds": 5, **options}), home)
    assert isinstance(made, Ecf5Portal)
    return made


# ── how a sending ends ──

FILED, REFUSED, DOUBT = "filed", "refused", "in doubt"


def ends(made: Ecf5Portal, envelope: Envelope) -> tuple[str, str]:
    try:
        return FILED, made.submit(envelope, ecf5.REFERENCE).reference or ""
    except PortalRefused as error:
        return REFUSED, str(error)
    except InDoubt as error:
        return DOUBT, str(error)


OK = plain(message_status())
ENDS: dict[str, tuple[Said, str]] = {
    "taken, with an id": ((200, PLAIN, OK), FILED),
    "taken, without an id": ((200, PLAIN, plain(message_status(filings=()))), FILED),
    "taken, under an error's status": ((500, PLAIN, OK), DOUBT),
    "taken, under a redirect": ((302, PLAIN, OK), DOUBT),
    "taken, but another's message": ((200, PLAIN, plain(message_status(echo="other"))), DOUBT),
    "taken, but no word of success": ((200, PLAIN, plain(message_status(word="SystemError"))), DOUBT),
    "taken, and asked to send again": ((200, PLAIN, plain(message_status(resend="true"))), DOUBT),
    "a duplicate, so it has it": ((200, PLAIN, plain(message_status(word="DuplicateMessage"))), DOUBT),
    "a word of no code list": ((200, PLAIN, plain(message_status(word="Splendid"))), DOUBT),
    "broken schema": ((200, PLAIN, plain(message_status(code="1", word="InvalidSchema"))), REFUSED),
    "broken specification": ((400, PLAIN, plain(message_status(code="2", word="DataError"))), REFUSED),
    "broken profile": ((200, PLAIN, plain(message_status(code="3", word="DataError"))), REFUSED),
    "broken policy": ((500, PLAIN, plain(message_status(code="4", word="DataError"))), REFUSED),
    "a refusal deeper in": ((200, PLAIN, plain(message_status(content_codes=("4",), word="DataError"))), REFUSED),
    "a refusal called success": ((200, PLAIN, plain(message_status(code="4"))), DOUBT),
    "a code of the court's own": ((200, PLAIN, plain(message_status(code="100", word="DataError"))), DOUBT),
    "its own code and a refusal": (
        (200, PLAIN, plain(message_status(code="100", content_codes=("4",), word="DataError"))),
        DOUBT,
    ),
    "a code the settings explain": ((200, PLAIN, plain(message_status(code="131", word="DataError"))), REFUSED),
    "a code that is no number": ((200, PLAIN, plain(message_status(code="", word="DataError"))), DOUBT),
    "a refusal of another's message": (
        (200, PLAIN, plain(message_status(code="4", word="DataError", echo="x"))),
        DOUBT,
    ),
    "the answer to another operation": ((200, PLAIN, plain(message_status("CancelFiling"))), DOUBT),
    "our own message back": ((200, PLAIN, plain(questions.policy(ecf5.header()))), DOUBT),
    "a fault": ((500, PLAIN, soap.fault(soap.Version.V11, side="sender", reason="no")), DOUBT),
    "a bare refusal of a gateway": ((403, "text/html", b"<h1>Forbidden</h1>"), DOUBT),
    "a page of a gateway": ((200, "text/html", b"<h1>Sign in</h1>"), DOUBT),
    "nothing": ((200, PLAIN, b""), DOUBT),
    "a document type": ((200, PLAIN, b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + OK), DOUBT),
    "a multipart that is none": ((200, "multipart/related; boundary=b", OK), DOUBT),
    "half an answer": ((200, PLAIN, OK[: len(OK) // 2]), DOUBT),
    "an element that no schema knows": ((200, PLAIN, OK.replace(b"SystemOperatingModeCode", b"SystemMood")), DOUBT),
}


def test_every_end_of_a_sending_is_understood(tmp_path: Path, envelope: Envelope) -> None:
    told: dict[str, str] = {}
    kept: list[bytes] = []
    with court(lambda _body: (500, PLAIN, b"")) as side:
        made = portal(tmp_path, side.url, local_errors={"131": "refused"})
        for what, (said, _) in ENDS.items():
            side.says = lambda _body, said=said: said  # type: ignore[misc]
            told[what], text = ends(made, envelope)
            assert "Forbidden" not in text
            assert "Splendid" in text or "Splendid" not in what
        side.says = lambda _body: (200, PLAIN, OK)
        made.submit(envelope, ecf5.REFERENCE, keep=kept.append)
        stored = prepare.message_path(envelope, ecf5.REFERENCE).read_bytes()
        assert side.got is not None
        assert set(side.got) == {stored}, "what goes is the stored message, to the byte"
        assert len(side.got) == len(ENDS) + 1, "each time once"
    assert told == {what: end for what, (_, end) in ENDS.items()}
    assert kept == [OK]


def test_a_court_side_that_is_not_there_got_nothing(tmp_path: Path, envelope: Envelope) -> None:
    with court(lambda _body: (200, PLAIN, OK)) as side:
        gone = side.url
    made = portal(tmp_path, gone)
    with pytest.raises(PortalUnavailable):
        made.submit(envelope, ecf5.REFERENCE)
    assert isinstance(made.find(envelope, ecf5.REFERENCE), Unanswerable)
    with pytest.raises(PortalUnavailable):
        made.status(envelope, ecf5.REFERENCE)
    assert not made.check().ok
    assert made.copies(envelope, ecf5.REFERENCE) == ()


def test_a_message_that_was_lost_is_not_sent_and_not_taken_for_absent(tmp_path: Path, envelope: Envelope) -> None:
    prepare.message_path(envelope, ecf5.REFERENCE).write_bytes(b"damaged")
    with court(lambda _body: (200, PLAIN, OK)) as side:
        made = portal(tmp_path, side.url)
        with pytest.raises(PortalUnavailable):
            made.submit(envelope, ecf5.REFERENCE)
        assert isinstance(made.find(envelope, ecf5.REFERENCE), Unanswerable)
        assert side.got == []


def test_without_schemas_nothing_is_sent(tmp_path: Path, envelope: Envelope) -> None:
    with court(lambda _body: (200, PLAIN, OK)) as side:
        made = portal(tmp_path, side.url, schemas="nowhere")
        with pytest.raises(PortalUnavailable):
            made.submit(envelope, ecf5.REFERENCE)
        assert not made.check().ok
        assert side.got == []


def test_settings_that_belong_together_are_asked_for_together(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="belong together"):
        portal(tmp_path, "https://court.invalid", certificate="me.pem")


# ── the price ──


def fees_answer(asked: str, status_element: Element | None, amount: str = "386.92000000000001591") -> Element:
    return V.element(
        "wrappers:GetFeesCalculationResponse",
        V.element(
            "feesresponse:GetFeesCalculationResponseMessage",
            identification("t", MESSAGE, THEIRS),
            identification(asked, MESSAGE, OURS),
            ecf5.header().core(),
            status_element,
            V.element("feesresponse:FeesCalculationAmount", V.element("nc:Amount", amount)),
        ),
    )


def told(**words: str) -> Element:
    return message_status(**words)[0]  # type: ignore[arg-type]


PRICES: dict[str, tuple[Callable[[str], Element], str]] = {
    "a price with a binary tail": (lambda asked: fees_answer(asked, None), "386.92"),
    "a price and no error": (lambda asked: fees_answer(asked, told()), "386.92"),
    "a refusal": (lambda asked: fees_answer(asked, told(code="4", word="DataError")), "portal.refused-quote"),
    "a code nobody explained": (lambda asked: fees_answer(asked, told(code="100", word="DataError")), "cannot say"),
    "the price of another message": (lambda _asked: fees_answer("other", None), "cannot say"),
    "another message": (lambda asked: message_status(echo=asked), "cannot say"),
}


def test_a_price_is_a_price_a_refusal_is_a_finding_and_the_rest_is_no_answer(tmp_path: Path) -> None:
    new_case = ecf4_office.envelope(tmp_path, docket=None)
    with court(lambda _body: (500, PLAIN, b"")) as side:
        made = portal(tmp_path, side.url, courts={"us-nowhere": ecf5_office.COURT})
        for what, (answer, expected) in PRICES.items():
            side.says = lambda body, answer=answer: (200, PLAIN, plain(answer(asked_id(body))))  # type: ignore[misc]
            try:
                prepared = made.prepare(new_case, ecf5.REFERENCE)
            except PortalUnavailable:
                assert expected == "cannot say", what
                continue
            said = str(prepared.quote.total) if prepared.quote else prepared.findings[-1].code
            assert said == expected, what
            assert bool(prepared.message) is (prepared.quote is not None)


# ── the list ──


def listed(
    *,
    references: tuple[str, ...] = (),
    controls: tuple[str, ...] = ("c1", "c2"),
    titles: tuple[str, ...] = ("paper-1", "paper-2"),
    docket: str = "26-CV-123",
    location: str = "nowhere:dc",
    filings: tuple[str, ...] = ("E-7",),
) -> Reviewed:
    return Reviewed(
        references=references,
        filing_ids=filings,
        location=location,
        posted=None,
        status=ReviewStatus.RECEIVED,
        docketed=None,
        completed=None,
        docket_number=docket,
        case_number="",
        papers=tuple(
            ReviewedPaper(
                lead=True, control=control, numbers=(), title=title, status=ReviewStatus.RECEIVED, ruling=None,
                reason="", filed=None, docket_entry="", renditions=(),
            )
            for control, title in zip(controls, titles, strict=True)
        ),
    )  # fmt: skip


MINE = Sent(
    reference=ecf5.REFERENCE,
    location="nowhere:dc",
    at=ecf5.AT,
    docket_number="26-CV-123",
    case_number=None,
    controls=(f"{ecf5.REFERENCE}/1", f"{ecf5.REFERENCE}/2"),
    titles=("paper-1", "paper-2"),
)
LISTED = {
    "our message id": (listed(references=(ecf5.REFERENCE,)), "ours"),
    "a control id of ours": (listed(controls=(f"{ecf5.REFERENCE}/2", "x")), "ours"),
    "the filing id we were told": (listed(filings=("E-1",)), "ours"),
    "the same papers under no id": (listed(), "perhaps"),
    "the same papers in another order": (listed(titles=("paper-2", "PAPER-1 ")), "perhaps"),
    "papers without titles": (listed(titles=("", "")), "perhaps"),
    "nothing told at all": (listed(controls=(), titles=(), docket="", location=""), "perhaps"),
    "the docket number spaced otherwise": (listed(docket="26 cv 123"), "perhaps"),
    "another message of somebody's": (listed(references=("other",)), "neither"),
    "other papers": (listed(titles=("paper-1", "x")), "neither"),
    "another case": (listed(docket="26-CV-124"), "neither"),
    "another court": (listed(location="elsewhere"), "neither"),
}


@pytest.mark.parametrize("what", LISTED)
def test_whether_a_listed_filing_is_ours(what: str) -> None:
    said, expected = LISTED[what]
    found = matching.matched((said,), MINE, filing_ids=frozenset({"E-1"}))
    assert (bool(found.ours), bool(found.perhaps)) == (expected == "ours", expected == "perhaps")


def filing_list(header: Header, *matches: Element) -> Element:
    message = V.element(
        "filinglistresponse:GetFilingListResponseMessage",
        identification("t", MESSAGE, THEIRS),
        identification(header.message_id, MESSAGE, OURS),
        header.core(),
        *matches,
    )
    return V.element("wrappers:GetFilingListResponse", message)


def matching_filing(*ids: Element) -> Element:
    """A filing as a list names it, without a word of its papers' titles."""
    document = V.element("ecf:ReviewedDocument", V.element("nc:DocumentIdentification"))
    review = V.element("ecf:LeadDocumentReview", V.element("ecf:DocumentReviewDisposition"), document)
    state = V.element("ecf:FilingStatus", V.element("ecf:FilingReviewStatusCode", "received"))
    case = V.element("nc:Case", V.element("ecf:CaseAugmentation"))
    return V.element("ecf:MatchingFiling", ids, ecf5.header().core(), state, review, case)


def asked_id(body: bytes) -> str:
    message = wire.opened(body, None, None).message[0]
    return V.text(message, "nc:DocumentIdentification/nc:IdentificationID")


FOUND: dict[str, tuple[Callable[[str], Element], str]] = {
    "an empty list": (lambda asked: filing_list(ecf5.header(asked)), "absent"),
    "ours": (lambda asked: filing_list(ecf5.header(asked), matching_filing(identification(ecf5.REFERENCE, MESSAGE, OURS))), "here"),  # noqa: E501
    "one that may be it": (lambda asked: filing_list(ecf5.header(asked), matching_filing(identification("E-9", FILING, THEIRS))), "cannot say"),  # noqa: E501
    "somebody's": (lambda asked: filing_list(ecf5.header(asked), matching_filing(identification("other", MESSAGE, OURS))), "absent"),  # noqa: E501
    "a list for another question": (lambda _asked: filing_list(ecf5.header("other")), "cannot say"),
    "another message": (lambda asked: message_status(echo=asked), "cannot say"),
}  # fmt: skip


def test_what_the_list_says_is_believed_only_when_it_answers_us(tmp_path: Path, envelope: Envelope) -> None:
    with court(lambda _body: (500, PLAIN, b"")) as side:
        made = portal(tmp_path, side.url)
        for what, (answer, expected) in FOUND.items():
            side.says = lambda body, answer=answer: (200, PLAIN, plain(answer(asked_id(body))))  # type: ignore[misc]
            said = made.find(envelope, ecf5.REFERENCE)
            kinds = {Receipt: "here", Unanswerable: "cannot say", NotListed: "absent"}
            assert kinds[type(said)] == expected, what
            if isinstance(said, Unanswerable) and "may" in what:
                assert "E-9" in said.reason, "the person is told where to look"


def test_a_person_is_told_by_ids_only() -> None:
    from pipeline.filing.ecf.v5 import asking

    text = asking._look((listed(filings=("E-7<script>", "E-8")),))
    assert "E-7script, E-8" in text
    assert "paper-1" not in text


@settings(max_examples=50)
@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),  # noqa: DTZ001
    st.integers(min_value=0, max_value=40 * 24 * 3600),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_no_zone_hides_a_filing_from_the_list(prepared: datetime, seconds: int, offset: int) -> None:
    """However the other side reckons its days: whenever it came between preparing and asking, its day is asked for."""
    since = prepared.replace(tzinfo=UTC)
    arrived = since + timedelta(seconds=seconds)
    there = timezone(timedelta(minutes=offset))
    first, last = days(since, arrived)
    assert first <= arrived.astimezone(there).date() <= last
    assert first <= since.astimezone(there).date() <= last


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ((2026, 1, 1), (2026, 1, 1), (date(2025, 12, 31), date(2026, 1, 2))),
        ((2024, 2, 28), (2024, 3, 1), (date(2024, 2, 27), date(2024, 3, 2))),
        ((2026, 12, 31), (2026, 12, 31), (date(2026, 12, 30), date(2027, 1, 1))),
        ((2026, 3, 2), (2026, 3, 1), (date(2026, 2, 28), date(2026, 3, 3))),
        ((1, 1, 1), (9999, 12, 31), (date.min, date.max)),
    ],
)
def test_the_days_of_a_list(
    since: tuple[int, int, int], until: tuple[int, int, int], expected: tuple[date, date]
) -> None:
    assert days(datetime(*since, 12, tzinfo=UTC), datetime(*until, 12, tzinfo=UTC)) == expected


# ── words, times and money ──


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-23T15:00:00Z", True),
        ("2026-11-23T15:00:00.0Z", True),
        ("2017-03-10T14:21:29.000-08:00", True),
        ("2026-11-23T15:00:00.123456789Z", True),
        ("2026-11-23T15:00:00", False),
        ("2026-11-23", False),
        ("", False),
        ("yesterday", False),
    ],
)
def test_a_time_without_a_zone_is_nobody_s(text: str, told: bool) -> None:  # noqa: FBT001
    assert (moment_of(text) is not None) is told


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("386.92000000000001591", "386.92"),
        ("0.125", "0.12"),
        ("0.135", "0.14"),
        (" 100 ", "100.00"),
        ("1e2", "100.00"),
    ],
)
def test_amounts_are_rounded_half_even(raw: str, amount: str) -> None:
    assert fees.dollars(raw) == Decimal(amount)


@pytest.mark.parametrize("raw", ["", "free", "NaN", "Infinity", "1,000.00", "1" * 40])
def test_what_is_no_amount_is_none(raw: str) -> None:
    with pytest.raises(Unreadable):
        fees.dollars(raw)


def test_every_word_of_the_published_lists_is_explained() -> None:
    table = codes.codes()
    assert set(table.filing) == {"received", "accepted", "partially-accepted", "rejected", "cancelled", "issued"}
    assert set(table.document) == {"received", "accepted", "rejected", "issued"}
    assert set(table.docketing) == {"successful", "unsuccessful", "not applicable"}
    assert set(table.service) == {"sent", "delivered", "opened", "unrecognized"}
    assert set(table.errors) == {"0", "1", "2", "3", "4"}
    assert codes.filing_status("Approved!") is ReviewStatus.UNKNOWN
    assert codes.ruling("issued") == "issued"
    assert not table.rulings.verified


R = ReviewStatus
OVERALL: dict[str, tuple[ReviewStatus | None, tuple[ReviewStatus, ...], bool | None, ReviewStatus]] = {
    "all agree": (R.ACCEPTED, (R.ACCEPTED, R.ACCEPTED), True, R.ACCEPTED),
    "nothing told of the papers": (R.ACCEPTED, (), None, R.ACCEPTED),
    "accepted, and one paper not": (R.ACCEPTED, (R.ACCEPTED, R.REJECTED), None, R.PARTIALLY_ACCEPTED),
    "accepted, and all papers not": (R.ACCEPTED, (R.REJECTED,), None, R.UNKNOWN),
    "rejected, and a paper accepted": (R.REJECTED, (R.ACCEPTED,), None, R.UNKNOWN),
    "accepted, and a paper's word unknown": (R.ACCEPTED, (R.ACCEPTED, R.UNKNOWN), None, R.UNKNOWN),
    "an unknown word, and papers accepted": (R.UNKNOWN, (R.ACCEPTED,), None, R.UNKNOWN),
    "no word, and papers accepted": (None, (R.ACCEPTED,), None, R.ACCEPTED),
    "no word, and no papers": (None, (), None, R.UNKNOWN),
    "received, and one paper decided": (R.RECEIVED, (R.ACCEPTED, R.RECEIVED), None, R.RECEIVED),
    "cancelled, whatever its papers say": (R.CANCELLED, (R.RECEIVED,), None, R.CANCELLED),
    "accepted, but not docketed": (R.ACCEPTED, (R.ACCEPTED,), False, R.UNKNOWN),
    "rejected, and so not docketed": (R.REJECTED, (R.REJECTED,), False, R.REJECTED),
}


@pytest.mark.parametrize("what", OVERALL)
def test_a_filing_is_never_better_than_its_papers(what: str) -> None:
    word, said, docketed, expected = OVERALL[what]
    count = len(said)
    made = listed(controls=("c",) * count, titles=("t",) * count)
    each = tuple(replace(one, status=state) for one, state in zip(made.papers, said, strict=True))
    assert receipt.overall(replace(made, status=word, docketed=docketed, papers=each)) is expected


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(ReviewStatus)), min_size=1, max_size=6))
def test_the_papers_together_are_accepted_only_if_every_one_is(said: list[ReviewStatus]) -> None:
    whole = combine.combined(said)
    assert (whole is R.ACCEPTED) == (set(said) == {R.ACCEPTED})
    assert whole is combine.combined(reversed(said))
    assert R.UNKNOWN not in said or whole is R.UNKNOWN


def test_only_a_moment_that_the_court_told_is_a_filing_time() -> None:
    whose = receipt.Whose(envelope_id="e", portal="p", reference="r")
    untold = receipt.receipt(replace(listed(), status=R.ACCEPTED, papers=()), whose, b"", now=ecf5.AT)
    assert (untold.at, untold.at_told) == (ecf5.AT, False)
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    told = receipt.receipt(replace(listed(), status=R.ACCEPTED, papers=(), completed=at), whose, b"", now=ecf5.AT)
    assert (told.at, told.at_told) == (at, True)


# ── service ──


def test_only_who_the_service_side_names_was_served() -> None:
    told = status.read(
        message_status(served=(("r-1", "delivered"), ("r-2", "unrecognized"), ("r-9", "sent"), ("r-3", "beamed")))[0]
    )
    people = tuple(Recipient(name=f"N{n}", email=f"n{n}@example.com", number=f"r-{n}") for n in (1, 2, 3, 4))
    events = serving.events(told, people, now=ecf5.AT)
    assert [(one.name, one.status, one.address) for one in events] == [
        ("N1", "delivered", "n1@example.com"),
        ("N2", "failed", "n2@example.com"),
    ]


def test_papers_are_served_through_the_service_side(tmp_path: Path) -> None:
    people = (Recipient(name="Bo Fictional", email="bo@example.com", number="r-1"),)
    wanted = replace(ecf5.request(tmp_path), recipients=people)

    def says(body: bytes) -> Said:
        answer = message_status("ServeFiling", echo=asked_id(body), served=(("r-1", "sent"),))
        return 200, PLAIN, plain(answer)

    with court(says) as side:
        made = portal(tmp_path, side.url, service_url=side.url)
        assert [(one.name, one.status) for one in made.serve(wanted)] == [("Bo Fictional", "sent")]
        side.says = lambda body: (
            200,
            PLAIN,
            plain(message_status("ServeFiling", echo=asked_id(body), code="4", word="DataError")),
        )
        with pytest.raises(PortalRefused):
            made.serve(wanted)
        side.says = lambda _body: (200, PLAIN, b"?")
        with pytest.raises(PortalError):
            made.serve(wanted)
        with pytest.raises(PortalUnavailable):
            made.serve(ecf5.request(tmp_path))
        with pytest.raises(PortalUnavailable):
            portal(tmp_path, side.url).serve(wanted)


def test_what_was_sent_is_read_back_from_the_stored_message(envelope: Envelope) -> None:
    facts = sent(prepare.message_path(envelope, ecf5.REFERENCE))
    assert facts.reference == ecf5.REFERENCE
    assert facts.at == ecf5.AT
    assert set(facts.controls) == set(MINE.controls)
    assert (facts.location, facts.docket_number, facts.case_number) == ("nowhere:dc", "26-CV-123", "case-77")
    assert files.digest(prepare.message_path(envelope, ecf5.REFERENCE))


def test_a_verdict_takes_all_words_together() -> None:
    read = status.read(message_status(code="0", content_codes=("100",), word="DataError")[0])
    assert read.verdict({}) is Verdict.DOUBT
    assert read.verdict({"100": "refused"}) is Verdict.REFUSED
    assert "error 100" in read.meaning()
