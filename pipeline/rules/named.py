"""Whether an answer names the parties it must name."""

import re
from collections.abc import Iterator

from pipeline.model import Field, Party
from pipeline.model.remembered import by_identity
from pipeline.rules import headings
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault

_ROLES = {
    *("plaintiff", "defendant", "petitioner", "respondent", "appellant", "appellee", "claimant", "movant"),
    *("counterclaimant", "crossclaimant", "debtor", "appellants", "appellees"),
}
_BETWEEN = {"and", "the", "jointly", "all", "both"}
_NO_PARTY = ("nonparty", "intervenor", "proposedintervenor", "amicuscuriae", "witness", "victim")
_GOVERNMENT = {"government", "state", "people", "commonwealth"}
"""How the prosecution is spoken of, whatever its name in the caption."""


@by_identity
def _naming(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(one for one in fields if one.names_one_of)


def named(known: Known) -> Iterator[Doubt]:
    """Fields that must name a party, or parties, and do not."""
    for field in _naming(known.made.fields):
        name = known.values.get(field.name)
        sides = tuple(one for each in field.names_one_of for one in _parties(known.values.get(each)))
        if not isinstance(name, str) or not sides:
            continue
        fits = _is_one(name, sides) or (len(field.names_one_of) > 1 and _are_several(name, sides))
        if not fits:
            yield _stranger(field, name, sides, known)


def _parties(value: object) -> tuple[Party, ...]:
    return tuple(one for one in value if isinstance(one, Party)) if isinstance(value, tuple) else ()


def _is_one(name: str, sides: tuple[Party, ...]) -> bool:
    return headings.key(name) in {headings.key(one) for party in sides for one in _names(party)}


def _are_several(name: str, sides: tuple[Party, ...]) -> bool:
    """`Defendants Jane Roe and Acme Corp.`: nothing is left but names, roles and the words between them."""
    if headings.key(name).startswith(_NO_PARTY):
        return True
    rest, found = f" {_plain(name)} ", 0
    for one in sorted({_plain(one) for party in sides for one in _names(party)}, key=len, reverse=True):
        found += rest.count(f" {one} ")
        rest = rest.replace(f" {one} ", "  ")
    left = {word.removesuffix("s") for word in rest.split()} - _BETWEEN
    if found:
        return left <= _ROLES
    return bool(left) and (left <= _GOVERNMENT or left <= _ROLES)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _names(party: Party) -> Iterator[str]:
    yield party.name
    yield f"{party.name}, {party.description}"
    for alias in party.aliases:
        yield alias.partition(" ")[2]
        yield f"{party.name}, {alias}"


def _stranger(field: Field, name: str, sides: tuple[Party, ...], known: Known) -> Doubt:
    near = headings.did_you_mean(name, [party.name for party in sides])
    several = len(field.names_one_of) > 1
    how = "Write the names as they stand there." if several else "Write the name as it stands there; one party only."
    return Doubt(
        field=field.name,
        fault=Fault(
            code="form.no-such-party",
            message=f"Nobody of this name is among {' or '.join(known.label(one) for one in field.names_one_of)}.",
            repair=f"Did you mean `{near}`?" if near else how,
        ),
    )
