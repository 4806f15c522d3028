"""A court side of ECF 5.0 that answers whatever a test wants, over a real socket."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.filing import prepare
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import filing, papers, wire
from pipeline.filing.ecf.v5.header import identification
from pipeline.filing.ecf.v5.review import Reviewed, ReviewedPaper
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, THEIRS, V
from pipeline.filing.portals import open_portal
from pipeline.filing.portals.ecf5 import Ecf5Portal
from pipeline.model import Envelope, ReviewStatus
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


def asked_id(body: bytes) -> str:
    message = wire.opened(body, None, None).message[0]
    return V.text(message, "nc:DocumentIdentification/nc:IdentificationID")


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
