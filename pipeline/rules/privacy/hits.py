"""What a finder reports: a span of text, the kind of identifier it is, and how it may be shown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Every kind of identifier the finders know. A pack says which of them its rule protects."""

    SSN = "ssn"
    ITIN = "itin"
    EIN = "ein"
    CARD = "card"
    ACCOUNT = "account"
    IBAN = "iban"
    ROUTING = "routing"
    """Of a bank, printed on every cheque: found so that it is not taken for a person's number."""
    INSURANCE = "insurance"
    ALIEN = "alien"
    LICENCE = "licence"
    PASSPORT = "passport"
    CRIMINAL_RECORD = "criminal-record"
    """FBI, state identification and like numbers of a criminal history."""
    BIRTH_DATE = "birth-date"
    MINOR = "minor"
    """The name of a person flagged as a minor in the case data."""
    MINOR_AGE = "minor-age"
    """A name beside an age under 18."""
    HOME_ADDRESS = "home-address"
    STREET_ADDRESS = "street-address"
    """A street address of which the text does not say that somebody lives there."""


WORDS: dict[Kind, tuple[str, str]] = {
    Kind.SSN: ("social security number", "social security numbers"),
    Kind.ITIN: ("individual taxpayer number", "individual taxpayer numbers"),
    Kind.EIN: ("employer identification number", "employer identification numbers"),
    Kind.CARD: ("payment card number", "payment card numbers"),
    Kind.ACCOUNT: ("account number", "account numbers"),
    Kind.IBAN: ("international account number", "international account numbers"),
    Kind.ROUTING: ("bank routing number", "bank routing numbers"),
    Kind.INSURANCE: ("insurance number", "insurance numbers"),
    Kind.ALIEN: ("alien registration number", "alien registration numbers"),
    Kind.LICENCE: ("driver's licence number", "driver's licence numbers"),
    Kind.PASSPORT: ("passport number", "passport numbers"),
    Kind.CRIMINAL_RECORD: ("criminal history number", "criminal history numbers"),
    Kind.BIRTH_DATE: ("birth date", "birth dates"),
    Kind.MINOR: ("minor's name", "minors' names"),
    Kind.MINOR_AGE: ("name beside an age under 18", "names beside an age under 18"),
    Kind.HOME_ADDRESS: ("home address", "home addresses"),
    Kind.STREET_ADDRESS: ("street address", "street addresses"),
}
"""Each kind as a person reads it: one, and several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One identifier in a text."""

    kind: Kind
    start: int
    """Of its first character in the text that was searched."""
    end: int
    """Behind its last character."""
    value: str = field(repr=False)
    """The identifier itself, without separators. It leaves this process in no form."""
    masked: str
    """What may be shown of it: at most its last two digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """What looks for some kinds, and what a text must have for it to find anything: most texts have it not."""

    fewest: int
    """So many digits."""
    needs: tuple[re.Pattern[str], ...]
    """Each of them is found in the text, if that is ASCII: folded, in small letters, every digit a 0.
    They take a part of the time."""
    find: Callable[[str], Iterator[Hit]]
    """In a folded text."""
