"""Everything before a filing goes: the case looked up, the message made and checked, the price asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pipeline import files, schemas
from pipeline.errors import NotLetIn, PortalUnavailable
from pipeline.filing import codes, requesting
from pipeline.filing.ecf import schema
from pipeline.filing.ecf.v4 import cases, errors, fees, names, questions
from pipeline.filing.ecf.v4.parts import Asker, Unreadable
from pipeline.filing.ecf.v4.review_filing import review_filing
from pipeline.filing.ecf.v4.wire import NotAnswered, Wire
from pipeline.filing.portals import Prepared
from pipeline.filing.profile import CourtProfile
from pipeline.filing.request import CaseFound, FilingRequest
from pipeline.model import Envelope, Finding, Place, Quote, Severity
from pipeline.settings import FILE_NAME

CONTENT_TYPE = "application/xml"
_STANDARD = "ECF 4.01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where filings for one court are made ready."""

    portal: str
    wire: Wire
    asker: Asker
    profile: CourtProfile
    tables: Path
    """The home's `var/codes/`."""
    service_type: str

    def prepared(self, envelope: Envelope, reference: str) -> Prepared:
        """Make one envelope ready.

        Where the court takes a greatest fee, the message that names it is quoted anew: what is sent is what was quoted.

        Raises:
            PortalUnavailable: the portal cannot be asked, or the schemas are not there.
        """
        case, findings = self._case(envelope)
        first = self._made(envelope, reference, case, None)
        findings += first.findings
        if first.quote is None or not self.profile.max_fee or _errors(findings):
            return replace(first, findings=findings, message=b"" if _errors(findings) else first.message)
        return self._made(envelope, reference, case, first.quote.total)

    def _made(self, envelope: Envelope, reference: str, case: CaseFound | None, max_fee: Decimal | None) -> Prepared:
        request, findings = requesting.request(envelope, reference, self.profile, case, max_fee=max_fee)
        if request is None:
            return Prepared(findings=findings)
        request, unserved = self._with_recipients(request)
        message = review_filing(request, self.asker, service_type=self.service_type)
        findings += unserved + self._by_tables(request)
        findings += schema.findings(schemas.parse(message), self.wire.schemas(), standard=_STANDARD)
        quote, refused = (None, ()) if _errors(findings) else self._quote(message)
        findings += refused
        if _errors(findings):
            return Prepared(findings=findings)
        return Prepared(message=message, findings=findings, quote=quote, content_type=CONTENT_TYPE)

    # ── the case ──

    def _case(self, envelope: Envelope) -> tuple[CaseFound | None, tuple[Finding, ...]]:
        docket = envelope.filings[0].case.docket_number
        if docket is None:
            return None, ()
        question = questions.case_list(self.asker, self.profile.location, docket)
        found = self._cases(names.GET_CASE_LIST, question)
        same = [one for one in found if _plain(one.docket_number) == _plain(docket) and one.number]
        if len(same) > 1:
            return None, (_several(docket, len(same)),)
        if not same:
            return None, ()
        whole = self._cases(names.GET_CASE, questions.case(self.asker, same[0].location, same[0].number))
        return _joined(same[0], whole), ()

    def _cases(self, operation: names.Operation, question: bytes) -> tuple[CaseFound, ...]:
        try:
            said = cases.read(self.wire.ask(operation, question).element)
        except (NotAnswered, Unreadable) as error:
            raise self._unavailable("the case cannot be looked up", str(error)) from error
        if said.errors:
            raise self._said_no("the case cannot be looked up", said.errors)
        return said.cases

    # ── whom the portal serves ──

    def _with_recipients(self, request: FilingRequest) -> tuple[FilingRequest, tuple[Finding, ...]]:
        if not request.recipients or request.case_number is None:
            return request, tuple(_not_served(at) for at, _ in enumerate(request.recipients, start=1))
        question = questions.service_information(self.asker, request.location, request.case_number)
        try:
            known, found = cases.contacts(self.wire.ask(names.GET_SERVICE, question).element)
        except (NotAnswered, Unreadable) as error:
            raise self._unavailable("who can be served cannot be asked", str(error)) from error
        if found:
            raise self._said_no("who can be served cannot be asked", found)
        numbers = {one.email: one.number for one in known if one.email}
        served = tuple(replace(one, number=numbers.get(one.email.casefold())) for one in request.recipients)
        missing = tuple(_not_served(at) for at, one in enumerate(served, start=1) if one.number is None)
        return replace(request, recipients=served), missing

    # ── the rules and the price ──

    def _by_tables(self, request: FilingRequest) -> tuple[Finding, ...]:
        tables = codes.tables(self.tables, self.portal, request.location)
        return (_no_tables(),) if tables is None else codes.check(request, tables, dialect="ecf4")

    def _quote(self, message: bytes) -> tuple[Quote | None, tuple[Finding, ...]]:
        try:
            answered = self.wire.ask(names.GET_FEES, questions.fees(self.asker, message))
            said = fees.read(answered.element)
        except (NotAnswered, Unreadable) as error:
            raise self._unavailable("the fees cannot be asked", str(error)) from error
        if said.errors and (errors.not_let_in(said.errors) or not errors.explained(said.errors, said.words)):
            raise self._said_no("the fees cannot be asked", said.errors)
        if said.errors:
            return None, tuple(_refused(one, said.words.get(one, "")) for one in said.errors)
        digest = files.digest_bytes(message)
        quote = Quote(total=said.total, charges=said.charges, at=datetime.now(UTC), message=digest, raw=answered.raw)
        return quote, ()

    def _said_no(self, what: str, codes: tuple[str, ...]) -> PortalUnavailable:
        if errors.not_let_in(codes):
            return NotLetIn(f"portal {self.portal} refused our log-in: {errors.said(codes)}; mend the file `user_file`")
        return self._unavailable(what, errors.said(codes))

    def _unavailable(self, what: str, why: str) -> PortalUnavailable:
        return PortalUnavailable(f"portal {self.portal}: {what}: {why}")


