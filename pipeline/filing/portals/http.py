"""A web address as a portal: one signed POST, a strict JSON receipt, questions by GET.

The package is the body; `Idempotency-Key` and `webhook-id` are our reference. A status alone never decides: a refusal
counts only in the portal's own JSON, because a gateway between may say anything after the portal has filed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import signing, web
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable
from pipeline.filing import answer
from pipeline.filing.portals import Keep, Reach, Unanswerable, discard
from pipeline.filing.unanswered import unanswered
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, Receipt

_OK = range(200, 300)
_REFUSALS = range(400, 500)
_NOT_FOUND = 404

Address = Annotated[str, AfterValidator(web.checked_url)]


class HttpOptions(BaseModel):
    """The keys of `[portals.<name>]` with `kind = "http"`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Address
    """Where the package is posted."""
    status_url: Annotated[str, AfterValidator(web.checked_url)] | None = None
    """Where we ask; `/<reference>` is added. `url` when empty."""
    secret_file: str = Field(min_length=1)
    """A file with the shared secret, `whsec_…`, relative to the home."""
    ca_file: str | None = None
    """Certificates to trust in place of the well-known ones. Checking cannot be switched off."""
    connect_seconds: float = Field(default=20, gt=0)
    time_limit_seconds: float = Field(default=180, gt=0)
    settle_seconds: float = Field(default=60, ge=0)
    """How long the portal may still work on a request whose connection broke."""


class HttpPortal:
    """Files by one signed POST."""

    Options: ClassVar[type[BaseModel]] = HttpOptions

    def __init__(self, *, name: str, options: HttpOptions, home: Path) -> None:
        self.name = name
        self.settle = timedelta(seconds=options.settle_seconds)
        self.limit = timedelta(seconds=options.connect_seconds + options.time_limit_seconds)
        self._options = options
        self._keys = signing.read_keys(home / options.secret_file)
        self._ca_file = home / options.ca_file if options.ca_file else None
        self._bounds = web.Bounds(
            connect_seconds=options.connect_seconds,
            total_seconds=options.time_limit_seconds,
            answer_bytes=answer.LARGEST,
        )

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Post the package once."""
        package = envelope.package.path
        with unanswered(self.name, keep):
            try:
                headers = {
                    **signing.sign(reference, datetime.now(UTC), web.pieces(package), self._keys),
                    "Idempotency-Key": reference,
                    "Content-Type": "application/zip",
                    "Docketpress-Envelope": envelope.id,
                }
                killpoint("http-portal.before-post")
                said = self._exchange("POST", self._options.url, headers, package)
                killpoint("http-portal.after-post")
            except OSError as error:
                raise PortalUnavailable(f"portal {self.name}: the package cannot be read ({error.strerror})") from error
        keep(said.body)
        killpoint("http-portal.after-keep")
        return self._filed(said, envelope, reference)

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        """Ask by our reference; only the portal's own JSON counts as "not there"."""
        headers = signing.sign(reference, datetime.now(UTC), b"", self._keys)
        base = self._options.status_url or self._options.url
        try:
            said = self._exchange("GET", f"{base.rstrip('/')}/{quote(reference, safe='')}", headers)
        except web.NoAnswer as error:
            return Unanswerable(reason=f"the portal gave no answer ({error.reason})")
        keep(said.body)
        if said.status not in _OK and said.status != _NOT_FOUND:
            return Unanswerable(reason=f"the portal answered with status {said.status}")
        try:
            found = self._read(said, envelope, reference)
        except answer.Unreadable as error:
            return Unanswerable(reason=f"the portal's answer cannot be read ({error})")
        if (found is None) != (said.status == _NOT_FOUND):
            return Unanswerable(reason="the portal's status and its answer contradict each other")
        return found

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Ask what the court has made of it."""
        said = self.find(envelope, reference, keep=keep)
        if isinstance(said, Receipt):
            return said
        raise PortalUnavailable(f"portal {self.name}: {said.reason if said else 'it does not know the envelope'}")

    def check(self) -> Reach:
        """Whether a connection can be made; any answer at all will do."""
        host = urlsplit(self._options.url).netloc
        try:
            said = self._exchange("HEAD", self._options.url, {})
        except web.NoAnswer as error:
            return Reach(ok=False, said=f"{host} cannot be reached ({error.reason})", repair="check url and network")
        return Reach(ok=True, said=f"{host} answers (status {said.status})")

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: Path | None = None) -> web.Answer:
        return web.exchange(method, url, headers=headers, body=body, bounds=self._bounds, ca_file=self._ca_file)

    def _filed(self, said: web.Answer, envelope: Envelope, reference: str) -> Receipt:
        try:
            receipt = self._read(said, envelope, reference)
        except answer.Unreadable as error:
            raise InDoubt(f"portal {self.name}: status {said.status}, unreadable answer ({error})") from error
        if receipt is None or said.status not in _OK:
            raise InDoubt(f"portal {self.name}: status {said.status} contradicts its answer")
        return receipt

    def _read(self, said: web.Answer, envelope: Envelope, reference: str) -> Receipt | None:
        try:
            return answer.receipt(
                said.body,
                envelope_id=envelope.id,
                portal=self.name,
                reference=reference,
                now=datetime.now(UTC),
            )
        except answer.Refusal as error:
            if said.status not in _OK and said.status not in _REFUSALS:
                raise answer.Unreadable("a refusal under a status of another kind") from error
            raise PortalRefused(f"portal {self.name} refused the envelope; its reason stands in the receipt") from error


Adapter = HttpPortal
