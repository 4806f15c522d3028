"""The open proxy's JSON: what we write, what we read, and the papers that can be fetched only while they are sent."""

import errno
import json
import socket
import urllib.error
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import web
from pipeline.errors import NotLetIn, PortalUnavailable, SettingsError
from pipeline.filing.efsp import payload, published, reading, talk
from pipeline.filing.efsp.talk import Unreadable
from pipeline.filing.request import FilingRequest
from pipeline.filing.requesting import request
from pipeline.model import Envelope, Severity
from pipeline.simulator.server import running
from tests import envelopes, reference
from tests.test_filing_request import FOUND, REFERENCE, profile
from tests.test_filing_submit import killed

SECRET = b"0123456789abcdef"


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


@pytest.fixture
def asked(envelope: Envelope) -> FilingRequest:
    found, findings = request(envelope, REFERENCE, profile(), FOUND)
    assert found is not None, findings
    return found


def body_of(asked: FilingRequest, base: str = "https://office.example/papers") -> bytes:
    names = published.names(SECRET, asked.reference, len(payload.files(asked)))
    return payload.payload(asked, [f"{base}/{one}" for one in names], "clerk@office.example")


# ── what we write ──


def test_a_payload_says_what_is_filed_by_whom_into_which_case(asked: FilingRequest) -> None:
    table = json.loads(body_of(asked))
    assert table["previous_case_id"] == "7d0c2b0a"
    assert table["efile_case_type"] == "700"
    assert [(one["tyler_id"], one["is_new"], one["name"]["last"]) for one in table["users"]] == [
        ("p-1", False, "Placeholder"),
    ]
    (document,) = table["al_court_bundle"]
    assert document["reference_number"] == f"{REFERENCE}/1"
    assert document["filing_parties"] == ["users[0]"]
    assert [one["filing_component"] for one in document["elements"]] == ["332", "331", "331"]


def test_the_same_request_gives_the_same_bytes(asked: FilingRequest) -> None:
    assert body_of(asked) == body_of(asked)


def test_what_is_kept_gives_the_payload_back_byte_for_byte(asked: FilingRequest) -> None:
    body = body_of(asked)
    assert payload.opened(payload.stored("cook:chd1", body)) == ("cook:chd1", body)


def test_every_file_is_fetched_at_an_address_of_its_own(asked: FilingRequest) -> None:
    found = payload.addresses(body_of(asked))
    assert list(found) == ["01-motion-to-adjourn.pdf", "02-proposed-order.pdf", "03-exhibit-a-ledger-notes.pdf"]
    assert len(set(found.values())) == 3


def test_an_address_cannot_be_told_without_the_secret() -> None:
    assert published.names(b"another", REFERENCE, 1) != published.names(SECRET, REFERENCE, 1)


@pytest.mark.parametrize("name", ["one_attachment", "two_attachments"])
def test_our_documents_have_the_members_that_the_proxy_reads(name: str, asked: FilingRequest) -> None:
    theirs = json.loads((reference.efsp() / "filingdocs" / f"{name}.json").read_text())
    ours = json.loads(body_of(asked))["al_court_bundle"][0]
    ignored = {"always_enabled", "has_courtesy_copies", "document_type_code", "filename", "page_count", "data_url"}
    assert set(theirs) - ignored <= set(ours), "what stays out is said of one file, and ours stand in `elements`"
    assert set(theirs["elements"][0]) <= set(ours["elements"][0])


def test_our_parties_have_the_members_that_the_proxy_reads(asked: FilingRequest) -> None:
    theirs = json.loads((reference.efsp() / "person_with_all.json").read_text())
    ours = json.loads(body_of(asked))["users"][0]
    never_told = {"mobile_number", "preferred_language", "gender", "date_of_birth", "is_form_filler", "address"}
    assert set(theirs) - never_told <= set(ours)


# ── what we read ──

LISTED = {
    "documentFileControlID": {"value": f"{REFERENCE}/1"},
    "documentIdentification": [
        {"identificationID": {"value": "f-1"}, "identificationCategory": {"value": {"value": "FILINGID"}}},
        {"identificationID": {"value": "1048577"}, "identificationCategory": {"value": {"value": "ENVELOPEID"}}},
    ],
    "caseTrackingID": {"value": "7d0c2b0a"},
    "filingStatus": {"filingStatusCode": "accepted", "statusDescriptionText": [{"value": "Accepted"}]},
    "documentDescriptionText": {"value": "Motion to Adjourn"},
}


def test_a_list_of_filings() -> None:
    (one,) = reading.listing(json.dumps([LISTED]).encode())
    assert (one.control, one.envelope, one.filing, one.case) == (f"{REFERENCE}/1", "1048577", "f-1", "7d0c2b0a")
    assert (one.status, one.said, one.title) == ("accepted", "Accepted", "Motion to Adjourn")


