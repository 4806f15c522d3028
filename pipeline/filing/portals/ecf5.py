"""Files to a court that speaks ECF 5.0: SOAP with the papers beside the message, under our own message id.

An answer counts only if it follows the schema and repeats our message id. A fault, an error page, or an answer that
contradicts itself is none: then we ask the court's list of filings, where our ids must be repeated.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import schemas, web
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, SettingsError, StateError
from pipeline.filing import prepare
from pipeline.filing.ecf import mtom, soap
from pipeline.filing.ecf.v4 import login
from pipeline.filing.ecf.v5 import asking, hearing, receipt
from pipeline.filing.ecf.v5.client import Client
from pipeline.filing.ecf.v5.codes import Follows
from pipeline.filing.ecf.v5.copies import Copier
from pipeline.filing.ecf.v5.preparing import Preparer
from pipeline.filing.ecf.v5.receipt import Whose
from pipeline.filing.ecf.v5.sent import Sent, sent
from pipeline.filing.ecf.v5.serving import Server
from pipeline.filing.ecf.v5.status import Verdict
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.portals import Heard, Keep, NotListed, Prepared, Reach, Unanswerable, discard
from pipeline.filing.profile import CourtProfile, profile_of
from pipeline.filing.receipts import RECEIPT
from pipeline.filing.request import FilingRequest
from pipeline.filing.unanswered import unanswered
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, File, Receipt, ServiceEvent

_OK, _SAID = range(200, 300), range(200, 501)
"""Statuses under which a taken filing counts, and a refusal: SOAP 1.1 answers errors with 500."""
_ANSWER_BYTES = 100_000_000
"""An answer may hold stamped copies."""

Address = Annotated[str, AfterValidator(web.checked_url)]


class Ecf5Options(BaseModel):
    """The keys of `[portals.<name>]` with `kind = "ecf5"`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Address
    """The Filing Review side."""
    record_url: Address | None = None
    """The Court Record side, which knows cases and documents; `url` when empty."""
    policy_url: Address | None = None
    """The Court Policy side, which names the code tables."""
    service_url: Address | None = None
    """The Service side; without it nobody is served through the portal."""
    sender: Address
    """The permanent address of our own side, where the court's calls reach us."""
    certificate: str | None = None
    """Our certificate and its key, where the court's side asks who we are; relative to the home."""
    key: str | None = None
    ca_file: str | None = None
    callback_secret_file: str | None = None
    """A file with the secret that calls must hold; without it no call is believed."""
    connect_seconds: float = Field(default=20, gt=0)
    time_limit_seconds: float = Field(default=180, gt=0)
    settle_seconds: float = Field(default=900, ge=0)
    """How long the court's list may lag behind."""
    copy_hosts: tuple[str, ...] = ()
    """Hosts beside `record_url` from which stamped copies and code tables may be fetched."""
    schemas: str | None = None
    """The name of the schema set; the portal's own, else `ecf-5.0`."""
    local_errors: Mapping[Annotated[str, Field(pattern=r"^[1-9][0-9]{2,8}$")], Follows] = {}
    """What follows from the court's own error codes, from 100: `refused` or `doubt`; what is not said is doubt."""
    courts: Mapping[str, CourtProfile] = {}
    """By our court's name."""


