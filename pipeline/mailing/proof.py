"""The proof of mailing: a line of JSON a notice, without a name, which paper went to whom, when and how.

Whoever holds the paper and knows the person can show that a line speaks of them: both are told by digests. The file's
own digest stands in the journal, whose entries are chained. The line of a sealed or confidential matter tells neither
case nor person: what a digest of a case number stands for is soon guessed.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pipeline.mailing.posted import Posted, Sent
from pipeline.model import Place

SCHEMA = "docketpress.proof/1"
"""Names the form of a line; it changes when a reader would have to."""
Where = Callable[[int], Place | None]
"""Where a row of the run stands in the person's own sheet; None where that is not known any more."""


def lines(run: str, pieces: Iterable[Posted], day: date, where: Where) -> Iterator[bytes]:
    """A line for each notice of some pieces, in the order of the stream.

    Args:
        run: whose pieces they are.
        pieces: in mail order.
        day: when they went to the post, by a person's word.
        where: tells where rows stand.
    """
    for piece in pieces:
        place = {
            "batch": piece.batch,
            "piece": f"{run}-{piece.serial}",
            "barcode": piece.barcode or None,
            "mail_class": piece.mail_class,
        }
        for one in piece.notices:
            yield _line({**_told(run, one, where), **place, "mailed_on": day.isoformat()})


def mail_line(run: str, one: Sent, message_id: str, state: str, at: str, sha256: str, where: Where) -> bytes:
    """The line of a notice that went by e-mail.

    Args:
        run: whose it is.
        one: the notice.
        message_id: as it stands in the message, without angle brackets.
        state: what the mail server made of it.
        at: when, ISO 8601.
        sha256: of the message's bytes.
        where: tells where rows stand.
    """
    told = {"message_id": message_id, "message_sha256": sha256, "state": state, "at": at}
    return _line({**_told(run, one, where), **told})


def _told(run: str, one: Sent, where: Where) -> dict[str, object]:
    place = where(one.row) or Place()
    return {
        "schema": SCHEMA,
        "run": run,
        "row": one.row,
        "file": None if one.closed else place.file,
        "sheet": None if one.closed else place.sheet,
        "sheet_row": place.row,
        "recipient": one.recipient,
        "identity": None if one.closed else one.identity,
        "case_sha256": None if one.closed else one.case_sha256,
        "recipient_sha256": None if one.closed else one.recipient_sha256,
        "paper_sha256": one.sha256,
        "pages": one.pages,
        "how": one.how,
        "way": one.way.value,
    }


def _line(told: dict[str, object]) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"
