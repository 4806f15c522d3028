"""One exchange with the court's side: a body goes out, an answer comes back and is read, or we say why not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline import schemas, web
from pipeline.filing.ecf import mtom
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import wire
from pipeline.filing.ecf.v5.wire import Incoming, Unreadable
from pipeline.filing.ecf.v5.words import WSDL

Side: TypeAlias = Literal["FilingReviewMDE", "CourtRecordMDE", "CourtPolicyMDE", "ServiceMDE"]
Keep: TypeAlias = Callable[[bytes], None]
_OK = range(200, 300)


def _nothing(_raw: bytes) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What every exchange with one portal needs."""

    store: Path
    """The home's `var/schemas/`."""
    schema_names: tuple[str, ...]
    bounds: web.Bounds
    ca_file: Path | None
    certificate: tuple[Path, Path] | None
    """Ours, and its key: the court's side asks who we are."""

    def schema(self) -> schemas.Schemas:
        """The schema set.

        Raises:
            PortalUnavailable: none is registered.
        """
        return schemas.registered(self.store, *self.schema_names)

    def post(self, url: str, side: Side, operation: str, content_type: str, body: bytes | Path) -> web.Answer:
        """Post a body, once.

        Raises:
            NoAnswer: no whole answer came.
        """
        return web.exchange(
            "POST",
            url,
            headers=wire.http_headers(content_type, f"{WSDL}/{side}/{operation}"),
            body=body,
            bounds=self.bounds,
            ca_file=self.ca_file,
            client=self.certificate,
        )

    def ask(
        self,
        url: str,
        side: Side,
        message: Element,
        message_id: str,
        *,
        parts: tuple[mtom.Part, ...] = (),
        keep: Keep = _nothing,
    ) -> tuple[Incoming, bytes]:
        """Ask something that files nothing; gives what came, and its bytes.

        Args:
            url: of the side.
            side: which one.
            message: the operation's request, by whose name the operation is told.
            message_id: ours.
            parts: files that the message names.
            keep: stores the answer before it is read.

        Raises:
            Unreadable: no answer came, or none that can be read.
            PortalUnavailable: the schema set is not there.
        """
        schema = self.schema()
        broken = wire.faults(message, schema)
        if broken:
            raise Unreadable("our own question breaks the portal's schema; is another set registered for it?")
        packed = wire.packed(message, message_id, parts)
        operation = message.tag.rpartition("}")[2].removesuffix("Request")
        try:
            said = self.post(url, side, operation, packed.content_type, b"".join(packed.pieces()))
        except web.NoAnswer as error:
            raise Unreadable(f"the portal gave no answer ({error.reason})") from error
        keep(said.body)
        if said.status not in _OK:
            raise Unreadable(f"the portal answered with status {said.status}")
        return wire.opened(said.body, said.content_type, schema), said.body

    def fetch(self, url: str, *, ours: bool = False) -> bytes | None:
        """Get a file from an address; None when it does not come now.

        Args:
            url: checked already.
            ours: whether the host is the portal itself, which may see our certificate.
        """
        try:
            said = web.exchange(
                "GET",
                url,
                headers={},
                bounds=self.bounds,
                ca_file=self.ca_file,
                client=self.certificate if ours else None,
            )
        except web.NoAnswer:
            return None
        return said.body if said.status in _OK else None

    def reach(self, url: str) -> int | str:
        """The status with which an address answers, or the kind of failure."""
        try:
            return web.exchange(
                "HEAD", url, headers={}, bounds=self.bounds, ca_file=self.ca_file, client=self.certificate
            ).status
        except web.NoAnswer as error:
            return error.reason