FEES: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("a number", 218.63, [("Filing fee", "205.00")]),
    ("a text", "218.63", [("Filing fee", "205.00")]),
    ("a binary tail", "218.63000000000001591", [("Filing fee", "205.00")]),
]


@pytest.mark.parametrize("total", [one[1] for one in FEES], ids=[one[0] for one in FEES])
def test_fees_are_decimal_however_they_are_written(total: Any) -> None:
    raw = {
        "feesCalculationAmount": {"value": total},
        "allowanceCharge": [
            {
                "chargeIndicator": {"value": True},
                "allowanceChargeReason": {"value": "Filing fee"},
                "amount": {"value": 205.00000000000001},
            },
            {"chargeIndicator": {"value": False}, "amount": {"value": 9}},
        ],
    }
    found, charges = reading.fees(json.dumps(raw).encode())
    assert found == Decimal("218.63")
    assert [(one.name, one.amount) for one in charges] == [("Filing fee", Decimal("205.00"))]


def test_a_case_with_its_parties() -> None:
    person = {
        "personName": {"personGivenName": {"value": "Rowena"}, "personSurName": {"value": "Placeholder"}},
        "personOtherIdentification": [{"identificationID": {"value": "p-1"}}],
    }
    body = {
        "organizationName": {"value": "Nullstone Widgets LLC"},
        "organizationIdentification": {"value": {"identification": [{"identificationID": {"value": "p-2"}}]}},
    }
    parts = [
        {"value": {"entityRepresentation": {"value": one}, "caseParticipantRoleCode": {"value": "29738"}}}
        for one in (person, body)
    ]
    raw = {"value": {
        "caseTrackingID": {"value": "7d0c2b0a"},
        "caseDocketID": {"value": "6:26-cv-00123"},
        "rest": [{"value": {}}, {"value": {"caseTypeText": {"value": "700"}, "caseParticipant": parts}}],
    }}  # fmt: skip
    found = reading.case(json.dumps(raw).encode(), "simville")
    assert (found.number, found.docket_number, found.case_type, found.location) == (
        "7d0c2b0a", "6:26-cv-00123", "700", "simville",
    )  # fmt: skip
    assert found.parties == (("p-1", "Rowena Placeholder", "29738"), ("p-2", "Nullstone Widgets LLC", "29738"))


