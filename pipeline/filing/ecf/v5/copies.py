"""The court's stamped copies, out of the answers that were kept: in the message, at an address, or asked for by id.

A copy that is byte for byte what we sent bears no stamp and is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import files, web
from pipeline.errors import PortalUnavailable
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.mtom import NotMtom
from pipeline.filing.ecf.v5 import hearing, matching, questions, wire, xop
from pipeline.filing.ecf.v5.client import Client
from pipeline.filing.ecf.v5.header import Header, new_id
from pipeline.filing.ecf.v5.review import Reviewed, ReviewedPaper, reviewed
from pipeline.filing.ecf.v5.sent import Sent
from pipeline.filing.ecf.v5.wire import Incoming, Unreadable
from pipeline.filing.ecf.v5.words import V
from pipeline.model import Envelope, File, ReviewStatus

_PDF = b"%PDF-"
_BINARY = "nc:Attachment/nc:Base64BinaryObject"
_ADDRESS = "nc:Attachment/nc:BinaryURI"
_RENDITION = "ecf:DocumentAugmentation/ecf:DocumentRendition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copier:
    """Brings the copies of one portal."""

    client: Client
    record_url: str
    sender: str
    hosts: frozenset[str]
    """Hosts beside the portal's own from which copies may be fetched."""

    def copies(self, envelope: Envelope, sent: Sent, filing_ids: frozenset[str], folder: Path) -> tuple[File, ...]:
        """Every copy that can be had now; each is written into the folder once.

        Args:
            envelope: whose raw answers lie beside it.
            sent: what we sent.
            filing_ids: the court side's ids of it.
            folder: where the copies are laid before they are taken over.
        """
        mine = {one.file.sha256 for each in envelope.filings for one in (each.lead, *each.connected)}
        for incoming, said in _answers(envelope.folder / "receipts", sent, filing_ids):
            for paper in said.papers:
                if paper.status is ReviewStatus.ACCEPTED:
                    self._lay(paper, incoming, said, sent, mine, folder)
        found = sorted(folder.glob("*.pdf")) if folder.is_dir() else []
        return tuple(files.describe(one) for one in found)

    def _lay(
        self, paper: ReviewedPaper, incoming: Incoming, said: Reviewed, sent: Sent, mine: set[str], folder: Path
    ) -> None:
        number = paper.control or next(iter(paper.numbers), "")
        name = f"{number.rpartition('/')[2]}-{paper.title}"
        target = folder / f"{files.safe_name(name, limit=60)}.pdf"
        if target.exists():
            return
        told = (self._content(one, incoming) for one in paper.renditions)
        content = next((one for one in told if one and files.digest_bytes(one) not in mine), None)
        content = content or self._asked(paper, said, sent, mine)
        if content:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.write_whole(target, content, at="portal-copy")

    def _content(self, rendition: Element, incoming: Incoming) -> bytes | None:
        """The PDF of a rendition: in the message, or at its address where that may be asked."""
        binary, address = V.find(rendition, _BINARY), V.text(rendition, _ADDRESS)
        content = None
        if binary is not None:
            try:
                content = xop.content(binary, incoming.parts)
            except NotMtom:
                return None
        if content is None and address and self._may_fetch(address):
            content = self.client.fetch(address, ours=urlsplit(address).netloc == urlsplit(self.record_url).netloc)
        return content if content and content.startswith(_PDF) else None

    def _may_fetch(self, address: str) -> bool:
        try:
            host = urlsplit(web.checked_url(address)).netloc
        except ValueError:
            return False
        return host == urlsplit(self.record_url).netloc or host in self.hosts

    def _asked(self, paper: ReviewedPaper, said: Reviewed, sent: Sent, mine: set[str]) -> bytes | None:
        """The copy that the court's record gives by the document's id."""
        docket = said.docket_number or sent.docket_number
        control = paper.control or next(iter(paper.numbers), "")
        if not control:
            return None
        header = Header(
            message_id=new_id(), sender=self.sender, location=said.location or sent.location, at=datetime.now(UTC)
        )
        question = questions.document(header, control, docket, said.case_number or sent.case_number)
        try:
            incoming, _ = self.client.ask(self.record_url, "CourtRecordMDE", question, header.message_id)
            answer = wire.answer(
                incoming,
                "wrappers:GetDocumentResponse",
                "documentresponse:GetDocumentResponseMessage",
                header.message_id,
            )
        except (Unreadable, PortalUnavailable):
            return None
        document = V.find(answer, "nc:Document")
        told = (self._content(one, incoming) for one in (V.all(document, _RENDITION) if document is not None else ()))
        return next((one for one in told if one and files.digest_bytes(one) not in mine), None)


def _answers(folder: Path, sent: Sent, filing_ids: frozenset[str]) -> Iterator[tuple[Incoming, Reviewed]]:
    """Every kept answer or call that tells of our filing. They were held against the schema when they came."""
    for path in sorted(folder.glob("*.raw")) if folder.is_dir() else ():
        try:
            incoming = wire.opened(path.read_bytes(), None, None)
        except Unreadable:
            continue
        told = [reviewed(one) for one in _told(incoming.message)]
        yield from ((incoming, one) for one in told if matching.is_ours(one, sent, filing_ids))


def _told(message: Element) -> Iterator[Element]:
    for name in ("ecf:MatchingFiling", *hearing.CALLS.values()):
        yield from message.iter(V.name(name))
