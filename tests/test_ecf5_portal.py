"""The ECF 5.0 adapter before a court side that answers as none should: doubt is called doubt, and a refusal is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import InDoubt, PortalError, PortalRefused, PortalUnavailable, SettingsError
from pipeline.filing import prepare
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import questions, serving, status
from pipeline.filing.ecf.v5.header import identification
from pipeline.filing.ecf.v5.words import MESSAGE, OURS, THEIRS, V
from pipeline.filing.portals import Unanswerable
from pipeline.filing.portals.ecf5 import Ecf5Portal
from pipeline.filing.request import Recipient
from pipeline.model import Envelope
from tests import ecf4_office, ecf5, ecf5_office
from tests.ecf5_court import PLAIN, Said, asked_id, court, message_status, plain, portal
from tests.ecf5_court import envelope as envelope  # noqa: PLC0414 - the fixture

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
