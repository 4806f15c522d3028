"""Files through the open e-filing proxy's REST interface.

The proxy's own list query asks for the wrong month when dates are given (seen in its source), so the list is asked for
without dates. It gives our reference back only where the court shows the filer's reference number; elsewhere a lost
answer is left to a person.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, ClassVar, TypeVar
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import web
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable
from pipeline.files import digest_bytes
from pipeline.filing import codes, prepare, requesting
from pipeline.filing.ecf.v4.lists import reference_in
from pipeline.filing.efsp import answers, payload, published, reading, sizes, tables, talk
from pipeline.filing.efsp.talk import Unreadable
from pipeline.filing.portal_names import file_name
from pipeline.filing.portals import Keep, NotListed, Prepared, Reach, Unanswerable, discard
from pipeline.filing.profile import CourtProfile, profile_of
from pipeline.filing.request import CaseFound, FilingRequest
from pipeline.filing.unanswered import unanswered
from pipeline.killpoints import killpoint
from pipeline.model import Charge, Envelope, Finding, Quote, Receipt, Severity

_T = TypeVar("_T")
_OK = range(200, 300)
_EMPTY = 204
_BAD_REQUEST, _UNAUTHORISED, _NOT_FOUND = 400, 401, 404

Address = Annotated[str, AfterValidator(web.checked_url)]


class EfspOptions(BaseModel):
    """The keys of `[portals.<name>]` with `kind = "efsp"`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Address
    """The proxy's address."""
    jurisdiction: str = Field(pattern=r"^[a-z]+$")
    """As the proxy calls it, for example `illinois`."""
    login_file: str = Field(min_length=1)
    """A file with three lines: the proxy's API key, the portal's user name, the password; relative to the home."""
    contact: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    """The e-mail address to which the proxy writes."""
    files_url: Address
    """How the proxy reaches the files we publish for it."""
    files_folder: str | None = None
    """A folder that a web server of yours serves under `files_url`; without it Docketpress listens itself."""
    files_host: str = "127.0.0.1"
    files_port: int = Field(default=8099, ge=1, le=65535)
    ca_file: str | None = None
    connect_seconds: float = Field(default=20, gt=0)
    time_limit_seconds: float = Field(default=180, gt=0)
    settle_seconds: float = Field(default=900, ge=0)
    """How long the portal's list may lag behind."""
    courts: Mapping[str, CourtProfile] = {}
    """By our court's name."""


