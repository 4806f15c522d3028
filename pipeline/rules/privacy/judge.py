"""Hits in a text → findings: what the rule says of each kind, where it stands, never what it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.model import Finding, Place, Severity
from pipeline.rules.privacy.calendar_days import days
from pipeline.rules.privacy.find import find
from pipeline.rules.privacy.hits import WORDS, Hit, Kind
from pipeline.rules.privacy.matter import Matter, Passage
from pipeline.rules.privacy.packs import Keep, Protected

_TAXPAYER, _ACCOUNT, _PERSON = "privacy.taxpayer-number", "privacy.account-number", "privacy.identity-number"
_CODES = {
    Kind.SSN: _TAXPAYER,
    Kind.ITIN: _TAXPAYER,
    Kind.EIN: _TAXPAYER,
    Kind.CARD: _ACCOUNT,
    Kind.ACCOUNT: _ACCOUNT,
    Kind.IBAN: _ACCOUNT,
    Kind.ROUTING: _ACCOUNT,
    Kind.INSURANCE: _ACCOUNT,
    Kind.ALIEN: _PERSON,
    Kind.LICENCE: _PERSON,
    Kind.PASSPORT: _PERSON,
    Kind.CRIMINAL_RECORD: _PERSON,
    Kind.BIRTH_DATE: "privacy.birth-date",
    Kind.MINOR: "privacy.minor-name",
    Kind.MINOR_AGE: "privacy.minor-name",
    Kind.HOME_ADDRESS: "privacy.home-address",
    Kind.STREET_ADDRESS: "privacy.home-address",
}
_REMAINS = {
    Keep.LAST_FOUR: "only its last four digits or letters may stand",
    Keep.YEAR: "only the year may stand",
    Keep.INITIALS: "only the initials may stand",
    Keep.CITY_STATE: "only city and state may stand",
    Keep.NOTHING: "nothing of it may stand",
}
_REPAIRS = {
    Keep.LAST_FOUR: "Leave only the last four digits, for example `xxx-xx-` and the four.",
    Keep.YEAR: "Write the year alone.",
    Keep.INITIALS: "Write the initials in place of the name.",
    Keep.CITY_STATE: "Write city and state alone.",
    Keep.NOTHING: "Take it out.",
}
_SHOWN = 3
_FOREIGN_ONLY = frozenset({Kind.STREET_ADDRESS})
"""Told of in exhibits alone: our own papers print the addresses of courts and lawyers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What stands against some passages, and which values it is about."""

    findings: tuple[Finding, ...]
    values: frozenset[tuple[Kind, str]]
    """The identifiers themselves: for comparing within one process only."""


def judge(passages: Iterable[Passage], matter: Matter) -> tuple[Finding, ...]:
    """What stands against some passages: one finding for each kind in each place.

    Args:
        passages: the texts and where they stand.
        matter: what they are judged by.
    """
    return judged(passages, matter).findings


def judged(passages: Iterable[Passage], matter: Matter, *, told: frozenset[tuple[Kind, str]] = frozenset()) -> Judged:
    """As `judge`, leaving out identifiers that were told of before."""
    findings: list[Finding] = []
    values: set[tuple[Kind, str]] = set()
    for passage in passages:
        hits = [one for one in weighed(passage, matter) if _as_told(one, passage) not in told]
        values |= {_as_told(one, passage) for one in hits}
        findings += _of_passage(passage, hits, matter)
    return Judged(findings=tuple(findings), values=frozenset(values))


def _as_told(hit: Hit, passage: Passage) -> tuple[Kind, str]:
    """An identifier as it is compared: a birth date is the same however it is written."""
    if hit.kind is Kind.BIRTH_DATE and len(read := days(passage.text[hit.start : hit.end])) == 1:
        return hit.kind, read[0].isoformat()
    return hit.kind, hit.value


def weighed(passage: Passage, matter: Matter) -> tuple[Hit, ...]:
    """The hits of a passage that weigh anything in this matter."""
    return tuple(
        one
        for one in find(passage.text, minors=matter.minors, today=matter.today)
        if matter.weight(one.kind) is not None and (passage.foreign or one.kind not in _FOREIGN_ONLY)
    )


def _of_passage(passage: Passage, hits: Iterable[Hit], matter: Matter) -> Iterator[Finding]:
    by_kind: dict[Kind, list[Hit]] = {}
    for one in hits:
        by_kind.setdefault(one.kind, []).append(one)
    if not by_kind:
        return
    where = _masked_place(passage.where, matter)
    for kind, found in by_kind.items():
        yield _finding(kind, found, replace(passage, where=where), matter)


def _masked_place(where: Place, matter: Matter) -> Place:
    """A file's name may hold the identifier itself."""
    return replace(where, file=masked(where.file, matter)) if where.file else where


