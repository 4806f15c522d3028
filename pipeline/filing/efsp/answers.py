"""The proxy's answers as receipts."""

from datetime import UTC, datetime

from pipeline.filing import receipts
from pipeline.filing.ecf.v4 import statuses
from pipeline.filing.efsp import reading
from pipeline.filing.efsp.talk import Unreadable
from pipeline.model import Envelope, Outcome, Receipt, ReviewStatus


def taken(envelope: Envelope, portal: str, taken: reading.Submitted, raw: bytes) -> Receipt:
    """The receipt of a filing that was just taken."""
    return Receipt(
        envelope_id=envelope.id,
        portal=portal,
        reference=taken.envelope or taken.filings[0],
        status=ReviewStatus.RECEIVED,
        at=datetime.now(UTC),
        outcomes=(),
        raw=raw,
        at_told=False,
        marks=_marks(taken.envelope, taken.case, taken.filings),
    )


def told(envelope: Envelope, portal: str, mine: tuple[reading.Listed, ...], raw: bytes) -> Receipt:
    """What the portal's list says of our filings."""
    meant = tuple(statuses.meaning(one.status, one.said) for one in mine)
    return Receipt(
        envelope_id=envelope.id,
        portal=portal,
        reference=mine[0].envelope or mine[0].filing,
        status=statuses.whole(one.status for one in meant),
        at=datetime.now(UTC),
        outcomes=tuple(
            Outcome(
                title=one.title,
                status=said.status,
                reason=one.said or None,
                ruling=said.ruling,
                number=one.filing,
                control=one.control or None,
            )
            for one, said in zip(mine, meant, strict=True)
        ),
        raw=raw,
        at_told=False,
        marks=_marks(mine[0].envelope, mine[0].case, tuple(one.filing for one in mine)),
    )


def _marks(envelope: str, case: str, filings: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [("envelope", envelope), ("case", case), *(("filing", one) for one in filings)]
    return tuple((kind, value) for kind, value in found if value)


def known(envelope: Envelope) -> frozenset[str]:
    """The ids of filings in the answers that are kept beside the envelope."""
    found: set[str] = set()
    for path in (envelope.folder / receipts.FOLDER).glob("*.raw"):
        try:
            found.update(reading.submitted(path.read_bytes()).filings)
        except Unreadable:
            continue
    return frozenset(found)
