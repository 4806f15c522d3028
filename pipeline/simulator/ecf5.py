"""The filing manager as ECF 5.0 describes it: SOAP over HTTP, attachments by MTOM, every message held to its schema.

`/ecf5/FilingReviewMDE`, `/ecf5/CourtRecordMDE`, `/ecf5/CourtPolicyMDE` and `/ecf5/ServiceMDE`; each answers the
operations that the standard gives it. Whatever breaks the registered schema set is error 1, whatever comes without
its wrapper is error 3, whatever the court will not have is error 4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline import schemas
from pipeline.errors import PortalUnavailable
from pipeline.simulator import ecf5_calls, ecf5_filing, ecf5_questions, multipart, simville
from pipeline.simulator.ecf5_read import Asked, NotSoap, body_of, read
from pipeline.simulator.ecf5_write import SOAP_TYPES, Refused, Wrong, detach, envelope, fault, root, status
from pipeline.simulator.faults import Play, Recent
from pipeline.simulator.multipart import Malformed
from pipeline.simulator.wire import Endpoint, Request, Response
from pipeline.simulator.world import World

SET = "ecf-5.0"
MOST_SAID = 20
"""Faults of the schema that one answer names."""
Act = Callable[[World, Asked, Play], etree._Element]  # noqa: SLF001 - lxml has no public name for it

SERVED: Mapping[str, Mapping[str, tuple[str, Act]]] = {
    "FilingReviewMDE": {
        "ReviewFiling": ("file", ecf5_filing.review),
        "GetFeesCalculation": ("fees", ecf5_filing.fees),
        "CancelFiling": ("cancel", ecf5_filing.cancel),
        "GetFilingStatus": ("status", ecf5_questions.filing_status),
        "GetFilingList": ("list", ecf5_questions.filing_list),
    },
    "CourtRecordMDE": {
        "GetCase": ("case", ecf5_questions.case),
        "GetCaseList": ("cases", ecf5_questions.cases),
        "GetServiceInformation": ("service", ecf5_questions.service),
    },
    "CourtPolicyMDE": {"GetPolicy": ("policy", ecf5_questions.policy)},
    "ServiceMDE": {"ServeFiling": ("serve", ecf5_filing.serve)},
}
"""By design element: each operation, the name that faults know it by, and what does it."""
_STATUS_ANSWERS = {"ReviewFiling", "CancelFiling", "ServeFiling"}
"""Operations whose answer is the word on the message itself; of the others a refusal is a SOAP fault."""


def endpoints(world: World) -> tuple[Endpoint, ...]:
    """This room's way to the four design elements; callbacks of this dialect are written here too."""
    simville.of(world)
    world.calls.writers["ecf5"] = ecf5_calls.writer(world)
    world.calls.readers["ecf5"] = ecf5_calls.heard
    return tuple(Ecf5(world, name) for name in SERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """A request with the way to answer it."""

    asked: Asked
    version: str
    """Of SOAP."""
    beside: bool
    """Whether it came in several parts, or its sender takes answers that do."""


class Ecf5:
    """One design element."""

    def __init__(self, world: World, name: str) -> None:
        self.prefix = f"/ecf5/{name}"
        self._world, self._served = world, SERVED[name]
        self._recent = Recent()

    def answer(self, request: Request) -> Response:
        """Answer one SOAP request."""
        if request.method != "POST":
            return Response(status=405, body=b"SOAP requests are posted")
        try:
            heard = self._hear(request)
        except (NotSoap, Malformed, schemas.Broken) as error:
            self._world.book.tally("ecf5.unreadable")
            return _soap(fault("soap11", str(error)), "soap11", code=500)
        try:
            return self._do(heard)
        except PortalUnavailable as error:
            return _soap(fault(heard.version, str(error)), heard.version, code=500)

    def _hear(self, request: Request) -> _Heard:
        parts = multipart.split(request.headers.get("content-type", ""), request.body)
        element, version = body_of(parts.root, parts.beside)
        return _Heard(asked=read(element), version=version, beside=_takes_parts(request))

    def _do(self, heard: _Heard) -> Response:
        served = self._served.get(heard.asked.operation)
        if served is None:
            return _soap(fault(heard.version, "this design element has no such operation"), heard.version, code=500)
        name, act = served
        wrong = self._faults(heard.asked)
        if wrong:
            self._world.book.tally("ecf5.invalid")
            return self._refused(heard, wrong)
        play = self._world.faults.begin(name)
        return play.through(
            lambda: self._recent.keep(self._act(heard, act, play)),
            fault=lambda: _broken(heard.version),
            other=self._recent.older,
        )

    def _act(self, heard: _Heard, act: Act, play: Play) -> Response:
        try:
            made = act(self._world, heard.asked, play)
        except Refused as refused:
            return self._refused(heard, refused.wrong)
        return _answer(made, heard)

    def _faults(self, asked: Asked) -> tuple[Wrong, ...]:
        """What the schema, and the profile, hold against a message."""
        if not asked.wrapped:
            name = etree.QName(asked.element).localname
            return (Wrong(code="3", node=name, why="the message came without the wrapper of its operation"),)
        folder = self._world.schemas.get(SET)
        if folder is None:
            raise PortalUnavailable(f"the simulator has no schema set {SET}; register one and start it again")
        broken = schemas.Schemas(folder).faults(asked.element)
        return tuple(Wrong(code="1", node=one.path[-200:] or "message", why=one.said) for one in broken[:MOST_SAID])

    def _refused(self, heard: _Heard, wrong: tuple[Wrong, ...]) -> Response:
        operation = heard.asked.operation
        if operation in _STATUS_ANSWERS:
            made = root(f"w:{operation}Response")
            status(made, heard.asked.message_ids, wrong)
            return _answer(made, heard)
        holder = root("w:Refused")
        detail = status(holder, heard.asked.message_ids, wrong)
        said = fault(heard.version, f"error {wrong[0].code}: {wrong[0].why}", detail)
        return _soap(said, heard.version, code=500)


def _takes_parts(request: Request) -> bool:
    told = f"{request.headers.get('content-type', '')} {request.headers.get('accept', '')}"
    return "multipart/related" in told.lower()


def _broken(version: str) -> Response:
    return _soap(fault(version, "the service is not available now"), version, code=500)


def _answer(made: etree._Element, heard: _Heard) -> Response:
    if not heard.beside:
        return _soap(envelope(made, heard.version), heard.version)
    beside = detach(made)
    if not beside:
        return _soap(envelope(made, heard.version), heard.version)
    body = etree.tostring(envelope(made, heard.version), encoding="utf-8", xml_declaration=True)
    kind, body = multipart.join(body, beside, SOAP_TYPES[heard.version])
    return Response(body=body, content_type=kind)


def _soap(made: etree._Element, version: str, code: int = 200) -> Response:
    body = etree.tostring(made, encoding="utf-8", xml_declaration=True)
    return Response(status=code, body=body, content_type=f"{SOAP_TYPES[version]}; charset=utf-8")
