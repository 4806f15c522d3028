"""The ECF 4.01 endpoint: Filing Review and Court Record, as Tyler's portals offer them, and the stamped copies.

Every request is held against the registered schemas before anything else; one that breaks them is counted and
answered as those portals do, with error -20 and the schema's complaint.
"""

import functools
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from lxml import etree

from pipeline import schemas
from pipeline.errors import PortalUnavailable
from pipeline.simulator import ecf4_calls, ecf4_details, ecf4_policy, ecf4_read, ecf4_write, soap, taking
from pipeline.simulator.book import NotPossible, Unknown
from pipeline.simulator.delivered import Filed, Problem, Ticket
from pipeline.simulator.ecf4_names import tag
from pipeline.simulator.faults import FILE, Fault, Play, Recent
from pipeline.simulator.soap import NotSoap, Spoken
from pipeline.simulator.wire import Endpoint, Request, Response
from pipeline.simulator.world import World

SET = "ecf-4.01"
"""The name under which its schemas are registered."""
_REVIEW, _RECORD = "FilingReviewMDE", "CourtRecordMDE"
_NUMBERS = {"attorney": "95", "filing-party": "96", "payment": "97", "court": "70"}
"""The numbers that portals of this kind are seen to use; anything else is -1, unknown, with words."""
_UNKNOWN, _SCHEMA = "-1", "-20"
_MOST_SAID = 5
_ENVELOPE = re.compile("[0-9]{1,15}")
_NO_SCHEMAS = (
    "no schemas for ECF 4.01 are registered, so nothing can be checked: run `docketpress schemas add FOLDER` with the "
    "folder that holds all.xsd of the set, and start the simulator again"
)
_BROKE = "an internal error occurred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a filer may ask."""

    name: str
    """As the service definition has it."""
    key: str
    """As faults name it."""
    at: str
    """The design element that offers it."""
    root: str
    """The message that asks."""


OPERATIONS = tuple(
    Operation(name=name, key=key, at=at, root=tag(root))
    for name, key, at, root in (
        ("ReviewFiling", FILE, _REVIEW, "wsmp:ReviewFilingRequestMessage"),
        ("GetFeesCalculation", "fees", _REVIEW, "feesq:FeesCalculationQueryMessage"),
        ("GetFilingStatus", "status", _REVIEW, "statusq:FilingStatusQueryMessage"),
        ("GetFilingDetails", "details", _REVIEW, "detailq:FilingDetailQueryMessage"),
        ("GetFilingList", "list", _REVIEW, "listq:FilingListQueryMessage"),
        ("GetPolicy", "policy", _REVIEW, "policyq:CourtPolicyQueryMessage"),
        ("CancelFiling", "cancel", _REVIEW, "cancelq:CancelFilingMessage"),
        ("GetCase", "case", _RECORD, "caseq:CaseQueryMessage"),
        ("GetCaseList", "cases", _RECORD, "casesq:CaseListQueryMessage"),
        ("GetServiceInformation", "service", _RECORD, "serviceq:ServiceInformationQueryMessage"),
    )
)


def endpoints(world: World) -> tuple[Endpoint, ...]:
    """This room's way for ECF 4.01."""
    world.calls.writers["ecf4"] = ecf4_calls.writer(world)
    world.calls.readers["ecf4"] = ecf4_calls.heard
    return (Ecf4(world),)


