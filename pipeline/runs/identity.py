"""What makes two notices the same: the case, the document, the recipient and every date the form gives."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from pipeline.model import Form, ServiceContact

_BYTES = 16
_WORD = re.compile(r"\w+")
_PLUS_FOUR = re.compile(r"\b(\d{5})[-–—− ]\d{4}$")
"""A ZIP Code at the end of an address with its four further digits: with and without them it is one address."""


def identities(form: Form, *, defaulted: Collection[str] = ()) -> tuple[str, ...]:
    """One identity for each recipient of a form, in the order of its service list; one alone where it names nobody.

    Args:
        form: a checked form.
        defaulted: names of fields that nobody filled in. A date there is the day of receipt, which says nothing:
            the same roster dropped tomorrow gives the same notices.

    Returns:
        Hex of 16 bytes each. Spaces, punctuation, case and accents of names and addresses never matter, nor whether
        a ZIP Code has its four further digits. Abbreviations do: `St` is another word than `Street`.
    """
    shared = (
        form.court,
        _plain(form.case.docket_number or ""),
        form.document_type,
        *(f"{name}={day}" for name in _dated(form, defaulted) for day in _days(form.values[name])),
    )
    return tuple(_digest((*shared, *_who(one))) for one in form.service_list) or (_digest(shared),)


def _dated(form: Form, defaulted: Collection[str]) -> list[str]:
    """The fields in which somebody may have written a date."""
    return sorted(
        name for name, value in form.values.items() if isinstance(value, date | tuple) and name not in defaulted
    )


def _who(one: ServiceContact) -> tuple[str, str]:
    """The name, and where the paper goes: the e-mail address for service by e-mail, else the postal one."""
    contact = one.contact
    address = (contact.email or "").strip().casefold()
    by_post = _plain(_PLUS_FOUR.sub(r"\1", " ".join(contact.lines)))
    return _plain(contact.name), address if one.method == "email" or not by_post else by_post


def _days(value: object) -> Iterator[str]:
    """Every date in an answer, those in the rows of a table too."""
    if isinstance(value, date):
        yield value.isoformat()
    elif isinstance(value, tuple):
        for one in value:
            yield from _days(one)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from (f"{name}={day}" for day in _days(one))


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    letters = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(_WORD.findall(text))


def _digest(parts: tuple[str, ...]) -> str:
    # JSON keeps the parts apart, whatever stands in them.
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[: 2 * _BYTES]
