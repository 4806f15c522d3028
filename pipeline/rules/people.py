"""Parties, addresses and service lists, from the flat text of a spreadsheet or the tables of a JSON form."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from pipeline.model import JSON, Contact, Party, ServiceContact
from pipeline.rules import headings
from pipeline.rules.misread import Fault, Misread, shorten

_Made = TypeVar("_Made")
_ALIASES = r"a/k/a|f/k/a|d/b/a|n/k/a|also known as|formerly known as|doing business as|now known as|aka|fka|dba|nka"
_WRITTEN = {
    "aka": "a/k/a",
    "alsoknownas": "a/k/a",
    "fka": "f/k/a",
    "formerlyknownas": "f/k/a",
    "dba": "d/b/a",
    "doingbusinessas": "d/b/a",
    "nka": "n/k/a",
    "nowknownas": "n/k/a",
}
_ALIAS = re.compile(rf"[,(]?\s*(?<![\w/])({_ALIASES})(?![\w/])\.?:?\s+", re.IGNORECASE)
_DESCRIPTION = re.compile(
    r",\s*((?:an? [a-z].*|individually\b.*|in (?:his|her|their|its) [a-z ]*capacity\b.*"
    r"|as (?:the )?[a-z]+.*))$",
    re.IGNORECASE,
)
_ALIAS_LETTERS = ("/", "known", "business", "aka", "fka", "dba", "nka")
"""One of these stands in whatever `_ALIAS` finds in a text of ASCII letters."""
_ET_AL = re.compile(r"(?<!\w)et\.?\s+(?:al|alia|alii|aliae)(?!\w)", re.IGNORECASE)
_PRO_SE = re.compile(
    r"[,(]\s*(?:pro se|pro per|self[- ]represented)\s*\)?\s*(?:[,:]\s*(?P<address>.+))?$", re.IGNORECASE
)
_COUNSEL = re.compile(
    r"[,(]\s*(?:represented by|by counsel|by its attorney|by attorney)\s+(?P<name>[^)]+)\)?$", re.IGNORECASE
)
_BAR = re.compile(r"\s*\|\s*")
"""Between the parts of a line, as in the rows of a table; a comma does as well."""
_CITY = re.compile(r"^(?P<street>.*?),\s*(?P<city>[^,]+,?\s+[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?)$")
_NOBODY = {"", "none", "prose", "self", "selfrepresented", "proper"}
_METHODS = {
    "efiling": "e-filing",
    "efile": "e-filing",
    "ecf": "e-filing",
    "cmecf": "e-filing",
    "nyscef": "e-filing",
    "electronicfiling": "e-filing",
    "mail": "mail",
    "usmail": "mail",
    "firstclassmail": "mail",
    "usps": "mail",
    "certifiedmail": "certified mail",
    "email": "email",
    "hand": "hand",
    "handdelivery": "hand",
    "personal": "hand",
    "personaldelivery": "hand",
    "inperson": "hand",
}
_PARTY_KEYS = ("name", "role", "aliases", "description", "counsel", "address", "phone", "email", "self_represented")
_SERVICE_KEYS = ("name", "method", "address", "phone", "email", "party")


def pieces(value: JSON) -> list[JSON]:
    """A list as it is, or a text cut at `;` and line breaks; empty pieces are left out."""
    if isinstance(value, list):
        return [one for one in value if one not in (None, "")]
    if isinstance(value, dict):
        return [value]
    return [text for one in str(value).replace("\n", ";").split(";") if (text := one.strip())]


def address(value: JSON) -> tuple[str, ...]:
    """The lines of a postal address; one long line is cut before the city."""
    if isinstance(value, dict):
        value = [one for one in value.values() if one not in (None, "")]
    lines = [" ".join(str(one).split()) for one in pieces(value)]
    if len(lines) == 1 and "," in lines[0] and (found := _CITY.match(lines[0])):
        lines = [*(one.strip() for one in found["street"].split(",")), found["city"]]
    return tuple([one for one in lines if one])


def parties(value: JSON) -> tuple[Party, ...]:
    """The parties of one side, their role still open.

    Raises:
        Misread: an entry has no name, or a key that is none, or hides parties behind `et al.`
    """
    return tuple(_each(pieces(value), _named))


def service_list(value: JSON) -> tuple[ServiceContact, ...]:
    """Who is served, how and where.

    Raises:
        Misread: an entry does not say whom, how, or where.
    """
    return tuple(_each(pieces(value), _served))


def _each(entries: Iterable[JSON], make: Callable[[JSON], _Made]) -> Iterator[_Made]:
    """Make every entry; what is wrong in any of them is raised together at the end."""
    faults: list[Fault] = []
    for entry in entries:
        try:
            yield make(entry)
        except Misread as error:
            faults += (replace(one, found=one.found or shorten(entry)) for one in error.faults)
    if faults:
        raise Misread(*faults)


def _named(entry: JSON) -> Party:
    """The party, when each one is named: nobody can be served under `et al.` alone."""
    party = _party(entry)
    if any(_ET_AL.search(one) for one in (party.name, party.description or "", *party.aliases)):
        raise Misread(
            Fault(
                code="form.party-et-al",
                message="`et al.` stands here in place of parties, so nobody can tell who they are.",
                repair="Name every party, separated by semicolons, and leave `et al.` out; the short title of the "
                "case adds it by itself.",
            )
        )
    return party


def _party(entry: JSON) -> Party:
    if not isinstance(entry, dict):
        return _party_from_text(str(entry))
    table = _known(entry, _PARTY_KEYS, "a party")
    party = _party_from_text(str(table.get("name") or ""))
    represented, counsel = _counsel(table.get("counsel", ""))
    alone = not represented or table.get("self_represented") is True or _says_yes(table.get("self_represented"))
    lines = address(table["address"]) if table.get("address") else party.contact.lines if party.contact else ()
    reachable = lines or table.get("phone") or table.get("email") or party.contact or alone
    contact = Contact(name=party.name, lines=lines, phone=_text(table.get("phone")), email=_text(table.get("email")))
    return replace(
        party,
        role=_text(table.get("role")) or "",
        aliases=party.aliases + tuple(_aliases(table.get("aliases"))),
        description=_text(table.get("description")) or party.description,
        counsel=counsel or party.counsel,
        contact=contact if reachable else None,
    )


def _party_from_text(text: str) -> Party:
    rest = " ".join((_BAR.sub(", ", text.strip(" |")) if "|" in text else text).split())
    contact = counsel = description = None
    if "," in rest or "(" in rest:  # each of these three begins with one of them
        if found := _PRO_SE.search(rest):
            rest, contact = rest[: found.start()], Contact(name="", lines=address(found["address"] or ""))
        if found := _COUNSEL.search(rest):
            rest, counsel = rest[: found.start()], Contact(name=found["name"].strip())
        if found := _DESCRIPTION.search(rest):
            rest, description = rest[: found.start()], found[1]
    name, *others = _ALIAS.split(rest) if _perhaps_alias(rest) else [rest]
    name = name.strip(" ,(")
    if not headings.has_words(name):
        raise Misread(
            Fault(
                code="form.party",
                message="A party has no name here.",
                repair="Write each party's name; separate parties with a semicolon.",
            )
        )
    aliases = [
        f"{_connector(word)} {other.strip(' ,()')}" for word, other in zip(others[::2], others[1::2], strict=True)
    ]
    return Party(
        name=name,
        role="",
        aliases=tuple(aliases),
        description=description,
        counsel=counsel,
        contact=contact and replace(contact, name=name),
    )


def _perhaps_alias(text: str) -> bool:
    """Whether `_ALIAS` may find something; most names hold nothing of the kind, and looking closely takes long."""
    small = text.lower()
    return not text.isascii() or any(one in small for one in _ALIAS_LETTERS)


def _connector(word: str) -> str:
    return _WRITTEN.get(headings.key(word), word.casefold())


def _aliases(value: JSON) -> Iterator[str]:
    for one in pieces(value or []):
        first, *others = _ALIAS.split(f", {one}")
        if first.strip(" ,("):
            yield f"a/k/a {first.strip(' ,(')}"
        for word, other in zip(others[::2], others[1::2], strict=True):
            yield f"{_connector(word)} {other.strip(' ,()')}"


def _counsel(value: JSON) -> tuple[bool, Contact | None]:
    """Whether the party may be represented, and by whom where that is said."""
    if isinstance(value, dict):
        table = _known(value, ("name", "address", "phone", "email"), "a lawyer")
        lines = address(table.get("address") or "")
        name = _text(table.get("name")) or ""
        return True, Contact(name=name, lines=lines, phone=_text(table.get("phone")), email=_text(table.get("email")))
    text = _text(value)
    if value == "":
        return True, None
    if headings.key(text or "") in _NOBODY:
        return False, None
    return True, Contact(name=text or "")


def _known(entry: Mapping[str, JSON], keys: tuple[str, ...], what: str) -> dict[str, JSON]:
    """The entry with its keys in our spelling; a key that is none of ours is refused by name."""
    ours = {headings.key(one): one for one in keys}
    faults = []
    for name in entry:
        if headings.key(name) not in ours:
            near = headings.did_you_mean(name, keys)
            faults.append(
                Fault(
                    code="form.unknown-field",
                    message=f"There is no entry `{shorten(name)}` for {what}.",
                    repair=f"Did you mean `{near}`? Rename it." if near else f"Use only: {', '.join(keys)}.",
                    found=shorten(name),
                )
            )
    if faults:
        raise Misread(*faults)
    return {ours[headings.key(name)]: value for name, value in entry.items()}


def _text(value: JSON) -> str | None:
    return None if value in (None, "", False) else " ".join(str(value).split())


def _says_yes(value: JSON) -> bool:
    return isinstance(value, str) and headings.key(value) in {"yes", "y", "true", "x", "1"}


def _served(entry: JSON) -> ServiceContact:
    if isinstance(entry, dict):
        table = _known(entry, _SERVICE_KEYS, "a person to be served")
        name, method = _text(table.get("name")) or "", _text(table.get("method")) or ""
        where = address(table.get("address") or "")
        return _service(name, method, where, _text(table.get("email")), table)
    text = str(entry).strip(" |")
    parts = [one.strip() for one in text.split("|" if "|" in text else ",")]
    at = next((at for at, one in enumerate(parts) if at and headings.key(one) in _METHODS), None)
    if at is None:
        raise Misread(_no_method())
    rest = ", ".join(parts[at + 1 :])
    email = rest if "@" in rest else None
    return _service(", ".join(parts[:at]), parts[at], () if email else address(rest), email, {})


def _service(
    name: str, method: str, lines: tuple[str, ...], email: str | None, table: Mapping[str, JSON]
) -> ServiceContact:
    known = _METHODS.get(headings.key(method))
    if known is None or not name:
        raise Misread(_no_method())
    if known in {"mail", "certified mail"} and not lines:
        raise Misread(_no_place("by mail", "postal address"))
    if known == "email" and not email:
        raise Misread(_no_place("by e-mail", "e-mail address"))
    contact = Contact(name=name, lines=lines, phone=_text(table.get("phone")), email=email)
    return ServiceContact(contact=contact, method=known, party=_text(table.get("party")))


def _no_method() -> Fault:
    return Fault(
        code="form.service",
        message="It is not said who is served or how.",
        repair="Write name, how, where: `Jane Roe, mail, 12 Elm Street, Rochester, NY 14604`, or with `|` between "
        "the three. "
        "How is one of: e-filing, mail, certified mail, email, hand.",
    )


def _no_place(how: str, what: str) -> Fault:
    return Fault(
        code="form.service-place",
        message=f"Somebody is to be served {how}, but no {what} is given.",
        repair=f"Write name, how, {what}, in this order with `|` between them, or choose another way of service.",
    )
