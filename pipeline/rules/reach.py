"""E-mail addresses and telephone numbers."""

import re

from pipeline.rules import characters
from pipeline.rules.misread import Fault, Misread

_EMAIL = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$")
_PHONE = re.compile(r"^\+?[\d\s().\-/]{7,24}(?:\s*(?:x|ext\.?|extension)\s*(?P<extension>\d{1,6}))?$", re.IGNORECASE)
_NORTH_AMERICAN = 10


def email(text: str) -> str:
    """One e-mail address.

    Raises:
        Misread: it is none, or more than one.
    """
    text = text.removeprefix("mailto:")
    if not is_email(text):
        raise Misread(
            Fault(
                code="form.email",
                message="This is not one e-mail address.",
                repair="Write one address, for example clerk@example.org.",
            )
        )
    return text


def is_email(text: str) -> bool:
    """Whether this is one e-mail address and nothing else."""
    return _EMAIL.match(text) is not None


def phone(text: str) -> str:
    """A telephone number, a North American one in the form `(585) 555-0100`.

    Raises:
        Misread: it lacks its area code, or is no number.
    """
    text = characters.hyphens(text)
    found = _PHONE.match(text)
    number = re.split(r"(?i)\s*(?:x|ext|extension)", text)[0] if found else ""
    digits = re.sub(r"\D", "", number)
    more = f" ext. {found['extension']}" if found and found["extension"] else ""
    if number.strip().startswith("+") and not digits.startswith("1") and len(digits) >= _NORTH_AMERICAN - 2:
        return f"+{digits}{more}"
    if len(digits) == _NORTH_AMERICAN + 1 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != _NORTH_AMERICAN:
        raise Misread(
            Fault(
                code="form.phone",
                message="This is not a telephone number with its area code.",
                repair="Write ten digits, for example (585) 555-0100; begin a foreign number with +.",
            )
        )
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}{more}"
