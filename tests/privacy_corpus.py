"""Invented sentences of court papers with their identifiers marked, and sentences that only look so.

The wording is that of complaints, presentence reports, bank records, police reports, school records, medical bills and
Spanish papers; nobody in them exists. It is in parts (`PARTS`): the finders were tuned on the first, and mended after
a look at each of the others; how they did at first sight stands in `privacy_fresh`.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.privacy_fresh import (
    FIRST_DECOYS,
    FIRST_TEMPLATES,
    FOURTH_DECOYS,
    FOURTH_TEMPLATES,
    SECOND_DECOYS,
    SECOND_TEMPLATES,
    THIRD_DECOYS,
    THIRD_TEMPLATES,
)
from tests.privacy_wording import (
    DECOYS,
    HELD_DECOYS,
    HELD_TEMPLATES,
    LAST_DECOYS,
    LAST_TEMPLATES,
    LATER_DECOYS,
    LATER_TEMPLATES,
    TEMPLATES,
)

FIRST = "Maria James Aisha Wei Tomasz Luz Priya Robert Elena Samuel Nadia Hector Ingrid Omar Bernice Pavel".split()  # noqa: SIM905 - easier to read
LAST = "Delgado Whitfield Okafor Nowak Ibarra Castellano Fairbanks Mbeki Lindqvist Tran Abernathy Quispe Roth".split()  # noqa: SIM905 - easier to read
CITIES = "Rochester Buffalo Tampa Fresno Yakima Peoria Laredo Albany Batavia Niagara Elmira Utica".split()  # noqa: SIM905 - easier to read
BANKS = ("Evans Bank", "First Example Bank", "M&T Bank", "Lakeshore Credit Union", "Tompkins Trust", "Chase")
STREETS = "Elm Linden Maple Jefferson Genesee Delaware Hertel Park Monroe Culver Ridge Lake Oak Cedar".split()  # noqa: SIM905 - easier to read
SUFFIXES = ("Street", "St.", "Avenue", "Ave", "Road", "Drive", "Lane", "Blvd", "Court", "Place", "Terrace")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - easier to read
MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905 - easier to read
NUMBERED = frozenset(
    {"ssn", "itin", "ein", "card", "account", "iban", "insurance", "alien", "licence", "passport", "criminal-record"}
)

PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tuned": ((*TEMPLATES, *LATER_TEMPLATES, *LAST_TEMPLATES), (*DECOYS, *LATER_DECOYS, *LAST_DECOYS)),
    "held": (tuple(HELD_TEMPLATES), tuple(HELD_DECOYS)),
    "first": (tuple(FIRST_TEMPLATES), tuple(FIRST_DECOYS)),
    "second": (tuple(SECOND_TEMPLATES), tuple(SECOND_DECOYS)),
    "third": (tuple(THIRD_TEMPLATES), tuple(THIRD_DECOYS)),
    "fourth": (tuple(FOURTH_TEMPLATES), tuple(FOURTH_DECOYS)),
}
"""The lists of wording: sentences with identifiers, and decoys."""

Truth = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A text and where its identifiers stand in it."""

    text: str
    truth: Truth
    part: str
    """Which list its wording is from."""


# ── values ───────────────────────────────────────────────────────────────────────────────────────────


def _digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def _ssn_parts(rng: random.Random) -> tuple[str, str, str]:
    area = rng.choice([one for one in range(1, 900) if one != 666])
    return f"{area:03}", f"{rng.randrange(1, 100):02}", f"{rng.randrange(1, 10000):04}"


def _ssn(rng: random.Random) -> str:
    return "-".join(_ssn_parts(rng))


def _ssn_plain(rng: random.Random) -> str:
    return rng.choice(["", " "]).join(_ssn_parts(rng))


def _ssn_never(rng: random.Random) -> str:
    area = rng.choice(["000", "666"])
    return rng.choice(
        [f"{area}-{_digits(rng, 2)}-{_digits(rng, 4)}", f"{rng.randrange(100, 600)}-00-{_digits(rng, 4)}"]
    )


def _itin(rng: random.Random) -> str:
    return f"9{_digits(rng, 2)}-{rng.choice([*range(50, 66), *range(70, 89)])}-{_digits(rng, 4)}"


def _ein(rng: random.Random) -> str:
    return f"{rng.choice(['16', '20', '27', '38', '45', '52', '61', '74', '83', '95'])}-{_digits(rng, 7)}"


def _check_digit(body: str) -> str:
    return next(last for last in "0123456789" if _sums(body + last))


