"""A service list → the sentences of a certificate of service."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from pipeline.model import ServiceContact
from pipeline.rules.dates import written

_ORDER = ("e-filing", "mail", "certified mail", "email", "hand")
_SAID: Mapping[str, str] = {
    "e-filing": "I filed it through the court's electronic filing system, which sends notice of the filing to {who}",
    "mail": "I served it by first-class mail, postage prepaid, addressed to {who}",
    "certified mail": "I served it by certified mail, addressed to {who}",
    "email": "I served it by e-mail, with the written consent of the person served, on {who}",
    "hand": "I served it by hand on {who}",
}


def sentences(contacts: tuple[ServiceContact, ...], served: date) -> tuple[str, ...]:
    """One sentence for each way of service, naming everybody served that way.

    Args:
        contacts: who was served and how; everybody is named exactly once.
        served: the day of service.

    Returns:
        Sentences, electronic filing first; none when nobody was served.
    """
    ordered = sorted(contacts, key=_rank)
    return tuple(
        f"On {written(served)}, {_sentence(method, tuple(members))}"
        for method, members in groupby(ordered, key=lambda one: one.method)
    )


def _rank(contact: ServiceContact) -> tuple[int, str]:
    known = contact.method in _ORDER
    return (_ORDER.index(contact.method) if known else len(_ORDER), contact.method)


def _sentence(method: str, members: tuple[ServiceContact, ...]) -> str:
    said = _SAID.get(method, f"I served it by {method} on {{who}}")
    text = said.format(who="; ".join(_person(one) for one in members))
    return text if text.endswith(".") else f"{text}."


def _person(one: ServiceContact) -> str:
    """Name, whom the person stands for, and the place the method needs."""
    place = (one.contact.email,) if one.method == "email" else one.contact.lines
    stands_for = f" (for {one.party})" if one.party else ""
    return ", ".join((one.contact.name + stands_for, *(line for line in place if line)))
