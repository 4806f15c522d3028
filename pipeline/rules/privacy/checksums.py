"""Whether a number can be what it looks like: areas, check digits, issuers."""

_EIN_NEVER = frozenset(
    {"00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"}
)
_ITIN_GROUPS = frozenset({*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)})
_IBAN_LENGTHS = range(15, 35)
_NINES = 9
_ABA_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)
_ABA_DISTRICTS = frozenset({*range(13), *range(21, 33), *range(61, 73), 80})


def ssn(digits: str) -> bool:
    """Whether nine digits can be a social security number: area, group and serial were all given out.

    >>> ssn("123456789"), ssn("666456789"), ssn("900456789"), ssn("123006789"), ssn("123450000")
    (True, False, False, False, False)
    """
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in {"000", "666"} and area[0] != "9" and group != "00" and serial != "0000"


def itin(digits: str) -> bool:
    """Whether nine digits can be an individual taxpayer number: 9xx, with a group the tax office gives out."""
    return digits[0] == "9" and int(digits[3:5]) in _ITIN_GROUPS


def ein(digits: str) -> bool:
    """Whether nine digits can be an employer identification number: its first two were given to an office."""
    return digits[:2] not in _EIN_NEVER


def luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for at, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + at % 2)
        total += number - 9 if number > _NINES else number
    return total % 10 == 0


def card(digits: str) -> bool:
    """Whether digits can be a payment card's number: an issuer, its length, the check digit."""
    return len(digits) in _issued_lengths(digits) and luhn(digits)


def _issued_lengths(digits: str) -> tuple[int, ...]:
    two, four = int(digits[:2]), int(digits[:4])
    if digits[0] == "4":
        return (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:  # noqa: PLR2004 - the ranges of one issuer
        return (16,)
    if two in (34, 37):
        return (15,)
    if four == 6011 or two in (62, 64, 65):  # noqa: PLR2004
        return (16, 17, 18, 19)
    if 300 <= int(digits[:3]) <= 305 or two in (36, 38, 39):  # noqa: PLR2004
        return (14, 16)
    return (16,) if two == 35 else ()  # noqa: PLR2004


def routing(digits: str) -> bool:
    """The check digit of American bank routing numbers, and a district that exists.

    >>> routing("021000021"), routing("021000022")
    (True, False)
    """
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, _ABA_WEIGHTS, strict=True))
    return weighed % 10 == 0 and int(digits[:2]) in _ABA_DISTRICTS and digits != "0" * 9


def iban(text: str) -> bool:
    """The check digits of an international account number (ISO 13616).

    >>> iban("GB82WEST12345698765432"), iban("GB83WEST12345698765432")
    (True, False)
    """
    if len(text) not in _IBAN_LENGTHS:
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1
