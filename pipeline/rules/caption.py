"""A case → its caption and its short title, for parties as they are in the real world."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from pipeline.model import Case, Court, Party

_PLURAL = {"attorney": "attorneys", "party": "parties"}
_SECOND = {"defendant", "respondent", "appellee", "third-party defendant", "claimant"}
_GENERATION = re.compile(r"^(jr|sr|ii|iii|iv|v|esq|m\.?d|ph\.?d|d\.?d\.?s)\.?$", re.IGNORECASE)
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "la",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "du",
    "le",
    "st.",
    "al",
    "el",
    "bin",
}
_WORDS_OF_BODIES = frozenset(
    {
        *("inc", "corp", "corporation", "incorporated", "co", "company", "llc", "llp", "lp", "ltd", "limited", "plc"),
        *("pllc", "bank", "trust", "university", "college", "school", "district", "city", "county", "town"),
        *("village", "state", "commonwealth", "people", "department", "dept", "agency", "bureau", "board"),
        *("commission", "commissioner", "authority", "association", "assn", "society", "union", "church", "hospital"),
        *("center", "services", "group", "holdings", "partners", "partnership", "fund", "foundation", "insurance"),
        *("estate", "united", "federal", "office", "court", "committee", "club", "nation", "tribe", "administration"),
        *("service", "of", "the"),
    }
)
_WORD = re.compile(r"\w+")
_ROLE = attrgetter("role")
_SIGN_OF_A_BODY = re.compile(r"[&$@/]|\d{3,}|\b(?:l\.l\.c|l\.p|p\.c|n\.a)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^#?(\d+|[IVX]+)$")
_SHORTER = (
    (re.compile(r"^the united states of america$|^united states of america$", re.IGNORECASE), "United States"),
    (re.compile(r"^(the )?people of the state of .+$", re.IGNORECASE), "People"),
    (re.compile(r"^(the )?commonwealth of .+$", re.IGNORECASE), "Commonwealth"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What stands at the head of a court paper, beside and above its title."""

    style: str
    """`versus`, or `in-re` for a matter without two sides, or `none` where the case names nobody."""
    left: tuple[str, ...]
    """Blocks of text from top to bottom: the parties, what they are called, `v.`"""
    right: tuple[str, ...]
    """Lines: the case number, the judge."""
    short_title: str
    """`Roe v. Acme Corp., et al.`"""


def caption(case: Case, court: Court) -> Caption:
    """The caption of a case (Fed. R. Civ. P. 10(a) and its like).

    Every party stands in it by name; nothing is cut. Two sides stand against each other where there are
    parties on both; otherwise the matter is called `In re`.
    """
    first, second = sides(case)
    right, title = _right(case, court), _short_title(case, first, second)
    if first and second:
        left = (*_side(first, end=","), "v.", *_side(second, end="."))
        return Caption(style="versus", left=left, right=right, short_title=title)
    if case.matter or first or second:
        matter = case.matter or "; ".join(full_name(one) for one in first or second)
        return Caption(style="in-re", left=("In re", matter), right=right, short_title=title)
    return Caption(style="none", left=(), right=right, short_title=title)


def sides(case: Case) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """The parties of the first and of the second side, in their order."""
    first: list[Party] = []
    second: list[Party] = []
    for one in case.parties:
        (second if one.role.casefold() in _SECOND else first).append(one)
    return tuple(first), tuple(second)


def full_name(party: Party) -> str:
    """The name as a caption writes it: aliases and description behind it."""
    if not party.aliases and not party.description:
        return party.name
    return ", ".join((party.name, *party.aliases, *([party.description] if party.description else [])))


def short_title(case: Case) -> str:
    """The case's short title: surnames, whole names of bodies, `et al.` for all but the first of a side."""
    return _short_title(case, *sides(case))


def _short_title(case: Case, first: tuple[Party, ...], second: tuple[Party, ...]) -> str:
    if first and second:
        return f"{_short_side(first)} v. {_short_side(second)}"
    if case.matter:
        return f"In re {case.matter}"
    if case.parties:
        return f"In re {_short_side(case.parties)}"
    return case.docket_number or "Untitled matter"


def _right(case: Case, court: Court) -> tuple[str, ...]:
    label = court.options.get("case_number_label", "Case No.")
    number = f"{label} {case.docket_number}" if case.docket_number else f"{label} ____________________"
    return (number, *([f"Judge: {case.judge}"] if case.judge else []))


def _side(parties: tuple[Party, ...], *, end: str) -> tuple[str, ...]:
    """`A, B, and C,` then `Plaintiffs,`; a new pair where the role changes."""
    groups = [(role, tuple(members)) for role, members in groupby(parties, key=_ROLE)]
    blocks: list[str] = []
    for at, (role, members) in enumerate(groups, 1):
        blocks.append(f"{_joined(tuple([full_name(one) for one in members]))},")
        blocks.append(_called(role, len(members)) + (end if at == len(groups) else ","))
    return tuple(blocks)


def _joined(names: tuple[str, ...]) -> str:
    """Semicolons between names, because names hold commas themselves."""
    if len(names) == 1:
        return names[0]
    return "; ".join(names[:-1]) + ("; and " + names[-1])


def _called(role: str, count: int) -> str:
    name = (role or "party").strip()
    if count > 1:
        name = _PLURAL.get(name, f"{name}s")
    return name[:1].upper() + name[1:]


def _short_side(parties: tuple[Party, ...]) -> str:
    name = _short_name(parties[0].name)
    return f"{name}, et al." if len(parties) > 1 else name


@lru_cache(maxsize=4096)
def _short_name(name: str) -> str:
    for pattern, short in _SHORTER:
        if pattern.match(name):
            return short
    return name if is_body(name) else surname(name)


def is_body(name: str) -> bool:
    """Whether a name is that of a company, agency or other body, as far as its words tell."""
    words = _WORD.findall(name.lower())
    return not _WORDS_OF_BODIES.isdisjoint(words) or _SIGN_OF_A_BODY.search(name) is not None


def surname(name: str) -> str:
    """`Maria de la Cruz, Jr.` is `de la Cruz`; `John Doe 2` is `Doe 2`."""
    words = [one for one in name.replace(",", " ").split() if not _GENERATION.match(one)]
    if not words:
        return name
    at = len(words) - 1
    if at and _NUMBERED.match(words[at]):
        at -= 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    return " ".join(words[at:])
