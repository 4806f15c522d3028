"""Reading the people of a payload: who files, who else is in the case."""

import re
from dataclasses import dataclass

from pipeline.simulator.codes import Tables
from pipeline.simulator.delivered import Party
from pipeline.simulator.rest_vars import Collector, Json, word

_LONGEST_NAME, _LONGEST_FIRM = 100, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One person, as told."""

    party: Party
    new: bool
    email: str
    fills: bool
    """Whether this is the one who fills the form."""


def pattern(tables: Tables, court: str, field: str) -> str:
    """The pattern of a data field; empty: none."""
    row = tables.row("datafieldconfig", court, field)
    return "" if row is None else row["regularexpression"]


def fits(tables: Tables, court: str, field: str, told: str) -> bool:
    """Whether a value matches its data field's pattern."""
    wanted = pattern(tables, court, field)
    return not wanted or re.search(wanted, told) is not None


def person(node: object, key: str, tables: Tables, court: str, collector: Collector) -> Read | None:
    """One person.

    Args:
        node: the JSON.
        key: its name in the payload, `users[0]`.
        tables: the court's.
        court: its location.
        collector: hears what is wrong.
    """
    if not isinstance(node, dict):
        collector.stop("Malformed Interview", "Refusing to parse person that isn't a Json Object")
        return None
    _contact(node, tables, court, collector)
    given, middle, last = _name(node, tables, court, collector)
    number, new = _identity(node, collector)
    organisation = not middle and not last
    party = Party(
        key=number or key,
        type_code=word(node, "party_type"),
        surname=given if organisation else last,
        given="" if organisation else given,
        middle=middle,
        organisation=organisation,
    )
    return Read(party=party, new=new, email=word(node, "email"), fills=node.get("is_form_filler") is True)


def _contact(node: Json, tables: Tables, court: str, collector: Collector) -> None:
    numbers = [told for told in (word(node, "mobile_number"), word(node, "phone_number")) if told]
    if numbers and not any(fits(tables, court, "PartyPhone", one) for one in numbers):
        collector.bad("phone_number", f": must match regex: {pattern(tables, court, 'PartyPhone')}", numbers[0])
    email = word(node, "email")
    if not fits(tables, court, "PartyEmail", email):
        collector.bad("email", f": must match regex: {pattern(tables, court, 'PartyEmail')}", email)
    address = node.get("address")
    if isinstance(address, dict) and not fits(tables, court, "PartyZipCode", word(address, "zip")):
        collector.bad("address.zip", f": must match regex: {pattern(tables, court, 'PartyZipCode')}")


def _name(node: Json, tables: Tables, court: str, collector: Collector) -> tuple[str, str, str]:
    told = node.get("name")
    name = told if isinstance(told, dict) else {"first": told if isinstance(told, str) else word(node, "name")}
    given, middle, last = word(name, "first"), word(name, "middle"), word(name, "last")
    with collector.inside("name"):
        if not given:
            collector.need("first", ", missing, must also match regex: " + pattern(tables, court, "PartyFirstName"))
        longest = _LONGEST_NAME if last or middle else _LONGEST_FIRM
        for part, value in (("first", given), ("middle", middle), ("last", last)):
            if len(value) > longest:
                collector.bad(part, f": can't exceed {longest} characters")
    return given, middle, last


def _identity(node: Json, collector: Collector) -> tuple[str, bool]:
    number, told = word(node, "tyler_id"), node.get("is_new")
    if told is None:
        return number, not number
    if not isinstance(told, bool):
        collector.bad("is_new", "if the party is new to the case", told, kind="bool")
    elif told and number:
        collector.bad("is_new", "Can't have an EFM (tyler) ID on a brand new party to the case", told, kind="bool")
    elif not told and not number:
        collector.bad("tyler_id", "Can't be marked as not new, but not have an EFM ID", told)
    return number, told is True