HOSTILE = {
    "nothing": b"",
    "no JSON": b"<html>",
    "cut in half": b'{"filingIds": ["a',
    "another kind": b"[]",
    "a bare text, as the proxy answers when its own database failed": b'"Submitted, but error saving info to database"',
    "no filings": b'{"filingIds": [], "envelopeId": "1"}',
    "filings of another kind": b'{"filingIds": [{}]}',
    "deep": b"[" * 100_000,
    "not in UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=list(HOSTILE))
def test_an_answer_that_names_no_filing_is_never_taken_for_one(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        reading.submitted(raw)
    assert not reading.refusal(raw) or b"error" in raw


@pytest.mark.parametrize("value", ["NaN", "Infinity", "twelve", "", None, True])
def test_an_amount_that_is_no_number_is_no_quote(value: Any) -> None:
    with pytest.raises(Unreadable):
        reading.fees(json.dumps({"feesCalculationAmount": {"value": value}}).encode())


def test_what_the_proxy_misses_is_told_once_each() -> None:
    raw = {
        "required_vars": [{"name": "lead_contact.email", "description": "an address"}, {"name": "lead_contact.email"}],
        "wrong_vars": [{"name": "users[0].party_type"}],
    }
    found = reading.problems(json.dumps(raw).encode(), refused=False)
    assert [(one.where.field, one.severity) for one in found] == [
        ("lead_contact.email", Severity.ERROR),
        ("users[0].party_type", Severity.ERROR),
    ]
    assert reading.problems(b"{}", refused=False) == ()
    assert len(reading.problems(b"no", refused=True)) == 1


# ── the papers ──


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_papers_can_be_fetched_while_they_are_sent_and_no_longer(asked: FilingRequest, envelope: Envelope) -> None:
    port = free_port()
    place = published.Place(url=f"http://127.0.0.1:{port}/papers", folder=None, port=port)
    given = dict.fromkeys(payload.addresses(body_of(asked, place.url)).values(), envelope.filings[0].lead.file)
    with published.published(place, given):
        for url in given:
            with urllib.request.urlopen(url, timeout=5) as said:  # noqa: S310 - our own server
                assert said.read() == envelope.filings[0].lead.file.path.read_bytes()
        for wrong in ("/papers/", "/papers/../etc/passwd", "/", "/papers/x/1.pdf"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{wrong}", timeout=5)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(next(iter(given)), timeout=5)  # noqa: S310 - our own server


def test_papers_laid_for_a_web_server_are_gone_afterwards(tmp_path: Path, envelope: Envelope) -> None:
    place = published.Place(url="https://office.example/papers", folder=tmp_path / "web")
    url = f"{place.url}/{published.names(SECRET, REFERENCE, 1)[0]}"
    with published.published(place, {url: envelope.filings[0].lead.file}):
        (laid,) = (tmp_path / "web").rglob("*.pdf")
        assert laid.read_bytes() == envelope.filings[0].lead.file.path.read_bytes()
    assert not list((tmp_path / "web").iterdir())


@pytest.mark.kill
@pytest.mark.parametrize("moment", ["before-write", "before-fsync", "before-rename", "after-rename"])
def test_papers_of_a_killed_exchange_are_gone_when_the_next_one_begins(
    moment: str, tmp_path: Path, envelope: Envelope
) -> None:
    place = published.Place(url="https://office.example/papers", folder=tmp_path / "web")
    url = f"{place.url}/{published.names(SECRET, REFERENCE, 1)[0]}"
    given = {url: envelope.filings[0].lead.file}

    def exchange() -> None:
        with published.published(place, given):
            raise AssertionError("it was not killed")

    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "index.html").write_text("another's")
    assert killed(exchange, f"efsp-published.{moment}", tmp_path / "once")
    assert len(list((tmp_path / "web").iterdir())) == 2
    assert published.sweep(place) == 1
    assert [one.name for one in (tmp_path / "web").iterdir()] == ["index.html"]
    with published.published(place, given):
        assert published.sweep(place) == 0, "what is in use stays"
        (laid,) = (tmp_path / "web").rglob("*.pdf")
        assert laid.read_bytes() == envelope.filings[0].lead.file.path.read_bytes()
    assert [one.name for one in (tmp_path / "web").iterdir()] == ["index.html"]


def test_what_fails_in_an_exchange_is_not_told_as_papers_that_could_not_be_laid(
    tmp_path: Path, envelope: Envelope
) -> None:
    """A disk that is full when the answer comes: told as "nothing left", it would be filed twice."""
    place = published.Place(url="https://office.example/papers", folder=tmp_path / "web")
    url = f"https://office.example/papers/{published.names(SECRET, REFERENCE, 1)[0]}"
    with (
        pytest.raises(OSError, match="No space left"),
        published.published(place, {url: envelope.filings[0].lead.file}),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list((tmp_path / "web").iterdir()) == []


def test_a_message_with_other_addresses_than_the_settings_is_not_sent(envelope: Envelope) -> None:
    place = published.Place(url="https://office.example/papers", folder=None)
    with (
        pytest.raises(PortalUnavailable, match="prepare the envelope anew"),
        published.published(place, {"https://elsewhere.example/x/1.pdf": envelope.filings[0].lead.file}),
    ):
        pytest.fail("it was published")


# ── the log-in ──

SECRETS = {
    "two lines": ("key\nuser\n", 0o600, "`login_file` holds three lines"),
    "an empty line": ("key\n\npassword\n", 0o600, "three lines"),
    "readable by others": ("key\nuser\npassword\n", 0o644, r"chmod 600.*`login_file`"),
}


@pytest.mark.parametrize(("text", "mode", "said"), SECRETS.values(), ids=list(SECRETS))
def test_a_bad_log_in_file_is_refused_without_its_content(text: str, mode: int, said: str, tmp_path: Path) -> None:
    file = tmp_path / "login"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(SettingsError, match=said) as told:
        talk.read_login(file)
    assert "password" not in str(told.value).replace("the password", "")


def test_a_log_in_file_that_is_not_there_is_named_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"/login cannot be read .*check `login_file`"):
        talk.read_login(tmp_path / "login")


def test_a_refused_log_in_names_the_file_to_mend_and_its_key(tmp_path: Path) -> None:
    with running(tmp_path / "town", ticking=False) as town:
        file = tmp_path / "login"
        file.write_text("simulator-key\nfiler@example.com\nwrong\n")
        file.chmod(0o600)
        proxy = talk.Proxy(
            url=town.url,
            jurisdiction="simville",
            login=talk.read_login(file),
            bounds=web.Bounds(connect_seconds=5, total_seconds=20),
            ca_file=None,
        )
        with pytest.raises(NotLetIn, match=rf"mend the file {file} \(`login_file`\)"):
            proxy.log_in()


def test_a_token_cannot_add_a_header() -> None:
    assert not talk._safe("x\r\nEvil: 1")
    assert talk._safe("user:7d0c2b0a")


REFUSALS = [
    ({"required_vars": []}, True),
    ({"type": "malformed interview"}, True),
    ({"type": "about:blank", "title": "Bad Request", "status": 400}, False),
    ({}, False),
    ([], False),
]


@pytest.mark.parametrize(("said", "refused"), REFUSALS)
def test_a_gateways_own_page_is_no_refusal_of_the_proxy(said: Any, refused: bool) -> None:  # noqa: FBT001
    assert reading.refusal(json.dumps(said).encode()) is refused
