"""Which notices a slip means: by our own number, by its barcode, or by the e-mail that bounced."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sql

from pipeline.mailing import posted, reasons
from pipeline.mailing.posted import Posted, Sent
from pipeline.mailing.slips import Slip
from pipeline.model import Finding, Place, Severity
from pipeline.runs import mailed, messages
from pipeline.runs.mailed import Batch
from pipeline.runs.returned import CameBack
from pipeline.runs.store import Store

_MAILER_LONG, _MAILER_SHORT = 9, 6
_TRACKING, _MAILER_AT = 20, 5
_CACHED = 8
"""Batches that are held at once: a list is mostly of one run, and a batch is a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A notice that came back."""

    slip: Slip
    came: CameBack
    sent: Sent | None
    """None where who it was is not kept any more."""


@dataclass(slots=True)
class Matcher:
    """Looks slips up in the database and the store."""

    connection: sql.Connection
    store: Store
    findings: list[Finding] = field(default_factory=list)
    _seen: dict[tuple[str, int, int], Slip] = field(default_factory=dict)
    _held: dict[tuple[str, int], tuple[Posted, ...]] = field(default_factory=dict)

    def match(self, slips: Iterable[Slip]) -> Iterator[Matched]:
        """Every notice that the slips mean; each once. What means nothing goes to `findings`."""
        for slip in slips:
            code = self._reason(slip)
            found = tuple(self._mail(slip, code) if slip.message_id else self._post(slip, code))
            if not found:
                self.findings.append(_unknown(slip))
            yield from (one for one in found if self._new(one))

    def _reason(self, slip: Slip) -> str:
        if slip.message_id:
            return slip.reason
        code = reasons.load().code(slip.reason)
        if code is None:
            self.findings.append(_reason_unknown(slip))
        return code or reasons.OTHER

    def _new(self, one: Matched) -> bool:
        key = (one.came.run, one.came.row, one.came.recipient)
        before = self._seen.setdefault(key, one.slip)
        if before is not one.slip:
            self.findings.append(_twice(one.slip, before))
        return before is one.slip

    def _mail(self, slip: Slip, code: str) -> Iterator[Matched]:
        row = messages.by_message_id(self.connection, slip.message_id)
        if row is None:
            return
        here = (row.row, row.recipient)
        sent = next((one for one in posted.read_mails(self.store, row.run) if (one.row, one.recipient) == here), None)
        came = CameBack(
            run=row.run,
            row=row.row,
            recipient=row.recipient,
            piece=0,
            identity=row.identity,
            case_sha256=row.case_sha256,
            recipient_sha256=row.recipient_sha256,
            way="email",
            reason=code,
            came_on=slip.came_on,
        )
        yield Matched(slip=slip, came=came, sent=sent)

    def _post(self, slip: Slip, code: str) -> Iterator[Matched]:
        for batch, piece in self._pieces(slip):
            if batch.day is None:
                self.findings.append(_not_mailed(slip))
            for one in piece.notices:
                yield Matched(slip=slip, came=_came(batch.run, piece, one, slip, code), sent=one)
            return

    def _pieces(self, slip: Slip) -> Iterator[tuple[Batch, Posted]]:
        if slip.digits:
            mailer, serial = serial_of(slip.digits)
            wanted = slip.digits[:_TRACKING]
            for batch in mailed.batches_of_serial(self.connection, mailer, serial):
                yield from ((batch, one) for one in self._batch(batch) if one.barcode[:_TRACKING] == wanted)
            return
        runs = mailed.runs_like(self.connection, slip.run)
        if runs and (len(runs) == 1 or runs[0] == slip.run):
            found = mailed.batch_of_piece(self.connection, runs[0], slip.piece)
            if found is not None:
                yield from ((found, one) for one in self._batch(found) if one.serial == slip.piece)

    def _batch(self, batch: Batch) -> tuple[Posted, ...]:
        key = (batch.run, batch.batch)
        if key not in self._held:
            if len(self._held) >= _CACHED:
                self._held.pop(next(iter(self._held)))
            try:
                self._held[key] = tuple(posted.read(self.store, *key))
            except LookupError:
                self._held[key] = ()
        return self._held[key]


def serial_of(digits: str) -> tuple[str, int]:
    """The mailer's number in a barcode, and the serial number behind it.

    Mailers' numbers of nine digits begin with 9, those of six with another digit (USPS-B-3200).
    """
    size = _MAILER_LONG if digits[_MAILER_AT] == "9" else _MAILER_SHORT
    end = _MAILER_AT + size
    return digits[_MAILER_AT:end], int(digits[end:_TRACKING])


def _came(run: str, piece: Posted, sent: Sent, slip: Slip, code: str) -> CameBack:
    return CameBack(
        run=run,
        row=sent.row,
        recipient=sent.recipient,
        piece=piece.serial,
        identity=sent.identity,
        case_sha256=sent.case_sha256,
        recipient_sha256=sent.recipient_sha256,
        way=sent.way.value,
        reason=code,
        came_on=slip.came_on,
    )


def warnings(
    people: Mapping[str, CameBack], cases: Mapping[str, CameBack], recipient: str, case: str | None, where: Place
) -> Iterator[Finding]:
    """What the next notice says of mail that came back: of this person at this address, else of this case.

    Args:
        people: as `returned.came_back` gave it.
        cases: as `returned.of_cases` gave it.
        recipient: the notice's `recipient_digest`.
        case: its `case_digest`.
        where: the row.
    """
    before = people.get(recipient)
    if before is not None:
        yield _came_back(before, where, "the last notice to this person at this address came back")
    elif case is not None and case in cases:
        yield _came_back(cases[case], where, "a notice to somebody in this case came back")


def _came_back(before: CameBack, where: Place, what: str) -> Finding:
    on = f" on {before.came_on.isoformat()}" if before.came_on else ""
    reason = reasons.load().said(before.reason)
    return Finding(
        code="mail.came-back",
        severity=Severity.WARNING,
        where=where,
        message=f"Before you send this: {what}{on} ({reason}; run {before.run}, row {before.row} of the run).",
        found=reason,
        rule=reasons.load().citation if before.way != "email" else "RFC 3463",
        repair="Ask for the person's present address and correct the row. If you know that the address is right, send "
        "it as it is.",
        verified=reasons.load().verified,
    )


def _unknown(slip: Slip) -> Finding:
    what = "message" if slip.message_id else "piece of mail"
    return Finding(
        code="mail.returned-unknown",
        severity=Severity.ERROR,
        where=Place(file=slip.file, row=slip.line or None),
        message=f"No {what} of ours has this number: it may be another office's, or its run was forgotten.",
        found=slip.message_id or slip.digits or f"{slip.run}-{slip.piece}",
        repair="Look at the envelope. If it is ours, type the number from its address sheet: `<run>-<piece>`.",
    )


def _twice(slip: Slip, before: Slip) -> Finding:
    earlier = f"line {before.line} of {before.file}" if before.line else before.file
    return Finding(
        code="mail.returned-twice",
        severity=Severity.ADVICE,
        where=Place(file=slip.file, row=slip.line or None),
        message=f"This envelope or message was told before, in {earlier}; it is counted once.",
        repair="Nothing, if it was scanned twice.",
    )


def _not_mailed(slip: Slip) -> Finding:
    return Finding(
        code="mail.returned-not-mailed",
        severity=Severity.WARNING,
        where=Place(file=slip.file, row=slip.line or None),
        message="Nobody has said that this piece went to the post, and yet it came back. It is marked all the same.",
        repair="Tell it: `docketpress mailed RUN --on DATE --by NAME`.",
    )


def _reason_unknown(slip: Slip) -> Finding:
    known = reasons.load()
    return Finding(
        code="mail.returned-reason",
        severity=Severity.WARNING,
        where=Place(file=slip.file, row=slip.line or None),
        message="These are none of the words that the post writes on returned mail. The notice is marked without "
        "a reason.",
        found=slip.reason,
        rule=known.citation,
        repair="Use the post's own words, for example `Vacant` or `Moved, Left No Address`.",
        verified=known.verified,
    )