def _errors(findings: Iterable[Finding]) -> bool:
    return any(one.severity is Severity.ERROR for one in findings)


def _plain(number: str) -> str:
    return "".join(one for one in number.casefold() if one.isalnum())


def _joined(found: CaseFound, whole: tuple[CaseFound, ...]) -> CaseFound:
    """The search's case with what the question for it tells beside: its parties. Its court is the search's own word."""
    if not whole:
        return found
    told = whole[0]
    return replace(
        found,
        title=told.title or found.title,
        category=told.category or found.category,
        case_type=told.case_type or found.case_type,
        parties=told.parties or found.parties,
    )


def _several(docket: str, count: int) -> Finding:
    return Finding(
        code="portal.case-ambiguous",
        severity=Severity.ERROR,
        where=Place(field="docket_number"),
        message=f"The portal knows {count} cases of this number, and nothing may be filed into the wrong one.",
        found=docket,
        repair="Set `location` in the court's table to the court that the case is in, or write the number in full.",
    )


def _not_served(at: int) -> Finding:
    return Finding(
        code="portal.not-served",
        severity=Severity.WARNING,
        where=Place(field=f"service_list[{at}]"),
        message="The portal has no service contact with this person's e-mail address in the case, so it will not serve "
        "them.",
        repair="Serve them in another way and say so in the certificate, or add the contact at the portal first.",
    )


def _no_tables() -> Finding:
    return Finding(
        code="portal.no-tables",
        severity=Severity.WARNING,
        where=Place(file=FILE_NAME, field="courts"),
        message="The court's code tables are not on this machine, so the codes of this filing were not checked.",
        repair="Fetch them with `docketpress codes fetch`.",
    )


def _refused(code: str, words: str) -> Finding:
    problem = errors.problem(code)
    told = f' It says: "{words}"' if words else ""
    unsure = "Correct what the portal names, then prepare the envelope anew with `docketpress prepare`."
    return Finding(
        code="portal.refused-quote",
        severity=Severity.ERROR,
        where=Place(field="message"),
        message=f"The portal would not say what this filing costs, and would refuse the filing too: {problem}.{told}",
        repair=problem.repair if problem.sure else unsure,
        rule="the portal's table of errors",
        verified=False,
    )
