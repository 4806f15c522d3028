"""Finds what a notice says in its text, by the labels that CM/ECF and other portals print. Pure.

The labels of the Notice of Electronic Filing (district, bankruptcy) and the Notice of Docket Activity (appellate) are
those of public notices of many courts; those of the state portals are known from their help pages only, so what is
read by them is never believed for its words alone: case, papers and day must fit an envelope of ours.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType

from pipeline.intake.answers.said import Person
from pipeline.model import ReviewStatus

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "case_name": r"case (?:name|style|title|caption|short title)",
        "case": r"case (?:number|no\.?|#)|index (?:number|no\.?)|docket (?:number|no\.?)",
        "filer": r"filer|filed by",
        "entry": r"document number|doc(?:ument)? (?:no\.?|#)",
        "text": r"docket text",
        "mailed": r"(?:\S+ )?notice (?:has been|will be|was) electronically mailed to",
        "not_mailed": r"(?:\S+ )?notice (?:has been|will be|was) delivered by other means to"
        r"|(?:\S+ )?notice will not be electronically mailed to",
        "documents": r"the following document\(s\) are associated with this transaction",
        "described": r"document description",
        "uploaded": r"original filename",
        "stamp": r"electronic document stamp",
        "envelope": r"(?:envelope|bundle|transaction|filing) (?:number|id|no\.?|#)|envelope",
        "type": r"filing type|filing code|document type",
        "description": r"filing description|document title|document name",
        "moment": r"date/time (?:submitted|accepted|returned|rejected)"
        r"|(?:filed|submitted|accepted|received) (?:on|date)",
        "reason": r"(?:return|rejection|reject(?:ed)?|returned) (?:reason|comments?)|reason for (?:return|rejection)",
        "comments": r"(?:accepted |filing |clerk )?comments?",
        "copy": r"copy the url address.*",
        "note": r"document\(s\)",
    },
)
_LABEL = re.compile(
    "|".join(rf"(?P<{name}>^[ ]*(?:{pattern})[ ]*:+)" for name, pattern in _LABELS.items()),
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^[ ]*(?:>[ ]?)+", re.MULTILINE)
_BEGUN = re.compile(r"begin forwarded message|-{2,20} ?(?:original|forwarded) message", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b\d{1,2}:\d{2}-[a-z]{1,5}-\d{1,6}(?:-[A-Z0-9]{1,6})*|\b\d{2,4}-\d{2,7}(?:-[A-Z0-9]{1,6})*"
    r"|\b\d{3,8}/\d{4}\b|\b[A-Z0-9]{1,6}(?:-[A-Z0-9]{1,8}){1,5}\b|\b[A-Z]{1,4}\d{4,12}\b",
    re.IGNORECASE,
)
_ENTERED = re.compile(
    r"the following transaction was\s.{0,200}?\bentered\s.{0,200}?\bon\s+(\d{1,2}/\d{1,2}/\d{4})(?:\s+(?:at\s+)?"
    r"(\d{1,2}:\d{2}\s*[AP]M)\s*([A-Z]{2,4})?)?\s+and\s+filed\s+on\s+(\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE | re.DOTALL,
)
_FILED = re.compile(r"the following transaction was filed on\s+(\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{1,2}/\d{1,2}/\d{4})(?:\s+(?:at\s+)?(\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M)\s*([A-Z]{2,4})?)?")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_REFERENCE = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_ZONES: Mapping[str, int] = MappingProxyType(
    {
        "EST": -5,
        "EDT": -4,
        "CST": -6,
        "CDT": -5,
        "MST": -7,
        "MDT": -6,
        "PST": -8,
        "PDT": -7,
        "AKST": -9,
        "AKDT": -8,
        "HST": -10,
        "AST": -4,
        "UTC": 0,
        "GMT": 0,
    },
)
_STATUSES: tuple[tuple[str, ReviewStatus], ...] = (
    (r"\bpartial(?:ly)? accepted\b", ReviewStatus.PARTIALLY_ACCEPTED),
    (r"\b(?:filings?|envelope|bundle|submission)s? (?:has been |was |were )?returned\b", ReviewStatus.RETURNED),
    (r"\breturned for correction\b", ReviewStatus.RETURNED),
    (r"\b(?:filings?|envelope|bundle|submission)s? (?:has been |was |were )?rejected\b", ReviewStatus.REJECTED),
    (r"\b(?:filings?|envelope|bundle|submission)s? (?:has been |was |were )?cancel?led\b", ReviewStatus.CANCELLED),
    (r"\bsubmission failed\b", ReviewStatus.FAILED),
    (r"\b(?:filings?|envelope|bundle|submission)s? (?:has been |was |were )?accepted\b", ReviewStatus.ACCEPTED),
    (r"\b(?:filings?|envelope|bundle|submission)s? (?:has been |was |were )?under review\b", ReviewStatus.UNDER_REVIEW),
    (
        r"\b(?:filings?|envelope|bundle|submission|documents?)s? (?:has been |was |were )?(?:submitted|received)\b",
        ReviewStatus.RECEIVED,
    ),
)
_LONGEST = 4000
_LONGEST_LINE = 2000
"""Characters of a line that are looked through for addresses, which takes their square."""
_MOST_PEOPLE = 500


@dataclass(slots=True)
class Notice:
    """What a text says."""

    kind: str = "unknown"
    quoted: bool = False
    """It stands inside another message."""
    cases: tuple[str, ...] = ()
    case_name: str = ""
    entries: tuple[str, ...] = ()
    docket_text: str = ""
    filer: str = ""
    documents: tuple[tuple[str, str], ...] = ()
    filed_on: date | None = None
    entered_at: datetime | None = None
    portal_number: str = ""
    status: ReviewStatus = ReviewStatus.UNKNOWN
    reason: str = ""
    references: tuple[str, ...] = ()
    people: tuple[Person, ...] = field(default=())


def read(text: str, subject: str = "") -> Notice:
    """Find what a notice says; `kind` is `unknown` where it is none."""
    quoted = bool(_QUOTED.search(text) or _BEGUN.search(text))
    plain = _QUOTED.sub("", text)
    found = _labelled(plain)
    kind = _kind(plain, subject, found)
    notice = Notice(kind=kind, quoted=quoted, references=_references(f"{subject}\n{plain}"))
    if kind == "unknown":
        return notice
    notice.cases = _unique(_case_numbers(found, subject))
    notice.case_name = _first(found, "case_name")
    notice.filer = _first(found, "filer")
    notice.entries = tuple(one for value in found.get("entry", ()) for one in re.findall(r"^\s*(\d{1,6})", value)[:1])
    notice.docket_text = _first(found, "text") or " ".join(
        filter(None, (_first(found, "type"), _first(found, "description")))
    )
    notice.documents = tuple(_documents(found))
    notice.people = tuple(_people(found))[:_MOST_PEOPLE]
    notice.portal_number = _portal_number(found, subject) if kind == "notice" else ""
    notice.reason = _first(found, "reason") or (_first(found, "comments") if kind == "notice" else "")
    notice.status = ReviewStatus.ACCEPTED if kind in {"nef", "nda"} else _status(subject, plain)
    notice.filed_on, notice.entered_at = _moments(plain, found)
    return notice


def _kind(text: str, subject: str, found: Mapping[str, list[str]]) -> str:
    if re.search(r"notice of electronic filing", text, re.IGNORECASE) and found.get("case"):
        return "nef"
    if re.search(r"notice of docket activity", text, re.IGNORECASE) and found.get("case"):
        return "nda"
    told = _status(subject, text) is not ReviewStatus.UNKNOWN
    return "notice" if told and (found.get("case") or found.get("envelope")) else "unknown"


def _labelled(text: str) -> Mapping[str, list[str]]:
    """Every label's values, each up to the next label."""
    marks = list(_LABEL.finditer(text))
    found: dict[str, list[str]] = {}
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        found.setdefault(str(mark.lastgroup), []).append(text[mark.end() : end][: _LONGEST * 10])
    return found


