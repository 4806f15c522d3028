"""Electronic Court Filing 4.01 as Tyler's filing managers speak it: SOAP over mutual TLS.

The stored message goes once and as it was quoted. Doubt is resolved by the portal's list of what we filed, in which our
reference stands in the control id of each paper.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from pipeline import schemas, web
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, SettingsError, StateError
from pipeline.filing import codes, prepare
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.v4 import (
    callbacks,
    codelists,
    copies,
    errors,
    login,
    names,
    outcomes,
    policy,
    questions,
    receipt,
    signed_time,
)
from pipeline.filing.ecf.v4.fetch import NotFetched, Source, host_of
from pipeline.filing.ecf.v4.options import Ecf4Options
from pipeline.filing.ecf.v4.parts import Asker, Unreadable
from pipeline.filing.ecf.v4.preparation import Desk
from pipeline.filing.ecf.v4.review_filing import Sent, sent
from pipeline.filing.ecf.v4.search import Search
from pipeline.filing.ecf.v4.stored import earlier
from pipeline.filing.ecf.v4.wire import NotAnswered, Wire
from pipeline.filing.portals import Heard, Keep, NotListed, Prepared, Reach, Unanswerable, discard
from pipeline.filing.profile import CourtProfile, profile_of
from pipeline.model import Envelope, File, Receipt

_VERSION = "ecf-4.01"


class Ecf4Portal:
    """Files by one ReviewFiling message."""

    Options: ClassVar[type[BaseModel]] = Ecf4Options

    def __init__(self, *, name: str, options: Ecf4Options, home: Path) -> None:
        self.name = name
        self.settle = timedelta(seconds=options.settle_seconds)
        self.limit = timedelta(seconds=options.connect_seconds + options.time_limit_seconds)
        self._options, self._home = options, home
        self._asker = Asker(sender=options.sender, submitter=options.submitter)
        bounds = web.Bounds(
            connect_seconds=options.connect_seconds,
            total_seconds=options.time_limit_seconds,
            answer_bytes=schemas.LARGEST,
        )
        ca_file = home / options.ca_file if options.ca_file else None
        client = _client(options, home)
        self._wire = Wire(
            portal=name,
            urls={names.REVIEW: options.url, names.RECORD: options.record_url or options.url},
            version=soap.Version(options.soap),
            bounds=bounds,
            ca_file=ca_file,
            client=client,
            header=login.user(home / options.user_file).header(),
            schemas=self._schemas,
        )
        self._source = Source(
            hosts=frozenset(one.casefold() for one in options.copy_hosts),
            own=host_of(options.url),
            bounds=bounds,
            ca_file=ca_file,
            client=client,
        )
        secret = options.callback_secret_file
        self._secret = login.secret(home / secret) if secret else None

    # ── before it goes ──

    def prepare(self, envelope: Envelope, reference: str) -> Prepared:
        """Look the case up, make the message, check it, ask what it costs."""
        desk = Desk(
            portal=self.name,
            wire=self._wire,
            asker=self._asker,
            profile=self._profile(envelope.court),
            tables=self._home / "var" / "codes",
            service_type=self._options.service_type,
        )
        return desk.prepared(envelope, reference)

    # ── once ──

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Send the stored message once."""
        try:
            message = prepare.message(envelope, reference).path.read_bytes()
            said = sent(message)
        except (OSError, Unreadable, StateError) as error:
            raise self._no_message(error) from error
        self._schemas()  # before anything goes: without them the answer could not be judged
        try:
            answered = self._wire.file(names.REVIEW_FILING, message, keep=keep)
            found = receipt.read(answered.element)
            self._demand_taken(found, said)
        except PortalRefused as error:
            if self._listed(envelope, reference, keep):
                raise InDoubt(f"{error}, but its list has the envelope") from error
            raise
        told = outcomes.Told(marks=found.marks, raw=answered.raw)
        return outcomes.receipt(envelope.id, self.name, outcomes.taken(found, said), told, now=datetime.now(UTC))

    def _demand_taken(self, found: receipt.MessageReceipt, said: Sent) -> None:
        """A receipt repeats nothing of ours, so it is held against all it could know: the court, how many papers."""
        ids = bool(found.filings or found.envelopes)
        if found.errors and not ids and errors.refusal(found.errors):
            raise PortalRefused(f"portal {self.name} refused the envelope: {errors.said(found.errors)}")
        if found.errors:
            raise InDoubt(f"portal {self.name} answered with {errors.said(found.errors)}")
        if len(found.filings) != len(said.documents):
            papers = f"{len(found.filings)} papers for {len(said.documents)}"
            raise InDoubt(f"portal {self.name}: the receipt names {papers}; it may be another's")
        if found.location and found.location.casefold() != said.location.casefold():
            raise InDoubt(f"portal {self.name}: the receipt is for another court")

    def _listed(self, envelope: Envelope, reference: str, keep: Keep) -> bool:
        """Whether the portal lists what it says that it refused: answers have been given to the wrong asker."""
        return isinstance(self.find(envelope, reference, keep=keep), Receipt)

    # ── afterwards ──

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | NotListed:
        """Look for our reference in the portal's list of what we filed; the list may lag."""
        try:
            return self._search(envelope, reference).find(keep)
        except (NotAnswered, Unreadable, PortalUnavailable) as error:
            return Unanswerable(reason=str(error))

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Ask what the court has made of each paper."""
        try:
            return self._search(envelope, reference).status(keep)
        except (NotAnswered, Unreadable) as error:
            raise PortalUnavailable(f"portal {self.name}: {error}") from error

    def cancel(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        """Ask the portal to cancel each paper."""
        try:
            return self._search(envelope, reference).cancel(keep)
        except (NotAnswered, Unreadable) as error:
            raise PortalUnavailable(f"portal {self.name}: {error}; ask for the status") from error

    def copies(self, envelope: Envelope, reference: str) -> tuple[File, ...]:
        """The stamped copies that the portal's calls or its details brought or named."""
        folder, told = envelope.folder / prepare.FOLDER / f"{reference}.copies", earlier(envelope, reference)
        accepted = tuple(one for one in reversed(told.details) if one.accepted)
        papers = (one for filing in envelope.filings for one in (filing.lead, *filing.connected))
        ours = frozenset(one.file.sha256 for one in papers)
        return copies.copies(told.calls, folder, self._source.get, details=accepted, sent=ours)

    def tables(self, court: str) -> Mapping[str, bytes]:
        """Every code table that the court's policy names."""
        location = self._profile(court).location
        try:
            said = policy.read(self._wire.ask(names.GET_POLICY, questions.policy(self._asker, location)).element)
            found = {} if said.errors else codelists.gather(said.codelists, location, self._get_table)
        except (NotAnswered, Unreadable, NotFetched) as error:
            raise PortalUnavailable(f"portal {self.name}: the code tables cannot be fetched: {error}") from error
        if not found:
            why = errors.said(said.errors) or "the court's policy names none"
            raise PortalUnavailable(f"portal {self.name}: the code tables cannot be fetched: {why}")
        sizes = codes.policy_table(said.largest_attachment, said.largest_message)
        return {**found, "policy": sizes} if sizes else found

    def _get_table(self, address: str) -> bytes:
        client = self._source.client
        proof = signed_time.proof(client, datetime.now(UTC)) if self._options.signed_codes and client else None
        return self._source.get(address, proof)

    def check(self) -> Reach:
        """Whether a connection can be made and the schemas are there."""
        host = urlsplit(self._options.url).netloc
        try:
            self._schemas()
        except PortalUnavailable as error:
            return Reach(ok=False, said=str(error), repair="docketpress schemas add FOLDER")
        try:
            said = self._wire.knock()
        except web.NoAnswer as error:
            return Reach(ok=False, said=f"{host} cannot be reached ({error.reason})", repair="check url and network")
        return Reach(ok=True, said=f"{host} answers (status {said})")

    # ── calls ──

    def trusted(self, headers: Mapping[str, str]) -> bool:
        """Whether a call bears the secret that the settings name."""
        return login.bears(headers, self._secret)

    def message_id(self, raw: bytes) -> str:
        """The digest of the message inside the envelope, which two deliveries share."""
        return callbacks.message_id(raw)

    def heard(self, raw: bytes) -> Heard | None:
        """Which filing a call is about."""
        return callbacks.heard(self._wire, raw)

    def read(self, raw: bytes, envelope: Envelope, reference: str) -> Receipt | None:
        """What a call says of the envelope, together with the calls before it."""
        return callbacks.read(self._wire, raw, envelope, reference)

    def acknowledgement(self, raw: bytes, *, stored: bool) -> tuple[str, bytes]:
        """Our receipt for a call."""
        courts = frozenset(one.location.casefold() for one in self._options.courts.values())
        return callbacks.acknowledgement(self._asker, courts, raw, stored=stored)

    # ── what it needs ──

    def _search(self, envelope: Envelope, reference: str) -> Search:
        try:
            message = prepare.message(envelope, reference)
            said = sent(message.path.read_bytes())
        except (OSError, Unreadable, StateError) as error:
            raise self._no_message(error) from error
        return Search(
            wire=self._wire,
            asker=self._asker,
            envelope=envelope,
            reference=reference,
            sent=said,
            message=message.path,
        )

    def _no_message(self, error: Exception) -> PortalUnavailable:
        return PortalUnavailable(
            f"portal {self.name}: the stored message cannot be read ({type(error).__name__}); restore the envelope "
            "folder from the backup",
        )

    def _profile(self, court: str) -> CourtProfile:
        return profile_of(self._options.courts, portal=self.name, court=court)

    def _schemas(self) -> schemas.Schemas:
        return schemas.registered(self._home / "var" / "schemas", self.name, _VERSION)


def _client(options: Ecf4Options, home: Path) -> tuple[Path, Path] | None:
    if options.certificate is None and options.key is None:
        return None
    if options.certificate is None or options.key is None:
        raise SettingsError("`certificate` and `key` belong together; set both or none")
    certificate = home / options.certificate
    if not certificate.is_file():
        raise SettingsError(f"{certificate}: the file is not there; check `certificate`")
    return certificate, login.private(home / options.key, "key")


Adapter = Ecf4Portal