class Ecf4:
    """The endpoint."""

    prefix = "/ecf4/"

    def __init__(self, world: World) -> None:
        self._world = world
        self._recent = {one.key: Recent() for one in OPERATIONS}
        self._acts: Mapping[str, Callable[[etree._Element, Play], etree._Element]] = {
            "ReviewFiling": self._file,
            "GetFeesCalculation": self._fees,
            "GetFilingStatus": self._status,
            "GetFilingDetails": self._details,
            "GetFilingList": self._list,
            "GetPolicy": self._policy,
            "CancelFiling": self._cancel,
            "GetCase": self._case,
            "GetCaseList": self._cases,
            "GetServiceInformation": self._service,
        }

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        place = request.path.removeprefix(self.prefix).strip("/")
        if request.method == "GET" and place.startswith("copies/"):
            return self._copy(place.removeprefix("copies/"))
        if request.method != "POST" or place not in {_REVIEW, _RECORD}:
            return Response(status=HTTPStatus.NOT_FOUND, body=b"nothing answers here")
        try:
            spoken = soap.opened(request)
            operation = asked(spoken, place)
        except NotSoap as error:
            self._world.book.tally("ecf4.unreadable")
            return soap.fault(error.version, str(error), side="sender")
        return self._played(spoken, operation)

    def _played(self, spoken: Spoken, operation: Operation) -> Response:
        play = self._world.faults.begin(operation.key)
        return play.through(
            lambda: self._checked(spoken, operation, play),
            fault=lambda: soap.fault(spoken.version, _BROKE),
            other=lambda: self._of_another(spoken, operation),
        )

    def _checked(self, spoken: Spoken, operation: Operation, play: Play) -> Response:
        folder = self._world.schemas.get(SET)
        if folder is None:
            return soap.fault(spoken.version, _NO_SCHEMAS)
        try:
            wrong = schemas.Schemas(folder).faults(spoken.message)
        except PortalUnavailable as error:
            return soap.fault(spoken.version, str(error))
        if wrong:
            self._world.book.tally("ecf4.invalid")
            said = "; ".join(f"{one.path}: {one.said}" for one in wrong[:_MOST_SAID])
            made = self._refused(operation, spoken.message, ((_SCHEMA, f"Schema validation failed: {said}"),))
        else:
            made = self._acts[operation.name](spoken.message, play)
        return self._recent[operation.key].keep(soap.answered(spoken.version, made))

    def _refused(
        self, operation: Operation, message: etree._Element, errors: Iterable[tuple[str, str]]
    ) -> etree._Element:
        """The operation's own answer with nothing in it but what is wrong."""
        url, court = self._world.url, ecf4_read.court_asked(message)
        no_state = ecf4_write.no_state
        made: Mapping[str, Callable[[], etree._Element]] = {
            "ReviewFiling": lambda: ecf4_write.receipt(url, court, None, errors),
            "GetFeesCalculation": lambda: ecf4_write.no_fees(url, court, errors),
            "GetFilingStatus": lambda: no_state("statusr:FilingStatusResponseMessage", url, court, errors),
            "GetFilingDetails": lambda: no_state("detailr:FilingDetailResponseMessage", url, court, errors),
            "CancelFiling": lambda: no_state("cancelr:CancelFilingResponseMessage", url, court, errors),
            "GetFilingList": lambda: ecf4_write.response("listr:FilingListResponseMessage", url, court, errors),
            "GetCase": lambda: ecf4_write.one_case(url, court, None, errors),
            "GetCaseList": lambda: ecf4_write.cases(url, court, (), errors),
            "GetServiceInformation": lambda: ecf4_write.served(url, court, "", None, errors),
            "GetPolicy": lambda: ecf4_policy.policy(url, court, self._world.book.codes_of(court), errors),
        }
        return made[operation.name]()

    def _file(self, message: etree._Element, play: Play) -> etree._Element:
        delivered = ecf4_read.filing(message)
        taken = taking.take(self._world, delivered, hidden_for=play.hidden_for)
        if isinstance(taken, Ticket):
            return ecf4_write.receipt(self._world.url, delivered.court, taken)
        return ecf4_write.receipt(self._world.url, delivered.court, None, numbered(taken))

    def _of_another(self, spoken: Spoken, operation: Operation) -> Response | None:
        """The answer to somebody else's message, in form like the right one: for a filing, ids that nobody has."""
        if operation.key != FILE:
            return self._recent[operation.key].older()
        controls = [one.text or "" for one in spoken.message.iter(tag("nc:DocumentFileControlID"))]
        strange = functools.partial(uuid.uuid5, uuid.NAMESPACE_OID)
        made = tuple((one, str(strange(f"{one} of another"))) for one in controls)
        ticket = Ticket(envelope=1, filings=made, case_number=str(strange("case of another")))
        return soap.answered(spoken.version, ecf4_write.receipt(self._world.url, "", ticket))

    def _fees(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        url, court, delivered = self._world.url, ecf4_read.court_asked(message), ecf4_read.fees_query(message)
        told = bool(delivered.payment_account)  # a question for the fees need not say who pays
        wrong = [one for one in self._world.book.problems(delivered) if told or one.code != "payment"]
        if wrong:
            return ecf4_write.no_fees(url, court, numbered(wrong))
        return ecf4_write.fees(url, court, self._world.fees.bill(delivered), self._world.fees)

    def _status(self, message: etree._Element, play: Play) -> etree._Element:
        filed = self._found(message)
        if filed is None:
            errors = ((_UNKNOWN, "No such filing"),)
            name = "statusr:FilingStatusResponseMessage"
            return ecf4_write.no_state(name, self._world.url, ecf4_read.court_asked(message), errors)
        reason = ecf4_calls.reason(self._world, filed) if filed.reason_code else ""
        return ecf4_write.state(self._world.url, filed, reason=reason, code=_strange(play))

    def _details(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        filed = self._found(message)
        if filed is not None:
            return ecf4_details.details(self._world, filed)
        name, court = "detailr:FilingDetailResponseMessage", ecf4_read.court_asked(message)
        return ecf4_write.no_state(name, self._world.url, court, ((_UNKNOWN, "No such filing"),))

    def _found(self, message: etree._Element) -> Filed | None:
        number, category = ecf4_read.document_asked(message)
        if category == "ENVELOPEID":
            return next(iter(self._world.book.envelope(int(number))), None) if _ENVELOPE.fullmatch(number) else None
        try:
            return self._world.book.filing(number)
        except Unknown:
            return None

    def _list(self, message: etree._Element, play: Play) -> etree._Element:
        since, until = ecf4_read.span_asked(message)
        court = ecf4_read.court_asked(message)
        found = self._world.book.filings(
            court,
            since,
            until,
            ecf4_read.submitter_asked(message) or None,
            ecf4_read.case_asked(message) or None,
        )
        known = not play.has(Fault.CONTROL_LOST)
        return ecf4_write.filings(self._world.url, court, found, control=known, code=_strange(play))

    def _policy(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        court = ecf4_read.court_asked(message)
        return ecf4_policy.policy(self._world.url, court, self._world.book.codes_of(court))

    def _cancel(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        number, _ = ecf4_read.document_asked(message)
        try:
            return ecf4_write.cancelled(self._world.url, self._world.book.cancel(number))
        except (Unknown, NotPossible) as error:
            errors = ((_UNKNOWN, str(error)),)
            name = "cancelr:CancelFilingResponseMessage"
            return ecf4_write.no_state(name, self._world.url, ecf4_read.court_asked(message), errors)

    def _case(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        court = ecf4_read.court_asked(message)
        try:
            found = self._world.book.case(ecf4_read.case_asked(message))
        except Unknown:
            return ecf4_write.one_case(self._world.url, court, None, ((_UNKNOWN, "No such case"),))
        return ecf4_write.one_case(self._world.url, court, found)

    def _cases(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        court = ecf4_read.court_asked(message)
        docket, party = ecf4_read.cases_asked(message)
        if not docket and not party:
            errors = ((_UNKNOWN, "A search needs a docket number or a name"),)
            return ecf4_write.cases(self._world.url, court, (), errors)
        found = self._world.book.cases(court, docket_number=docket or None, party=party or None)
        return ecf4_write.cases(self._world.url, court, found)

    def _service(self, message: etree._Element, play: Play) -> etree._Element:
        del play
        court, number = ecf4_read.court_asked(message), ecf4_read.case_asked(message)
        try:
            return ecf4_write.served(self._world.url, court, number, self._world.book.case(number))
        except Unknown:
            return ecf4_write.served(self._world.url, court, number, None, ((_UNKNOWN, "No such case"),))

    def _copy(self, number: str) -> Response:
        try:
            stamped = self._world.clerk.copy(number)
        except Unknown:
            stamped = b""
        if not stamped:
            return Response(status=HTTPStatus.NOT_FOUND, body=b"no stamped copy")
        return Response(body=stamped, content_type="application/pdf")


def asked(spoken: Spoken, place: str) -> Operation:
    """Which operation a message asks for, at the place where it came.

    Raises:
        NotSoap: none that is offered there, or the action names another than the message does.
    """
    found = next((one for one in OPERATIONS if one.root == spoken.message.tag and one.at == place), None)
    if found is None:
        raise NotSoap(f"{place} offers no operation that takes such a message", spoken.version)
    action = spoken.action.rpartition("/")[2]
    if action and action.removesuffix("Request") != found.name:
        raise NotSoap("the SOAP action names another operation than the message", spoken.version)
    return found


def numbered(problems: Iterable[Problem]) -> tuple[tuple[str, str], ...]:
    """Problems with the portal's own numbers."""
    return tuple((_NUMBERS.get(one.code, _UNKNOWN), one.text) for one in problems)


def _strange(play: Play) -> str:
    """A word for a status that nobody has explained, where a fault asks for one."""
    return "pending-magistrate" if play.has(Fault.UNKNOWN_STATUS) else ""