class Ecf5Portal:
    """One court side that speaks ECF 5.0."""

    Options: ClassVar[type[BaseModel]] = Ecf5Options

    def __init__(self, *, name: str, options: Ecf5Options, home: Path) -> None:
        if (options.certificate is None) != (options.key is None):
            raise SettingsError(f"portals.{name}: `certificate` and `key` belong together; give both or neither")
        self.name = name
        self.settle = timedelta(seconds=options.settle_seconds)
        self.limit = timedelta(seconds=options.connect_seconds + options.time_limit_seconds)
        self._options = options
        self._record_url = options.record_url or options.url
        self._secret = login.secret(home / options.callback_secret_file) if options.callback_secret_file else None
        self._client = Client(
            store=home / "var" / "schemas",
            schema_names=(options.schemas,) if options.schemas else (name, "ecf-5.0"),
            bounds=web.Bounds(
                connect_seconds=options.connect_seconds,
                total_seconds=options.time_limit_seconds,
                answer_bytes=_ANSWER_BYTES,
            ),
            ca_file=home / options.ca_file if options.ca_file else None,
            certificate=(home / options.certificate, login.private(home / options.key, "key"))
            if options.certificate and options.key
            else None,
        )
        self._asker = asking.Asker(
            name=name, client=self._client, url=options.url, sender=options.sender, local_errors=options.local_errors
        )
        self._preparer = Preparer(
            name=name,
            client=self._client,
            url=options.url,
            record_url=self._record_url,
            service_url=options.service_url,
            sender=options.sender,
            codes=home / "var" / "codes",
            local_errors=options.local_errors,
        )

    # ── before it goes, and when ──

    def prepare(self, envelope: Envelope, reference: str) -> Prepared:
        """Look the case up, make the message, check it, ask what it costs."""
        return self._preparer.prepare(envelope, reference, self._profile(envelope.court))

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Post the stored message once."""
        schema = self._client.schema()
        path = prepare.message(envelope, reference).path
        with unanswered(self.name, keep):
            try:
                content_type = mtom.content_type(mtom.written_boundary(path), soap.Version.V11)
                killpoint("ecf5-portal.before-post")
                said = self._client.post(self._options.url, "FilingReviewMDE", "ReviewFiling", content_type, path)
                killpoint("ecf5-portal.after-post")
            except (OSError, mtom.NotMtom) as error:
                raise PortalUnavailable(f"portal {self.name}: the stored message cannot be read") from error
        keep(said.body)
        killpoint("ecf5-portal.after-keep")
        return self._filed(said, self._whose(envelope, reference), schema)

    def _filed(self, said: web.Answer, whose: Whose, schema: schemas.Schemas) -> Receipt:
        try:
            told = asking.message_status(said, "ReviewFiling", whose.reference, schema)
        except (Unreadable, PortalUnavailable) as error:  # the set was lost since: what came cannot be judged
            raise InDoubt(f"portal {self.name}: status {said.status}, and {error}") from error
        verdict = told.verdict(self._options.local_errors)
        if verdict is Verdict.TAKEN and said.status in _OK:
            return receipt.taken(told, whose, said.body, now=datetime.now(UTC))
        if verdict is Verdict.REFUSED and said.status in _SAID:
            raise PortalRefused(f"portal {self.name} refuses the filing ({told.meaning()})")
        raise InDoubt(f"portal {self.name}: status {said.status}, and its answer says {told.meaning()}")

    # ── asking ──

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | NotListed:
        """Look for our ids in the court side's list of our filings; the list may lag."""
        try:
            facts = self._sent(envelope, reference)
            return self._asker.find(
                facts, self._whose(envelope, reference), _filing_ids(envelope, reference), keep=keep
            )
        except (Unreadable, PortalUnavailable, StateError) as error:
            return Unanswerable(reason=str(error))

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """What the court has made of it."""
        facts = self._sent(envelope, reference)
        return self._asker.status(facts, self._whose(envelope, reference), _filing_ids(envelope, reference), keep=keep)

    def cancel(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Ask the court side to cancel, then what it has made of it."""
        facts = self._sent(envelope, reference)
        return self._asker.cancel(facts, self._whose(envelope, reference), _filing_ids(envelope, reference), keep=keep)

    def copies(self, envelope: Envelope, reference: str) -> tuple[File, ...]:
        """The stamped copies in the answers that were kept, at addresses in them, or in the court's record."""
        try:
            facts = self._sent(envelope, reference)
        except StateError:
            return ()
        copier = Copier(
            client=self._client,
            record_url=self._record_url,
            sender=self._options.sender,
            hosts=frozenset(self._options.copy_hosts),
        )
        folder = envelope.folder / prepare.FOLDER / f"{reference}.copies"
        return copier.copies(envelope, facts, _filing_ids(envelope, reference), folder)

    def tables(self, court: str) -> Mapping[str, bytes]:
        """The code tables that the court's policy names, and its sizes as a table of their own."""
        if self._options.policy_url is None:
            raise PortalUnavailable(f"portal {self.name}: set policy_url, or add the court's tables by hand")
        hosts = {*self._options.copy_hosts, urlsplit(self._options.policy_url).netloc}
        return self._asker.tables(self._options.policy_url, self._profile(court).location, hosts)

    def check(self) -> Reach:
        """Whether a connection can be made and the schemas are here; any answer at all will do."""
        host = urlsplit(self._options.url).netloc
        try:
            self._client.schema()
        except PortalUnavailable as error:
            return Reach(ok=False, said=str(error), repair="run `docketpress schemas add FOLDER`")
        said = self._client.reach(self._options.url)
        if isinstance(said, str):
            return Reach(ok=False, said=f"{host} cannot be reached ({said})", repair="check url, network, certificate")
        return Reach(ok=True, said=f"{host} answers (status {said})")

    def serve(self, request: FilingRequest) -> tuple[ServiceEvent, ...]:
        """Serve papers through the Service side; the certificate of service is made from what it says."""
        if self._options.service_url is None:
            raise PortalUnavailable(f"portal {self.name}: set service_url to serve through it")
        return Server(
            name=self.name,
            client=self._client,
            url=self._options.service_url,
            sender=self._options.sender,
            local_errors=self._options.local_errors,
        ).serve(request)

    # ── calls ──

    def trusted(self, headers: Mapping[str, str]) -> bool:
        """Whether the call holds our secret: in a header of its own, or as HTTP authentication.

        The latter is what the Web Services profile asks for (section 2.13).
        """
        return login.bears(_basic(headers), self._secret)

    def message_id(self, raw: bytes) -> str:
        """What makes two deliveries of one call the same."""
        return hearing.message_id(raw)

    def heard(self, raw: bytes) -> Heard | None:
        """Whom it is about."""
        return hearing.heard(raw, self._client.schema())

    def read(self, raw: bytes, envelope: Envelope, reference: str) -> Receipt | None:
        """The receipt in it."""
        facts = self._sent(envelope, reference)
        whose, known = self._whose(envelope, reference), _filing_ids(envelope, reference)
        return hearing.read(raw, self._client.schema(), facts, whose, known, now=datetime.now(UTC))

    def acknowledgement(self, raw: bytes, *, stored: bool) -> tuple[str, bytes]:
        """Our message status."""
        return hearing.acknowledgement(raw, stored=stored)

    # ── parts ──

    def _profile(self, court: str) -> CourtProfile:
        return profile_of(self._options.courts, portal=self.name, court=court)

    def _whose(self, envelope: Envelope, reference: str) -> Whose:
        return Whose(envelope_id=envelope.id, portal=self.name, reference=reference)

    def _sent(self, envelope: Envelope, reference: str) -> Sent:
        return sent(prepare.message(envelope, reference).path)


def _filing_ids(envelope: Envelope, reference: str) -> frozenset[str]:
    """The court side's id, where the latest receipt tells one; that of an earlier sending would find that one."""
    try:
        table = json.loads((envelope.folder / RECEIPT).read_bytes())
    except (OSError, ValueError):
        return frozenset()
    mine = isinstance(table, dict) and table.get("reference") == reference
    told = table["portal_reference"] if mine and "portal_reference" in table else None
    return frozenset({told}) if isinstance(told, str) and told else frozenset()


def _basic(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The headers with the password of HTTP's basic authentication as a bearer's, whatever the user is called."""
    given = next((value for key, value in headers.items() if key.casefold() == "authorization"), "")
    scheme, _, rest = given.strip().partition(" ")
    if scheme.casefold() != "basic":
        return headers
    try:
        password = base64.b64decode(rest.strip(), validate=True).decode("ascii").partition(":")[2]
    except (binascii.Error, ValueError):
        return {}
    return {"Authorization": f"Bearer {password}"}


Adapter = Ecf5Portal
