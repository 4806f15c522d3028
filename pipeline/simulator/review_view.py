"""What the pages of the rehearsed clerk show: records in, plain values out, ready for the template."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.simulator.delivered import Filed, Status
from pipeline.simulator.moves import MOVES
from pipeline.simulator.server import Running
from pipeline.simulator.simville import Town

_BEFORE_FIRST = 1_048_576
"""The book numbers its envelopes from the next one on."""
MOST = 50
"""Envelopes that the queue shows, the newest first."""
DECISIONS = {
    Status.UNDER_REVIEW: "Take in hand",
    Status.ACCEPTED: "Accept",
    Status.REJECTED: "Reject",
    Status.RETURNED: "Return for correction",
    Status.DEFERRED: "Put off",
    Status.FAILED: "Failed by machine",
    Status.SERVED: "Served",
    Status.GRANTED: "Judge: granted",
    Status.DENIED: "Judge: denied",
    Status.MOOT: "Judge: moot",
}
"""What a trainee may decide, and how the page calls it."""
_WORDS = {
    Status.SUBMITTING: "waiting",
    Status.SUBMITTED: "waiting",
    Status.UNDER_REVIEW: "in hand",
    Status.RETURNED: "returned for correction",
    Status.DEFERRED: "put off",
}
_DIALECTS = {"ecf4": "ECF 4.01", "ecf5": "ECF 5.0", "proxy": "REST proxy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One envelope in the queue."""

    number: int
    at: str
    court: str
    case: str
    title: str
    papers: int
    fee: str
    status: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a paper."""

    place: str
    name: str
    title: str
    size: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of an envelope."""

    id: str
    title: str
    role: str
    status: str
    told: tuple[tuple[str, str], ...]
    files: tuple[File, ...]
    choices: tuple[tuple[str, str], ...]
    """What may be decided now: the word that is sent, and what the page calls it."""
    copy: str
    """The address of its stamped copy; empty: there is none."""
    history: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One envelope, whole."""

    line: Line
    told: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]
    reasons: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str, str], ...]


def queue(up: Running) -> tuple[Line, ...]:
    """The envelopes, those that wait first, then the newest."""
    lines = [_line(filing) for filing in _envelopes(up)]
    return tuple(sorted(lines, key=lambda one: (not one.waits, -one.number)))


def opened(up: Running, town: Town, number: int) -> Opened | None:
    """One envelope; None when there is none of that number."""
    filing = up.book.envelope(number)
    if not filing:
        return None
    codes = up.book.codes_of(filing[0].court)
    return Opened(
        line=_line(filing),
        told=tuple(_sent(filing, town)),
        papers=tuple(_paper(one, town) for one in filing),
        reasons=tuple(sorted(codes.reject_reasons.items())),
        calls=tuple(_calls(up, number)),
    )


def status(filed: Filed) -> str:
    """Where a paper stands, in a word or two."""
    word = _WORDS.get(filed.status, filed.status.value)
    return f"{word} until {filed.correct_by:%d %b %Y %H:%M}" if filed.correct_by else word


def _envelopes(up: Running) -> Iterator[tuple[Filed, ...]]:
    """The latest envelopes: their numbers follow each other, and there are at most as many as filings."""
    found, number = 0, _BEFORE_FIRST + up.book.deliveries()
    while number > _BEFORE_FIRST and found < MOST:
        filing = up.book.envelope(number)
        if filing:
            found += 1
            yield filing
        number -= 1


def _line(filing: tuple[Filed, ...]) -> Line:
    words = list(dict.fromkeys(status(one) for one in filing))
    case = filing[0].case
    return Line(
        number=filing[0].envelope,
        at=f"{filing[0].at:%d %b %Y %H:%M:%S} UTC",
        court=filing[0].court,
        case=case.docket_number or "new case",
        title=case.title,
        papers=len(filing),
        fee=f"${sum((one.fee for one in filing), Decimal(0)):.2f}",
        status=", ".join(words),
        waits=any(one.status in _WAITING for one in filing),
    )


_WAITING = {Status.SUBMITTING, Status.SUBMITTED, Status.UNDER_REVIEW, Status.DEFERRED}


def _sent(filing: tuple[Filed, ...], town: Town) -> Iterator[tuple[str, str]]:
    first, case = filing[0], filing[0].case
    yield "Came by", _DIALECTS.get(first.dialect, first.dialect)
    yield "Message id", first.message_id
    yield "Filed by", first.submitter
    yield "Attorney", first.attorney
    yield "Answers go to", first.reply_to
    yield "Court", first.court
    yield "Case id", case.number
    yield "Docket number", case.docket_number or "none yet: given when a paper is accepted"
    yield "Category", _name(town, "casecategory", first.court, case.category)
    yield "Case type", _name(town, "casetype", first.court, case.case_type)
    for one in case.parties:
        yield "Party", f"{one.name} ({_name(town, 'partytype', first.court, one.type_code)})"


def _name(town: Town, table: str, court: str, code: str) -> str:
    row = town.tables.row(table, court, code)
    return f"{code} {row['name']}" if row else code


def _paper(filed: Filed, town: Town) -> Paper:
    document = filed.document
    parties = {one.key: one.name for one in filed.case.parties}
    told = (
        ("Filer's own id", document.control),
        ("Filing code", _name(town, "filing", filed.court, document.filing_code)),
        ("Motion type", _name(town, "motiontype", filed.court, document.motion_type)),
        ("Filed for", ", ".join(parties.get(one, one) for one in document.parties)),
        ("Optional services", ", ".join(document.optional_services)),
        ("Comment", document.comment),
        ("Reason", f"{filed.reason_code} {filed.comment}".strip()),
        ("Docket entry", filed.docket_entry),
    )
    return Paper(
        id=filed.id,
        title=document.title,
        role="Lead document" if document.lead else "Connected document",
        status=status(filed),
        told=tuple((name, value) for name, value in told if value),
        files=tuple(_files(filed, town)),
        choices=choices(filed.status),
        copy=f"/review/copy/{filed.id}.pdf" if filed.stamped else "",
        history=tuple((f"{one.at:%H:%M:%S}", one.status.value, one.comment) for one in filed.history),
    )


def planned(up: Running) -> tuple[str, ...]:
    """The faults on the script that have not befallen a call yet."""
    had = Counter(fault for _, _, fault in up.faults.befell)
    waiting = []
    for one in up.faults.script:
        had[one.fault] -= one.times
        waiting += [one.fault.value] if had[one.fault] < 0 else []
    return tuple(waiting)


def choices(now: Status) -> tuple[tuple[str, str], ...]:
    """What may be decided of a paper; what waits for the machines may be decided like what has passed them."""
    after = MOVES.get(Status.SUBMITTED if now is Status.SUBMITTING else now, frozenset())
    return tuple((one.value, called) for one, called in DECISIONS.items() if one in after)


def _files(filed: Filed, town: Town) -> Iterator[File]:
    for at, one in enumerate(filed.document.files):
        told = (
            ("Component", _name(town, "filingcomponent", filed.court, one.component)),
            ("Document type", _name(town, "documenttype", filed.court, one.document_type)),
            ("Pages, as told", "" if one.pages is None else str(one.pages)),
        )
        yield File(
            place=f"/review/paper/{filed.id}/{at}.pdf",
            name=one.name,
            title=one.title,
            size=f"{len(one.content) / 1024:.0f} KiB",
            told=tuple((name, value) for name, value in told if value),
        )


def _calls(up: Running, number: int) -> Iterator[tuple[str, str, str]]:
    for call in up.calls.all:
        if call.filed.envelope == number:
            ended = "well received" if call.ok else ("given up" if call.done else f"to be sent, {call.tries} tries")
            yield call.about.value, call.filed.document.title, ended