def _sums(number: str) -> bool:
    doubled = [int(one) * (1 + at % 2) for at, one in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _card(rng: random.Random) -> str:
    start, length = rng.choice([("4", 16), ("52", 16), ("37", 15), ("6011", 16), ("2345", 16)])
    body = start + _digits(rng, length - len(start) - 1)
    number = body + _check_digit(body)
    gap = rng.choice(["", " ", "-"])
    cuts = [4, 10] if length == 15 else [4, 8, 12]
    return gap.join(number[a:b] for a, b in zip([0, *cuts], [*cuts, length], strict=True))


def _card_wrong(rng: random.Random) -> str:
    number = "4" + _digits(rng, 14)
    return number + str((int(_check_digit(number)) + rng.randrange(1, 10)) % 10)


def _account(rng: random.Random) -> str:
    return rng.choice(
        [
            _digits(rng, rng.randrange(7, 14)),
            f"{_digits(rng, 4)}-{_digits(rng, 6)}",
            f"{_digits(rng, 3)} {_digits(rng, 4)} {_digits(rng, 4)}",
            f"{rng.choice('XSD')}{_digits(rng, 9)}",
        ]
    )


def _iban(rng: random.Random) -> str:
    country, length = rng.choice([("DE", 18), ("ES", 20), ("NL", 0)])
    body = f"ABNA{_digits(rng, 10)}" if country == "NL" else _digits(rng, length)
    turned = int("".join(str(int(one, 36)) for one in f"{body}{country}00"))
    whole = f"{country}{98 - turned % 97:02}{body}"
    return rng.choice([whole, " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))])


def _routing(rng: random.Random) -> str:
    body = f"0{rng.choice('12')}{rng.choice('12')}{_digits(rng, 5)}"
    weighed = sum(int(one) * weight for one, weight in zip(body, (3, 7, 1, 3, 7, 1, 3, 7), strict=True))
    return body + str(-weighed % 10)


def _alien(rng: random.Random) -> str:
    whole = _digits(rng, 9)
    cut = f"{whole[:3]}-{whole[3:6]}-{whole[6:]}"
    return rng.choice([f"A{cut}", f"A{whole}", f"A {cut.replace('-', ' ')}", f"A-{whole}", f"A# {cut}"])


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXY") for _ in range(count))


def _policy(rng: random.Random) -> str:
    return rng.choice(
        [f"{_letters(rng, 2)}{_digits(rng, 7)}", f"{_letters(rng, 3)}-{_digits(rng, 6)}", _digits(rng, 9)]
    )


def _licence(rng: random.Random) -> str:
    return rng.choice(
        [
            _digits(rng, 9),
            f"{_letters(rng, 1)}{_digits(rng, 7)}",
            f"{_digits(rng, 3)} {_digits(rng, 3)} {_digits(rng, 3)}",
            f"{_letters(rng, 1)}{_digits(rng, 3)}-{_digits(rng, 4)}-{_digits(rng, 4)}",
        ]
    )


def _passport(rng: random.Random) -> str:
    return rng.choice([_digits(rng, 9), f"{_letters(rng, 1)}{_digits(rng, 8)}"])


def _fbi(rng: random.Random) -> str:
    return rng.choice([f"{_digits(rng, 6)}{_letters(rng, 2)}{_digits(rng, 1)}", _digits(rng, 9)])


def _sid(rng: random.Random) -> str:
    return f"{_digits(rng, 8)}{_letters(rng, 1)}"


def _date_parts(rng: random.Random, first: int, last: int) -> tuple[int, int, int]:
    return rng.randrange(first, last), rng.randrange(1, 13), rng.randrange(1, 29)


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _birth(rng: random.Random) -> str:
    return _dated(rng, *_date_parts(rng, 1938, 2012))


def _other_date(rng: random.Random) -> str:
    return _dated(rng, *_date_parts(rng, 2016, 2027))


def _dated(rng: random.Random, year: int, month: int, day: int) -> str:
    name = MONTHS[month - 1]
    return rng.choice(
        [
            f"{name} {day}, {year}",
            f"{month}/{day}/{year}",
            f"{month:02}/{day:02}/{year}",
            f"{month:02}-{day:02}-{year}",
            f"{year}-{month:02}-{day:02}",
            f"{month}/{day}/{year % 100:02}",
            f"{name[:3]}. {day}, {year}",
            f"{day} {name} {year}",
            f"{day:02}-{name[:3].upper()}-{year}",
            f"the {_ordinal(day)} day of {name}, {year}",
            f"{month}.{day}.{year}",
            f"{name} {_ordinal(day)}, {year}",
        ]
    )


def _birth_es(rng: random.Random) -> str:
    year, month, day = _date_parts(rng, 1938, 2012)
    return rng.choice(
        [
            f"{day} de {MESES[month - 1]} de {year}",
            f"{day} de {MESES[month - 1]} del {year}",
            f"{day:02}/{month:02}/{year}",
            f"{day:02}-{month:02}-{year}",
        ]
    )


def _name(rng: random.Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def _street(rng: random.Random) -> str:
    return f"{rng.randrange(2, 4000)} {rng.choice(STREETS)} {rng.choice(SUFFIXES)}"


VALUES: dict[str, tuple[str | None, Callable[[random.Random], str]]] = {
    "ssn": ("ssn", _ssn),
    "ssn_plain": ("ssn", _ssn_plain),
    "itin": ("itin", _itin),
    "ein": ("ein", _ein),
    "card": ("card", _card),
    "account": ("account", _account),
    "iban": ("iban", _iban),
    "alien": ("alien", _alien),
    "policy": ("insurance", _policy),
    "licence": ("licence", _licence),
    "passport": ("passport", _passport),
    "fbi": ("criminal-record", _fbi),
    "sid": ("criminal-record", _sid),
    "birth": ("birth-date", _birth),
    "birth_es": ("birth-date", _birth_es),
    "home": ("home-address", _street),
    "street": (None, _street),
    "routing": (None, _routing),
    "date": (None, _other_date),
    "ssn_never": (None, _ssn_never),
    "card_wrong": (None, _card_wrong),
    "name": (None, _name),
    "name2": (None, _name),
    "city": (None, lambda rng: rng.choice(CITIES)),
    "bank": (None, lambda rng: rng.choice(BANKS)),
    "year": (None, lambda rng: str(rng.randrange(1938, 2012))),
    "month_name": (None, lambda rng: rng.choice(MONTHS)),
    "four": (None, lambda rng: _digits(rng, 4)),
    "five": (None, lambda rng: str(rng.randrange(10000, 99999))),
    "six": (None, lambda rng: _digits(rng, 6)),
    "seven": (None, lambda rng: _digits(rng, 7)),
    "nine": (None, lambda rng: _digits(rng, 9)),
    "phone": (None, lambda rng: f"{rng.randrange(201, 989)}-555-{_digits(rng, 4)}"),
    "money": (None, lambda rng: f"${rng.randrange(1, 900)},{_digits(rng, 3)}.{_digits(rng, 2)}"),
    "shape": (None, lambda rng: "-".join(_ssn_parts(rng))),
    "page": (None, lambda rng: str(rng.randrange(1, 900))),
    "age": (None, lambda rng: str(rng.randrange(19, 90))),
}

# ── noise ────────────────────────────────────────────────────────────────────────────────────────────

_FULL = {ord(str(one)): chr(0xFF10 + one) for one in range(10)}


def _noisy(value: str, rng: random.Random) -> str:
    """A value as scanners, word processors and copying make it."""
    kind = rng.randrange(6)
    if kind == 0:
        return value.replace("-", "\u2011")
    if kind == 1:
        return value.replace("-", " - ") if value.count("-") <= 2 else value
    if kind == 2:
        at = rng.randrange(1, len(value))
        return f"{value[:at]}\u200b{value[at:]}"
    if kind == 3:
        return value.translate(_FULL)
    if kind == 4:
        return value.replace("-", "-\n", 1)
    return value.replace("-", "\u2013").replace(" ", "\u00a0")


def snippets(count: int, seed: int = 7, *, noise: float = 0.2) -> Iterator[Snippet]:
    """That many snippets, half of them decoys; the same for the same seed.

    Args:
        count: how many.
        seed: of the random numbers.
        noise: which part of the identifiers is spoilt as scanners do.
    """
    rng = random.Random(seed)
    dealt = _dealt()
    for number in range(count):
        template, part = rng.choice(dealt[number % 2])
        yield _filled(template.replace(r"\n", "\n"), part, rng, noise)


def _dealt() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Sentences with identifiers, and decoys; each with the list it is from."""
    return (
        [(one, part) for part, (there, _) in PARTS.items() for one in there],
        [(one, part) for part, (_, decoys) in PARTS.items() for one in decoys],
    )


def _filled(template: str, part: str, rng: random.Random, noise: float) -> Snippet:
    text, truth, rest = "", [], template
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        kind, make = VALUES[name]
        value = make(rng)
        if kind in NUMBERED and rng.random() < noise:
            value = _noisy(value, rng)
        text += before
        if kind:
            truth.append((kind, len(text), len(text) + len(value)))
        text += value
    return Snippet(text=text + rest, truth=tuple(truth), part=part)
