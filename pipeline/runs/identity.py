"""What makes two notices the same: the case, the document, the recipient and every date the form gives."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from json.encoder import encode_basestring_ascii

from pipeline.model import Form, ServiceContact

_BYTES = 16
_WORD = re.compile(r"\w+")
_PLUS_FOUR = re.compile(r"\b(\d{5})[-–—− ]\d{4}$")
"""A ZIP Code at the end of an address with its four further digits: with and without them it is one address."""


def identities(form: Form, *, defaulted: Collection[str] = (), among: Collection[str] | None = None) -> tuple[str, ...]:
    """One identity for each recipient of a form, in the order of its service list; one alone where it names nobody.

    Args:
        form: a checked form.
        defaulted: names of fields that nobody filled in. A date there is the day of receipt, which says nothing:
            the same roster dropped tomorrow gives the same notices.
        among: names of all fields of its type that can hold dates, where they are known; None: all are looked through.

    Returns:
        Hex of 16 bytes each. Spaces, punctuation, case and accents of names and addresses never matter, nor whether
        a ZIP Code has its four further digits. Abbreviations do: `St` is another word than `Street`.
    """
    shared = [form.court, _plain(form.case.docket_number or ""), form.document_type]
    for name in sorted(form.values if among is None else among):
        if name not in defaulted:
            shared += [f"{name}={day}" for day in _days(form.values[name])]
    return tuple([_digest((*shared, *_who(one))) for one in form.service_list]) or (_digest(shared),)


def _who(one: ServiceContact) -> tuple[str, str]:
    """The name, and where the paper goes: the e-mail address for service by e-mail, else the postal one."""
    contact = one.contact
    address = (contact.email or "").strip().casefold()
    by_post = _plain(_without_plus_four(" ".join(contact.lines)))
    return _plain(contact.name), address if one.method == "email" or not by_post else by_post


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