class EfspPortal:
    """Files by one POST of a small JSON; the proxy fetches the PDFs."""

    Options: ClassVar[type[BaseModel]] = EfspOptions

    def __init__(self, *, name: str, options: EfspOptions, home: Path) -> None:
        self.name = name
        self.settle = timedelta(seconds=options.settle_seconds)
        self.limit = timedelta(seconds=3 * (options.connect_seconds + options.time_limit_seconds))
        self._options = options
        self._codes = home / "var" / "codes"
        login = talk.read_login(home / options.login_file)
        self._secret = hashlib.sha256(login.api_key.encode()).digest()
        self._place = published.Place(
            url=options.files_url.rstrip("/"),
            folder=home / options.files_folder if options.files_folder else None,
            host=options.files_host,
            port=options.files_port,
        )
        self._proxy = talk.Proxy(
            url=options.url.rstrip("/"),
            jurisdiction=options.jurisdiction,
            login=login,
            bounds=web.Bounds(connect_seconds=options.connect_seconds, total_seconds=options.time_limit_seconds),
            ca_file=home / options.ca_file if options.ca_file else None,
        )

    # ── before it goes ──

    def prepare(self, envelope: Envelope, reference: str) -> Prepared:
        """Look the case up, make the payload, have the code tables and the proxy check it, ask what it costs."""
        profile = self._profile(envelope.court)
        request, findings = requesting.request(envelope, reference, profile, self._case(envelope, profile))
        if request is None:
            return Prepared(findings=findings)
        findings += self._by_tables(request)
        if any(one.severity is Severity.ERROR for one in findings):
            return Prepared(findings=findings)
        count = len(payload.files(request))
        paths = published.names(self._secret, reference, count)
        body = payload.payload(request, [f"{self._place.url}/{one}" for one in paths], self._options.contact)
        message = payload.stored(request.location, body)
        with self._fetchable(body, envelope):
            findings += self._by_proxy(request, body)
            if any(one.severity is Severity.ERROR for one in findings):
                return Prepared(findings=findings)
            total, charges, raw = self._priced(request, body)
        price = Quote(
            total=total,
            charges=charges,
            at=datetime.now(UTC),
            message=digest_bytes(message),
            raw=raw,
        )
        return Prepared(message=message, findings=findings, quote=price, content_type=payload.CONTENT_TYPE)

    def _case(self, envelope: Envelope, profile: CourtProfile) -> CaseFound | None:
        docket = envelope.filings[0].case.docket_number
        if docket is None:
            return None
        base = f"cases/courts/{quote(profile.location, safe='')}/cases"
        said = self._proxy.ask("GET", base, query={"docket_number": docket})
        if said.status in {_EMPTY, _NOT_FOUND}:
            return None
        found = self._read(said, reading.cases)
        if len(found) != 1:  # several cases of one number: a person must say which; none: it is not known
            return None
        whole = self._proxy.ask("GET", f"{base}/{quote(found[0], safe='')}")
        return self._read(whole, lambda raw: reading.case(raw, profile.location))

    def _by_tables(self, request: FilingRequest) -> tuple[Finding, ...]:
        known = codes.tables(self._codes, self.name, request.location)
        return codes.check(request, known, dialect="efsp") if known else ()

    def _by_proxy(self, request: FilingRequest, body: bytes) -> tuple[Finding, ...]:
        said = self._proxy.ask("GET", _filings(request.location, "filing/check"), body=body)
        if said.status not in _OK and said.status != _BAD_REQUEST:
            raise PortalUnavailable(f"portal {self.name}: its check answered with status {said.status}")
        return reading.problems(said.body, refused=said.status == _BAD_REQUEST)

    def _priced(self, request: FilingRequest, body: bytes) -> tuple[Decimal, tuple[Charge, ...], bytes]:
        said = self._proxy.ask("POST", _filings(request.location, "filing/fees"), body=body)
        total, charges = self._read(said, reading.fees)
        return total, charges, said.body

    # ── sending and asking ──

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Post the stored payload once, and let the proxy fetch the papers meanwhile."""
        court, body = payload.opened(prepare.message(envelope, reference).path.read_bytes())
        self._proxy.log_in()
        with self._fetchable(body, envelope):
            said = self._posted(_filings(court, "filings"), body, keep)
        keep(said.body)
        killpoint("efsp-portal.after-keep")
        if said.status == _UNAUTHORISED:
            self._proxy.log_out()
            raise PortalUnavailable(f"portal {self.name}: our log-in had ended; nothing was taken")
        if said.status == _BAD_REQUEST and reading.refusal(said.body):
            raise PortalRefused(f"portal {self.name} refused the filing; its reason stands in the receipt")
        if said.status not in _OK:
            raise InDoubt(f"portal {self.name}: status {said.status}")
        try:
            taken = reading.submitted(said.body)
        except Unreadable as error:
            raise InDoubt(f"portal {self.name}: the answer names no filing ({error})") from error
        return answers.taken(envelope, self.name, taken, said.body)

    def _posted(self, path: str, body: bytes, keep: Keep) -> web.Answer:
        with unanswered(self.name, keep):
            killpoint("efsp-portal.before-post")
            said = self._proxy.exchange("POST", path, body=body)
            killpoint("efsp-portal.after-post")
        return said

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | NotListed:
        """Look for our reference in the portal's list of our filings."""
        published.sweep(self._place)  # whoever asks may have been killed while the proxy fetched
        court, _ = payload.opened(prepare.message(envelope, reference).path.read_bytes())
        try:
            raw, listed = self._listed(court)
            shown = self._shows_references(court)
        except (PortalUnavailable, Unreadable) as error:
            return Unanswerable(reason=str(error))
        keep(raw)
        mine = tuple(one for one in listed if one.control.startswith(f"{reference}/"))
        if mine:
            return answers.told(envelope, self.name, mine, raw)
        if shown:
            return NotListed()
        return Unanswerable(
            reason="this court shows no reference of the filer in the portal's list; look in the portal's filing "
            "history for the envelope and tell with `docketpress resolve` or `resend`",
            ever=False,
        )

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """What the list says of our filings, by our reference or by the ids we were given."""
        court, _ = payload.opened(prepare.message(envelope, reference).path.read_bytes())
        known = answers.known(envelope)
        try:
            raw, listed = self._listed(court)
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: {error}") from error
        keep(raw)
        # By the ids in answers only where no reference is shown: those of an earlier sending lie there as well.
        mine = tuple(one for one in listed if one.control.startswith(f"{reference}/"))
        mine = mine or tuple(one for one in listed if one.filing in known and reference_in(one.control) is None)
        if not mine:
            raise PortalUnavailable(f"portal {self.name}: its list does not name the filing")
        return answers.told(envelope, self.name, mine, raw)

    def cancel(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Ask the proxy to cancel each filing, then see what the list says."""
        court, _ = payload.opened(prepare.message(envelope, reference).path.read_bytes())
        filings = [value for kind, value in self.status(envelope, reference).marks if kind == "filing"]
        for one in filings:
            said = self._proxy.ask("DELETE", _filings(court, f"filings/{quote(one, safe='')}"))
            keep(said.body)
            if said.status not in _OK:
                raise PortalRefused(f"portal {self.name} does not cancel the filing any more (status {said.status})")
        return self.status(envelope, reference, keep=keep)

    def tables(self, court: str) -> Mapping[str, bytes]:
        """The court's code tables, put together from the proxy's lists, and the sizes in its policy."""
        profile = self._profile(court)
        ours = {one.filing.code for one in profile.filings.values()}
        found = tables.tables(lambda path, query: self._proxy.ask("GET", path, query=query), profile.location, ours)
        said = self._proxy.ask("GET", _filings(profile.location, "policy"))
        told = sizes.table(said.body) if said.status in _OK else None
        return {**found, codes.SIZES: told} if told else found

    def check(self) -> Reach:
        """Whether we can log in; papers that a killed exchange left to be fetched are deleted."""
        published.sweep(self._place)
        try:
            self._proxy.log_out()
            self._proxy.log_in()
        except PortalUnavailable as error:
            return Reach(ok=False, said=str(error), repair="check url, jurisdiction and the log-in file")
        return Reach(ok=True, said=f"the proxy for {self._options.jurisdiction} knows our log-in")

    # ── parts ──

    def _profile(self, court: str) -> CourtProfile:
        return profile_of(self._options.courts, portal=self.name, court=court)

    @contextmanager
    def _fetchable(self, body: bytes, envelope: Envelope) -> Iterator[None]:
        documents = (one for filing in envelope.filings for one in (filing.lead, *filing.connected))
        files = {file_name(one.file.path.name): one.file for one in documents}
        with published.published(self._place, {url: files[name] for name, url in payload.addresses(body).items()}):
            yield

    def _listed(self, court: str) -> tuple[bytes, tuple[reading.Listed, ...]]:
        said = self._proxy.ask("GET", _filings(court, "filings"))
        if said.status == _EMPTY:
            return b"[]", ()
        if said.status not in _OK:
            raise PortalUnavailable(f"portal {self.name}: its list answered with status {said.status}")
        return said.body, reading.listing(said.body)

    def _shows_references(self, court: str) -> bool:
        path = f"codes/courts/{quote(court, safe='')}/datafields/FilingReferenceNumber"
        said = self._proxy.ask("GET", path)
        return said.status in _OK and reading.dig(talk.parsed(said.body), "isvisible") in {True, "true", "True"}

    def _read(self, said: web.Answer, read: Callable[[bytes], _T]) -> _T:
        if said.status not in _OK:
            raise PortalUnavailable(f"portal {self.name}: status {said.status}")
        try:
            return read(said.body)
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: its answer cannot be read ({error})") from error


def _filings(court: str, rest: str) -> str:
    return f"filingreview/courts/{quote(court, safe='')}/{rest}"


Adapter = EfspPortal
