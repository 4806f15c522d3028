"""What makes two notices the same: the case, the document, the recipient and every date the form gives."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring_ascii

from pipeline.model import Form, ServiceContact

_BYTES = 16
_WORD = re.compile(r"\w+")
_PLUS_FOUR = re.compile(r"\b(\d{5})[-–—− ]\d{4}$")
"""A ZIP Code at the end of an address with its four further digits: with and without them it is one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes one notice the same as another."""

    same: str
    """Equal where all of it is, spaces, punctuation, case and accents aside."""
    alike: str
    """Equal also where an address is written with other abbreviations; without a postal address it is `same`."""


def identities(
    form: Form,
    *,
    standard: Callable[[ServiceContact], str],
    defaulted: Collection[str] = (),
    among: Collection[str] | None = None,
) -> tuple[Identity, ...]:
    """The identity for each recipient of a form, in the order of its service list; one alone where it names nobody.

    Args:
        form: a checked form.
        standard: somebody's postal address with its words shortened one way, see `mailing.address`.
        defaulted: names of fields that nobody filled in. A date there is the day of receipt, which says nothing:
            the same roster dropped tomorrow gives the same notices.
        among: names of all fields of its type that can hold dates, where they are known; None: all are looked through.

    Returns:
        Hex of 16 bytes each. Spaces, punctuation, case and accents of names and addresses never matter, nor whether
        a ZIP Code has its four further digits. Abbreviations make two notices alike: `St` is another word than
        `Street`, and means it.
    """
    shared = [form.court, _plain(form.case.docket_number or ""), form.document_type]
    for name in sorted(form.values if among is None else among):
        if name not in defaulted:
            shared += [f"{name}={day}" for day in _days(form.values[name])]
    if not form.service_list:
        alone = _digest(shared)
        return (Identity(same=alone, alike=alone),)
    return tuple([_identity(shared, one, standard) for one in form.service_list])


def _identity(shared: list[str], one: ServiceContact, standard: Callable[[ServiceContact], str]) -> Identity:
    """Of the name, and of where the paper goes: the e-mail address for service by e-mail, else the postal one."""
    contact = one.contact
    name, by_post = _plain(contact.name), _plain(_without_plus_four(" ".join(contact.lines)))
    if one.method == "email" or not by_post:
        same = _digest((*shared, name, (contact.email or "").strip().casefold()))
        return Identity(same=same, alike=same)
    same, written = _digest((*shared, name, by_post)), _plain(standard(one))
    return Identity(same=same, alike=same if written == by_post else _digest((*shared, name, written)))


def _without_plus_four(lines: str) -> str:
    # Most end with a ZIP Code of five digits, where nothing is to be left out.
    return lines if lines[-5:].isdigit() else _PLUS_FOUR.sub(r"\1", lines)


def _days(value: object) -> list[str]:
    """Every date in an answer, those in the rows of a table too."""
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, tuple):
        return [day for one in value for day in _days(one)]
    if isinstance(value, Mapping):
        return [f"{name}={day}" for name, one in value.items() for day in _days(one)]
    return []


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    letters = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(_WORD.findall(text))


def _digest(parts: Iterable[str]) -> str:
    # As JSON writes a list: it keeps the parts apart, whatever stands in them.
    told = f"[{', '.join(map(encode_basestring_ascii, parts))}]"
    return hashlib.sha256(told.encode()).hexdigest()[: 2 * _BYTES]