def _first(found: Mapping[str, list[str]], name: str) -> str:
    return next((" ".join(one.split())[:_LONGEST] for one in found.get(name, ()) if one.strip()), "")


def _case_numbers(found: Mapping[str, list[str]], subject: str) -> Iterator[str]:
    for value in found.get("case", ()):
        numbers = _NUMBER.findall(" ".join(value.split())[:200])
        if numbers:
            yield numbers[0]
    activity = re.search(r"(?i)activity in case (\S+)", subject)
    if activity:
        yield activity[1]


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    """Each number once: `1:17-cr-00201-ABJ` and `1:17-cr-00201` are one."""
    kept: list[str] = []
    for value in values:
        if not any(
            value.casefold().startswith(one.casefold()) or one.casefold().startswith(value.casefold()) for one in kept
        ):
            kept.append(value)
    return tuple(kept)


def _documents(found: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    names, stamps = found.get("uploaded", []), found.get("stamp", [])
    seen: set[tuple[str, str, str]] = set()
    for at, value in enumerate(found.get("described", ())):
        uploaded = " ".join(names[at].split()) if at < len(names) else ""
        number = re.search(r"FileNumber=\d+\s*-(\d+)", stamps[at]) if at < len(stamps) else None
        pair = (" ".join(value.split())[:300], re.split(r"[\\/]", uploaded)[-1][:300])
        # A notice for several defendants or cases lists each document once more; its place in the entry is the same.
        key = (*pair, number[1] if number else "")
        if key not in seen:
            seen.add(key)
            yield pair


def _people(found: Mapping[str, list[str]]) -> Iterator[Person]:
    for value in found.get("mailed", ()):
        yield from _mailed(value)
    for value in found.get("not_mailed", ()):
        yield from _otherwise(value)


def _mailed(value: str) -> Iterator[Person]:
    """`Name   a@x, b@y`, or the name on one line and the addresses on the next."""
    name = ""
    for line in (one[:_LONGEST_LINE] for one in value.split("\n")):
        addresses = _ADDRESS.findall(line)
        if not addresses:
            name = f"{name} {line}".strip() if line.strip() else name
            continue
        before = line[: line.find(addresses[0])].strip(" :<(\t")
        whole = " ".join(f"{name} {before}".split()).rstrip(":,")
        if whole:
            yield Person(name=whole[:200], address=", ".join(dict.fromkeys(addresses))[:500], by_portal=True)
        name = ""


def _otherwise(value: str) -> Iterator[Person]:
    """Blocks of lines: a name, then the address."""
    for block in re.split(r"\n[ ]*\n", value):
        rows = [" ".join(line.split()) for line in block.split("\n") if line.strip(" :,\t")]
        if rows and not rows[0].startswith(("[", "http")):
            yield Person(name=rows[0][:200], address=", ".join(rows[1:])[:500], by_portal=False)


def _portal_number(found: Mapping[str, list[str]], subject: str) -> str:
    told = _first(found, "envelope")
    number = re.search(r"[A-Za-z0-9-]*\d[A-Za-z0-9-]*", told) or re.search(
        r"(?i)envelope (?:number|id|#)?:?\s*(\d+)", subject
    )
    return (number[number.lastindex or 0] if number else "")[:60]


def _status(subject: str, text: str) -> ReviewStatus:
    """The first word of the portal that we know, in the subject before the text; none: unknown."""
    for where in (subject, text[:_LONGEST]):
        for pattern, status in _STATUSES:
            if re.search(pattern, where, re.IGNORECASE):
                return status
    return ReviewStatus.UNKNOWN


def _moments(text: str, found: Mapping[str, list[str]]) -> tuple[date | None, datetime | None]:
    entered = _ENTERED.search(text)
    if entered:
        return _date(entered[4]), _moment(entered[1], entered[2], entered[3])
    filed = _FILED.search(text)
    if filed:
        return _date(filed[1]), None
    told = _MOMENT.search(_first(found, "moment"))
    return (_date(told[1]), _moment(told[1], told[2], told[3])) if told else (None, None)


def _date(text: str) -> date | None:
    try:
        month, day, year = (int(one) for one in text.split("/"))
        return date(year, month, day)
    except ValueError:
        return None


def _moment(day: str, clock: str | None, zone: str | None) -> datetime | None:
    on = _date(day)
    if on is None or clock is None:
        return None
    parts = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP])M", clock.strip(), re.IGNORECASE)
    if parts is None or not 1 <= int(parts[1]) <= 12 or int(parts[2]) > 59:  # noqa: PLR2004 - a clock
        return None
    hour = int(parts[1]) % 12 + (12 if parts[4].upper() == "P" else 0)
    made = datetime(on.year, on.month, on.day, hour, int(parts[2]))  # noqa: DTZ001 - the zone is added where it is told
    offset = _ZONES.get((zone or "").upper())
    return made if offset is None else made.replace(tzinfo=timezone(timedelta(hours=offset)))


def _references(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.casefold() for one in _REFERENCE.findall(text)))[:20]