def masked(text: str, matter: Matter) -> str:
    """A text with every identifier in it masked, whatever the rule says of it."""
    for one in reversed(find(text, minors=matter.minors, today=matter.today)):
        text = text[: one.start] + one.masked + text[one.end :]
    return text


def _finding(kind: Kind, hits: list[Hit], passage: Passage, matter: Matter) -> Finding:
    rule = matter.pack.rule(kind, criminal=matter.criminal)
    weight = matter.weight(kind)
    assert rule is not None and weight is not None  # noqa: S101, PT018 - only weighed hits come here
    shown = ", ".join(dict.fromkeys(one.masked for one in hits[:_SHOWN]))
    plain = Finding(
        code=_CODES[kind],
        severity=weight,
        where=passage.where,
        message=f"{_counted(kind, len(hits))}{_in(passage)}: {_REMAINS[rule.keep]}.",
        found=shown + (" …" if len(hits) > _SHOWN else ""),
        rule=rule.source.citation,
        repair=_repair(kind, rule, passage),
        verified=rule.source.verified,
    )
    return _settled(plain, kind, passage, matter)


def _settled(plain: Finding, kind: Kind, passage: Passage, matter: Matter) -> Finding:
    """A finding weighs less where the text is gone, where a person waived it, where the paper is exempt."""
    said = plain.message.rstrip(".")
    if passage.removed:
        return replace(
            plain,
            code="privacy.was-hidden",
            severity=min(plain.severity, Severity.WARNING, key=_weights.index),
            message=f"{said}. It was taken out, so nothing of it is filed.",
            repair="Nothing is to be done for this filing. Whoever else got this file has it; tell its author.",
        )
    waiver = matter.waiver(kind)
    if waiver is not None and plain.severity is Severity.ERROR:
        return replace(
            plain,
            code="privacy.waived",
            severity=Severity.WARNING,
            message=f"{said}. It stays, because the form says so: “{masked(waiver.reason, matter)}”.",
            repair="Nothing, if that reason holds; otherwise take the waiver out of the form and drop it again.",
        )
    exempt = matter.exemption
    if exempt is not None:
        return replace(plain, message=f"{said}; but this is {exempt.name} ({exempt.source.citation}).")
    return plain


_weights = [Severity.ADVICE, Severity.WARNING, Severity.ERROR]


def _counted(kind: Kind, count: int) -> str:
    one, many = WORDS[kind]
    return f"Here is {'an' if one[0] in 'aei' else 'a'} {one}" if count == 1 else f"Here are {count} {many}"


def _in(passage: Passage) -> str:
    return f" in {passage.what}" if passage.what else ""


def _repair(kind: Kind, rule: Protected, passage: Passage) -> str:
    if passage.foreign:
        return f"{_REPAIRS[rule.keep]} `docketpress redact` makes a copy of a PDF without it."
    return (
        f"{_REPAIRS[rule.keep]} If an order lets it stand, write into `Privacy waiver`: "
        f"`{kind.value}: ` and the reason."
    )
