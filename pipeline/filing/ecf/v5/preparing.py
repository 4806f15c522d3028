"""From an envelope to the message that will be sent: the case, the request, the rules, the schema, the price."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pipeline.errors import PortalUnavailable, StateError
from pipeline.files import digest_bytes
from pipeline.filing import codes, prepare, requesting
from pipeline.filing.ecf import schema
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import fees, filing, found, papers, questions, service_list, status, wire, xop
from pipeline.filing.ecf.v5.client import Client
from pipeline.filing.ecf.v5.codes import Follows
from pipeline.filing.ecf.v5.header import Header, new_id
from pipeline.filing.ecf.v5.sent import sent
from pipeline.filing.ecf.v5.status import Verdict
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.ecf.v5.words import V
from pipeline.filing.portals import Prepared
from pipeline.filing.profile import CourtProfile
from pipeline.filing.request import CaseFound, FilingRequest
from pipeline.model import Envelope, Finding, Place, Quote, Severity

_STANDARD = "ECF 5.0"
_OUR_FAULT = frozenset({"1", "2", "3"})
"""Error codes that speak of the question's form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """Prepares the messages of one portal."""

    name: str
    client: Client
    url: str
    """Of the Filing Review side."""
    record_url: str
    """Of the Court Record side."""
    service_url: str | None
    sender: str
    codes: Path
    """The home's `var/codes/`."""
    local_errors: Mapping[str, Follows]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def prepare(self, envelope: Envelope, reference: str, profile: CourtProfile) -> Prepared:
        """Make the message, check it, ask what it costs.

        Raises:
            PortalUnavailable: the court's side or the schemas are not there.
        """
        case = self._case(envelope, profile)
        first = self._made(envelope, reference, profile, case, None)
        if first.quote is None or not profile.max_fee:
            return first
        # The greatest fee stands in the message, so the message that names it is quoted anew.
        return self._made(envelope, reference, profile, case, first.quote.total)

    def _made(
        self,
        envelope: Envelope,
        reference: str,
        profile: CourtProfile,
        case: CaseFound | None,
        max_fee: Decimal | None,
    ) -> Prepared:
        request, findings = requesting.request(envelope, reference, profile, case, max_fee=max_fee)
        if request is None:
            return Prepared(findings=findings)
        request, served = self._served(request)
        findings += (*self._by_tables(request), *filing.untold(request), *filing.unserved(request))
        header = self._dated(prepare.message_path(envelope, reference), request, served)
        message = filing.review_filing(request, header, served)
        findings += schema.findings(xop.without_includes(message), self.client.schema(), standard=_STANDARD)
        if any(one.severity is Severity.ERROR for one in findings):
            return Prepared(findings=findings)
        packed = wire.packed(message, request.reference, papers.parts(request))
        raw = b"".join(packed.pieces())
        quote = self._quote(request, header, served, digest_bytes(raw))
        if isinstance(quote, Finding):
            return Prepared(findings=(*findings, quote))
        return Prepared(message=raw, findings=findings, quote=quote, content_type=packed.content_type)

    def _dated(self, stored: Path, request: FilingRequest, served: filing.Served | None) -> Header:
        """The header with the time of the stored message, where nothing but the time would change.

        What is only quoted again, because its quote is too old, stays the same bytes, and its release stays good.
        """
        now = self._header(request.reference, request.location)
        try:
            then = replace(now, at=sent(stored).at)
            before = stored.read_bytes()
        except (OSError, StateError):
            return now  # the first time, or a message that was lost: a new one is made
        again = wire.packed(filing.review_filing(request, then, served), request.reference, papers.parts(request))
        return then if b"".join(again.pieces()) == before else now

    def _header(self, message_id: str, location: str) -> Header:
        # DocumentPostDate tells when the message was prepared. It is part of the bytes that are checked, quoted and
        # released, so it cannot tell a later moment; and an earlier one is on the safe side: when a court counts a
        # paper as filed is told by its own clock, never by the sender's.
        return Header(message_id=message_id, sender=self.sender, location=location, at=self.clock())

    def _case(self, envelope: Envelope, profile: CourtProfile) -> CaseFound | None:
        """The case as the court's record has it; None where there is none of that number."""
        docket = envelope.filings[0].case.docket_number
        if docket is None:
            return None
        header = self._header(new_id(), profile.location)
        try:
            said, _ = self.client.ask(
                self.record_url, "CourtRecordMDE", questions.case(header, docket), header.message_id
            )
            answer = wire.answer(
                said, "wrappers:GetCaseResponse", "caseresponse:GetCaseResponseMessage", header.message_id
            )
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: the case cannot be looked up ({error})") from error
        cases = [one for one in found.cases(answer) if found.same_number(one.docket_number, docket)]
        self._believed(answer, found_any=bool(cases))
        return cases[0] if len(cases) == 1 else None

    def _believed(self, answer: Element, *, found_any: bool) -> None:
        """An error that is not about the case itself says nothing of whether there is one.

        The standard has no code for a case that is not there: its policy code and a court's own may mean that.
        """
        told = V.find(answer, "cbrn:MessageStatus")
        if told is None or found_any:
            return
        read = status.read(told)
        if _OUR_FAULT.intersection(read.errors):
            raise PortalUnavailable(f"portal {self.name}: the case cannot be looked up ({read.meaning()})")

    def _by_tables(self, request: FilingRequest) -> tuple[Finding, ...]:
        tables = codes.tables(self.codes, self.name, request.location)
        return codes.check(request, tables, dialect="ecf5") if tables else (_no_tables(request.location),)

    def _served(self, request: FilingRequest) -> tuple[FilingRequest, filing.Served | None]:
        """The request with the service ids of its recipients, and whom a service side is to serve.

        In a new case the court side knows nobody yet.
        """
        if not request.recipients or request.docket_number is None:
            return request, None
        header = self._header(new_id(), request.location)
        question = questions.service_information(header, request.docket_number, request.case_number)
        try:
            said, _ = self.client.ask(self.record_url, "CourtRecordMDE", question, header.message_id)
            answer = wire.answer(
                said,
                "wrappers:GetServiceInformationResponse",
                "serviceinformationresponse:GetServiceInformationResponseMessage",
                header.message_id,
            )
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: it does not say who can be served ({error})") from error
        known, places = service_list.with_numbers(request, service_list.served(answer))
        found = tuple((number, place or self.service_url) for number, place in places.items())
        recipients = tuple((number, place) for number, place in found if place)
        reached = {number for number, _ in recipients}
        return (
            replace(
                known,
                recipients=tuple(
                    one if one.number in reached else replace(one, number=None) for one in known.recipients
                ),
            ),
            filing.Served(recipients=recipients) if recipients else None,
        )

    def _quote(
        self, request: FilingRequest, header: Header, served: filing.Served | None, message: str
    ) -> Quote | Finding:
        asking = self._header(new_id(), request.location)
        question = filing.fees_calculation(request, asking, header, served)
        try:
            said, raw = self.client.ask(
                self.url, "FilingReviewMDE", question, asking.message_id, parts=papers.parts(request)
            )
            answer = wire.answer(
                said,
                "wrappers:GetFeesCalculationResponse",
                "feesresponse:GetFeesCalculationResponseMessage",
                asking.message_id,
            )
            problem = self._problem(answer)
            if problem:
                return _refused(problem)
            total, charges = fees.fees(answer)
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: it does not say what the filing costs ({error})") from error
        return Quote(total=total, charges=charges, at=self.clock(), message=message, raw=raw)

    def _problem(self, answer: Element) -> str:
        """Why the court side refuses the message it was to price; empty where it does not.

        Raises:
            Unreadable: it says something that is neither.
        """
        told = V.find(answer, "cbrn:MessageStatus")
        if told is None:
            return ""
        read = status.read(told)
        verdict = read.verdict(self.local_errors)
        if verdict is Verdict.DOUBT:
            raise Unreadable(read.meaning())
        return read.meaning() if verdict is Verdict.REFUSED else ""


def _refused(meaning: str) -> Finding:
    return Finding(
        code="portal.refused-quote",
        severity=Severity.ERROR,
        where=Place(),
        message=f"The court's side was asked what the filing costs and refuses the message ({meaning}); it would "
        "refuse the filing as well.",
        rule=_STANDARD,
        repair="Compare the codes in the court's table with its code tables (`docketpress codes show`), and the form "
        "with the court's rules.",
    )


def _no_tables(location: str) -> Finding:
    return Finding(
        code="portal.no-tables",
        severity=Severity.WARNING,
        where=Place(field="location"),
        message="No code tables of the court are on this machine, so the filing's codes are not checked.",
        found=location,
        rule=_STANDARD,
        repair="Fetch the tables with `docketpress codes fetch`, or add them with `docketpress codes add`.",
    )
