"""One message over the wire and its answer back: kept raw, then held against the schema, then read.

A question that fails may be asked again. A filing is classified: surely not sent, refused, or in doubt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import web
from pipeline.errors import InDoubt, NotLetIn, PortalRefused, PortalUnavailable
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import errors
from pipeline.filing.ecf.v4.names import V4, Operation
from pipeline.filing.portals import Keep, discard
from pipeline.filing.unanswered import unanswered
from pipeline.killpoints import killpoint
from pipeline.schemas import Schemas

_OK = range(200, 300)
_FAULTY = range(400, 600)


class NotAnswered(Exception):  # noqa: N818 - says what happened
    """A question brought no answer that can be read; the text holds no content."""


class Silent(NotAnswered):
    """Nothing came at all, or not to its end; asking again may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that its schema allows."""

    element: Element
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How the portal is reached."""

    portal: str
    """Its name in the settings."""
    urls: Mapping[str, str]
    """By port."""
    version: soap.Version
    bounds: web.Bounds
    ca_file: Path | None
    client: tuple[Path, Path] | None
    header: bytes = field(repr=False)
    """The SOAP header's content."""
    schemas: Callable[[], Schemas]

    def ask(self, operation: Operation, message: bytes, *, keep: Keep = discard) -> Answered:
        """Ask something that files nothing.

        Raises:
            Silent: no whole answer came.
            NotAnswered: no answer that can be read.
            NotLetIn: a fault refuses our log-in.
            PortalUnavailable: the schemas of this machine cannot be used.
        """
        try:
            said = self._exchange(operation, message)
        except web.NoAnswer as error:
            if error.part:
                keep(error.part)
            raise Silent(f"the portal gave no answer ({error.reason})") from error
        keep(said.body)
        try:
            return self._read(said, operation)
        except soap.Fault as error:
            if errors.fault_not_let_in(error):
                raise NotLetIn(f"portal {self.portal} refused our log-in ({error}); mend `user_file`") from error
            raise NotAnswered(str(error)) from error

    def file(self, operation: Operation, message: bytes, *, keep: Keep = discard) -> Answered:
        """Send what files, once.

        Raises:
            PortalUnavailable: surely no byte of the message left.
            PortalRefused: a fault says that it was surely not taken.
            InDoubt: anything else than an answer that its schema allows.
        """
        killpoint("ecf4-portal.before-post")
        with unanswered(self.portal, keep):
            said = self._exchange(operation, message)
        killpoint("ecf4-portal.after-post")
        keep(said.body)
        killpoint("ecf4-portal.after-keep")
        try:
            return self._read(said, operation)
        except (NotAnswered, PortalUnavailable) as error:
            raise InDoubt(f"portal {self.portal}: status {said.status}, {error}") from error
        except soap.Fault as error:
            raise self._faulted(error) from error

    def knock(self) -> int:
        """Whether anybody answers at all; gives the status.

        Raises:
            web.NoAnswer: nobody does.
        """
        address = next(iter(self.urls.values()))
        said = web.exchange("HEAD", address, headers={}, bounds=self.bounds, ca_file=self.ca_file, client=self.client)
        return said.status

    def read(self, raw: bytes) -> Element:
        """The message in an envelope that came unasked.

        Raises:
            NotAnswered: it is no envelope, or its schema does not allow it.
            PortalUnavailable: the schemas of this machine cannot be used.
        """
        try:
            return self._allowed(soap.unwrapped(raw).body)
        except (soap.NotSoap, soap.Fault) as error:
            raise NotAnswered(str(error)) from error

    def _exchange(self, operation: Operation, message: bytes) -> web.Answer:
        return web.exchange(
            "POST",
            self.urls[operation.port],
            headers=soap.http_headers(self.version, operation.action),
            body=soap.wrapped(message, self.version, header=self.header),
            bounds=self.bounds,
            ca_file=self.ca_file,
            client=self.client,
        )

    def _read(self, said: web.Answer, operation: Operation) -> Answered:
        try:
            opened = soap.unwrapped(said.body)
        except soap.NotSoap as error:
            raise NotAnswered(f"the answer cannot be read ({error})") from error
        except soap.Fault:
            if said.status in _OK or said.status in _FAULTY:
                raise
            raise NotAnswered("a fault under a status of another kind") from None
        if said.status not in _OK:
            raise NotAnswered("the answer's status and its message contradict each other")
        if opened.body.tag != V4.name(operation.answer):
            raise NotAnswered("the answer is another message than was asked for")
        return Answered(element=self._allowed(opened.body), raw=said.body)

    def _allowed(self, element: Element) -> Element:
        if self.schemas().faults(element):
            raise NotAnswered("the answer breaks the portal's schema")
        return element

    def _faulted(self, fault: soap.Fault) -> PortalRefused | InDoubt:
        why = errors.fault_refusal(fault)
        if why is None:
            return InDoubt(f"portal {self.portal}: {fault}")
        return PortalRefused(f"portal {self.portal} did not take the message: {why} ({fault})")
